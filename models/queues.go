package models

import (
	"slices"
	"time"
)

// TicketSkip says that somebody has passed a waiting ticket over.
type TicketSkip struct {
	AccountID string `gorm:"primaryKey"`
	TicketID  string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	Reason    string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
}

// Rank is a priority's place among the priorities, the least urgent first, as the database keeps it.
func (p TicketPriority) Rank() int { return slices.Index(priorities, p) + 1 }

// Waits says whether a ticket is in its group's queue: nobody works on it, and it waits for the staff. What is PENDING
// waits for its requester, what is ON_HOLD for somebody outside; their answer puts it into the queue.
func (t *Ticket) Waits() bool {
	return t.GroupID != nil && t.AssigneeID == nil && (t.Status == TicketStatusNew || t.Status == TicketStatusOpen)
}
