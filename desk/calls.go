package desk

import (
	"context"
	"fmt"

	"aparte/models"
	"aparte/policy"
)

// A call is what the staff have heard or said aloud to a customer, and what they write of it is for themselves: its notes are an
// internal note, on a private ticket that it opens or on one that is there. It is no public act.

// longestCall is a day, in seconds.
const longestCall = 24 * 60 * 60

// callParticipant is somebody who was there, too.
type callParticipant struct {
	AccountID string `gorm:"primaryKey"`
	CallID    string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	TicketID  string
}

// LogCall writes down a call or a meeting: on a ticket, as an internal note, or as a new private ticket for whom it was with.
func (d *Desk) LogCall(ctx context.Context, in models.LogCallInput) (call *models.Call, note *models.Comment, t *models.Ticket, err error) {
	if err := d.checkCall(&in); err != nil {
		return nil, nil, nil, err
	}
	key := in.IdempotencyKey
	in.IdempotencyKey = nil
	made, err := d.actOnce(ctx, "logCall", key, in, func(a *act) (answer, error) { return a.logCall(in) })
	if err != nil {
		return nil, nil, nil, err
	}
	if t, err = d.Ticket(ctx, made.TicketID); err != nil {
		return nil, nil, nil, err
	}
	if note, err = d.Comment(ctx, made.CommentID); err != nil {
		return nil, nil, nil, err
	}
	call, err = d.callOf(ctx, made.CommentID)
	return call, note, t, err
}

// checkCall refuses what no call can be like.
func (d *Desk) checkCall(in *models.LogCallInput) error {
	var check checks
	check.body(in.Notes, "input", "notes")
	check.requester(in.Requester)
	in.ParticipantIds = check.ccs(in.ParticipantIds, "input", "participantIds")
	if (in.Requester == nil) == (in.TicketID == nil) {
		check.refuse([]string{"input"}, models.SayOneOfCall)
	}
	if in.TicketID == nil && in.UserID != nil {
		check.refuse([]string{"input", "userId"}, models.SayWithTicket)
	}
	switch {
	case in.Subject == nil:
	case in.TicketID != nil:
		check.refuse([]string{"input", "subject"}, models.SayWithoutTicket)
	default:
		in.Subject = new(check.line(*in.Subject, "input", "subject"))
	}
	if in.DurationSeconds < 0 || in.DurationSeconds > longestCall {
		check.refuse([]string{"input", "durationSeconds"}, models.SayDuration, longestCall)
	}
	if in.StartedAt != nil && in.StartedAt.After(d.instant()) {
		check.refuse([]string{"input", "startedAt"}, models.SayNotPast)
	}
	return check.err()
}

func (a *act) logCall(in models.LogCallInput) (answer, error) {
	if err := a.mustKnow(in.ParticipantIds, "participantIds"); err != nil {
		return answer{}, err
	}
	made, with, err := a.noteCall(in)
	if err != nil {
		return answer{}, err
	}
	c := &models.Call{
		ID: a.id(models.CallPrefix), TicketID: made.TicketID, CommentID: made.CommentID, UserID: with, AgentID: a.viewer.UserID,
		Kind: in.Kind, Direction: in.Direction, Outcome: in.Outcome, DurationSeconds: in.DurationSeconds,
		StartedAt: derefOr(in.StartedAt, a.now), CreatedAt: a.now,
	}
	if err := a.tx.Create(c).Error; err != nil {
		return answer{}, fmt.Errorf("log call %s: %w", c.ID, err)
	}
	var there []*callParticipant
	for _, id := range in.ParticipantIds {
		there = append(there, &callParticipant{CallID: c.ID, UserID: id, TicketID: c.TicketID})
	}
	if len(there) > 0 {
		err = a.tx.Create(there).Error
	}
	return made, wrapped(err, "log who was at call %s", c.ID)
}

// noteCall writes the notes of a call where they belong, and answers with whom it was.
func (a *act) noteCall(in models.LogCallInput) (made answer, with string, err error) {
	if in.TicketID != nil {
		made, err = a.addComment(models.AddCommentInput{TicketID: *in.TicketID, Body: in.Notes, Channel: new(models.ChannelVoice)})
		if err != nil {
			return answer{}, "", err
		}
		with, err = a.calledOn(made.TicketID, in.UserID)
		return made, with, err
	}
	settings, err := a.settings()
	if err != nil {
		return answer{}, "", err
	}
	if err := policy.CanLogCall(settings); err != nil {
		return answer{}, "", err
	}
	requester, err := a.requester(in.Requester)
	if err != nil {
		return answer{}, "", err
	}
	made, err = a.openTicket(models.CreateTicketInput{
		Requester: &models.RequesterInput{ID: &requester.ID}, Subject: derefOr(in.Subject, a.callSubject(in.Kind, requester)),
		Comment: &models.NewCommentInput{Body: in.Notes}, Private: new(true), Channel: new(models.ChannelVoice),
	})
	return made, requester.ID, err
}

// calledOn is with whom a call on a ticket was: somebody who is named, or its requester.
func (a *act) calledOn(ticketID string, named *string) (string, error) {
	if named != nil {
		u, err := must(find[models.User](a.tx, *named))("input", "userId")
		if err != nil {
			return "", err
		}
		return u.ID, nil
	}
	t, err := must(find[models.Ticket](a.tx, ticketID))("input", "ticketId")
	if err != nil {
		return "", err
	}
	return t.RequesterID, nil
}

// callSubject is what a call's ticket is about, in the language of whoever logs it. Nothing of the notes is in it: they stay
// internal when the ticket is published, and its subject does not.
func (a *act) callSubject(kind models.CallKind, with *models.User) string {
	sentence := models.SayCallWith
	if kind == models.CallKindMeeting {
		sentence = models.SayMeetingWith
	}
	subject := []rune(models.Phrase(a.viewer.Locale(), sentence, with.Name))
	return string(subject[:min(len(subject), maxLine)])
}

// Call is a call by its id; nil when there is none for the viewer.
func (d *Desk) Call(ctx context.Context, id string) (*models.Call, error) {
	return find[models.Call](d.view(ctx), id)
}

// callOf is the call whose notes a comment is.
func (d *Desk) callOf(ctx context.Context, commentID string) (*models.Call, error) {
	var rows []*models.Call
	if err := d.view(ctx).Where("comment_id = ?", commentID).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// TicketCalls is a page of the calls that are logged on a ticket, newest first, for staff.
func (d *Desk) TicketCalls(ctx context.Context, t *models.Ticket, args models.PageArgs, total bool) (*models.CallConnection, error) {
	return d.loadersOf(ctx).ticketCalls.Load(ctx, pageKey{t.ID, newPageOf(args, total)})
}

// UserCalls is a page of the calls with a person, newest first, for staff.
func (d *Desk) UserCalls(ctx context.Context, u *models.User, args models.PageArgs, total bool) (*models.CallConnection, error) {
	return d.loadersOf(ctx).userCalls.Load(ctx, pageKey{u.ID, newPageOf(args, total)})
}

func callsOf(name string) func(context.Context, pageOf) list[models.Call] {
	return func(context.Context, pageOf) list[models.Call] {
		return list[models.Call]{
			name: name, from: "{calls} t", order: []string{"started_at", "id"}, newest: true,
			place: func(c *models.Call) []any { return []any{c.StartedAt, c.ID} },
		}
	}
}

// Participants are who else was at a call, by name, for staff.
func (d *Desk) Participants(ctx context.Context, c *models.Call) ([]*models.User, error) {
	there, err := d.loadersOf(ctx).participants.Load(ctx, c.ID)
	if there == nil {
		there = []*models.User{}
	}
	return there, err
}

func (d *Desk) readParticipants(ctx context.Context, calls []string) (map[string][]*models.User, error) {
	var rows []*struct {
		models.User
		CallID   string
		TicketID string
	}
	err := ruled(ctx, d.view(ctx), &rows, `SELECT u.*, p.call_id, p.ticket_id FROM {call_participants} p JOIN {users} u ON u.id = p.user_id
		WHERE p.call_id IN ? ORDER BY u.name_folded, u.id`, calls)
	there := map[string][]*models.User{}
	for _, r := range rows {
		there[r.CallID] = append(there[r.CallID], &r.User)
	}
	return there, wrapped(err, "read who was at %d calls", len(calls))
}
