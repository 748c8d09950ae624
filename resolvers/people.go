package resolvers

import (
	"context"

	"aparte/models"
)

func (r viewer) User(ctx context.Context, v *models.Viewer) (*models.User, error) {
	return r.desk.User(ctx, v.UserID)
}

func (r viewer) MyActivities(ctx context.Context, _ *models.Viewer, kind models.ActivityKind, first *int, after *string, last *int, before *string) (*models.TicketConnection, error) {
	return r.desk.MyActivities(ctx, kind, ticketArgs(ctx, first, after, last, before), counted(ctx))
}

func (r user) Organization(ctx context.Context, u *models.User) (*models.Organization, error) {
	return loadOptional(ctx, u.OrganizationID, r.desk.Organization)
}

func (r user) RequestedTickets(ctx context.Context, u *models.User, first *int, after *string, last *int, before *string) (*models.TicketConnection, error) {
	return r.desk.RequestedTickets(ctx, u, ticketArgs(ctx, first, after, last, before), counted(ctx))
}

func (r user) APITokens(ctx context.Context, u *models.User, first *int, after *string, last *int, before *string) (*models.ApiTokenConnection, error) {
	return r.desk.Tokens(ctx, u, pageArgs(first, after, last, before), counted(ctx))
}

func (r organization) Users(ctx context.Context, o *models.Organization, first *int, after *string, last *int, before *string) (*models.UserConnection, error) {
	return r.desk.Members(ctx, o, pageArgs(first, after, last, before), counted(ctx))
}

func (r organization) Tickets(ctx context.Context, o *models.Organization, first *int, after *string, last *int, before *string) (*models.TicketConnection, error) {
	return r.desk.OrganizationTickets(ctx, o, ticketArgs(ctx, first, after, last, before), counted(ctx))
}

func (r mutation) CreateUser(ctx context.Context, in models.CreateUserInput) (*models.CreateUserPayload, error) {
	u, err := r.desk.CreateUser(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.CreateUserPayload{User: u, UserErrors: refused}, err
}

func (r mutation) UpdateUser(ctx context.Context, in models.UpdateUserInput) (*models.UpdateUserPayload, error) {
	u, err := r.desk.UpdateUser(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.UpdateUserPayload{User: u, UserErrors: refused}, err
}

func (r mutation) SuspendUser(ctx context.Context, in models.SuspendUserInput) (*models.SuspendUserPayload, error) {
	u, err := r.desk.SuspendUser(ctx, in.UserID)
	refused, err := refusals(ctx, err)
	return &models.SuspendUserPayload{User: u, UserErrors: refused}, err
}

func (r mutation) ReinstateUser(ctx context.Context, in models.ReinstateUserInput) (*models.ReinstateUserPayload, error) {
	u, err := r.desk.ReinstateUser(ctx, in.UserID)
	refused, err := refusals(ctx, err)
	return &models.ReinstateUserPayload{User: u, UserErrors: refused}, err
}

func (r mutation) CreateOrganization(ctx context.Context, in models.CreateOrganizationInput) (*models.CreateOrganizationPayload, error) {
	o, err := r.desk.CreateOrganization(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.CreateOrganizationPayload{Organization: o, UserErrors: refused}, err
}

func (r mutation) UpdateOrganization(ctx context.Context, in models.UpdateOrganizationInput) (*models.UpdateOrganizationPayload, error) {
	o, err := r.desk.UpdateOrganization(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.UpdateOrganizationPayload{Organization: o, UserErrors: refused}, err
}
