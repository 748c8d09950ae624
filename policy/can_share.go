package policy

import "aparte/models"

// A ticket that is not shareable holds what its requester must never read: fraud, legal matters. It is private, and
// stays so.

// CanPublish: a ticket that is not shareable is never made public. Whatever gives a ticket a face asks this first, and
// the database asks it again.
func CanPublish(t *models.Ticket) error {
	if !t.Shareable {
		return models.Refuse(models.UserErrorCodeNotShareable, []string{"input", "public"}, models.SayNotShareable)
	}
	return nil
}

// AsksForPrivate is what a new ticket asks for that says whether it is shareable: one that is not is private, unless it
// says otherwise, and then CanOpen refuses it.
func AsksForPrivate(private, shareable *bool) *bool {
	if private == nil && shareable != nil && !*shareable {
		return new(true)
	}
	return private
}

// CanOpen: nothing that is public was ever meant not to be.
func CanOpen(private bool, shareable *bool) error {
	if !private && shareable != nil && !*shareable {
		return models.Refuse(models.UserErrorCodeInvalid, []string{"input", "shareable"}, models.SayPublicUnshared)
	}
	return nil
}

// CanSetShareable: administrators alone say that a ticket may never be made public, while it is private; they take it back
// as long as nobody has written a note in the belief that it holds.
func CanSetShareable(v Viewer, t *models.Ticket, shareable bool) error {
	path := []string{"input", "shareable"}
	switch {
	case shareable == t.Shareable:
		return nil
	case !CanAdminister(v):
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayOnlyAdmins)
	case !shareable && !t.Private():
		return models.Refuse(models.UserErrorCodeInvalid, path, models.SayIsPublic)
	case shareable && t.NeverShareable:
		return models.Refuse(models.UserErrorCodeNotShareable, path, models.SayNeverShareable)
	}
	return nil
}
