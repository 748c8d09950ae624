package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"aparte/models"
)

type account struct {
	Create accountCreate `cmd:"" help:"Make an account, and print its administrator's token."`
}

type accountCreate struct {
	Name       string `arg:"" help:"As it is called."`
	Slug       string `required:"" help:"Its short name on the command line."`
	AdminEmail string `required:"" help:"Its first administrator's e-mail address."`
}

// Run prints the token alone on stdout, so that a script can keep it.
func (a accountCreate) Run(ctx context.Context, c *Config) error {
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	_, secret, err := d.CreateAccount(ctx, a.Name, a.Slug, a.AdminEmail)
	if err != nil {
		return inWords(err)
	}
	fmt.Println(secret)
	return nil
}

type token struct {
	Create tokenCreate `cmd:"" help:"Make a token for somebody, and print it."`
}

type tokenCreate struct {
	Account string  `required:"" placeholder:"SLUG" help:"The account's slug."`
	Email   string  `required:"" help:"Whose token, by their e-mail address."`
	Expires *expiry `placeholder:"30d|2027-01-31" help:"For how long it opens (30d, 12h), or until which day; without, until it is revoked."`
}

// Run prints the token alone on stdout, so that a script can keep it.
func (t tokenCreate) Run(ctx context.Context, c *Config) error {
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	secret, err := d.CreateTokenFor(ctx, t.Account, t.Email, (*time.Time)(t.Expires))
	if err != nil {
		return inWords(err)
	}
	fmt.Println(secret)
	return nil
}

// expiry is a moment that is typed as days (30d), as a duration (12h), as a day in UTC or as a time.
type expiry time.Time

// UnmarshalText reads what was typed.
func (e *expiry) UnmarshalText(text []byte) error {
	typed := string(text)
	if days, ok := strings.CutSuffix(typed, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil {
			*e = expiry(time.Now().AddDate(0, 0, n))
			return nil
		}
	}
	if d, err := time.ParseDuration(typed); err == nil {
		*e = expiry(time.Now().Add(d))
		return nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, typed); err == nil {
			*e = expiry(at)
			return nil
		}
	}
	return fmt.Errorf("%q is neither a time from now (30d, 12h) nor a day (2027-01-31)", typed)
}

// inWords says the desk's refusals as sentences.
func inWords(err error) error {
	refused, ok := errors.AsType[models.Refusals](err)
	if !ok {
		return err
	}
	var said []error
	for _, e := range refused.In("en") {
		said = append(said, errors.New(e.Message))
	}
	return errors.Join(said...)
}
