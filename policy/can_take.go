package policy

import "aparte/models"

// CanTake: tickets of a queue are taken by agents and administrators who are members of its group. Whoever has only what
// is assigned to them is given their work by others.
func CanTake(v Viewer, isMember bool) error {
	path := []string{"input", "groupId"}
	switch {
	case isLight(v):
		return onlyNotes(v, path...)
	case !isMember:
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayNotMember)
	case v.access() == models.TicketAccessAssigned:
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayGivenTickets)
	}
	return nil
}

// HasRoom: whoever has as many open tickets as they take at most, takes no more. Others may still assign them some.
func HasRoom(u *models.User, open int) error {
	if u.UserDetails != nil && u.Capacity != nil && open >= *u.Capacity {
		return models.Refuse(models.UserErrorCodeAtCapacity, []string{"input", "groupId"}, models.SayAtCapacity, open)
	}
	return nil
}

// CanSkip: a ticket is passed over in a queue, or given back to it by whoever took it.
func CanSkip(v Viewer, t *models.Ticket) error {
	if err := CanRelease(v, t); err != nil {
		return err
	}
	if t.AssigneeID != nil && *t.AssigneeID != v.UserID {
		return models.Refuse(models.UserErrorCodeConflict, []string{"input", "ticketId"}, models.SaySomebodyElses)
	}
	return nil
}

// CanRelease: what goes back to a queue must have one.
func CanRelease(v Viewer, t *models.Ticket) error {
	if err := CanChange(v, t); err != nil {
		return err
	}
	if t.GroupID == nil {
		return models.Refuse(models.UserErrorCodeInvalid, []string{"input", "ticketId"}, models.SayNoGroup)
	}
	return nil
}

// MaxCapacity is the highest capacity that somebody can be given.
const MaxCapacity = 1000

// CanGiveCapacity: how much agents and administrators take is an administrator's to say.
func CanGiveCapacity(v Viewer, role models.Role, capacity *int, path ...string) error {
	switch {
	case !CanAdminister(v):
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayOnlyAdminsRoles)
	case capacity == nil:
		return nil
	case role != models.RoleAgent && role != models.RoleAdmin:
		return models.Refuse(models.UserErrorCodeInvalid, path, models.SayTakesNoTickets)
	case *capacity < 0 || *capacity > MaxCapacity:
		return models.Refuse(models.UserErrorCodeInvalid, path, models.SayNotCapacity, MaxCapacity)
	}
	return nil
}
