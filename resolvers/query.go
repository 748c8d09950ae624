package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

const (
	errOneName  = models.InputError("Name the ticket in exactly one way: id or reference.")
	errTooMany  = models.InputError("Ask for up to 100 ids at once.")
	mostNodeIDs = 100
)

func (r query) Viewer(ctx context.Context) (*models.Viewer, error) {
	v := policy.ViewerFrom(ctx)
	if !v.IsSomebody() {
		return nil, nil
	}
	return &models.Viewer{UserID: v.UserID}, nil
}

func (r query) Ticket(ctx context.Context, id, reference *string) (*models.Ticket, error) {
	switch {
	case (id == nil) == (reference == nil):
		return nil, errOneName
	case id != nil:
		return r.desk.Ticket(ctx, *id)
	}
	return r.desk.TicketByReference(ctx, *reference)
}

func (r query) Tickets(ctx context.Context, filter *models.TicketFilter, orderBy *models.TicketOrder, first *int, after *string, last *int, before *string) (*models.TicketConnection, error) {
	return r.desk.Tickets(ctx, filter, orderBy, ticketArgs(ctx, first, after, last, before), counted(ctx))
}

func (r query) Requesters(ctx context.Context, query string, first *int, after *string) (*models.UserConnection, error) {
	return r.desk.Requesters(ctx, query, pageArgs(first, after, nil, nil), counted(ctx))
}

func (r query) Users(ctx context.Context, roles []models.Role, suspended *bool, first *int, after *string, last *int, before *string) (*models.UserConnection, error) {
	return r.desk.Users(ctx, roles, suspended, pageArgs(first, after, last, before), counted(ctx))
}

func (r query) Organizations(ctx context.Context, first *int, after *string, last *int, before *string) (*models.OrganizationConnection, error) {
	return r.desk.Organizations(ctx, pageArgs(first, after, last, before), counted(ctx))
}

func (r query) Groups(ctx context.Context, first *int, after *string, last *int, before *string) (*models.GroupConnection, error) {
	return r.desk.Groups(ctx, pageArgs(first, after, last, before), counted(ctx))
}

func (r query) Search(ctx context.Context, query string, first *int, after *string, orderBy models.SearchOrder) (*models.TicketConnection, error) {
	if err := somebody(ctx); err != nil {
		return nil, err
	}
	asked := desk.Asked{Total: counted(ctx), Snippets: graphql.AnyFieldRequested(ctx, "edges.snippets")}
	return r.desk.Search(ctx, query, orderBy, ticketArgs(ctx, first, after, nil, nil), asked)
}

func (r query) Account(ctx context.Context) (*models.Account, error) { return r.desk.Account(ctx) }
