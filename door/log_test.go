package door_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"aparte/models"
)

// TestLogTellsNothing: every request is logged once, with the id that its answer carries, and without what was
// said in it: no token, no text, no query.
func TestLogTellsNothing(t *testing.T) {
	w := onOne(t)
	c, log := serve(t, w)
	var ids []string
	secret := "quetzalcoatl"
	did := func(r reply) reply {
		ids = append(ids, r.header.Get("Request-Id"))
		return r
	}
	ann, agent := c.as(w.Ann.Token), c.as(w.Agent.Token)
	did(ann.ask(t, `query Quetzalcoatl { viewer { user { id name } } }`, nil))
	did(ann.ask(t, `query($q: String!) { search(query: $q) { totalCount } }`, map[string]any{"q": secret}))
	did(ann.get(t, `{ search(query: "`+secret+`") { totalCount } }`))
	did(ann.ask(t, addComment, map[string]any{"input": map[string]any{"ticketId": w.Names["public"], "body": secret, "idempotencyKey": secret}}))
	did(ann.ask(t, addComment, map[string]any{"input": map[string]any{"ticketId": secret, "body": secret}}))
	did(ann.ask(t, `{ `+secret+` }`, nil))
	did(ann.post(t, `{"query":"`+secret+``))
	did(ann.ask(t, activities, map[string]any{"kind": secret, "after": secret}))
	did(ann.ask(t, activities, map[string]any{"after": secret}))
	did(c.as(secret).ask(t, `{ viewer { user { id } } }`, nil))
	did(agent.viewingAs(secret).ask(t, `{ viewer { user { id } } }`, nil))
	did(agent.ask(t, createTicket, map[string]any{"input": map[string]any{"subject": secret, "comment": map[string]any{"body": secret}}}))
	did(agent.ask(t, `query($q: String!) { requesters(query: $q) { totalCount } }`, map[string]any{"q": secret}))
	made := did(c.as(w.Admin.Token).ask(t, `mutation($id: ID!) { createApiToken(input: { userId: $id, description: "`+secret+`" }) { secret } }`, map[string]any{"id": w.Ann.ID}))
	shown, _ := made.data(t, "createApiToken", "secret").(string)
	if shown == "" {
		t.Fatalf("no token: %s", made.body)
	}
	text := log.String()
	for name, told := range map[string]string{
		"a text": secret, "a name": "Quetzalcoatl", "a token": "aparte_", "a new token": shown, "a secret's end": shown[len(shown)-12:],
		"an address": "@acme.example", "an error of ours": `"level":"ERROR"`,
	} {
		if strings.Contains(text, told) {
			t.Errorf("the log tells %s: %s", name, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != len(ids) {
		t.Errorf("got %d lines for %d requests:\n%s", len(lines), len(ids), text)
	}
	for i, id := range ids {
		var line map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &line); err != nil {
			t.Fatal(err)
		}
		if line["request"] != id || line["msg"] != "request" || line["status"] == nil || line["path"] != "/graphql" {
			t.Errorf("got %v, want request %s", line, id)
		}
		if i == 0 && (line["user"] != w.Ann.ID || line["account"] != w.Account.ID || line["token"] == nil) {
			t.Errorf("it does not say who asked: %v", line)
		}
	}
}

// TestOurFailuresAreMasked: what goes wrong here says nothing of how, to anybody; the log does, once, under the id
// that the answer carries.
func TestOurFailuresAreMasked(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, log := serve(t, w)
		w.Planted()
		w.Desk.Close()
		for name, tt := range map[string]struct {
			token, query, path string
		}{
			"a stranger's query":          {"", `{ here: node(id: "tic_00000000000000000000000000") { id } }`, "here"},
			"signing in":                  {w.Ann.Token, `{ viewer { user { id } } }`, ""},
			"signing in to act":           {w.Ann.Token, `mutation { addComment(input: { ticketId: "x", body: "y" }) { userErrors { code } } }`, ""},
			"several at once, a page too": {"", `{ a: ticket(id: "x") { id } b: ticket(reference: "0000-0000") { id } }`, "b"},
		} {
			r := c.as(tt.token).ask(t, tt.query, nil)
			errs := r.errors(t)
			if len(errs) == 0 || r.status >= 500 {
				t.Fatalf("%s: got %d %s", name, r.status, r.body)
			}
			for _, e := range errs {
				if e.Extensions.Code != "INTERNAL" || !strings.Contains(e.Message, "Request-Id") {
					t.Errorf("%s: got %+v", name, e)
				}
			}
			mustBeKind(t, name, r)
			id, logged := r.header.Get("Request-Id"), 0
			for line := range strings.SplitSeq(log.String(), "\n") {
				if strings.Contains(line, id) && strings.Contains(line, `"level":"ERROR"`) {
					logged++
				}
			}
			if logged != len(errs) {
				t.Errorf("%s: %d errors, %d lines under %s:\n%s", name, len(errs), logged, id, log)
			}
		}
	})
}

// TestRefusalsSayWhatToDo: every refusal of an act is a sentence, in the viewer's language.
func TestRefusalsSayWhatToDo(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	fr := w.NewPerson(t, models.CreateUserInput{Name: "Fleur", Locale: new("fr-CA")})
	for token, want := range map[string]string{w.Ann.Token: "There is no such thing", fr.Token: "Cela n’existe pas"} {
		r := c.as(token).ask(t, addComment, map[string]any{"input": map[string]any{"ticketId": w.Names["hidden"], "body": "x"}})
		if r.status != http.StatusOK || !strings.Contains(string(r.body), want) {
			t.Errorf("got %s, want %q", r.body, want)
		}
	}
}
