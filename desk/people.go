package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"gorm.io/gorm"

	"aparte/models"
	"aparte/policy"
	"aparte/words"
)

// User is a person by their id; nil when there is none for the viewer.
func (d *Desk) User(ctx context.Context, id string) (*models.User, error) {
	return d.loadersOf(ctx).users.Load(ctx, id)
}

func (d *Desk) readUsers(ctx context.Context, ids []string) (rows []*models.User, err error) {
	v := viewerOf(ctx)
	if err := d.view(ctx).Table(stageOf(v).users).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, u := range rows {
		asSeen(v, u)
	}
	return rows, nil
}

// asSeen fills in what a viewer may know of a person besides the row. One's own addresses come with signing in,
// and from nowhere else; other people's do not exist for an end user.
func asSeen(v policy.Viewer, u *models.User) *models.User {
	if !v.ReadsAloudOnly() {
		return u
	}
	u.UserDetails = &models.UserDetails{}
	if own := v.Person; own != nil && own.ID == u.ID && own.UserDetails != nil {
		u.Email, u.Phone, u.Locale = own.Email, own.Phone, own.Locale
	}
	return u
}

// inCopy is a person in copy of a ticket.
type inCopy struct {
	models.User
	TicketID string
	Joined   time.Time
}

// Users is a page of the account's people, by name, for staff.
func (d *Desk) Users(ctx context.Context, roles []models.Role, suspended *bool, args models.PageArgs, total bool) (*models.UserConnection, error) {
	l := peopleByName(fmt.Sprintf("Query.users{%v %v}", roles, optionalText(suspended)))
	if roles != nil {
		l.where = append(l.where, cond("t.role IN ?", append(slices.Clone(roles), "")))
	}
	if suspended != nil {
		l.where = append(l.where, cond("(t.suspended_at IS NOT NULL) = ?", *suspended))
	}
	return page(ctx, d, l, args, total)
}

func peopleByName(name string) list[models.User] {
	return list[models.User]{
		name: name, from: "{users} t", order: []string{"name_folded", "id"},
		place: func(u *models.User) []any {
			if u.UserDetails == nil {
				return []any{"", ""}
			}
			return []any{u.NameFolded, u.ID}
		},
	}
}

func optionalText[T any](p *T) string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(*p)
}

// CreateUser enters a person. It tells nobody.
func (d *Desk) CreateUser(ctx context.Context, in models.CreateUserInput) (*models.User, error) {
	var check checks
	check.person(&in, "input")
	if err := check.err(); err != nil {
		return nil, err
	}
	var id string
	err := d.act(ctx, func(a *act) error {
		u, err := a.enterUser(in, "input")
		if err == nil {
			id = u.ID
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.User(ctx, id)
}

func (c *checks) person(in *models.CreateUserInput, path ...string) {
	at := func(field string) []string { return append(slices.Clone(path), field) }
	in.Name = c.line(in.Name, at("name")...)
	in.Email = c.email(in.Email, at("email")...)
	in.Phone = c.phone(in.Phone, at("phone")...)
	in.Locale = c.locale(in.Locale, at("locale")...)
}

// enterUser enters a checked person; path is where the input names them.
func (a *act) enterUser(in models.CreateUserInput, path ...string) (*models.User, error) {
	at := func(field string) []string { return append(slices.Clone(path), field) }
	role := derefOr(in.Role, models.RoleEndUser)
	if !policy.CanManage(a.viewer, role) {
		return nil, models.Refuse(models.UserErrorCodeForbidden, at("role"), models.SayOnlyAdminsRoles)
	}
	if err := a.freeEmail(in.Email, "", at("email")); err != nil {
		return nil, err
	}
	if in.OrganizationID != nil {
		if _, err := must(share[models.Organization](a, *in.OrganizationID))(at("organizationId")...); err != nil {
			return nil, err
		}
	}
	access := derefOr(in.Access, models.TicketAccessAll)
	if in.Access != nil {
		if err := policy.CanGiveAccess(a.viewer, role, access, at("access")...); err != nil {
			return nil, err
		}
	}
	u := &models.User{
		ID: a.id(models.UserPrefix), Name: in.Name, Role: role, OrganizationID: in.OrganizationID,
		UserDetails: &models.UserDetails{
			NameFolded: words.Fold(in.Name), Email: in.Email, Phone: in.Phone, Locale: in.Locale, Has: access, CreatedAt: a.now,
		},
	}
	if err := a.tx.Create(u).Error; err != nil {
		return nil, wrapped(err, "enter a person")
	}
	if err := a.findable(u); err != nil {
		return nil, err
	}
	return u, a.chronicle(models.AccountEventKindUserCreated, u.ID, "", string(role))
}

// freeEmail refuses an address that somebody else has. Only staff are told.
func (a *act) freeEmail(email *string, mine string, path []string) error {
	if email == nil {
		return nil
	}
	u, err := a.userByEmail(email)
	if err == nil && u != nil && u.ID != mine {
		err = models.Refuse(models.UserErrorCodeTaken, path, models.SayTaken)
	}
	return err
}

func (a *act) userByEmail(email *string) (*models.User, error) {
	var rows []*models.User
	if err := a.tx.Where("email = ?", email).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// UpdateUser changes a person. What end users may read of them changes with it.
func (d *Desk) UpdateUser(ctx context.Context, in models.UpdateUserInput) (*models.User, error) {
	var check checks
	if in.Name != nil {
		*in.Name = check.line(*in.Name, "input", "name")
	}
	if email, ok := in.Email.ValueOK(); ok {
		in.Email = given(check.email(email, "input", "email"))
	}
	if phone, ok := in.Phone.ValueOK(); ok {
		in.Phone = given(check.phone(phone, "input", "phone"))
	}
	if locale, ok := in.Locale.ValueOK(); ok {
		in.Locale = given(check.locale(locale, "input", "locale"))
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	if err := d.act(ctx, func(a *act) error { return a.updateUser(in) }); err != nil {
		return nil, err
	}
	return d.User(ctx, in.UserID)
}

func (a *act) updateUser(in models.UpdateUserInput) error {
	u, err := must(lock[models.User](a, in.UserID))("input", "userId")
	if err != nil {
		return err
	}
	if !policy.CanManage(a.viewer, u.Role) {
		return models.Refuse(models.UserErrorCodeForbidden, []string{"input", "userId"}, models.SayOnlyAdminsRoles)
	}
	before := *u
	details := *u.UserDetails
	before.UserDetails = &details
	if err := a.changeStanding(u, in); err != nil {
		return err
	}
	if u.Role != models.RoleAgent && u.Role != models.RoleAdmin {
		u.Capacity = nil
	}
	if capacity, ok := in.Capacity.ValueOK(); ok {
		if err := policy.CanGiveCapacity(a.viewer, u.Role, capacity, "input", "capacity"); err != nil {
			return err
		}
		u.Capacity = capacity
	}
	if in.Name != nil {
		u.Name, u.NameFolded = *in.Name, words.Fold(*in.Name)
	}
	if email, ok := in.Email.ValueOK(); ok {
		if err := a.freeEmail(email, u.ID, []string{"input", "email"}); err != nil {
			return err
		}
		u.Email = email
	}
	if phone, ok := in.Phone.ValueOK(); ok {
		u.Phone = phone
	}
	if locale, ok := in.Locale.ValueOK(); ok {
		u.Locale = locale
	}
	if org, ok := in.OrganizationID.ValueOK(); ok {
		if org != nil {
			if _, err := must(share[models.Organization](a, *org))("input", "organizationId"); err != nil {
				return err
			}
		}
		u.OrganizationID = org
	}
	return a.keepUser(&before, u)
}

// changeStanding changes what a person is to the desk, and which tickets they have.
func (a *act) changeStanding(u *models.User, in models.UpdateUserInput) error {
	if in.Role != nil && *in.Role != u.Role {
		last, err := a.isLastAdmin(u)
		if err == nil {
			err = policy.CanChangeRole(a.viewer, last)
		}
		if err != nil {
			return err
		}
		u.Role = *in.Role // which tickets they have is kept, so that nobody comes back with more than they left with
	}
	if in.Access == nil {
		return nil
	}
	if err := policy.CanGiveAccess(a.viewer, u.Role, *in.Access, "input", "access"); err != nil {
		return err
	}
	u.Has = *in.Access
	return nil
}

// keepUser writes what has changed of a person: in their row, in what they are found by, in what end users read
// of them, and in the history.
func (a *act) keepUser(before, u *models.User) error {
	err := a.tx.Model(&models.User{}).Where("id = ?", u.ID).Updates(map[string]any{
		"name": u.Name, "name_folded": u.NameFolded, "role": u.Role, "email": u.Email, "phone": u.Phone,
		"locale": u.Locale, "organization_id": u.OrganizationID, "suspended_at": u.SuspendedAt,
		"access": u.Has, "capacity": u.Capacity,
	}).Error
	if err != nil {
		return wrapped(err, "change %s", u.ID)
	}
	if err := a.findable(u); err != nil {
		return err
	}
	if before.Name != u.Name || before.Role != u.Role || deref(before.OrganizationID) != deref(u.OrganizationID) {
		if err := a.renamed(u); err != nil {
			return err
		}
	}
	if before.Role.IsStaff() && !u.Role.IsStaff() {
		// From now on they read their own name in the public stage.
		if err := a.introduce([]string{u.ID}, nil); err != nil {
			return err
		}
		if err := a.leaveAllGroups(u.ID); err != nil {
			return err
		}
	}
	for _, field := range []struct{ name, old, new string }{
		{"name", before.Name, u.Name},
		{"role", string(before.Role), string(u.Role)},
		{"access", string(before.Has), string(u.Has)},
		{"capacity", optionalText(before.Capacity), optionalText(u.Capacity)},
		{"email", deref(before.Email), deref(u.Email)},
		{"phone", deref(before.Phone), deref(u.Phone)},
		{"locale", deref(before.Locale), deref(u.Locale)},
		{organizationField, deref(before.OrganizationID), deref(u.OrganizationID)},
	} {
		if field.old == field.new {
			continue
		}
		err := a.chronicle(models.AccountEventKindUserChanged, u.ID, field.name+saysIs+field.old, field.name+saysIs+field.new)
		if err != nil {
			return err
		}
	}
	return nil
}

// How the history spells whom somebody belonged to, which verify reads, and who shares, which the audit log does.
const (
	organizationField   = "organizationId"
	sharingField        = "sharedTickets"
	saysIs              = ": "
	organizationChanged = organizationField + saysIs
)

// isLastAdmin says whether nobody else could let anybody in again.
func (a *act) isLastAdmin(u *models.User) (bool, error) {
	if u.Role != models.RoleAdmin || u.Suspended() {
		return false, nil
	}
	// One at a time: two administrators may be about to take each other's place.
	if _, err := lock[models.Account](a, a.viewer.AccountID); err != nil {
		return false, err
	}
	var others int64
	err := a.tx.Model(&models.User{}).Where("role = ? AND suspended_at IS NULL AND id <> ?", models.RoleAdmin, u.ID).Count(&others).Error
	return others == 0, err
}

// SuspendUser shuts a person out from their next request on.
func (d *Desk) SuspendUser(ctx context.Context, id string) (*models.User, error) {
	err := d.administer(ctx, func(a *act) error {
		u, err := must(lock[models.User](a, id))("input", "userId")
		if err != nil || u.Suspended() {
			return err
		}
		last, err := a.isLastAdmin(u)
		if err == nil {
			err = policy.CanSuspend(a.viewer, u, last)
		}
		if err != nil {
			return err
		}
		return errors.Join(
			a.tx.Model(&models.User{}).Where("id = ?", id).Update("suspended_at", a.now).Error,
			a.chronicle(models.AccountEventKindUserSuspended, id, "", ""))
	})
	if err != nil {
		return nil, err
	}
	return d.User(ctx, id)
}

// ReinstateUser lets a suspended person in again.
func (d *Desk) ReinstateUser(ctx context.Context, id string) (*models.User, error) {
	err := d.administer(ctx, func(a *act) error {
		u, err := must(lock[models.User](a, id))("input", "userId")
		if err != nil || !u.Suspended() {
			return err
		}
		return errors.Join(
			a.tx.Model(&models.User{}).Where("id = ?", id).Update("suspended_at", gorm.Expr("NULL")).Error,
			a.chronicle(models.AccountEventKindUserReinstated, id, "", ""))
	})
	if err != nil {
		return nil, err
	}
	return d.User(ctx, id)
}

// administer is an act that only administrators may do.
func (d *Desk) administer(ctx context.Context, verb func(a *act) error) error {
	if !policy.CanAdminister(viewerOf(ctx)) {
		return models.Refuse(models.UserErrorCodeForbidden, []string{}, models.SayOnlyAdmins)
	}
	return d.act(ctx, verb)
}

// given is a value of an input that may be left out.
func given(s *string) graphql.Omittable[*string] { return graphql.OmittableOf(s) }

// ifGiven is a value of an input in which nothing is left out.
func ifGiven(s *string) (o graphql.Omittable[*string]) {
	if s != nil {
		o = given(s)
	}
	return o
}
