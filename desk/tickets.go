package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"aparte/models"
	"aparte/policy"
	"aparte/words"
)

// stage names the tables in which a viewer finds each noun: the whole truth for staff, what was said aloud for
// everybody else.
type stage struct{ tickets, comments, users, organizations string }

func stageOf(v policy.Viewer) stage {
	if v.ReadsAloudOnly() {
		return stage{"public_tickets", "public_comments", "public_users", "public_organizations"}
	}
	return stage{"tickets", "comments", "users", "organizations"}
}

// Ticket is a ticket by its id; nil when there is none for the viewer.
func (d *Desk) Ticket(ctx context.Context, id string) (*models.Ticket, error) {
	return d.loadersOf(ctx).tickets.Load(ctx, id)
}

// TicketByReference is a ticket by what was read out on the phone; nil when there is none for the viewer.
func (d *Desk) TicketByReference(ctx context.Context, typed string) (*models.Ticket, error) {
	var rows []*models.Ticket
	err := d.view(ctx).Table(stageOf(viewerOf(ctx)).tickets).Where("reference = ?", models.ParseReference(typed)).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

func (d *Desk) readTickets(ctx context.Context, ids []string) (rows []*models.Ticket, err error) {
	err = d.view(ctx).Table(stageOf(viewerOf(ctx)).tickets).Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

// Tickets is a page of the account's tickets, for staff.
func (d *Desk) Tickets(ctx context.Context, filter *models.TicketFilter, order *models.TicketOrder, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	l := ticketsBy(ticketsByUpdate(ctx, "Query.tickets"), order)
	if filter != nil {
		l.where = d.filtered(viewerOf(ctx), *filter)
	}
	said, err := json.Marshal(map[string]any{"filter": filter, "orderBy": order})
	if err != nil {
		return nil, fmt.Errorf("name the list of tickets: %w", err)
	}
	l.name += string(said)
	return page(ctx, d, l, args, total)
}

// ticketsByUpdate are the tickets of the viewer's stage, newest activity first: to an end user the last thing
// said aloud.
func ticketsByUpdate(ctx context.Context, name string) list[models.Ticket] {
	return list[models.Ticket]{
		name: name, from: "{" + stageOf(viewerOf(ctx)).tickets + "} t",
		order: []string{"updated_at", "id"}, newest: true,
		place: func(t *models.Ticket) []any { return []any{t.UpdatedAt, t.ID} },
	}
}

// RequestedTickets is a page of what a person asked for, for staff.
func (d *Desk) RequestedTickets(ctx context.Context, u *models.User, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	return d.loadersOf(ctx).userTickets.Load(ctx, pageKey{u.ID, newPageOf(args, total)})
}

func requestedTicketsOf(ctx context.Context, _ pageOf) list[models.Ticket] {
	return ticketsByUpdate(ctx, "User.requestedTickets")
}

// OrganizationTickets is a page of an organization's tickets, for staff.
func (d *Desk) OrganizationTickets(ctx context.Context, o *models.Organization, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	return d.loadersOf(ctx).orgTickets.Load(ctx, pageKey{o.ID, newPageOf(args, total)})
}

func organizationTicketsOf(ctx context.Context, _ pageOf) list[models.Ticket] {
	return ticketsByUpdate(ctx, "Organization.tickets")
}

// CCs are the people in copy, by the time they joined, then by name. To an end user they joined when they
// became visible.
func (d *Desk) CCs(ctx context.Context, t *models.Ticket) ([]*models.User, error) {
	ccs, err := d.loadersOf(ctx).ccs.Load(ctx, t.ID)
	if ccs == nil {
		ccs = []*models.User{}
	}
	return ccs, err
}

func (d *Desk) readCCs(ctx context.Context, tickets []string) (map[string][]*models.User, error) {
	v := viewerOf(ctx)
	statement := "SELECT c.ticket_id, c.added_at AS joined, u.* FROM {ticket_ccs} c JOIN {users} u ON u.id = c.user_id WHERE c.ticket_id IN ?"
	if v.ReadsAloudOnly() {
		statement = "SELECT c.ticket_id, c.since AS joined, u.* FROM {public_ticket_people} c JOIN {public_users} u ON u.id = c.user_id WHERE c.kind = 'CC' AND c.ticket_id IN ?"
	}
	var rows []*inCopy
	if err := ruled(ctx, d.view(ctx), &rows, statement, tickets); err != nil {
		return nil, fmt.Errorf("read who is in copy: %w", err)
	}
	sortCopies(rows)
	ccs := map[string][]*models.User{}
	for _, r := range rows {
		ccs[r.TicketID] = append(ccs[r.TicketID], asSeen(v, &r.User))
	}
	return ccs, nil
}

// sortCopies puts people in copy into their order.
func sortCopies(people []*inCopy) {
	slices.SortFunc(people, func(a, b *inCopy) int {
		return cmp.Or(a.Joined.Compare(b.Joined), strings.Compare(words.Fold(a.Name), words.Fold(b.Name)), strings.Compare(a.ID, b.ID))
	})
}

// CanAddPublicComment says whether the viewer may say something aloud on a ticket they see.
func (d *Desk) CanAddPublicComment(ctx context.Context, t *models.Ticket) (bool, error) {
	v, on := viewerOf(ctx), false
	if v.IsEndUser() {
		var err error
		if on, err = d.loadersOf(ctx).onTicket.Load(ctx, t.ID); err != nil {
			return false, err
		}
	}
	yes := true
	aloud := v.IsEndUser() || policy.CanPublish(t) == nil
	return aloud && policy.CanAnswer(v, t, on) == nil && policy.CanSay(v, models.AddCommentInput{Public: &yes}) == nil, nil
}

// readOnTicket says of which faces the viewer is the requester or in copy.
func (d *Desk) readOnTicket(ctx context.Context, tickets []string) (map[string]bool, error) {
	var ids []string
	err := d.view(ctx).Model(&publicTicketPerson{}).Where("ticket_id IN ? AND user_id = ?", tickets, viewerOf(ctx).UserID).Pluck("ticket_id", &ids).Error
	on := map[string]bool{}
	for _, id := range ids {
		on[id] = true
	}
	return on, err
}
