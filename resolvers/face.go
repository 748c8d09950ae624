package resolvers

import (
	"context"
	"time"

	"aparte/models"
)

const errHowMany = models.InputError("Ask for 1 to 100 comments.")

func (r query) PublishPlan(ctx context.Context, in models.PublishPlanInput) (*models.PublishPlan, error) {
	plan, err := r.desk.PublishPlan(ctx, in)
	refused, err := refusals(ctx, err)
	if plan == nil {
		plan = &models.PublishPlan{UserErrors: refused}
	}
	return plan, err
}

func (r ticket) PublicFaceAt(ctx context.Context, t *models.Ticket, at time.Time) (*models.PublicFace, error) {
	return r.desk.PublicFaceAt(ctx, t, at)
}

func (publicFace) Comments(_ context.Context, f *models.PublicFace, last *int) ([]*models.PublicComment, error) {
	n := 20
	if last != nil {
		n = *last
	}
	if n < 1 || n > models.MostSaid {
		return nil, errHowMany
	}
	return f.Said[max(0, len(f.Said)-n):], nil
}

func (r publicComment) Body(ctx context.Context, c *models.PublicComment) (string, error) {
	said, err := r.desk.WasSaid(ctx, c)
	if err != nil {
		return "", err
	}
	return said.Body, nil
}

func (r publicComment) BodyHTML(ctx context.Context, c *models.PublicComment) (string, error) {
	body, err := r.Body(ctx, c)
	if err != nil {
		return "", err
	}
	return render(ctx, body)
}

func (r publicComment) Channel(ctx context.Context, c *models.PublicComment) (models.Channel, error) {
	said, err := r.desk.WasSaid(ctx, c)
	if err != nil {
		return "", err
	}
	return said.Channel, nil
}
