package proof

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/models"
	"aparte/policy"
)

// Reports are the staff's, and count everything: an end user who could read one, in whatever form, would know of private
// tickets.

// countings are reports as they stand in an address.
var countings = []string{
	"metric=VOLUME", "metric=BACKLOG&groupBy=STATUS", "metric=FIRST_REPLY_TIME&interval=DAY", "metric=RESOLUTION_TIME&groupBy=AGENT",
	"metric=VOLUME&groupBy=PRIVACY&interval=WEEK&timeZone=Europe/Paris", "metric=BACKLOG&interval=DAY", "metric=BACKLOG&groupBy=STATUS&interval=DAY",
	"metric=VOLUME&groupBy=REQUESTER", "metric=BACKLOG&groupBy=ORGANIZATION&status=NEW&status=OPEN&interval=DAY",
}

// tryReports asks for reports in every form: as oneself, and, an administrator, through the observer's eyes.
func tryReports(s *session, k knowledge) {
	for _, asked := range k.some(countings, 4) {
		r := request{method: http.MethodGet, target: "/reports.csv?" + asked}
		s.ask("reports", r)
		if k.schema != endUserSchema || s.by == nobody || s.by == emil {
			continue
		}
		r.viewAs, r.shared = s.ids[string(s.by)], true
		s.askWith(s.token(ada), "reports", r)
	}
	for _, question := range k.some([]string{
		"{ report(metric: VOLUME) { rows { count } } }",
		"{ viewer { user { report(metric: BACKLOG) { rows { count } } } } }",
		"{ viewer { user { organization { report(metric: VOLUME) { rows { count } } } } } }",
		"{ report(metric: FIRST_REPLY_TIME) { rows { count median } } }",
	}, 2) {
		s.ask("reports", post(question, nil))
	}
}

// TestReportsCountWhatWasSaidAloud: the clock of the first reply is stopped by what the customer hears of the staff, and
// by nothing else; and nobody counts what is out of their reach.
func TestReportsCountWhatWasSaidAloud(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			w := build(t, url(t)).populate(t, "reports")
			now := genesis
			for i, step := range []struct {
				act  act
				want string // of the first replies: how many, and what half of them took at most
			}{
				{act{kind: asks, by: ann, ticket: 1, subject: 1}, "0,,"},
				{act{kind: notes, by: joe, ticket: 1}, "0,,"},
				{act{kind: answers, by: ann, ticket: 1}, "0,,"},
				{act{kind: says, by: joe, ticket: 1}, "1,180,180"},
				{act{kind: opens, by: joe, ticket: 2, requester: ann, subject: 2}, "1,180,180"},
				{act{kind: notes, by: joe, ticket: 2}, "1,180,180"},
				{act{kind: opens, by: joe, ticket: 3, private: true, requester: ann, subject: 3}, "1,180,180"},
				{act{kind: notes, by: eve, ticket: 3}, "1,180,180"},
				{act{kind: says, by: eve, ticket: 3}, "2,120,180"},
			} {
				now = now.Add(time.Minute)
				w.setClock(now)
				if out := w.perform(t, step.act, stepID(i), from(stepID(i))); out.code != "" {
					t.Fatalf("%s: %s", step.act.tell(), out.reply)
				}
				if got := w.counted(joe, "metric=FIRST_REPLY_TIME"); !slices.Equal(got, []string{",,,," + step.want}) {
					t.Errorf("FOUND: after %q the first replies are %q, want %q", step.act.tell(), got, step.want)
				}
			}
			ctx := policy.WithViewer(withDraws(t.Context(), from("access")), policy.Operator(w.ids["account of "+string(ada)]))
			_, err := w.desk.UpdateUser(ctx, models.UpdateUserInput{UserID: w.ids[string(eve)], Access: new(models.TicketAccessGroups)})
			must(t, err)
			for i := range 3 {
				ctx := policy.WithViewer(withDraws(t.Context(), from(fmt.Sprint("nobody's ", i))), policy.Operator(w.ids["account of "+string(ada)]))
				_, err := w.desk.UpdateTicket(ctx, models.UpdateTicketInput{TicketID: w.ids[fmt.Sprintf("#%d", i+1)], AssigneeID: graphql.OmittableOf[*string](nil)})
				must(t, err)
			}
			for _, asked := range countings {
				for _, line := range w.counted(eve, asked) {
					if !strings.Contains(line, ",0,") {
						t.Errorf("FOUND: Eve, who is in no group, counts %q by %s", line, asked)
					}
				}
			}
		})
	}
}

// counts tells one counting from another: each is written into the audit log.
var counts atomic.Int64

// counted are the lines of a report, without its head.
func (w *world) counted(p person, asked string) []string {
	_, body := w.send(w.token(p), request{method: http.MethodGet, target: "/reports.csv?" + asked}, from(fmt.Sprint("count ", counts.Add(1))))
	lines := strings.Split(strings.TrimSuffix(string(body), "\r\n"), "\r\n")
	return lines[1:]
}
