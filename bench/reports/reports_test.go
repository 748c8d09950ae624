// Package reports measures what reports cost on a large desk; docs/reports.md has its table.
//
//	go test ./bench/reports -bench . -benchtime 5x -tickets 200000
package reports

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/postgrestest"
)

var tickets = flag.Int("tickets", 20_000, "how many tickets the desk has, over two years")

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// BenchmarkReport counts by everything, over the whole time and by day, week and month.
func BenchmarkReport(b *testing.B) {
	for name, on := range map[string]func(testing.TB) *desktest.World{"SQLite": desktest.OnSQLite, "Postgres": desktest.OnPostgres} {
		b.Run(name, func(b *testing.B) {
			w := on(b)
			furnish(b, w, *tickets)
			for _, metric := range models.AllReportMetric {
				for _, c := range cases(metric) {
					b.Run(string(metric)+"/"+c.name, func(b *testing.B) { report(b, w, c.args) })
				}
			}
		})
	}
}

func report(b *testing.B, w *desktest.World, args models.ReportArgs) {
	b.Helper()
	ctx, best := w.Admin.Context(b), time.Hour
	for b.Loop() {
		began := time.Now()
		r, err := w.Desk.Report(ctx, args, desk.MostReportRows)
		if err != nil {
			b.Fatal(err)
		}
		if len(r.Rows) == 0 {
			b.Fatal("nothing was counted")
		}
		best = min(best, time.Since(began))
	}
	b.ReportMetric(float64(best)/float64(time.Millisecond), "best-ms/op") // others may be at work on the machine
}

type reported struct {
	name string
	args models.ReportArgs
}

func cases(metric models.ReportMetric) (all []reported) {
	began := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	all = append(all, reported{"all together", models.ReportArgs{}})
	for _, d := range models.AllReportDimension {
		all = append(all, reported{"by " + strings.ToLower(string(d)), models.ReportArgs{GroupBy: new(d)}})
	}
	all = append(all,
		reported{"a row a day, 730 days", models.ReportArgs{Interval: new(models.ReportIntervalDay), Filter: &models.ReportFilter{From: &began}}},
		reported{"a row a day, 30 days", models.ReportArgs{Interval: new(models.ReportIntervalDay)}},
		reported{"by agent and month, 24 months", models.ReportArgs{
			Interval: new(models.ReportIntervalMonth), GroupBy: new(models.ReportDimensionAgent), Top: new(30), Filter: &models.ReportFilter{From: &began},
		}},
		reported{"by requester and week, 13 weeks", models.ReportArgs{Interval: new(models.ReportIntervalWeek), GroupBy: new(models.ReportDimensionRequester)}},
		reported{"by status and month, 24 months", models.ReportArgs{
			Interval: new(models.ReportIntervalMonth), GroupBy: new(models.ReportDimensionStatus), Filter: &models.ReportFilter{From: &began},
		}},
	)
	for i := range all {
		all[i].args.Metric, all[i].args.TimeZone = metric, "Europe/Paris"
	}
	return all
}

// furnish gives the desk n tickets of two years: of 20,000 people in 500 organizations, for 50 agents in 10 groups. Nine in
// ten were replied to and solved, one in twenty was opened again, one in three is private.
func furnish(b *testing.B, w *desktest.World, n int) {
	b.Helper()
	account := "'" + w.Account.ID + "'"
	series := func(n int) string {
		return fmt.Sprintf("WITH RECURSIVE series AS (SELECT CAST(0 AS bigint) AS n UNION ALL SELECT n + 1 FROM series WHERE n < %d) ", n-1)
	}
	const opened = "(SPREAD(n, 63072000))"             // seconds since the beginning
	const replied = "(60 + (n * 7919) % 172800)"       // seconds since the opening
	const resolved = "(3600 + (n * 104729) % 1209600)" // the same
	const isSolved, isOpenedAgain = "n % 10 > 0", "n % 20 = 1"
	for _, statement := range []string{
		"INSERT INTO organizations (account_id, id, name, name_folded, domains, shared_tickets, created_at) " + series(500) +
			"SELECT ACCOUNT, 'org_' || n, 'Mill ' || n, 'mill ' || n, '[]', false, AT(0) FROM series",
		`INSERT INTO "groups" (account_id, id, name, name_folded, created_at) ` + series(10) +
			"SELECT ACCOUNT, 'grp_' || n, 'Group ' || n, 'group ' || n, AT(0) FROM series",
		"INSERT INTO users (account_id, id, name, name_folded, role, organization_id, created_at) " + series(20_000) +
			"SELECT ACCOUNT, 'usr_' || n, 'Ann ' || n, 'ann ' || n, CASE WHEN n < 50 THEN 'AGENT' ELSE 'END_USER' END, 'org_' || (n % 500), AT(0) FROM series",
		`INSERT INTO tickets (account_id, id, reference, subject, status, channel, requester_id, submitter_id, assignee_id, group_id, organization_id,
			published_at, was_private, created_at, updated_at, first_reply_at, first_reply_seconds, resolved_at, resolution_seconds, was_reopened) ` + series(n) + `
			SELECT ACCOUNT, 'tic_' || n, 'R' || n, 'The oven of the bakery smokes, and this is its number ' || n,
				CASE WHEN ` + isOpenedAgain + ` THEN 'OPEN' WHEN ` + isSolved + ` THEN 'SOLVED' ELSE 'PENDING' END,
				CASE n % 4 WHEN 0 THEN 'WEB' WHEN 1 THEN 'EMAIL' WHEN 2 THEN 'VOICE' ELSE 'API' END,
				'usr_' || (n * 31 % 20000), 'usr_1', 'usr_' || (n * 17 % 50), 'grp_' || (n * 13 % 10), 'org_' || (n * 31 % 500),
				CASE WHEN n % 3 = 0 THEN NULL ELSE AT(OPENED) END, n % 3 = 0, AT(OPENED), AT(OPENED + RESOLVED),
				CASE WHEN ` + isSolved + ` THEN AT(OPENED + REPLIED) END, CASE WHEN ` + isSolved + ` THEN REPLIED END,
				CASE WHEN ` + isSolved + ` AND NOT ` + isOpenedAgain + ` THEN AT(OPENED + RESOLVED) END,
				CASE WHEN ` + isSolved + ` AND NOT ` + isOpenedAgain + ` THEN RESOLVED END, ` + isOpenedAgain + ` FROM series`,
		"INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at) " + series(n) +
			"SELECT ACCOUNT, 'trn_a' || n, 'tic_' || n, NULL, 'NEW', AT(OPENED) FROM series",
		"INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at) " + series(n) +
			"SELECT ACCOUNT, 'trn_b' || n, 'tic_' || n, 'NEW', 'PENDING', AT(OPENED + 1800) FROM series",
		"INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at) " + series(n) +
			"SELECT ACCOUNT, 'trn_c' || n, 'tic_' || n, 'PENDING', 'SOLVED', AT(OPENED + RESOLVED) FROM series WHERE " + isSolved,
		"INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at) " + series(n) +
			"SELECT ACCOUNT, 'trn_d' || n, 'tic_' || n, 'SOLVED', 'OPEN', AT(OPENED + RESOLVED + 3600) FROM series WHERE " + isOpenedAgain,
	} {
		statement = strings.NewReplacer("ACCOUNT", account, "OPENED", opened, "REPLIED", replied, "RESOLVED", resolved).Replace(statement)
		statement = strings.ReplaceAll(statement, "SPREAD(n, 63072000)", fmt.Sprintf("n * 63072000 / %d", n))
		if err := run(b.Context(), w.URL, spelled(w.URL, statement)); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	if !strings.HasPrefix(w.URL, "sqlite:") { // it has planned for an empty table until it is told otherwise
		if err := run(b.Context(), w.URL, "VACUUM ANALYZE"); err != nil {
			b.Fatal(err)
		}
	}
}

// spelled is a statement as a database has it: AT(seconds) is a moment so long after the second of March 2024.
func spelled(url, statement string) string {
	began := time.Date(2024, 3, 2, 9, 0, 0, 0, time.UTC).Unix()
	if strings.HasPrefix(url, "sqlite:") {
		return strings.ReplaceAll(statement, "AT(", fmt.Sprintf("1000000 * (%d + ", began))
	}
	return strings.ReplaceAll(statement, "AT(", fmt.Sprintf("to_timestamp(%d + ", began))
}

// run does something at the database itself.
func run(ctx context.Context, url, statement string) error {
	if path, lite := strings.CutPrefix(url, "sqlite:"); lite {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, statement)
		return errors.Join(err, db.Close())
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	return errors.Join(err, conn.Close(ctx))
}
