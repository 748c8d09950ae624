package desk

import (
	"context"

	"aparte/models"
	"aparte/policy"
)

// UpdateTicket changes what a ticket says about itself. On a public ticket a new subject, status or copy list is
// a public act; the assignee is the staff's own affair.
func (d *Desk) UpdateTicket(ctx context.Context, in models.UpdateTicketInput) (*models.Ticket, error) {
	var check checks
	if in.Subject != nil {
		*in.Subject = check.line(*in.Subject, "input", "subject")
	}
	in.AddCcIds = check.ccs(in.AddCcIds, "input", "addCcIds")
	in.AddTags = check.tags(in.AddTags, "input", "addTags")
	in.RemoveTags = check.tags(in.RemoveTags, "input", "removeTags")
	if err := check.err(); err != nil {
		return nil, err
	}
	if err := d.act(ctx, func(a *act) error { return a.updateTicket(in) }); err != nil {
		return nil, err
	}
	return d.Ticket(ctx, in.TicketID)
}

func (a *act) updateTicket(in models.UpdateTicketInput) error {
	t, err := a.lockTicket(in.TicketID)
	if err != nil {
		return err
	}
	if err := policy.CanChange(a.viewer, t); err != nil {
		return err
	}
	if err := policy.Expected(t, in.ExpectPrivate); err != nil {
		return err
	}
	events, err := a.changePeople(t, in.AddCcIds, in.RemoveCcIds, "addCcIds")
	if err != nil {
		return err
	}
	peopleMoved := len(events) > 0
	if in.Subject != nil && *in.Subject != t.Subject {
		events = append(events, event{kind: models.TicketEventKindSubjectChanged, old: t.Subject, new: *in.Subject})
		t.Subject = *in.Subject
		err := a.tx.Model(&ticketDocument{}).Where("ticket_id = ?", t.ID).Update("subject", a.subjectWords(t)).Error
		if err != nil {
			return err
		}
	}
	if in.Status != nil && *in.Status != t.Status {
		events = append(events, statusChanged(t.Status, *in.Status))
		t.Status = *in.Status
	}
	if in.Shareable != nil && *in.Shareable != t.Shareable {
		if err := policy.CanSetShareable(a.viewer, t, *in.Shareable); err != nil {
			return err
		}
		t.Shareable = *in.Shareable
		events = append(events, shareableChanged(t.Shareable))
	}
	changed, err := a.changeProperties(t, properties{
		in.AssigneeID, in.GroupID, in.Priority, in.Type, in.AddTags, in.RemoveTags,
	})
	if err != nil {
		return err
	}
	if events = append(events, changed...); len(events) == 0 {
		return nil // nothing changes, and nothing says that it did
	}
	if err := a.keep(t, ""); err != nil {
		return err
	}
	if err := a.refresh(t, peopleMoved); err != nil {
		return err
	}
	return a.record(t.ID, events...)
}

// ConvertToPrivate takes back the ticket's single public comment (S9, S10): it becomes an internal note for good,
// and the ticket private. The refusals are all the reasons against it, in a fixed order.
func (d *Desk) ConvertToPrivate(ctx context.Context, ticketID string) (*models.Ticket, *models.Comment, error) {
	var commentID string
	err := d.act(ctx, func(a *act) (err error) {
		commentID, err = a.convertToPrivate(ticketID)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	t, err := d.Ticket(ctx, ticketID)
	if err != nil {
		return nil, nil, err
	}
	c, err := d.Comment(ctx, commentID)
	return t, c, err
}

func (a *act) convertToPrivate(ticketID string) (commentID string, err error) {
	t, err := a.lockTicket(ticketID)
	if err != nil {
		return "", err
	}
	settings, err := a.settings()
	if err != nil {
		return "", err
	}
	var aloud []*models.Comment
	if err := a.tx.Where("ticket_id = ? AND is_public = ?", t.ID, true).Limit(2).Find(&aloud).Error; err != nil {
		return "", err
	}
	if reasons := policy.CannotConvertToPrivate(a.viewer, settings, t, aloud); len(reasons) > 0 {
		return "", against(reasons)
	}
	if err := a.withdraw(t, aloud[0]); err != nil {
		return "", err
	}
	if err := a.tx.Create(locked(aloud[0])).Error; err != nil {
		return "", err
	}
	t.PublishedAt, t.WasPrivate = nil, true
	if err := a.keep(t, ""); err != nil {
		return "", err
	}
	return aloud[0].ID, a.record(t.ID, event{kind: models.TicketEventKindMadePrivate, commentID: aloud[0].ID})
}

// against says each reason as a refusal about the ticket.
func against(reasons []models.UserErrorCode) error {
	sentences := map[models.UserErrorCode]string{
		models.UserErrorCodeForbidden:                  models.SayLightAgent,
		models.UserErrorCodePrivateTicketsDisabled:     models.SayPrivateDisabled,
		models.UserErrorCodeAlreadyPrivate:             models.SayAlreadyPrivate,
		models.UserErrorCodeWasPublished:               models.SayWasPublished,
		models.UserErrorCodeNotExactlyOnePublicComment: models.SayNotOneComment,
		models.UserErrorCodeNotAStaffComment:           models.SayNotStaffComment,
	}
	refusals := make(models.Refusals, len(reasons))
	for i, code := range reasons {
		refusals[i] = &models.UserError{Code: code, Message: sentences[code], Path: []string{"input", "ticketId"}}
	}
	return refusals
}

// CannotConvertToPrivate are the reasons why a ticket cannot become private now; none when it can.
func (d *Desk) CannotConvertToPrivate(ctx context.Context, t *models.Ticket) ([]models.UserErrorCode, error) {
	account, err := d.Account(ctx)
	if err != nil || account == nil {
		return nil, err
	}
	aloud, err := d.loadersOf(ctx).aloud.Load(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	return policy.CannotConvertToPrivate(viewerOf(ctx), *account.Settings, t, aloud), nil
}
