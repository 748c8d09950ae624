package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// look is something that somebody asked at some step, and all that came back.
type look struct {
	by         person
	door       string
	token      string
	request    request
	reply      reply
	statements string // sent to the database, where the door compares them
}

// session is somebody looking at a world. In the first world of a history what they ask is recorded, answers and all;
// in the others the same is asked, and must be answered alike.
type session struct {
	*world
	by   person
	step int
	tape *tape
}

// tape is a history as it was played in the first world.
type tape struct {
	story   story
	looks   [][]look   // by step
	secrets [][]string // by step: of what happened there
}

// ask sends a request through one of the doors, and answers the body.
func (s *session) ask(door string, r request) []byte {
	return s.askWith(s.token(s.by), door, r)
}

func (s *session) askWith(token, door string, r request) []byte {
	looks := &s.tape.looks[s.step]
	r.shared = r.shared || s.by == rob // who was an agent, perhaps
	reply, body := s.send(token, r, from(fmt.Sprintf("look %d of step %d", len(*looks), s.step)))
	*looks = append(*looks, look{by: s.by, door: door, token: token, request: r, reply: reply})
	return body
}

// askCounting is ask for what must take the same statements, too.
func (s *session) askCounting(door string, r request) {
	statements := s.heard(func() { s.ask(door, r) })
	all := s.tape.looks[s.step]
	all[len(all)-1].statements = statements
}

// scandal is what no answer may hold, whatever it is compared with: a word that was only whispered, or a failure of
// ours. "" if it holds neither.
func (l look) scandal() string {
	switch {
	case !slices.Contains(staff, l.by) && l.by != elsa && strings.Contains(string(l.reply), "whisper"):
		return fmt.Sprintf("%s, through the door %q, is told what was only whispered, asking\n%s\nand answered\n%s", l.by.orStranger(), l.door, l.request, l.reply)
	case strings.Contains(string(l.reply), `"code":"INTERNAL"`):
		return fmt.Sprintf("something breaks when %s, through the door %q, asks\n%s\nand is answered\n%s", l.by.orStranger(), l.door, l.request, l.reply)
	}
	return ""
}

// again asks in another world what was asked in the first, and says where the answers part; "" if they do not.
func (w *world) again(l look, step, n int) string {
	var got reply
	statements := w.heard(func() {
		got, _ = w.send(l.token, l.request, from(fmt.Sprintf("look %d of step %d", n, step)))
	})
	switch {
	case got != l.reply:
		return fmt.Sprintf("%s, through the door %q, asks\n%s\nand is answered\n%s", l.by.orStranger(), l.door, l.request, parting(string(l.reply), string(got)))
	case l.statements != "" && l.statements != statements:
		return fmt.Sprintf("%s, through the door %q, asks\n%s\nwhich takes the statements\n%s", l.by.orStranger(), l.door, l.request, parting(l.statements, statements))
	}
	return ""
}

func (p person) orStranger() string {
	if p == nobody {
		return "A stranger"
	}
	return string(p)
}

func (r request) String() string {
	text := r.method + " " + r.target + " " + r.body
	if r.viewAs != "" {
		text += " (viewing as " + r.viewAs + ")"
	}
	return shortened(text, 600)
}

// parting shows two texts from where they differ.
func parting(first, second string) string {
	at := 0
	for at < min(len(first), len(second)) && first[at] == second[at] {
		at++
	}
	begin := max(0, at-160)
	return "…" + shortened(first[begin:], 400) + "\nin this world, and in the world without\n…" + shortened(second[begin:], 400)
}

func shortened(text string, n int) string {
	if len(text) > n {
		return text[:n] + "…"
	}
	return text
}

// parts are what a digest may ask of an end user's stage, each by a fragment of its name.
var parts = []string{"asked", "copied", "shared", "found"}

// digest is one operation that says most of what somebody can see. An end user's asks for the parts that are named.
func digest(s *ast.Schema, id string, parts ...string) string {
	w := walker{schema: s, first: 2}
	if s == staffSchema {
		return `query Digest { tickets(first: 6) { ...Tickets } requesters(query: "last", first: 3) { nodes { id name email } }
			users(first: 20) { totalCount edges { cursor node { id name email role suspended } } }
			organizations { totalCount nodes { id name sharedTickets domains } }
			account { id name settings { privateTicketsEnabled } events(first: 5) { totalCount nodes { id kind createdAt old new } } }
			auditLog(filter: { kind: [CHANGED_SETTING, CHANGED_ACCESS, EXPORTED] }, first: 5) { totalCount nodes { kind at detail batch } }
			search(query: "oven", first: 3) { totalCount nodes { id } } node(id: "` + id + `") { __typename id } }
			fragment Tickets on TicketConnection { ` + w.everything("TicketConnection", 0) + ` }`
	}
	asked := map[string]string{
		"asked":  "viewer { asked: myActivities(first: 5) { ...Tickets } }",
		"copied": "viewer { copied: myActivities(kind: CC, last: 5) { ...Tickets } }",
		"shared": "viewer { shared: myActivities(kind: ORGANIZATION, first: 5) { ...Tickets } }",
		"found":  `search(query: "oven", first: 5) { ...Tickets }`,
	}
	question := `query Digest { viewer { user { ` + w.everything("User", 1) + ` } } node(id: "` + id + `") { __typename id } `
	for _, part := range parts {
		question += asked[part] + " "
	}
	return question + `} fragment Tickets on TicketConnection { ` + w.everything("TicketConnection", 0) + ` nodes { id ccs { id name } requester { id name } } }`
}

// What the answer to an end user's act is read with: all there is.
var (
	allOfATicket  = walker{schema: endUserSchema, first: 5}.everything("Ticket", 1)
	allOfAComment = walker{schema: endUserSchema, first: 5}.everything("Comment", 1)
)

// schemaOf is the schema in which somebody asks.
func schemaOf(m *model, p person) *ast.Schema {
	if m.isStaff(p) {
		return staffSchema
	}
	return endUserSchema
}

// watchers are those who look on: every end user and stranger, the other account's people and, for what they may learn
// of the other account, an administrator.
func watchers(m *model) []person {
	all := []person{nobody, elsa, emil, ada}
	for p, who := range m.people {
		if !who.role.IsStaff() && who.tokens > 0 && p != emil {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b person) int { return strings.Compare(string(a), string(b)) })
	return all
}
