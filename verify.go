package main

import (
	"context"
	"fmt"
	"strings"

	"aparte/desk"
	"aparte/policy"
)

type verify struct {
	Account   string           `required:"" placeholder:"SLUG" help:"The account's slug."`
	AuditHead []desk.AuditHead `placeholder:"HEAD" help:"A head of the audit log that was printed earlier and kept elsewhere: it must still be in it. May be given more than once."`
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
	looked, broken, head := 0, 0, (*desk.AuditHead)(nil)
	for f, err := range d.Verify(policy.WithViewer(ctx, policy.Operator(account.ID)), v.AuditHead...) {
		if err != nil {
			return err
		}
		if f.AuditHead != nil {
			head = f.AuditHead
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
		return fmt.Errorf("%d of %d invariants are broken: customers may read what they should not, or miss what they should, "+
			"or the audit log is not what it was. Nothing was changed. Keep a copy of the database as it is; docs/verify.md says of each what it means and what to do", broken, looked)
	}
	fmt.Printf("\nAll %d hold.\n", looked)
	if head != nil {
		fmt.Printf("The audit log ends with %s. Keep this elsewhere: with --audit-head it shows later whether the log was cut off or made anew.\n", head)
	}
	return nil
}
