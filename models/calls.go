package models

import "time"

// Call is a call or a meeting with a customer. Its notes are an internal note of its ticket, and stay one.
type Call struct {
	AccountID       string `gorm:"primaryKey"`
	ID              string `gorm:"primaryKey"`
	TicketID        string
	CommentID       string // the note
	UserID          string // with whom
	AgentID         string // who logged it
	Kind            CallKind
	Direction       CallDirection
	Outcome         CallOutcome
	StartedAt       time.Time
	DurationSeconds int
	CreatedAt       time.Time `gorm:"autoCreateTime:false"`
}
