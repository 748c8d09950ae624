package models

import "time"

// View is a list of tickets that is kept: built in, shared with all of the staff, or somebody's own.
type View struct {
	AccountID   string `gorm:"primaryKey"`
	ID          string `gorm:"primaryKey"`
	OwnerID     string // "": it is built in
	Shared      bool
	Title       string
	TitleFolded string    // see words.Fold: what lists are ordered by
	FilterText  string    `gorm:"column:filter"` // Filter, as it is kept
	OrderText   *string   `gorm:"column:order_by"`
	CreatedAt   time.Time `gorm:"autoCreateTime:false"`

	Filter  *TicketFilter `gorm:"-"`
	OrderBy *TicketOrder  `gorm:"-"` // nil: newest activity first
}

// BuiltIn says whether the view is the same for everybody, and nobody's to change.
func (v *View) BuiltIn() bool { return v.OwnerID == "" }
