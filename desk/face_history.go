package desk

import (
	"slices"
	"time"

	"aparte/models"
)

// What a face shows is kept as it is now; what was shown before is kept as what was done to it. Whatever publish.go does
// aloud it notes here too, in the same act, and face_at.go plays the notes up to a moment. Both tables are the staff's:
// only the end of a face, and none of its past, is read by anybody else.
//
// Notes are written at the end of an act, all at once, and never changed: the database refuses.

// faceEvent is something that was done aloud about a ticket.
type faceEvent struct {
	AccountID string
	TicketID  string
	At        time.Time // from when on it could be read here
	Kind      faceEventKind
	Moment    time.Time // the time of the face that it moved: of an import's, long before At

	Subject, Status *string
	OrganizationID  *string // of a face that begins
	UserID          *string // the requester of a face that begins, who came or went, who said it
	CommentID       *string
}

// TableName is not what GORM would guess.
func (faceEvent) TableName() string { return "face_history" }

type faceEventKind string

const (
	facePublished faceEventKind = "PUBLISHED" // with subject, status, organization and requester
	faceChanged   faceEventKind = "CHANGED"   // its subject, its status, or who is in copy
	faceCame      faceEventKind = "CAME"      // somebody into copy
	faceWent      faceEventKind = "WENT"
	faceSaid      faceEventKind = "SAID"
	faceWithdrawn faceEventKind = "WITHDRAWN"
)

// nameEvent is what end users could read of a person or an organization from some moment on.
type nameEvent struct {
	AccountID      string
	ID             string
	At             time.Time
	Name           string
	Role           *models.Role
	OrganizationID *string
}

// TableName is not what GORM would guess.
func (nameEvent) TableName() string { return "name_history" }

// told is what an act has done aloud so far.
type told struct {
	faces []*faceEvent
	names []*nameEvent
}

func (a *act) toldOf(ticketID string, events ...*faceEvent) {
	for _, e := range events {
		e.TicketID, e.At = ticketID, a.now
	}
	a.told.faces = append(a.told.faces, events...)
}

func (a *act) named(u *publicUser) {
	a.told.names = append(a.told.names, &nameEvent{ID: u.ID, At: a.now, Name: u.Name, Role: &u.Role, OrganizationID: u.OrganizationID})
}

func (a *act) namedOrganization(o *publicOrganization) {
	a.told.names = append(a.told.names, &nameEvent{ID: o.ID, At: a.now, Name: o.Name})
}

// keepTold writes what the act has done aloud into the history of faces and names.
func (a *act) keepTold() error {
	for some := range slices.Chunk(a.told.faces, mostRows) {
		if err := a.aloud().Create(some).Error; err != nil {
			return wrapped(err, "keep what was done aloud")
		}
	}
	for some := range slices.Chunk(a.told.names, mostRows) {
		if err := a.aloud().Create(some).Error; err != nil {
			return wrapped(err, "keep who was called what")
		}
	}
	return nil
}
