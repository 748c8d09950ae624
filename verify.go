package main

import (
	"context"
	"fmt"
	"strings"

	"aparte/desk"
	"aparte/policy"
)

type verify struct {
	Account string `required:"" placeholder:"SLUG" help:"The account's slug."`
}

// Run prints a line for each invariant, as it is looked at. It fails when one is broken.
func (v verify) Run(ctx context.Context, c *Config) error {
	d, err := desk.Open(ctx, desk.Options{URL: c.DatabaseURL, EndUserRole: c.EndUserRole, ReadOnly: true})
	if err != nil {
		return err
	}
	defer d.Close()
	account, err := d.AccountBySlug(ctx, v.Account)
	if err != nil {
		return err
	}
	const line = "%-7s %10v %8v  %-26s %s\n"
	fmt.Printf(line, "", "LOOKED AT", "BROKEN", "INVARIANT", "")
	looked, broken := 0, 0
	for f, err := range d.Verify(policy.WithViewer(ctx, policy.Operator(account.ID))) {
		if err != nil {
			return err
		}
		state, promise := "ok", f.Promise
		if looked++; f.Broken > 0 {
			broken++
			state, promise = "BROKEN", promise+" Not so: "+strings.Join(f.Examples, ", ")
			if f.Broken > len(f.Examples) {
				promise += ", …"
			}
		}
		fmt.Printf(line, state, f.Looked, f.Broken, f.Name, promise)
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d invariants are broken: customers may read what they should not, or miss what they should. "+
			"Nothing was changed. Keep a copy of the database as it is; docs/verify.md says of each what it means and what to do", broken, looked)
	}
	fmt.Printf("\nAll %d hold.\n", looked)
	return nil
}
