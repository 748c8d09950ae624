package desk_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// BenchmarkVerify looks at a large account. APARTE_BENCH_TICKETS says how many tickets, with five public comments each.
func BenchmarkVerify(b *testing.B) {
	n := 20_000
	if said, err := strconv.Atoi(os.Getenv("APARTE_BENCH_TICKETS")); err == nil {
		n = said
	}
	for name, on := range map[string]func(testing.TB) *desktest.World{"SQLite": desktest.OnSQLite, "Postgres": desktest.OnPostgres} {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			w := on(b)
			ann := w.NewPerson(b, models.CreateUserInput{Name: "Ann"})
			for range 100 {
				tk := opened(b, w, ann, false, w.Admin.ID)
				for i := range 4 {
					says(b, w.Agent, tk.ID, fmt.Sprintf("%d: the oven in the bakery smokes still, says the baker who bakes in it every morning", i), new(true))
				}
			}
			multiply(b, w, n/100-1)
			patient, err := desk.Open(b.Context(), desk.Options{URL: w.URL, ReadOnly: true})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(patient.Close)
			for b.Loop() {
				for f, err := range patient.Verify(asOperator(b, w)) {
					if err != nil || f.Broken > 0 {
						b.Fatal(f, err)
					}
				}
			}
		})
	}
}

// multiply copies every ticket with all that belongs to it, that many times, as somebody at the database would.
func multiply(b *testing.B, w *desktest.World, times int) {
	b.Helper()
	lift(b, w.URL)
	for _, table := range []struct{ name, own, shared string }{
		{"tickets", "id reference", "subject status channel requester_id submitter_id assignee_id organization_id published_at was_private created_at updated_at first_reply_at first_reply_seconds resolved_at resolution_seconds was_reopened"},
		{"ticket_turns", "id ticket_id", "old_status new_status created_at"},
		{"ticket_ccs", "ticket_id", "user_id added_at"},
		{"internal_notes", "id ticket_id", "author_id is_staff body channel locked_internal created_at"},
		{"ticket_events", "id ticket_id comment_id", "seq kind actor_id token_id user_id old_value new_value created_at"},
		{"public_tickets", "id reference", "subject status requester_id organization_id comment_count created_at updated_at"},
		{"public_ticket_people", "ticket_id", "user_id kind since"},
		{"public_comments", "id ticket_id", "author_id body channel created_at"},
		{"comment_origins", "id", "is_staff"},
		{"ticket_documents", "ticket_id", "subject words"},
		{"public_documents", "ticket_id", "subject words"},
	} {
		own, shared := strings.Fields(table.own), strings.Fields(table.shared)
		columns := append(slices.Clone(own), shared...)
		for i := range own {
			own[i] += " || '-' || n"
		}
		plantIn(b, w.URL, fmt.Sprintf(`
			INSERT INTO %s (account_id, %s)
			WITH RECURSIVE series AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM series WHERE n < %d)
			SELECT account_id, %s FROM %s, series`,
			table.name, strings.Join(columns, ", "), times, strings.Join(append(own, shared...), ", "), table.name))
	}
	if !w.Desk.IsSQLite() { // it has planned for an empty table until it is told otherwise
		plantIn(b, w.URL, "ANALYZE")
	}
}
