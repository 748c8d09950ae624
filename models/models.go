// Package models holds the nouns of a support desk: the rows of the database, which are the GraphQL objects
// too. It knows no rule (see policy) and no query (see desk).
package models

import "time"

// Account is a world of its own; everything else belongs to exactly one.
type Account struct {
	ID           string `gorm:"primaryKey"`
	Slug         string // unique on the server
	Name         string
	Settings     *AccountSettings `gorm:"embedded"`
	CursorSecret []byte           // from which the keys of this account's cursors are made
	CreatedAt    time.Time        `gorm:"autoCreateTime:false"`
}

// AccountSettings is what an account's administrators have settled.
type AccountSettings struct {
	PrivateTicketsEnabled      bool
	NewTicketsPrivateByDefault bool
}

// Organization is a company or a group of customers. In an end user's view only ID and Name are set.
type Organization struct {
	AccountID string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"`
	Name      string
	*OrganizationDetails
}

// OrganizationDetails is what only the staff know of an organization.
type OrganizationDetails struct {
	NameFolded    string   // see words.Fold: what lists are ordered by
	Domains       []string `gorm:"serializer:json"`
	SharedTickets bool
	ExternalID    *string
	CreatedAt     time.Time `gorm:"autoCreateTime:false"`
}

// User is a person. In an end user's view UserDetails holds their own addresses and locale, and of others nothing.
type User struct {
	AccountID      string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	Name           string
	Role           Role
	OrganizationID *string
	*UserDetails
}

// UserDetails is what only the staff, and in part the person, know of a person.
type UserDetails struct {
	NameFolded  string  // see words.Fold: what lists are ordered by
	Email       *string // in lower case, unique in the account
	Phone       *string // as it was given
	Locale      *string // a BCP 47 tag
	SuspendedAt *time.Time
	ExternalID  *string
	Has         TicketAccess `gorm:"column:access"` // which tickets, while they are staff
	Capacity    *int         // with how many of their own they take no more from queues; nil: no limit
	CreatedAt   time.Time    `gorm:"autoCreateTime:false"`
}

// Access is which tickets a member of the staff has; nil for a customer, and to one.
func (u *User) Access() *TicketAccess {
	if u.UserDetails == nil || !u.Role.IsStaff() {
		return nil
	}
	all := TicketAccessAll
	if u.Role == RoleAdmin || u.Has == "" {
		return &all
	}
	return &u.Has
}

// Suspended says whether the person is shut out.
func (u *User) Suspended() bool { return u.UserDetails != nil && u.SuspendedAt != nil }

// IsResolved says whether nothing more is to be done on a ticket, as far as the staff know.
func (e TicketStatus) IsResolved() bool { return e == TicketStatusSolved || e == TicketStatusClosed }

// IsStaff says whether the person works at the desk.
func (r Role) IsStaff() bool { return r == RoleLightAgent || r == RoleAgent || r == RoleAdmin }

// ApiToken opens the API in somebody's name. The secret itself is nowhere.
type ApiToken struct { //nolint:revive // the contract's spelling
	AccountID   string `gorm:"primaryKey"`
	ID          string `gorm:"primaryKey"`
	UserID      string
	Hash        []byte // SHA-256 of the secret
	Hint        string // the secret's last four characters
	Description string
	ExpiresAt   *time.Time
	RevokedAt   *time.Time
	CreatedAt   time.Time `gorm:"autoCreateTime:false"`
}

// Ticket is a request. In an end user's view it is the face of a public ticket: CreatedAt is when it became
// public, UpdatedAt the last thing said aloud, Status as they read it, and TicketDetails is nil.
type Ticket struct {
	AccountID      string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	Reference      string // see NewReference; unique in the account
	Subject        string
	Status         TicketStatus
	RequesterID    string
	OrganizationID *string   // the requester's when the ticket was opened
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"` // a verb says when it moves, never GORM
	*TicketDetails
}

// TicketDetails is what only the staff know of a ticket.
type TicketDetails struct {
	Channel     Channel
	SubmitterID string
	AssigneeID  *string
	GroupID     *string
	Priority    TicketPriority
	Type        *TicketType
	PublishedAt *time.Time // nil: private
	WasPrivate  bool       // at some time; true and published: it never goes back
	Shareable   bool       // false: it may never be made public
	// NeverShareable: notes were written while it was not shareable, so it stays so. The database sets it with the
	// first of them, whoever writes it.
	NeverShareable bool
	ExternalID     *string
	Clocks         TicketClocks `gorm:"embedded"`
}

// TicketClocks is what reports count of a ticket, kept with each act (desk/clocks.go).
type TicketClocks struct {
	FirstReplyAt      *time.Time // of the first public comment by the staff that is not what the ticket was opened with
	FirstReplySeconds *int       // from the opening
	ResolvedAt        *time.Time // since when it has been SOLVED or CLOSED
	ResolutionSeconds *int       // from the opening
	WasReopened       bool       // it was SOLVED or CLOSED at some time, and then was not
}

// Private says whether the requester must not know of the ticket.
func (t *Ticket) Private() bool { return t.TicketDetails != nil && t.PublishedAt == nil }

// Comment is something said on a ticket. In an end user's view CommentDetails is nil, and it is public.
type Comment struct {
	AccountID string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"` // kept when the comment is taken back
	TicketID  string
	AuthorID  string
	Body      string // Markdown
	Channel   Channel
	CreatedAt time.Time
	*CommentDetails
}

// CommentDetails is what only the staff know of a comment: they read public comments and internal notes
// through one view, which says which is which.
type CommentDetails struct {
	IsPublic       bool
	IsStaff        bool // the author's role when it was written
	LockedInternal bool
	ExternalID     *string
}

// Public says whether the requester and the people in copy can read the comment.
func (c *Comment) Public() bool { return c.CommentDetails == nil || c.IsPublic }

// Viewer is the GraphQL object of the person who is asking.
type Viewer struct{ UserID string }
