package desk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"aparte/desktest"
	"aparte/models"
)

func withKey(ctx context.Context, w *desktest.World, key, subject string) (*models.Ticket, error) {
	return w.Desk.CreateTicket(ctx, models.CreateTicketInput{
		Subject: subject, Comment: &models.NewCommentInput{Body: "y"}, IdempotencyKey: &key,
	})
}

func TestTheSameKeyGivesTheFirstAnswer(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		first, err := withKey(w.Agent.Context(t), w, "k", "x")
		if err != nil {
			t.Fatal(err)
		}
		again, err := withKey(w.Agent.Context(t), w, "k", "x")
		if err != nil || again.ID != first.ID {
			t.Errorf("again: got %v, %v, want %s", again, err, first.ID)
		}
		_, err = withKey(w.Agent.Context(t), w, "k", "otherwise")
		wantCodes(t, err, models.UserErrorCodeConflict)
		for name, ctx := range map[string]context.Context{"another agent's key": w.Admin.Context(t), "an end user's key": ann.Context(t)} {
			if other, err := withKey(ctx, w, "k", "x"); err != nil || other.ID == first.ID {
				t.Errorf("%s is another key: got %v, %v", name, other, err)
			}
		}
		key := "k"
		say := func(who *desktest.Person) (*models.Comment, *models.Ticket, *bool, error) {
			return w.Desk.AddComment(who.Context(t), models.AddCommentInput{TicketID: first.ID, Body: "aloud", Public: new(true), IdempotencyKey: &key})
		}
		c, _, published, err := say(w.Agent)
		if err != nil || !*published {
			t.Fatalf("the same key is another for another mutation: %v, %v", published, err)
		}
		c2, tk2, published2, err := say(w.Agent)
		if err != nil || c2.ID != c.ID || !*published2 || tk2.Private() {
			t.Errorf("again: got %v, %v, %v, %v", c2, tk2, published2, err)
		}
		w.Advance(25 * time.Hour)
		if later, err := withKey(w.Agent.Context(t), w, "k", "x"); err != nil || later.ID == first.ID {
			t.Errorf("after a day a key is new: got %v, %v", later, err)
		}
	})
}

func TestARefusalIsNotRemembered(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		key, nobody := "k", "usr_nobody"
		in := models.CreateTicketInput{Requester: &models.RequesterInput{ID: &nobody}, Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, IdempotencyKey: &key}
		_, err := w.Desk.CreateTicket(w.Agent.Context(t), in)
		wantCodes(t, err, models.UserErrorCodeNotFound)
		if _, err := withKey(w.Agent.Context(t), w, "k", "x"); err != nil {
			t.Errorf("the key is free after a refusal: %v", err)
		}
		_, err = withKey(w.Agent.Context(t), w, "", "x")
		wantCodes(t, err, models.UserErrorCodeInvalid)
	})
}

func TestFiftyAtOnceMakeOneTicket(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		asAnn := ann.Context(t)
		ids := make([]string, 50)
		var acts []func() error
		for i := range ids {
			acts = append(acts, func() error {
				tk, err := withKey(asAnn, w, "k", "x")
				if err == nil {
					ids[i] = tk.ID
				}
				return err
			})
		}
		if err := errors.Join(racing(t, acts...)...); err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("got %s and %s", ids[0], id)
			}
		}
		want(t, "Ann's tickets", activities(t, ann, models.ActivityKindRequested), ids[:1])
	})
}

// TestTwoServersMakeOneTicket: what one process cannot see of the other, the database decides.
func TestTwoServersMakeOneTicket(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		other := w.AnotherServer(t)
		asJoe := w.Agent.Context(t)
		for range rounds {
			var ids [2]string
			open := func(i int, on *desktest.World) func() error {
				return func() error {
					tk, err := withKey(asJoe, on, "k", "x")
					if err == nil {
						ids[i] = tk.ID
					}
					return err
				}
			}
			if err := errors.Join(racing(t, open(0, w), open(1, other))...); err != nil {
				t.Fatal(err)
			}
			if ids[0] != ids[1] {
				t.Fatalf("two tickets: %v", ids)
			}
			w.Advance(25 * time.Hour)
			other.Advance(25 * time.Hour)
		}
	})
}

// TestWaitingForAnAnswerHoldsNoConnection: whoever waits for the first with their key leaves the pool to others.
func TestWaitingForAnAnswerHoldsNoConnection(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ctx, cancel := context.WithTimeout(w.Agent.Context(t), 20*time.Second)
		defer cancel()
		var acts []func() error
		for range 40 {
			acts = append(acts, func() error { _, err := withKey(ctx, w, "k", "x"); return err })
		}
		for range 5 {
			acts = append(acts, func() error { _, err := w.Desk.Tickets(ctx, nil, nil, models.PageArgs{}, true); return err })
		}
		if err := errors.Join(racing(t, acts...)...); err != nil {
			t.Fatal(err)
		}
	})
}
