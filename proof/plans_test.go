package proof

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

// The staff look before they speak, and say of tickets that they may never be made public. Nobody else may notice.

const (
	plans kind = "plans to say aloud on"
	binds kind = "says whether ever may be public:"
	// brings is an import of something public for a private ticket that was imported: nothing may come of it.
	brings kind = "imports something public for the private ticket"
)

// planning is a plan, and later what was planned, word for word.
func (g *generator) planning(n *int) (plan, say func() (act, bool)) {
	var planned act
	plan = func() (act, bool) {
		a, ok := g.say(*n)
		if a.expect != nil && g.chance("without expecting", 1) {
			a.expect = nil
		}
		a.kind, a.plan = plans, stepID(len(g.steps))
		planned = a
		return a, ok
	}
	say = func() (act, bool) {
		a := planned
		a.kind = says
		return a, a.plan != "" && g.m.people[a.by].role.IsStaff() && !g.m.people[a.by].suspended
	}
	return plan, say
}

// A comment is planned, and said, after something else has happened that changes what comes of it, or does not.
func plannedAloud(g *generator) steps {
	first, n := g.opened(!g.chance("in public", 2), func(a *act) {
		if !a.inline {
			a.requester = one(g, "requester", []person{ann, carl, dan, cora})
		}
	})
	plan, say := g.planning(n)
	between := one(g, "between", []func() (act, bool){
		g.noting(n), g.changing(n), g.noting(n),
		func() (act, bool) { return g.moving(g.m.ticket(*n).requester) },
		func() (act, bool) {
			return act{kind: renames, by: ada, about: one(g, "who", []person{g.m.ticket(*n).requester, cora, ann}), subject: g.topic()}, true
		},
		func() (act, bool) {
			return act{kind: shares, by: ada, org: one(g, "organization", []organization{bakery, mill}), on: g.chance("on", 1)}, true
		},
		func() (act, bool) { return g.suspending(one(g, "who", []person{ann, carl, dora, otto})) },
		g.quietly(n),
		func() (act, bool) { return act{kind: changes, by: g.agent(), ticket: *n, ccs: []person{otto}}, true },
		func() (act, bool) {
			ccs := g.m.ticket(*n).ccs
			return act{kind: changes, by: g.agent(), ticket: *n, uncc: ccs}, len(ccs) > 0
		},
	})
	return steps{first, g.noting(n), plan, g.answering(n), between, say, g.answering(n), plan, say}
}

// binding says of a ticket whether it may ever be made public.
func (g *generator) binding(n int, shareable bool) (act, bool) {
	by := ada
	if g.chance("by an agent", 5) {
		by = g.agent()
	}
	return act{kind: binds, by: by, ticket: n, on: shareable}, n > 0
}

// A ticket may never be made public, and somebody tries.
func neverToBePublic(g *generator) steps {
	first, n := g.opened(true, func(a *act) {
		a.sealed = a.private && g.chance("from the beginning", 1)
	})
	bind := func(shareable bool) func() (act, bool) {
		return func() (act, bool) { return g.binding(*n, shareable) }
	}
	plan, say := g.planning(n)
	if g.chance("free again", 1) {
		return steps{first, bind(false), plan, bind(true), say, g.quietly(n), g.answering(n), bind(false)}
	}
	return steps{first, bind(false), g.quietly(n), g.noting(n), plan, bind(true), say, g.answering(n)}
}

// The same, of a ticket that another desk recorded, which later brings what was said aloud there.
func neverToBePublicThoughRecordedSo(g *generator) steps {
	var n int
	bring := func() (act, bool) {
		a, _ := g.importing()
		a.recorded, a.subject = []bool{false, false}, g.topic()
		n = a.ticket
		return a, true
	}
	more := func() (act, bool) { return act{kind: brings, ticket: n}, !g.m.ticket(n).public }
	bind := func() (act, bool) { return g.binding(n, false) }
	return steps{bring, more, bind, more, g.noting(&n), g.quietly(&n), more, g.answering(&n)}
}

// brought imports something public for a ticket that is private; of one that is public it would only be another comment.
func (w *world) brought(t tb, a act, id string, d draws) outcome {
	t.Helper()
	ctx := policy.WithViewer(withDraws(t.Context(), d), policy.Operator(w.ids["account of "+string(ada)]))
	found, err := w.desk.Ticket(ctx, w.ticketID(a.ticket))
	must(t, err)
	if found == nil || !found.Private() {
		return outcome{}
	}
	out, err := w.desk.Import(ctx, desk.Batch{Comments: []desk.ImportedComment{{
		ExternalID: id, TicketID: w.records[a.ticket], Author: desk.Ref{Email: joe.email()}, Public: true, Body: "spoken" + id,
		Channel: models.ChannelWeb, CreatedAt: w.clock().Add(-time.Minute),
	}}})
	switch {
	case err != nil:
		return outcome{code: err.Error()}
	case out.Comments[0].Did != desk.Skipped:
		return outcome{code: "something came of it"}
	}
	return outcome{}
}

// cannotBind is why somebody may not say whether a ticket may ever be made public; "" when they may.
func (m *model) cannotBind(a act, t *ticket) string {
	switch {
	case t.missing:
		return "NOT_FOUND"
	case t.status == models.TicketStatusClosed:
		return "CLOSED"
	case a.on != t.sealed: // as it is
		return ""
	case a.by != ada:
		return "FORBIDDEN"
	case !a.on && t.public:
		return "INVALID"
	case a.on && t.bound:
		return "NOT_SHAREABLE"
	}
	return ""
}

// cannotPublish is why something may not be said aloud, or planned so, beyond what holds for every comment.
func (m *model) cannotPublish(a act, t *ticket) string {
	switch {
	case a.kind != says && a.kind != plans:
		return ""
	case !t.public && t.sealed:
		return "NOT_SHAREABLE"
	case a.kind == says && m.planned[a.plan] != "" && m.planned[a.plan] != m.outcome(a):
		return "CONFLICT"
	}
	return ""
}

// outcome is what comes of something that is said aloud, as a plan has it: all that decides what somebody reads.
func (m *model) outcome(a act) string {
	after := m.clone()
	a.kind = says
	after.do(a)
	before, t := m.ticket(a.ticket), after.ticket(a.ticket)
	called := func(p person) string {
		who := after.people[p]
		return fmt.Sprintf("%s %d %s", p, who.called, who.role)
	}
	people := []string{}
	for _, p := range t.ccs {
		people = append(people, called(p))
	}
	slices.Sort(people)
	authors := []string{}
	for _, p := range t.authors {
		authors = append(authors, called(p))
	}
	var colleagues []string
	for p, who := range after.people {
		if t.org != none && after.shared[t.org] && who.org == t.org && !who.abroad && who.role == models.RoleEndUser && !who.suspended && !after.isOn(p, t) {
			colleagues = append(colleagues, string(p))
		}
	}
	slices.Sort(colleagues)
	organization := ""
	if t.org == after.people[t.requester].org && t.org != none {
		organization = fmt.Sprint(t.org, after.named[t.org])
	}
	return fmt.Sprint(before.public, t.subject, readAloud(t.status), called(t.requester), people, authors, organization, colleagues)
}

// planInput is a comment as a plan asks for it.
func (w *world) planInput(a act, id string) map[string]any {
	input := w.onTicket(a)
	input["body"], input["public"] = a.text(id), a.kind != notes
	return input
}

// asPlan is the request of a plan.
func (w *world) asPlan(a act, id string) request {
	const plan = `publishes digest audience { requester { id } ccs { id } colleaguesThroughSharing } ` +
		`publicFace { ` + pastFace + ` } userErrors { code message path }`
	return post("query($input: PublishPlanInput!) { did: publishPlan(input: $input) { "+plan+" } }", map[string]any{"input": w.planInput(a, id)})
}

// plannedFace reads a plan off its answer: its digest, and the face without the id that is not drawn yet.
func plannedFace(t tb, body []byte) (code, digest string, face any) {
	t.Helper()
	var got struct {
		Data struct {
			Did struct {
				Digest     string
				PublicFace any
				UserErrors []struct{ Code string }
			}
		}
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("a plan was answered %s (%v)", body, err)
	}
	if strings.Contains(string(body), `"errors"`) {
		return string(body), "", nil
	}
	if len(got.Data.Did.UserErrors) > 0 {
		code = got.Data.Did.UserErrors[0].Code
	}
	return code, got.Data.Did.Digest, got.Data.Did.PublicFace
}

// seal opens a ticket that may never be made public, the tenth of the leak walk.
func (w *walk) seal(t *testing.T) {
	t.Helper()
	a := act{kind: opens, by: joe, ticket: 10, private: true, sealed: true, requester: ann, ccs: []person{cora}, subject: 11}
	if out := w.perform(t, a, "sealed", from("sealed")); out.code != "" {
		t.Fatalf("%s: %s", a.tell(), out.reply)
	}
}

// plans are what the leak walk plans: on a public ticket, on private ones, and what is refused.
func (w *walk) plans() []string {
	var all []string
	for _, n := range []string{"#1", "#2", "#6", "#10"} {
		all = append(all, "publishPlan(input: { ticketId: "+quoted(w.ids[n])+`, body: "planned-whisper", public: true })`)
	}
	return all
}
