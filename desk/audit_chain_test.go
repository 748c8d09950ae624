package desk_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aparte/beside"
	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

// TestReadersOnTwoServersMakeOneChain, which has no gap and no fork, and every reader in it once.
func TestReadersOnTwoServersMakeOneChain(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Agent, true)
		had := len(whoRead(t, w))
		servers := []*desktest.World{w, w.AnotherServer(t)}
		const times = 20
		v, err := w.Desk.SignIn(t.Context(), w.Agent.Token)
		if err != nil {
			t.Fatal(err)
		}
		var failed atomic.Value
		var all sync.WaitGroup
		for _, server := range servers {
			for range times {
				all.Go(func() {
					ctx, end := server.Desk.Reading(policy.WithViewer(t.Context(), v))
					_, err := server.Desk.Ticket(ctx, tk.ID)
					if err := errors.Join(err, end(), server.Desk.FlushAudit(t.Context())); err != nil {
						failed.Store(err)
					}
				})
			}
		}
		all.Wait()
		if err := failed.Load(); err != nil {
			t.Fatal(err)
		}
		if got := len(whoRead(t, w)) - had; got != len(servers)*times {
			t.Errorf("%d entries, want %d", got, len(servers)*times)
		}
		if names := broken(findings(t, w.Desk, w)); len(names) > 0 {
			t.Errorf("%v are broken", names)
		}
	})
}

// TestWhatCannotBeWrittenWaits: a database that refuses, and a panic of ours, stop nobody from reading and lose nothing.
func TestWhatCannotBeWrittenWaits(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Agent, true)
		had := len(whoRead(t, w))
		plantIn(t, w.URL, "ALTER TABLE audit_batches RENAME TO audit_batches_elsewhere")
		for range 3 {
			sees(t, w.Agent, tk.ID)
			if err := w.Desk.FlushAudit(t.Context()); err == nil {
				t.Error("it was written, though there was nowhere to write it")
			}
		}
		plantIn(t, w.URL, "ALTER TABLE audit_batches_elsewhere RENAME TO audit_batches")
		if got := len(whoRead(t, w)) - had; got != 3 {
			t.Errorf("%d of 3 readings were written in the end", got)
		}
	})
}

// TestWhatCannotBeNotedIsNotShown: without a place in line whoever reads waits, and when their time has run out they get no
// answer.
func TestWhatCannotBeNotedIsNotShown(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Agent, true)
		had := len(whoRead(t, w))
		read := func(who context.Context) error {
			ctx, end := w.Desk.Reading(who)
			if _, err := w.Desk.Ticket(ctx, tk.ID); err != nil {
				t.Fatal(err)
			}
			return end()
		}
		free := w.Desk.FillAuditLine()
		impatient, cancel := context.WithCancel(w.Agent.Context(t))
		ctx, end := w.Desk.Reading(impatient)
		if _, err := w.Desk.Ticket(ctx, tk.ID); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := end(); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that there is no place in the audit log", err)
		}
		patient := beside.Go(func() error { return read(w.Agent.Context(t)) })
		free()
		if err := <-patient; err != nil {
			t.Errorf("who waited got %v", err)
		}
		if got := len(whoRead(t, w)) - had; got != 1 {
			t.Errorf("%d entries, want that of whoever got an answer", got)
		}
	})
}

// breaking is a clock that panics while it is broken.
type breaking struct{ broken atomic.Bool }

func (c *breaking) now() time.Time {
	if c.broken.Load() {
		panic("the clock broke")
	}
	return time.Now()
}

func TestAPanicWhileTheAuditLogIsWrittenLosesNothing(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Agent, true)
		had := len(whoRead(t, w))
		var clock breaking
		d, err := desk.Open(t.Context(), desk.Options{URL: w.URL, Now: clock.now, AuditEvery: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(d.Close)
		joe := &desktest.Person{User: w.Agent.User, Token: w.Agent.Token, Desk: d}
		sees(t, joe, tk.ID)
		clock.broken.Store(true)
		if err := d.FlushAudit(t.Context()); err == nil || !strings.Contains(err.Error(), "the clock broke") {
			t.Errorf("got %v, want the panic", err)
		}
		clock.broken.Store(false)
		if err := d.FlushAudit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(whoRead(t, w)) - had; got != 1 {
			t.Errorf("%d entries, want the one that the panic kept waiting", got)
		}
	})
}

// TestClosingWritesWhatWaits, and without being asked it is written within the time that it may wait.
func TestClosingWritesWhatWaits(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Agent, true)
		had := len(whoRead(t, w))
		for name, every := range map[string]time.Duration{"when it closes": time.Hour, "by itself": 10 * time.Millisecond} {
			d, err := desk.Open(t.Context(), desk.Options{URL: w.URL, Now: w.Now, AuditEvery: every})
			if err != nil {
				t.Fatal(err)
			}
			sees(t, &desktest.Person{User: w.Agent.User, Token: w.Agent.Token, Desk: d}, tk.ID)
			if every == time.Hour {
				d.Close()
			}
			had++
			look, deadline := time.NewTicker(5*time.Millisecond), time.Now().Add(20*time.Second)
			for len(whoRead(t, w)) < had && time.Now().Before(deadline) {
				<-look.C
			}
			look.Stop()
			d.Close()
			if got := len(whoRead(t, w)); got != had {
				t.Errorf("%s: %d entries, want %d", name, got, had)
			}
		}
	})
}

// TestAKeptHeadTellsALogThatWasCut: with its newest batches gone, and the head of the chain made to fit, a log is whole to
// whoever knows nothing else.
func TestAKeptHeadTellsALogThatWasCut(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tellStory(t, w)
		var kept desk.AuditHead
		for _, f := range findings(t, w.Desk, w) {
			if f.AuditHead != nil {
				kept = *f.AuditHead
			}
		}
		var again desk.AuditHead
		if err := again.UnmarshalText([]byte(kept.String() + "\n")); err != nil || again.String() != kept.String() || kept.Seq < 3 {
			t.Fatalf("%s was kept, and %s is read (%v)", kept, again, err)
		}
		lift(t, w.URL)
		cut := []string{
			"DELETE FROM audit_batches WHERE seq = 3", "DELETE FROM audit_entries WHERE batch = 3",
			"UPDATE audit_chains SET seq = 2, hash = (SELECT hash FROM audit_batches b WHERE b.seq = 2 AND b.account_id = audit_chains.account_id)",
		}
		for name, tt := range map[string]struct {
			cut  []string
			kept []desk.AuditHead
			want []string
		}{
			"whole":             {nil, []desk.AuditHead{again}, nil},
			"cut, nothing kept": {cut, nil, nil},
			"cut":               {cut, []desk.AuditHead{again}, []string{"audit.head"}},
			"another log":       {nil, []desk.AuditHead{{Seq: 1, Hash: kept.Hash}}, []string{"audit.head"}},
		} {
			all, err := w.Desk.VerifyAfter(asOperator(t, w), tt.cut, tt.kept...)
			if err != nil {
				t.Fatal(err)
			}
			want(t, name+": broken", broken(all), tt.want)
		}
	})
}

// TestTheDatabaseKeepsTheAuditLog: nothing of it is changed or taken out.
func TestTheDatabaseKeepsTheAuditLog(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		opened(t, w, w.Agent, true)
		if len(log(t, w)) == 0 {
			t.Fatal("the log is empty")
		}
		w.NewPerson(t, models.CreateUserInput{Name: "Eve"}) // an entry that is not sealed yet
		for _, statement := range []string{
			"DELETE FROM audit_entries", "UPDATE audit_entries SET detail = 'Harmless'", "UPDATE audit_entries SET batch = 1, position = position + 1000 WHERE batch = 1",
			"UPDATE audit_entries SET batch = 1, position = 1000, detail = 'Harmless' WHERE batch IS NULL",
			"DELETE FROM audit_batches", "UPDATE audit_batches SET entries = entries", "DELETE FROM audit_chains", "UPDATE audit_chains SET seq = seq",
		} {
			if err := byHand(t.Context(), w.URL, statement); err == nil || !strings.Contains(err.Error(), "append-only") && !strings.Contains(err.Error(), "only grow") {
				t.Errorf("%s: got %v from the database", statement, err)
			}
		}
	})
}
