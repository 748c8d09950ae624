package models

import "time"

// PublicFace is what the requester of a public ticket reads of it, as it is told to the staff: of a comment that is
// planned, or of a moment that is past.
type PublicFace struct {
	Reference    string
	Subject      string
	Status       TicketStatus
	Requester    *PublicPerson
	Organization *PublicOrganization // nil: none, or not theirs to read
	Ccs          []*PublicPerson
	Said         []*PublicComment // the last MostSaid of them, in the order they were said
	CommentCount int              // of all
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// MostSaid is how many comments a PublicFace holds: as many as a page of the requester's.
const MostSaid = 100

// PublicPerson is a person as the requester of a ticket reads of them.
type PublicPerson struct {
	ID   string
	Name string
	Role Role
}

// PublicOrganization is an organization as its members read of it.
type PublicOrganization struct {
	ID   string
	Name string
}

// PublicComment is a public comment as the requester reads it.
type PublicComment struct {
	ID        *string // nil: it is only planned
	Author    *PublicPerson
	CreatedAt time.Time
	// Comment is the comment as it was said; nil: it can be read by its id.
	Comment *Comment
}
