package desk

import (
	"context"
	"fmt"
	"iter"

	"gorm.io/gorm"

	"aparte/models"
	"aparte/policy"
)

// Verify looks whether what must hold between the two stages does, in one snapshot of the account, and changes nothing.
// The database compares: what it finds is counted, and named by a few ids. invariants.go says what must hold.

// Finding is what a look at one invariant came to.
type Finding struct {
	Name     string   // under which docs/verify.md explains it
	Promise  string   // what must hold, as a sentence
	Looked   int      // at how many rows
	Broken   int      // how many of them, or pairs of them, break it
	Examples []string // some of those, by their ids alone
	// AuditHead is where the audit log ends, to be kept elsewhere; nil but for the invariant that looked there.
	AuditHead *AuditHead
}

// mostExamples is how many rows that break an invariant are named.
const mostExamples = 5

// invariant is something that must hold between the stages.
type invariant struct {
	name    string
	promise string
	// looked are the tables whose rows are looked at.
	looked []string
	// broken are statements (see ruled) that read the ids of the rows that break it, as id.
	broken []string
	// look finds what no statement can compare; its finding counts besides broken's.
	look func(context.Context, *Desk, *Finding) error
}

// Verify is for the operator. It ends with the first error, or when the caller has seen enough; a finding that is broken is no
// error.
func (d *Desk) Verify(ctx context.Context, kept ...AuditHead) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		if !policy.CanAdminister(viewerOf(ctx)) {
			yield(Finding{}, models.Refuse(models.UserErrorCodeForbidden, []string{}, models.SayOnlyAdmins))
			return
		}
		ctx, end := d.Reading(ctx)
		defer func() { _ = end() }() // the operator looks, and is no reader
		d.verify(ctx, yield, kept...)
	}
}

// verify looks at one invariant after the other, in the reading of ctx.
func (d *Desk) verify(ctx context.Context, yield func(Finding, error) bool, kept ...AuditHead) {
	counts := map[string]int{}
	for _, i := range invariants(kept) {
		f, err := i.examine(ctx, d, counts)
		if err == nil {
			err = d.undisturbed()
		}
		if err != nil {
			yield(Finding{}, fmt.Errorf("verify %s: %w", i.name, err))
			return
		}
		if !yield(f, nil) {
			return
		}
	}
}

// examine looks at one invariant. counts are the rows of tables, as far as they are known.
func (i invariant) examine(ctx context.Context, d *Desk, counts map[string]int) (f Finding, err error) {
	f = Finding{Name: i.name, Promise: i.promise}
	for _, table := range i.looked {
		if _, known := counts[table]; !known {
			if counts[table], err = countOf(ctx, d.view(ctx), "SELECT COUNT(*) AS n FROM {"+table+"} x"); err != nil {
				return f, err
			}
		}
		f.Looked += counts[table]
	}
	for _, statement := range i.broken {
		if err := f.add(ctx, d.view(ctx), statement); err != nil {
			return f, err
		}
	}
	if i.look != nil {
		err = i.look(ctx, d, &f)
	}
	return f, err
}

// add counts what a statement finds, and names some of it.
func (f *Finding) add(ctx context.Context, db *gorm.DB, statement string) error {
	n, err := countOf(ctx, db, "SELECT COUNT(*) AS n FROM ("+statement+") x")
	if err != nil || n == 0 {
		return err
	}
	var rows []struct{ ID string }
	err = ruled(ctx, db, &rows, fmt.Sprintf("SELECT DISTINCT id FROM (%s) x ORDER BY id LIMIT %d", statement, mostExamples))
	if err != nil {
		return err
	}
	f.Broken += n
	for _, row := range rows {
		f.exemplify(row.ID)
	}
	return nil
}

// exemplify names something that breaks the invariant, while there is room.
func (f *Finding) exemplify(id string) {
	if len(f.Examples) < mostExamples {
		f.Examples = append(f.Examples, id)
	}
}

func countOf(ctx context.Context, db *gorm.DB, statement string) (int, error) {
	var n struct{ N int }
	err := ruled(ctx, db, &n, statement)
	return n.N, err
}
