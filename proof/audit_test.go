package proof

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"aparte/models"
	"aparte/policy"
)

// What the staff look at is written down, and no end user notices. It is an act like any other here, though nobody but the
// audit log knows of it: it is erased, and must make no difference.

// reading is a member of the staff who looks at a ticket, and at what else there is.
func (g *generator) reading(n int) (act, bool) {
	return act{kind: looksAt, by: g.agent(), ticket: n}, n > 0
}

// A ticket is looked at again and again: while it is prepared, when it has just been published, and later.
func lookedAtAllTheTime(g *generator) steps {
	first, n := g.opened(true, nil)
	look := func() (act, bool) { return g.reading(*n) }
	return steps{first, look, g.noting(n), look, g.quietly(n), look, g.answering(n), look, g.noting(n), look}
}

// reading is what whoever looks at a ticket asks for.
func (w *world) reading(a act) request {
	return post(`query Look($id: ID!) { ticket(id: $id) { subject comments(last: 3) { nodes { body } } events(last: 2) { nodes { kind } } }
		tickets(first: 3) { nodes { reference } } }`, map[string]any{"id": w.ticketID(a.ticket)})
}

// isWritten writes into the audit log what was looked at, so that what comes of it comes before the next step.
func (w *world) isWritten(t tb) {
	t.Helper()
	must(t, w.desk.FlushAudit(context.Background(), w.ids["account of "+string(ada)]))
}

// heardOf is a part of a private ticket that somebody of the staff was told.
type heardOf struct {
	to     person
	ticket string // "#2"
	word   string
	at     time.Time
	by     string // what they asked
}

// wordsOf are parts of each private ticket, wherever they turn up: to be told one of them is to read it.
func (w *walk) wordsOf() map[string][]string {
	return map[string][]string{
		"#2": {w.ids["#2's reference"], "topic2 ", "topic3 ", `"whispers1"`},
		"#4": {w.ids["#4's reference"], "topic6 ", `"spokens8"`},
		"#6": {w.ids["#6's reference"], "topic8 ", `"whispers16"`},
	}
}

// hears notes what a member of the staff was told of private tickets.
func (w *walk) hears(p person, asked request, reply string) {
	for n, words := range w.wordsOf() {
		for _, word := range words {
			if strings.Contains(reply, word) {
				w.told = append(w.told, heardOf{p, n, word, w.clock(), asked.String()})
			}
		}
	}
}

// mustBeRecorded fails for whatever somebody of the staff was told, and the audit log does not know.
func (w *walk) mustBeRecorded(t *testing.T) {
	t.Helper()
	w.isWritten(t)
	known := map[string]bool{}
	ctx := policy.WithViewer(t.Context(), policy.Operator(w.ids["account of "+string(ada)]))
	for kind, args := (models.AuditFilter{Kind: []models.AuditKind{models.AuditKindReadPrivateTicket}}), (models.PageArgs{First: new(100)}); ; {
		page, err := w.desk.AuditLog(ctx, &kind, args, false)
		must(t, err)
		for _, e := range page.Nodes() {
			known[fmt.Sprint(*e.ActorID, *e.TicketID, e.At.UnixMicro())] = true
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		args.After = page.PageInfo.EndCursor
	}
	for _, one := range w.told {
		if !known[fmt.Sprint(w.ids[string(one.to)], w.ids[one.ticket], one.at.UnixMicro())] {
			t.Fatalf("FOUND: %s is told %q of the private ticket %s, which the audit log does not know, asking\n%s", one.to, one.word, one.ticket, one.by)
		}
	}
	if len(w.told) < 100 {
		t.Errorf("the staff were told something of a private ticket %d times: the walk does not pass there", len(w.told))
	}
}

// learnAudit keeps the id of an entry of the audit log.
func (w *walk) learnAudit(t *testing.T) {
	t.Helper()
	ctx := policy.WithViewer(t.Context(), policy.Operator(w.ids["account of "+string(ada)]))
	page, err := w.desk.AuditLog(ctx, &models.AuditFilter{Kind: []models.AuditKind{models.AuditKindReadPrivateTicket}}, models.PageArgs{First: new(1)}, false)
	must(t, err)
	w.ids["audit entry"] = page.Nodes()[0].ID
}
