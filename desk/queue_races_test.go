package desk_test

import (
	"context"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desktest"
	"aparte/models"
)

// rush lets many take at once, each as one of a few people, and answers what they took and how many were told that
// the queue is empty.
func rush(t *testing.T, c *counter, n int, people ...*desktest.Person) (got []string, empty int) {
	t.Helper()
	got = make([]string, n)
	acts := make([]func() error, n)
	for i := range n {
		ctx := people[i%len(people)].Context(t)
		acts[i] = func() (err error) {
			got[i], err = taken(ctx, c.World, c.sales)
			return err
		}
	}
	for i, err := range racing(t, acts...) {
		switch codes := refusedAs(t, err); {
		case len(codes) == 0:
		case slices.Equal(codes, []models.UserErrorCode{models.UserErrorCodeQueueEmpty}):
			empty++
		default:
			t.Errorf("the %dth is refused with %v", i, codes)
		}
	}
	got = slices.DeleteFunc(got, func(id string) bool { return id == "" })
	slices.Sort(got)
	return got, empty
}

// team makes some agents, all of them in the group.
func team(t *testing.T, c *counter, n int) []*desktest.Person {
	t.Helper()
	var all []*desktest.Person
	for range n {
		p := c.NewPerson(t, models.CreateUserInput{Name: "One of many", Role: new(models.RoleAgent)})
		c.comes(t, c.sales, p)
		all = append(all, p)
	}
	return all
}

func TestFiftyAtOnceTakeFiftyTickets(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		people := team(t, c, 10)
		var all []string
		for range 50 {
			all = append(all, c.ticketOf(t, c.sales, true).ID)
		}
		slices.Sort(all)
		got, empty := rush(t, c, 50, people...)
		want(t, "what fifty take", got, all)
		if empty != 0 {
			t.Errorf("%d are told that the queue is empty", empty)
		}
	})
}

func TestFiftyAtOnceOverTwentyTickets(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		people := team(t, c, 10)
		var all []string
		for range 20 {
			all = append(all, c.ticketOf(t, c.sales, true).ID)
		}
		slices.Sort(all)
		got, empty := rush(t, c, 50, people...)
		want(t, "what fifty take", got, all)
		if empty != 30 {
			t.Errorf("%d are told that the queue is empty, want 30", empty)
		}
	})
}

// TestTakingAtOnceKeepsToTheCapacity: what one agent takes at once, they take one after the other.
func TestTakingAtOnceKeepsToTheCapacity(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		in := models.UpdateUserInput{UserID: c.Agent.ID, Capacity: graphql.OmittableOf(new(3))}
		if _, err := c.Desk.UpdateUser(c.Admin.Context(t), in); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			c.ticketOf(t, c.sales, false)
		}
		ctx := c.Agent.Context(t)
		var acts []func() error
		for range 10 {
			acts = append(acts, func() error {
				_, err := taken(ctx, w, c.sales)
				return err
			})
		}
		refused := 0
		for _, err := range racing(t, acts...) {
			refused += len(refusedAs(t, err))
		}
		if refused != 7 {
			t.Errorf("%d are refused, want 7", refused)
		}
	})
}

// TestTakingAgainstWhatElseHappens: whichever comes first, the ticket is in one state that one order explains.
func TestTakingAgainstWhatElseHappens(t *testing.T) {
	for name, rival := range map[string]struct {
		private bool
		act     func(ctx context.Context, c *counter, id string) error
		// apart says whether only one of the two goes through.
		apart bool
	}{
		"assigning it to somebody else": {true, func(ctx context.Context, c *counter, id string) error {
			return last(c.Desk.UpdateTicket(ctx, models.UpdateTicketInput{TicketID: id, AssigneeID: graphql.OmittableOf(&c.gus.ID)}))
		}, false},
		"closing it": {true, func(ctx context.Context, c *counter, id string) error {
			return last(c.Desk.UpdateTicket(ctx, models.UpdateTicketInput{TicketID: id, Status: new(models.TicketStatusClosed)}))
		}, false},
		"taking it back": {false, func(ctx context.Context, c *counter, id string) error { return convert(ctx, c.World, id) }, false},
		"handing it over to another group": {true, func(ctx context.Context, c *counter, id string) error {
			_, _, err := c.Desk.HandOver(ctx, models.HandOverInput{TicketID: id, GroupID: &c.billing.ID, Note: "Yours"})
			return err
		}, false},
		"writing a note": {true, func(ctx context.Context, c *counter, id string) error {
			return second(c.Desk.AddComment(ctx, models.AddCommentInput{TicketID: id, Body: "A note"}))
		}, false},
		"another who takes": {true, func(ctx context.Context, c *counter, _ string) error {
			_, err := taken(ctx, c.World, c.sales)
			return err
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
				c := newCounter(t, w)
				c.comes(t, c.sales, c.Admin)
				asJoe, asAda := c.Agent.Context(t), c.Admin.Context(t)
				for range rounds {
					tk := c.ticketOf(t, c.sales, rival.private)
					errs := racing(t,
						func() error { _, err := taken(asJoe, w, c.sales); return err },
						func() error { return rival.act(asAda, c, tk.ID) })
					took, did := refusedAs(t, errs[0]), refusedAs(t, errs[1])
					empty := []models.UserErrorCode{models.UserErrorCodeQueueEmpty}
					switch {
					case rival.apart && len(took)+len(did) != 1:
						t.Errorf("both: %v and %v", took, did)
					case !rival.apart && did != nil:
						t.Errorf("the other is refused with %v", did)
					case name == "writing a note" && took != nil, took != nil && !slices.Equal(took, empty):
						t.Errorf("taking is refused with %v", took)
					}
					if now := sees(t, c.Agent, tk.ID); took == nil && !rival.apart && name != "assigning it to somebody else" &&
						name != "handing it over to another group" && (now.AssigneeID == nil || *now.AssigneeID != c.Agent.ID) {
						t.Errorf("taken, and assigned to %v", now.AssigneeID)
					}
					sound(t, w, c.ann, tk.ID)
				}
			})
		})
	}
}

// TestTwoWhoPassOverAtOnce: both are written down, and neither is given the ticket.
func TestTwoWhoPassOverAtOnce(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		for range rounds {
			tk := c.ticketOf(t, c.sales, true)
			skip := func(ctx context.Context) func() error {
				return func() error {
					return last(c.Desk.SkipTicket(ctx, models.SkipTicketInput{TicketID: tk.ID, Reason: "Not me"}))
				}
			}
			for _, err := range racing(t, skip(c.Agent.Context(t)), skip(c.gus.Context(t)), skip(c.gus.Context(t))) {
				wantCodes(t, err)
			}
			skipped := slices.DeleteFunc(history(t, w, tk.ID), func(kind string) bool { return kind != "SKIPPED" })
			if len(skipped) != 3 {
				t.Errorf("the history tells of %d", len(skipped))
			}
		}
		for _, p := range []*desktest.Person{c.Agent, c.gus} {
			if got := c.takes(t, p, c.sales); got != "QUEUE_EMPTY" {
				t.Errorf("%s is given %s", p.Name, got)
			}
		}
	})
}
