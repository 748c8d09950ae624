package desk

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"aparte/auth"
	"aparte/models"
	"aparte/policy"
)

// ErrNotSignedIn is the one answer to every token that opens nothing: unknown, malformed, revoked, expired, or of
// somebody who is suspended.
var ErrNotSignedIn = errors.New("this token opens nothing")

// SignIn is the viewer whom a token opens for, read afresh: a revoked token, a suspended person, a changed role
// or organization take effect with the next request.
func (d *Desk) SignIn(ctx context.Context, token string) (policy.Viewer, error) {
	parsed, err := auth.Parse(token)
	if err != nil || !utf8.ValidString(token) { // Postgres stumbles over what is no text
		return policy.Viewer{}, ErrNotSignedIn
	}
	ctx = policy.WithViewer(outside(ctx), policy.Doorkeeper(parsed.AccountID))
	var found []*knocking
	err = ruled(ctx, d.view(ctx), &found, `SELECT u.*, t.id AS token_id, t.expires_at, t.revoked_at, a.cursor_secret,
			o.shared_tickets AS shares_tickets
		FROM {api_tokens} t JOIN {users} u ON u.id = t.user_id JOIN {accounts} a ON a.id = t.account_id
			LEFT JOIN {organizations} o ON o.id = u.organization_id
		WHERE t.hash = ?`, parsed.Hash)
	if err != nil {
		return policy.Viewer{}, fmt.Errorf("look up a token: %w", err)
	}
	if len(found) == 0 || !found[0].mayEnter(d.instant()) {
		return policy.Viewer{}, ErrNotSignedIn
	}
	return found[0].viewer(), nil
}

// knocking is a person with what the door has to know of them.
type knocking struct {
	models.User
	TokenID       string
	ExpiresAt     *time.Time
	RevokedAt     *time.Time
	CursorSecret  []byte
	SharesTickets *bool // nil: no organization
}

func (k *knocking) mayEnter(now time.Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || now.Before(*k.ExpiresAt)) && !k.Suspended()
}

func (k *knocking) viewer() policy.Viewer {
	return policy.Viewer{
		AccountID: k.AccountID, UserID: k.ID, TokenID: k.TokenID, Role: k.Role, Person: &k.User,
		OrganizationID: deref(k.OrganizationID), SharesTickets: deref(k.SharesTickets), CursorSecret: k.CursorSecret,
	}.SignedIn()
}

// The answers to a header Aparte-View-As that cannot be followed.
const (
	ErrViewAsStaffOnly = models.InputError("Aparte-View-As is for members of the staff.")
	ErrViewAsSome      = models.InputError("Aparte-View-As names somebody else: that is for members of the staff who have all tickets. Give me.")
	ErrViewAsNobody    = models.InputError("Aparte-View-As names nobody of this account. Give the id of a person, or me.")
	ErrViewAsSuspended = models.InputError("Aparte-View-As names somebody who is suspended: they see nothing.")
)

// ViewAs is the viewer that a member of the staff becomes for one query: the person with the id (or "me"), as any
// requester is, in the end user's stage alone. It is recorded, with the operation's name, before anything is read.
func (d *Desk) ViewAs(ctx context.Context, id, operation string) (policy.Viewer, error) {
	v := viewerOf(ctx)
	if !v.IsStaff() {
		return v, ErrViewAsStaffOnly
	}
	if id == "me" {
		id = v.UserID
	}
	if !policy.CanViewAs(v, id) {
		return v, ErrViewAsSome
	}
	if !utf8.ValidString(id) {
		return v, ErrViewAsNobody
	}
	var found *knocking
	err := d.act(ctx, func(a *act) (err error) {
		found, err = a.asIfKnocking(id)
		switch {
		case err != nil:
			return fmt.Errorf("view as %s: %w", id, err)
		case found == nil:
			return ErrViewAsNobody
		case found.Suspended():
			return ErrViewAsSuspended
		}
		// They would be in if they had signed in themselves.
		if err := a.introduce([]string{id}, nil); err != nil {
			return err
		}
		return a.chronicle(models.AccountEventKindViewedAs, id, "", operation)
	})
	if err == nil {
		err = d.viewedAs(ctx, v, id, operation)
	}
	if err != nil {
		return v, err
	}
	return found.lookedThroughBy(v), nil
}

// asIfKnocking is a person with what the door would have to know of them; nil when there is none.
func (a *act) asIfKnocking(id string) (*knocking, error) {
	var found []*knocking
	err := ruled(a.ctx, a.tx, &found, `SELECT u.*, o.shared_tickets AS shares_tickets
		FROM {users} u LEFT JOIN {organizations} o ON o.id = u.organization_id WHERE u.id = ?`, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// lookedThroughBy is the person as any requester is, through whose eyes a member of the staff looks.
func (k *knocking) lookedThroughBy(v policy.Viewer) policy.Viewer {
	k.TokenID, k.CursorSecret = v.TokenID, v.CursorSecret
	return k.viewer().AsRequester()
}
