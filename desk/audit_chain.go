package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"aparte/models"
	"aparte/policy"
)

// Entries are sealed in batches. A batch's hash is SHA-256 over the hash of the batch before, what the batch says of itself, and
// its entries in their order; so whatever is changed, left out or put in afterwards breaks the chain from there on. A chain per
// entry would make all readers of an account wait for each other; a batch makes the writers of several servers do so, each
// second.

// auditBatch is a link of the chain.
type auditBatch struct {
	AccountID    string `gorm:"primaryKey"`
	Seq          int    `gorm:"primaryKey;autoIncrement:false"` // from 1
	Entries      int
	PreviousHash []byte
	Hash         []byte
	SealedAt     time.Time
}

// auditChain is the head of an account's chain. Whoever adds a batch holds it.
type auditChain struct {
	AccountID string `gorm:"primaryKey"`
	Seq       int
	Hash      []byte
}

// noBatch is the hash before the first batch.
var noBatch = make([]byte, sha256.Size)

// seal writes what was looked at, and makes a batch of it and of the entries that acts have written. more says whether such
// are left.
func (d *Desk) seal(ctx context.Context, account string, some []*sighting) (more bool, err error) {
	ctx = policy.WithViewer(outside(ctx), policy.Auditor(account))
	for tries := 1; ; tries++ {
		err := d.write.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
			more, err = sealIn(tx, some, d.instant())
			return err
		})
		if tries == maxTries || !mayGoBetterAgain(err) {
			return more, err
		}
	}
}

func sealIn(tx *gorm.DB, some []*sighting, now time.Time) (more bool, err error) {
	head, err := holdChain(tx)
	if err != nil {
		return false, err
	}
	read, err := entriesOf(tx, some)
	if err != nil {
		return false, err
	}
	var unsealed []*models.AuditEntry
	if err := tx.Where("batch IS NULL").Order("at, id").Limit(enough).Find(&unsealed).Error; err != nil {
		return false, err
	}
	more = len(unsealed) == enough
	all := append(slices.Clone(unsealed), read...)
	if len(all) == 0 {
		return more, nil
	}
	slices.SortStableFunc(all, func(a, b *models.AuditEntry) int { return a.At.Compare(b.At) })
	b := &auditBatch{Seq: head.Seq + 1, Entries: len(all), PreviousHash: head.Hash, SealedAt: now}
	for i, e := range all {
		e.Batch, e.Position = &b.Seq, new(i+1)
		if e.ID == "" {
			e.ID = entryID(head.Hash, b.Seq, i+1)
		}
	}
	b.Hash = b.hashed(head.AccountID, all)
	return more, keepBatch(tx, head, b, read, unsealed)
}

// holdChain holds the head of the account's chain until the batch is written. One that has none begins.
func holdChain(tx *gorm.DB) (*auditChain, error) {
	var rows []*auditChain
	if err := tx.Clauses(forChange).Limit(1).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("hold the chain: %w", err)
	}
	if len(rows) > 0 {
		return rows[0], nil
	}
	begun := &auditChain{Hash: noBatch}
	if err := tx.Create(begun).Error; err != nil {
		return nil, fmt.Errorf("begin the chain: %w", err) // somebody else may have begun it: that is tried again
	}
	return begun, nil
}

// entriesOf are the entries of what was looked at: of tickets only those that were private then.
func entriesOf(tx *gorm.DB, some []*sighting) ([]*models.AuditEntry, error) {
	private, err := privateThen(tx, some)
	if err != nil {
		return nil, err
	}
	var all []*models.AuditEntry
	for _, s := range some {
		e := models.AuditEntry{
			Kind: s.kind, ActorID: optional(s.by.UserID), TokenID: optional(s.by.TokenID), UserID: optional(s.userID),
			Detail: bounded(s.operation, longestDetail), At: s.at,
		}
		if s.kind != models.AuditKindReadPrivateTicket {
			all = append(all, &e)
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(s.tickets)) {
			if s.tickets[id] == surelyPrivate || private(id, s.at) {
				of := e
				of.TicketID = &id
				all = append(all, &of)
			}
		}
	}
	return all, nil
}

// privateThen looks up the tickets of which rows could not say whether they were private. One that was taken back between
// being read and being looked up counts as private: there is an entry too much, and none too few.
func privateThen(tx *gorm.DB, some []*sighting) (func(id string, at time.Time) bool, error) {
	asked := map[string]bool{}
	for _, s := range some {
		for id, how := range s.tickets {
			if how == perhapsPrivate {
				asked[id] = true
			}
		}
	}
	published := map[string]*time.Time{}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(asked)), enough) {
		var rows []*struct {
			ID          string
			PublishedAt *time.Time
		}
		if err := tx.Model(&models.Ticket{}).Where("id IN ?", ids).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("look up which tickets were private: %w", err)
		}
		for _, t := range rows {
			published[t.ID] = t.PublishedAt
		}
	}
	return func(id string, at time.Time) bool {
		when, known := published[id]
		return known && (when == nil || when.After(at))
	}, nil
}

// keepBatch writes a batch: its new entries, the places of those that were there, and the chain's new head.
func keepBatch(tx *gorm.DB, head *auditChain, b *auditBatch, read, unsealed []*models.AuditEntry) error {
	if len(read) > 0 {
		if err := tx.CreateInBatches(read, enough).Error; err != nil {
			return fmt.Errorf("write entries: %w", err)
		}
	}
	for _, e := range unsealed {
		err := tx.Model(&models.AuditEntry{}).Where("id = ? AND batch IS NULL", e.ID).
			Updates(map[string]any{"batch": *e.Batch, "position": *e.Position}).Error
		if err != nil {
			return fmt.Errorf("seal %s: %w", e.ID, err)
		}
	}
	if err := tx.Create(b).Error; err != nil {
		return fmt.Errorf("write batch %d: %w", b.Seq, err)
	}
	return tx.Model(&auditChain{}).Where("seq = ?", head.Seq).Updates(map[string]any{"seq": b.Seq, "hash": b.Hash}).Error
}

// entryID is the id of an entry that is written with its batch: made of its place, since it has no act to draw it from.
func entryID(previous []byte, seq, position int) string {
	sum := sha256.New()
	sum.Write(previous)
	sealText(sum, new(strconv.Itoa(seq)))
	sealText(sum, new(strconv.Itoa(position)))
	return models.DerivedID(models.AuditPrefix, sum.Sum(nil))
}

// hashed is the hash of a batch with its entries. docs/audit.md says how to make it without us.
func (b *auditBatch) hashed(account string, entries []*models.AuditEntry) []byte {
	sum := sha256.New()
	sum.Write(b.PreviousHash)
	for _, text := range []string{account, strconv.Itoa(b.Seq), strconv.Itoa(len(entries)), micros(b.SealedAt)} {
		sealText(sum, &text)
	}
	for _, e := range entries {
		kind, at, position := string(e.Kind), micros(e.At), strconv.Itoa(deref(e.Position))
		for _, text := range []*string{&position, &e.ID, &kind, e.ActorID, e.TokenID, e.TicketID, e.UserID, e.Detail, &at} {
			sealText(sum, text)
		}
	}
	return sum.Sum(nil)
}

// sealText adds a text so that no two lists of texts look alike: its length in bytes and the text, or a hyphen for none.
func sealText(sum hash.Hash, text *string) {
	if text == nil {
		_, _ = fmt.Fprint(sum, "-,")
		return
	}
	_, _ = fmt.Fprintf(sum, "%d:%s,", len(*text), *text)
}

func micros(t time.Time) string { return strconv.FormatInt(t.UnixMicro(), 10) }

// AuditHead names a batch of an account's audit log by its hash. Whoever keeps it elsewhere can tell later whether the log up
// to there is still what it was.
type AuditHead struct {
	Seq  int
	Hash []byte
}

// String is the head as people keep it: 12:3f9a….
func (h AuditHead) String() string { return strconv.Itoa(h.Seq) + ":" + hex.EncodeToString(h.Hash) }

// UnmarshalText reads what String has written.
func (h *AuditHead) UnmarshalText(text []byte) error {
	seq, sum, _ := strings.Cut(strings.TrimSpace(string(text)), ":")
	var err error
	if h.Seq, err = strconv.Atoi(seq); err == nil {
		h.Hash, err = hex.DecodeString(sum)
	}
	if err != nil || h.Seq < 1 || len(h.Hash) != sha256.Size {
		return errAuditHead
	}
	return nil
}

var errAuditHead = errors.New("the head of an audit log looks like 12:3f9a…: a number, a colon, and 64 hexadecimal digits, as aparte verify prints it")
