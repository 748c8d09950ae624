package door_test

import (
	"strings"
	"testing"

	"aparte/models"
)

// everything is what an end user can ask for at once.
const everything = `query Everything($ids: [ID!]!) {
	viewer {
		user { id name role email phone locale organization { id name } }
		requested: myActivities { ...tickets }
		copies: myActivities(kind: CC) { ...tickets }
		shared: myActivities(kind: ORGANIZATION, last: 2) { ...tickets }
	}
	search(query: "printer", first: 2) { ...tickets }
	secrets: search(query: "` + whispered + `") { ...tickets }
	nodes(ids: $ids) { __typename id ... on User { name email } }
	__type(name: "Ticket") { fields { name } }
}
fragment tickets on TicketConnection {
	totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
	edges { cursor node {
		id reference subject status createdAt updatedAt viewerCanAddPublicComment requester { id name email } ccs { name }
		comments { totalCount edges { cursor node { id body bodyHtml public channel createdAt author { name email } } } }
	} }
}`

func (w *world) everyID() map[string]any {
	var ids []string
	for name, id := range w.Names {
		if !strings.Contains(name, "reference") {
			ids = append(ids, id)
		}
	}
	return map[string]any{"ids": ids}
}

// TestViewAsIsWhole: whoever looks through somebody's eyes gets what they would get, to the last byte.
func TestViewAsIsWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		ids := w.everyID()
		for name, person := range map[string]string{"the requester": w.Ann.Token, "somebody in copy": w.Cora.Token, "a colleague": w.Carl.Token, "another end user": w.Otto.Token} {
			id, _ := c.as(person).ask(t, `{ viewer { user { id } } }`, nil).data(t, "viewer", "user", "id").(string)
			for query, variables := range map[string]map[string]any{
				everything: ids, `{ tickets { totalCount } }`: nil, `{ ticket { id } }`: nil, `{ viewer { nothing } }`: nil,
				`query($id: ID = "` + w.Names["hidden"] + `") { ticket(id: $id) { id } }`: nil,
			} {
				for _, kind := range []string{plainJSON, responseJSON} {
					own := c.as(person).accepting(kind).ask(t, query, variables).bytes(t)
					for staff, token := range map[string]string{"an agent": w.Agent.Token, "an administrator": w.Admin.Token} {
						if got := c.as(token).viewingAs(id).accepting(kind).ask(t, query, variables).bytes(t); got != own {
							t.Errorf("%s as %s: got\n%s\nwant\n%s", staff, name, got, own)
						}
					}
				}
			}
		}
	})
}

// TestViewAsOnlyLooks: it is for queries, and for staff, at people of their account who are not suspended.
func TestViewAsOnlyLooks(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		if _, err := w.Desk.SuspendUser(w.Admin.Context(t), w.Otto.ID); err != nil {
			t.Fatal(err)
		}
		before := written(t, w, c)
		act := `mutation { createTicket(input: { subject: "x", comment: { body: "x" } }) { ticket { id } } }`
		for name, tt := range map[string]struct {
			token, as, query string
		}{
			"an act":                          {w.Agent.Token, w.Ann.ID, act},
			"an act as oneself":               {w.Agent.Token, "me", act},
			"an end user as oneself":          {w.Ann.Token, "me", `{ viewer { user { id } } }`},
			"an end user as a colleague":      {w.Carl.Token, w.Ann.ID, `{ viewer { user { id } } }`},
			"an end user as an agent":         {w.Ann.Token, w.Agent.ID, `{ viewer { user { id } } }`},
			"a stranger":                      {"", w.Ann.ID, `{ viewer { user { id } } }`},
			"as nobody":                       {w.Agent.Token, "usr_00000000000000000000000000", `{ viewer { user { id } } }`},
			"as something else":               {w.Agent.Token, w.Names["public"], `{ viewer { user { id } } }`},
			"as nonsense":                     {w.Agent.Token, "nonsense", `{ viewer { user { id } } }`},
			"as what is no text":              {w.Agent.Token, "usr_\xff", `{ viewer { user { id } } }`},
			"as somebody of another account":  {w.Agent.Token, w.Emil.ID, `{ viewer { user { id } } }`},
			"as somebody suspended":           {w.Admin.Token, w.Otto.ID, `{ viewer { user { id } } }`},
			"an administrator from elsewhere": {w.Elsa.Token, w.Ann.ID, `{ viewer { user { id } } }`},
		} {
			r := c.as(tt.token).viewingAs(tt.as).ask(t, tt.query, nil)
			if r.code(t) != "BAD_USER_INPUT" || r.data(t) != nil || !strings.Contains(r.errors(t)[0].Message, "Aparte-View-As") {
				t.Errorf("%s: got %d %s", name, r.status, r.body)
			}
		}
		if after := written(t, w, c); after != before {
			t.Errorf("something was written: got\n%s\nwant\n%s", after, before)
		}
	})
}

// TestViewAsMe: an agent who is the requester of a private ticket sees, as such, what requesters see of it: nothing.
func TestViewAsMe(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		agent, query := c.as(w.Agent.Token), `query($id: ID!) { ticket(id: $id) { id } viewer { user { id } myActivities { totalCount } } }`
		id := map[string]any{"id": w.Names["agent's private"]}
		if r := agent.ask(t, query, id); r.data(t, "ticket", "id") != w.Names["agent's private"] {
			t.Fatalf("an agent does not see their own: %s", r.body)
		}
		r := agent.viewingAs("me").ask(t, query, id)
		if want := `{"data":{"ticket":null,"viewer":{"user":{"id":"` + w.Agent.ID + `"},"myActivities":{"totalCount":0}}}}`; string(r.body) != want {
			t.Errorf("got %s, want %s", r.body, want)
		}
		if r := agent.viewingAs("me").ask(t, `{ account { id } }`, nil); r.code(t) != "BAD_USER_INPUT" {
			t.Errorf("got %s", r.body)
		}
	})
}

// TestViewAsIsRecorded, with who looked, as whom and in which operation, before anything is read for
// the answer.
func TestViewAsIsRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		events := func() []any {
			r := c.as(w.Admin.Token).ask(t, `{ account { events(first: 1) { nodes { kind actor { id } user { id } token { user { id } } new } } } }`, nil)
			nodes, _ := r.data(t, "account", "events", "nodes").([]any)
			return nodes
		}
		c.as(w.Agent.Token).viewingAs(w.Ann.ID).ask(t, `query Peek { viewer { user { id } } }`, nil)
		got := events()[0].(map[string]any)
		agent := map[string]any{"id": w.Agent.ID}
		if got["kind"] != string(models.AccountEventKindViewedAs) || got["new"] != "Peek" || got["actor"].(map[string]any)["id"] != agent["id"] || got["user"].(map[string]any)["id"] != w.Ann.ID {
			t.Errorf("got %v", got)
		}
		recorded := -1
		for i, sql := range w.Statements(func() {
			c.as(w.Agent.Token).viewingAs(w.Ann.ID).ask(t, `{ search(query: "printer") { totalCount } }`, nil)
		}) {
			switch {
			case strings.Contains(sql, "INSERT INTO") && strings.Contains(sql, "account_events"):
				recorded = i
			case strings.Contains(sql, "public_documents") && recorded < 0:
				t.Errorf("read before it was recorded: %s", sql)
			}
		}
		if recorded < 0 {
			t.Error("it was not recorded")
		}
	})
}
