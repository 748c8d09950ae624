package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"aparte/models"
	"aparte/policy"
)

// Account is the viewer's account, for staff; nil for everybody else.
func (d *Desk) Account(ctx context.Context) (*models.Account, error) {
	if !viewerOf(ctx).IsStaff() {
		return nil, nil
	}
	return d.loadersOf(ctx).settings.Load(ctx, viewerOf(ctx).AccountID)
}

func (d *Desk) readAccounts(ctx context.Context, ids []string) (rows []*models.Account, err error) {
	err = d.view(ctx).Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

// UpdateAccountSettings changes the settings. Switching private tickets off hides and publishes nothing.
func (d *Desk) UpdateAccountSettings(ctx context.Context, in models.UpdateAccountSettingsInput) (*models.AccountSettings, error) {
	err := d.administer(ctx, func(a *act) error {
		account, err := lock[models.Account](a, a.viewer.AccountID)
		if err != nil || account == nil {
			return wrapped(err, "lock account %s", a.viewer.AccountID)
		}
		before, after := *account.Settings, *account.Settings
		after.PrivateTicketsEnabled = derefOr(in.PrivateTicketsEnabled, before.PrivateTicketsEnabled)
		after.NewTicketsPrivateByDefault = derefOr(in.NewTicketsPrivateByDefault, before.NewTicketsPrivateByDefault)
		err = a.tx.Model(&models.Account{}).Where("id = ?", account.ID).Updates(map[string]any{
			"private_tickets_enabled":        after.PrivateTicketsEnabled,
			"new_tickets_private_by_default": after.NewTicketsPrivateByDefault,
		}).Error
		return errors.Join(err,
			a.chronicleSetting("privateTicketsEnabled", before.PrivateTicketsEnabled, after.PrivateTicketsEnabled),
			a.chronicleSetting("newTicketsPrivateByDefault", before.NewTicketsPrivateByDefault, after.NewTicketsPrivateByDefault))
	})
	if err != nil {
		return nil, err
	}
	account, err := d.Account(ctx)
	if err != nil || account == nil {
		return nil, err
	}
	return account.Settings, nil
}

func (a *act) chronicleSetting(name string, before, after bool) error {
	if before == after {
		return nil
	}
	return a.chronicle(models.AccountEventKindSettingsChanged, "", name+": "+strconv.FormatBool(before), name+": "+strconv.FormatBool(after))
}

// What the command line says of accounts.
var (
	ErrSlug      = errors.New("a slug is 2 to 63 lower-case letters, digits and hyphens, such as acme-support")
	ErrSlugTaken = errors.New("another account has this slug")
	ErrNoAccount = errors.New("no account has this slug")
	ErrNobody    = errors.New("nobody in this account has this e-mail address")
)

// slugs look like host names, in case they become some.
var slugs = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$`)

// CreateAccount makes an account with its first administrator, and a token for them, shown this once. It is for
// the operator: nobody who is signed in can do it.
func (d *Desk) CreateAccount(ctx context.Context, name, slug, adminEmail string) (account *models.Account, secret string, err error) {
	var check checks
	name = check.line(name, "name")
	email := check.email(&adminEmail, "email")
	if err := check.err(); err != nil {
		return nil, "", err
	}
	if !slugs.MatchString(slug) {
		return nil, "", ErrSlug
	}
	if _, err := d.AccountBySlug(ctx, slug); !errors.Is(err, ErrNoAccount) {
		return nil, "", errors.Join(err, ErrSlugTaken)
	}
	id := models.NewID(d.random(ctx), models.AccountPrefix)
	err = d.act(policy.WithViewer(ctx, policy.Operator(id)), func(a *act) error {
		cursorSecret := make([]byte, 32)
		if _, err := io.ReadFull(a.random, cursorSecret); err != nil {
			return err
		}
		account = &models.Account{
			ID: id, Slug: slug, Name: name, CursorSecret: cursorSecret, CreatedAt: a.now,
			Settings: &models.AccountSettings{NewTicketsPrivateByDefault: true},
		}
		if err := a.tx.Create(account).Error; err != nil {
			return fmt.Errorf("make account %s: %w", slug, err)
		}
		admin := models.RoleAdmin
		local, _, _ := strings.Cut(*email, "@")
		u, err := a.enterUser(models.CreateUserInput{Name: local, Email: email, Role: &admin}, "email")
		if err != nil {
			return err
		}
		_, secret, err = a.makeToken(u, "the account's first administrator", nil)
		return err
	})
	return account, secret, err
}

// AccountBySlug is an account, for the operator: ErrNoAccount when there is none.
func (d *Desk) AccountBySlug(ctx context.Context, slug string) (*models.Account, error) {
	ctx = policy.WithViewer(ctx, policy.Caretaker())
	var rows []*models.Account
	if err := d.view(ctx).Where("slug = ?", slug).Limit(1).Find(&rows).Error; err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNoAccount
	}
	return rows[0], nil
}

// HasAccounts says whether the database holds any account yet, for the operator.
func (d *Desk) HasAccounts(ctx context.Context) (bool, error) {
	ctx = policy.WithViewer(ctx, policy.Caretaker())
	var rows []*models.Account
	err := d.view(ctx).Limit(1).Find(&rows).Error
	return len(rows) > 0, err
}

// CreateTokenFor makes a token for a person named by their e-mail address, for the operator.
func (d *Desk) CreateTokenFor(ctx context.Context, slug, email string, expires *time.Time) (secret string, err error) {
	account, err := d.AccountBySlug(ctx, slug)
	if err != nil {
		return "", err
	}
	var check checks
	address := check.email(&email, "email")
	if err := check.err(); err != nil {
		return "", err
	}
	ctx = policy.WithViewer(ctx, policy.Operator(account.ID))
	var users []*models.User
	if err := d.view(ctx).Where("email = ?", deref(address)).Limit(1).Find(&users).Error; err != nil {
		return "", err
	}
	if len(users) == 0 {
		return "", ErrNobody
	}
	description := "made on the command line"
	_, shown, err := d.CreateToken(ctx, models.CreateAPITokenInput{UserID: users[0].ID, Description: &description, ExpiresAt: expires})
	return deref(shown), err
}
