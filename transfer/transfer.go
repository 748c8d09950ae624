// Package transfer reads what other desks recorded and hands it to the desk, which keeps it. It knows their formats
// and no table: zendesk.go what their records say, records.go how answers hold them, plan.go what is made of them.
package transfer

import (
	"context"
	"slices"

	"aparte/desk"
)

// Progress hears how far an import is: so many of so many records.
type Progress func(done, all int)

// Zendesk imports recorded Zendesk API answers, from files and folders, into the account whose operator ctx acts as.
// It may be done again: what is here stays as it is. The report tells what became of every record.
func Zendesk(ctx context.Context, d *desk.Desk, paths []string, progress Progress) (*Report, error) {
	p := &plan{report: &Report{}}
	names, err := files(paths)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		holds, err := read(ctx, name, p.take)
		if err != nil {
			return nil, err
		}
		if !holds {
			p.report.Row(otherFiles).Read++
			p.report.skip(otherFiles, "Neither JSON nor NDJSON.")
			continue
		}
		p.report.Files++
	}
	i := &importing{desk: d, plan: p, batches: p.batches(), progress: progress}
	if err := i.run(ctx); err != nil {
		return nil, err
	}
	return p.report, p.report.Err()
}

// perBatch is how many records are kept in one act. An act locks out other writers of SQLite while it lasts.
const perBatch = 100

// batch is a desk's, with the kind of its people and organizations for the report.
type batch struct {
	desk.Batch
	kind string
}

func (b batch) size() int {
	n := len(b.Organizations) + len(b.Users) + len(b.Tickets) + len(b.Comments)
	for _, t := range b.Tickets {
		n += len(t.Comments)
	}
	return n
}

type importing struct {
	desk     *desk.Desk
	plan     *plan
	batches  []batch
	progress Progress
}

func (i *importing) run(ctx context.Context) error {
	done, all := 0, 0
	for _, b := range i.batches {
		all += b.size()
	}
	for _, b := range i.batches {
		out, err := i.desk.Import(ctx, b.Batch)
		if err != nil {
			return err
		}
		for of, outcomes := range map[string][]desk.Outcome{
			b.kind: slices.Concat(out.Organizations, out.Users), tickets: out.Tickets, comments: out.Comments,
		} {
			for _, o := range outcomes {
				i.plan.report.outcome(of, o)
			}
		}
		if done += b.size(); i.progress != nil {
			i.progress(done, all)
		}
	}
	return nil
}

// batches are what is to be imported, in an order in which nothing refers to what comes later.
func (p *plan) batches() (all []batch) {
	var imported []desk.ImportedTicket
	for _, t := range p.tickets.items {
		if t.isDeleted() {
			p.report.skip(tickets, sayDeleted)
			continue
		}
		imported = append(imported, p.ticket(t))
	}
	loose := p.loose(imported)
	known := p.referred(imported, loose)
	organize := func(kind string, items []desk.ImportedOrganization) {
		for some := range slices.Chunk(items, perBatch) {
			all = append(all, batch{desk.Batch{Organizations: some}, kind})
		}
	}
	people := func(kind string, items []desk.ImportedUser) {
		for some := range slices.Chunk(items, perBatch) {
			all = append(all, batch{desk.Batch{Users: some}, kind})
		}
	}
	organize(organizations, known.organizations)
	organize(organizationsByID, known.organizationsByID)
	people(users, known.users)
	people(namedPeople, known.named)
	people(peopleByID, known.peopleByID)
	for some := range slices.Chunk(imported, perBatch) {
		all = append(all, batch{desk.Batch{Tickets: some}, tickets})
	}
	for some := range slices.Chunk(loose, perBatch) {
		all = append(all, batch{desk.Batch{Comments: some}, comments})
	}
	return all
}

// loose are the comments of tickets that were not read: they may be here from an earlier run.
func (p *plan) loose(imported []desk.ImportedTicket) (loose []desk.ImportedComment) {
	with := map[string]bool{}
	for _, t := range imported {
		with[t.ExternalID] = true
	}
	for _, c := range p.comments.items {
		if !with[string(c.TicketID)] {
			loose = append(loose, p.comment(c, c.Via.channel()))
		}
	}
	return loose
}
