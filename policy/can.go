package policy

import "aparte/models"

// The rules of the story. Each cites the rule of the product it keeps: S1 to S15 of the source, and the decisions
// that settle its contradictions (docs/rules.md).

// CanAdminister: people, organizations, tokens and settings are an administrator's.
func CanAdminister(v Viewer) bool { return v.IsStaff() && v.Role == models.RoleAdmin }

// CanManage: agents enter and change end users; only an administrator touches the staff or gives roles.
func CanManage(v Viewer, role models.Role) bool {
	return CanAdminister(v) || v.IsStaff() && !isLight(v) && role == models.RoleEndUser
}

// isLight: light agents write internal notes, and do nothing that a customer could see.
func isLight(v Viewer) bool { return v.IsStaff() && v.Role == models.RoleLightAgent }

// onlyNotes refuses what a light agent may not do; path is the part of the input that asks for it.
func onlyNotes(v Viewer, path ...string) error {
	if !isLight(v) {
		return nil
	}
	return models.Refuse(models.UserErrorCodeForbidden, path, models.SayLightAgent)
}

// CanGiveAccess: agents and light agents may have some of the tickets alone.
func CanGiveAccess(v Viewer, role models.Role, access models.TicketAccess, path ...string) error {
	switch {
	case !CanAdminister(v):
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayOnlyAdminsRoles)
	case access != models.TicketAccessAll && role != models.RoleAgent && role != models.RoleLightAgent:
		return models.Refuse(models.UserErrorCodeInvalid, path, models.SayNoAccess)
	}
	return nil
}

// CanJoinGroup: groups are of the staff.
func CanJoinGroup(u *models.User, path ...string) error {
	if !u.Role.IsStaff() {
		return models.Refuse(models.UserErrorCodeInvalid, path, models.SayNotInStaff)
	}
	return nil
}

// CanViewAs: whoever has some of the tickets alone looks through no eyes but their own, which would see others.
func CanViewAs(v Viewer, id string) bool { return HasAllTickets(v) || v.IsStaff() && id == v.UserID }

// CanSuspend: nobody shuts themselves out, and one administrator always stays who can let others in.
func CanSuspend(v Viewer, u *models.User, isLastAdmin bool) error {
	switch {
	case u.ID == v.UserID:
		return models.Refuse(models.UserErrorCodeInvalid, []string{"input", "userId"}, models.SayNotYourself)
	case isLastAdmin:
		return models.Refuse(models.UserErrorCodeInvalid, []string{"input", "userId"}, models.SayLastAdmin)
	}
	return nil
}

// CanChangeRole: roles are an administrator's to give, and one administrator always stays.
func CanChangeRole(v Viewer, isLastAdmin bool) error {
	switch path := []string{"input", "role"}; {
	case !CanAdminister(v):
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayOnlyAdminsRoles)
	case isLastAdmin:
		return models.Refuse(models.UserErrorCodeInvalid, path, models.SayLastAdmin)
	}
	return nil
}

// CanBeAssigned: tickets are worked on by agents and administrators.
func CanBeAssigned(u *models.User) error {
	if !u.Role.IsStaff() || u.Role == models.RoleLightAgent {
		return models.Refuse(models.UserErrorCodeInvalid, []string{"input", "assigneeId"}, models.SayNotAssignable)
	}
	return nil
}

// OpensPrivately says whether a new ticket is private (S4, S5). Left out, it follows the account's default
// while private tickets are enabled; an end user's own ticket and one that came in by e-mail never are.
func OpensPrivately(v Viewer, s models.AccountSettings, channel models.Channel, asked *bool) (bool, error) {
	path := []string{"input", "private"}
	switch wanted := asked != nil && *asked; {
	case !v.IsStaff():
		return false, nil
	case wanted && channel == models.ChannelEmail:
		return false, models.Refuse(models.UserErrorCodeInvalid, path, models.SayPrivateByEmail)
	case wanted && !s.PrivateTicketsEnabled:
		return false, models.Refuse(models.UserErrorCodePrivateTicketsDisabled, path, models.SayPrivateDisabled)
	case isLight(v) && !s.PrivateTicketsEnabled:
		return false, models.Refuse(models.UserErrorCodePrivateTicketsDisabled, path, models.SayPrivateDisabled)
	case isLight(v) && asked == nil && channel != models.ChannelEmail:
		return true, nil
	case isLight(v) && !wanted:
		return false, onlyNotes(v, path...)
	case asked != nil:
		return wanted, nil
	}
	return s.PrivateTicketsEnabled && s.NewTicketsPrivateByDefault && channel != models.ChannelEmail, nil
}

// CanChange: a closed ticket is final, and what a ticket says of itself is not a light agent's to change.
func CanChange(v Viewer, t *models.Ticket) error {
	if err := onlyNotes(v, "input", "ticketId"); err != nil {
		return err
	}
	return isOpen(t)
}

func isOpen(t *models.Ticket) error {
	if t.Status == models.TicketStatusClosed {
		return models.Refuse(models.UserErrorCodeClosed, []string{"input", "ticketId"}, models.SayClosed)
	}
	return nil
}

// CanAnswer: staff answer on any open ticket they see; an end user on one they asked for or are in copy of.
// Colleagues who see it through their organization only look. (What staff say is a note unless they say otherwise: see
// CanSay.)
func CanAnswer(v Viewer, t *models.Ticket, isOnTicket bool) error {
	if !v.IsStaff() && !isOnTicket {
		return models.Refuse(models.UserErrorCodeForbidden, []string{"input", "ticketId"}, models.SayOnlyLooking)
	}
	return isOpen(t)
}

// CanSay: a light agent writes notes, and changes nothing besides.
func CanSay(v Viewer, in models.AddCommentInput) error {
	switch {
	case in.Public != nil && *in.Public:
		return onlyNotes(v, "input", "public")
	case in.Status != nil:
		return onlyNotes(v, "input", "status")
	case len(in.AddCcIds) > 0:
		return onlyNotes(v, "input", "addCcIds")
	}
	return nil
}

// SpeaksAloud says whether a comment is public. What an end user writes always is. Staff must say so, on every
// ticket and channel: a default that follows the ticket would lose a race (S6).
func SpeaksAloud(v Viewer, asked *bool) bool { return v.IsEndUser() || asked != nil && *asked }

// Expected: who said how they saw the ticket is not surprised (expectPrivate).
func Expected(t *models.Ticket, private *bool) error {
	if private != nil && *private != t.Private() {
		return models.Refuse(models.UserErrorCodeConflict, []string{"input", "expectPrivate"}, models.SayPrivacyChanged)
	}
	return nil
}

// CannotConvertToPrivate is every reason why a ticket cannot become private, in a fixed order; none when it can
// (S8, S9). aloud are its first two public comments, which is enough to tell one from several.
func CannotConvertToPrivate(v Viewer, s models.AccountSettings, t *models.Ticket, aloud []*models.Comment) []models.UserErrorCode {
	reasons := []models.UserErrorCode{}
	if isLight(v) {
		reasons = append(reasons, models.UserErrorCodeForbidden)
	}
	if !s.PrivateTicketsEnabled {
		reasons = append(reasons, models.UserErrorCodePrivateTicketsDisabled)
	}
	if t.Private() {
		return append(reasons, models.UserErrorCodeAlreadyPrivate)
	}
	if t.WasPrivate {
		reasons = append(reasons, models.UserErrorCodeWasPublished)
	}
	if len(aloud) != 1 {
		return append(reasons, models.UserErrorCodeNotExactlyOnePublicComment)
	}
	if !aloud[0].IsStaff {
		reasons = append(reasons, models.UserErrorCodeNotAStaffComment)
	}
	return reasons
}

// CanBeAloud: a comment that was made internal is never public again (S10).
func CanBeAloud(c *models.Comment) error {
	if c.CommentDetails != nil && c.LockedInternal {
		return models.Refuse(models.UserErrorCodeCommentLockedInternal, nil, models.SayLockedInternal)
	}
	return nil
}

// ReadAloud is a status as an end user reads it: ON_HOLD is the staff's own affair.
func ReadAloud(s models.TicketStatus) models.TicketStatus {
	if s == models.TicketStatusOnHold {
		return models.TicketStatusOpen
	}
	return s
}

// RoleAloud is a role as an end user reads it: how light an agent is, is the staff's own affair.
func RoleAloud(r models.Role) models.Role {
	if r == models.RoleLightAgent {
		return models.RoleAgent
	}
	return r
}

// Reopened is the status after an end user has answered: what was waiting for them, or thought done, is open.
func Reopened(s models.TicketStatus) models.TicketStatus {
	if s == models.TicketStatusSolved || s == models.TicketStatusPending {
		return models.TicketStatusOpen
	}
	return s
}
