package desk

import (
	"context"
	"time"
	"unicode/utf8"

	"aparte/auth"
	"aparte/models"
)

// Token is a token by its id; nil when there is none for the viewer.
func (d *Desk) Token(ctx context.Context, id string) (*models.ApiToken, error) {
	return d.loadersOf(ctx).tokens.Load(ctx, id)
}

func (d *Desk) readTokens(ctx context.Context, ids []string) (rows []*models.ApiToken, err error) {
	err = d.view(ctx).Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

// Tokens is a page of a person's tokens, newest first. Agents see their own.
func (d *Desk) Tokens(ctx context.Context, u *models.User, args models.PageArgs, total bool) (*models.ApiTokenConnection, error) {
	return d.loadersOf(ctx).userTokens.Load(ctx, pageKey{u.ID, newPageOf(args, total)})
}

func tokensOf(context.Context, pageOf) list[models.ApiToken] {
	return list[models.ApiToken]{
		name: "User.apiTokens", from: "{api_tokens} t", order: []string{"created_at", "id"}, newest: true,
		place: func(t *models.ApiToken) []any { return []any{t.CreatedAt, t.ID} },
	}
}

// CreateToken makes a token in somebody's name. The secret is shown this once.
func (d *Desk) CreateToken(ctx context.Context, in models.CreateAPITokenInput) (t *models.ApiToken, secret *string, err error) {
	var check checks
	if utf8.RuneCountInString(deref(in.Description)) > maxLine {
		check.refuse([]string{"input", "description"}, models.SayTooLong, maxLine)
	}
	if in.ExpiresAt != nil && !in.ExpiresAt.After(d.instant()) {
		check.refuse([]string{"input", "expiresAt"}, models.SayNotFuture)
	}
	if err := check.err(); err != nil {
		return nil, nil, err
	}
	err = d.administer(ctx, func(a *act) (err error) {
		u, err := must(share[models.User](a, in.UserID))("input", "userId")
		if err != nil {
			return err
		}
		if u.Suspended() {
			return models.Refuse(models.UserErrorCodeInvalid, []string{"input", "userId"}, models.SaySuspended)
		}
		var shown string
		t, shown, err = a.makeToken(u, deref(in.Description), in.ExpiresAt)
		secret = &shown
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return t, secret, nil
}

func (a *act) makeToken(u *models.User, description string, expires *time.Time) (*models.ApiToken, string, error) {
	secret, kept, err := auth.New(a.random, a.viewer.AccountID)
	if err != nil {
		return nil, "", err
	}
	t := &models.ApiToken{
		ID: a.id(models.TokenPrefix), UserID: u.ID, Hash: kept.Hash, Hint: kept.Hint,
		Description: description, ExpiresAt: expires, CreatedAt: a.now,
	}
	if err := a.tx.Create(t).Error; err != nil {
		return nil, "", wrapped(err, "make a token for %s", u.ID)
	}
	// Who can sign in may read their own name in the public stage: at once, or once they are staff no more.
	if err := a.introduce([]string{u.ID}, nil); err != nil {
		return nil, "", err
	}
	return t, secret, a.chronicle(models.AccountEventKindTokenCreated, u.ID, "", t.ID)
}

// RevokeToken takes a token's power away, from the next request on.
func (d *Desk) RevokeToken(ctx context.Context, id string) (*models.ApiToken, error) {
	err := d.administer(ctx, func(a *act) error {
		t, err := must(lock[models.ApiToken](a, id))("input", "tokenId")
		if err != nil || t.RevokedAt != nil {
			return err
		}
		if err := a.tx.Model(&models.ApiToken{}).Where("id = ?", id).Update("revoked_at", a.now).Error; err != nil {
			return wrapped(err, "revoke %s", id)
		}
		return a.chronicle(models.AccountEventKindTokenRevoked, t.UserID, t.ID, "")
	})
	if err != nil {
		return nil, err
	}
	return d.Token(ctx, id)
}
