package proof

import (
	"strings"
	"testing"
	"time"

	"aparte/models"
	"aparte/policy"
)

// Views: lists that the staff keep under a title. End users know of none, and colleagues of shared ones alone.

// keeps is a list of tickets that is kept.
const keeps kind = "keeps a view"

// keeping is the input of createView.
func (w *world) keeping(a act, id string) map[string]any {
	filter := map[string]any{"text": "oven", "tags": []string{tagged(1 + a.words)}}
	if a.filed.team != "" {
		filter = map[string]any{"groupIds": []string{w.ids[string(a.filed.team)]}, "private": true}
	}
	return map[string]any{"title": a.text(id), "filter": filter, "shared": a.on}
}

func (g *generator) keeping() (act, bool) {
	a := act{kind: keeps, by: g.agent(), words: g.upTo("words", 8), on: g.chance("shared", 1)}
	if a.on {
		a.by = ada // agents share none
	}
	a.filed.team = one(g, "team", []team{"", front, back})
	return a, true
}

// views furnishes the desk with a shared view that says all that a view can say, and with one of the agent's own and one
// of the administrator's to change and one to take away.
func (w *walk) views(t *testing.T) {
	t.Helper()
	yes, days, text, at := true, 3650, "canary-view-text", w.clock()
	full := models.TicketFilter{
		Status: []models.TicketStatus{models.TicketStatusNew}, Private: &yes, RequesterID: new(w.ids[string(ann)]), OrganizationID: new(w.ids[string(bakery)]),
		AssigneeID: new(w.ids[string(joe)]), Unassigned: &yes, GroupIds: []string{w.ids["group"]}, Priority: []models.TicketPriority{models.TicketPriorityLow},
		Type: []models.TicketType{models.TicketTypeTask}, Tags: []string{"canary-view-tag"}, UpdatedAfter: &at, UpdatedBefore: new(at.Add(time.Hour)),
		UpdatedWithinDays: &days, Channel: []models.Channel{models.ChannelVoice}, CreatedAfter: &at, CreatedBefore: &at, AssignedToMe: &yes, InMyGroups: &yes, Text: &text,
	}
	order := &models.TicketOrder{Field: models.TicketOrderFieldCreatedAt, Direction: models.OrderDirectionAsc}
	keep := func(name string, p person, in models.CreateViewInput) {
		v, err := w.desk.SignIn(t.Context(), w.token(p))
		must(t, err)
		made, err := w.desk.CreateView(policy.WithViewer(withDraws(t.Context(), from(name)), v), in)
		must(t, err)
		w.ids[name] = made.ID
	}
	keep("the shared view", ada, models.CreateViewInput{Title: "canary-view", Filter: &full, OrderBy: order, Shared: &yes})
	for _, p := range []person{joe, ada} {
		for _, name := range []string{"view of ", "view to take away by "} {
			keep(name+string(p), p, models.CreateViewInput{Title: "canary-view of " + string(p), Filter: &models.TicketFilter{Private: &yes}})
		}
	}
}

// TestAPersonalViewIsItsMakersAlone: neither a colleague nor an administrator meets it, in the list, by its id or by
// changing it.
func TestAPersonalViewIsItsMakersAlone(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			w := furnish(t, build(t, url(t)), false)
			id := w.ids["view of "+string(joe)]
			ask := func(p person) (said string) {
				for _, r := range []request{
					post("query($id: ID!) { views(first: 100) { totalCount nodes { id title owner { id } filter { private } } } node(id: $id) { ... on View { id title count } } }", map[string]any{"id": id}),
					post("mutation($id: ID!) { updateView(input: { viewId: $id }) { view { id title } userErrors { code } } }", map[string]any{"id": id}),
				} {
					said += w.listen(t, "agent", p, r)
				}
				return said
			}
			if !strings.Contains(ask(joe), "canary-view of Joe") {
				t.Error("Joe does not meet his own view: nothing is shown")
			}
			for _, p := range []person{eve, ada} {
				if said := ask(p); strings.Contains(said, "canary-view of Joe") || strings.Contains(said, `"id":"`+id) {
					t.Errorf("FOUND: %s meets a view of Joe's own: %s", p, said)
				}
			}
		})
	}
}
