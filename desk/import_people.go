package desk

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"aparte/models"
	"aparte/words"
)

type (
	// ImportedOrganization is a company or a group of customers.
	ImportedOrganization struct {
		ExternalID string
		Name       string
		// StandIn is what the organization is called while nothing but its id is known. One that is here under
		// this name gets its own.
		StandIn       string
		Domains       []string
		SharedTickets bool
		CreatedAt     time.Time
	}
	// ImportedUser is a person, known by their id, their e-mail address, or both.
	ImportedUser struct {
		ExternalID   string
		Name         string
		StandIn      string // as an organization's
		Email        string
		Phone        string
		Locale       string
		Role         models.Role
		Organization string
		Suspended    bool
		Changed      []string // what the reader has changed already, for the outcome
		CreatedAt    time.Time
	}
)

// know reads what the batch refers to and is here already: one statement a table and key.
func (i *intake) know(b Batch) error {
	i.organization, i.person = map[string]*models.Organization{}, map[Ref]*models.User{}
	i.ticket, i.comment = map[string]*models.Ticket{}, map[string]*models.Comment{}
	i.nameless = map[string][]*models.Comment{}
	organizations, tickets, comments, people := referred(b)
	addresses, ids := halves(people)
	return errors.Join(
		knowBy(i, "organizations", "external_id", organizations, func(o *models.Organization) { i.organization[*o.ExternalID] = o }),
		knowBy(i, "users", "external_id", ids, i.meet),
		knowBy(i, "users", "email", addresses, i.meet),
		knowBy(i, "tickets", "external_id", tickets, func(t *models.Ticket) { i.ticket[*t.ExternalID] = t }),
		knowBy(i, "comments", "external_id", comments, func(c *models.Comment) { i.comment[*c.ExternalID] = c }),
	)
}

func knowBy[T any](i *intake, table, column string, keys []string, remember func(*T)) error {
	for some := range slices.Chunk(unique(keys), mostRows) {
		var rows []*T
		if err := i.table(table).Where(column+" IN ?", some).Find(&rows).Error; err != nil {
			return fmt.Errorf("read %s by %s: %w", table, column, err)
		}
		for _, row := range rows {
			remember(row)
		}
	}
	return nil
}

func (i *intake) meet(u *models.User) {
	if u.ExternalID != nil {
		i.person[Ref{ExternalID: *u.ExternalID}] = u
	}
	if u.Email != nil {
		i.person[Ref{Email: *u.Email}] = u
	}
}

// referred are the keys of everything that a batch holds or refers to.
func referred(b Batch) (organizations, tickets, comments []string, people []Ref) {
	for _, o := range b.Organizations {
		organizations = append(organizations, o.ExternalID)
	}
	for _, u := range b.Users {
		organizations, people = append(organizations, u.Organization), append(people, Ref{u.ExternalID, u.Email})
	}
	said := b.Comments
	for _, t := range b.Tickets {
		tickets, organizations = append(tickets, t.ExternalID), append(organizations, t.Organization)
		people = append(append(people, t.Requester, t.Submitter, t.Assignee), t.CCs...)
		said = append(slices.Clip(said), t.Comments...)
	}
	for _, c := range said {
		comments, tickets, people = append(comments, c.ExternalID), append(tickets, c.TicketID), append(people, c.Author)
	}
	return organizations, tickets, comments, people
}

func halves(people []Ref) (addresses, ids []string) {
	for _, p := range people {
		addresses, ids = append(addresses, address(p.Email)), append(ids, p.ExternalID)
	}
	return addresses, ids
}

// address is an e-mail address as it is kept; "" when it is none.
func address(email string) string {
	var c checks
	return deref(c.email(&email))
}

// who is somebody who is here: by their id or, where it is unknown, by their address.
func (i *intake) who(r Ref) *models.User {
	if u := i.person[Ref{ExternalID: r.ExternalID}]; u != nil && r.ExternalID != "" {
		return u
	}
	if email := address(r.Email); email != "" {
		return i.person[Ref{Email: email}]
	}
	return nil
}

func (i *intake) organizationID(externalID string) *string {
	if o := i.organization[externalID]; o != nil && externalID != "" {
		return &o.ID
	}
	return nil
}

// inCopy are the people in copy of a new ticket, as many as may be.
func (i *intake) inCopy(in *ImportedTicket, t *models.Ticket) (ccs []string, changed []string) {
	for _, r := range in.CCs {
		u := i.who(r)
		switch {
		case u == nil || u.ID == t.RequesterID || slices.Contains(ccs, u.ID):
		case len(ccs) == maxCCs:
			return ccs, []string{fmt.Sprintf(sayManyCCs, maxCCs)}
		default:
			ccs = append(ccs, u.ID)
		}
	}
	return ccs, nil
}

// organizations enters those that are not here.
func (i *intake) organizations(b Batch) error {
	for _, in := range b.Organizations {
		outcome, err := i.enterOrganization(in)
		if err != nil {
			return err
		}
		i.out.Organizations = append(i.out.Organizations, outcome)
	}
	return nil
}

func (i *intake) enterOrganization(in ImportedOrganization) (Outcome, error) {
	if in.ExternalID == "" {
		return Outcome{Why: sayNoIdentity}, nil
	}
	name, changed := fitName(in.Name, in.StandIn)
	domains, change := fitDomains(in.Domains)
	changed = append(changed, change...)
	if o := i.organization[in.ExternalID]; o != nil {
		if o.Name != in.StandIn || name == in.StandIn {
			return Outcome{Did: Here}, nil
		}
		return Outcome{Did: Matched, Changed: changed}, i.updateOrganization(models.UpdateOrganizationInput{
			OrganizationID: o.ID, Name: &name, Domains: domains, SharedTickets: &in.SharedTickets,
		})
	}
	o := &models.Organization{ID: i.id(models.OrganizationPrefix), Name: name, OrganizationDetails: &models.OrganizationDetails{
		NameFolded: words.Fold(name), Domains: domains, SharedTickets: in.SharedTickets,
		ExternalID: &in.ExternalID, CreatedAt: i.moment(in.CreatedAt),
	}}
	if err := i.tx.Create(o).Error; err != nil {
		return Outcome{}, fmt.Errorf("enter organization %s: %w", in.ExternalID, err)
	}
	if err := i.organizationFindable(o); err != nil {
		return Outcome{}, err
	}
	i.organization[in.ExternalID] = o
	return Outcome{Did: Added, Changed: changed}, i.chronicle(models.AccountEventKindOrganizationCreated, "", "", o.Name)
}

// fitDomains keeps of an organization's domains what are some.
func fitDomains(all []string) (domains []string, changed []string) {
	domains = []string{}
	for _, d := range all {
		var c checks
		kept := c.domains([]string{d})
		if c.err() != nil {
			changed = []string{sayDomainsDropped}
		}
		domains = append(domains, kept...)
	}
	return unique(domains), changed
}

// users enters those who are not here. Nobody's role, address or name is changed, but for a stand-in's.
func (i *intake) users(b Batch) error {
	for n := range b.Users {
		outcome, err := i.enter(&b.Users[n])
		if err != nil {
			return err
		}
		i.out.Users = append(i.out.Users, outcome)
	}
	return nil
}

func (i *intake) enter(in *ImportedUser) (Outcome, error) {
	email, phone, locale, changed := fitAddresses(in)
	if in.ExternalID == "" && email == nil {
		return Outcome{Why: sayNoIdentity}, nil
	}
	local, _, _ := strings.Cut(deref(email), "@")
	name, change := fitName(in.Name, cmp.Or(in.StandIn, local))
	changed = append(append(slices.Clone(in.Changed), changed...), change...)
	if known := i.person[Ref{ExternalID: in.ExternalID}]; known != nil && in.ExternalID != "" {
		if known.Name != in.StandIn || name == in.StandIn || known.Email != nil {
			return Outcome{Did: Here}, nil
		}
		return i.fillIn(known, in, name, email, phone, locale)
	}
	if known := i.person[Ref{Email: deref(email)}]; known != nil && email != nil {
		return Outcome{Did: Matched, Changed: changed}, i.recognise(known, in.ExternalID)
	}
	u := &models.User{
		ID: i.id(models.UserPrefix), Name: name, Role: in.Role, OrganizationID: i.organizationID(in.Organization),
		UserDetails: &models.UserDetails{
			NameFolded: words.Fold(name), Email: email, Phone: phone, Locale: locale,
			ExternalID: optional(in.ExternalID), CreatedAt: i.moment(in.CreatedAt),
		},
	}
	if in.Suspended {
		u.SuspendedAt = &i.now
	}
	if err := i.tx.Create(u).Error; err != nil {
		return Outcome{}, fmt.Errorf("enter person %s: %w", in.ExternalID, err)
	}
	if err := i.findable(u); err != nil {
		return Outcome{}, err
	}
	i.meet(u)
	return Outcome{Did: Added, Changed: changed}, i.chronicle(models.AccountEventKindUserCreated, u.ID, "", string(u.Role))
}

// recognise gives somebody who is here the id they have at the other desk.
func (i *intake) recognise(u *models.User, externalID string) error {
	if u.ExternalID != nil || externalID == "" {
		return nil
	}
	u.ExternalID = &externalID
	i.meet(u)
	err := i.tx.Model(&models.User{}).Where("id = ?", u.ID).Update("external_id", externalID).Error
	return wrapped(err, "recognise %s", u.ID)
}

// fillIn makes a person of a stand-in.
func (i *intake) fillIn(known *models.User, in *ImportedUser, name string, email, phone, locale *string) (Outcome, error) {
	if email != nil && i.person[Ref{Email: *email}] != nil {
		email = nil // somebody else here has it: the stand-in gets the rest
	}
	before, details := *known, *known.UserDetails
	before.UserDetails = &details
	known.Name, known.NameFolded, known.Role = name, words.Fold(name), in.Role
	known.Email, known.Phone, known.Locale, known.OrganizationID = email, phone, locale, i.organizationID(in.Organization)
	if in.Suspended {
		known.SuspendedAt = &i.now
	}
	i.meet(known)
	return Outcome{Did: Matched}, i.keepUser(&before, known)
}
