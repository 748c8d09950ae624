package proof

import (
	"fmt"
	"strings"
	"testing"

	"aparte/models"
)

// TestA52EveryPathToACommentHidesNotes: whichever way somebody comes to comments, those that were said aloud are there,
// and no note is.
func TestA52EveryPathToACommentHidesNotes(t *testing.T) {
	const comments = `comments(first: 8) { totalCount nodes { id } edges { node { id body bodyHtml public author { name }
		ticket { id comments(last: 8) { nodes { id body } } } } } }`
	onAbuse(t, func(a *abuse) {
		a.hello()
		for _, word := range []string{"flute", "drum"} {
			a.do(word, act{kind: notes, by: joe, ticket: 1, words: 1})
			a.do("said"+word, act{kind: says, by: eve, ticket: 1, words: 1})
		}
		a.do("harp", act{kind: opens, by: joe, ticket: 2, private: true, requester: ann, ccs: []person{cora}, subject: 2, words: 1})
		a.do("sold", act{kind: says, by: joe, ticket: 2, words: 1})
		notes := []string{a.ids["comment flute"], a.ids["comment drum"], firstComment(a, 2)}
		aloud := []string{a.ids["comment saidflute"], a.ids["comment saiddrum"]}
		for path, document := range map[string]string{
			"by id":             `query($it: ID!) { ticket(id: $it) { ` + comments + ` } }`,
			"by reference":      `{ ticket(reference: "` + a.ids["#1's reference"] + `") { ` + comments + ` } }`,
			"by node":           `query($it: ID!) { node(id: $it) { ... on Ticket { ` + comments + ` } } }`,
			"by nodes":          `query($it: ID!) { nodes(ids: ["` + aloud[1] + `", $it]) { ... on Ticket { ` + comments + ` } ... on Comment { ticket { ` + comments + ` } } } }`,
			"from a comment":    `{ node(id: "` + aloud[0] + `") { ... on Comment { id ticket { ` + comments + ` } } } }`,
			"from a search":     `{ search(query: "spokensaiddrum", first: 2) { nodes { ` + comments + ` } edges { node { ` + comments + ` } } } }`,
			"another's comment": `{ a: node(id: "` + aloud[0] + `") { ... on Comment { body } } b: node(id: "` + notes[0] + `") { ... on Comment { body } } ticket(id: "` + a.ids["#1"] + `") { ` + comments + ` } }`,
		} {
			for _, p := range []person{ann, cora, carl} {
				a.tells(p, path, a.ask(p, document, a.ids["#1"]), aloud, notes)
			}
			a.staffSee(document, a.ids["#1"], notes[0], notes[1], "whisperflute")
		}
		for p, kind := range map[person]string{ann: "REQUESTED", cora: "CC", carl: "ORGANIZATION"} {
			a.tells(p, kind, a.ask(p, `{ viewer { myActivities(kind: `+kind+`, first: 2) { nodes { `+comments+` } edges { node { `+comments+` } } } } }`, nil), aloud, notes)
		}
		for _, p := range []person{ann, cora} {
			answered := a.mutate(p, "addComment", map[string]any{"ticketId": a.ids["#1"], "body": "thanks"}, "comment { id ticket { "+comments+" } } ticket { "+comments+" }")
			a.tells(p, "an answer", answered, aloud, notes)
			opened := a.mutate(p, "createTicket", map[string]any{"subject": "new", "comment": map[string]any{"body": "oven"}}, "ticket { "+comments+" requester { id } }")
			a.tells(p, "a new ticket", opened, nil, notes)
		}
		a.asMissing(outsiders, aNode, noComment, notes...)
		a.asMissing(outsiders, someNodes, noComment, notes...)
	})
}

// tells fails unless an answer holds all of some ids, and none of others.
func (a *abuse) tells(by person, path string, answer reply, aloud, hidden []string) {
	a.t.Helper()
	for _, id := range aloud {
		if !strings.Contains(string(answer), id) {
			a.t.Errorf("%s, %s: %s is not in %s", by, path, id, answer)
		}
	}
	for _, id := range hidden {
		if strings.Contains(string(answer), id) {
			a.t.Errorf("%s, %s: the note %s is in %s", by, path, id, answer)
		}
	}
}

// TestA54A83WhoWroteOrOpenedItReadsNothing: a former agent has written notes, opened tickets in public and in private,
// for others and for himself, and worked on them. What is private of it does not exist for him any more, not even where
// he is the requester; nor does what he said aloud and a colleague took back.
func TestA54A83WhoWroteOrOpenedItReadsNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.do("agent", act{kind: gives, by: ada, about: rob, role: models.RoleAgent})
		a.do("flute", act{kind: opens, by: rob, ticket: 1, requester: rob, subject: 1, words: 1})
		a.do("drum", act{kind: opens, by: rob, ticket: 2, requester: ann, ccs: []person{cora}, subject: 2, words: 1})
		a.do("harp", act{kind: opens, by: rob, ticket: 3, private: true, requester: rob, subject: 3, words: 1})
		a.do("horn", act{kind: opens, by: joe, ticket: 4, private: true, requester: ann, ccs: []person{rob}, assignee: rob, subject: 4, words: 1})
		a.do("pipe", act{kind: notes, by: rob, ticket: 4})
		a.do("hello", act{kind: opens, by: joe, ticket: 5, requester: ann, ccs: []person{rob}, subject: 5, words: 1})
		a.do("lute", act{kind: notes, by: rob, ticket: 5})
		hidden := []int{1, 2, 3, 4}
		first := map[int]string{}
		for _, n := range hidden {
			first[n] = firstComment(a, n)
		}
		var cursor struct{ Search struct{ PageInfo pageInfo } }
		a.ask(rob, `{ search(query: "oven", first: 1) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, nil).read(a.t, &cursor)
		a.do("back1", act{kind: takesBack, by: joe, ticket: 1})
		a.do("back2", act{kind: takesBack, by: joe, ticket: 2})
		for _, n := range hidden {
			a.must(a.ask(rob, `query($it: ID!) { ticket(id: $it) { id comments { nodes { id } } } }`, a.ticketID(n)), a.ticketID(n), first[n]) // an agent still
		}
		a.do("customer", act{kind: gives, by: ada, about: rob, role: models.RoleEndUser})

		them := []person{rob, ann, cora}
		for _, n := range hidden {
			id := a.ticketID(n)
			for _, question := range []string{aTicket, aNode, someNodes} {
				a.asMissing(them, question, noTicket, id)
				a.asMissing(them, question, noComment, first[n])
			}
			a.asMissing(them, anAnswer, noTicket, id)
			a.asMissing(them, aReference, noReference, a.ids[fmt.Sprintf("#%d's reference", n)])
			a.asMissing(them, aSearch, "zyzzyva", fmt.Sprint("topic", n))
		}
		notes := []string{a.ids["comment pipe"], a.ids["comment lute"]}
		a.asMissing(them, aNode, noComment, notes...)
		a.asMissing(them, aSearch, "zyzzyva", "spokenflute", "spokendrum", "whisperharp", "whisperhorn", "whisperpipe", "whisperlute", "oven whisperlute")
		a.tells(rob, "digest", a.seen(rob, "#1"), []string{a.ids["#5"]}, append(notes, a.ids["#1"], a.ids["#2"], a.ids["#3"], a.ids["#4"]))
		a.gets(rob, `{ viewer { myActivities { totalCount } copies: myActivities(kind: CC) { totalCount } } search(query: "oven") { totalCount } }`, nil,
			`{"data":{"viewer":{"myActivities":{"totalCount":0},"copies":{"totalCount":1}},"search":{"totalCount":1}}}`)
		a.asMissing([]person{rob}, `query($it: String!) { search(query: "oven", first: 1, after: $it) { totalCount } }`, "AAAA", cursor.Search.PageInfo.EndCursor)
		a.staffSee(aNode, notes[1], "Rob Last")
		a.staffSee(aSearch, "whisperlute", a.ids["#5"])
	})
}

// TestA62WhatWasTakenBackIsGoneForEverybody: its requester, whoever is in copy, their colleagues and whoever looks as
// them: by no way, no word and no cursor of earlier. Not when another comment publishes the ticket again, either.
func TestA62WhatWasTakenBackIsGoneForEverybody(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.do("hush", act{kind: opens, by: joe, ticket: 1, requester: ann, ccs: []person{cora}, subject: 1, words: 1})
		said := firstComment(a, 1)
		them := []person{ann, cora, carl}
		for _, p := range them {
			a.must(a.ask(p, aNode, said), "spokenhush", a.ids["#1"])
			a.must(a.ask(p, aSearch, "spokenhush"), a.ids["#1"])
		}
		a.do("regret", act{kind: takesBack, by: eve, ticket: 1})
		gone := func() {
			for _, question := range []string{aNode, someNodes} {
				a.asMissing(outsiders, question, noComment, said)
			}
			a.asMissing(outsiders, aSearch, "zyzzyva", "spokenhush", "oven spokenhush")
		}
		gone()
		for _, question := range []string{aTicket, aNode, someNodes, anAnswer} {
			a.asMissing(outsiders, question, noTicket, a.ids["#1"])
		}
		a.asMissing(outsiders, aReference, noReference, a.ids["#1's reference"])
		a.asMissing(outsiders, aSearch, "zyzzyva", "oven", "topic1")
		none := `{"data":{"viewer":{"a":{"totalCount":0,"nodes":[]},"b":{"totalCount":0,"nodes":[]},"c":{"totalCount":0,"nodes":[]}}}}`
		activities := `{ viewer { a: myActivities { totalCount nodes { id } } b: myActivities(kind: CC) { totalCount nodes { id } } c: myActivities(kind: ORGANIZATION) { totalCount nodes { id } } } }`
		for _, p := range them {
			a.gets(p, activities, nil, none)
			r := post(activities, nil)
			r.viewAs = a.ids[string(p)]
			if got := a.sent(joe, r).body(); got != none {
				a.t.Errorf("as %s one sees %s", p, got)
			}
		}
		a.staffSee(`query($it: ID!) { node(id: $it) { ... on Comment { body public lockedInternal ticket { private } } } }`, said, "spokenhush", `"public":false`, `"lockedInternal":true`, `"private":true`)

		a.do("again", act{kind: says, by: joe, ticket: 1, words: 1})
		gone()
		for _, p := range them {
			a.gets(p, `query($it: ID!) { ticket(id: $it) { comments { totalCount nodes { body } } } }`, a.ids["#1"], `{"data":{"ticket":{"comments":{"totalCount":1,"nodes":[{"body":"spokenagain as the oven smokes again"}]}}}}`)
		}
	})
}
