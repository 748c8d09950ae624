package desk_test

import (
	"testing"

	"go.uber.org/goleak"

	"aparte/desk"
	"aparte/desktest"
)

// TestAClosedDeskLeavesNothingRunning: not a goroutine, on either database.
func TestAClosedDeskLeavesNothingRunning(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": desktest.SQLite, "Postgres": desktest.Postgres} {
		t.Run(database, func(t *testing.T) {
			address := url(t)
			before := goleak.IgnoreCurrent()
			d, err := desk.Open(t.Context(), desk.Options{URL: address})
			if err != nil {
				t.Fatal(err)
			}
			d.Close()
			goleak.VerifyNone(t, before)
		})
	}
}
