package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"aparte/desktest"
	"aparte/door"
	"aparte/models"
	"aparte/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// TestStatements holds every operation to the number of statements that docs/statements.md promises, in a desk
// with a few rows and in one with many.
func TestStatements(t *testing.T) {
	promised := promises(t)
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		few := seeded(t, w, 2)
		many := seeded(t, w, 50)
		counting := w.Counting(t)
		for _, op := range operations {
			want, ok := promised[op.name]
			if !ok {
				t.Errorf("docs/statements.md says nothing of %q", op.name)
			}
			for size, s := range map[string]scene{"few rows": few, "many rows": many} {
				statements := counting.Statements(func() { s.run(t, counting, op) })
				// Fewer, when two waves of people happen to meet in one statement.
				if len(statements) > want {
					t.Errorf("%s, %s: %d statements, want at most %d:\n%s", op.name, size, len(statements), want, strings.Join(statements, "\n"))
				}
			}
		}
	})
}

type operation struct {
	name, document string
	by             whom
}

// whom is who asks.
type whom int

const (
	byAgent whom = iota
	byRequester
	byAdmin
)

var operations = []operation{
	{"the agent's queue: 50 tickets with requester, organization, assignee and the last 3 comments with their authors",
		`{ tickets(first: 50, filter: {organizationId: "ORG"}) { nodes { reference subject status requester { name } organization { name } assignee { name }
			comments(last: 3) { nodes { body author { name } } } } } }`, byAgent},
	{"My activities: 20 tickets with the last public comment",
		`{ viewer { myActivities(first: 20) { nodes { reference subject updatedAt comments(last: 1) { nodes { body } } } } } }`, byRequester},
	{"a ticket with 50 comments and their authors",
		`{ ticket(id: "TICKET") { subject comments(first: 50) { nodes { body author { name } } } } }`, byAgent},
	{"the same ticket, as its requester",
		`{ ticket(id: "TICKET") { subject comments(first: 50) { nodes { body author { name } } } } }`, byRequester},
	{"a search by staff: 20 tickets with snippets, and their number",
		`{ search(query: "the oven -nothing smok*") { totalCount edges { snippets { html } node { reference subject } } } }`, byAgent},
	{"a search by an end user: 20 tickets with snippets, and their number",
		`{ search(query: "the oven") { totalCount edges { snippets { html } node { reference subject } } } }`, byRequester},
	{"a report by agent and week, with the people",
		`{ report(metric: VOLUME, groupBy: AGENT, interval: WEEK, top: 60, filter: {organizationId: "ORG"}) { rows { start end key label count user { name } } } }`, byAgent},
	{"a report of an organization, by month",
		`{ node(id: "ORG") { ... on Organization { report(metric: BACKLOG, interval: MONTH) { rows { start end count } } } } }`, byAgent},
	{"the audit log: 50 entries with who, through which token, and about whom",
		`{ auditLog(first: 50, filter: {actorId: "ADMIN", kind: [CHANGED_ACCESS]}) { nodes { kind actor { name } token { hint } user { name } } } }`, byAdmin},
	{"50 tickets with their last 3 calls, each with whom, by whom and who else was there",
		`{ tickets(first: 50, filter: {organizationId: "ORG"}) { nodes { calls(first: 3) { nodes { kind startedAt user { name } agent { name } participants { name } comment { body } } } } } }`, byAgent},
	{"logCall, on a ticket", `mutation { logCall(input: {ticketId: "TICKET", direction: INBOUND, outcome: ANSWERED, notes: "x", participantIds: ["ADMIN"]}) { call { id } } }`, byAgent},
	{"logCall, for somebody known", `mutation { logCall(input: {requester: {id: "REQUESTER"}, direction: INBOUND, outcome: ANSWERED, notes: "x"}) { call { id } } }`, byAgent},
	{"createTicket, private, for somebody known",
		`mutation { createTicket(input: {requester: {id: "REQUESTER"}, subject: "x", comment: {body: "y"}, private: true}) { ticket { id } } }`, byAgent},
	{"createTicket, public, for somebody known",
		`mutation { createTicket(input: {requester: {id: "REQUESTER"}, subject: "x", comment: {body: "y"}, private: false}) { ticket { id } } }`, byAgent},
	{"createTicket by an end user", `mutation { createTicket(input: {subject: "x", comment: {body: "y"}}) { ticket { id } } }`, byRequester},
	{"addComment, an internal note", `mutation { addComment(input: {ticketId: "TICKET", body: "x"}) { comment { id } } }`, byAgent},
	{"addComment, a public one", `mutation { addComment(input: {ticketId: "TICKET", body: "x", public: true}) { comment { id } } }`, byAgent},
	{"publishPlan, of one that publishes",
		`{ publishPlan(input: {ticketId: "PRIVATE", body: "x", public: true}) { digest audience { requester { name } ccs { name } colleaguesThroughSharing }
			publicFace { subject ccs { name } comments(last: 100) { body author { name } } } } }`, byAgent},
	{"addComment, one that publishes", `mutation { addComment(input: {ticketId: "PRIVATE", body: "x", public: true}) { comment { id } } }`, byAgent},
	{"the sidebar: every view with how many tickets it holds", `{ views(first: 50) { nodes { title count } } }`, byAgent},
	{"a view's first 20 tickets, counted", `{ node(id: "vie_private") { ... on View { tickets { totalCount nodes { subject } } } } }`, byAgent},
	{"every group with how many tickets wait, and the first 5 of its queue", `{ groups { nodes { name waiting queue(first: 5) { nodes { subject } } } } }`, byAgent},
	{"takeNextTicket", `mutation { takeNextTicket(input: {groupId: "GROUP"}) { ticket { id } } }`, byAgent},
	{"skipTicket", `mutation { skipTicket(input: {ticketId: "WAITING", reason: "x"}) { ticket { id } } }`, byAgent},
	{"releaseTicket", `mutation { releaseTicket(input: {ticketId: "TAKEN"}) { ticket { id } } }`, byAgent},
	{"handOver", `mutation { handOver(input: {ticketId: "TICKET", groupId: "GROUP", note: "x"}) { ticket { id } comment { id } } }`, byAgent},
	{"publishPlan, on a ticket with 50 comments",
		`{ publishPlan(input: {ticketId: "TICKET", body: "x", public: true}) { digest publicFace { comments(last: 100) { body author { name } } } } }`, byAgent},
	{"what requesters could read of 50 tickets at a moment: publicFaceAt with comments and their authors",
		`{ tickets(first: 50, filter: {organizationId: "ORG", private: false, updatedBefore: "NOW"}) { nodes { publicFaceAt(time: "NOW") { subject status requester { name } ccs { name } comments(last: 3) { body author { name } } } } } }`, byAgent},
	{"addComment by an end user", `mutation { addComment(input: {ticketId: "TICKET", body: "x"}) { comment { id } } }`, byRequester},
}

// scene is what the operations are asked of: an organization with n people and a ticket each, one of which has
// fifty comments, and a private one.
type scene struct {
	organization, ticket, private string
	group, waiting, taken         string
	requester                     *desktest.Person
	now                           string
}

func seeded(t *testing.T, w *desktest.World, n int) scene {
	t.Helper()
	asJoe := w.Agent.Context(t)
	o, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: "Bakery"})
	if err != nil {
		t.Fatal(err)
	}
	s := scene{organization: o.ID}
	open := func(u *models.User, private bool) string {
		tk, err := w.Desk.CreateTicket(asJoe, models.CreateTicketInput{
			Requester: &models.RequesterInput{ID: &u.ID}, Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: &private, AssigneeID: &w.Agent.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		return tk.ID
	}
	for i := range n {
		p := w.NewPerson(t, models.CreateUserInput{Name: fmt.Sprintf("Ann %d", i), OrganizationID: &o.ID})
		s.requester, s.ticket = p, open(p.User, false)
	}
	for range min(n, 19) {
		open(s.requester.User, false)
	}
	for i := range n {
		if _, _, _, err := w.Desk.AddComment(w.Admin.Context(t), models.AddCommentInput{TicketID: s.ticket, Body: "z", Public: new(i%2 == 0)}); err != nil {
			t.Fatal(err)
		}
	}
	s.private = open(s.requester.User, true)
	g, err := w.Desk.CreateGroup(w.Admin.Context(t), models.CreateGroupInput{Name: fmt.Sprintf("Group of %d", n), MemberIds: []string{w.Agent.ID}})
	if err != nil {
		t.Fatal(err)
	}
	s.group = g.ID
	in := models.CreateTicketInput{Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, GroupID: &g.ID}
	for range n { // of which some are left when the next is taken
		tk, err := w.Desk.CreateTicket(asJoe, in)
		if err != nil {
			t.Fatal(err)
		}
		s.waiting = tk.ID
	}
	in.AssigneeID = &w.Agent.ID
	taken, err := w.Desk.CreateTicket(asJoe, in)
	if err != nil {
		t.Fatal(err)
	}
	s.taken = taken.ID
	for i := range n {
		in := models.CreateViewInput{Title: fmt.Sprintf("View %d", i), Filter: &models.TicketFilter{Text: new("y"), Tags: []string{"x"}, UpdatedWithinDays: new(i + 1)}}
		if _, err := w.Desk.CreateView(asJoe, in); err != nil {
			t.Fatal(err)
		}
	}
	last, err := w.Desk.Ticket(asJoe, s.private)
	if err != nil {
		t.Fatal(err)
	}
	s.now = last.CreatedAt.Format(time.RFC3339Nano)
	return s
}

func (s scene) run(t *testing.T, w *desktest.World, op operation) {
	t.Helper()
	who := map[whom]*desktest.Person{byAgent: w.Agent, byRequester: s.requester, byAdmin: w.Admin}[op.by]
	document := strings.NewReplacer("ORG", s.organization, "GROUP", s.group, "WAITING", s.waiting, "TAKEN", s.taken, "TICKET", s.ticket, "PRIVATE", s.private, "REQUESTER", s.requester.ID,
		"NOW", s.now, "ADMIN", w.Admin.ID).Replace(op.document)
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+who.Token)
	answer := httptest.NewRecorder()
	door.Handler(w.Desk, slog.New(slog.DiscardHandler), door.Options{}).ServeHTTP(answer, r)
	if answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), `"errors"`) || strings.Contains(answer.Body.String(), ":null") {
		t.Fatalf("%s: %d %s", op.name, answer.Code, answer.Body)
	}
}

// promises are the rows of the table in docs/statements.md.
func promises(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("docs/statements.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| (.+) \| (\d+) \|$`).FindAllStringSubmatch(string(text), -1) {
		if found[m[1]], err = strconv.Atoi(m[2]); err != nil {
			t.Fatal(err)
		}
	}
	if len(found) != len(operations) {
		t.Errorf("docs/statements.md promises %d numbers, and %d operations are counted", len(found), len(operations))
	}
	return found
}
