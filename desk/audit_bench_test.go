package desk_test

import (
	"context"
	"fmt"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// BenchmarkReading reads what leaves nothing in the audit log, and beside it what leaves an entry for every ticket; and writes
// those.
func BenchmarkReading(b *testing.B) {
	for database, on := range map[string]func(testing.TB) *desktest.World{"SQLite": desktest.OnSQLite, "Postgres": desktest.OnPostgres} {
		b.Run(database, func(b *testing.B) {
			w := on(b)
			ann := w.NewPerson(b, models.CreateUserInput{Name: "Ann"})
			for i := range 100 {
				opened(b, w, ann, i%2 == 0)
			}
			ctx := desk.WithOperation(w.Agent.Context(b), "Queue")
			read := func(private bool, n int) {
				inside, end := w.Desk.Reading(ctx)
				page, err := w.Desk.Tickets(inside, &models.TicketFilter{Private: &private}, nil, models.PageArgs{First: &n}, false)
				if err == nil {
					err = end()
				}
				if err != nil || len(page.Edges) != n {
					b.Fatal(len(page.Edges), err)
				}
			}
			for _, n := range []int{1, 50} {
				for name, private := range map[string]bool{"public": false, "private": true} {
					b.Run(fmt.Sprintf("%d %s", n, name), func(b *testing.B) {
						for b.Loop() {
							read(private, n)
						}
						b.StopTimer()
						if err := w.Desk.FlushAudit(context.WithoutCancel(b.Context())); err != nil {
							b.Fatal(err)
						}
					})
				}
			}
			b.Run("write 1000 entries", func(b *testing.B) {
				for b.Loop() {
					for range 20 {
						read(true, 50)
					}
					if err := w.Desk.FlushAudit(context.WithoutCancel(b.Context())); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
