package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"aparte/beside"
)

// What was looked at waits here until it is written: at most auditEvery, or until enough of it waits. One goroutine writes.
//
// Nothing is dropped. While the database takes nothing the line grows to its end; then whoever reads a private ticket waits
// for a place, with no connection in their hands, and if their time runs out they get no answer: what could not be written
// down is not shown. What waits when the process is killed is lost, a second's reading as a rule.

const (
	// auditEvery is how long what was looked at may wait.
	auditEvery = time.Second
	// longestLine is how many operations may wait.
	longestLine = 4096
	// enough entries of one account's to write at once, and no longer wait for more. What is enough of another's writes
	// nothing here: when an account's batches are sealed tells nothing of what others do.
	enough = 1000
	// flushTime is how long one attempt may take, and the last one at the end.
	flushTime = 30 * time.Second
)

// auditor holds what was looked at until it is written. A nil one takes nothing.
type auditor struct {
	desk   *Desk
	log    *slog.Logger
	places chan struct{} // one for each operation that waits
	full   chan string   // an account of which enough waits
	stop   chan struct{}
	ended  <-chan error
	closed sync.Once

	writing sync.Mutex // held by whoever writes

	mu       sync.Mutex
	line     map[string][]*sighting // by account
	expected map[string]bool        // accounts whose acts wrote entries that are not sealed
	waiting  map[string]int         // entries, by account
}

// startAuditor begins to write what is looked at.
func startAuditor(d *Desk, log *slog.Logger, every time.Duration) *auditor {
	if every == 0 {
		every = auditEvery
	}
	w := &auditor{
		desk: d, log: log, places: make(chan struct{}, longestLine), full: make(chan string, 1), stop: make(chan struct{}),
		line: map[string][]*sighting{}, expected: map[string]bool{}, waiting: map[string]int{},
	}
	w.ended = beside.Go(func() error {
		w.run(every)
		return nil
	})
	return w
}

// run writes until it is stopped. What fails is tried again next time.
func (w *auditor) run(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		var accounts []string // all
		select {
		case <-w.stop:
			return
		case <-tick.C:
		case account := <-w.full:
			if failing { // waits for the tick
				continue
			}
			accounts = []string{account}
		}
		err := w.flush(context.Background(), accounts...)
		switch {
		case err != nil && !failing:
			w.log.Error("the audit log cannot be written; what was looked at waits, and it is tried again", "error", err)
		case err == nil && failing:
			w.log.Info("the audit log is written again")
		}
		failing = err != nil
	}
}

// submit puts what was looked at into the line.
func (w *auditor) submit(ctx context.Context, s *sighting) error {
	if w == nil || s == nil {
		return nil
	}
	select {
	case w.places <- struct{}{}:
	default:
		select {
		case w.places <- struct{}{}:
		case <-ctx.Done():
			return fmt.Errorf("wait for a place in the audit log: %w", ctx.Err())
		}
	}
	w.mu.Lock()
	w.line[s.by.AccountID] = append(w.line[s.by.AccountID], s)
	w.waiting[s.by.AccountID] += s.entries()
	isEnough := w.waiting[s.by.AccountID] >= enough
	w.mu.Unlock()
	if isEnough {
		select {
		case w.full <- s.by.AccountID:
		default:
		}
	}
	return nil
}

// expect says that an act has written entries into an account's log, which are to be sealed.
func (w *auditor) expect(account string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected[account] = true
}

// FlushAudit writes what waits to be written into the audit logs of some accounts, of all when none is named, and seals it.
func (d *Desk) FlushAudit(ctx context.Context, accounts ...string) error {
	return d.auditor.flush(ctx, accounts...)
}

// flush writes what is in line now, of some accounts or of all. What cannot be written stays in it, and keeps no other
// account's back.
func (w *auditor) flush(ctx context.Context, accounts ...string) error {
	if w == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	w.writing.Lock()
	defer w.writing.Unlock()
	if len(accounts) == 0 {
		accounts = w.accounts()
	}
	var failed []error
	for _, account := range accounts {
		for more := true; more; {
			var err error
			if more, err = w.write(ctx, account); err != nil {
				failed = append(failed, err)
				break
			}
		}
	}
	return errors.Join(failed...)
}

// write writes a batch of an account's. It says whether there is more.
func (w *auditor) write(ctx context.Context, account string) (more bool, err error) {
	some, more := w.next(account)
	err = beside.Safely(func() error {
		unsealed, err := w.desk.seal(ctx, account, some)
		more = more || unsealed
		return err
	})
	if err != nil {
		w.expect(account)
		return false, fmt.Errorf("write the audit log of %s: %w", account, err)
	}
	w.written(account, some)
	return more, nil
}

func (w *auditor) accounts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := slices.Collect(maps.Keys(w.line))
	for account := range w.expected {
		if !slices.Contains(all, account) {
			all = append(all, account)
		}
	}
	slices.Sort(all)
	return all
}

// next are those at the head of an account's line that make a batch. They stay there until they are written.
func (w *auditor) next(account string) (some []*sighting, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.expected, account) // what is written from here on is expected anew
	line, n := w.line[account], 0
	for i, s := range line {
		if n += s.entries(); n >= enough {
			return slices.Clone(line[:i+1]), i+1 < len(line)
		}
	}
	return slices.Clone(line), false
}

// written takes what was written out of the line, and gives its places to others.
func (w *auditor) written(account string, some []*sighting) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range some {
		w.waiting[account] -= s.entries()
		<-w.places
	}
	if w.line[account] = slices.Clone(w.line[account][len(some):]); len(w.line[account]) == 0 {
		delete(w.line, account)
		delete(w.waiting, account)
	}
}

// close writes what waits, and ends. What it cannot write it says is lost.
func (w *auditor) close() {
	if w == nil {
		return
	}
	w.closed.Do(w.end)
}

func (w *auditor) end() {
	close(w.stop)
	if err := <-w.ended; err != nil {
		w.log.Error("the audit log was no longer written", "error", err)
	}
	if err := w.flush(context.Background()); err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.log.Error("the audit log could not be written at the end, and what waited is lost", "entriesByAccount", w.waiting, "error", err)
	}
}
