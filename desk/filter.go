package desk

import (
	"slices"
	"strings"
	"time"

	"aparte/models"
	"aparte/policy"
	"aparte/query"
)

// filtered are the conditions of a filter, as whoever reads the list means "me" and "my groups".
func (d *Desk) filtered(v policy.Viewer, f models.TicketFilter) (where []condition) {
	add := func(given bool, sql string, args ...any) {
		if given {
			where = append(where, cond(sql, args...))
		}
	}
	add(f.Status != nil, "t.status IN ?", append(f.Status, "")) // "": an empty list finds nothing
	add(f.Private != nil && *f.Private, "t.published_at IS NULL")
	add(f.Private != nil && !*f.Private, "t.published_at IS NOT NULL")
	add(f.RequesterID != nil, "t.requester_id = ?", deref(f.RequesterID))
	add(f.OrganizationID != nil, "t.organization_id = ?", deref(f.OrganizationID))
	add(f.AssigneeID != nil, "t.assignee_id = ?", deref(f.AssigneeID))
	add(f.Unassigned != nil && *f.Unassigned, "t.assignee_id IS NULL")
	add(f.Unassigned != nil && !*f.Unassigned, "t.assignee_id IS NOT NULL")
	add(f.AssignedToMe != nil && *f.AssignedToMe, "t.assignee_id = ?", v.UserID)
	add(f.AssignedToMe != nil && !*f.AssignedToMe, "t.assignee_id IS NULL OR t.assignee_id <> ?", v.UserID)
	add(f.GroupIds != nil, "t.group_id IN ?", append(f.GroupIds, ""))
	const mine = "(SELECT m.group_id FROM {group_members} m WHERE m.user_id = ?)"
	add(f.InMyGroups != nil && *f.InMyGroups, "t.group_id IN "+mine, v.UserID)
	add(f.InMyGroups != nil && !*f.InMyGroups, "t.group_id IS NULL OR t.group_id NOT IN "+mine, v.UserID)
	add(f.Priority != nil, "t.priority IN ?", f.Priority)
	add(f.Type != nil, "t.type IN ?", append(f.Type, ""))
	add(f.Channel != nil, "t.channel IN ?", append(f.Channel, ""))
	tags := lower(f.Tags) // a ticket has each of them once
	add(len(tags) > 0, "t.id IN (SELECT g.ticket_id FROM {ticket_tags} g WHERE g.tag IN ? GROUP BY g.ticket_id HAVING COUNT(*) = ?)", tags, len(tags))
	add(f.CreatedAfter != nil, "t.created_at > ?", deref(f.CreatedAfter))
	add(f.CreatedBefore != nil, "t.created_at < ?", deref(f.CreatedBefore))
	add(f.UpdatedAfter != nil, "t.updated_at > ?", deref(f.UpdatedAfter))
	add(f.UpdatedBefore != nil, "t.updated_at < ?", deref(f.UpdatedBefore))
	add(f.UpdatedWithinDays != nil, "t.updated_at > ?", d.instant().Add(-time.Duration(deref(f.UpdatedWithinDays))*24*time.Hour))
	if f.Text != nil {
		where = append(where, d.holding(v, *f.Text))
	}
	return where
}

// holding says that a search finds the ticket by its text and by terms. Names are not looked up: that would take a
// statement for each text.
func (d *Desk) holding(v policy.Viewer, typed string) condition {
	s := &search{viewer: v, sqlite: d.sqlite}
	s.query = query.Parse(typed, s.isTerm)
	from, args := s.from(models.SearchOrderUpdated)
	return condition{"t.id IN (SELECT t.id FROM " + from + ")", args}
}

// ticketsBy are the tickets of the viewer's stage in some order; nil: newest activity first.
func ticketsBy(l list[models.Ticket], order *models.TicketOrder) list[models.Ticket] {
	if order == nil {
		return l
	}
	l.newest = order.Direction == models.OrderDirectionDesc
	if order.Field == models.TicketOrderFieldCreatedAt {
		l.order = []string{"created_at", "id"}
		l.place = func(t *models.Ticket) []any { return []any{t.CreatedAt, t.ID} }
	}
	return l
}

// lower are tags as they are kept, once each.
func lower(tags []string) []string {
	all := make([]string, len(tags))
	for i, tag := range tags {
		all[i] = strings.ToLower(tag)
	}
	slices.Sort(all)
	return slices.Compact(all) // a blank one too: no ticket has it
}
