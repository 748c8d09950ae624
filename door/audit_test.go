package door_test

import (
	"net/http"
	"slices"
	"testing"

	"aparte/models"
)

// TestTheAuditLogKnowsWhoWasAnswered, in which operation, and does not name those who only counted. Agents and end users
// learn nothing of it.
func TestTheAuditLogKnowsWhoWasAnswered(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		const question = `query Log($filter: AuditFilter) { auditLog(filter: $filter, first: 100) { totalCount
			nodes { id kind actor { id } token { id } ticketId user { id } detail at batch } } }`
		log := func(token string, filter map[string]any) []any {
			t.Helper()
			if err := w.Desk.FlushAudit(t.Context()); err != nil {
				t.Fatal(err)
			}
			nodes, _ := c.as(token).ask(t, question, map[string]any{"filter": filter}).data(t, "auditLog", "nodes").([]any)
			return nodes
		}
		private := map[string]any{"kind": []string{string(models.AuditKindReadPrivateTicket)}, "ticketId": w.Names["hidden"]}
		had := len(log(w.Admin.Token, private))
		agent := c.as(w.Agent.Token)
		for _, query := range []string{
			`query Queue { tickets(filter: {private: true}) { nodes { subject } } }`,
			`query Counted { tickets(filter: {private: true}) { totalCount } search(query: "merger") { totalCount } users { nodes { requestedTickets { totalCount } } } }`,
			`query Public { tickets(filter: {private: false}) { nodes { subject comments { nodes { body } } events { nodes { kind } } } } }`,
			`query People { users { nodes { name } } }`,
			`mutation Noted { addComment(input: {ticketId: "` + w.Names["hidden"] + `", body: "Not yet"}) { comment { body } ticket { subject } } }`,
			`query Planned { publishPlan(input: {ticketId: "` + w.Names["hidden"] + `", body: "Now", public: true}) { publicFace { subject } } }`,
			`query Twice { a: ticket(id: "` + w.Names["hidden"] + `") { subject } b: ticket(id: "` + w.Names["hidden"] + `") { comments { nodes { body } } } }`,
		} {
			if r := agent.ask(t, query, nil); len(r.errors(t)) > 0 {
				t.Fatalf("%s: %s", query, r.body)
			}
		}
		c.as(w.Agent.Token).viewingAs(w.Ann.ID).ask(t, `query Peek { viewer { myActivities { nodes { subject } } } }`, nil)
		var operations []string
		for _, node := range log(w.Admin.Token, private)[:4] {
			e := node.(map[string]any)
			operations = append(operations, e["detail"].(string))
			if e["actor"].(map[string]any)["id"] != w.Agent.ID || e["token"] == nil || e["batch"] == nil || e["user"] != nil {
				t.Errorf("got %v", e)
			}
		}
		if want := []string{"Twice", "Planned", "Noted", "Queue"}; !slices.Equal(operations, want) || len(log(w.Admin.Token, private)) != had+4 {
			t.Errorf("the hidden ticket was read in %v, want %v", operations, want)
		}
		looked := log(w.Admin.Token, map[string]any{"kind": []string{string(models.AuditKindViewedAs)}})[0].(map[string]any)
		if looked["actor"].(map[string]any)["id"] != w.Agent.ID || looked["user"].(map[string]any)["id"] != w.Ann.ID || looked["detail"] != "Peek" {
			t.Errorf("got %v, want Joe, who looked as Ann", looked)
		}
		if got := c.as(w.Agent.Token).csv(t, "metric=VOLUME&groupBy=REQUESTER"); got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.body)
		}
		c.as(w.Agent.Token).send(t, http.MethodHead, "/reports.csv?metric=VOLUME", "", nil) // takes nothing away
		exported := log(w.Admin.Token, map[string]any{"kind": []string{string(models.AuditKindExported)}})
		if len(exported) != 1 || exported[0].(map[string]any)["detail"] != "report as CSV: groupBy=REQUESTER&metric=VOLUME" {
			t.Errorf("got %v, want the report that was taken away", exported)
		}
		if nodes := log(w.Agent.Token, nil); len(nodes) != 0 {
			t.Errorf("an agent reads %v", nodes)
		}
		if r := c.as(w.Ann.Token).ask(t, `{ auditLog { totalCount } }`, nil); r.code(t) != "BAD_USER_INPUT" {
			t.Errorf("Ann is answered %s", r.body)
		}
	})
}
