package desk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

func enter(ctx context.Context, w *desktest.World, token string) error {
	_, err := w.Desk.SignIn(ctx, token)
	return err
}

func TestATokenOpensUntilItNoLongerMay(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		asAda := w.Admin.Context(t)
		day := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
		tk, short, err := w.Desk.CreateToken(asAda, models.CreateAPITokenInput{UserID: ann.ID, ExpiresAt: &day})
		if err != nil || tk.Hint != (*short)[len(*short)-4:] {
			t.Fatal(tk, err)
		}
		if err := errors.Join(enter(t.Context(), w, ann.Token), enter(t.Context(), w, *short)); err != nil {
			t.Fatal(err)
		}
		w.Advance(24 * time.Hour)
		last := ann.Token[len(ann.Token)-1:]
		if last == "0" {
			last = "1"
		} else {
			last = "0"
		}
		for name, token := range map[string]string{
			"an expired one":           *short,
			"one with a typing error":  ann.Token[:len(ann.Token)-1] + last,
			"a made-up one":            "aparte_kh5k9k7cjrrddd04n3ffn9mxx8_e21114yr4eb698vt13kvc6d8gqffec4h7vy9wp0",
			"nothing":                  "",
			"something else":           "Bearer",
			"one with something after": ann.Token + "x",
		} {
			if err := enter(t.Context(), w, token); !errors.Is(err, desk.ErrNotSignedIn) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		tokens, err := w.Desk.Tokens(asAda, ann.User, models.PageArgs{}, true)
		if err != nil || tokens.TotalCount != 2 {
			t.Fatal(tokens, err)
		}
		for _, tk := range tokens.Nodes() {
			if _, err := w.Desk.RevokeToken(asAda, tk.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := enter(t.Context(), w, ann.Token); !errors.Is(err, desk.ErrNotSignedIn) {
			t.Errorf("a revoked one: got %v", err)
		}
	})
}

func TestSuspendingAndRolesTakeEffectWithTheNextRequest(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		hidden := opened(t, w, ann, true)
		asAda := w.Admin.Context(t)
		if _, err := w.Desk.SuspendUser(asAda, ann.ID); err != nil {
			t.Fatal(err)
		}
		if err := enter(t.Context(), w, ann.Token); !errors.Is(err, desk.ErrNotSignedIn) {
			t.Errorf("suspended: got %v", err)
		}
		public := opened(t, w, ann, false) // to the rules they are as anybody else
		if _, err := w.Desk.ReinstateUser(asAda, ann.ID); err != nil {
			t.Fatal(err)
		}
		want(t, "reinstated, Ann sees", activities(t, ann, models.ActivityKindRequested), []string{public.ID})
		change := func(role models.Role) {
			if _, err := w.Desk.UpdateUser(asAda, models.UpdateUserInput{UserID: ann.ID, Role: &role}); err != nil {
				t.Fatal(err)
			}
		}
		change(models.RoleAgent)
		if sees(t, ann, hidden.ID) == nil {
			t.Error("an agent does not see the private ticket")
		}
		change(models.RoleEndUser)
		if sees(t, ann, hidden.ID) != nil {
			t.Error("who is no agent any more still sees the private ticket")
		}
		if _, err := w.Desk.UpdateUser(asAda, models.UpdateUserInput{UserID: w.Agent.ID, Role: new(models.RoleEndUser)}); err != nil {
			t.Fatal(err)
		}
		if me, err := w.Desk.User(w.Agent.Context(t), w.Agent.ID); err != nil || me == nil {
			t.Errorf("who was an agent does not find themselves: %v, %v", me, err)
		}
	})
}

func TestWhoMayManageWhom(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		asJoe, asAda := w.Agent.Context(t), w.Admin.Context(t)
		forbidden := models.UserErrorCodeForbidden
		for name, tt := range map[string]struct {
			try  func() error
			want []models.UserErrorCode
		}{
			"an agent enters an end user": {func() error { _, err := w.Desk.CreateUser(asJoe, models.CreateUserInput{Name: "x"}); return err }, nil},
			"an agent changes an end user": {func() error {
				_, err := w.Desk.UpdateUser(asJoe, models.UpdateUserInput{UserID: ann.ID, Name: new("Ann B")})
				return err
			}, nil},
			"an agent gives no role": {func() error {
				_, err := w.Desk.UpdateUser(asJoe, models.UpdateUserInput{UserID: ann.ID, Role: new(models.RoleAdmin)})
				return err
			}, []models.UserErrorCode{forbidden}},
			"an agent enters no agent": {func() error {
				_, err := w.Desk.CreateUser(asJoe, models.CreateUserInput{Name: "x", Role: new(models.RoleAgent)})
				return err
			}, []models.UserErrorCode{forbidden}},
			"an agent changes no agent": {func() error {
				_, err := w.Desk.UpdateUser(asJoe, models.UpdateUserInput{UserID: w.Admin.ID, Name: new("x")})
				return err
			}, []models.UserErrorCode{forbidden}},
			"an agent suspends nobody": {func() error { _, err := w.Desk.SuspendUser(asJoe, ann.ID); return err }, []models.UserErrorCode{forbidden}},
			"an agent makes no token": {func() error {
				_, _, err := w.Desk.CreateToken(asJoe, models.CreateAPITokenInput{UserID: ann.ID})
				return err
			}, []models.UserErrorCode{forbidden}},
			"an agent makes no organization": {func() error {
				_, err := w.Desk.CreateOrganization(asJoe, models.CreateOrganizationInput{Name: "x"})
				return err
			}, []models.UserErrorCode{forbidden}},
			"an agent changes no setting": {func() error {
				_, err := w.Desk.UpdateAccountSettings(asJoe, models.UpdateAccountSettingsInput{})
				return err
			}, []models.UserErrorCode{forbidden}},
			"nobody suspends themselves": {func() error { _, err := w.Desk.SuspendUser(asAda, w.Admin.ID); return err }, []models.UserErrorCode{models.UserErrorCodeInvalid}},
			"the last administrator stays so": {func() error {
				_, err := w.Desk.UpdateUser(asAda, models.UpdateUserInput{UserID: w.Admin.ID, Role: new(models.RoleAgent)})
				return err
			}, []models.UserErrorCode{models.UserErrorCodeInvalid}},
		} {
			t.Run(name, func(t *testing.T) { wantCodes(t, tt.try(), tt.want...) })
		}
		events, err := w.Desk.AccountEvents(asJoe, models.PageArgs{}, true)
		if err != nil || events.TotalCount != 0 {
			t.Errorf("an agent reads the account's history: %v, %v", events, err)
		}
	})
}

func TestAnEndUserKnowsWhomTheyMetAndNoAddress(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		email := func(s string) *string { return &s }
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: email("ann@x.example"), Phone: new("+33 6 12 34 56 78"), Locale: new("fr")})
		ben := w.NewPerson(t, models.CreateUserInput{Name: "Ben", Email: email("ben@x.example")})
		cem := w.NewPerson(t, models.CreateUserInput{Name: "Cem", Email: email("cem@x.example")})
		tk := opened(t, w, ann, false, ben.ID)
		opened(t, w, ann, true, cem.ID)
		looks := func(who *desktest.Person, at string) *models.User {
			u, err := w.Desk.User(who.Context(t), at)
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		if me := looks(ann, ann.ID); me == nil || *me.Email != "ann@x.example" || *me.Phone != "+33 6 12 34 56 78" || *me.Locale != "fr" {
			t.Errorf("Ann's own: %+v", me)
		}
		for _, id := range []string{ben.ID, w.Agent.ID} {
			if met := looks(ann, id); met == nil || met.Email != nil || met.Phone != nil || met.Locale != nil || met.Name == "" {
				t.Errorf("whom Ann met: %+v", met)
			}
		}
		if looks(ann, cem.ID) != nil || looks(ann, w.Admin.ID) != nil || looks(cem, ann.ID) != nil {
			t.Error("somebody knows whom they have not met aloud")
		}
		if _, err := w.Desk.UpdateUser(w.Admin.Context(t), models.UpdateUserInput{UserID: ben.ID, Name: new("Benoît")}); err != nil {
			t.Fatal(err)
		}
		if met := looks(ann, ben.ID); met.Name != "Benoît" {
			t.Errorf("a new name is aloud at once: got %s", met.Name)
		}
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: tk.ID, RemoveCcIds: []string{ben.ID}}); err != nil {
			t.Fatal(err)
		}
		if looks(ann, ben.ID) != nil || sees(t, ben, tk.ID) != nil {
			t.Error("who is taken out of copy is gone")
		}
	})
}

func TestSharingIsOfOnesPresentOrganization(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		asAda := w.Admin.Context(t)
		organization := func(name string, shared bool) *models.Organization {
			o, err := w.Desk.CreateOrganization(asAda, models.CreateOrganizationInput{Name: name, SharedTickets: &shared})
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		bakery, mill := organization("Bakery", true), organization("Mill", false)
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", OrganizationID: &bakery.ID})
		ben := w.NewPerson(t, models.CreateUserInput{Name: "Ben", OrganizationID: &bakery.ID})
		cem := w.NewPerson(t, models.CreateUserInput{Name: "Cem", OrganizationID: &mill.ID})
		dan := w.NewPerson(t, models.CreateUserInput{Name: "Dan", OrganizationID: &mill.ID})
		anns, cems := opened(t, w, ann, false), opened(t, w, cem, false)
		opened(t, w, ann, true)

		want(t, "what Ben's colleagues share", activities(t, ben, models.ActivityKindOrganization), []string{anns.ID})
		want(t, "what Ben finds", finds(t, ben, "smokes"), []string{anns.ID})
		want(t, "what Dan's colleagues share", activities(t, dan, models.ActivityKindOrganization), []string{})
		if sees(t, dan, cems.ID) != nil || sees(t, dan, anns.ID) != nil {
			t.Error("Dan sees what nobody shares")
		}
		_, _, _, err := w.Desk.AddComment(ben.Context(t), models.AddCommentInput{TicketID: anns.ID, Body: "me too"})
		wantCodes(t, err, models.UserErrorCodeForbidden)
		_, _, _, err = w.Desk.AddComment(dan.Context(t), models.AddCommentInput{TicketID: anns.ID, Body: "me too"})
		wantCodes(t, err, models.UserErrorCodeNotFound)

		// Sharing, and belonging, are as they are now; the ticket stays with the organization it was opened in.
		if _, err := w.Desk.UpdateOrganization(asAda, models.UpdateOrganizationInput{OrganizationID: mill.ID, SharedTickets: new(true)}); err != nil {
			t.Fatal(err)
		}
		want(t, "what Dan's colleagues share now", activities(t, dan, models.ActivityKindOrganization), []string{cems.ID})
		move := models.UpdateUserInput{UserID: ben.ID, OrganizationID: graphql.OmittableOf(&mill.ID)}
		if _, err := w.Desk.UpdateUser(asAda, move); err != nil {
			t.Fatal(err)
		}
		want(t, "what Ben sees after he left", activities(t, ben, models.ActivityKindOrganization), []string{cems.ID})
		if sees(t, ben, anns.ID) != nil {
			t.Error("Ben still sees what he has left behind")
		}
	})
}

func TestAccountsAreWorldsOfTheirOwn(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@x.example")})
		tk := opened(t, w, ann, false)
		_, admin := w.NewAccount(t, "other")
		same := w.NewPersonOf(t, admin, models.CreateUserInput{Name: "Ann", Email: new("ann@x.example")})
		want(t, "what another administrator finds", finds(t, admin, "smokes"), []string{})
		if sees(t, admin, tk.ID) != nil || sees(t, same, tk.ID) != nil {
			t.Error("another account sees the ticket")
		}
		asOther := admin.Context(t)
		wantCodes(t, convert(asOther, w, tk.ID), models.UserErrorCodeNotFound)
		_, _, _, err := w.Desk.AddComment(asOther, models.AddCommentInput{TicketID: tk.ID, Body: "hello"})
		wantCodes(t, err, models.UserErrorCodeNotFound)
		_, err = w.Desk.CreateTicket(asOther, models.CreateTicketInput{
			Requester: &models.RequesterInput{ID: &ann.ID}, Subject: "x", Comment: &models.NewCommentInput{Body: "y"},
		})
		wantCodes(t, err, models.UserErrorCodeNotFound)
		people, err := w.Desk.Requesters(asOther, "ann", models.PageArgs{}, true)
		if err != nil || people.TotalCount != 1 || people.Nodes()[0].ID != same.ID {
			t.Errorf("got %v, %v", people, err)
		}
		_, err = w.Desk.SuspendUser(asOther, ann.ID)
		wantCodes(t, err, models.UserErrorCodeNotFound)
	})
}

func TestViewAsIsTheWholeViewOfThatPerson(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		public, private := opened(t, w, ann, false), opened(t, w, ann, true)
		as := func(who *desktest.Person, whom string) (context.Context, error) {
			v, err := w.Desk.ViewAs(who.Context(t), whom, "Look")
			return policy.WithViewer(t.Context(), v), err
		}
		ctx, err := as(w.Agent, ann.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Desk.Ticket(ctx, private.ID); got != nil || err != nil {
			t.Errorf("as Ann: got %v, %v", got, err)
		}
		if got, err := w.Desk.Ticket(ctx, public.ID); got == nil || got.TicketDetails != nil || err != nil {
			t.Errorf("as Ann: got %v, %v", got, err)
		}
		ctx, err = as(w.Admin, "me")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Desk.Ticket(ctx, public.ID); got != nil || err != nil {
			t.Errorf("as a requester without tickets: got %v, %v", got, err)
		}
		for name, tt := range map[string]struct {
			who  *desktest.Person
			whom string
			want error
		}{
			"an end user":                 {ann, w.Agent.ID, desk.ErrViewAsStaffOnly},
			"an end user as themselves":   {ann, "me", desk.ErrViewAsStaffOnly},
			"as nobody":                   {w.Agent, "usr_nobody", desk.ErrViewAsNobody},
			"as somebody of another desk": {w.Agent, other(t, w).ID, desk.ErrViewAsNobody},
		} {
			if _, err := as(tt.who, tt.whom); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", name, err, tt.want)
			}
		}
		events, err := w.Desk.AccountEvents(w.Admin.Context(t), models.PageArgs{First: new(100)}, true)
		if err != nil {
			t.Fatal(err)
		}
		looked := 0
		for _, e := range events.Nodes() {
			if e.Kind == models.AccountEventKindViewedAs && *e.New == "Look" {
				looked++
			}
		}
		if looked != 2 {
			t.Errorf("%d looks are recorded, want 2", looked)
		}
	})
}

func other(t *testing.T, w *desktest.World) *desktest.Person {
	t.Helper()
	_, admin := w.NewAccount(t, "elsewhere")
	return admin
}
