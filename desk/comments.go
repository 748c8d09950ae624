package desk

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"aparte/models"
	"aparte/policy"
)

// Comment is a comment by its id; nil when there is none for the viewer.
func (d *Desk) Comment(ctx context.Context, id string) (*models.Comment, error) {
	return d.loadersOf(ctx).comments.Load(ctx, id)
}

func (d *Desk) readComments(ctx context.Context, ids []string) (rows []*models.Comment, err error) {
	err = d.view(ctx).Table(stageOf(viewerOf(ctx)).comments).Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

// Comments is a page of what was said on a ticket, in the order it was said. public narrows it, for staff, to
// public comments or to internal notes.
func (d *Desk) Comments(ctx context.Context, t *models.Ticket, public *bool, args models.PageArgs, total bool) (*models.CommentConnection, error) {
	p := newPageOf(args, total)
	if public != nil && viewerOf(ctx).IsStaff() {
		p.public = strconv.FormatBool(*public)
	}
	return d.loadersOf(ctx).ticketComments.Load(ctx, pageKey{t.ID, p})
}

func commentsOf(ctx context.Context, p pageOf) list[models.Comment] {
	l := list[models.Comment]{
		name: "Ticket.comments{public:" + p.public + "}", from: "{" + stageOf(viewerOf(ctx)).comments + "} t",
		order: []string{"created_at", "id"},
		place: func(c *models.Comment) []any { return []any{c.CreatedAt, c.ID} },
	}
	if p.public != "" {
		l.where = []condition{cond("t.is_public = ?", p.public == "true")}
	}
	return l
}

// readAloud are the first two public comments of each ticket, for the staff: enough to tell one from several.
func (d *Desk) readAloud(ctx context.Context, tickets []string) (map[string][]*models.Comment, error) {
	two := 2
	found, err := pages(ctx, d, commentsOf(ctx, pageOf{public: "true"}), "ticket_id", tickets,
		func(c *models.Comment) string { return c.TicketID }, models.PageArgs{First: &two}, false)
	if err != nil {
		return nil, err
	}
	aloud := map[string][]*models.Comment{}
	for id, c := range found {
		aloud[id] = c.Nodes()
	}
	return aloud, nil
}

// draft is a comment before it is written where it belongs: among what was said aloud, or among the staff's own.
type draft struct {
	ID, TicketID, AuthorID string
	IsStaff                bool // the author's role now
	Body                   string
	Channel                models.Channel
	ExternalID             *string
	CreatedAt              time.Time
}

// commentOrigin is what only the staff know of a public comment.
type commentOrigin struct {
	AccountID  string `gorm:"primaryKey"`
	ID         string `gorm:"primaryKey"`
	IsStaff    bool   // the author's role when it was written
	ExternalID *string
}

// internalNote is a row of the staff's own conversation.
type internalNote struct {
	AccountID      string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	TicketID       string
	AuthorID       string
	IsStaff        bool // the author's role when it was written
	Body           string
	Channel        models.Channel
	LockedInternal bool
	ExternalID     *string
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
}

// AddComment says something on a ticket: an internal note, or a public comment, which makes a private ticket
// public for good; published says whether it did. What an end user writes is always public.
func (d *Desk) AddComment(ctx context.Context, in models.AddCommentInput) (c *models.Comment, t *models.Ticket, published *bool, err error) {
	if viewerOf(ctx).IsEndUser() {
		in = models.AddCommentInput{TicketID: in.TicketID, Body: in.Body, IdempotencyKey: in.IdempotencyKey}
	}
	if err := checkComment(&in); err != nil {
		return nil, nil, nil, err
	}
	key := in.IdempotencyKey
	in.IdempotencyKey = nil
	made, err := d.once(ctx, "addComment", key, in, func(remember func(*act, answer) error) (answer, error) {
		if err := d.mayAnswerAloud(ctx, in.TicketID); err != nil {
			return answer{}, err
		}
		var made answer
		err := d.act(ctx, func(a *act) (err error) { //nolint:contextcheck // a plan is read through the requester's eyes
			if made, err = a.addComment(in); err != nil {
				return err
			}
			if err := d.stillAsPlanned(a, in, made); err != nil {
				return err
			}
			return remember(a, made)
		})
		return made, err
	})
	if err != nil {
		return nil, nil, nil, err
	}
	if t, err = d.Ticket(ctx, made.TicketID); err != nil {
		return nil, nil, nil, err
	}
	c, err = d.Comment(ctx, made.CommentID)
	return c, t, &made.Published, err
}

func checkComment(in *models.AddCommentInput) error {
	var check checks
	check.body(in.Body, "input", "body")
	in.AddCcIds = check.ccs(in.AddCcIds, "input", "addCcIds")
	return check.err()
}

// mayAnswerAloud stops an end user who may not answer before a staff table is touched: with the statement, and
// with the answer, that a ticket gets which does not exist.
func (d *Desk) mayAnswerAloud(ctx context.Context, ticketID string) error {
	v := viewerOf(ctx)
	if !v.IsEndUser() {
		return nil
	}
	// Both looks are at one moment: between two, somebody may take the ticket back.
	ctx, end := d.Reading(outside(ctx))
	defer func() { _ = end() }() // an end user reads
	var faces []*models.Ticket
	if err := d.view(ctx).Table("public_tickets").Where("id = ?", ticketID).Limit(1).Find(&faces).Error; err != nil {
		return err
	}
	if len(faces) == 0 {
		return notFound("input", "ticketId")
	}
	on, err := d.readOnTicket(ctx, []string{ticketID})
	if err != nil {
		return err
	}
	return policy.CanAnswer(v, faces[0], on[ticketID])
}

// outside leaves the operation's snapshot: what a verb reads before it acts is not what its answer shows.
func outside(ctx context.Context) context.Context {
	return context.WithValue(ctx, readingKey{}, (*reading)(nil))
}

func (a *act) addComment(in models.AddCommentInput) (answer, error) {
	t, err := a.lockTicket(in.TicketID)
	if err != nil {
		return answer{}, err
	}
	if err := a.stillMayAnswer(t); err != nil {
		return answer{}, err
	}
	if err := policy.CanSay(a.viewer, in); err != nil {
		return answer{}, err
	}
	if err := policy.Expected(t, in.ExpectPrivate); err != nil {
		return answer{}, err
	}
	wasPrivate, status := t.Private(), t.Status
	events, err := a.changePeople(t, in.AddCcIds, nil, "addCcIds")
	if err != nil {
		return answer{}, err
	}
	if in.Status != nil {
		t.Status = *in.Status
	} else if a.viewer.IsEndUser() {
		t.Status = policy.Reopened(t.Status)
	}
	c := &draft{
		ID: a.id(models.CommentPrefix), TicketID: t.ID, AuthorID: a.viewer.UserID, IsStaff: a.viewer.IsStaff(),
		Body: in.Body, Channel: derefOr(in.Channel, models.ChannelAPI), CreatedAt: a.now,
	}
	aloud := policy.SpeaksAloud(a.viewer, in.Public)
	published, moved := aloud && wasPrivate, len(events) > 0
	switch {
	case published:
		t.PublishedAt = &a.now
		err = a.publishNow(t, c)
	case aloud:
		err = a.speak(t, c, moved)
	default:
		err = a.whisper(t, c, moved)
	}
	if err != nil {
		return answer{}, err
	}
	events = append([]event{said(c.ID, aloud)}, events...)
	if published {
		events = append(events, event{kind: models.TicketEventKindPublished, commentID: c.ID})
	}
	if t.Status != status {
		events = append(events, statusChanged(status, t.Status))
	}
	if err := a.keep(t, c.Body); err != nil {
		return answer{}, err
	}
	return answer{TicketID: t.ID, CommentID: c.ID, Published: published}, a.record(t.ID, events...)
}

// publishNow publishes a private ticket to the people that are in copy now, and in the organization to which its
// requester belongs now.
func (a *act) publishNow(t *models.Ticket, first *draft) error {
	requester, err := must(find[models.User](a.tx, t.RequesterID))()
	if err != nil {
		return wrapped(err, "publish ticket %s", t.ID)
	}
	ccs, err := a.copies(t)
	if err != nil {
		return err
	}
	return a.publish(t, first, requester.OrganizationID, ccs)
}

// stillMayAnswer asks again under the lock: an end user whose ticket was taken back a moment ago finds nothing.
func (a *act) stillMayAnswer(t *models.Ticket) error {
	if !a.viewer.IsEndUser() {
		return policy.CanAnswer(a.viewer, t, false)
	}
	if t.Private() {
		return notFound("input", "ticketId")
	}
	var on []string
	err := a.tx.Model(&publicTicketPerson{}).Where("ticket_id = ? AND user_id = ?", t.ID, a.viewer.UserID).Pluck("user_id", &on).Error
	if err != nil {
		return err
	}
	if len(on) == 0 {
		return notFound("input", "ticketId")
	}
	return policy.CanAnswer(a.viewer, t, true)
}

// whisper writes an internal note. A public ticket may change with it: that, and not the note, is shown.
func (a *act) whisper(t *models.Ticket, c *draft, peopleMoved bool) error {
	if err := a.tx.Create(c.asNote()).Error; err != nil {
		return fmt.Errorf("note %s: %w", c.ID, err)
	}
	return a.refresh(t, peopleMoved)
}

// asNote is a comment as the staff's own.
func (c *draft) asNote() *internalNote {
	return &internalNote{
		ID: c.ID, TicketID: c.TicketID, AuthorID: c.AuthorID, IsStaff: c.IsStaff, Body: c.Body, Channel: c.Channel,
		ExternalID: c.ExternalID, CreatedAt: c.CreatedAt,
	}
}

// locked is a public comment as it becomes internal: under its id, and never public again.
func locked(c *models.Comment) *internalNote {
	return &internalNote{
		ID: c.ID, TicketID: c.TicketID, AuthorID: c.AuthorID, IsStaff: c.IsStaff, Body: c.Body, Channel: c.Channel,
		LockedInternal: true, ExternalID: c.ExternalID, CreatedAt: c.CreatedAt,
	}
}

// keep writes what has changed of a ticket's own row, and makes new words searchable for the staff.
func (a *act) keep(t *models.Ticket, body string) error {
	err := a.tx.Model(&models.Ticket{}).Where("id = ?", t.ID).Updates(map[string]any{
		"subject": t.Subject, "status": t.Status, "assignee_id": t.AssigneeID,
		"group_id": t.GroupID, "priority": t.Priority, "type": t.Type, "shareable": t.Shareable,
		"published_at": t.PublishedAt, "was_private": t.WasPrivate, "updated_at": a.now,
	}).Error
	if err != nil || body == "" {
		return wrapped(err, "keep ticket %s", t.ID)
	}
	return addWords(a.tx.Model(&ticketDocument{}), t.ID, body)
}

func said(commentID string, aloud bool) event {
	e := event{kind: models.TicketEventKindCommented, commentID: commentID, new: "INTERNAL"}
	if aloud {
		e.new = wasPublic
	}
	return e
}

// wasPublic is how the history calls what was said in public.
const wasPublic = "PUBLIC"

func statusChanged(from, to models.TicketStatus) event {
	return event{kind: models.TicketEventKindStatusChanged, old: string(from), new: string(to)}
}

func shareableChanged(to bool) event {
	return event{kind: models.TicketEventKindShareableChanged, old: strconv.FormatBool(!to), new: strconv.FormatBool(to)}
}
