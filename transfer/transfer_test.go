package transfer

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
	"aparte/postgrestest"
)

func importInto(t *testing.T, w *desktest.World, paths ...string) *Report {
	t.Helper()
	ctx := policy.WithViewer(t.Context(), policy.Operator(w.Account.ID))
	done, all := 0, 0
	report, err := Zendesk(ctx, w.Desk, paths, func(d, a int) { done, all = d, a })
	if err != nil {
		t.Fatalf("import %v: %v", paths, err)
	}
	if done != all {
		t.Errorf("the progress ended at %d of %d", done, all)
	}
	return report
}

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

func TestEveryRecordIsCountedOnce(t *testing.T) {
	desktest.OnBoth(t, mustCountEveryRecordOnce)
}

func mustCountEveryRecordOnce(t *testing.T, w *desktest.World) {
	t.Helper()
	first := importInto(t, w, "testdata")
	for kind, want := range map[string]Row{
		organizations: {Read: 9, Added: 5, Copies: 4},
		users:         {Read: 14, Added: 7, Copies: 7},
		namedPeople:   {Read: 59, Added: 59},
		peopleByID:    {Read: 1, Added: 1},
		tickets:       {Read: 83, Added: 80, Copies: 3},
		audits:        {Read: 16},
		comments:      {Read: 27, Added: 9, Copies: 14},
		otherFiles:    {Read: 6},
	} {
		got := first.Row(kind)
		if got.Read != want.Read || got.Added != want.Added || got.Matched != want.Matched ||
			got.Copies != want.Copies || got.Here != want.Here {
			t.Errorf("%s: got %+v, want %+v", kind, *got, want)
		}
	}
	second := importInto(t, w, "testdata")
	if second.Added() != 0 {
		t.Errorf("the second run added %d records", second.Added())
	}
	for kind, row := range first.rows {
		if got := second.Row(kind); got.Read != row.Read || got.skipped() != row.skipped() || got.Copies != row.Copies {
			t.Errorf("%s: the second run says %+v, the first said %+v", kind, *got, *row)
		}
	}
}

func TestInternalStaysInternal(t *testing.T) {
	w := desktest.OnSQLite(t)
	report := importInto(t, w, "testdata/zendesk-rb-2012", "testdata/banking77")
	if report.PrivateAdded != 4 { // one whose only comment is a note, and three of Banking77
		t.Errorf("got %d private tickets, want 4", report.PrivateAdded)
	}
	private := true
	found, err := w.Desk.Tickets(w.Agent.Context(t), &models.TicketFilter{Private: &private}, nil, models.PageArgs{}, true)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 0, 4)
	for _, tk := range found.Nodes() {
		ids = append(ids, *tk.ExternalID)
	}
	slices.Sort(ids)
	if want := []string{"542", "b77tr-1", "b77tr-5", "b77tr-6"}; !slices.Equal(ids, want) {
		t.Errorf("got the private tickets %v, want %v", ids, want)
	}
	secret, err := w.Desk.CreateTokenFor(t.Context(), w.Account.Slug, "u315@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	requester := &desktest.Person{User: &models.User{Name: "User 315"}, Token: secret, Desk: w.Desk}
	seen, err := w.Desk.MyActivities(requester.Context(t), models.ActivityKindRequested, models.PageArgs{}, true)
	if err != nil || seen.TotalCount != 0 {
		t.Errorf("the requester of a private ticket sees %+v, %v", seen, err)
	}
}

func TestRecordsAreFoundWhereverAnswersHoldThem(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		text string
		want string
	}{
		"a line of a file that says what it holds": {"tickets_2024.ndjson", `{"id":1}`, "tickets"},
		"a line that says what it is":              {"search.ndjson", `{"id":1,"url":"https://a.zendesk.com/api/v2/users/1.json"}`, "users"},
		"a line without an id":                     {"settings.ndjson", `{"user":{"tagging":true},"apps":{}}`, "settings"},
		"an answer as a line":                      {"pages.ndjson", `{"tickets":[{"id":1}],"users":[{"id":3}],"count":2}`, "tickets users"},
		"a recorded exchange":                      {"_interactions.ndjson", `{"request":{"path":"/api/v2/tickets/7/comments","body":{"user":{"id":9}}},"response":{"status":200,"body":{"comments":[{"id":1}]}}}`, "comments/7"},
		"a refusal":                                {"_interactions.ndjson", `{"request":{"path":"/"},"response":{"status":404,"body":{"error":"RecordNotFound"}}}`, "errors"},
		"an answer without a body":                 {"_interactions.ndjson", `{"request":{"path":"/"},"response":{"status":204,"body":null}}`, "answers"},
		"recorded errors":                          {"_errors.json", `[{"method":"GET","path":"/","status":422,"body":{"error":"x"}},{"method":"GET","path":"/","status":200,"envelope":{}}]`, "errors envelopes"},
		"an answer":                                {"ticket.json", `{"ticket":{"id":1},"audit":{"id":2,"ticket_id":1}}`, "audits tickets"},
		"an empty page":                            {"tickets.json", `{"tickets":[],"meta":{"has_more":false},"count":0}`, "answers"},
		"a search":                                 {"search.json", `{"results":[{"id":1,"result_type":"organization"},{"id":2,"url":"https://a.zendesk.com/api/v2/tickets/2.json"},{"id":3}]}`, "organizations tickets results"},
		"an array of records":                      {"ticket_result.json", `[{"id":1,"result_type":"ticket"}]`, "tickets"},
		"what nobody names":                        {"_x.ndjson", `7`, "values"},
		"other entities by either word":            {"macro.json", `{"macro":{"id":1},"sla_policy":{},"job_status":{}}`, "job_statuses macros sla_policies"},
		"lines that are broken":                    {"tickets.ndjson", "{\"id\":1\n{\"id\":2}\n\n", "broken_JSON tickets"},
		"a document that breaks off":               {"tickets.json", `{"tickets":[{"id":1},`, "broken_JSON"},
		"a table":                                  {"tickets.csv", "id,subject\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.file)
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var got []string
			holds, err := read(t.Context(), path, func(r record) {
				kind := strings.ReplaceAll(r.kind, " ", "_")
				if r.ticketID != "" {
					kind += "/" + r.ticketID
				}
				got = append(got, kind)
			})
			if err != nil || holds != (tt.want != "") || strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, %v, %v, want %s", got, holds, err, tt.want)
			}
		})
	}
}

func TestAReportThatLosesARecordIsAnError(t *testing.T) {
	var r Report
	r.Row(tickets).Read = 2
	r.Row(tickets).Added = 1
	if r.Err() == nil {
		t.Error("a lost record went unnoticed")
	}
	r.skip(tickets, sayDeleted)
	if err := r.Err(); err != nil {
		t.Error(err)
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil || !strings.Contains(b.String(), sayDeleted) || !strings.Contains(b.String(), "COPIES") {
		t.Errorf("got %s, %v", b.String(), err)
	}
}

func planOf(t *testing.T, records ...string) *plan {
	t.Helper()
	p := &plan{report: &Report{}}
	for _, r := range records {
		kind, raw, _ := strings.Cut(r, " ")
		p.take(record{kind: kind, raw: json.RawMessage(raw)})
	}
	return p
}

func TestWhatIsSaidOfATicketIsAsPublicAsTheSourceSays(t *testing.T) {
	for name, tt := range map[string]struct {
		records []string
		want    string // its comments, public ones with an exclamation mark
	}{
		"a description alone is public":                     {[]string{`tickets {"id":1,"description":"hello"}`}, "hello!"},
		"a private ticket's description is internal":        {[]string{`tickets {"id":1,"description":"hello","is_public":false}`}, "hello"},
		"one private copy is enough":                        {[]string{`tickets {"id":1,"description":"hello","is_public":false}`, `tickets {"id":1,"description":"hello","is_public":true,"updated_at":"2030-01-01T00:00:00Z"}`}, "hello"},
		"in either order":                                   {[]string{`tickets {"id":1,"description":"hello"}`, `tickets {"id":1,"description":"hello","is_public":false}`}, "hello"},
		"a description that is a comment is said once":      {[]string{`tickets {"id":1,"description":"hello "}`, `comments {"id":2,"ticket_id":1,"body":"hello","public":false}`}, "hello"},
		"beside other comments nobody knows: it is a note":  {[]string{`tickets {"id":1,"description":"hello"}`, `comments {"id":2,"ticket_id":1,"body":"bye","public":true}`}, "hello bye!"},
		"the comment of the ticket's first second is it":    {[]string{`tickets {"id":1,"description":"hello","created_at":"2030-01-01T00:00:00Z"}`, `comments {"id":2,"ticket_id":1,"body":"*hello*","public":true,"created_at":"2030-01-01T00:00:01Z"}`}, "*hello*!"},
		"a comment that does not say is internal":           {[]string{`tickets {"id":1}`, `comments {"id":2,"ticket_id":1,"body":"hello"}`}, "hello"},
		"once internal, always internal":                    {[]string{`tickets {"id":1}`, `comments {"id":2,"ticket_id":1,"body":"hello","public":true}`, `comments {"id":2,"ticket_id":1,"body":"hello","public":false}`}, "hello"},
		"an audit holds its comments":                       {[]string{`tickets {"id":1}`, `audits {"id":9,"ticket_id":1,"author_id":3,"events":[{"id":2,"type":"Comment","body":"hello","public":true},{"id":4,"type":"Change"}]}`}, "hello!"},
		"an audit may say that its comment became internal": {[]string{`tickets {"id":1}`, `audits {"id":8,"ticket_id":1,"events":[{"id":5,"type":"CommentPrivacyChange","comment_id":2,"public":false}]}`, `audits {"id":9,"ticket_id":1,"events":[{"id":2,"type":"Comment","body":"hello","public":true}]}`}, "hello"},
		"a comment that cannot be kept may have been it":    {[]string{`tickets {"id":1,"description":"hello"}`, `comments {"ticket_id":1,"body":"hello","public":false}`}, "hello"},
		"one in another format too":                         {[]string{`tickets {"id":1,"description":"hello"}`, `comments {"id":2,"body":7,"ticket_id":1}`}, "hello"},
		"or one in an audit":                                {[]string{`tickets {"id":1,"description":"hello"}`, `audits {"id":9,"ticket_id":1,"events":[{"id":2,"type":"Comment","body":7}]}`}, "hello"},
		"or an audit that cannot be read":                   {[]string{`tickets {"id":1,"description":"hello"}`, `audits {"id":9,"ticket_id":1,"events":7}`}, "hello"},
		"or one of which only that is recorded":             {[]string{`tickets {"id":1,"description":"hello"}`, `audits {"id":8,"ticket_id":1,"events":[{"id":5,"type":"CommentPrivacyChange","comment_id":2,"public":false}]}`}, "hello"},
		"nothing becomes public for want of a comment":      {[]string{`tickets {"id":1,"subject":"hello"}`, `comments {"id":2,"body":7,"ticket_id":1}`}, ""},
		"a ticket without text has its subject for comment": {[]string{`tickets {"id":1,"subject":"hello"}`}, "hello!"},
	} {
		t.Run(name, func(t *testing.T) {
			p := planOf(t, tt.records...)
			in := p.ticket(p.tickets.items[0])
			var got []string
			for _, c := range in.Comments {
				if c.Public {
					c.Body += "!"
				}
				got = append(got, c.Body)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

func TestARecordThatIsInternalIsNotSilentlyHere(t *testing.T) {
	w := desktest.OnSQLite(t)
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ticket := write("tickets.ndjson", `{"id":1,"description":"hello","requester_id":3,"created_at":"2030-01-01T00:00:00Z"}`)
	importInto(t, w, ticket)
	comment := write("comments.ndjson", `{"id":2,"ticket_id":1,"author_id":4,"body":"hello","public":false,"created_at":"2030-01-01T00:00:00Z"}`)
	const why = "It is public here, internal in the record: take it back by hand."
	for _, paths := range [][]string{{comment}, {ticket, comment}} {
		row := importInto(t, w, paths...).Row(comments)
		if row.Here != 0 || row.Skipped[why] != 1 {
			t.Errorf("got %+v, want it said", *row)
		}
	}
	private := write("tickets.ndjson", `{"id":1,"description":"hello","requester_id":3,"is_public":false}`)
	if row := importInto(t, w, private).Row(tickets); row.Here != 0 || row.skipped() != 1 {
		t.Errorf("got %+v, want it said", *row)
	}
}

func TestPeopleInCopyAreThoseTheRequesterKnowsOf(t *testing.T) {
	p := planOf(t, `tickets {"id":1,"collaborator_ids":[1,2,3],"follower_ids":[2,3],"email_cc_ids":[3,4]}`)
	in := p.ticket(p.tickets.items[0])
	got := make([]string, 0, 3)
	for _, cc := range in.CCs {
		got = append(got, cc.ExternalID)
	}
	if want := []string{"1", "3", "4"}; !slices.Equal(got, want) || !slices.Contains(in.Changed, sayFollowers) {
		t.Errorf("got %v, %q, want %v", got, in.Changed, want)
	}
}

func TestTheNewestCopyOfARecordCounts(t *testing.T) {
	p := planOf(t,
		`users {"id":1,"name":"old","updated_at":"2030-01-01T00:00:00Z","created_at":"2020-01-01T00:00:00Z"}`,
		`users {"id":1,"name":"new","updated_at":"2031-01-01T00:00:00Z","created_at":"2020-01-01T00:00:00Z"}`,
		`users {"id":1,"name":"older","updated_at":"2029-01-01T00:00:00Z","created_at":"2020-01-01T00:00:00Z"}`,
		`users {"id":1,"name":"another's","updated_at":"2032-01-01T00:00:00Z","created_at":"2021-01-01T00:00:00Z"}`,
		`users {"name":"nobody"}`, `users {"name":7}`)
	row := p.report.Row(users)
	if got := p.users.items; len(got) != 1 || got[0].Name != "new" || row.Read != 6 || row.Copies != 2 || row.Here != 0 || row.skipped() != 3 {
		t.Errorf("got %+v, %+v", got, *row)
	}
}

func TestAnInterruptedImportStops(t *testing.T) {
	w := desktest.OnSQLite(t)
	ctx, cancel := context.WithCancel(policy.WithViewer(t.Context(), policy.Operator(w.Account.ID)))
	cancel()
	if _, err := Zendesk(ctx, w.Desk, []string{"testdata"}, nil); err == nil {
		t.Error("it went on")
	}
	if _, err := Zendesk(t.Context(), w.Desk, []string{"testdata/nowhere"}, nil); err == nil {
		t.Error("a path that is not there went unnoticed")
	}
}
