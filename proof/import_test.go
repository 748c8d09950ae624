package proof

import (
	"context"
	"fmt"
	"slices"
	"time"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

// Imports: how a ticket comes from another desk, at once or bit by bit, and what is left of that without its notes.

// imported brings a ticket from another desk, by the operator's hand.
func (w *world) imported(t tb, a act, id string, d draws) outcome {
	t.Helper()
	at, subject := w.clock().Add(-time.Hour).Truncate(time.Second), ""
	if a.subject > 0 {
		subject = topic(a.subject)
	}
	in := desk.ImportedTicket{
		ExternalID: id, Subject: subject, Status: a.status, Channel: models.ChannelWeb, CreatedAt: at, UpdatedAt: at,
		Requester: desk.Ref{Email: a.requester.email()}, Submitter: desk.Ref{Email: joe.email()},
	}
	if a.kind == importsMore {
		in.ExternalID = w.records[a.ticket]
	}
	for _, cc := range a.ccs {
		in.CCs = append(in.CCs, desk.Ref{Email: cc.email()})
	}
	for i, public := range a.recorded {
		if a.without && !public {
			continue
		}
		said := a
		said.kind, said.private = opens, !public
		in.Comments = append(in.Comments, desk.ImportedComment{
			ExternalID: fmt.Sprintf("%s-%d", id, i), Author: desk.Ref{Email: joe.email()}, Public: public,
			Body: said.text(fmt.Sprintf("%sx%d", id, i)), Channel: models.ChannelWeb, CreatedAt: at.Add(time.Duration(i/2) * time.Second),
		})
	}
	ctx := policy.WithViewer(withDraws(t.Context(), d), policy.Operator(w.ids["account of "+string(ada)]))
	out, err := w.desk.Import(ctx, desk.Batch{Tickets: []desk.ImportedTicket{in}})
	must(t, err)
	did := desk.Added
	if a.kind == importsMore {
		did = desk.Here
	}
	for i, of := range slices.Concat(out.Tickets, out.Comments) {
		if i == 0 && of.Did != did || i > 0 && of.Did != desk.Added {
			t.Fatalf("%s: %s", a.tell(), of.Why)
		}
	}
	if a.kind == imports {
		w.records[a.ticket] = id
	}
	w.learnImported(ctx, t, w.records[a.ticket], a.ticket)
	return outcome{}
}

// learnImported keeps the ids of the ticket that was imported under a key of the other desk's.
func (w *world) learnImported(ctx context.Context, t tb, key string, n int) {
	t.Helper()
	found, err := w.desk.Tickets(ctx, nil, nil, models.PageArgs{First: new(100)}, false)
	must(t, err)
	for _, tk := range found.Nodes() {
		if tk.ExternalID != nil && *tk.ExternalID == key {
			w.ids[fmt.Sprintf("#%d", n)], w.ids[fmt.Sprintf("#%d's reference", n)] = tk.ID, tk.Reference
			said, err := w.desk.Comments(ctx, tk, nil, models.PageArgs{First: new(100)}, false)
			must(t, err)
			for i, c := range said.Nodes() {
				w.ids[fmt.Sprintf("comment %d of #%d", i, n)] = c.ID
			}
		}
	}
}

// recordedAloud is an import without its notes.
func recordedAloud(p played) deed {
	d := same(p)
	d.act.without = true
	d.draws = draws{{source: p.id, n: 21}} // the ticket's id and reference; then the comments' ids
	for i, public := range p.act.recorded {
		if public {
			d.draws = append(d.draws, section{p.id, int64(21 + 16*i), 16})
		}
	}
	d.draws = append(d.draws, section{source: p.id + " rest"})
	return d
}

// moreAloud is what is left of an import of more than a ticket had: nothing, if it brought notes alone.
func moreAloud(p played) []deed {
	if !slices.Contains(p.act.recorded, true) {
		return nil
	}
	d := same(p)
	d.act.without, d.draws = true, nil
	for i, public := range p.act.recorded {
		if public {
			d.draws = append(d.draws, section{p.id, int64(32 * i), 32}) // its id and its event's
		}
	}
	return []deed{d}
}
