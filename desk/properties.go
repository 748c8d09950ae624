package desk

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"aparte/models"
	"aparte/policy"
)

// What a ticket says to the staff alone: whose work it is, how urgent, of what type, and how it is tagged. Nothing
// here is a public act.

const (
	maxTags    = 50
	maxTagSize = 64
)

// ticketTag is one tag of a ticket.
type ticketTag struct {
	AccountID string `gorm:"primaryKey"`
	TicketID  string `gorm:"primaryKey"`
	Tag       string `gorm:"primaryKey"`
}

// Tags are a ticket's tags in the order of the alphabet, for staff.
func (d *Desk) Tags(ctx context.Context, t *models.Ticket) ([]string, error) {
	tags, err := d.loadersOf(ctx).tags.Load(ctx, t.ID)
	if tags == nil {
		tags = []string{}
	}
	return tags, err
}

func (d *Desk) readTags(ctx context.Context, tickets []string) (map[string][]string, error) {
	var rows []*ticketTag
	err := d.view(ctx).Where("ticket_id IN ?", tickets).Order("tag").Find(&rows).Error
	tags := map[string][]string{}
	for _, r := range rows {
		tags[r.TicketID] = append(tags[r.TicketID], r.Tag)
	}
	return tags, err
}

// tags are words without white space, in lower case, each once.
func (c *checks) tags(all []string, path ...string) []string {
	if len(all) > maxTags {
		c.refuse(path, models.SayTooManyTags, maxTags)
		return nil
	}
	for i, tag := range all {
		all[i] = strings.ToLower(strings.TrimSpace(tag))
		if n := utf8.RuneCountInString(all[i]); n == 0 || n > maxTagSize || strings.ContainsFunc(all[i], unfitForTag) {
			c.refuse(path, models.SayNotTag, maxTagSize)
			return nil
		}
	}
	return unique(all)
}

func unfitForTag(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// properties are those to be set; what is left out stays.
type properties struct {
	assignee, group     graphql.Omittable[*string]
	priority            *models.TicketPriority
	kind                graphql.Omittable[*models.TicketType]
	addTags, removeTags []string
}

// changeProperties sets what the staff say of a ticket, in the ticket at hand and, for tags, in the database. It
// answers what happened.
func (a *act) changeProperties(t *models.Ticket, p properties) (events []event, err error) {
	if to, given := p.assignee.ValueOK(); given && deref(to) != deref(t.AssigneeID) {
		from := deref(t.AssigneeID)
		if t.AssigneeID = nil; to != nil {
			if t.AssigneeID, err = a.assignee(*to); err != nil {
				return nil, err
			}
		}
		events = append(events, event{kind: models.TicketEventKindAssigned, userID: deref(t.AssigneeID), old: from})
	}
	if to, given := p.group.ValueOK(); given && deref(to) != deref(t.GroupID) {
		if to != nil {
			if _, err := must(share[models.Group](a, *to))("input", "groupId"); err != nil {
				return nil, err
			}
		}
		events = append(events, event{kind: models.TicketEventKindGroupChanged, old: deref(t.GroupID), new: deref(to)})
		t.GroupID = to
	}
	if p.priority != nil && *p.priority != t.Priority {
		events = append(events, event{kind: models.TicketEventKindPriorityChanged, old: string(t.Priority), new: string(*p.priority)})
		t.Priority = *p.priority
	}
	if to, given := p.kind.ValueOK(); given && deref(to) != deref(t.Type) {
		events = append(events, event{kind: models.TicketEventKindTypeChanged, old: string(deref(t.Type)), new: string(deref(to))})
		t.Type = to
	}
	tagged, err := a.changeTags(t, p.addTags, p.removeTags)
	return append(events, tagged...), err
}

func (a *act) changeTags(t *models.Ticket, add, remove []string) (events []event, err error) {
	if len(add)+len(remove) == 0 {
		return nil, nil
	}
	var tags []string
	if err := a.tx.Model(&ticketTag{}).Where("ticket_id = ?", t.ID).Pluck("tag", &tags).Error; err != nil {
		return nil, err
	}
	var gone []string
	for _, tag := range remove {
		if slices.Contains(tags, tag) && !slices.Contains(add, tag) {
			gone = append(gone, tag)
			events = append(events, event{kind: models.TicketEventKindUntagged, old: tag})
		}
	}
	var come []*ticketTag
	for _, tag := range add {
		if !slices.Contains(tags, tag) {
			come = append(come, &ticketTag{TicketID: t.ID, Tag: tag})
			events = append(events, event{kind: models.TicketEventKindTagged, new: tag})
		}
	}
	if len(tags)-len(gone)+len(come) > maxTags {
		return nil, models.Refuse(models.UserErrorCodeInvalid, []string{"input", "addTags"}, models.SayTooManyTags, maxTags)
	}
	if len(gone) > 0 {
		if err := a.tx.Where("ticket_id = ? AND tag IN ?", t.ID, gone).Delete(&ticketTag{}).Error; err != nil {
			return nil, wrapped(err, "untag %s", t.ID)
		}
	}
	if len(come) > 0 {
		err = a.tx.Create(come).Error
	}
	return events, wrapped(err, "tag %s", t.ID)
}

// assignee is a member of the staff who is to work on a ticket.
func (a *act) assignee(id string) (*string, error) {
	u, err := must(share[models.User](a, id))("input", "assigneeId")
	if err != nil {
		return nil, err
	}
	return &u.ID, policy.CanBeAssigned(u)
}

// inReach fills in whose work a new ticket is, where its maker would not have it otherwise: that of the only group of
// an agent who has the tickets of their groups, or their own.
func (a *act) inReach(in *models.CreateTicketInput) error {
	if policy.HasAllTickets(a.viewer) || !a.viewer.IsStaff() || in.GroupID != nil || in.AssigneeID != nil {
		return nil
	}
	if access := a.viewer.Person.Access(); *access == models.TicketAccessGroups {
		groups, err := a.groupsOf(a.viewer.UserID)
		if err != nil {
			return err
		}
		if len(groups) == 1 {
			in.GroupID = &groups[0]
			return nil
		}
	}
	in.AssigneeID = &a.viewer.UserID
	return nil
}
