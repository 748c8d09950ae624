package desk

import (
	"context"

	"aparte/models"
	"aparte/policy"
)

// HandOver gives a ticket to a person, or to a group whose next free member takes it, and writes down for them what they
// should know: an internal note. To end users nothing has happened. The ticket and the note are nil when the viewer has
// the ticket no longer.
func (d *Desk) HandOver(ctx context.Context, in models.HandOverInput) (*models.Ticket, *models.Comment, error) {
	var check checks
	check.body(in.Note, "input", "note")
	if in.AssigneeID == nil && in.GroupID == nil {
		check.refuse([]string{"input"}, models.SayNobodyNamed)
	}
	if err := check.err(); err != nil {
		return nil, nil, err
	}
	key := in.IdempotencyKey
	in.IdempotencyKey = nil
	made, err := d.actOnce(ctx, "handOver", key, in, func(a *act) (answer, error) { return a.handOver(in) })
	if err != nil {
		return nil, nil, err
	}
	t, err := d.Ticket(ctx, made.TicketID)
	if err != nil {
		return nil, nil, err
	}
	c, err := d.Comment(ctx, made.CommentID)
	return t, c, err
}

func (a *act) handOver(in models.HandOverInput) (answer, error) {
	t, err := a.lockTicket(in.TicketID)
	if err != nil {
		return answer{}, err
	}
	if err := policy.CanChange(a.viewer, t); err != nil {
		return answer{}, err
	}
	if err := policy.Expected(t, in.ExpectPrivate); err != nil {
		return answer{}, err
	}
	// Without a person nobody works on it any more: it waits in the group.
	changed, err := a.changeProperties(t, properties{assignee: given(in.AssigneeID), group: ifGiven(in.GroupID)})
	if err != nil {
		return answer{}, err
	}
	c := &draft{
		ID: a.id(models.CommentPrefix), TicketID: t.ID, AuthorID: a.viewer.UserID, IsStaff: true,
		Body: in.Note, Channel: models.ChannelAPI, CreatedAt: a.now,
	}
	if err := a.whisper(t, c, false); err != nil {
		return answer{}, err
	}
	if err := a.keep(t, c.Body); err != nil {
		return answer{}, err
	}
	return answer{TicketID: t.ID, CommentID: c.ID}, a.record(t.ID, append(changed, said(c.ID, false))...)
}
