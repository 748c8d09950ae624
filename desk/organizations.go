package desk

import (
	"context"
	"strconv"
	"strings"

	"aparte/models"
	"aparte/words"
)

// Organization is an organization by its id; nil when there is none for the viewer.
func (d *Desk) Organization(ctx context.Context, id string) (*models.Organization, error) {
	return d.loadersOf(ctx).organizations.Load(ctx, id)
}

func (d *Desk) readOrganizations(ctx context.Context, ids []string) (rows []*models.Organization, err error) {
	err = d.view(ctx).Table(stageOf(viewerOf(ctx)).organizations).Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

// Organizations is a page of the account's organizations, by name, for staff.
func (d *Desk) Organizations(ctx context.Context, args models.PageArgs, total bool) (*models.OrganizationConnection, error) {
	return page(ctx, d, list[models.Organization]{
		name: "Query.organizations", from: "{organizations} t", order: []string{"name_folded", "id"},
		place: func(o *models.Organization) []any {
			if o.OrganizationDetails == nil {
				return []any{"", ""}
			}
			return []any{o.NameFolded, o.ID}
		},
	}, args, total)
}

// Members is a page of an organization's people, by name, for staff.
func (d *Desk) Members(ctx context.Context, o *models.Organization, args models.PageArgs, total bool) (*models.UserConnection, error) {
	return d.loadersOf(ctx).orgUsers.Load(ctx, pageKey{o.ID, newPageOf(args, total)})
}

func membersOf(context.Context, pageOf) list[models.User] { return peopleByName("Organization.users") }

// CreateOrganization enters an organization.
func (d *Desk) CreateOrganization(ctx context.Context, in models.CreateOrganizationInput) (*models.Organization, error) {
	var check checks
	in.Name = check.line(in.Name, "input", "name")
	in.Domains = check.domains(in.Domains, "input", "domains")
	if err := check.err(); err != nil {
		return nil, err
	}
	var id string
	err := d.administer(ctx, func(a *act) error {
		o := &models.Organization{ID: a.id(models.OrganizationPrefix), Name: in.Name, OrganizationDetails: &models.OrganizationDetails{
			NameFolded: words.Fold(in.Name), Domains: in.Domains, SharedTickets: deref(in.SharedTickets), CreatedAt: a.now,
		}}
		id = o.ID
		if err := a.tx.Create(o).Error; err != nil {
			return wrapped(err, "enter an organization")
		}
		if err := a.organizationFindable(o); err != nil {
			return err
		}
		return a.chronicle(models.AccountEventKindOrganizationCreated, "", "", o.Name)
	})
	if err != nil {
		return nil, err
	}
	return d.Organization(ctx, id)
}

// UpdateOrganization changes an organization. Sharing takes effect with its members' next request.
func (d *Desk) UpdateOrganization(ctx context.Context, in models.UpdateOrganizationInput) (*models.Organization, error) {
	var check checks
	if in.Name != nil {
		*in.Name = check.line(*in.Name, "input", "name")
	}
	if in.Domains != nil {
		in.Domains = check.domains(in.Domains, "input", "domains")
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	if err := d.administer(ctx, func(a *act) error { return a.updateOrganization(in) }); err != nil {
		return nil, err
	}
	return d.Organization(ctx, in.OrganizationID)
}

func (a *act) updateOrganization(in models.UpdateOrganizationInput) error {
	o, err := must(lock[models.Organization](a, in.OrganizationID))("input", "organizationId")
	if err != nil {
		return err
	}
	before, details := *o, *o.OrganizationDetails
	before.OrganizationDetails = &details
	o.Name = derefOr(in.Name, o.Name)
	o.NameFolded = words.Fold(o.Name)
	o.SharedTickets = derefOr(in.SharedTickets, o.SharedTickets)
	if in.Domains != nil {
		o.Domains = in.Domains
	}
	err = a.tx.Model(&models.Organization{}).Where("id = ?", o.ID).
		Select("name", "name_folded", "shared_tickets", "domains").Updates(o).Error
	if err != nil {
		return wrapped(err, "change %s", o.ID)
	}
	if err := a.organizationFindable(o); err != nil {
		return err
	}
	if o.Name != before.Name {
		if err := a.renamedOrganization(o); err != nil {
			return err
		}
	}
	return a.chronicleOrganization(&before, o)
}

func (a *act) chronicleOrganization(before, o *models.Organization) error {
	for _, field := range []struct{ name, old, new string }{
		{"name", before.Name, o.Name},
		{"domains", strings.Join(before.Domains, " "), strings.Join(o.Domains, " ")},
		{sharingField, strconv.FormatBool(before.SharedTickets), strconv.FormatBool(o.SharedTickets)},
	} {
		if field.old == field.new {
			continue
		}
		label := o.ID + " " + field.name + saysIs
		if err := a.chronicle(models.AccountEventKindOrganizationChanged, "", label+field.old, label+field.new); err != nil {
			return err
		}
	}
	return nil
}
