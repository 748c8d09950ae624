package desk_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

// That the past is what was read then, moment by moment, is the proof's to show (proof/faces_test.go). Here are its ends.

// pastOf is what somebody of the staff is told that a ticket's requester could read at a moment; nil: nothing.
func pastOf(t testing.TB, who *desktest.Person, tk *models.Ticket, at time.Time) *models.PublicFace {
	t.Helper()
	face, err := who.Desk.PublicFaceAt(who.Context(t), tk, at)
	if err != nil {
		t.Fatal(err)
	}
	return face
}

func TestThePastIsNothingWhileTheTicketIsPrivate(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		said := *tk.PublishedAt
		w.Advance(time.Minute)
		if err := convert(w.Agent.Context(t), w, tk.ID); err != nil {
			t.Fatal(err)
		}
		withdrawn := sees(t, w.Agent, tk.ID).UpdatedAt
		w.Advance(time.Minute)
		says(t, w.Agent, tk.ID, "After all", new(true))
		again := *sees(t, w.Agent, tk.ID).PublishedAt
		for name, tt := range map[string]struct {
			at   time.Time
			want string
		}{
			"before it was":          {said.Add(-time.Microsecond), ""},
			"when it was said":       {said, "It smokes"},
			"until it was withdrawn": {withdrawn.Add(-time.Microsecond), "It smokes"},
			"when it was withdrawn":  {withdrawn, ""},
			"until it is said again": {again.Add(-time.Microsecond), ""},
			"when it is said again":  {again, "After all"},
			"in the future":          {again.Add(time.Hour), ""},
		} {
			face := pastOf(t, w.Agent, tk, tt.at)
			got := ""
			if face != nil {
				c, err := w.Desk.WasSaid(w.Agent.Context(t), face.Said[0])
				if err != nil || len(face.Said) != 1 {
					t.Fatalf("%s: %+v, %v", name, face, err)
				}
				got = c.Body
			}
			if got != tt.want {
				t.Errorf("%s: got %q, want %q", name, got, tt.want)
			}
		}
	})
}

// TestAnImportedTicketHasAPastFromItsImportOn: what its requester read elsewhere, nobody here knows.
func TestAnImportedTicketHasAPastFromItsImportOn(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@oven.example")})
		by, long := desk.Ref{Email: "ann@oven.example"}, w.Account.CreatedAt.Add(-1000*time.Hour)
		comment := func(id, body string, at time.Time) desk.ImportedComment {
			return desk.ImportedComment{ExternalID: id, TicketID: "7", Author: by, Body: body, Public: true, Channel: models.ChannelWeb, CreatedAt: at}
		}
		bring := func(b desk.Batch) (at time.Time) {
			w.Advance(time.Minute)
			if _, err := w.Desk.Import(policy.WithViewer(t.Context(), policy.Operator(w.Account.ID)), b); err != nil {
				t.Fatal(err)
			}
			w.Advance(time.Minute)
			return moment(t, w)
		}
		first := bring(desk.Batch{Tickets: []desk.ImportedTicket{{
			ExternalID: "7", Subject: "The till", Status: models.TicketStatusOpen, Channel: models.ChannelWeb, Requester: by, CreatedAt: long,
			Comments: []desk.ImportedComment{comment("1", "one", long), comment("2", "two", long.Add(time.Hour))},
		}}})
		second := bring(desk.Batch{Comments: []desk.ImportedComment{comment("0", "none", long.Add(-time.Hour))}})
		tk := requestedBy(t, w, ann)
		if face := pastOf(t, w.Agent, tk, long.Add(2*time.Hour)); face != nil {
			t.Errorf("before it was here: %+v", face)
		}
		for at, count := range map[time.Time]int{first: 2, second: 3} {
			face := pastOf(t, w.Agent, tk, at)
			if face == nil || face.CommentCount != count || !face.CreatedAt.Equal(face.Said[0].CreatedAt) || len(face.Said) != count {
				t.Errorf("at %v: got %+v, want %d comments", at, face, count)
			}
		}
	})
}

// TestThePastIsOfTicketsThatAreTheirs: an agent who has some of the tickets is told nothing of the others.
func TestThePastIsOfTicketsThatAreTheirs(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		lee := w.NewPerson(t, models.CreateUserInput{Name: "Lee", Role: new(models.RoleAgent), Access: new(models.TicketAccessAssigned)})
		if face := pastOf(t, lee, tk, *tk.PublishedAt); face != nil {
			t.Errorf("got %+v", face)
		}
		if _, err := w.Desk.PublishPlan(lee.Context(t), models.PublishPlanInput{TicketID: tk.ID, Body: "x", Public: new(true)}); err == nil {
			t.Error("Lee plans on it")
		} else {
			wantCodes(t, err, models.UserErrorCodeNotFound)
		}
		if face := pastOf(t, w.Agent, tk, *tk.PublishedAt); face == nil {
			t.Error("nor is anybody")
		}
	})
}

// TestFacesThatWereThereHaveAPast: the migration writes down what is shown when it comes.
func TestFacesThatWereThereHaveAPast(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tellStory(t, w)
		lift(t, w.URL)
		folder := map[bool]string{true: "sqlite", false: "postgres"}[w.Desk.IsSQLite()]
		text, err := os.ReadFile("migrations/" + folder + "/0004_shareable.sql")
		if err != nil {
			t.Fatal(err)
		}
		_, seeds, _ := strings.Cut(string(text), "-- Faces that are there already")
		_, seeds, _ = strings.Cut(seeds, "\n")
		seeds, _, _ = strings.Cut(seeds, "CREATE TRIGGER")
		seeds, _, _ = strings.Cut(seeds, "-- +goose")
		if strings.Count(seeds, "INSERT INTO") != 5 {
			t.Fatalf("the migration writes %s", seeds)
		}
		plantIn(t, w.URL, "DELETE FROM face_history; DELETE FROM name_history; "+seeds)
		if names := broken(findings(t, w.Desk, w)); len(names) > 0 {
			t.Errorf("%v are broken", names)
		}
	})
}

// moment is the world's present.
func moment(t testing.TB, w *desktest.World) time.Time {
	t.Helper()
	u, err := w.Desk.CreateUser(w.Admin.Context(t), models.CreateUserInput{Name: "Whoever"})
	if err != nil {
		t.Fatal(err)
	}
	return u.CreatedAt
}
