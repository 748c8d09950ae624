package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desktest"
	"aparte/models"
)

// The rules of the story (docs/rules.md), one test each, on both databases.

func TestRule1AnAgentOpensATicketForARequester(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@oven.example")})
		open := func(r *models.RequesterInput) (*models.Ticket, error) {
			return w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
				Requester: r, Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: new(false),
			})
		}
		for name, tt := range map[string]struct {
			requester *models.RequesterInput
			is        string
			refused   []models.UserErrorCode
		}{
			"nobody named: the agent is it": {nil, w.Agent.ID, nil},
			"by id":                         {&models.RequesterInput{ID: &ann.ID}, ann.ID, nil},
			"by e-mail, in any case":        {&models.RequesterInput{Email: new("ANN@oven.example")}, ann.ID, nil},
			"an id that is nobody's":        {&models.RequesterInput{ID: new("usr_nobody")}, "", []models.UserErrorCode{models.UserErrorCodeNotFound}},
			"an address that is nobody's":   {&models.RequesterInput{Email: new("no@oven.example")}, "", []models.UserErrorCode{models.UserErrorCodeNotFound}},
			"in two ways":                   {&models.RequesterInput{ID: &ann.ID, Email: new("ann@oven.example")}, "", []models.UserErrorCode{models.UserErrorCodeInvalid}},
			"in none":                       {&models.RequesterInput{}, "", []models.UserErrorCode{models.UserErrorCodeInvalid}},
			"new, with an address that is taken": {&models.RequesterInput{NewUser: &models.CreateUserInput{Name: "A", Email: new("ann@oven.example")}},
				"", []models.UserErrorCode{models.UserErrorCodeTaken}},
		} {
			t.Run(name, func(t *testing.T) {
				tk, err := open(tt.requester)
				wantCodes(t, err, tt.refused...)
				if err == nil && tk.RequesterID != tt.is {
					t.Errorf("got %s, want %s", tk.RequesterID, tt.is)
				}
			})
		}
		tk, err := open(&models.RequesterInput{NewUser: &models.CreateUserInput{Name: "New", Email: new("new@oven.example")}})
		if err != nil {
			t.Fatal(err)
		}
		if u, err := w.Desk.User(w.Agent.Context(t), tk.RequesterID); err != nil || u.Name != "New" || u.Role != models.RoleEndUser {
			t.Errorf("got %v, %v", u, err)
		}
	})
}

func TestRule2APublicTicketIsTheRequestersAPrivateOneIsNobodys(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann, cc, other := w.NewPerson(t, models.CreateUserInput{Name: "Ann"}), w.NewPerson(t, models.CreateUserInput{Name: "Cem"}), w.NewPerson(t, models.CreateUserInput{Name: "Oda"})
		public, private := opened(t, w, ann, false, cc.ID), opened(t, w, ann, true, cc.ID)
		want(t, "Ann's activities", activities(t, ann, models.ActivityKindRequested), []string{public.ID})
		want(t, "Cem's copies", activities(t, cc, models.ActivityKindCc), []string{public.ID})
		for _, who := range []*desktest.Person{ann, cc} {
			want(t, who.Name+" finds", finds(t, who, "smokes"), []string{public.ID})
			if sees(t, who, private.ID) != nil {
				t.Errorf("%s sees the private ticket", who.Name)
			}
		}
		want(t, "a stranger to it finds", finds(t, other, "smokes"), []string{})
		if sees(t, other, public.ID) != nil {
			t.Error("a stranger to it sees the public ticket")
		}
		says(t, ann, public.ID, "Still smoking", nil)
		says(t, cc, public.ID, "I smell it", nil)
		want(t, "what Ann reads", reads(t, ann, public.ID), []string{"It smokes", "Still smoking", "I smell it"})
	})
}

func TestRule3PrivateTicketsExistWhereTheyAreEnabled(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		set := func(enabled bool) {
			if _, err := w.Desk.UpdateAccountSettings(w.Admin.Context(t), models.UpdateAccountSettingsInput{PrivateTicketsEnabled: &enabled}); err != nil {
				t.Fatal(err)
			}
		}
		open := func(private *bool) (*models.Ticket, error) {
			return w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
				Requester: &models.RequesterInput{ID: &ann.ID}, Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: private,
			})
		}
		kept, err := open(nil)
		if err != nil || !kept.Private() {
			t.Fatalf("enabled, a new ticket is private by default: %v, %v", kept, err)
		}
		set(false)
		if tk := sees(t, w.Agent, kept.ID); !tk.Private() || sees(t, ann, kept.ID) != nil {
			t.Error("disabling published a ticket")
		}
		if tk, err := open(nil); err != nil || tk.Private() {
			t.Errorf("disabled, a new ticket is public: %v, %v", tk, err)
		}
		_, err = open(new(true))
		wantCodes(t, err, models.UserErrorCodePrivateTicketsDisabled)
		says(t, w.Agent, kept.ID, "a note on a private ticket while disabled", nil)
		says(t, w.Agent, kept.ID, "aloud after all", new(true))
		want(t, "what Ann reads", reads(t, ann, kept.ID), []string{"aloud after all"})
		// A new account has them disabled.
		_, admin := w.NewAccount(t, "fresh")
		tk, err := w.Desk.CreateTicket(admin.Context(t), models.CreateTicketInput{Subject: "x", Comment: &models.NewCommentInput{Body: "y"}})
		if err != nil || tk.Private() {
			t.Errorf("in a new account: %v, %v", tk, err)
		}
	})
}

func TestRule4WhatIsNotSaidToBePublicIsANote(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		private, public := opened(t, w, ann, true), opened(t, w, ann, false)
		for _, channel := range models.AllChannel {
			for _, tk := range []*models.Ticket{private, public} {
				c, _, published, err := w.Desk.AddComment(w.Agent.Context(t), models.AddCommentInput{TicketID: tk.ID, Body: "hush", Channel: &channel})
				if err != nil || c.Public() || *published {
					t.Errorf("%s: got %v, %v, %v", channel, c, *published, err)
				}
			}
		}
		want(t, "what Ann reads", reads(t, ann, public.ID), []string{"It smokes"})
		want(t, "what Ann finds", finds(t, ann, "hush"), []string{})
		if sees(t, ann, private.ID) != nil {
			t.Error("a note published a ticket")
		}
	})
}

func TestRule5APublicCommentPublishesForGood(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann, old, late := w.NewPerson(t, models.CreateUserInput{Name: "Ann"}), w.NewPerson(t, models.CreateUserInput{Name: "Old CC"}), w.NewPerson(t, models.CreateUserInput{Name: "Late CC"})
		tk := opened(t, w, ann, true, old.ID)
		says(t, w.Agent, tk.ID, "prepared in private", nil)
		w.Advance(time.Hour)
		c, after, published, err := w.Desk.AddComment(w.Agent.Context(t), models.AddCommentInput{
			TicketID: tk.ID, Body: "Dear Ann", Public: new(true), ExpectPrivate: new(true), AddCcIds: []string{late.ID},
		})
		if err != nil || !*published || !c.Public() || after.Private() {
			t.Fatalf("got %v, %v, %v, %v", c, after, published, err)
		}
		for _, who := range []*desktest.Person{ann, old, late} {
			want(t, "what "+who.Name+" reads", reads(t, who, tk.ID), []string{"Dear Ann"})
			face := sees(t, who, tk.ID)
			if !face.CreatedAt.Equal(c.CreatedAt) || !face.UpdatedAt.Equal(c.CreatedAt) {
				t.Errorf("to %s it began at %v and changed at %v, want %v", who.Name, face.CreatedAt, face.UpdatedAt, c.CreatedAt)
			}
			want(t, "what "+who.Name+" finds of the notes", finds(t, who, "prepared"), []string{})
		}
		wantCodes(t, convert(w.Agent.Context(t), w, tk.ID), models.UserErrorCodeWasPublished)
		want(t, "history", history(t, w, tk.ID), []string{"CREATED", "COMMENTED", "PERSON_ADDED", "COMMENTED", "COMMENTED", "PERSON_ADDED", "PUBLISHED"})
	})
}

// TestPublishingNamesThePresentOrganization: the organization of the private days would tell the requester, who has
// moved since, that there were such days, and their old colleagues what they never shared.
func TestPublishingNamesThePresentOrganization(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		organization := func(name string) *models.Organization {
			o, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: name, SharedTickets: new(true)})
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		bakery, mill := organization("Bakery"), organization("Mill")
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", OrganizationID: &bakery.ID})
		baker := w.NewPerson(t, models.CreateUserInput{Name: "Ben", OrganizationID: &bakery.ID})
		miller := w.NewPerson(t, models.CreateUserInput{Name: "Cem", OrganizationID: &mill.ID})
		tk := opened(t, w, ann, true)
		if _, err := w.Desk.UpdateUser(w.Admin.Context(t), models.UpdateUserInput{UserID: ann.ID, OrganizationID: graphql.OmittableOf(&mill.ID)}); err != nil {
			t.Fatal(err)
		}
		says(t, w.Agent, tk.ID, "Dear Ann", new(true))
		want(t, "what Ann reads of its organization", []string{*sees(t, ann, tk.ID).OrganizationID}, []string{mill.ID})
		want(t, "what the staff read of its organization", []string{*sees(t, w.Agent, tk.ID).OrganizationID}, []string{bakery.ID})
		want(t, "what her colleagues share", activities(t, miller, models.ActivityKindOrganization), []string{tk.ID})
		want(t, "what her old colleagues share", activities(t, baker, models.ActivityKindOrganization), []string{})
	})
}

func TestRule6TheOnePublicAnswerIsTakenBack(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		says(t, w.Agent, tk.ID, "a note does not count", nil)
		first := reads(t, w.Agent, tk.ID)
		if err := convert(w.Agent.Context(t), w, tk.ID); err != nil {
			t.Fatal(err)
		}
		if sees(t, ann, tk.ID) != nil {
			t.Error("Ann still sees it")
		}
		want(t, "Ann's activities", activities(t, ann, models.ActivityKindRequested), []string{})
		want(t, "what Ann finds", finds(t, ann, "smokes"), []string{})
		want(t, "what the staff read", reads(t, w.Agent, tk.ID), first)
		want(t, "what the staff find", finds(t, w.Agent, "smokes"), []string{tk.ID})
		wantCodes(t, convert(w.Agent.Context(t), w, tk.ID), models.UserErrorCodeAlreadyPrivate)
		_, _, _, err := w.Desk.AddComment(ann.Context(t), models.AddCommentInput{TicketID: tk.ID, Body: "hello?"})
		wantCodes(t, err, models.UserErrorCodeNotFound)
		// A new public comment publishes again; from then on it stays.
		says(t, w.Agent, tk.ID, "Once more", new(true))
		want(t, "what Ann reads", reads(t, ann, tk.ID), []string{"Once more"})
		wantCodes(t, convert(w.Agent.Context(t), w, tk.ID), models.UserErrorCodeWasPublished)

		own := asked(t, w, ann)
		wantCodes(t, convert(w.Agent.Context(t), w, own.ID), models.UserErrorCodeNotAStaffComment)
		two := opened(t, w, ann, false)
		says(t, w.Agent, two.ID, "and again", new(true))
		wantCodes(t, convert(w.Agent.Context(t), w, two.ID), models.UserErrorCodeNotExactlyOnePublicComment)
		wantCodes(t, convert(w.Agent.Context(t), w, "tic_none"), models.UserErrorCodeNotFound)

		closed := opened(t, w, ann, false)
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: closed.ID, Status: new(models.TicketStatusClosed)}); err != nil {
			t.Fatal(err)
		}
		if err := convert(w.Agent.Context(t), w, closed.ID); err != nil {
			t.Errorf("a closed ticket can be taken back: %v", err)
		}
	})
}

// TestRule7WhatWasMadeInternalIsNeverPublicAgain: no verb makes a note public, and the database refuses whoever tries.
func TestRule7WhatWasMadeInternalIsNeverPublicAgain(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		if err := convert(w.Agent.Context(t), w, tk.ID); err != nil {
			t.Fatal(err)
		}
		says(t, w.Agent, tk.ID, "published again", new(true))
		for statement, refusal := range map[string]string{
			`INSERT INTO public_comments (account_id, id, ticket_id, author_id, body, channel, created_at)
				SELECT account_id, id, ticket_id, author_id, body, channel, created_at FROM internal_notes WHERE locked_internal`: "never public again",
			`UPDATE internal_notes SET locked_internal = (1 = 0) WHERE locked_internal`: "stays so",
			`DELETE FROM internal_notes WHERE locked_internal`:                          "stays so",
			`DELETE FROM ticket_events`:                                                 "append-only",
			`UPDATE ticket_events SET kind = 'CREATED'`:                                 "append-only",
			`DELETE FROM account_events`:                                                "append-only",
			`UPDATE account_events SET kind = 'USER_CREATED'`:                           "append-only",
		} {
			if err := byHand(t.Context(), w.URL, statement); err == nil || !strings.Contains(err.Error(), refusal) {
				t.Errorf("%s: got %v from the database, want a refusal that says %q", statement, err, refusal)
			}
		}
		want(t, "what Ann reads", reads(t, ann, tk.ID), []string{"published again"})
	})
}

func TestRule8NothingThatCameByEMailIsPrivate(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		email := models.ChannelEmail
		open := func(private *bool) (*models.Ticket, error) {
			return w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
				Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: private, Channel: &email,
			})
		}
		if tk, err := open(nil); err != nil || tk.Private() {
			t.Errorf("nothing said: %v, %v", tk, err)
		}
		_, err := open(new(true))
		wantCodes(t, err, models.UserErrorCodeInvalid)
	})
}

func TestWhatStaffDoAmongThemselvesMovesNothingAloud(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		before := *sees(t, ann, tk.ID)
		says(t, w.Agent, tk.ID, "hush", nil)
		status := func(s models.TicketStatus) {
			if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: tk.ID, Status: &s}); err != nil {
				t.Fatal(err)
			}
		}
		assign := func(to *string) {
			in := models.UpdateTicketInput{TicketID: tk.ID, AssigneeID: graphql.OmittableOf(to)}
			if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), in); err != nil {
				t.Fatal(err)
			}
		}
		assign(&w.Agent.ID)
		assign(nil)
		if after := *sees(t, ann, tk.ID); after != before {
			t.Errorf("got %+v, want %+v", after, before)
		}
		status(models.TicketStatusOpen)
		open := *sees(t, ann, tk.ID)
		if open.Status != models.TicketStatusOpen || !open.UpdatedAt.After(before.UpdatedAt) {
			t.Errorf("a status that Ann reads is a public act: %+v", open)
		}
		status(models.TicketStatusOnHold)
		if after := *sees(t, ann, tk.ID); after != open {
			t.Errorf("on hold reads open and moves nothing: got %+v, want %+v", after, open)
		}
		if got := sees(t, w.Agent, tk.ID).Status; got != models.TicketStatusOnHold {
			t.Errorf("the staff read %s", got)
		}
	})
}

func TestAnAnswerOpensWhatWaitedForIt(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		for from, to := range map[models.TicketStatus]models.TicketStatus{
			models.TicketStatusNew: models.TicketStatusNew, models.TicketStatusPending: models.TicketStatusOpen,
			models.TicketStatusSolved: models.TicketStatusOpen, models.TicketStatusOnHold: models.TicketStatusOnHold,
		} {
			tk := opened(t, w, ann, false)
			if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: tk.ID, Status: &from}); err != nil {
				t.Fatal(err)
			}
			says(t, ann, tk.ID, "here", nil)
			if got := sees(t, w.Agent, tk.ID).Status; got != to {
				t.Errorf("from %s: got %s, want %s", from, got, to)
			}
		}
		closed := opened(t, w, ann, false)
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: closed.ID, Status: new(models.TicketStatusClosed)}); err != nil {
			t.Fatal(err)
		}
		_, _, _, err := w.Desk.AddComment(ann.Context(t), models.AddCommentInput{TicketID: closed.ID, Body: "late"})
		wantCodes(t, err, models.UserErrorCodeClosed)
		_, _, _, err = w.Desk.AddComment(w.Agent.Context(t), models.AddCommentInput{TicketID: closed.ID, Body: "late"})
		wantCodes(t, err, models.UserErrorCodeClosed)
		_, err = w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: closed.ID, Status: new(models.TicketStatusOpen)})
		wantCodes(t, err, models.UserErrorCodeClosed)
	})
}
