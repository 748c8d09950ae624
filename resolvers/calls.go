package resolvers

import (
	"context"

	"aparte/models"
)

func (r ticket) Calls(ctx context.Context, t *models.Ticket, first *int, after *string, last *int, before *string) (*models.CallConnection, error) {
	return r.desk.TicketCalls(ctx, t, ticketArgs(ctx, first, after, last, before), counted(ctx))
}

func (r user) Calls(ctx context.Context, u *models.User, first *int, after *string, last *int, before *string) (*models.CallConnection, error) {
	return r.desk.UserCalls(ctx, u, ticketArgs(ctx, first, after, last, before), counted(ctx))
}

func (r call) Ticket(ctx context.Context, c *models.Call) (*models.Ticket, error) {
	return r.desk.Ticket(ctx, c.TicketID)
}

func (r call) Comment(ctx context.Context, c *models.Call) (*models.Comment, error) {
	return r.desk.Comment(ctx, c.CommentID)
}

func (r call) User(ctx context.Context, c *models.Call) (*models.User, error) {
	return r.desk.User(ctx, c.UserID)
}

func (r call) Agent(ctx context.Context, c *models.Call) (*models.User, error) {
	return r.desk.User(ctx, c.AgentID)
}

func (r call) Participants(ctx context.Context, c *models.Call) ([]*models.User, error) {
	return r.desk.Participants(ctx, c)
}

func (r mutation) LogCall(ctx context.Context, in models.LogCallInput) (*models.LogCallPayload, error) {
	c, note, t, err := r.desk.LogCall(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.LogCallPayload{Call: c, Comment: note, Ticket: t, UserErrors: refused}, err
}
