package desk

import (
	"context"

	"aparte/models"
	"aparte/policy"
)

// takeNext takes the next ticket. Whoever takes is held first: what they take at once they take one after the other,
// each counted.
func (a *act) takeNext(groupID string) (string, error) {
	path := []string{"input", "groupId"}
	if _, err := must(find[models.Group](a.tx, groupID))(path...); err != nil {
		return "", err
	}
	in, err := a.membersAmong(groupID, []string{a.viewer.UserID})
	if err != nil {
		return "", err
	}
	if err := policy.CanTake(a.viewer, len(in) > 0); err != nil {
		return "", err
	}
	u, err := must(lock[models.User](a, a.viewer.UserID))(path...)
	if err != nil {
		return "", err
	}
	if err := a.hasRoom(u); err != nil {
		return "", err
	}
	t, err := a.next(groupID)
	if err != nil {
		return "", err
	}
	if t == nil {
		return "", models.Refuse(models.UserErrorCodeQueueEmpty, path, models.SayQueueEmpty)
	}
	t.AssigneeID = &u.ID
	if err := a.keep(t, ""); err != nil {
		return "", err
	}
	return t.ID, a.record(t.ID, event{kind: models.TicketEventKindAssigned, userID: u.ID})
}

// hasRoom refuses a ticket to whoever has as many as they take: NEW and OPEN ones, for the others wait for somebody else.
func (a *act) hasRoom(u *models.User) error {
	if u.Capacity == nil {
		return nil
	}
	var open int64
	err := a.tx.Model(&models.Ticket{}).
		Where("assignee_id = ? AND status IN ?", u.ID, []models.TicketStatus{models.TicketStatusNew, models.TicketStatusOpen}).Count(&open).Error
	if err != nil {
		return wrapped(err, "count what %s has", u.ID)
	}
	return policy.HasRoom(u, int(open))
}

// SkipTicket passes a ticket over for the viewer, and gives it back where it was theirs.
func (d *Desk) SkipTicket(ctx context.Context, in models.SkipTicketInput) (*models.Ticket, error) {
	var check checks
	in.Reason = check.line(in.Reason, "input", "reason")
	if err := check.err(); err != nil {
		return nil, err
	}
	if err := d.act(ctx, func(a *act) error { return a.skip(in) }); err != nil {
		return nil, err
	}
	return d.Ticket(ctx, in.TicketID)
}

func (a *act) skip(in models.SkipTicketInput) error {
	t, err := a.lockTicket(in.TicketID)
	if err != nil {
		return err
	}
	if err := policy.CanSkip(a.viewer, t); err != nil {
		return err
	}
	if err := a.tx.Where("ticket_id = ? AND user_id = ?", t.ID, a.viewer.UserID).Delete(&models.TicketSkip{}).Error; err != nil {
		return wrapped(err, "skip %s again", t.ID)
	}
	s := &models.TicketSkip{TicketID: t.ID, UserID: a.viewer.UserID, Reason: in.Reason, CreatedAt: a.now}
	if err := a.tx.Create(s).Error; err != nil {
		return wrapped(err, "skip %s", t.ID)
	}
	skipped := event{kind: models.TicketEventKindSkipped, new: in.Reason}
	if t.AssigneeID == nil {
		return a.record(t.ID, skipped) // the ticket itself stays as it was
	}
	return a.giveBack(t, "", skipped)
}

// ReleaseTicket gives a ticket back to its group's queue.
func (d *Desk) ReleaseTicket(ctx context.Context, in models.ReleaseTicketInput) (*models.Ticket, error) {
	var check checks
	if in.Reason != nil {
		*in.Reason = check.line(*in.Reason, "input", "reason")
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	err := d.act(ctx, func(a *act) error {
		t, err := a.lockTicket(in.TicketID)
		if err != nil {
			return err
		}
		if err := policy.CanRelease(a.viewer, t); err != nil || t.AssigneeID == nil {
			return err
		}
		return a.giveBack(t, deref(in.Reason))
	})
	if err != nil {
		return nil, err
	}
	return d.Ticket(ctx, in.TicketID)
}

// giveBack leaves a ticket to nobody, after what else happened to it.
func (a *act) giveBack(t *models.Ticket, reason string, before ...event) error {
	given := event{kind: models.TicketEventKindAssigned, old: deref(t.AssigneeID), new: reason}
	t.AssigneeID = nil
	if err := a.keep(t, ""); err != nil {
		return err
	}
	return a.record(t.ID, append(before, given)...)
}
