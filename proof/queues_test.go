package proof

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"aparte/models"
	"aparte/policy"
)

// Queues: who takes what waits in a team, passes it over, gives it back, or hands it over with a note. End users learn of
// none of it.

const (
	takes     kind = "takes the next ticket"
	skips     kind = "passes over"
	releases  kind = "gives back"
	handsOver kind = "hands over"
)

// ofQueues says whether an act is one of these.
func ofQueues(k kind) bool { return slices.Contains([]kind{takes, skips, releases, handsOver}, k) }

// work is what the staff know of a ticket's place among what is to be done.
type work struct {
	team     team
	assignee person
	rank     int // of its priority
	skipped  []person
}

// assign changes a ticket's work by what an act says of it.
func (t *ticket) assign(a act) {
	t.work.team = cmp.Or(a.filed.team, t.work.team)
	t.work.assignee = cmp.Or(a.assignee, t.work.assignee)
	if a.filed.priority != "" {
		t.work.rank = a.filed.priority.Rank()
	}
	t.work.rank = cmp.Or(t.work.rank, models.TicketPriorityNormal.Rank())
}

// waits are the tickets that somebody could be given next in a team: the most urgent of those that wait. Which of these is
// the oldest, the outcome tells.
func (m *model) waits(t team, by person) (all []int) {
	most := 0
	for i, k := range m.tickets {
		waits := !k.missing && k.work.team == t && t != "" && k.work.assignee == nobody && !slices.Contains(k.work.skipped, by) &&
			(k.status == models.TicketStatusNew || k.status == models.TicketStatusOpen)
		switch {
		case !waits || k.work.rank < most:
		case k.work.rank > most:
			most, all = k.work.rank, []int{i + 1}
		default:
			all = append(all, i+1)
		}
	}
	return all
}

// refusalOfQueues is the code with which an act is refused; "" when it is done.
func (m *model) refusalOfQueues(a act) string {
	t := m.ticket(a.ticket)
	switch waiting := m.waits(a.filed.team, a.by); {
	case a.kind == takes && !slices.Contains(m.teams[a.filed.team], a.by):
		return "FORBIDDEN"
	case a.kind == takes && len(waiting) == 0:
		return "QUEUE_EMPTY"
	case a.kind == takes && a.ticket > 0 && !slices.Contains(waiting, a.ticket):
		return fmt.Sprintf("#%d is not next", a.ticket)
	case a.kind == takes:
		return ""
	case t.missing:
		return "NOT_FOUND"
	case t.status == models.TicketStatusClosed:
		return "CLOSED"
	case a.kind == handsOver && a.expect != nil && *a.expect == t.public:
		return "CONFLICT"
	case a.kind != handsOver && t.work.team == "":
		return "INVALID"
	case a.kind == skips && t.work.assignee != nobody && t.work.assignee != a.by:
		return "CONFLICT"
	}
	return ""
}

// doOfQueues changes the model by an act that was done.
func (m *model) doOfQueues(a act) {
	n := a.ticket
	if a.kind == takes && n == 0 { // who thinks ahead takes the first for the next
		n = m.waits(a.filed.team, a.by)[0]
	}
	t := m.ticket(n)
	switch a.kind {
	case takes:
		t.work.assignee = a.by
	case skips:
		t.work.skipped, t.work.assignee = append(slices.Clone(t.work.skipped), a.by), nobody
	case releases:
		t.work.assignee = nobody
	default:
		t.work.assignee = nobody
		t.assign(a)
	}
}

// regroup changes who is in a team.
func (m *model) regroup(a act) {
	in := slices.DeleteFunc(slices.Clone(m.teams[a.filed.team]), func(p person) bool { return p == a.about })
	if a.on {
		in = append(in, a.about)
	}
	m.teams[a.filed.team] = in
}

// taken is an act with the ticket that came of it, when it was one that takes.
func (w *world) taken(a act, out outcome) act {
	if a.kind == takes && out.code == "" {
		for name, id := range w.ids {
			if id == out.ticket && strings.HasPrefix(name, "#") {
				_, _ = fmt.Sscanf(name, "#%d", &a.ticket)
			}
		}
	}
	return a
}

// ofQueue is the mutation of an act, as world.mutation.
func (w *world) ofQueue(a act, id string) (field, typ string, input map[string]any, back string) {
	input = map[string]any{"ticketId": w.ticketID(a.ticket)}
	switch a.kind {
	case takes:
		input = map[string]any{"groupId": w.ids[string(a.filed.team)], "idempotencyKey": id}
		return "takeNextTicket", "TakeNextTicketInput", input, staffTicket
	case skips:
		input["reason"] = a.text(id)
		return "skipTicket", "SkipTicketInput", input, staffTicket
	case releases:
		input["reason"] = a.text(id)
		return "releaseTicket", "ReleaseTicketInput", input, staffTicket
	default: // it is handed over
	}
	input["note"], input["idempotencyKey"] = a.text(id), id
	setIf(input, "groupId", w.ids[string(a.filed.team)])
	setIf(input, "assigneeId", w.ids[string(a.assignee)])
	if a.expect != nil {
		input["expectPrivate"] = *a.expect
	}
	return "handOver", "HandOverInput", input, "comment { id } " + staffTicket
}

// replacedOfQueues is what is left of an act where what is private is replaced: who takes another ticket, or passes over
// what is another's, would be refused.
func (e *eraser) replacedOfQueues(d deed) []deed {
	switch d.act.kind {
	case takes, skips:
		return nil
	case handsOver:
		d.act.by, d.act.words = e.anotherOf(staff), e.random.IntN(40)
		if d.act.assignee != nobody {
			d.act.assignee = e.anotherOf(staff)
		}
	default: // the same, by the same person
	}
	return []deed{d}
}

func (g *generator) taking() (act, bool) {
	a := act{kind: takes, by: g.agent()}
	a.filed.team = one(g, "team", []team{front, back})
	if in := g.m.teams[a.filed.team]; len(in) > 0 && !g.chance("as whoever", 4) {
		a.by = one(g, "member", in)
	}
	return a, true
}

func (g *generator) skipping(n int) (act, bool) {
	a := act{kind: skips, by: g.agent(), ticket: n, words: g.upTo("words", 3)}
	if t := g.m.ticket(n); slices.Contains(staff, t.work.assignee) {
		a.by = t.work.assignee
	}
	return a, n > 0
}

func (g *generator) releasing(n int) (act, bool) {
	return act{kind: releases, by: g.agent(), ticket: n, words: g.upTo("words", 3)}, n > 0
}

func (g *generator) handing(n int) (act, bool) {
	a := act{kind: handsOver, by: g.agent(), ticket: n, words: g.upTo("words", 30)}
	to := g.upTo("to", 2)
	if to != 1 {
		a.filed.team = one(g, "team", []team{front, back})
	}
	if to != 0 {
		a.assignee = one(g, "assignee", staff)
	}
	if g.chance("expects", 4) {
		a.expect = new(!g.m.ticket(n).public != g.chance("wrongly", 5))
	}
	return a, n > 0
}

// queueing is one act of a queue, on whatever it fits.
func (g *generator) queueing() (act, bool) {
	grouped := func(t *ticket) bool { return t.work.team != "" }
	switch g.upTo("queue", 4) {
	case 0:
		return g.releasing(g.aTicket(grouped))
	case 1:
		return g.skipping(g.aTicket(grouped))
	case 2:
		return g.handing(g.aTicket(anyTicket))
	}
	return g.taking()
}

// A ticket goes through a queue and many hands, in private or not, and its requester is answered at last.
func workedFromAQueue(g *generator) steps {
	agent := one(g, "agent", staff)
	first, n := g.opened(g.chance("private", 1), func(a *act) { a.filed.team, a.assignee, a.status = front, nobody, "" })
	member := func() (act, bool) {
		a := act{kind: regroups, by: ada, about: agent, on: true}
		a.filed.team = front
		return a, true
	}
	take := func() (act, bool) {
		a := act{kind: takes, by: agent}
		a.filed.team = front
		return a, true
	}
	hand := func() (act, bool) { return g.handing(*n) }
	skip := func() (act, bool) { return g.skipping(*n) }
	release := func() (act, bool) { return g.releasing(*n) }
	return steps{first, member, take, g.noting(n), hand, g.quietly(n), take, skip, release, hand, g.answering(n), take}
}

// Somebody takes a ticket while its only public comment is taken back, or while somebody else takes one.
func takenWhileItIsTakenBack(g *generator) steps {
	first, n := g.opened(false, func(a *act) { a.filed.team, a.assignee, a.status = back, nobody, "" })
	member := func(p person) func() (act, bool) {
		return func() (act, bool) {
			a := act{kind: regroups, by: ada, about: p, on: true}
			a.filed.team = back
			return a, true
		}
	}
	race := func() (act, bool) {
		a := act{kind: takes, by: joe, rival: &act{kind: takesBack, by: eve, ticket: *n}}
		if g.chance("both take", 2) {
			a.rival = &act{kind: takes, by: eve}
			a.rival.filed.team = back
		}
		a.filed.team = back
		return a, true
	}
	return steps{first, member(joe), member(eve), race, g.noting(n), func() (act, bool) { return g.handing(*n) }, g.answering(n)}
}

// queue furnishes the desk with a queue in which something waits for everybody who may take, and with what was said of
// such tickets.
func (w *walk) queue(t *testing.T) {
	t.Helper()
	ctx := policy.WithViewer(withDraws(t.Context(), from("queue")), policy.Operator(w.ids["account of "+string(ada)]))
	_, err := w.desk.UpdateGroup(ctx, models.UpdateGroupInput{GroupID: w.ids["group"], AddMemberIds: []string{w.ids[string(ada)]}})
	must(t, err)
	ctx = policy.WithViewer(withDraws(t.Context(), from("capacity")), policy.ViewerFrom(ctx))
	_, err = w.desk.UpdateUser(ctx, models.UpdateUserInput{UserID: w.ids[string(joe)], Capacity: graphql.OmittableOf(new(900))})
	must(t, err)
	w.ids["Canary"] = w.ids["group"]
	for i, a := range []act{
		{kind: opens, by: joe, ticket: 10, private: true, requester: ann, subject: 11, filed: filing{team: "Canary"}},
		{kind: opens, by: joe, ticket: 11, private: true, requester: ann, subject: 12, filed: filing{team: "Canary"}},
		{kind: opens, by: joe, ticket: 12, private: true, requester: ann, subject: 13, filed: filing{team: "Canary"}},
		{kind: skips, by: eve, ticket: 12},
		{kind: handsOver, by: joe, ticket: 1, filed: filing{team: "Canary"}},
		{kind: skips, by: joe, ticket: 1},
	} {
		id := fmt.Sprintf("queue%d", i)
		if out := w.perform(t, a, id, from(id)); out.code != "" {
			t.Fatalf("%s: %s", a.tell(), out.reply)
		}
	}
	delete(w.ids, "Canary")
}
