package resolvers

import (
	"context"

	"aparte/models"
)

func (r group) Waiting(ctx context.Context, g *models.Group) (int, error) {
	return r.desk.Waiting(ctx, g)
}

func (r group) Queue(ctx context.Context, g *models.Group, first *int, after *string, last *int, before *string) (*models.TicketConnection, error) {
	return r.desk.GroupQueue(ctx, g, pageArgs(first, after, last, before), counted(ctx))
}

func (r mutation) TakeNextTicket(ctx context.Context, in models.TakeNextTicketInput) (*models.TakeNextTicketPayload, error) {
	t, err := r.desk.TakeNextTicket(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.TakeNextTicketPayload{Ticket: t, UserErrors: refused}, err
}

func (r mutation) SkipTicket(ctx context.Context, in models.SkipTicketInput) (*models.SkipTicketPayload, error) {
	t, err := r.desk.SkipTicket(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.SkipTicketPayload{Ticket: t, UserErrors: refused}, err
}

func (r mutation) ReleaseTicket(ctx context.Context, in models.ReleaseTicketInput) (*models.ReleaseTicketPayload, error) {
	t, err := r.desk.ReleaseTicket(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.ReleaseTicketPayload{Ticket: t, UserErrors: refused}, err
}

func (r mutation) HandOver(ctx context.Context, in models.HandOverInput) (*models.HandOverPayload, error) {
	t, c, err := r.desk.HandOver(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.HandOverPayload{Ticket: t, Comment: c, UserErrors: refused}, err
}
