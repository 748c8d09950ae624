package resolvers

import (
	"context"

	"aparte/models"
)

func (r ticket) Requester(ctx context.Context, t *models.Ticket) (*models.User, error) {
	return r.desk.User(ctx, t.RequesterID)
}

func (r ticket) Submitter(ctx context.Context, t *models.Ticket) (*models.User, error) {
	return r.desk.User(ctx, t.SubmitterID)
}

func (r ticket) Assignee(ctx context.Context, t *models.Ticket) (*models.User, error) {
	return loadOptional(ctx, t.AssigneeID, r.desk.User)
}

func (r ticket) Group(ctx context.Context, t *models.Ticket) (*models.Group, error) {
	return loadOptional(ctx, t.GroupID, r.desk.Group)
}

func (r ticket) Tags(ctx context.Context, t *models.Ticket) ([]string, error) {
	return r.desk.Tags(ctx, t)
}

func (r ticket) Organization(ctx context.Context, t *models.Ticket) (*models.Organization, error) {
	return loadOptional(ctx, t.OrganizationID, r.desk.Organization)
}

func (r ticket) Ccs(ctx context.Context, t *models.Ticket) ([]*models.User, error) {
	return r.desk.CCs(ctx, t)
}

func (r ticket) Comments(ctx context.Context, t *models.Ticket, first *int, after *string, last *int, before *string, public *bool) (*models.CommentConnection, error) {
	return r.desk.Comments(ctx, t, public, pageArgs(first, after, last, before), counted(ctx))
}

func (r ticket) ViewerCanAddPublicComment(ctx context.Context, t *models.Ticket) (bool, error) {
	return r.desk.CanAddPublicComment(ctx, t)
}

func (r ticket) ViewerCanConvertToPrivate(ctx context.Context, t *models.Ticket) (bool, error) {
	reasons, err := r.desk.CannotConvertToPrivate(ctx, t)
	return len(reasons) == 0, err
}

func (r ticket) ViewerCannotConvertToPrivateReasons(ctx context.Context, t *models.Ticket) ([]models.UserErrorCode, error) {
	return r.desk.CannotConvertToPrivate(ctx, t)
}

func (r ticket) Events(ctx context.Context, t *models.Ticket, first *int, after *string, last *int, before *string) (*models.TicketEventConnection, error) {
	return r.desk.TicketEvents(ctx, t, pageArgs(first, after, last, before), counted(ctx))
}

func (r mutation) CreateTicket(ctx context.Context, in models.CreateTicketInput) (*models.CreateTicketPayload, error) {
	if err := somebody(ctx); err != nil {
		return nil, err
	}
	t, err := r.desk.CreateTicket(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.CreateTicketPayload{Ticket: t, UserErrors: refused}, err
}

func (r mutation) UpdateTicket(ctx context.Context, in models.UpdateTicketInput) (*models.UpdateTicketPayload, error) {
	t, err := r.desk.UpdateTicket(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.UpdateTicketPayload{Ticket: t, UserErrors: refused}, err
}

func (r mutation) ConvertToPrivate(ctx context.Context, in models.ConvertToPrivateInput) (*models.ConvertToPrivatePayload, error) {
	t, c, err := r.desk.ConvertToPrivate(ctx, in.TicketID)
	refused, err := refusals(ctx, err)
	return &models.ConvertToPrivatePayload{Ticket: t, Comment: c, UserErrors: refused}, err
}

func (r searchSnippet) Comment(ctx context.Context, s *models.SearchSnippet) (*models.Comment, error) {
	return loadOptional(ctx, s.CommentID, r.desk.Comment)
}
