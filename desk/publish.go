package desk

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"aparte/models"
	"aparte/policy"
)

// Public acts. What end users read is in the tables of the public stage, and this file alone writes them; the
// guard refuses every other write. Whatever is not done here is not said aloud.
//
// Four things are done aloud about a ticket: publish gives it its face, speak adds a public comment, refresh shows
// what has changed of it, withdraw takes the face away. Each is called under the lock of the ticket's own row, with
// the ticket as it is to be read from now on.
//
// Two are done about people: introduce enters them, with the first public act that they have to do with or when they
// can sign in, and renamed shows what has changed of those who are in. Each locks the rows it shows.

// publicActKey marks the statements of a public act, for the guard.
const publicActKey = "aparte:public act"

// The rows of the public stage. The face of a ticket has times, a status and a count of its own.
type (
	publicTicket struct {
		AccountID      string `gorm:"primaryKey"`
		ID             string `gorm:"primaryKey"`
		Reference      string
		Subject        string
		Status         models.TicketStatus
		RequesterID    string
		OrganizationID *string
		CommentCount   int
		CreatedAt      time.Time `gorm:"autoCreateTime:false"`
		UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
	}
	publicTicketPerson struct {
		AccountID string `gorm:"primaryKey"`
		TicketID  string `gorm:"primaryKey"`
		UserID    string `gorm:"primaryKey"`
		Kind      string
		Since     time.Time
	}
	publicComment struct {
		AccountID string `gorm:"primaryKey"`
		ID        string `gorm:"primaryKey"`
		TicketID  string
		AuthorID  string
		Body      string
		Channel   models.Channel
		CreatedAt time.Time `gorm:"autoCreateTime:false"`
	}
	publicUser struct {
		AccountID      string `gorm:"primaryKey"`
		ID             string `gorm:"primaryKey"`
		Name           string
		Role           models.Role
		OrganizationID *string
	}
	publicOrganization struct {
		AccountID string `gorm:"primaryKey"`
		ID        string `gorm:"primaryKey"`
		Name      string
	}
	publicDocument struct {
		AccountID string `gorm:"primaryKey"`
		TicketID  string `gorm:"primaryKey"`
		Subject   string
		Words     string
	}
)

// The kinds of people of a face.
const (
	kindRequester = "REQUESTER"
	kindCC        = "CC"
)

// TableName is not what GORM would guess.
func (publicTicketPerson) TableName() string { return "public_ticket_people" }

// aloud is the transaction for statements of a public act.
func (a *act) aloud() *gorm.DB { return a.tx.Set(publicActKey, true) }

// publish gives a private or new ticket its face, from the moment of its first public comment on. It discloses
// the present subject, people and status, never past ones. organization is the requester's at that moment: to
// end users the ticket is opened only now, and an older one would tell them of its private days. Whatever publishes
// comes through here.
func (a *act) publish(t *models.Ticket, first *draft, organization *string, ccs []string) error {
	if err := policy.CanPublish(t); err != nil {
		return err
	}
	face := &publicTicket{
		ID: t.ID, Reference: t.Reference, Subject: t.Subject, Status: policy.ReadAloud(t.Status),
		RequesterID: t.RequesterID, OrganizationID: organization,
		CreatedAt: first.CreatedAt, UpdatedAt: first.CreatedAt,
	}
	if err := a.introduce(append([]string{t.RequesterID, first.AuthorID}, ccs...), organization); err != nil {
		return err
	}
	if err := a.aloud().Create(face).Error; err != nil {
		return fmt.Errorf("publish ticket %s: %w", t.ID, err)
	}
	a.toldOf(t.ID, &faceEvent{
		Kind: facePublished, Moment: first.CreatedAt, Subject: &face.Subject, Status: (*string)(&face.Status),
		OrganizationID: organization, UserID: &face.RequesterID,
	})
	people := []*publicTicketPerson{{TicketID: t.ID, UserID: t.RequesterID, Kind: kindRequester, Since: first.CreatedAt}}
	for _, cc := range ccs {
		people = append(people, &publicTicketPerson{TicketID: t.ID, UserID: cc, Kind: kindCC, Since: first.CreatedAt})
		a.toldOf(t.ID, &faceEvent{Kind: faceCame, Moment: first.CreatedAt, UserID: &cc})
	}
	if err := a.aloud().Create(people).Error; err != nil {
		return fmt.Errorf("show the people of ticket %s: %w", t.ID, err)
	}
	document := &publicDocument{TicketID: t.ID, Subject: a.subjectWords(t)}
	if err := a.aloud().Create(document).Error; err != nil {
		return fmt.Errorf("make ticket %s searchable: %w", t.ID, err)
	}
	return a.say(first)
}

// speak adds a public comment to a public ticket, and shows what else the act has changed of it.
func (a *act) speak(t *models.Ticket, c *draft, peopleMoved bool) error {
	if err := a.introduce([]string{c.AuthorID}, nil); err != nil {
		return err
	}
	if err := a.say(c); err != nil {
		return err
	}
	if c.CreatedAt.Before(*t.PublishedAt) {
		t.PublishedAt = &c.CreatedAt
	}
	return a.refresh(t, peopleMoved)
}

// say writes a comment below a face, and moves the face's times and count. A comment of the past, which an import
// brings, does not take the face's last time back with it; if none is older, the face begins with it.
func (a *act) say(c *draft) error {
	spoken := &publicComment{
		ID: c.ID, TicketID: c.TicketID, AuthorID: c.AuthorID, Body: c.Body, Channel: c.Channel, CreatedAt: c.CreatedAt,
	}
	if err := a.aloud().Create(spoken).Error; err != nil {
		return fmt.Errorf("say %s: %w", c.ID, err)
	}
	a.toldOf(c.TicketID, &faceEvent{Kind: faceSaid, Moment: c.CreatedAt, UserID: &c.AuthorID, CommentID: &c.ID})
	err := a.tx.Create(&commentOrigin{ID: c.ID, IsStaff: c.IsStaff, ExternalID: c.ExternalID}).Error
	if err != nil {
		return fmt.Errorf("keep where %s comes from: %w", c.ID, err)
	}
	err = a.aloud().Model(&publicTicket{}).Where("id = ?", c.TicketID).
		Updates(map[string]any{
			"comment_count": gorm.Expr("comment_count + 1"),
			"created_at":    earlier(c.CreatedAt), "updated_at": later(c.CreatedAt),
		}).Error
	if err != nil {
		return fmt.Errorf("move the face of %s: %w", c.TicketID, err)
	}
	return addWords(a.aloud().Model(&publicDocument{}), c.TicketID, c.Body)
}

// later moves a face's time on, never back: clocks of servers differ, and imports speak of the past.
func later(at time.Time) clause.Expr {
	return gorm.Expr("CASE WHEN updated_at < ? THEN ? ELSE updated_at END", at, at)
}

// earlier moves a face's beginning back, never on.
func earlier(at time.Time) clause.Expr {
	return gorm.Expr("CASE WHEN created_at > ? THEN ? ELSE created_at END", at, at)
}

// refresh shows what has changed of a public ticket. What its requester reads is compared with what it should
// be, and when nothing of it differs nothing is written: ON_HOLD reads OPEN, and moves no time stamp.
func (a *act) refresh(t *models.Ticket, peopleMoved bool) error {
	face, err := find[publicTicket](a.tx, t.ID)
	if err != nil || face == nil {
		return err // a private ticket has nothing to show
	}
	changed, shows := map[string]any{}, &faceEvent{Kind: faceChanged, Moment: a.now}
	if face.Subject != t.Subject {
		changed["subject"], shows.Subject = t.Subject, &t.Subject
	}
	if status := policy.ReadAloud(t.Status); face.Status != status {
		changed["status"], shows.Status = status, (*string)(&status)
	}
	if peopleMoved {
		if peopleMoved, err = a.refreshPeople(t); err != nil {
			return err
		}
	}
	if len(changed) == 0 && !peopleMoved {
		return nil
	}
	if len(changed) > 0 {
		a.toldOf(t.ID, shows)
	}
	changed["updated_at"] = later(a.now)
	if err := a.aloud().Model(&publicTicket{}).Where("id = ?", t.ID).Updates(changed).Error; err != nil {
		return fmt.Errorf("show ticket %s: %w", t.ID, err)
	}
	if _, ok := changed["subject"]; !ok {
		return nil
	}
	return a.aloud().Model(&publicDocument{}).Where("ticket_id = ?", t.ID).
		Update("subject", a.subjectWords(t)).Error
}

// refreshPeople makes the people in copy of a face those of the ticket. It says whether any were different.
func (a *act) refreshPeople(t *models.Ticket) (bool, error) {
	ccs, err := a.copies(t)
	if err != nil {
		return false, err
	}
	var shown []string
	err = a.tx.Model(&publicTicketPerson{}).Where("ticket_id = ? AND kind = ?", t.ID, kindCC).Pluck("user_id", &shown).Error
	if err != nil {
		return false, err
	}
	var gone []string
	for _, id := range shown {
		if !slices.Contains(ccs, id) {
			gone = append(gone, id)
			a.toldOf(t.ID, &faceEvent{Kind: faceWent, Moment: a.now, UserID: &id})
		}
	}
	var come []*publicTicketPerson
	var names []string
	for _, id := range ccs {
		if !slices.Contains(shown, id) {
			come = append(come, &publicTicketPerson{TicketID: t.ID, UserID: id, Kind: kindCC, Since: a.now})
			names = append(names, id)
			a.toldOf(t.ID, &faceEvent{Kind: faceCame, Moment: a.now, UserID: &id})
		}
	}
	if len(gone) > 0 {
		if err := a.aloud().Where("ticket_id = ? AND user_id IN ?", t.ID, gone).Delete(&publicTicketPerson{}).Error; err != nil {
			return false, err
		}
	}
	if len(come) > 0 {
		if err := a.introduce(names, nil); err != nil {
			return false, err
		}
		if err := a.aloud().Create(come).Error; err != nil {
			return false, err
		}
	}
	return len(gone)+len(come) > 0, nil
}

// withdraw takes the face of a ticket away: from now on there has never been one. Its only comment is on its way to
// become an internal note, for good.
func (a *act) withdraw(t *models.Ticket, only *models.Comment) error {
	if err := a.tx.Where("id = ?", only.ID).Delete(&commentOrigin{}).Error; err != nil {
		return fmt.Errorf("withdraw %s: %w", only.ID, err)
	}
	for _, part := range []any{&publicDocument{}, &publicTicketPerson{}, &publicComment{}} {
		if err := a.aloud().Where("ticket_id = ?", t.ID).Delete(part).Error; err != nil {
			return fmt.Errorf("withdraw ticket %s: %w", t.ID, err)
		}
	}
	a.toldOf(t.ID, &faceEvent{Kind: faceWithdrawn, Moment: a.now})
	return a.aloud().Where("id = ?", t.ID).Delete(&publicTicket{}).Error
}

// introduce enters people, and their organizations, into the public stage, as they are now; those who are in
// stay as they are. Who may then read of them is a matter of rows (policy/rows.go).
func (a *act) introduce(ids []string, organization *string) error {
	missing, err := missingFrom[publicUser](a, ids)
	if err != nil {
		return err
	}
	var orgs []string
	if len(missing) > 0 {
		if orgs, err = a.introducePeople(missing); err != nil {
			return err
		}
	}
	if organization != nil {
		orgs = append(orgs, *organization)
	}
	return a.introduceOrganizations(orgs)
}

// introducePeople enters people who were missing a moment ago, and answers their organizations.
func (a *act) introducePeople(ids []string) (orgs []string, err error) {
	// Locked, so that whoever is renaming one of them now is waited for, and shown.
	people, err := lockAll[models.User](a, ids)
	if err != nil {
		return nil, err
	}
	missing, err := missingFrom[publicUser](a, ids)
	if err != nil {
		return nil, err
	}
	var rows []*publicUser
	for _, u := range people {
		if slices.Contains(missing, u.ID) {
			rows = append(rows, &publicUser{ID: u.ID, Name: u.Name, Role: policy.RoleAloud(u.Role), OrganizationID: u.OrganizationID})
			a.named(rows[len(rows)-1])
		}
		if u.OrganizationID != nil {
			orgs = append(orgs, *u.OrganizationID)
		}
	}
	if len(rows) == 0 {
		return orgs, nil
	}
	if err := a.aloud().Create(rows).Error; err != nil {
		return nil, fmt.Errorf("introduce %v: %w", missing, err)
	}
	return orgs, nil
}

func (a *act) introduceOrganizations(ids []string) error {
	missing, err := missingFrom[publicOrganization](a, ids)
	if err != nil || len(missing) == 0 {
		return err
	}
	orgs, err := lockAll[models.Organization](a, missing)
	if err != nil {
		return err
	}
	if missing, err = missingFrom[publicOrganization](a, missing); err != nil || len(missing) == 0 {
		return err
	}
	var rows []*publicOrganization
	for _, o := range orgs {
		if slices.Contains(missing, o.ID) {
			rows = append(rows, &publicOrganization{ID: o.ID, Name: o.Name})
			a.namedOrganization(rows[len(rows)-1])
		}
	}
	return a.aloud().Create(rows).Error
}

// renamed shows what has changed of a person who is in.
func (a *act) renamed(u *models.User) error {
	reads := &publicUser{ID: u.ID, Name: u.Name, Role: policy.RoleAloud(u.Role), OrganizationID: u.OrganizationID}
	shown := a.aloud().Model(&publicUser{}).Where("id = ?", u.ID).
		Updates(map[string]any{"name": reads.Name, "role": reads.Role, "organization_id": reads.OrganizationID})
	if shown.Error != nil || shown.RowsAffected == 0 {
		return shown.Error // or nobody knows them yet
	}
	a.named(reads)
	if u.OrganizationID == nil {
		return nil
	}
	return a.introduceOrganizations([]string{*u.OrganizationID})
}

// renamedOrganization shows the new name of an organization that is in.
func (a *act) renamedOrganization(o *models.Organization) error {
	shown := a.aloud().Model(&publicOrganization{}).Where("id = ?", o.ID).Update("name", o.Name)
	if shown.RowsAffected > 0 {
		a.namedOrganization(&publicOrganization{ID: o.ID, Name: o.Name})
	}
	return shown.Error
}

// missingFrom are those of some ids that have no row in a table yet, once each and in order.
func missingFrom[T any](a *act, ids []string) ([]string, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	var in []string
	if err := a.tx.Model(new(T)).Where("id IN ?", ids).Pluck("id", &in).Error; err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(in, id) }), nil
}

// lockAll locks rows in the order of their ids, so that two acts never wait for each other.
func lockAll[T any](a *act, ids []string) (rows []*T, err error) {
	err = a.tx.Clauses(forChange).Where("id IN ?", ids).Order("id").Find(&rows).Error
	return rows, err
}
