package proof

import (
	"slices"

	"pgregory.net/rapid"

	"aparte/models"
)

// generator makes histories that go where it hurts: scenes (scenes_test.go), several at a time and one step of each in
// turn, and between them whatever anybody does. It thinks ahead with the model, so that most of what it lets people do
// is done and not refused.
type generator struct {
	t     *rapid.T
	m     *model
	on    []*scene
	steps []act
	named int // topics
}

// length is how many acts a history has.
const length = 40

// drawHistory makes a history. In its first form every draw is 0, which is nothing done: so it shrinks to a story of
// the acts that matter.
func drawHistory(t *rapid.T) history {
	g := &generator{t: t, m: newModel()}
	var h history
	for range length * 5 / 4 {
		if len(g.steps) == length {
			break
		}
		gap := rapid.SampledFrom([]int{1000, 1, 60_000, 600_000}).Draw(t, "gap")
		if a, ok := g.next(); ok {
			g.then(a)
			h.gaps = append(h.gaps, gap)
		}
	}
	h.steps, h.seed = g.steps, rapid.Uint64().Draw(t, "seed")
	if len(h.steps) == 0 {
		t.Skip("nothing happens")
	}
	return h
}

// then adds an act, and thinks on from it as if it went well.
func (g *generator) then(a act) {
	g.steps = append(g.steps, a)
	all := []act{a}
	if a.rival != nil {
		all = append(all, *a.rival)
	}
	for _, a := range all {
		switch {
		case g.m.refusal(a) == "":
			g.m.do(a)
		case a.kind == opens:
			g.m.tickets = append(g.m.tickets, &ticket{missing: true})
		}
	}
}

// next is what happens next: nothing, the next step of a scene, the first of a new one, or anything.
func (g *generator) next() (act, bool) {
	const mostAtOnce = 4
	switch what := g.upTo("what happens", 15); {
	case what == 0:
		return act{}, false
	case what <= 8 && len(g.on) > 0:
		return g.playOn(g.upTo("which scene", len(g.on)-1))
	case what <= 10 && len(g.on) < mostAtOnce:
		i := g.upTo("scene", len(scenes)-1)
		g.on = append(g.on, &scene{steps: scenes[i](g)})
		return g.playOn(len(g.on) - 1)
	}
	return g.anything()
}

// playOn takes a scene's next step, and ends a scene that is over.
func (g *generator) playOn(i int) (act, bool) {
	s := g.on[i]
	for len(s.steps) > 0 {
		step := s.steps[0]
		s.steps = s.steps[1:]
		if a, ok := step(); ok {
			return a, true
		}
	}
	g.on = slices.Delete(g.on, i, i+1)
	return act{}, false
}

func (g *generator) upTo(label string, n int) int { return rapid.IntRange(0, n).Draw(g.t, label) }

func (g *generator) chance(label string, of int) bool { return g.upTo(label, of) == 1 }

func one[T any](g *generator, label string, all []T) T {
	return rapid.SampledFrom(all).Draw(g.t, label)
}

// agent is somebody of the staff who can act now.
func (g *generator) agent() person {
	all := slices.Clone(staff)
	if g.m.people[rob].role.IsStaff() && !g.m.people[rob].suspended {
		all = append(all, rob)
	}
	return one(g, "agent", all)
}

// customer is an end user, or somebody who was entered on the way.
func (g *generator) customer() person {
	all := slices.Clone(endUsers)
	for n := range g.m.tickets {
		if p := newcomer(n + 1); g.m.people[p] != nil {
			all = append(all, p)
		}
	}
	return one(g, "customer", all)
}

// asker is an end user who can ask now; Otto if nobody else can.
func (g *generator) asker() person {
	p := g.customer()
	if who := g.m.people[p]; who.role.IsStaff() || who.suspended || who.tokens == 0 {
		return otto
	}
	return p
}

func (g *generator) few(label string) []person {
	var all []person
	for range g.upTo(label, 2) {
		if p := g.customer(); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// topic is a new subject's number.
func (g *generator) topic() int {
	g.named++
	return g.named
}

// aTicket is any ticket of the account that fits; 0 if there is none.
func (g *generator) aTicket(fits func(*ticket) bool) int {
	var all []int
	for n, t := range g.m.tickets {
		if !t.missing && !t.abroad && fits(t) {
			all = append(all, n+1)
		}
	}
	if len(all) == 0 {
		return 0
	}
	return one(g, "ticket", all)
}

// next ticket's number.
func (g *generator) number() int { return len(g.m.tickets) + 1 }

// maybeStatus is a status now and then; CLOSED rarely, for nothing happens to a ticket after it.
func (g *generator) maybeStatus() models.TicketStatus {
	return one(g, "status", []models.TicketStatus{
		"", "", "", models.TicketStatusOnHold, models.TicketStatusOpen, models.TicketStatusSolved, models.TicketStatusOnHold,
		models.TicketStatusPending, models.TicketStatusOpen, models.TicketStatusClosed, "", models.TicketStatusSolved, "", "",
	})
}

// opening is a ticket that staff open, with all that may go with it.
func (g *generator) opening(private bool) act {
	a := act{
		kind: opens, by: g.agent(), ticket: g.number(), private: private && g.m.enabled, requester: g.customer(),
		subject: g.topic(), words: g.upTo("words", 30), ccs: g.few("in copy"),
	}
	if g.chance("entered in the act", 5) {
		a.inline, a.requester = true, newcomer(a.ticket)
		a.org = one(g, "organization", []organization{none, bakery, mill})
	}
	if g.chance("opened with a status", 4) {
		if a.status = g.maybeStatus(); a.status == models.TicketStatusClosed {
			a.status = models.TicketStatusSolved
		}
	}
	if g.chance("assigned", 3) {
		a.assignee = one(g, "assignee", staff)
	}
	if g.chance("filed at once", 3) {
		a.filed = g.filing()
	}
	a.channel, a.silent = g.channel(), a.private == (g.m.enabled && g.m.byDefault) && g.chance("privacy left out", 2)
	return a
}

// channel is how something came in, now and then another one than clients leave out.
func (g *generator) channel() models.Channel {
	return one(g, "channel", []models.Channel{"", "", models.ChannelVoice, models.ChannelWeb})
}

// anything is one act of any kind, on whatever it fits.
func (g *generator) anything() (act, bool) {
	return one(g, "act", anyAct)(g)
}

// whatever fits.
func anyTicket(*ticket) bool { return true }

// anyAct are the acts that happen outside of scenes; what stands more than once happens more often.
var anyAct = []func(g *generator) (act, bool){
	func(g *generator) (act, bool) { return g.opening(true), true },
	func(g *generator) (act, bool) { return g.note(g.aTicket(anyTicket)) },
	func(g *generator) (act, bool) { return g.opening(false), true },
	func(g *generator) (act, bool) { return g.answer(g.aTicket(anyTicket)) },
	func(g *generator) (act, bool) { return g.change(g.aTicket(anyTicket)) },
	func(g *generator) (act, bool) { return g.say(g.aTicket(func(t *ticket) bool { return t.public })) },
	func(g *generator) (act, bool) { return g.asking(g.asker()) },
	func(g *generator) (act, bool) { return g.note(g.aTicket(func(t *ticket) bool { return t.public })) },
	func(g *generator) (act, bool) { return g.say(g.aTicket(anyTicket)) },
	func(g *generator) (act, bool) { return g.takeBack(g.aTicket(anyTicket)) },
	func(g *generator) (act, bool) { return g.change(g.aTicket(func(t *ticket) bool { return t.public })) },
	func(g *generator) (act, bool) { return g.moving(g.customer()) },
	func(g *generator) (act, bool) {
		return act{kind: renames, by: ada, about: g.customer(), subject: g.topic()}, true
	},
	func(g *generator) (act, bool) {
		return act{kind: shares, by: ada, org: one(g, "organization", []organization{bakery, mill}), on: g.chance("on", 1)}, true
	},
	func(g *generator) (act, bool) { return g.suspending(g.customer()) },
	func(g *generator) (act, bool) { return g.tokenFor(g.customer()) },
	func(g *generator) (act, bool) { return act{kind: looksAs, by: g.agent(), about: g.customer()}, true },
	func(g *generator) (act, bool) { return g.reading(g.aTicket(anyTicket)) },
	func(g *generator) (act, bool) { return g.calling(), g.m.enabled },
	func(g *generator) (act, bool) {
		return g.callingOn(g.aTicket(func(t *ticket) bool { return t.public }))
	},
	func(g *generator) (act, bool) {
		return act{kind: renamesTogether, by: ada, org: one(g, "organization", []organization{bakery, mill}), subject: g.topic()}, true
	},
	func(g *generator) (act, bool) { return act{kind: settles, by: ada, on: !g.m.enabled}, true },
	func(g *generator) (act, bool) { return g.importing() },
	func(g *generator) (act, bool) {
		return g.importingMore(g.aTicket(func(t *ticket) bool { return t.imported }))
	},
	func(g *generator) (act, bool) { return g.abroad() },
	func(g *generator) (act, bool) { return g.role() },
	func(g *generator) (act, bool) { return g.regrouping() },
	func(g *generator) (act, bool) { return g.queueing() },
	func(g *generator) (act, bool) { return g.keeping() },
	func(g *generator) (act, bool) { return g.queueing() },
	func(g *generator) (act, bool) {
		return g.binding(g.aTicket(func(t *ticket) bool { return !t.public }), g.chance("shareable", 3))
	},
}

func (g *generator) note(n int) (act, bool) {
	a := act{kind: notes, by: g.agent(), ticket: n, words: g.upTo("words", 30), status: g.maybeStatus(), channel: g.channel()}
	if g.chance("people", 4) {
		a.ccs = g.few("in copy")
	}
	return a, n > 0
}

func (g *generator) say(n int) (act, bool) {
	a := act{kind: says, by: g.agent(), ticket: n, words: g.upTo("words", 30), status: g.maybeStatus(), channel: g.channel()}
	if g.chance("people", 3) {
		a.ccs = g.few("in copy")
	}
	if g.chance("expects", 4) {
		a.expect = new(!g.m.ticket(n).public != g.chance("wrongly", 5))
	}
	return a, n > 0
}

// answer is by somebody on the ticket, or by anybody: on what they do not see, it must be refused.
func (g *generator) answer(n int) (act, bool) {
	t := g.m.ticket(n)
	a := act{kind: answers, by: g.asker(), ticket: n, words: g.upTo("words", 10)}
	on := slices.DeleteFunc(append([]person{t.requester}, t.ccs...), func(p person) bool {
		who := g.m.people[p]
		return who == nil || who.role.IsStaff() || who.suspended || who.tokens == 0
	})
	if len(on) > 0 && !g.chance("by a stranger to it", 4) {
		a.by = one(g, "by", on)
	}
	return a, n > 0
}

// asking is a ticket of somebody's own, now and then about what the staff have a ticket on already.
func (g *generator) asking(by person) (act, bool) {
	a := act{kind: asks, by: by, ticket: g.number()}
	if n := g.aTicket(func(t *ticket) bool { return t.requester == by }); n > 0 && g.chance("about the same", 2) {
		a.subject = g.m.ticket(n).subject
	} else {
		a.subject = g.topic()
	}
	return a, true
}

func (g *generator) change(n int) (act, bool) {
	a := act{kind: changes, by: g.agent(), ticket: n, status: g.maybeStatus()}
	switch g.upTo("what", 10) {
	case 7, 8, 9, 10:
		a.filed = g.filing()
	case 1, 2:
		a.assignee = one(g, "assignee", staff)
	case 3:
		a.subject = g.topic()
	case 4:
		a.ccs = g.few("in copy")
	case 6: // what is so already
		if a.subject, a.ccs = g.m.ticket(n).subject, slices.Clone(g.m.ticket(n).ccs); g.chance("taken out, too", 1) {
			a.uncc = a.ccs
		}
	case 5:
		if ccs := g.m.ticket(n).ccs; len(ccs) > 0 {
			a.uncc = []person{one(g, "no longer in copy", ccs)}
		}
	}
	return a, n > 0
}

func (g *generator) takeBack(n int) (act, bool) {
	return act{kind: takesBack, by: g.agent(), ticket: n}, n > 0
}

func (g *generator) moving(p person) (act, bool) {
	return act{kind: moves, by: ada, about: p, org: one(g, "organization", []organization{none, bakery, mill})}, true
}

func (g *generator) suspending(p person) (act, bool) {
	a := act{kind: suspends, by: ada, about: p}
	if g.m.people[p].suspended {
		a.kind = reinstates
	}
	return a, true
}

// tokenFor gives somebody another token, or takes one of several.
func (g *generator) tokenFor(p person) (act, bool) {
	a := act{kind: letsIn, by: ada, about: p}
	if g.m.people[p].tokens > 1 {
		a.kind = revokes
	}
	return a, !g.m.people[p].suspended || a.kind == revokes
}

// role makes Rob an agent, or an end user again.
func (g *generator) role() (act, bool) {
	a := act{kind: gives, by: ada, about: rob, role: models.RoleAgent}
	if g.m.people[rob].role.IsStaff() {
		a.role = models.RoleEndUser
	}
	return a, true
}

func (g *generator) importing() (act, bool) {
	a := act{
		kind: imports, ticket: g.number(), requester: one(g, "requester", endUsers), subject: g.topic(),
		status: one(g, "status", []models.TicketStatus{models.TicketStatusOpen, models.TicketStatusOnHold, models.TicketStatusSolved}),
	}
	for range 1 + g.upTo("comments", 4) {
		a.recorded = append(a.recorded, g.chance("public", 1))
	}
	if g.chance("without a subject", 3) {
		a.subject = 0
	}
	if g.chance("people", 2) {
		if cc := one(g, "in copy", endUsers); cc != a.requester {
			a.ccs = []person{cc}
		}
	}
	return a, true
}

// importingMore is what the other desk has recorded of a ticket since it was imported.
func (g *generator) importingMore(n int) (act, bool) {
	a, t := act{kind: importsMore, ticket: n}, g.m.ticket(n)
	for range 1 + g.upTo("comments", 2) {
		a.recorded = append(a.recorded, g.chance("public", 2) && t.fromRecord)
	}
	return a, n > 0
}

// abroad is what happens in the other account, with the same words and addresses.
func (g *generator) abroad() (act, bool) {
	switch g.upTo("abroad", 3) {
	case 1:
		return act{kind: opens, by: elsa, ticket: g.number(), private: g.chance("private", 1), requester: emil, subject: g.topic(), words: g.upTo("words", 9)}, true
	case 2:
		n := g.upTo("newcomer", len(g.m.tickets))
		return act{kind: enters, by: elsa, about: newcomer(n + 1)}, !slices.ContainsFunc(g.steps, func(a act) bool {
			return a.kind == enters && a.by == elsa && a.about == newcomer(n+1)
		})
	case 3:
		return act{kind: asks, by: emil, ticket: g.number(), subject: g.topic()}, true
	}
	return act{}, false
}
