package proof

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// entry is a way in which somebody can learn something. A new door is one more of them.
type entry struct {
	name string
	try  func(s *session, k knowledge)
}

// knowledge is what an observer may have guessed, or been told by a traitor: every id and word there is, public or not.
type knowledge struct {
	schema     *ast.Schema
	ids        []string
	tickets    []string // ids
	hidden     []string // ids of tickets, those that the observer must not know of
	comments   []string // ids
	people     []string // ids
	references []string
	words      []string
	turn       int  // which sizes, kinds and samples are tried this time
	sparing    bool // less is tried at once, and the rest at other turns
}

// some are up to n of many, others at each turn; a third of that where one is sparing.
func (k knowledge) some(all []string, n int) []string {
	if k.sparing {
		n = max(1, n/3)
	}
	if len(all) <= n {
		return all
	}
	at := k.turn * n % len(all)
	return slices.Concat(all[at:], all[:at])[:n]
}

var doors = []entry{
	{"digest", tryDigest},
	{"every field", tryEverything},
	{"pages", tryPages},
	{"node", tryNode},
	{"nodes", tryNodes},
	{"ticket by id", tryTickets},
	{"ticket by reference", tryReferences},
	{"search", trySearch},
	{"what a search shows", trySnippets},
	{"acts", tryActs},
	{"what the schema lacks", tryForbidden},
	{"GET", tryGet},
	{"statements", tryStatements},
	{"revoked token", tryRevoked},
	{"another's cursor", tryForeignCursors},
	{"view as", tryViewAs},
	{"reports", tryReports},
	{"view as, without leave", tryViewAsOneself},
}

// knowledge is everything there is to be known in a world.
func (w *world) knowledge(m *model, p person, said []string, turn int) knowledge {
	k := knowledge{schema: schemaOf(m, p), words: said, turn: turn}
	for n, t := range m.tickets {
		if !m.sees(p, t) && t.abroad != (p == elsa) {
			k.hidden = append(k.hidden, w.ticketID(n+1))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.ids)) {
		id := w.ids[name]
		switch {
		case strings.HasSuffix(name, "reference"):
			k.references = append(k.references, id)
			continue
		case strings.HasPrefix(id, "tic_"):
			k.tickets = append(k.tickets, id)
		case strings.HasPrefix(id, "com_"):
			k.comments = append(k.comments, id)
		case strings.HasPrefix(id, "usr_"):
			k.people = append(k.people, id)
		}
		k.ids = append(k.ids, id)
	}
	k.ids = append(k.ids, "tic_"+strings.Repeat("0", 26), "com_1", "", "usr", "nonsense", "tic_\u00e9", strings.Repeat("x", 300))
	return k
}

func tryDigest(s *session, k knowledge) {
	asked := parts
	if k.sparing { // one part, and what it is most often seen in
		asked = []string{parts[k.turn%len(parts)], parts[k.turn/len(parts)%2]}
		asked = slices.Compact(asked)
	}
	s.ask("digest", post(digest(k.schema, k.sample(k.ids), asked...), nil))
}

// sample is one of several, another one at each turn.
func (k knowledge) sample(all []string) string {
	if len(all) == 0 {
		return "tic_0"
	}
	return all[k.turn%len(all)]
}

func tryEverything(s *session, k knowledge) {
	w := walker{schema: k.schema, first: 2, args: map[string]string{
		"id": quoted(k.sample(k.tickets)), "ids": `["` + k.sample(k.comments) + `"]`, "query": `"oven"`,
	}}
	var all []string
	for _, f := range k.schema.Query.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		field := w.field(k.schema.Query, f, 2)
		if k.schema == staffSchema {
			field = w.field(k.schema.Query, f, 1) // theirs is a hundred times as large
		}
		if f.Name == "ticket" {
			field = strings.Replace(field, " ticket", " ticket(id: "+w.args["id"]+")", 1)
		}
		all = append(all, "{"+field+" }")
	}
	for _, question := range k.some(all, 6) {
		s.ask("every field", post(question, nil))
	}
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

// page is a list of the digest's kind, read to its end with its cursors.
type page struct {
	alias, before, after string // around the page's arguments
	size                 string
	cursor               string
	done                 bool
}

// tryPages reads every list forwards and backwards, in pages of one size, each list one page a request.
func tryPages(s *session, k knowledge) {
	var lists []*page
	add := func(before, after string) {
		for _, from := range []string{"first", "last"} {
			if from == "last" && !strings.Contains(before, "myActivities") && !strings.Contains(before, "comments") {
				continue
			}
			lists = append(lists, &page{alias: fmt.Sprintf("l%d", len(lists)), before: before, after: after, size: fmt.Sprintf("%s: %d", from, 1+(k.turn+len(lists))%3)})
		}
	}
	if k.schema == endUserSchema {
		for _, kind := range []string{"REQUESTED", "CC", "ORGANIZATION"} {
			add("viewer { page: myActivities(kind: "+kind+", ", " }")
		}
	}
	add(`page: search(query: "oven", `, "")
	for i := range min(3, len(k.tickets)) {
		add(`ticket(id: "`+k.tickets[(k.turn+i)%len(k.tickets)]+`") { page: comments(`, " }")
	}
	for range 12 { // more pages than any history fills
		if !s.turnPages(lists) {
			return
		}
	}
}

// turnPages asks for the next page of each list that has one.
func (s *session) turnPages(lists []*page) bool {
	var b strings.Builder
	for _, l := range lists {
		if !l.done {
			before := l.before
			if strings.HasPrefix(before, "page:") {
				before = strings.TrimPrefix(before, "page: ")
				b.WriteString(l.alias + ": " + before)
			} else {
				b.WriteString(l.alias + ": " + before)
			}
			b.WriteString(l.size + l.cursor + ") { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } }" + l.after + " ")
		}
	}
	if b.Len() == 0 {
		return false
	}
	var got struct{ Data map[string]json.RawMessage }
	_ = json.Unmarshal(s.ask("pages", post("{ "+b.String()+"}", nil)), &got) // whatever it is, it is recorded
	for _, l := range lists {
		l.turn(got.Data[l.alias])
	}
	return true
}

// turn reads where a page ends off its answer.
func (l *page) turn(answer json.RawMessage) {
	var at struct {
		Page     *struct{ PageInfo pageInfo }
		PageInfo *pageInfo
	}
	info := &pageInfo{}
	if json.Unmarshal(answer, &at) == nil {
		if at.Page != nil {
			info = &at.Page.PageInfo
		} else if at.PageInfo != nil {
			info = at.PageInfo
		}
	}
	if strings.HasPrefix(l.size, "first") {
		l.cursor, l.done = `, after: "`+info.EndCursor+`"`, l.done || !info.HasNextPage
		return
	}
	l.cursor, l.done = `, before: "`+info.StartCursor+`"`, l.done || !info.HasPreviousPage
}

type pageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       string
}

// everyNode selects what an id may lead to.
const everyNode = `{ __typename id ... on Ticket { subject reference status createdAt updatedAt requester { id } comments { totalCount } }
	... on Comment { createdAt channel ticket { id } author { id name } } ... on User { name email role } ... on Organization { name } }`

// mostRoots is how many fields an operation may have at its root.
const mostRoots = 20

// inAliases asks one field of many things, as many in a request as may be.
func (s *session) inAliases(door string, things []string, field func(thing string) string) {
	for some := range slices.Chunk(things, mostRoots) {
		var b strings.Builder
		for i, thing := range some {
			fmt.Fprintf(&b, " a%d: %s", i, field(thing))
		}
		s.ask(door, post("{"+b.String()+" }", nil))
	}
}

func tryNode(s *session, k knowledge) {
	s.inAliases("node", k.some(k.ids, 40), func(id string) string { return "node(id: " + quoted(id) + ") " + everyNode })
}

func tryNodes(s *session, k knowledge) {
	for ids := range slices.Chunk(k.ids, 100) {
		s.ask("nodes", post("query($ids: [ID!]!) { nodes(ids: $ids) "+everyNode+" }", map[string]any{"ids": ids}))
	}
}

func tryTickets(s *session, k knowledge) {
	s.inAliases("ticket by id", k.some(k.tickets, 40), func(id string) string {
		return "ticket(id: " + quoted(id) + ") { id subject status createdAt updatedAt viewerCanAddPublicComment comments(last: 3) { totalCount edges { cursor node { id body createdAt } } } }"
	})
}

func tryReferences(s *session, k knowledge) {
	all := append(k.some(k.references, 18), "0000-0000", "what?")
	s.inAliases("ticket by reference", all, func(reference string) string {
		return "ticket(reference: " + quoted(strings.ToLower(reference)) + ") { id subject }"
	})
}

// tryActs attempts what must be refused, on what is hidden and on what is missing: nothing comes of it.
func tryActs(s *session, k knowledge) {
	say := func(id, more string) string {
		return `addComment(input: { ticketId: ` + quoted(id) + `, body: "hello"` + more + ` }) { comment { id } ticket { id } userErrors { code message path } }`
	}
	all := []string{
		say(k.sample(k.hidden), ""),
		say(k.sample(k.hidden), `, idempotencyKey: "`+stepID(k.turn%(s.step+1))+`"`), // the staff's acts have such keys
		say(k.sample(k.hidden), `, public: true`),
		say(k.sample(k.comments), ""),
		say("tic_0", ""),
		fmt.Sprintf(`addComment(input: { ticketId: %q, body: "" }) { userErrors { code message path } }`, k.sample(k.hidden)),
		say(k.sample(k.hidden), `, idempotencyKey: ""`),
		`createTicket(input: { subject: "", comment: { body: "" } }) { ticket { id } userErrors { code message path } }`,
		`createTicket(input: { subject: "x", comment: { body: "x" }, private: true, requester: { email: "newcomer1@bakery.example" } }) { ticket { id } }`,
		`convertToPrivate(input: { ticketId: ` + quoted(k.sample(k.tickets)) + ` }) { ticket { id } userErrors { code } }`,
		`takeNextTicket(input: { groupId: ` + quoted(k.sample(k.ids)) + ` }) { ticket { id } userErrors { code } }`,
		`handOver(input: { ticketId: ` + quoted(k.sample(k.hidden)) + `, note: "x", assigneeId: "usr_0" }) { ticket { id } userErrors { code } }`,
		`updateTicket(input: { ticketId: ` + quoted(k.sample(k.tickets)) + `, subject: "x" }) { ticket { id } userErrors { code } }`,
	}
	if k.schema == staffSchema {
		all = all[:1]
	}
	for _, act := range k.some(all, len(all)) {
		s.ask("acts", post("mutation { "+act+" }", nil))
	}
}

// tryForbidden asks end users' questions with the staff's words.
func tryForbidden(s *session, k knowledge) {
	if k.schema != endUserSchema {
		return
	}
	id := quoted(k.sample(k.tickets))
	for _, question := range k.some([]string{
		"{ ticket(id: " + id + ") { private publishedAt events { totalCount } } }",
		"{ ticket(id: " + id + ") { comments(public: false) { totalCount } } }",
		`{ tickets(filter: { private: true }) { totalCount } requesters(query: "newcomer") { totalCount } }`,
		"{ node(id: " + id + ") { ... on TicketEvent { id } } groups { nodes { waiting queue { totalCount } } } views { nodes { count } } }",
		"{ node(id: " + id + ") { ... on TicketEvent { id } } }",
		"{ ticket(id: " + id + `) { shareable publicFaceAt(time: "2026-03-02T09:30:00Z") { subject } } }`,
		"{ publishPlan(input: { ticketId: " + id + `, body: "x", public: true }) { publishes digest publicFace { subject } } }`,
	}, 4) {
		s.ask("what the schema lacks", post(question, nil))
	}
}

func tryGet(s *session, k knowledge) {
	question := "{ ticket(id: " + quoted(k.sample(k.tickets)) + ") { id subject updatedAt comments { totalCount } } }"
	for _, accept := range k.some([]string{"application/json", "application/graphql-response+json"}, 2) {
		s.ask("GET", request{method: http.MethodGet, target: "/graphql?query=" + url.QueryEscape(question), accept: accept})
	}
}

// tryStatements looks single things up, hidden ones like missing ones: with the same statements.
func tryStatements(s *session, k knowledge) {
	if k.schema != endUserSchema {
		return // the staff's may differ: they see what is there
	}
	for _, question := range k.some([]string{
		"{ node(id: " + quoted(k.sample(k.ids)) + ") { id } }",
		"{ ticket(id: " + quoted(k.sample(k.tickets)) + ") { id } }",
		"{ node(id: " + quoted(k.sample(k.comments)) + ") { id } }",
		"mutation { addComment(input: { ticketId: " + quoted(k.sample(k.hidden)) + `, body: "hello" }) { userErrors { code } } }`,
		"{ ticket(reference: " + quoted(k.sample(k.references)) + ") { id } }",
		"{ search(query: " + quoted(k.sample(k.words)) + ") { totalCount } }",
		"{ search(query: " + quoted("oven -"+k.sample(k.words)) + ") { edges { snippets { html } } } }",
	}, 7) {
		s.askCounting("statements", post(question, nil))
	}
}

func tryRevoked(s *session, k knowledge) {
	for _, token := range s.revoked[s.by] {
		s.askWith(token, "revoked token", post("{ viewer { user { id } } ticket(id: "+quoted(k.sample(k.tickets))+") { id } }", nil))
	}
}

// tryViewAs lets the staff look through the observer's eyes: they see what the observer would, and nothing else.
func tryViewAs(s *session, k knowledge) {
	if k.schema != endUserSchema || s.by == nobody || s.by == emil {
		return
	}
	for _, question := range k.some([]string{digest(endUserSchema, k.sample(k.ids), parts...), "{ ticket(id: " + quoted(k.sample(k.hidden)) + ") { id subject } }"}, 2) {
		r := post(question, nil)
		r.viewAs, r.shared = s.ids[string(s.by)], true
		s.askWith(s.token(ada), "view as", r)
	}
}

// tryViewAsOneself looks through somebody's eyes without being of the staff.
func tryViewAsOneself(s *session, k knowledge) {
	if k.schema != endUserSchema {
		return
	}
	for _, whom := range append(k.some(k.people, 9), "me", "usr_"+strings.Repeat("0", 26)) {
		r := post("{ viewer { user { id } } }", nil)
		r.viewAs = whom
		s.askCounting("view as, without leave", r)
	}
}

// tryForeignCursors takes cursors that others were given to lists of one's own.
func tryForeignCursors(s *session, k knowledge) {
	cursor := "AAAA"
	for _, l := range s.tape.looks[s.step] {
		if at := strings.Index(string(l.reply), `"cursor":"`); at >= 0 && l.by != s.by {
			cursor, _, _ = strings.Cut(string(l.reply)[at+len(`"cursor":"`):], `"`)
		}
	}
	s.ask("another's cursor", post(`{ search(query: "oven", after: `+quoted(cursor)+`) { totalCount } }`, nil))
	if k.schema == endUserSchema {
		s.ask("another's cursor", post(`{ viewer { myActivities(before: `+quoted(cursor)+`, last: 2) { totalCount } } }`, nil))
	}
}
