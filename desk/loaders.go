package desk

import (
	"context"
	"time"

	"github.com/vikstrous/dataloadgen"

	"aparte/beside"
	"aparte/models"
)

// The loaders of one reading gather what an operation's objects ask for one by one into a statement each. They
// live and die with the reading and so with its viewer: nothing that one person read is ever shown to another.

// defaultLoaderWait is how long a loader waits for more to ask for. dataloadgen's own 16 ms would be most of an answer.
const defaultLoaderWait = 500 * time.Microsecond

type loaders struct {
	users         *dataloadgen.Loader[string, *models.User]
	organizations *dataloadgen.Loader[string, *models.Organization]
	tickets       *dataloadgen.Loader[string, *models.Ticket]
	comments      *dataloadgen.Loader[string, *models.Comment]
	tokens        *dataloadgen.Loader[string, *models.ApiToken]
	ccs           *dataloadgen.Loader[string, []*models.User]
	settings      *dataloadgen.Loader[string, *models.Account]
	groups        *dataloadgen.Loader[string, *models.Group]
	userGroups    *dataloadgen.Loader[string, []*models.Group]
	tags          *dataloadgen.Loader[string, []string]
	onTicket      *dataloadgen.Loader[string, bool]
	aloud         *dataloadgen.Loader[string, []*models.Comment]
	waiting       *dataloadgen.Loader[string, int]
	viewCounts    *dataloadgen.Loader[string, int]
	pastFaces     *dataloadgen.Loader[pastKey, *models.PublicFace]
	participants  *dataloadgen.Loader[string, []*models.User]

	ticketComments pageLoader[models.Comment]
	ticketEvents   pageLoader[models.TicketEvent]
	ticketCalls    pageLoader[models.Call]
	userCalls      pageLoader[models.Call]
	userTickets    pageLoader[models.Ticket]
	userTokens     pageLoader[models.ApiToken]
	orgTickets     pageLoader[models.Ticket]
	orgUsers       pageLoader[models.User]
	groupMembers   pageLoader[member]
	groupQueue     pageLoader[queued]
}

func (d *Desk) newLoaders() loaders {
	return loaders{
		users:         byID(d, d.readUsers, func(u *models.User) string { return u.ID }),
		organizations: byID(d, d.readOrganizations, func(o *models.Organization) string { return o.ID }),
		tickets:       byID(d, d.readTickets, func(t *models.Ticket) string { return t.ID }),
		comments:      byID(d, d.readComments, func(c *models.Comment) string { return c.ID }),
		tokens:        byID(d, d.readTokens, func(t *models.ApiToken) string { return t.ID }),
		ccs:           mapped(d, d.readCCs),
		settings:      byID(d, d.readAccounts, func(a *models.Account) string { return a.ID }),
		groups:        byID(d, d.readGroups, func(g *models.Group) string { return g.ID }),
		userGroups:    mapped(d, d.readGroupsOf),
		tags:          mapped(d, d.readTags),
		onTicket:      mapped(d, d.readOnTicket),
		aloud:         mapped(d, d.readAloud),
		waiting:       mapped(d, d.readWaiting),
		viewCounts:    mapped(d, d.readViewCounts),
		pastFaces:     newLoader(d, d.readPastFaces),
		participants:  mapped(d, d.readParticipants),

		ticketComments: pageLoaderOf(d, commentsOf, "ticket_id", func(c *models.Comment) string { return c.TicketID }),
		ticketEvents:   pageLoaderOf(d, eventsOf, "ticket_id", func(e *models.TicketEvent) string { return e.TicketID }),
		ticketCalls:    pageLoaderOf(d, callsOf("Ticket.calls"), "ticket_id", func(c *models.Call) string { return c.TicketID }),
		userCalls:      pageLoaderOf(d, callsOf("User.calls"), "user_id", func(c *models.Call) string { return c.UserID }),
		userTickets:    pageLoaderOf(d, requestedTicketsOf, "requester_id", func(t *models.Ticket) string { return t.RequesterID }),
		userTokens:     pageLoaderOf(d, tokensOf, "user_id", func(t *models.ApiToken) string { return t.UserID }),
		orgTickets:     pageLoaderOf(d, organizationTicketsOf, "organization_id", func(t *models.Ticket) string { return deref(t.OrganizationID) }),
		orgUsers:       pageLoaderOf(d, membersOf, "organization_id", func(u *models.User) string { return deref(u.OrganizationID) }),
		groupMembers:   pageLoaderOf(d, groupMembersOf, "group_id", func(m *member) string { return m.GroupID }),
		groupQueue:     pageLoaderOf(d, queueOf, "group_id", func(q *queued) string { return deref(q.GroupID) }),
	}
}

// byID is a loader of things by their id; nil for one that is missing or hidden.
func byID[T any](d *Desk, read func(context.Context, []string) ([]*T, error), id func(*T) string) *dataloadgen.Loader[string, *T] {
	return mapped(d, func(ctx context.Context, ids []string) (map[string]*T, error) {
		rows, err := read(ctx, ids)
		if err != nil {
			return nil, err
		}
		found := map[string]*T{}
		for _, r := range rows {
			found[id(r)] = r
		}
		return found, nil
	})
}

// mapped is a loader of whatever belongs to an id; the zero value for an id without.
func mapped[T any](d *Desk, read func(context.Context, []string) (map[string]T, error)) *dataloadgen.Loader[string, T] {
	return newLoader(d, func(ctx context.Context, ids []string) ([]T, []error) {
		found, err := read(ctx, ids)
		if err != nil {
			return nil, []error{err} // for every id
		}
		all := make([]T, len(ids))
		for i, id := range ids {
			all[i] = found[id]
		}
		return all, nil
	})
}

// newLoader makes a loader. It fetches in goroutines of its own: a panic there is the error of everything it fetches.
func newLoader[K comparable, T any](d *Desk, fetch func(context.Context, []K) ([]T, []error)) *dataloadgen.Loader[K, T] {
	return dataloadgen.NewLoader(func(ctx context.Context, keys []K) (found []T, errs []error) {
		err := beside.Safely(func() error {
			found, errs = fetch(ctx, keys)
			return nil
		})
		if err != nil {
			return nil, []error{err}
		}
		return found, errs
	}, dataloadgen.WithWait(d.loaderWait))
}

// pageKey is a page of a list that every parent has one of.
type pageKey struct {
	parent string
	page   pageOf
}

// pageOf is what pages that can be read in one statement have in common.
type pageOf struct {
	first, last       int // noSize: not given
	after, before     string
	isAfter, isBefore bool
	total, countOnly  bool
	public            string // comments: "true", "false" or "" for both
}

func newPageOf(args models.PageArgs, total bool) pageOf {
	return pageOf{
		first: derefOr(args.First, noSize), last: derefOr(args.Last, noSize),
		after: deref(args.After), before: deref(args.Before), isAfter: args.After != nil, isBefore: args.Before != nil,
		total: total, countOnly: args.CountOnly,
	}
}

// noSize stands for a page size that was not given; no client can give it.
const noSize = -1 << 40

func (p pageOf) args() models.PageArgs {
	a := models.PageArgs{CountOnly: p.countOnly}
	if p.first != noSize {
		a.First = &p.first
	}
	if p.last != noSize {
		a.Last = &p.last
	}
	if p.isAfter {
		a.After = &p.after
	}
	if p.isBefore {
		a.Before = &p.before
	}
	return a
}

type pageLoader[T any] = *dataloadgen.Loader[pageKey, *models.Connection[*T]]

// pageLoaderOf gathers the same page of many parents into one statement. of says which list it is, column
// names its parent, and parent reads it off a row. A page that starts at a cursor is of one parent alone.
func pageLoaderOf[T any](d *Desk, of func(context.Context, pageOf) list[T], column string, parent func(*T) string) pageLoader[T] {
	return newLoader(d, func(ctx context.Context, keys []pageKey) ([]*models.Connection[*T], []error) {
		together := map[pageOf][]string{}
		results, errs := make([]*models.Connection[*T], len(keys)), make([]error, len(keys))
		for i, k := range keys {
			if !k.page.isAfter && !k.page.isBefore {
				together[k.page] = append(together[k.page], k.parent)
				continue
			}
			l := of(ctx, k.page)
			l.name = nested(l.name, k.parent)
			l.where = append(l.where, cond("t."+column+" = ?", k.parent))
			results[i], errs[i] = page(ctx, d, l, k.page.args(), k.page.total)
		}
		for p, parents := range together {
			found, err := pages(ctx, d, of(ctx, p), column, parents, parent, p.args(), p.total)
			for i, k := range keys {
				if k.page == p {
					results[i], errs[i] = found[k.parent], err
				}
			}
		}
		return results, errs
	})
}

// loadersOf are the loaders of the operation in ctx; a call outside of one has its own.
func (d *Desk) loadersOf(ctx context.Context) loaders {
	if s := readingFrom(ctx); s != nil {
		return s.loaders
	}
	return d.newLoaders()
}

func deref[T any](p *T) T {
	var zero T
	return derefOr(p, zero)
}

func derefOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
