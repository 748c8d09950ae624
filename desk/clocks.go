package desk

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"aparte/models"
)

// The clocks of a ticket: when it was first replied to, since when it is resolved, and each turn of its status. Reports
// count them (docs/reports.md), and nobody else reads them. They are kept in the transaction of the act, from what the
// act says happened (record).

// ticketTurn is a turn of a ticket's status; the first one is from nothing.
type ticketTurn struct {
	AccountID string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"`
	TicketID  string
	OldStatus *models.TicketStatus
	NewStatus models.TicketStatus
	CreatedAt time.Time
}

// turnPrefix begins the ids of turns, which nobody is told.
const turnPrefix = "trn"

// keepClocks keeps a ticket's clocks as its events say. What a customer says, and what the staff say among themselves,
// is no reply; nor is what a ticket was opened with.
func (a *act) keepClocks(ticketID string, events []event) error {
	var replied bool
	var opened, turn *event
	for i, e := range events {
		switch e.kind {
		case models.TicketEventKindCreated:
			opened = &events[i]
		case models.TicketEventKindCommented:
			replied = e.new == wasPublic && a.viewer.IsStaff()
		case models.TicketEventKindStatusChanged:
			turn = &events[i]
		default: // nothing that is counted
		}
	}
	if replied = replied && opened == nil; opened == nil && !replied && turn == nil {
		return nil
	}
	// Not as the viewer: the act may have put the ticket out of their reach.
	books := a.books
	t, err := a.clocked(books, ticketID, opened)
	if err != nil || t == nil {
		return wrapped(err, "read the clocks of %s", ticketID)
	}
	before := t.Clocks
	if replied {
		clockReply(t, a.now)
	}
	switch {
	case opened != nil:
		err = a.turned(books, t, nil, t.Status)
	case turn != nil:
		old := models.TicketStatus(turn.old)
		err = a.turned(books, t, &old, models.TicketStatus(turn.new))
	}
	if err != nil || t.Clocks == before {
		return err
	}
	return setClocks(books, t)
}

// clocked is a ticket with its clocks; a new one's stand at nothing.
func (a *act) clocked(books *gorm.DB, id string, opened *event) (*models.Ticket, error) {
	if opened != nil && opened.status != "" {
		return &models.Ticket{ID: id, Status: opened.status, CreatedAt: a.now, TicketDetails: &models.TicketDetails{}}, nil
	}
	return find[models.Ticket](books, id)
}

// turned keeps a turn of a ticket's status.
func (a *act) turned(books *gorm.DB, t *models.Ticket, from *models.TicketStatus, to models.TicketStatus) error {
	turn := &ticketTurn{ID: a.id(turnPrefix), TicketID: t.ID, OldStatus: from, NewStatus: to, CreatedAt: a.now}
	if err := books.Create(turn).Error; err != nil {
		return fmt.Errorf("keep the status of %s: %w", t.ID, err)
	}
	clockTurn(t, from, to, a.now)
	return nil
}

// clockReply stops the clock of the first reply, if it has not stopped before.
func clockReply(t *models.Ticket, at time.Time) {
	if had := t.Clocks.FirstReplyAt; had == nil || at.Before(*had) {
		t.Clocks.FirstReplyAt, t.Clocks.FirstReplySeconds = &at, secondsSince(t.CreatedAt, at)
	}
}

// clockTurn stops the clock of the resolution when a ticket is resolved, and lets it go on when it is no longer.
func clockTurn(t *models.Ticket, from *models.TicketStatus, to models.TicketStatus, at time.Time) {
	was := from != nil && from.IsResolved()
	switch {
	case to.IsResolved() && !was:
		t.Clocks.ResolvedAt, t.Clocks.ResolutionSeconds = &at, secondsSince(t.CreatedAt, at)
	case was && !to.IsResolved():
		t.Clocks.ResolvedAt, t.Clocks.ResolutionSeconds, t.Clocks.WasReopened = nil, nil, true
	}
}

// secondsSince are whole seconds, none before the beginning: clocks of servers differ.
func secondsSince(began, at time.Time) *int {
	return new(int(max(0, at.Sub(began)) / time.Second))
}

func setClocks(books *gorm.DB, t *models.Ticket) error {
	c := t.Clocks
	err := books.Model(&models.Ticket{}).Where("id = ?", t.ID).Updates(map[string]any{
		"first_reply_at": c.FirstReplyAt, "first_reply_seconds": c.FirstReplySeconds,
		"resolved_at": c.ResolvedAt, "resolution_seconds": c.ResolutionSeconds, "was_reopened": c.WasReopened,
	}).Error
	return wrapped(err, "keep the clocks of %s", t.ID)
}

// clock keeps the clocks of an imported ticket. The other desk's records do not say when a ticket was resolved: it was
// when it last changed there, and open until then.
func (i *intake) clock(t *models.Ticket, said []spoken) {
	for n, c := range said {
		if n > 0 && c.aloud && c.IsStaff {
			clockReply(t, c.CreatedAt)
		}
	}
	began := t.Status
	if began.IsResolved() {
		began = models.TicketStatusOpen
	}
	i.turn(t, nil, began, t.CreatedAt)
	if t.Status.IsResolved() {
		i.turn(t, &began, t.Status, t.UpdatedAt)
	}
}

func (i *intake) turn(t *models.Ticket, from *models.TicketStatus, to models.TicketStatus, at time.Time) {
	i.turns = append(i.turns, &ticketTurn{ID: i.id(turnPrefix), TicketID: t.ID, OldStatus: from, NewStatus: to, CreatedAt: at})
	clockTurn(t, from, to, at)
}

// clockLater keeps the clocks of a ticket that was here before some comments of its were imported.
func (i *intake) clockLater(t *models.Ticket, parts []spoken) error {
	before := t.Clocks
	for _, c := range parts {
		if c.aloud && c.IsStaff {
			clockReply(t, c.CreatedAt)
		}
	}
	if t.Clocks == before {
		return nil
	}
	return setClocks(i.tx, t)
}
