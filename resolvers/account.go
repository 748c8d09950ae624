package resolvers

import (
	"context"

	"aparte/models"
)

func (r account) Events(ctx context.Context, _ *models.Account, first *int, after *string, last *int, before *string) (*models.AccountEventConnection, error) {
	return r.desk.AccountEvents(ctx, pageArgs(first, after, last, before), counted(ctx))
}

func (r accountEvent) Actor(ctx context.Context, e *models.AccountEvent) (*models.User, error) {
	return loadOptional(ctx, e.ActorID, r.desk.User)
}

func (r accountEvent) Token(ctx context.Context, e *models.AccountEvent) (*models.ApiToken, error) {
	return loadOptional(ctx, e.TokenID, r.desk.Token)
}

func (r accountEvent) User(ctx context.Context, e *models.AccountEvent) (*models.User, error) {
	return loadOptional(ctx, e.UserID, r.desk.User)
}

func (r ticketEvent) Ticket(ctx context.Context, e *models.TicketEvent) (*models.Ticket, error) {
	return r.desk.Ticket(ctx, e.TicketID)
}

func (r ticketEvent) Actor(ctx context.Context, e *models.TicketEvent) (*models.User, error) {
	return loadOptional(ctx, e.ActorID, r.desk.User)
}

func (r ticketEvent) Token(ctx context.Context, e *models.TicketEvent) (*models.ApiToken, error) {
	return loadOptional(ctx, e.TokenID, r.desk.Token)
}

func (r ticketEvent) Comment(ctx context.Context, e *models.TicketEvent) (*models.Comment, error) {
	return loadOptional(ctx, e.CommentID, r.desk.Comment)
}

func (r ticketEvent) User(ctx context.Context, e *models.TicketEvent) (*models.User, error) {
	return loadOptional(ctx, e.UserID, r.desk.User)
}

func (r apiToken) User(ctx context.Context, t *models.ApiToken) (*models.User, error) {
	return r.desk.User(ctx, t.UserID)
}

func (r mutation) UpdateAccountSettings(ctx context.Context, in models.UpdateAccountSettingsInput) (*models.UpdateAccountSettingsPayload, error) {
	s, err := r.desk.UpdateAccountSettings(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.UpdateAccountSettingsPayload{Settings: s, UserErrors: refused}, err
}

func (r mutation) CreateAPIToken(ctx context.Context, in models.CreateAPITokenInput) (*models.CreateAPITokenPayload, error) {
	t, secret, err := r.desk.CreateToken(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.CreateAPITokenPayload{Token: t, Secret: secret, UserErrors: refused}, err
}

func (r mutation) RevokeAPIToken(ctx context.Context, in models.RevokeAPITokenInput) (*models.RevokeAPITokenPayload, error) {
	t, err := r.desk.RevokeToken(ctx, in.TokenID)
	refused, err := refusals(ctx, err)
	return &models.RevokeAPITokenPayload{Token: t, UserErrors: refused}, err
}
