package desk_test

import (
	"strings"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

// sealed is a private ticket that may never be made public.
func sealed(t testing.TB, w *desktest.World, requester *desktest.Person) *models.Ticket {
	t.Helper()
	tk, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
		Requester: &models.RequesterInput{ID: &requester.ID}, Subject: "The till", Shareable: new(false),
		Comment: &models.NewCommentInput{Body: "Money is missing"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func share(t testing.TB, w *desktest.World, who *desktest.Person, ticketID string, shareable bool) error {
	t.Helper()
	_, err := w.Desk.UpdateTicket(who.Context(t), models.UpdateTicketInput{TicketID: ticketID, Shareable: &shareable})
	return err
}

func TestATicketThatIsNotShareableIsNeverMadePublic(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := sealed(t, w, ann)
		if !tk.Private() || tk.Shareable {
			t.Fatalf("it is private %v and shareable %v", tk.Private(), tk.Shareable)
		}
		want(t, "its history", history(t, w, tk.ID), []string{"CREATED", "SHAREABLE_CHANGED", "COMMENTED"})
		for _, who := range []*desktest.Person{w.Agent, w.Admin} {
			wantCodes(t, answerOf(who.Context(t), w, tk.ID, nil), models.UserErrorCodeNotShareable)
		}
		if can, err := w.Desk.CanAddPublicComment(w.Agent.Context(t), tk); err != nil || can {
			t.Errorf("an agent may say something aloud on it: %v (%v)", can, err)
		}
		wantCodes(t, answerOf(ann.Context(t), w, tk.ID, nil), models.UserErrorCodeNotFound)
		says(t, w.Agent, tk.ID, "A note is none of hers", nil)
		if sees(t, ann, tk.ID) != nil {
			t.Error("its requester sees it")
		}
		want(t, "what the staff read", reads(t, w.Agent, tk.ID), []string{"Money is missing", "A note is none of hers"})
	})
}

func TestAnImportAddsNothingPublicToATicketThatIsNotShareable(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@oven.example")})
		asOperator := policy.WithViewer(t.Context(), policy.Operator(w.Account.ID))
		by := desk.Ref{Email: "ann@oven.example"}
		bring := func(c ...desk.ImportedComment) desk.Outcomes {
			out, err := w.Desk.Import(asOperator, desk.Batch{Tickets: []desk.ImportedTicket{{
				ExternalID: "7", Subject: "The till", Status: models.TicketStatusOpen, Channel: models.ChannelWeb, Requester: by, Comments: c,
			}}})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		note := desk.ImportedComment{ExternalID: "71", Author: by, Body: "quiet", Channel: models.ChannelWeb}
		bring(note)
		tk := requestedBy(t, w, ann)
		if err := share(t, w, w.Admin, tk.ID, false); err != nil {
			t.Fatal(err)
		}
		out := bring(note, desk.ImportedComment{ExternalID: "72", Author: by, Body: "aloud", Public: true, Channel: models.ChannelWeb},
			desk.ImportedComment{ExternalID: "73", Author: by, Body: "quiet again", Channel: models.ChannelWeb})
		if out.Comments[1].Did != desk.Skipped || out.Comments[2].Did != desk.Added {
			t.Errorf("got %+v", out.Comments)
		}
		if sees(t, ann, tk.ID) != nil {
			t.Error("its requester sees it")
		}
		wantCodes(t, share(t, w, w.Admin, tk.ID, true), models.UserErrorCodeNotShareable) // the import's note was written under it
	})
}

// requestedBy is the only ticket of somebody.
func requestedBy(t testing.TB, w *desktest.World, who *desktest.Person) *models.Ticket {
	t.Helper()
	c, err := w.Desk.RequestedTickets(w.Agent.Context(t), who.User, models.PageArgs{}, false)
	if err != nil || len(c.Edges) != 1 {
		t.Fatalf("got %v, %v", c, err)
	}
	return c.Nodes()[0]
}

func TestWhatIsShareableIsAnAdministratorsToSay(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, true)
		wantCodes(t, share(t, w, w.Agent, tk.ID, false), models.UserErrorCodeForbidden)
		wantCodes(t, share(t, w, w.Admin, tk.ID, false))
		wantCodes(t, answerOf(w.Agent.Context(t), w, tk.ID, nil), models.UserErrorCodeNotShareable)
		wantCodes(t, share(t, w, w.Agent, tk.ID, true), models.UserErrorCodeForbidden)
		wantCodes(t, share(t, w, w.Admin, tk.ID, true)) // nobody has written under it
		wantCodes(t, share(t, w, w.Admin, tk.ID, false))
		says(t, w.Agent, tk.ID, "Between us", nil)
		wantCodes(t, share(t, w, w.Admin, tk.ID, true), models.UserErrorCodeNotShareable)
		wantCodes(t, share(t, w, w.Admin, tk.ID, false)) // as it is already
		want(t, "its history", history(t, w, tk.ID),
			[]string{"CREATED", "COMMENTED", "SHAREABLE_CHANGED", "SHAREABLE_CHANGED", "SHAREABLE_CHANGED", "COMMENTED"})

		public := opened(t, w, ann, false)
		wantCodes(t, share(t, w, w.Admin, public.ID, false), models.UserErrorCodeInvalid)
		wantCodes(t, convert(w.Agent.Context(t), w, public.ID))
		wantCodes(t, share(t, w, w.Admin, public.ID, false))
		wantCodes(t, answerOf(w.Agent.Context(t), w, public.ID, nil), models.UserErrorCodeNotShareable)
	})
}

func TestANewTicketThatIsNotShareableIsPrivate(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		open := func(private *bool) error {
			_, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
				Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: private, Shareable: new(false),
			})
			return err
		}
		wantCodes(t, open(new(false)), models.UserErrorCodeInvalid)
		wantCodes(t, open(new(true)))
		if _, err := w.Desk.UpdateAccountSettings(w.Admin.Context(t), models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(false)}); err != nil {
			t.Fatal(err)
		}
		wantCodes(t, open(nil), models.UserErrorCodePrivateTicketsDisabled)
		wantCodes(t, open(new(true)), models.UserErrorCodePrivateTicketsDisabled)
	})
}

// TestTheDatabaseGivesNoFaceToWhatIsNotShareable goes past the desk, as a mistake of ours would.
func TestTheDatabaseGivesNoFaceToWhatIsNotShareable(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		secret, public := sealed(t, w, ann), opened(t, w, ann, false)
		_, err := w.Desk.VerifyAfter(asOperator(t, w), []string{"SELECT 1"})
		if err != nil {
			t.Fatal(err)
		}
		for what, statement := range map[string]string{
			"a face": `INSERT INTO public_tickets SELECT account_id, id, reference, subject, status, requester_id, organization_id, 0, created_at, created_at
				FROM tickets WHERE id = '` + secret.ID + "'",
			"a public one is not":       "UPDATE tickets SET shareable = false WHERE id = '" + public.ID + "'",
			"shareable again":           "UPDATE tickets SET shareable = true WHERE id = '" + secret.ID + "'",
			"the notes are forgotten":   "UPDATE tickets SET never_shareable = false WHERE id = '" + secret.ID + "'",
			"both are forgotten":        "UPDATE tickets SET never_shareable = false, shareable = true WHERE id = '" + secret.ID + "'",
			"what was done aloud, anew": "UPDATE face_history SET subject = 'x'",
			"what was done aloud, none": "DELETE FROM face_history",
			"who was called what, anew": "UPDATE name_history SET name = 'x'",
			"who was called what, none": "DELETE FROM name_history",
		} {
			_, err := w.Desk.VerifyAfter(asOperator(t, w), []string{statement})
			if err == nil || !strings.Contains(err.Error(), "public") && !strings.Contains(err.Error(), "append-only") && !strings.Contains(strings.ToLower(err.Error()), "check") {
				t.Errorf("%s: got %v", what, err)
			}
		}
	})
}
