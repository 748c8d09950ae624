package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"aparte/models"
)

// prepareInPrivate does what is done in private about Ann, Cora and a public ticket of theirs, #1: a note on it and a
// private ticket, #2, with a note and a subject of its own.
func (a *abuse) prepareInPrivate() {
	a.t.Helper()
	a.do("flute", act{kind: notes, by: joe, ticket: 1, words: 1})
	a.do("harp", act{kind: opens, by: eve, ticket: 2, private: true, requester: ann, ccs: []person{cora}, subject: 2, words: 1})
	a.do("drum", act{kind: notes, by: joe, ticket: 2, words: 1})
	a.do("subject", act{kind: changes, by: eve, ticket: 2, subject: 3})
}

// hello opens the public ticket #1, for Ann, with Cora in copy; Carl sees it, too.
func (a *abuse) hello() {
	a.t.Helper()
	a.do("hello", act{kind: opens, by: joe, ticket: 1, requester: ann, ccs: []person{cora}, subject: 1, words: 1})
}

// TestA01CountsTellNothingOfNotes: no count is larger for what is private, whatever is guessed: whole words, their
// beginnings letter by letter, and words of which another one was said aloud.
func TestA01CountsTellNothingOfNotes(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		guesses := []string{"topic2", "topic3 oven", "whisperharp", "spokenhello topic2", "whisperflute whisperharp", "whisper flute"}
		for i := range "whisperflute" {
			guesses = append(guesses, "whisperflute"[:i+1], "spokenhello "+"whisperflute"[:i+1], "whisperflute"[i:])
		}
		counts := `{ viewer { a: myActivities { totalCount } b: myActivities(kind: CC) { totalCount } c: myActivities(kind: ORGANIZATION) { totalCount } } }`
		comments := `query($it: ID!) { ticket(id: $it) { comments { totalCount } first: comments(first: 1) { totalCount } } }`
		questions := append(searches(guesses...), post(counts, nil), post(comments, map[string]any{"it": a.ids["#1"]}))
		a.unmoved(questions, a.prepareInPrivate)
		a.gets(ann, comments, a.ids["#1"], `{"data":{"ticket":{"comments":{"totalCount":1},"first":{"totalCount":1}}}}`)
		a.staffSee(comments, a.ids["#1"], `"totalCount":2`)
		a.staffSee(aSearch, "spokenhello whisperflute", `"totalCount":1`)
		a.staffSee(aSearch, "topic3 whisperdrum", `"totalCount":1`)
	})
}

// TestA03A75ListsHoldWhatIsSeenAlone reads every list of Ann's, of Cora's and of a colleague's in pages of one, forwards
// and backwards, with private tickets and notes between what is public.
func TestA03A75ListsHoldWhatIsSeenAlone(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		for n := 1; n <= 7; n++ {
			a.do(fmt.Sprint("t", n), act{kind: opens, by: joe, ticket: n, private: n%2 == 0, requester: ann, ccs: []person{cora}, subject: n, words: 1})
		}
		said := []string{}
		for i := range 6 {
			a.do(fmt.Sprint("note", i), act{kind: notes, by: eve, ticket: 3})
			a.do(fmt.Sprint("said", i), act{kind: says, by: joe, ticket: 3, words: 1})
			said = append(said, a.ids[fmt.Sprint("comment said", i)])
		}
		public := []string{a.ids["#3"], a.ids["#7"], a.ids["#5"], a.ids["#1"]}
		thing := `pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } totalCount`
		for p, kind := range map[person]string{ann: "REQUESTED", cora: "CC", carl: "ORGANIZATION"} {
			a.pagesAre(p, `viewer { page: myActivities(kind: `+kind+`, %s) { `+thing+` } }`, public)
			a.pagesAre(p, `viewer: node(id: "`+a.ids["#3"]+`") { ... on Ticket { page: comments(%s) { `+thing+` } } }`, append([]string{firstComment(a, 3)}, said...))
			a.pagesAre(p, `page: search(query: "oven", %s) { `+thing+` }`, public)
		}
		a.staffSee(`{ tickets { totalCount } }`, nil, `"totalCount":7`)
		a.staffSee(`query($it: ID!) { ticket(id: $it) { comments { totalCount } } }`, a.ids["#3"], `"totalCount":13`)
	})
}

// firstComment is the id of what was said first on a ticket.
func firstComment(a *abuse, ticket int) string {
	a.t.Helper()
	var got struct {
		Ticket struct {
			Comments struct{ Nodes []struct{ ID string } }
		}
	}
	a.ask(joe, `query($it: ID!) { ticket(id: $it) { comments(first: 1) { nodes { id } } } }`, a.ticketID(ticket)).read(a.t, &got)
	return got.Ticket.Comments.Nodes[0].ID
}

// pagesAre reads a list in pages of one to its end, and back where it can be read backwards.
func (a *abuse) pagesAre(by person, list string, want []string) {
	a.t.Helper()
	directions := []string{"first: 1, after: %q", "last: 1, before: %q"}
	if strings.Contains(list, "search") {
		directions = directions[:1]
	}
	for _, direction := range directions {
		var read []string
		size, _, _ := strings.Cut(direction, ",")
		for at, more := size, true; more && len(read) <= len(want); {
			p := a.page(by, fmt.Sprintf("{ "+list+" }", at))
			if p.TotalCount != len(want) || len(p.Edges) != 1 {
				a.t.Errorf("%s reads %s: %d of %d entries, want %d", by, list, len(p.Edges), p.TotalCount, len(want))
				return
			}
			read = append(read, p.Edges[0].Node.ID)
			at, more = fmt.Sprintf(direction, p.PageInfo.EndCursor), p.PageInfo.HasNextPage
			if size == "last: 1" {
				at, more = fmt.Sprintf(direction, p.PageInfo.StartCursor), p.PageInfo.HasPreviousPage
			}
		}
		if size == "last: 1" {
			slices.Reverse(read)
		}
		if !slices.Equal(read, want) {
			a.t.Errorf("%s reads %s by %s: got %v, want %v", by, list, size, read, want)
		}
	}
}

type pageOfOne struct {
	TotalCount int
	PageInfo   pageInfo
	Edges      []struct{ Node struct{ ID string } }
}

func (a *abuse) page(by person, document string) pageOfOne {
	a.t.Helper()
	var got struct {
		Page   pageOfOne
		Viewer struct{ Page pageOfOne }
	}
	a.ask(by, document, nil).read(a.t, &got)
	if strings.HasPrefix(document, "{ viewer") {
		return got.Viewer.Page
	}
	return got.Page
}

// TestA04NoSearchIsForOrAgainstWhatIsHidden: whatever a search means here or elsewhere, a query with a hidden word in it, for
// or against it, finds what it finds with a word that nobody wrote.
func TestA04NoSearchIsForOrAgainstWhatIsHidden(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		templates := []string{
			"oven NOT %s", "NOT %s", "oven -%s", "-%s", "oven !%s", "! '%s'", "oven & !%s", "oven AND NOT %s", `"oven" NOT "%s"`,
			"oven | %s", "oven OR %s", "%s*", "%s:*", "%s:AB", "^%s", "words:%s", "subject : oven NOT words : %s", "{words subject} : %s",
			"- words : %s", "NEAR(oven %s, 9)", "oven + %s", "oven <-> %s", "oven <2> %s", "(oven) (%s)", "%%%s%%", "_%s", `oven" OR "%s`,
			"oven' | '%s", `oven\ %s`, "/%s/", "~%s", "exclude_tag:%s", "is:private %s", "internal:true %s", "oven,%s", "§%s", "%s§oven",
		}
		about := func(word string) (queries []string) {
			for _, template := range templates {
				queries = append(queries, fmt.Sprintf(template, word))
			}
			return queries
		}
		for _, hidden := range []string{"whisperflute", "topic3", "whisperharp"} {
			for _, p := range outsiders {
				missing := searches(about("zyzzyva")...)
				for i, r := range searches(about(hidden)...) {
					if got, want := withoutCursors(a.sent(p, r)), withoutCursors(a.sent(p, missing[i])); got != want {
						a.t.Errorf("%s asks %s: got\n%s\nfor a word that nobody wrote:\n%s", p.orStranger(), r, got, want)
					}
				}
			}
		}
		// What was said aloud is asked for and against, and everything else is words; the staff ask against their own, too.
		for _, query := range []string{"oven -whisperflute", `"smokes" "oven"`, "spokenhello & oven", "!spokenhello"} {
			a.must(a.ask(ann, aSearch, query), `"totalCount":1`, a.ids["#1"])
		}
		a.must(a.ask(ann, aSearch, "oven -spokenhello"), `"totalCount":0`)
		a.staffSee(aSearch, "oven -spokenhello", `"totalCount":1`, a.ids["#2"])
		a.staffSee(aSearch, "oven -whisperflute", `"totalCount":1`, a.ids["#2"])
	})
}

// withoutCursors is an answer without its cursors, which are sealed for the query that they continue: of each is left how
// long it is.
func withoutCursors(r reply) reply {
	return reply(cursor.ReplaceAllStringFunc(string(r), func(c string) string { return fmt.Sprint(len(c)) }))
}

var cursor = regexp.MustCompile(`"endCursor":"[^"]+"`)

// TestA06NoNumberFindsAHiddenTicket: not its reference, in any spelling or in part, its id, or its key in another desk;
// not in a search, and not as what it is.
func TestA06NoNumberFindsAHiddenTicket(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		a.do("foreign-key", act{kind: imports, by: nobody, status: models.TicketStatusOpen, ticket: 3, requester: ann, subject: 4, recorded: []bool{false}})
		for _, n := range []string{"#2", "#3"} {
			reference, id := a.ids[n+"'s reference"], a.ids[n]
			typed := []string{
				reference, strings.ToLower(reference), strings.ReplaceAll(reference, "-", ""), strings.ReplaceAll(reference, "-", " "),
				reference[:4], reference[5:], reference[:7], id, strings.TrimPrefix(id, "tic_"), id[:12],
			}
			a.asMissing(aFew, aReference, noReference, typed...)
			a.asMissing(aFew, aSearch, "zyzzyva", append(typed, "foreign-key", "foreign key")...)
			a.asMissing(aFew, aTicket, noTicket, append(typed, "foreign-key")...)
			a.staffSee(aReference, strings.ToLower(reference), id)
		}
		a.must(a.ask(ann, aReference, a.ids["#1's reference"]), a.ids["#1"])
		a.gets(ann, aReference, a.ids["#1's reference"][:7], `{"data":{"ticket":null}}`)
	})
}

// TestA07SuggestionsStayInTheirAccount: what the staff are offered while they type is of their account alone, and end
// users are offered nothing (TestA35PeopleAreMetAloud).
func TestA07SuggestionsStayInTheirAccount(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		suggestions := `query($it: String!) { requesters(query: $it) { totalCount nodes { id name email phone externalId organization { id } } } }`
		var questions []request
		for _, typed := range []string{"newc", "newcomer2@bakery.example", "@bakery.example", "Last", "Bakery", "Mill"} {
			questions = append(questions, post(suggestions, map[string]any{"it": typed}))
		}
		a.unmoved(questions, func() {
			a.do("harp", act{kind: opens, by: eve, ticket: 2, private: true, inline: true, requester: newcomer(2), org: mill, subject: 2})
			a.do("gift", act{kind: opens, by: eve, ticket: 3, private: true, requester: ann, subject: 2})
		})
		a.staffSee(suggestions, "newc", a.ids[string(newcomer(2))])
		for _, filter := range []string{`requesterId: "` + a.ids[string(ann)] + `"`, `assigneeId: "` + a.ids[string(joe)] + `"`, `organizationId: "` + a.ids[string(bakery)] + `"`} {
			a.gets(elsa, "{ tickets(filter: { "+filter+" }) { totalCount nodes { id } } }", nil, `{"data":{"tickets":{"totalCount":0,"nodes":[]}}}`)
		}
	})
}

// TestA02A08A09EndUsersFilterSortAndSumNothing: their schema has no argument that could narrow or order a list by what is
// hidden, no number but totalCount, and what the staff have of the kind is unknown to it. They order what they search by
// their own stage: by the words of their query in it, or by the time of what they see.
func TestA02A08A09EndUsersFilterSortAndSumNothing(t *testing.T) {
	arguments := strings.Fields("id ids reference query kind first after last before input")
	inputs := strings.Fields("ticketId body idempotencyKey subject comment")
	for _, def := range endUserSchema.Types {
		if def.BuiltIn || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, f := range def.Fields {
			if def.Kind == ast.InputObject && !slices.Contains(inputs, f.Name) {
				t.Errorf("end users can say %s.%s: may it ask about what is hidden?", def.Name, f.Name)
			}
			if f.Type.Name() == "Int" && f.Name != "totalCount" || f.Type.Name() == "Float" {
				t.Errorf("end users read a number, %s.%s: of what they see alone?", def.Name, f.Name)
			}
			for _, arg := range f.Arguments {
				if !strings.HasPrefix(f.Name, "__") && !slices.Contains(arguments, arg.Name) && arg.Type.Name() != "SearchOrder" {
					t.Errorf("end users can say %s.%s(%s:): may it ask about what is hidden?", def.Name, f.Name, arg.Name)
				}
			}
		}
	}
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		for _, question := range []string{
			`query($it: ID!) { tickets(filter: { assigneeId: $it }) { totalCount } }`,
			`query($it: ID!) { viewer { myActivities(filter: { assigneeId: $it }) { totalCount } } }`,
			`query($it: ID!) { search(query: "oven", filter: { requesterId: $it, private: true }) { totalCount } }`,
			`query($it: ID!, $f: TicketFilter) { tickets(filter: $f) { nodes { requester { id(is: $it) } } } }`,
			`query($it: ID!) { ticket(id: $it) { comments(public: false) { totalCount } } }`,
			`query($it: ID!) { ticket(id: $it) { comments(orderBy: { field: UPDATED_AT, direction: ASC }) { totalCount } } }`,
			`query($it: ID!) { viewer { myActivities(orderBy: { field: UPDATED_AT, direction: ASC }) { totalCount } } node(id: $it) { id } }`,
			`query($it: ID!) { search(query: "oven", orderBy: { field: CREATED_AT, direction: ASC }) { totalCount } node(id: $it) { id } }`,
		} {
			everybody := slices.DeleteFunc(slices.Clone(outsiders), func(p person) bool { return p == elsa })
			a.asMissing(everybody, question, noTicket, a.ids["#2"], a.ids[string(joe)])
			a.must(a.ask(ann, question, a.ids["#2"]), "BAD_USER_INPUT")
		}
		a.staffSee(`{ tickets(filter: { private: true }, orderBy: { field: UPDATED_AT, direction: ASC }) { totalCount nodes { id } } }`, nil, `"totalCount":1`, a.ids["#2"])
	})
}
