package models

import "time"

// AuditEntry is one thing that a member of the staff looked at, took away or settled. Entries are added, never changed;
// those that are written with their act are given their place in a batch later, once.
type AuditEntry struct {
	AccountID string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"`
	Kind      AuditKind
	ActorID   *string // nil: the operator
	TokenID   *string // nil: not through the API
	TicketID  *string
	UserID    *string
	Detail    *string
	At        time.Time
	Batch     *int // nil: not sealed yet
	Position  *int
}
