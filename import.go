package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"aparte/policy"
	"aparte/transfer"
)

type imports struct {
	Zendesk importZendesk `cmd:"" help:"Import recorded Zendesk API answers: JSON, or NDJSON of tickets, users, and so on."`
}

type importZendesk struct {
	Account string   `required:"" placeholder:"SLUG" help:"The account's slug."`
	Paths   []string `arg:"" name:"path" help:"Files, and folders of files."`
}

// Run prints the table on stdout, and how far it is on stderr. Importing again adds nothing.
func (i importZendesk) Run(ctx context.Context, c *Config) error {
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	account, err := d.AccountBySlug(ctx, i.Account)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(os.Stderr, "Reading the records…")
	report, err := transfer.Zendesk(policy.WithViewer(ctx, policy.Operator(account.ID)), d, i.Paths, progress(os.Stderr))
	if report == nil {
		return inWords(err)
	}
	if err := errors.Join(err, report.Write(os.Stdout)); err != nil {
		return err
	}
	if n := report.PrivateAdded; n > 0 && !account.Settings.PrivateTicketsEnabled {
		fmt.Printf("\nPrivate tickets are not enabled in this account; imported as private all the same: %d.\n"+
			"Their requesters know nothing of them. An administrator can enable private tickets in the settings.\n", n)
	}
	return nil
}

// progress shows a bar on a terminal, and a line now and then where there is none.
func progress(stderr *os.File) transfer.Progress {
	if !term.IsTerminal(int(stderr.Fd())) {
		said := -1
		return func(done, all int) {
			if tenth := done * 10 / max(all, 1); tenth != said {
				said = tenth
				_, _ = fmt.Fprintf(stderr, "%d of %d records\n", done, all)
			}
		}
	}
	var bar *progressbar.ProgressBar
	return func(done, all int) {
		if bar == nil {
			bar = progressbar.NewOptions(all, progressbar.OptionSetWriter(stderr), progressbar.OptionSetDescription("Importing"),
				progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
				progressbar.OptionOnCompletion(func() { _, _ = fmt.Fprintln(stderr) }))
		}
		_ = bar.Set(done)
	}
}
