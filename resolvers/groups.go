package resolvers

import (
	"context"

	"aparte/models"
)

func (r group) Members(ctx context.Context, g *models.Group, first *int, after *string, last *int, before *string) (*models.UserConnection, error) {
	return r.desk.GroupMembers(ctx, g, pageArgs(first, after, last, before), counted(ctx))
}

func (r user) Groups(ctx context.Context, u *models.User) ([]*models.Group, error) {
	return r.desk.GroupsOf(ctx, u)
}

func (r mutation) CreateGroup(ctx context.Context, in models.CreateGroupInput) (*models.CreateGroupPayload, error) {
	g, err := r.desk.CreateGroup(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.CreateGroupPayload{Group: g, UserErrors: refused}, err
}

func (r mutation) UpdateGroup(ctx context.Context, in models.UpdateGroupInput) (*models.UpdateGroupPayload, error) {
	g, err := r.desk.UpdateGroup(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.UpdateGroupPayload{Group: g, UserErrors: refused}, err
}
