package resolvers

import (
	"context"

	"aparte/models"
)

func (r query) Views(ctx context.Context, first *int, after *string, last *int, before *string) (*models.ViewConnection, error) {
	return r.desk.Views(ctx, pageArgs(first, after, last, before), counted(ctx))
}

func (r view) Owner(ctx context.Context, v *models.View) (*models.User, error) {
	if v.BuiltIn() {
		return nil, nil
	}
	return r.desk.User(ctx, v.OwnerID)
}

func (r view) Count(ctx context.Context, v *models.View) (int, error) {
	return r.desk.ViewCount(ctx, v)
}

func (r view) Tickets(ctx context.Context, v *models.View, first *int, after *string, last *int, before *string) (*models.TicketConnection, error) {
	return r.desk.ViewTickets(ctx, v, pageArgs(first, after, last, before), counted(ctx))
}

func (r mutation) CreateView(ctx context.Context, in models.CreateViewInput) (*models.CreateViewPayload, error) {
	v, err := r.desk.CreateView(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.CreateViewPayload{View: v, UserErrors: refused}, err
}

func (r mutation) UpdateView(ctx context.Context, in models.UpdateViewInput) (*models.UpdateViewPayload, error) {
	v, err := r.desk.UpdateView(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.UpdateViewPayload{View: v, UserErrors: refused}, err
}

func (r mutation) DeleteView(ctx context.Context, in models.DeleteViewInput) (*models.DeleteViewPayload, error) {
	p := &models.DeleteViewPayload{}
	err := r.desk.DeleteView(ctx, in.ViewID)
	if err == nil {
		p.ViewID = &in.ViewID
	}
	p.UserErrors, err = refusals(ctx, err)
	return p, err
}
