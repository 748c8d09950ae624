package models

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"time"
)

// Group is a part of the staff that tickets are handed to.
type Group struct {
	AccountID  string `gorm:"primaryKey"`
	ID         string `gorm:"primaryKey"`
	Name       string
	NameFolded string    // see words.Fold: unique in the account, and what lists are ordered by
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
}

// Value keeps what nobody has settled as what it means.
func (a TicketAccess) Value() (driver.Value, error) {
	if a == "" {
		a = TicketAccessAll
	}
	return string(a), nil
}

// priorities are kept as their places in this list, from 1 on, so that they sort.
var priorities = []TicketPriority{TicketPriorityLow, TicketPriorityNormal, TicketPriorityHigh, TicketPriorityUrgent}

// Value keeps a priority as a number, and what nobody has settled as NORMAL.
func (p TicketPriority) Value() (driver.Value, error) {
	if p == "" {
		p = TicketPriorityNormal
	}
	return int64(slices.Index(priorities, p) + 1), nil
}

// Scan reads a priority.
func (p *TicketPriority) Scan(kept any) error {
	n, ok := kept.(int64)
	if !ok || n < 1 || n > int64(len(priorities)) {
		return fmt.Errorf("there is no priority %v", kept)
	}
	*p = priorities[n-1]
	return nil
}
