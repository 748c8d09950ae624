package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"aparte/models"
	"aparte/policy"
)

// ticketDocument is what the staff find a ticket by.
type ticketDocument struct {
	AccountID string `gorm:"primaryKey"`
	TicketID  string `gorm:"primaryKey"`
	Subject   string
	Words     string
}

// ticketCC is somebody in copy.
type ticketCC struct {
	AccountID string `gorm:"primaryKey"`
	TicketID  string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	AddedAt   time.Time
}

// TableName is not what GORM would guess.
func (ticketCC) TableName() string { return "ticket_ccs" }

// CreateTicket opens a ticket: staff on anybody's behalf, public or private; an end user their own, public.
func (d *Desk) CreateTicket(ctx context.Context, in models.CreateTicketInput) (*models.Ticket, error) {
	if viewerOf(ctx).IsEndUser() {
		in = models.CreateTicketInput{Subject: in.Subject, Comment: in.Comment, IdempotencyKey: in.IdempotencyKey}
	}
	var check checks
	in.Subject = check.line(in.Subject, "input", "subject")
	check.body(in.Comment.Body, "input", "comment", "body")
	in.CcIds = check.ccs(in.CcIds, "input", "ccIds")
	in.Tags = check.tags(in.Tags, "input", "tags")
	check.requester(in.Requester)
	if err := check.err(); err != nil {
		return nil, err
	}
	key := in.IdempotencyKey
	in.IdempotencyKey = nil
	made, err := d.actOnce(ctx, "createTicket", key, in, func(a *act) (answer, error) { return a.openTicket(in) })
	if err != nil {
		return nil, err
	}
	return d.Ticket(ctx, made.TicketID)
}

func (c *checks) requester(r *models.RequesterInput) {
	if r == nil {
		return
	}
	given := 0
	for _, named := range []bool{r.ID != nil, r.Email != nil, r.NewUser != nil} {
		if named {
			given++
		}
	}
	if given != 1 {
		c.refuse([]string{"input", "requester"}, models.SayOneRequester)
	}
	if r.NewUser != nil {
		c.person(r.NewUser, "input", "requester", "newUser")
	}
}

func (a *act) openTicket(in models.CreateTicketInput) (answer, error) {
	settings, err := a.settings()
	if err != nil {
		return answer{}, err
	}
	channel := derefOr(in.Channel, models.ChannelAPI)
	private, err := policy.OpensPrivately(a.viewer, settings, channel, policy.AsksForPrivate(in.Private, in.Shareable))
	if err != nil {
		return answer{}, err
	}
	if err := policy.CanOpen(private, in.Shareable); err != nil {
		return answer{}, err
	}
	requester, err := a.requester(in.Requester)
	if err != nil {
		return answer{}, err
	}
	t, events, err := a.newTicket(in, requester, channel, private)
	if err != nil {
		return answer{}, err
	}
	document := &ticketDocument{TicketID: t.ID, Subject: a.subjectWords(t), Words: searchable(in.Comment.Body)}
	if err := a.tx.Create(document).Error; err != nil {
		return answer{}, fmt.Errorf("make ticket %s searchable: %w", t.ID, err)
	}
	tagged, err := a.changeTags(t, in.Tags, nil)
	if err != nil {
		return answer{}, err
	}
	people, err := a.changePeople(t, in.CcIds, nil, "ccIds")
	if err != nil {
		return answer{}, err
	}
	c := &draft{
		ID: a.id(models.CommentPrefix), TicketID: t.ID, AuthorID: a.viewer.UserID, IsStaff: a.viewer.IsStaff(),
		Body: in.Comment.Body, Channel: channel, CreatedAt: a.now,
	}
	if private {
		err = a.tx.Create(c.asNote()).Error
	} else {
		err = a.publish(t, c, requester.OrganizationID, cameInto(people))
	}
	if err != nil {
		return answer{}, err
	}
	events = slices.Concat(events, tagged, []event{said(c.ID, !private)}, people)
	return answer{TicketID: t.ID, CommentID: c.ID}, a.record(t.ID, events...)
}

// newTicket makes a ticket's own row, and answers what happened to it already.
func (a *act) newTicket(in models.CreateTicketInput, requester *models.User, channel models.Channel, private bool) (*models.Ticket, []event, error) {
	if err := a.inReach(&in); err != nil {
		return nil, nil, err
	}
	t := &models.Ticket{
		ID: a.id(models.TicketPrefix), Reference: models.NewReference(a.random), Subject: in.Subject,
		Status: derefOr(in.Status, models.TicketStatusNew), RequesterID: requester.ID, OrganizationID: requester.OrganizationID,
		CreatedAt: a.now, UpdatedAt: a.now,
		TicketDetails: &models.TicketDetails{
			Channel: channel, SubmitterID: a.viewer.UserID, WasPrivate: private, Shareable: derefOr(in.Shareable, true),
			Priority: derefOr(in.Priority, models.TicketPriorityNormal), Type: in.Type,
		},
	}
	events := []event{{kind: models.TicketEventKindCreated, new: "PUBLIC", status: t.Status}}
	if private {
		events[0].new = "PRIVATE"
	} else {
		t.PublishedAt = &a.now
	}
	if !t.Shareable {
		events = append(events, shareableChanged(false))
	}
	handed, err := a.changeProperties(t, properties{assignee: ifGiven(in.AssigneeID), group: ifGiven(in.GroupID)})
	if err != nil {
		return nil, nil, err
	}
	events = append(events, handed...)
	if err := a.tx.Create(t).Error; err != nil {
		return nil, nil, fmt.Errorf("open a ticket: %w", err)
	}
	return t, events, nil
}

// requester is on whose behalf a ticket is opened: nobody named, the viewer's own (S1).
func (a *act) requester(named *models.RequesterInput) (*models.User, error) {
	switch {
	case named == nil:
		return must(find[models.User](a.tx, a.viewer.UserID))("input", "requester")
	case named.ID != nil:
		return must(find[models.User](a.tx, *named.ID))("input", "requester", "id")
	case named.NewUser != nil:
		return a.enterUser(*named.NewUser, "input", "requester", "newUser")
	}
	var check checks
	email := check.email(named.Email, "input", "requester", "email")
	if err := check.err(); err != nil {
		return nil, err
	}
	u, err := a.userByEmail(email)
	if err == nil && u == nil {
		err = models.Refuse(models.UserErrorCodeNotFound, []string{"input", "requester", "email"}, models.SayNobodyHasEmail)
	}
	return u, err
}

// changePeople puts people in copy and takes others out. It answers what happened. The requester is never in copy
// of their own ticket.
func (a *act) changePeople(t *models.Ticket, add, remove []string, field string) (events []event, err error) {
	if len(add)+len(remove) == 0 {
		return nil, nil
	}
	if err := a.mustKnow(add, field); err != nil {
		return nil, err
	}
	ccs, err := a.copies(t)
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, id := range remove {
		if slices.Contains(ccs, id) && !slices.Contains(add, id) && !slices.Contains(gone, id) {
			gone = append(gone, id)
			events = append(events, event{kind: models.TicketEventKindPersonRemoved, userID: id})
		}
	}
	var come []*ticketCC
	for _, id := range add {
		if id != t.RequesterID && !slices.Contains(ccs, id) {
			come = append(come, &ticketCC{TicketID: t.ID, UserID: id, AddedAt: a.now})
			events = append(events, event{kind: models.TicketEventKindPersonAdded, userID: id})
		}
	}
	if len(ccs)-len(gone)+len(come) > maxCCs {
		return nil, models.Refuse(models.UserErrorCodeInvalid, []string{"input", field}, models.SayTooManyCCs, maxCCs)
	}
	if len(gone) > 0 {
		if err := a.tx.Where("ticket_id = ? AND user_id IN ?", t.ID, gone).Delete(&ticketCC{}).Error; err != nil {
			return nil, err
		}
	}
	if len(come) > 0 {
		err = a.tx.Create(come).Error
	}
	return events, err
}

// copies are the ids of the people in copy of a ticket.
func (a *act) copies(t *models.Ticket) (ccs []string, err error) {
	err = a.tx.Model(&ticketCC{}).Where("ticket_id = ?", t.ID).Pluck("user_id", &ccs).Error
	return ccs, err
}

// cameInto are the people that events put in copy: all there are of a new ticket.
func cameInto(events []event) (ccs []string) {
	for _, e := range events {
		if e.kind == models.TicketEventKindPersonAdded {
			ccs = append(ccs, e.userID)
		}
	}
	return ccs
}

// mustKnow refuses ids that are nobody's.
func (a *act) mustKnow(ids []string, field string) error {
	if len(ids) == 0 {
		return nil
	}
	var known []string
	err := a.tx.Model(&models.User{}).Where("id IN ?", ids).Pluck("id", &known).Error
	if err != nil {
		return err
	}
	for i, id := range ids {
		if !slices.Contains(known, id) {
			return notFound("input", field, strconv.Itoa(i))
		}
	}
	return nil
}
