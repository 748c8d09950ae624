package desk

import (
	"context"
	"fmt"

	"aparte/models"
)

// The history is added to in the transaction of the act that makes it, and never changed: the database refuses.

// event is what a verb says happened; who, when and through which token are the act's.
type event struct {
	kind      models.TicketEventKind
	commentID string
	userID    string
	old, new  string
	// status is with which a ticket was CREATED, for its clocks.
	status models.TicketStatus
}

// record adds to a ticket's history, and keeps what reports count of it.
func (a *act) record(ticketID string, events ...event) error {
	if len(events) == 0 {
		return nil
	}
	rows := make([]*models.TicketEvent, len(events))
	for i, e := range events {
		rows[i] = &models.TicketEvent{
			ID: a.id(models.EventPrefix), TicketID: ticketID, Seq: i, Kind: e.kind,
			ActorID: a.actor(), TokenID: optional(a.viewer.TokenID),
			CommentID: optional(e.commentID), UserID: optional(e.userID), Old: optional(e.old), New: optional(e.new),
			CreatedAt: a.now,
		}
	}
	if err := a.tx.Create(rows).Error; err != nil {
		return fmt.Errorf("record what happened to %s: %w", ticketID, err)
	}
	return a.keepClocks(ticketID, events)
}

// chronicle adds to the account's history.
func (a *act) chronicle(kind models.AccountEventKind, userID, before, after string) error {
	e := &models.AccountEvent{
		ID: a.id(models.EventPrefix), Kind: kind, ActorID: a.actor(), TokenID: optional(a.viewer.TokenID),
		UserID: optional(userID), Old: optional(before), New: optional(after), CreatedAt: a.now,
	}
	if err := a.tx.Create(e).Error; err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return a.auditEvent(e)
}

// TicketEvents is a page of a ticket's history, oldest first.
func (d *Desk) TicketEvents(ctx context.Context, t *models.Ticket, args models.PageArgs, total bool) (*models.TicketEventConnection, error) {
	return d.loadersOf(ctx).ticketEvents.Load(ctx, pageKey{t.ID, newPageOf(args, total)})
}

func eventsOf(context.Context, pageOf) list[models.TicketEvent] {
	return list[models.TicketEvent]{
		name: "Ticket.events", from: "{ticket_events} t", order: []string{"created_at", "seq", "id"},
		place: func(e *models.TicketEvent) []any { return []any{e.CreatedAt, e.Seq, e.ID} },
	}
}

// AccountEvents is a page of the account's history, newest first; empty but for administrators.
func (d *Desk) AccountEvents(ctx context.Context, args models.PageArgs, total bool) (*models.AccountEventConnection, error) {
	return page(ctx, d, list[models.AccountEvent]{
		name: "Account.events", from: "{account_events} t", order: []string{"created_at", "id"}, newest: true,
		place: func(e *models.AccountEvent) []any { return []any{e.CreatedAt, e.ID} },
	}, args, total)
}

// Event is one thing that happened, to a ticket or in the account; nil when there is none for the viewer.
func (d *Desk) Event(ctx context.Context, id string) (models.Node, error) {
	ticket, err := find[models.TicketEvent](d.view(ctx), id)
	if err != nil {
		return nil, err
	}
	if ticket != nil {
		return ticket, nil
	}
	account, err := find[models.AccountEvent](d.view(ctx), id)
	if err != nil || account == nil {
		return nil, err // not "return account": a nil *AccountEvent inside a Node is not nil
	}
	return account, nil
}
