package proof

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aparte/door"
)

// closing closes after the tests what they share.
type closing struct{ *testing.M }

// Run runs the tests.
func (c closing) Run() int {
	code := c.M.Run()
	sharedHouses.Range(func(_, shared any) bool {
		shared.(*sharedHouse).close()
		return true
	})
	return code
}

// sharedHouses are the houses that the tests of the abuse list share, by their database. Opening one takes longer than
// most of these tests.
var sharedHouses sync.Map

// sharedHouse is opened by whichever test comes first, and closed when all are over.
type sharedHouse struct {
	url func(testing.TB) string // makes a database of the kind
	at  string                  // its database

	mu       sync.Mutex
	house    *house
	cleanups []func()
}

func (s *sharedHouse) open(t *testing.T) *house {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.house == nil {
		lasting := outlasting{t, s}
		s.at = s.url(lasting)
		s.house = buildRefilled(lasting, s.at)
	}
	return s.house
}

func (s *sharedHouse) close() {
	for _, do := range slices.Backward(s.cleanups) {
		do()
	}
}

// outlasting is the test that opens a shared house, but for when things end.
type outlasting struct {
	testing.TB
	shared *sharedHouse
}

// Cleanup is done when all tests are over.
func (o outlasting) Cleanup(do func()) { o.shared.cleanups = append(o.shared.cleanups, do) }

// Context ends when the binary does.
func (outlasting) Context() context.Context { return context.Background() }

// TempDir is there until all tests are over.
func (o outlasting) TempDir() string {
	folder, err := os.MkdirTemp("", "abuse")
	if err != nil {
		o.Fatalf("%v", err)
	}
	o.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// buildRefilled opens a house in which everybody has all there is to spend whenever they ask: what is left stands in
// every answer, and answers at different times are compared here.
func buildRefilled(t testing.TB, url string) *house {
	t.Helper()
	h := build(t, url)
	var asked atomic.Int64
	minutes := func() time.Time { return genesis.Add(time.Duration(asked.Add(1)) * time.Minute) }
	full := door.Bucket{PerSecond: 1000, Burst: 50_000}
	h.door = door.Handler(h.desk, slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelError})),
		door.Options{
			Rate: door.Rate{Person: full, Address: full}, Now: minutes,
			Cost: full.Burst,      // the test of secrets asks the staff's whole schema
			Time: 5 * time.Minute, // what took too long tells nothing, and the race detector takes its time
		})
	return h
}
