package proof

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"aparte/models"
)

// TestA12A16A17A18NotesMoveNothing: no time, order, last comment or list tells that the staff wrote a note, assigned,
// prepared a private ticket, put one on hold, brought one from elsewhere, changed a setting or looked.
func TestA12A16A17A18NotesMoveNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		for n := 1; n <= 3; n++ {
			a.do(fmt.Sprint("t", n), act{kind: opens, by: joe, ticket: n, requester: ann, ccs: []person{cora}, subject: n, status: models.TicketStatusOpen})
		}
		a.do("thanks", act{kind: answers, by: ann, ticket: 2})
		a.unmoved(a.overview(1, 2, 3, 4, 5), func() {
			a.do("pan", act{kind: notes, by: joe, ticket: 1, status: models.TicketStatusOnHold})
			a.do("pot", act{kind: notes, by: eve, ticket: 2, words: 30})
			a.do("off hold", act{kind: changes, by: joe, ticket: 1, status: models.TicketStatusOpen})
			a.do("assigned", act{kind: changes, by: joe, ticket: 3, assignee: eve})
			a.do("lid", act{kind: opens, by: eve, ticket: 4, private: true, requester: ann, ccs: []person{cora, otto}, subject: 4})
			a.do("prepared", act{kind: changes, by: joe, ticket: 4, subject: 5, status: models.TicketStatusPending, uncc: []person{cora}, assignee: ada})
			a.do("cup", act{kind: notes, by: ada, ticket: 4})
			a.do("brought", act{kind: imports, by: nobody, status: models.TicketStatusOpen, ticket: 5, requester: ann, ccs: []person{cora}, subject: 6, recorded: []bool{false, false}})
			a.do("off", act{kind: settles, by: ada, on: false})
			a.do("on", act{kind: settles, by: ada, on: true})
			for _, p := range []person{ann, dan} {
				a.do("looked at "+string(p), act{kind: looksAs, by: joe, about: p})
			}
			a.do("last", act{kind: notes, by: joe, ticket: 1})
		})
		a.staffSee(`{ tickets(first: 1) { nodes { id comments(last: 1) { nodes { body } } } } }`, nil, a.ids["#1"], "whisperlast")
	})
}

// TestA26A27A30WhatIsNotSaidAloudStaysInternal: a comment of the staff's that does not say that it is public is internal,
// on every channel and on every ticket, and nothing that happens afterwards makes it public.
func TestA26A27A30WhatIsNotSaidAloudStaysInternal(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.do("harp", act{kind: opens, by: joe, ticket: 2, private: true, requester: ann, ccs: []person{cora}, subject: 2})
		a.unmoved(append(a.overview(1, 2), searches("whisper mumbled", "mumbled")...), func() {
			for _, n := range []int{1, 2} {
				for _, channel := range []string{"EMAIL", "VOICE", "WEB", "API"} {
					a.must(a.mutate(eve, "addComment", map[string]any{"ticketId": a.ticketID(n), "body": "whisper mumbled", "channel": channel}, "published comment { public channel }"),
						`"published":false`, `"public":false`, channel)
				}
				a.note(joe, n, "whisper mumbled > and what was said aloud before")
			}
		})
		bodies := `query($it: ID!) { ticket(id: $it) { comments { nodes { body } } } }`
		a.do("said", act{kind: says, by: joe, ticket: 1, ccs: []person{otto}})
		a.do("moved", act{kind: changes, by: joe, ticket: 1, subject: 4, status: models.TicketStatusPending, uncc: []person{cora}, assignee: eve})
		a.do("answered", act{kind: answers, by: ann, ticket: 1})
		a.do("published", act{kind: says, by: eve, ticket: 2, status: models.TicketStatusSolved})
		a.do("reopened", act{kind: answers, by: cora, ticket: 2})
		a.do("shared", act{kind: shares, by: ada, org: mill, on: true})
		a.do("moved house", act{kind: moves, by: ada, about: ann, org: mill})
		a.gets(ann, bodies, a.ids["#1"], `{"data":{"ticket":{"comments":{"nodes":[{"body":"spokenhello as the oven smokes again"},{"body":"spokensaid"},{"body":"spokenanswered"}]}}}}`)
		for _, p := range []person{ann, cora} {
			a.gets(p, bodies, a.ids["#2"], `{"data":{"ticket":{"comments":{"nodes":[{"body":"spokenpublished"},{"body":"spokenreopened"}]}}}}`)
		}
		for _, n := range []int{1, 2} {
			a.staffSee(`query($it: ID!) { ticket(id: $it) { comments(public: false) { totalCount nodes { body } } } }`, a.ticketID(n), "whisper mumbled")
		}
	})
}

// TestA33WhoIsNamedInANoteReadsNothingOfIt: neither naming somebody in a note nor putting them in copy with it shows it
// to them. They read what is aloud; of a private ticket they read nothing.
func TestA33WhoIsNamedInANoteReadsNothingOfIt(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.do("harp", act{kind: opens, by: joe, ticket: 2, private: true, requester: ann, subject: 2})
		named := "whisper @Otto @otto@bakery.example [Otto](mailto:otto@bakery.example) " + a.ids[string(otto)] + ", please look"
		a.unmoved(append(a.overview(1, 2), searches("otto", "please")...), func() {
			a.note(joe, 1, named)
			a.note(joe, 2, named)
			a.do("tagged", act{kind: notes, by: eve, ticket: 2, ccs: []person{otto}})
		})
		a.do("copied", act{kind: notes, by: eve, ticket: 1, ccs: []person{otto}})
		bodies := `query($it: ID!) { ticket(id: $it) { ccs { name } comments { totalCount nodes { body } } } }`
		a.gets(otto, bodies, a.ids["#1"], `{"data":{"ticket":{"ccs":[{"name":"Cora Last"},{"name":"Otto Last"}],"comments":{"totalCount":1,"nodes":[{"body":"spokenhello as the oven smokes again"}]}}}}`)
		a.asMissing([]person{otto, ann, cora}, aNode, noComment, a.ids["comment copied"], a.ids["comment tagged"])
		a.asMissing([]person{otto}, aTicket, noTicket, a.ids["#2"])
		a.staffSee(bodies, a.ids["#2"], "Otto Last", "whisper @Otto", "whispertagged")
	})
}

// TestA71A72A76WhatIsTheStaffsDoesNotExist: every type and field that end users do not have is answered as one that nobody
// has: with the same words, at the same place, and without a hint at another spelling.
func TestA71A72A76WhatIsTheStaffsDoesNotExist(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		asked := 0
		for name, def := range staffSchema.Types {
			if def.Kind != ast.Object || strings.HasPrefix(name, "__") {
				continue
			}
			theirs := endUserSchema.Types[name]
			for _, f := range def.Fields {
				if theirs != nil && theirs.Fields.ForName(f.Name) != nil {
					continue
				}
				asked++
				document, hidden := reach(def, f, theirs == nil)
				madeUp := strings.Repeat("z", len(hidden))
				got, want := a.ask(ann, document(hidden), a.ids["#2"]), a.ask(ann, document(madeUp), a.ids["#2"])
				if said := strings.ReplaceAll(string(got), `\"`+hidden+`\"`, `\"`+madeUp+`\"`); said != string(want) {
					a.t.Errorf("Ann asks %s: got\n%s\nfor what nobody has\n%s", document(hidden), got, want)
				}
				a.must(got, "BAD_USER_INPUT")
			}
		}
		if asked < 80 {
			a.t.Errorf("only %d fields are the staff's", asked)
		}
		a.staffSee(`query($it: ID!) { ticket(id: $it) { private assignee { id } submitter { id } channel publishedAt events { totalCount } } }`, a.ids["#2"], `"private":true`, a.ids[string(eve)])
	})
}

// reach is a document that asks for a staff field, and the name in it that end users do not have: the field's, or that of
// its type.
func reach(of *ast.Definition, f *ast.FieldDefinition, unknownType bool) (document func(name string) string, hidden string) {
	below := ""
	if !staffSchema.Types[f.Type.Name()].IsLeafType() {
		below = " { __typename }"
	}
	switch {
	case unknownType:
		return func(name string) string {
			return "{ node(id: \"tic_0\") { ... on " + name + " { " + f.Name + below + " } } }"
		}, of.Name
	case of == staffSchema.Query:
		return func(name string) string { return "{ " + name + below + " }" }, f.Name
	case of == staffSchema.Mutation:
		return func(name string) string { return "mutation { " + name + below + " }" }, f.Name
	case strings.HasSuffix(of.Name, "Payload"):
		field := strings.ToLower(of.Name[:1]) + strings.TrimSuffix(of.Name[1:], "Payload")
		return func(name string) string {
			return "mutation($it: ID!) { " + field + "(input: { ticketId: $it, body: \"\" }) { " + name + below + " } }"
		}, f.Name
	}
	return func(name string) string {
		return "query($it: ID!) { node(id: $it) { ... on " + of.Name + " { " + name + below + " } } }"
	}, f.Name
}
