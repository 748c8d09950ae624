package resolvers

import (
	"context"

	"aparte/models"
)

func (r comment) Ticket(ctx context.Context, c *models.Comment) (*models.Ticket, error) {
	return r.desk.Ticket(ctx, c.TicketID)
}

func (r comment) Author(ctx context.Context, c *models.Comment) (*models.User, error) {
	return r.desk.User(ctx, c.AuthorID)
}

func (r comment) BodyHTML(ctx context.Context, c *models.Comment) (string, error) {
	return render(ctx, c.Body)
}

func (r mutation) AddComment(ctx context.Context, in models.AddCommentInput) (*models.AddCommentPayload, error) {
	if err := somebody(ctx); err != nil {
		return nil, err
	}
	c, t, published, err := r.desk.AddComment(ctx, in)
	refused, err := refusals(ctx, err)
	return &models.AddCommentPayload{Comment: c, Ticket: t, Published: published, UserErrors: refused}, err
}
