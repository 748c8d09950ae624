package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desktest"
	"aparte/models"
)

// counter is an office whose agent Joe is in both groups.
type counter struct{ *office }

func newCounter(t *testing.T, w *desktest.World) *counter {
	t.Helper()
	c := &counter{newOffice(t, w)}
	for _, g := range []*models.Group{c.sales, c.billing} {
		c.comes(t, g, c.Agent)
	}
	return c
}

func (c *counter) comes(t *testing.T, g *models.Group, p *desktest.Person) {
	t.Helper()
	_, err := c.Desk.UpdateGroup(c.Admin.Context(t), models.UpdateGroupInput{GroupID: g.ID, AddMemberIds: []string{p.ID}})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *counter) changes(t *testing.T, in models.UpdateTicketInput) {
	t.Helper()
	if _, err := c.Desk.UpdateTicket(c.Admin.Context(t), in); err != nil {
		t.Fatal(err)
	}
}

// takes is the id of what somebody takes next from a group's queue, or the code with which they are refused.
func (c *counter) takes(t *testing.T, p *desktest.Person, g *models.Group) string {
	t.Helper()
	id, err := taken(p.Context(t), c.World, g)
	if err != nil {
		return string(codeOf(err))
	}
	return id
}

func taken(ctx context.Context, w *desktest.World, g *models.Group) (string, error) {
	tk, err := w.Desk.TakeNextTicket(ctx, models.TakeNextTicketInput{GroupID: g.ID})
	if err != nil {
		return "", err
	}
	return tk.ID, nil
}

// TestTheMostUrgentComesFirst, of these the oldest, and what waits for somebody else not at all.
func TestTheMostUrgentComesFirst(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		var all []*models.Ticket
		for i := range 7 {
			all = append(all, c.ticketOf(t, c.sales, i%2 == 0))
		}
		urgent, low := models.TicketPriorityUrgent, models.TicketPriorityLow
		c.changes(t, models.UpdateTicketInput{TicketID: all[0].ID, Priority: &low})
		c.changes(t, models.UpdateTicketInput{TicketID: all[2].ID, Priority: &urgent})
		c.changes(t, models.UpdateTicketInput{TicketID: all[3].ID, Status: new(models.TicketStatusPending)})
		c.changes(t, models.UpdateTicketInput{TicketID: all[4].ID, Status: new(models.TicketStatusOnHold)})
		c.changes(t, models.UpdateTicketInput{TicketID: all[5].ID, Status: new(models.TicketStatusOpen)})
		c.changes(t, models.UpdateTicketInput{TicketID: all[6].ID, AssigneeID: graphql.OmittableOf(&c.Admin.ID)})
		c.ticketOf(t, c.billing, false)
		inOrder := []string{all[2].ID, all[1].ID, all[5].ID, all[0].ID}

		ctx := c.Agent.Context(t)
		n, err := c.Desk.Waiting(ctx, c.sales)
		if err != nil || n != len(inOrder) {
			t.Errorf("%d wait (%v), want %d", n, err, len(inOrder))
		}
		var paged []string
		for args := (models.PageArgs{First: new(3)}); ; {
			page, err := c.Desk.GroupQueue(ctx, c.sales, args, true)
			if err != nil || page.TotalCount != len(inOrder) {
				t.Fatalf("a page of the queue: %v (%v)", page, err)
			}
			for _, tk := range page.Nodes() {
				paged = append(paged, tk.ID)
			}
			if !page.PageInfo.HasNextPage {
				break
			}
			args.After = page.PageInfo.EndCursor
		}
		want(t, "the queue", paged, inOrder)
		var got []string
		for range inOrder {
			got = append(got, c.takes(t, c.Agent, c.sales))
		}
		want(t, "what is taken", got, inOrder)
		if got := c.takes(t, c.Agent, c.sales); got != "QUEUE_EMPTY" {
			t.Errorf("of an empty queue: got %s", got)
		}
		if tk := sees(t, c.Agent, all[2].ID); tk.Status != models.TicketStatusNew {
			t.Errorf("taking changed the status to %s", tk.Status)
		}
	})
}

// TestWhoTakes: members who work on tickets, and nobody else.
func TestWhoTakes(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		light := w.NewPerson(t, models.CreateUserInput{Name: "Lil", Role: new(models.RoleLightAgent)})
		given := w.NewPerson(t, models.CreateUserInput{Name: "Ida", Role: new(models.RoleAgent), Access: new(models.TicketAccessAssigned)})
		c.comes(t, c.sales, light)
		c.comes(t, c.sales, given)
		_, stranger := w.NewAccount(t, "other")
		c.ticketOf(t, c.sales, false)
		c.ticketOf(t, c.sales, false)
		for name, tt := range map[string]struct {
			who  *desktest.Person
			want string
		}{
			"an administrator who is no member":           {c.Admin, "FORBIDDEN"},
			"a light agent":                               {light, "FORBIDDEN"},
			"an agent who is given tickets by others":     {given, "FORBIDDEN"},
			"an administrator of another account":         {stranger, "NOT_FOUND"},
			"an agent who has the tickets of their group": {c.gus, "tic"},
			"an agent": {c.Agent, "tic"},
		} {
			if got, _, _ := strings.Cut(c.takes(t, tt.who, c.sales), "_"); !strings.HasPrefix(tt.want, got) {
				t.Errorf("%s: got %s, want %s", name, got, tt.want)
			}
		}
		if got := c.takes(t, c.gus, c.billing); got != "FORBIDDEN" {
			t.Errorf("of a group that he is not in: got %s", got)
		}
	})
}

// TestWhatSomebodyPassedOverGoesToOthers, and comes back to them after a day.
func TestWhatSomebodyPassedOverGoesToOthers(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		first, second := c.ticketOf(t, c.sales, false), c.ticketOf(t, c.sales, false)
		before := sees(t, c.ann, first.ID)
		skip := func(p *desktest.Person, tk *models.Ticket) error {
			return last(c.Desk.SkipTicket(p.Context(t), models.SkipTicketInput{TicketID: tk.ID, Reason: "I speak no Breton"}))
		}
		if got := c.takes(t, c.Agent, c.sales); got != first.ID {
			t.Fatalf("got %s", got)
		}
		if got := codeOf(skip(c.gus, first)); got != models.UserErrorCodeConflict {
			t.Errorf("passing over what somebody else works on: got %q", got)
		}
		wantCodes(t, skip(c.Agent, first))
		if tk := sees(t, c.Agent, first.ID); tk.AssigneeID != nil {
			t.Error("what was passed over is still theirs")
		}
		wantCodes(t, skip(c.Agent, second)) // without taking it
		if got := c.takes(t, c.Agent, c.sales); got != "QUEUE_EMPTY" {
			t.Errorf("having passed over all: got %s", got)
		}
		if got := c.takes(t, c.gus, c.sales); got != first.ID {
			t.Errorf("Gus takes %s, want what Joe passed over", got)
		}
		if err := last(c.Desk.ReleaseTicket(c.gus.Context(t), models.ReleaseTicketInput{TicketID: first.ID})); err != nil {
			t.Fatal(err)
		}
		if got := c.takes(t, c.Agent, c.sales); got != "QUEUE_EMPTY" {
			t.Errorf("given back by Gus: Joe takes %s", got)
		}
		w.Advance(25 * time.Hour)
		if got := c.takes(t, c.Agent, c.sales); got != first.ID {
			t.Errorf("a day later Joe takes %s", got)
		}
		want(t, "the history", history(t, w, first.ID)[2:], []string{"COMMENTED", "ASSIGNED", "SKIPPED", "ASSIGNED", "ASSIGNED", "ASSIGNED", "ASSIGNED"})
		if after := sees(t, c.ann, first.ID); *after != *before {
			t.Errorf("its requester reads %+v, and read %+v", after, before)
		}
	})
}

// TestWhatIsGivenBackWaitsAgain, and says why.
func TestWhatIsGivenBackWaitsAgain(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		tk, loose := c.ticketOf(t, c.sales, true), c.ticketOf(t, nil, true)
		c.takes(t, c.gus, c.sales)
		release := func(id string, reason *string) error {
			return last(c.Desk.ReleaseTicket(c.Agent.Context(t), models.ReleaseTicketInput{TicketID: id, Reason: reason}))
		}
		wantCodes(t, release(tk.ID, new("")), models.UserErrorCodeInvalid)
		wantCodes(t, release(tk.ID, new("Gus has gone home")))
		wantCodes(t, release(tk.ID, nil)) // nothing happens
		wantCodes(t, release(loose.ID, nil), models.UserErrorCodeInvalid)
		events, err := c.Desk.TicketEvents(c.Agent.Context(t), tk, models.PageArgs{Last: new(1)}, false)
		if err != nil {
			t.Fatal(err)
		}
		if e := events.Nodes()[0]; e.Kind != models.TicketEventKindAssigned || e.UserID != nil || *e.Old != c.gus.ID || *e.New != "Gus has gone home" {
			t.Errorf("the history ends with %+v", e)
		}
		if got := c.takes(t, c.Agent, c.sales); got != tk.ID {
			t.Errorf("Joe takes %s", got)
		}
	})
}

// TestNobodyTakesMoreThanTheyCan, while others may give them more.
func TestNobodyTakesMoreThanTheyCan(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		capacity := func(p *desktest.Person, n *int) error {
			return last(c.Desk.UpdateUser(c.Admin.Context(t), models.UpdateUserInput{UserID: p.ID, Capacity: graphql.OmittableOf(n)}))
		}
		wantCodes(t, capacity(c.Agent, new(2)))
		wantCodes(t, capacity(c.Agent, new(-1)), models.UserErrorCodeInvalid)
		wantCodes(t, capacity(c.ann, new(1)), models.UserErrorCodeInvalid)
		for range 6 {
			c.ticketOf(t, c.sales, false)
		}
		one := c.takes(t, c.Agent, c.sales)
		c.takes(t, c.Agent, c.sales)
		if got := c.takes(t, c.Agent, c.sales); got != "AT_CAPACITY" {
			t.Errorf("the third: got %s", got)
		}
		c.changes(t, models.UpdateTicketInput{TicketID: one, Status: new(models.TicketStatusPending)})
		if got := c.takes(t, c.Agent, c.sales); !strings.HasPrefix(got, "tic_") {
			t.Errorf("when one waits for its requester: got %s", got)
		}
		more := c.ticketOf(t, c.sales, false)
		c.changes(t, models.UpdateTicketInput{TicketID: more.ID, AssigneeID: graphql.OmittableOf(&c.Agent.ID)})
		wantCodes(t, capacity(c.Agent, nil))
		if got := c.takes(t, c.Agent, c.sales); !strings.HasPrefix(got, "tic_") {
			t.Errorf("without a limit: got %s", got)
		}
	})
}

// TestTakingTwiceWithOneKeyTakesOne: a client that lost the answer asks again.
func TestTakingTwiceWithOneKeyTakesOne(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		in := models.TakeNextTicketInput{GroupID: c.sales.ID, IdempotencyKey: new("k")}
		wantCodes(t, last(c.Desk.TakeNextTicket(c.Agent.Context(t), in)), models.UserErrorCodeQueueEmpty)
		c.ticketOf(t, c.sales, false)
		c.ticketOf(t, c.sales, false)
		var got []string
		for range 2 {
			tk, err := c.Desk.TakeNextTicket(c.Agent.Context(t), in)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, tk.ID)
		}
		if got[0] != got[1] {
			t.Errorf("took %v", got)
		}
		in.GroupID = c.billing.ID
		wantCodes(t, last(c.Desk.TakeNextTicket(c.Agent.Context(t), in)), models.UserErrorCodeConflict)
	})
}

// TestTheQueueIsReadFromItsIndex among many tickets that do not wait.
func TestTheQueueIsReadFromItsIndex(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		crowd(t, c, 20_000)
		ctx := c.Agent.Context(t)
		for what, plan := range map[string]func(context.Context, string) (string, error){
			"the next ticket": c.Desk.PlanOfTheNext, "a page of the queue": c.Desk.PlanOfTheQueue,
		} {
			got, err := plan(ctx, c.sales.ID)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, "tickets_waiting") || strings.Contains(got, "Sort") || strings.Contains(got, "TEMP B-TREE") {
				t.Errorf("%s is looked for so:\n%s", what, got)
			}
		}
	})
}

// crowd enters many tickets of one group at once, of which every tenth waits.
func crowd(t testing.TB, c *counter, n int) {
	t.Helper()
	c.Planted() // they have no documents
	pool, err := c.Desk.Writer(t.Context()).DB()
	if err != nil {
		t.Fatal(err)
	}
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	numbers, from, at := "", fmt.Sprintf("generate_series(1, %d) i", n), "now()"
	if c.Desk.IsSQLite() {
		numbers = fmt.Sprintf("WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < %d) ", n)
		from, at = "numbers", "1700000000000000 + i"
	} else if _, err = tx.ExecContext(t.Context(), "SET LOCAL statement_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	_, err = tx.ExecContext(t.Context(), fmt.Sprintf(crowdOf, numbers, from, at), c.Account.ID, c.sales.ID, c.ann.ID, c.Agent.ID)
	if err := errors.Join(err, tx.Commit()); err != nil {
		t.Fatal(err)
	}
	if err := c.Desk.Analyze(t.Context()); err != nil {
		t.Fatal(err)
	}
}

const crowdOf = `%[1]sINSERT INTO tickets (account_id, id, reference, subject, status, channel, requester_id, submitter_id, assignee_id,
	was_private, created_at, updated_at, group_id, priority)
	SELECT $1, 'tic_' || i, 'crowd-' || i, 'An oven', CASE i %% 3 WHEN 0 THEN 'OPEN' ELSE 'NEW' END, 'API', $3, $3,
		CASE i %% 10 WHEN 0 THEN NULL ELSE $4 END, false, %[3]s, %[3]s, $2, 1 + i %% 4 FROM %[2]s`

// BenchmarkTakeNextTicket takes from a queue of 20,000 among 200,000 tickets.
func BenchmarkTakeNextTicket(b *testing.B) {
	for name, on := range map[string]func(testing.TB) *desktest.World{"SQLite": desktest.OnSQLite, "Postgres": desktest.OnPostgres} {
		b.Run(name, func(b *testing.B) {
			o := &office{World: on(b), ann: nil}
			o.ann = o.NewPerson(b, models.CreateUserInput{Name: "Ann"})
			g, err := o.Desk.CreateGroup(o.Admin.Context(b), models.CreateGroupInput{Name: "Sales", MemberIds: []string{o.Agent.ID}})
			if err != nil {
				b.Fatal(err)
			}
			o.sales = g
			crowd(b, &counter{o}, 200_000)
			ctx := o.Agent.Context(b)
			for b.Loop() {
				if _, err := taken(ctx, o.World, g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestAQueueHoldsWhatTheViewerHas: another group's queue is empty to an agent of groups.
func TestAQueueHoldsWhatTheViewerHas(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		c.ticketOf(t, c.sales, true)
		c.ticketOf(t, c.billing, true)
		var got []int
		for _, p := range []*desktest.Person{c.Agent, c.gus} {
			for _, g := range []*models.Group{c.sales, c.billing} {
				n, err := c.Desk.Waiting(p.Context(t), g)
				q, err2 := c.Desk.GroupQueue(p.Context(t), g, models.PageArgs{}, true)
				if err := errors.Join(err, err2); err != nil || q.TotalCount != n || len(q.Edges) != n {
					t.Errorf("%d wait, and the queue holds %v (%v)", n, q, err)
				}
				got = append(got, n)
			}
		}
		if !slices.Equal(got, []int{1, 1, 1, 0}) {
			t.Errorf("%v wait for Joe and for Gus", got)
		}
	})
}
