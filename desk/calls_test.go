package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desktest"
	"aparte/models"
)

// logsCall is a call that somebody of the staff logs.
func logsCall(ctx context.Context, w *desktest.World, in models.LogCallInput) (*models.Call, *models.Ticket, error) {
	if in.Notes == "" {
		in.Notes = "Wants the fan cleaned, and at our cost"
	}
	if in.Kind == "" {
		in.Kind = models.CallKindCall
	}
	in.Direction, in.Outcome = models.CallDirectionInbound, models.CallOutcomeAnswered
	c, _, t, err := w.Desk.LogCall(ctx, in)
	return c, t, err
}

// TestACallOpensAPrivateTicket, of which whom it was with learns nothing, also when it is published: its notes stay internal.
func TestACallOpensAPrivateTicket(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@example.com")})
		asJoe := w.Agent.Context(t)
		began := w.Now().Add(-time.Hour).UTC().Truncate(time.Microsecond)
		c, tk, err := logsCall(asJoe, w, models.LogCallInput{
			Requester: &models.RequesterInput{Email: new("ann@example.com")}, StartedAt: &began, DurationSeconds: 90, ParticipantIds: []string{w.Admin.ID},
		})
		if err != nil {
			t.Fatal(err)
		}
		if !tk.Private() || tk.Channel != models.ChannelVoice || tk.Subject != "Call with Ann" || tk.RequesterID != ann.ID || tk.SubmitterID != w.Agent.ID {
			t.Errorf("got ticket %+v %+v", tk, tk.TicketDetails)
		}
		if c.TicketID != tk.ID || c.UserID != ann.ID || c.AgentID != w.Agent.ID || !c.StartedAt.Equal(began) || c.DurationSeconds != 90 ||
			c.Kind != models.CallKindCall || c.Direction != models.CallDirectionInbound || c.Outcome != models.CallOutcomeAnswered {
			t.Errorf("got call %+v", c)
		}
		note, err := w.Desk.Comment(asJoe, c.CommentID)
		if err != nil || note.Public() || note.Channel != models.ChannelVoice || note.TicketID != tk.ID {
			t.Errorf("got note %+v, %v", note, err)
		}
		there, err := w.Desk.Participants(asJoe, c)
		if err != nil || len(there) != 1 || there[0].ID != w.Admin.ID {
			t.Errorf("%v were there, %v", there, err)
		}
		if got := finds(t, ann, "Call"); sees(t, ann, tk.ID) != nil || len(got) > 0 || len(activities(t, ann, models.ActivityKindRequested)) > 0 {
			t.Errorf("Ann finds %v", got)
		}
		says(t, w.Agent, tk.ID, "We come on Monday", new(true))
		want(t, "what Ann reads", reads(t, ann, tk.ID), []string{"We come on Monday"})
		if got := finds(t, ann, "cost"); len(got) > 0 {
			t.Errorf("Ann finds the notes in %v", got)
		}
	})
}

// TestACallOnATicketIsANote: the ticket stays as it was, also to whoever reads it.
func TestACallOnATicketIsANote(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann, ben := w.NewPerson(t, models.CreateUserInput{Name: "Ann"}), w.NewPerson(t, models.CreateUserInput{Name: "Ben"})
		light := w.NewPerson(t, models.CreateUserInput{Name: "Lou", Role: new(models.RoleLightAgent)})
		tk := opened(t, w, ann, false, ben.ID)
		before := sees(t, ann, tk.ID)
		if _, err := w.Desk.UpdateAccountSettings(w.Admin.Context(t), models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(false)}); err != nil {
			t.Fatal(err)
		}
		c, now, err := logsCall(light.Context(t), w, models.LogCallInput{TicketID: &tk.ID, Kind: models.CallKindMeeting})
		if err != nil || now.Private() || c.UserID != ann.ID || c.AgentID != light.ID {
			t.Fatalf("got %+v, %v", c, err)
		}
		other, _, err := logsCall(w.Agent.Context(t), w, models.LogCallInput{TicketID: &tk.ID, UserID: &ben.ID})
		if err != nil || other.UserID != ben.ID {
			t.Fatalf("got %+v, %v", other, err)
		}
		after := sees(t, ann, tk.ID)
		if !after.UpdatedAt.Equal(before.UpdatedAt) || after.Subject != before.Subject || len(reads(t, ann, tk.ID)) != 1 {
			t.Errorf("Ann reads %+v, and read %+v", after, before)
		}
		page, err := w.Desk.TicketCalls(w.Agent.Context(t), tk, models.PageArgs{}, true)
		if err != nil || page.TotalCount != 2 || page.Nodes()[0].ID != other.ID || page.Nodes()[1].ID != c.ID {
			t.Errorf("the calls of the ticket: %v, %v", page, err)
		}
		with, err := w.Desk.UserCalls(w.Agent.Context(t), ben.User, models.PageArgs{}, true)
		if err != nil || with.TotalCount != 1 || with.Nodes()[0].ID != other.ID {
			t.Errorf("the calls with Ben: %v, %v", with, err)
		}
		if _, err := w.Desk.TicketCalls(ann.Context(t), tk, models.PageArgs{}, true); err == nil {
			t.Error("an end user's path reaches the calls")
		}
	})
}

// TestWithoutPrivateTicketsACallNeedsATicket: a new one would be the customer's to read.
func TestWithoutPrivateTicketsACallNeedsATicket(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		if _, err := w.Desk.UpdateAccountSettings(w.Admin.Context(t), models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(false)}); err != nil {
			t.Fatal(err)
		}
		_, _, err := logsCall(w.Agent.Context(t), w, models.LogCallInput{Requester: &models.RequesterInput{ID: &ann.ID}})
		wantCodes(t, err, models.UserErrorCodePrivateTicketsDisabled)
		_, _, err = logsCall(w.Agent.Context(t), w, models.LogCallInput{Requester: &models.RequesterInput{NewUser: &models.CreateUserInput{Name: "Zoe", Email: new("zoe@example.com")}}})
		wantCodes(t, err, models.UserErrorCodePrivateTicketsDisabled)
		if found, err := w.Desk.Requesters(w.Agent.Context(t), "zoe@example.com", models.PageArgs{}, false); err != nil || len(found.Edges) > 0 {
			t.Errorf("%v was entered, %v", found, err)
		}
		if got := activities(t, ann, models.ActivityKindRequested); len(got) > 0 {
			t.Errorf("Ann sees %v", got)
		}
	})
}

// TestACallIsCalledByItsKindAndPerson, in the language of whoever logs it, or as they say; never by its notes.
func TestACallIsCalledByItsKindAndPerson(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		luc := w.NewPerson(t, models.CreateUserInput{Name: "Luc", Role: new(models.RoleAgent), Locale: new("fr")})
		long := w.NewPerson(t, models.CreateUserInput{Name: strings.Repeat("é", 255)})
		for name, tt := range map[string]struct {
			by   *desktest.Person
			in   models.LogCallInput
			want string
		}{
			"a call":             {w.Agent, models.LogCallInput{}, "Call with Zoë Albright"},
			"a meeting":          {w.Agent, models.LogCallInput{Kind: models.CallKindMeeting}, "Meeting with Zoë Albright"},
			"in French":          {luc, models.LogCallInput{Kind: models.CallKindMeeting}, "Réunion avec Zoë Albright"},
			"as they say":        {luc, models.LogCallInput{Subject: new(" The fan ")}, "The fan"},
			"somebody with more": {w.Agent, models.LogCallInput{Requester: &models.RequesterInput{ID: &long.ID}}, "Call with " + strings.Repeat("é", 245)},
		} {
			if tt.in.Requester == nil {
				tt.in.Requester = &models.RequesterInput{NewUser: &models.CreateUserInput{Name: "Zoë Albright"}}
			}
			_, tk, err := logsCall(tt.by.Context(t), w, tt.in)
			if err != nil || tk.Subject != tt.want {
				t.Errorf("%s: got %v, %v, want %q", name, tk, err, tt.want)
			}
		}
	})
}

func TestACallIsRefusedAsAWhole(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk, closed := opened(t, w, ann, true), opened(t, w, ann, true)
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: closed.ID, Status: new(models.TicketStatusClosed)}); err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			in   models.LogCallInput
			want models.UserErrorCode
		}{
			"on nothing":               {models.LogCallInput{}, models.UserErrorCodeInvalid},
			"on both":                  {models.LogCallInput{TicketID: &tk.ID, Requester: &models.RequesterInput{ID: &ann.ID}}, models.UserErrorCodeInvalid},
			"on no ticket":             {models.LogCallInput{TicketID: new("tic_0")}, models.UserErrorCodeNotFound},
			"on a closed ticket":       {models.LogCallInput{TicketID: &closed.ID}, models.UserErrorCodeClosed},
			"with nobody":              {models.LogCallInput{TicketID: &tk.ID, UserID: new("usr_0")}, models.UserErrorCodeNotFound},
			"with somebody, no ticket": {models.LogCallInput{Requester: &models.RequesterInput{ID: &ann.ID}, UserID: &ann.ID}, models.UserErrorCodeInvalid},
			"a subject on a ticket":    {models.LogCallInput{TicketID: &tk.ID, Subject: new("The fan")}, models.UserErrorCodeInvalid},
			"tomorrow":                 {models.LogCallInput{TicketID: &tk.ID, StartedAt: new(w.Now().Add(time.Hour))}, models.UserErrorCodeInvalid},
			"less than nothing":        {models.LogCallInput{TicketID: &tk.ID, DurationSeconds: -1}, models.UserErrorCodeInvalid},
			"longer than a day":        {models.LogCallInput{TicketID: &tk.ID, DurationSeconds: 86_401}, models.UserErrorCodeInvalid},
			"without a word":           {models.LogCallInput{TicketID: &tk.ID, Notes: " "}, models.UserErrorCodeInvalid},
			"nobody there":             {models.LogCallInput{TicketID: &tk.ID, ParticipantIds: []string{"usr_0"}}, models.UserErrorCodeNotFound},
		} {
			had := len(history(t, w, tk.ID))
			_, _, err := logsCall(w.Agent.Context(t), w, tt.in)
			if got := refusedAs(t, err); !slices.Equal(got, []models.UserErrorCode{tt.want}) {
				t.Errorf("%s: refused with %v, want %s", name, got, tt.want)
			}
			if len(history(t, w, tk.ID)) != had {
				t.Errorf("%s: something was done", name)
			}
		}
	})
}

// TestACallIsLoggedOnce under its key; another input under it is a CONFLICT.
func TestACallIsLoggedOnce(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		in := models.LogCallInput{Requester: &models.RequesterInput{ID: &ann.ID}, IdempotencyKey: new("k")}
		first, _, err := logsCall(w.Agent.Context(t), w, in)
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := logsCall(w.Agent.Context(t), w, in)
		if err != nil || again.ID != first.ID {
			t.Errorf("got %v, %v, want the first call", again, err)
		}
		in.DurationSeconds = 5
		_, _, err = logsCall(w.Agent.Context(t), w, in)
		wantCodes(t, err, models.UserErrorCodeConflict)
	})
}

// TestCallsAreWithinReachOfTheirTickets: who has some of the tickets alone logs, and sees, calls on those.
func TestCallsAreWithinReachOfTheirTickets(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		few := w.NewPerson(t, models.CreateUserInput{Name: "Fay", Role: new(models.RoleAgent)})
		if _, err := w.Desk.UpdateUser(w.Admin.Context(t), models.UpdateUserInput{UserID: few.ID, Access: new(models.TicketAccessAssigned)}); err != nil {
			t.Fatal(err)
		}
		mine, theirs := opened(t, w, ann, true), opened(t, w, ann, true)
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: mine.ID, AssigneeID: graphql.OmittableOf(&few.ID)}); err != nil {
			t.Fatal(err)
		}
		_, _, err := logsCall(few.Context(t), w, models.LogCallInput{TicketID: &theirs.ID})
		wantCodes(t, err, models.UserErrorCodeNotFound)
		hidden, _, err := logsCall(w.Agent.Context(t), w, models.LogCallInput{TicketID: &theirs.ID, ParticipantIds: []string{few.ID}})
		if err != nil {
			t.Fatal(err)
		}
		own, _, err := logsCall(few.Context(t), w, models.LogCallInput{TicketID: &mine.ID})
		if err != nil || own == nil {
			t.Fatalf("got %v, %v", own, err)
		}
		if c, err := w.Desk.Call(few.Context(t), hidden.ID); c != nil || err != nil {
			t.Errorf("Fay reads %v, %v", c, err)
		}
		page, err := w.Desk.UserCalls(few.Context(t), ann.User, models.PageArgs{}, true)
		if err != nil || page.TotalCount != 1 || page.Nodes()[0].ID != own.ID {
			t.Errorf("Fay reads %v, %v", page, err)
		}
	})
}
