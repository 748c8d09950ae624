package desk_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desktest"
	"aparte/models"
)

// planWorld is a desk with a private ticket of Ann's, whose organization shares its tickets, with Cem in copy.
type planWorld struct {
	*desktest.World
	ann, cem, carl *desktest.Person
	bakery         *models.Organization
	ticket         *models.Ticket
}

func planning(t testing.TB, w *desktest.World) planWorld {
	t.Helper()
	bakery, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: "Bakery", SharedTickets: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	p := planWorld{World: w, bakery: bakery}
	p.ann = w.NewPerson(t, models.CreateUserInput{Name: "Ann", OrganizationID: &bakery.ID})
	p.carl = w.NewPerson(t, models.CreateUserInput{Name: "Carl", OrganizationID: &bakery.ID})
	p.cem = w.NewPerson(t, models.CreateUserInput{Name: "Cem"})
	p.ticket = opened(t, w, p.ann, true, p.cem.ID)
	return p
}

func (p planWorld) planned(t testing.TB, in models.PublishPlanInput) *models.PublishPlan {
	t.Helper()
	plan, err := p.Desk.PublishPlan(p.Agent.Context(t), in)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (p planWorld) aloud() models.PublishPlanInput {
	return models.PublishPlanInput{TicketID: p.ticket.ID, Body: "We come tomorrow", Public: new(true)}
}

// sayAs says what was planned, with the plan's digest.
func (p planWorld) sayAs(t testing.TB, in models.PublishPlanInput, digest *string) error {
	t.Helper()
	_, _, _, err := p.Desk.AddComment(p.Agent.Context(t), models.AddCommentInput{
		TicketID: in.TicketID, Body: in.Body, Public: in.Public, AddCcIds: in.AddCcIds, Status: in.Status, PublishDigest: digest,
	})
	return err
}

func TestAPlanSaysWhoWouldReadWhat(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		p := planning(t, w)
		says(t, w.Agent, p.ticket.ID, "Between us", nil)
		plan := p.planned(t, p.aloud())
		if !*plan.Publishes || plan.Audience.Requester.ID != p.ann.ID || len(plan.Audience.Ccs) != 1 || plan.Audience.Ccs[0].ID != p.cem.ID ||
			plan.Audience.ColleaguesThroughSharing != 1 {
			t.Errorf("got %+v, %+v", plan, plan.Audience)
		}
		face := plan.PublicFace
		if len(face.Said) != 1 || face.Said[0].Comment.Body != "We come tomorrow" || face.Said[0].ID != nil || face.CommentCount != 1 ||
			face.Organization == nil || face.Organization.Name != "Bakery" || face.Requester.Name != "Ann" || face.Ccs[0].Name != "Cem" {
			t.Errorf("got %+v", face)
		}
		if note := p.planned(t, models.PublishPlanInput{TicketID: p.ticket.ID, Body: "A note"}); *note.Publishes || note.Audience != nil || note.PublicFace != nil {
			t.Errorf("of a note: %+v", note)
		}
		if sees(t, p.ann, p.ticket.ID) != nil {
			t.Fatal("the plan published the ticket")
		}
		wantCodes(t, p.sayAs(t, p.aloud(), plan.Digest))
		want(t, "what Ann reads", reads(t, p.ann, p.ticket.ID), []string{"We come tomorrow"})
		// From now on a note may still show who is in copy, and the status.
		shown := p.planned(t, models.PublishPlanInput{TicketID: p.ticket.ID, Body: "A note", Status: new(models.TicketStatusOnHold), AddCcIds: []string{p.carl.ID}})
		if *shown.Publishes || shown.PublicFace.Status != models.TicketStatusOpen || len(shown.PublicFace.Ccs) != 2 || shown.PublicFace.CommentCount != 1 ||
			shown.Audience.ColleaguesThroughSharing != 0 {
			t.Errorf("of a note that puts somebody in copy: %+v %+v", shown.PublicFace, shown.Audience)
		}
	})
}

func TestAPlanLeavesNothing(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		p := planning(t, w)
		if _, err := w.Desk.CreateUser(w.Admin.Context(t), models.CreateUserInput{Name: "Never introduced"}); err != nil {
			t.Fatal(err)
		}
		in := p.aloud()
		in.AddCcIds, in.Status = []string{p.carl.ID}, new(models.TicketStatusSolved)
		before := everyRow(t, w)
		p.planned(t, in)
		in.Public = nil
		p.planned(t, in)
		for table, rows := range everyRow(t, w) {
			if rows != before[table] {
				t.Errorf("%s was\n%s\nand is\n%s", table, before[table], rows)
			}
		}
	})
}

// everyRow is all that the database holds, table by table.
func everyRow(t testing.TB, w *desktest.World) map[string]string {
	t.Helper()
	pool, err := w.Desk.StaffPool()
	if err != nil {
		t.Fatal(err)
	}
	names, err := w.Desk.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range names {
		if !isIndexOwn(name) {
			all[name] = rowsOf(t, pool, name)
		}
	}
	return all
}

func rowsOf(t testing.TB, pool *sql.DB, table string) string {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), fmt.Sprintf(`SELECT * FROM "%s"`, table))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprint(values...))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestADigestHoldsUntilWhatWasPlannedChanges(t *testing.T) {
	rename := func(who func(p planWorld) string) func(t *testing.T, p planWorld) error {
		return func(t *testing.T, p planWorld) error {
			_, err := p.Desk.UpdateUser(p.Admin.Context(t), models.UpdateUserInput{UserID: who(p), Name: new("Anew")})
			return err
		}
	}
	update := func(in models.UpdateTicketInput) func(t *testing.T, p planWorld) error {
		return func(t *testing.T, p planWorld) error {
			in.TicketID = p.ticket.ID
			_, err := p.Desk.UpdateTicket(p.Agent.Context(t), in)
			return err
		}
	}
	organize := func(in models.UpdateOrganizationInput) func(t *testing.T, p planWorld) error {
		return func(t *testing.T, p planWorld) error {
			in.OrganizationID = p.bakery.ID
			_, err := p.Desk.UpdateOrganization(p.Admin.Context(t), in)
			return err
		}
	}
	move := func(who func(p planWorld) string, to func(p planWorld) *string) func(t *testing.T, p planWorld) error {
		return func(t *testing.T, p planWorld) error {
			_, err := p.Desk.UpdateUser(p.Admin.Context(t), models.UpdateUserInput{UserID: who(p), OrganizationID: graphql.OmittableOf(to(p))})
			return err
		}
	}
	ann, carl, cem := func(p planWorld) string { return p.ann.ID }, func(p planWorld) string { return p.carl.ID }, func(p planWorld) string { return p.cem.ID }
	nowhere, bakery := func(planWorld) *string { return nil }, func(p planWorld) *string { return &p.bakery.ID }
	cases := map[string]struct {
		change func(t *testing.T, p planWorld) error
		holds  bool
	}{
		"nothing": {func(*testing.T, planWorld) error { return nil }, true},
		"a note":  {func(t *testing.T, p planWorld) error { says(t, p.Admin, p.ticket.ID, "Between us", nil); return nil }, true},
		"who works on it": {func(t *testing.T, p planWorld) error {
			return update(models.UpdateTicketInput{AssigneeID: graphql.OmittableOf(&p.Admin.ID)})(t, p)
		}, true},
		"another plan": {func(t *testing.T, p planWorld) error { p.planned(t, p.aloud()); return nil }, true},
		"the subject":  {update(models.UpdateTicketInput{Subject: new("Another oven")}), false},
		"the status":   {update(models.UpdateTicketInput{Status: new(models.TicketStatusPending)}), false},
		"somebody more in copy": {func(t *testing.T, p planWorld) error {
			return update(models.UpdateTicketInput{AddCcIds: []string{p.carl.ID}})(t, p)
		}, false},
		"nobody in copy": {func(t *testing.T, p planWorld) error {
			return update(models.UpdateTicketInput{RemoveCcIds: []string{p.cem.ID}})(t, p)
		}, false},
		"the requester's name":       {rename(ann), false},
		"a name in copy":             {rename(cem), false},
		"the writer's name":          {rename(func(p planWorld) string { return p.Agent.ID }), false},
		"a colleague's name":         {rename(carl), true}, // nobody reads it
		"the organization's name":    {organize(models.UpdateOrganizationInput{Name: new("Crust")}), false},
		"no sharing":                 {organize(models.UpdateOrganizationInput{SharedTickets: new(false)}), false},
		"the requester's move":       {move(ann, nowhere), false},
		"a colleague less":           {move(carl, nowhere), false},
		"a colleague more":           {move(func(p planWorld) string { return p.cem.ID }, bakery), true}, // in copy already
		"another colleague, as many": {swapColleagues, false},
		"an answer, which publishes": {func(t *testing.T, p planWorld) error { says(t, p.Admin, p.ticket.ID, "At once", new(true)); return nil }, false},
		"an end user as an agent": {func(t *testing.T, p planWorld) error {
			_, err := p.Desk.UpdateUser(p.Admin.Context(t), models.UpdateUserInput{UserID: p.cem.ID, Role: new(models.RoleAgent)})
			return err
		}, false},
		"a colleague who is shut out": {func(t *testing.T, p planWorld) error {
			_, err := p.Desk.SuspendUser(p.Admin.Context(t), p.carl.ID)
			return err
		}, false},
	}
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		for name, tt := range cases {
			t.Run(name, func(t *testing.T) {
				p := planning(t, w)
				digest := p.planned(t, p.aloud()).Digest
				if err := tt.change(t, p); err != nil {
					t.Fatal(err)
				}
				before := everyRow(t, w)
				err := p.sayAs(t, p.aloud(), digest)
				if tt.holds {
					wantCodes(t, err)
					return
				}
				wantCodes(t, err, models.UserErrorCodeConflict)
				if err == nil || !strings.Contains(err.Error(), "input.publishDigest") {
					t.Errorf("got %v", err)
				}
				if after := everyRow(t, w); fmt.Sprint(after) != fmt.Sprint(before) {
					t.Error("something was written")
				}
			})
		}
	})
}

// swapColleagues replaces one colleague by another.
func swapColleagues(t *testing.T, p planWorld) error {
	t.Helper()
	p.NewPerson(t, models.CreateUserInput{Name: "Kim", OrganizationID: &p.bakery.ID})
	_, err := p.Desk.SuspendUser(p.Admin.Context(t), p.carl.ID)
	return err
}

func TestADigestIsOfItsCommentAndAccount(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		p := planning(t, w)
		plan := p.planned(t, p.aloud())
		for name, in := range map[string]models.PublishPlanInput{
			"other words":     {TicketID: p.ticket.ID, Body: "We come today", Public: new(true)},
			"as a note":       {TicketID: p.ticket.ID, Body: "We come tomorrow"},
			"another status":  {TicketID: p.ticket.ID, Body: "We come tomorrow", Public: new(true), Status: new(models.TicketStatusSolved)},
			"more people":     {TicketID: p.ticket.ID, Body: "We come tomorrow", Public: new(true), AddCcIds: []string{p.carl.ID}},
			"another channel": {TicketID: opened(t, w, p.ann, true, p.cem.ID).ID, Body: "We come tomorrow", Public: new(true)},
		} {
			if err := p.sayAs(t, in, plan.Digest); len(refusedAs(t, err)) != 1 || refusedAs(t, err)[0] != models.UserErrorCodeConflict {
				t.Errorf("%s: got %v", name, err)
			}
		}
		wantCodes(t, p.sayAs(t, p.aloud(), new("")), models.UserErrorCodeConflict)
		wantCodes(t, p.sayAs(t, p.aloud(), new(*plan.Digest+"=")), models.UserErrorCodeConflict)
		if strings.Contains(*plan.Digest, "We") || len(*plan.Digest) != 43 {
			t.Errorf("the digest is %q", *plan.Digest)
		}
	})
}

func TestAPlanIsRefusedAsItsCommentWouldBe(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		p := planning(t, w)
		closed, secret := opened(t, w, p.ann, false), sealed(t, w, p.ann)
		says(t, w.Agent, closed.ID, "Done", nil)
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: closed.ID, Status: new(models.TicketStatusClosed)}); err != nil {
			t.Fatal(err)
		}
		light := w.NewPerson(t, models.CreateUserInput{Name: "Lea", Role: new(models.RoleLightAgent)})
		for name, tt := range map[string]struct {
			who  *desktest.Person
			in   models.PublishPlanInput
			want models.UserErrorCode
		}{
			"nothing said":                 {w.Agent, models.PublishPlanInput{TicketID: p.ticket.ID, Body: " ", Public: new(true)}, models.UserErrorCodeInvalid},
			"no ticket":                    {w.Agent, models.PublishPlanInput{TicketID: "tic_0", Body: "x", Public: new(true)}, models.UserErrorCodeNotFound},
			"nobody":                       {w.Agent, models.PublishPlanInput{TicketID: p.ticket.ID, Body: "x", AddCcIds: []string{"usr_0"}}, models.UserErrorCodeNotFound},
			"a closed one":                 {w.Agent, models.PublishPlanInput{TicketID: closed.ID, Body: "x", Public: new(true)}, models.UserErrorCodeClosed},
			"never to be public":           {w.Agent, models.PublishPlanInput{TicketID: secret.ID, Body: "x", Public: new(true)}, models.UserErrorCodeNotShareable},
			"public by now":                {w.Agent, models.PublishPlanInput{TicketID: p.ticket.ID, Body: "x", Public: new(true), ExpectPrivate: new(false)}, models.UserErrorCodeConflict},
			"by a light agent":             {light, models.PublishPlanInput{TicketID: p.ticket.ID, Body: "x", Public: new(true)}, models.UserErrorCodeForbidden},
			"by its requester":             {p.ann, models.PublishPlanInput{TicketID: p.ticket.ID, Body: "x"}, models.UserErrorCodeForbidden},
			"by its requester, of nothing": {p.ann, models.PublishPlanInput{TicketID: "tic_0", Body: "x"}, models.UserErrorCodeForbidden},
		} {
			t.Run(name, func(t *testing.T) {
				plan, err := w.Desk.PublishPlan(tt.who.Context(t), tt.in)
				wantCodes(t, err, tt.want)
				if plan != nil {
					t.Errorf("got %+v", plan)
				}
			})
		}
	})
}

// TestAPlanIsReadInTheEndUsersRole: what the role may not read, a plan does not read for it.
func TestAPlanIsReadInTheEndUsersRole(t *testing.T) {
	w := desktest.OnPostgres(t)
	w.Planted()
	p := planning(t, w)
	p.planned(t, p.aloud())
	plantIn(t, w.URL, "REVOKE SELECT ON public_comments FROM aparte_end_user")
	if plan, err := w.Desk.PublishPlan(w.Agent.Context(t), p.aloud()); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %+v, %v", plan, err)
	}
	plantIn(t, w.URL, "GRANT SELECT ON public_comments TO aparte_end_user")
	// And whoever has the connection next is not in that role.
	says(t, w.Agent, p.ticket.ID, "Between us", nil)
}

// TestAPlanWaitsForNobodyWhoReads: as many read as may at once, and each of them plans.
func TestAPlanWaitsForNobodyWhoReads(t *testing.T) {
	w := desktest.OnPostgres(t)
	p := planning(t, w)
	asJoe, cancel := context.WithTimeout(w.Agent.Context(t), 20*time.Second)
	defer cancel()
	var plans []func() error
	for range 20 {
		ctx, end := w.Desk.Reading(asJoe)
		defer func() { _ = end() }()
		if tk, err := w.Desk.Ticket(ctx, p.ticket.ID); err != nil || tk == nil {
			t.Fatalf("got %v, %v", tk, err)
		}
		plans = append(plans, func() error {
			_, err := w.Desk.PublishPlan(ctx, p.aloud())
			return err
		})
	}
	for _, err := range racing(t, plans...) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoWhoPlannedTheSame(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		for range rounds {
			p := planWorld{World: w, ann: w.NewPerson(t, models.CreateUserInput{Name: "Ann"})}
			p.ticket = opened(t, w, p.ann, true)
			plan := p.planned(t, p.aloud())
			ctx := w.Agent.Context(t)
			say := func() error {
				_, _, _, err := w.Desk.AddComment(ctx, models.AddCommentInput{TicketID: p.ticket.ID, Body: "We come tomorrow", Public: new(true), PublishDigest: plan.Digest})
				return err
			}
			look := func() error {
				_, err := w.Desk.PublishPlan(ctx, p.aloud())
				return err
			}
			errs := racing(t, say, look, say, look)
			conflicts := 0
			for _, i := range []int{0, 2} {
				if errs[i] != nil {
					conflicts++
					wantCodes(t, errs[i], models.UserErrorCodeConflict)
				}
			}
			if conflicts != 1 || errs[1] != nil || errs[3] != nil {
				t.Fatalf("got %v", errs)
			}
			want(t, "what Ann reads", reads(t, p.ann, p.ticket.ID), []string{"We come tomorrow"})
		}
	})
}
