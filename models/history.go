package models

import "time"

// TicketEvent is one thing that happened to a ticket. Events are added, never changed.
type TicketEvent struct {
	AccountID string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"`
	TicketID  string
	Seq       int // orders what one act wrote in the same instant
	Kind      TicketEventKind
	ActorID   *string // nil: the operator
	TokenID   *string // nil: not through the API
	CommentID *string
	UserID    *string
	Old       *string `gorm:"column:old_value"`
	New       *string `gorm:"column:new_value"`
	CreatedAt time.Time
}

// AccountEvent is one thing that happened in an account outside its tickets. Events are added, never changed.
type AccountEvent struct {
	AccountID string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"`
	Kind      AccountEventKind
	ActorID   *string // nil: the operator
	TokenID   *string // nil: not through the API
	UserID    *string
	Old       *string `gorm:"column:old_value"`
	New       *string `gorm:"column:new_value"`
	CreatedAt time.Time
}
