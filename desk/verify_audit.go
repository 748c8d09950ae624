package desk

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"aparte/models"
)

// auditHolds: the audit log is what it was when it was sealed. kept are heads that the operator kept elsewhere: without one,
// nobody can tell a log whose end was cut off, or that was made anew as a whole, by somebody who knows how.
func auditHolds(kept []AuditHead) []invariant {
	return []invariant{
		{
			name: "audit.entries", promise: "Every sealed entry of the audit log is what it was when it was sealed, and none is missing or added.",
			looked: []string{"audit_entries"}, look: compareEntries,
		},
		{
			name: "audit.chain", promise: "Every batch of the audit log follows the one before.",
			looked: []string{"audit_batches"}, look: followChain,
		},
		{
			name: "audit.head", promise: "The audit log ends with its newest batch, and holds every head that was kept.",
			look: func(ctx context.Context, d *Desk, f *Finding) error { return compareHeads(ctx, d, f, kept) },
		},
	}
}

// How much is read at once.
const (
	entriesAtOnce = 2000
	batchesAtOnce = 500
)

func batchesOf(ctx context.Context, d *Desk) *pager[auditBatch] {
	return &pager[auditBatch]{read: func(after *auditBatch) (page []*auditBatch, err error) {
		err = ruled(ctx, d.view(ctx), &page, "SELECT b.* FROM {audit_batches} b WHERE b.seq > ? ORDER BY b.seq LIMIT "+strconv.Itoa(batchesAtOnce), after.Seq)
		return page, err
	}}
}

func entriesIn(ctx context.Context, d *Desk) *pager[models.AuditEntry] {
	return &pager[models.AuditEntry]{read: func(after *models.AuditEntry) (page []*models.AuditEntry, err error) {
		err = ruled(ctx, d.view(ctx), &page, `SELECT e.* FROM {audit_entries} e WHERE e.batch IS NOT NULL AND (e.batch, e.position) > (?, ?)
			ORDER BY e.batch, e.position LIMIT `+strconv.Itoa(entriesAtOnce), deref(after.Batch), deref(after.Position))
		return page, err
	}}
}

// compareEntries makes the hash of every batch anew. Batches and entries are read side by side, a page at a time.
func compareEntries(ctx context.Context, d *Desk, f *Finding) error {
	batches, entries := batchesOf(ctx, d), entriesIn(ctx, d)
	for {
		b, err := batches.next()
		if err != nil {
			return err
		}
		seq := beyondAll
		if b != nil {
			seq = b.Seq
		}
		mine, err := entriesUpTo(entries, seq, f)
		if err != nil || b == nil {
			return err
		}
		if !bytes.Equal(b.Hash, b.hashed(b.AccountID, mine)) || b.Entries != len(mine) {
			f.Broken++
			f.exemplify(batchNamed(b.Seq))
		}
	}
}

// entriesUpTo are a batch's entries. Those before them are of a batch that is not there.
func entriesUpTo(entries *pager[models.AuditEntry], seq int, f *Finding) (mine []*models.AuditEntry, err error) {
	for {
		e, err := entries.peek()
		if err != nil || e == nil || *e.Batch > seq {
			return mine, err
		}
		if entries.skip(); *e.Batch == seq {
			mine = append(mine, e)
			continue
		}
		f.Broken++
		f.exemplify(e.ID)
	}
}

// beyondAll is behind every batch.
const beyondAll = 1 << 62

// batchNamed is how a finding names a batch.
func batchNamed(seq int) string { return fmt.Sprintf("batch %d", seq) }

// followChain looks whether the batches are numbered without a gap, each with the hash of the one before.
func followChain(ctx context.Context, d *Desk, f *Finding) error {
	batches := batchesOf(ctx, d)
	before := &auditBatch{Hash: noBatch}
	for {
		b, err := batches.next()
		if err != nil || b == nil {
			return err
		}
		if b.Seq != before.Seq+1 || !bytes.Equal(b.PreviousHash, before.Hash) {
			f.Broken++
			f.exemplify(batchNamed(b.Seq))
		}
		before = b
	}
}

// compareHeads compares the chain's head with the newest batch, and heads that were kept with those of their number.
func compareHeads(ctx context.Context, d *Desk, f *Finding, kept []AuditHead) error {
	var heads []*auditChain
	var newest []*auditBatch
	if err := ruled(ctx, d.view(ctx), &heads, "SELECT c.* FROM {audit_chains} c"); err != nil {
		return err
	}
	if err := ruled(ctx, d.view(ctx), &newest, "SELECT b.* FROM {audit_batches} b ORDER BY b.seq DESC LIMIT 1"); err != nil {
		return err
	}
	head, last := &auditChain{Hash: noBatch}, &auditBatch{Hash: noBatch}
	if len(heads) > 0 {
		head = heads[0]
	}
	if len(newest) > 0 {
		last = newest[0]
	}
	f.Looked = 1 + len(kept)
	if head.Seq != last.Seq || !bytes.Equal(head.Hash, last.Hash) {
		f.Broken++
		f.exemplify(batchNamed(head.Seq))
	}
	if last.Seq > 0 {
		f.AuditHead = &AuditHead{last.Seq, last.Hash}
	}
	for _, k := range kept {
		var then []*auditBatch
		if err := ruled(ctx, d.view(ctx), &then, "SELECT b.* FROM {audit_batches} b WHERE b.seq = ?", k.Seq); err != nil {
			return err
		}
		if len(then) == 0 || !bytes.Equal(then[0].Hash, k.Hash) {
			f.Broken++
			f.exemplify(batchNamed(k.Seq))
		}
	}
	return nil
}
