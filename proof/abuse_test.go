package proof

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The abuse list: leaks that really happened to other desks, by the numbers of docs/abuse.md. What TestNonInterference
// looks for at random is here told once, on purpose, and with its name: whoever adds a way to learn something finds
// what went wrong on such ways elsewhere.
//
// Three promises come again and again. What is done in private moves nothing that anybody else gets (unmoved). What is
// hidden is answered as what is missing (asMissing). And the staff find there what nobody else may (staffSee), or the
// test would prove nothing.

// abuse is a world in which a leak of the list is looked for.
type abuse struct {
	*world

	t      *testing.T
	name   string // of its accounts: the test's numbers
	shared *sharedHouse
	acts   int
	asks   atomic.Int64
}

// outsiders are those who must not learn of what is private in the account, one of each kind: strangers, its end users
// by their relation to Ann, who is the requester of most tickets here, and people of another account, its administrator
// among them. A few of them are enough where much is asked.
var (
	outsiders = []person{nobody, ann, cora, carl, otto, emil, elsa}
	aFew      = []person{nobody, ann, cora, elsa}
)

// onAbuse runs a test on each database, with accounts of its own in a house that all of these tests share.
func onAbuse(t *testing.T, test func(a *abuse)) {
	t.Helper()
	name := strings.ToLower(strings.TrimPrefix(numbersIn.FindString(t.Name()), "Test"))
	for database, h := range map[string]*sharedHouse{"SQLite": {url: onSQLite}, "Postgres": {url: onPostgres}} {
		known, _ := sharedHouses.LoadOrStore(database, h)
		shared := known.(*sharedHouse)
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			h := shared.open(t)
			test(&abuse{world: h.populate(t, name), t: t, name: name, shared: shared})
		})
	}
}

// numbersIn are the numbers in a test's name.
var numbersIn = regexp.MustCompile(`^Test([A-Z][0-9]+)+`)

// elsewhere is the same world as it was in the beginning, in a house of its own on the same kind of database.
func (a *abuse) elsewhere() *abuse {
	a.t.Helper()
	h := buildRefilled(a.t, a.shared.url(a.t))
	return &abuse{world: h.populate(a.t, a.name), t: a.t, name: a.name, shared: a.shared}
}

// alone is another server on the same database, which nobody has asked before.
func (a *abuse) alone() *house {
	a.t.Helper()
	h := buildRefilled(a.t, a.shared.at)
	h.setClock(a.clock())
	h.address = a.address
	return h
}

// from is what something draws that stands alone in this world. Others in the house draw other ids.
func (a *abuse) from(source string) draws {
	return from(a.name + " " + source)
}

// do does an act a minute after the one before, and fails unless it was done. word stands in what it says, behind
// "spoken" or "whisper".
func (a *abuse) do(word string, x act) outcome {
	a.t.Helper()
	a.later()
	out := a.perform(a.t, x, word, a.from(word))
	if out.code != "" {
		a.t.Fatalf("%s: %s", x.tell(), out.reply)
	}
	return out
}

func (a *abuse) later() {
	a.acts++
	a.setClock(genesis.Add(time.Duration(a.acts) * time.Minute))
}

// mutate calls a mutation with an input of one's own, and answers what came of it.
func (a *abuse) mutate(by person, field string, input map[string]any, back string) reply {
	a.t.Helper()
	a.later()
	typ := strings.ToUpper(field[:1]) + field[1:] + "Input!"
	return a.sent(by, post("mutation($input: "+typ+") { did: "+field+"(input: $input) { "+back+" userErrors { code message path } } }", map[string]any{"input": input}))
}

// note is a note with a text of one's own.
func (a *abuse) note(by person, ticket int, body string) {
	a.t.Helper()
	a.must(a.mutate(by, "addComment", map[string]any{"ticketId": a.ticketID(ticket), "body": body}, "published comment { id public }"), `"public":false`)
}

// ask asks a question, with a thing that it is about as $it.
func (a *abuse) ask(by person, question string, it any) reply {
	a.t.Helper()
	return a.sent(by, post(question, map[string]any{"it": it}))
}

// sent sends a request. Nothing may break or be too much, and nobody outside be told a whisper.
func (a *abuse) sent(by person, r request) reply {
	a.t.Helper()
	answer := a.answer(a.token(by), r, a.from(fmt.Sprint("ask ", a.asks.Add(1))))
	if scandal := (look{by: by, door: "abuse list", request: r, reply: answer}).scandal(); scandal != "" {
		a.t.Errorf("%s\n%s", scandal, a.lastComplaint())
	}
	if strings.Contains(string(answer), `"TOO_COMPLEX"`) {
		a.t.Errorf("%s asks for too much, and learns nothing: %s\n%s", by.orStranger(), r, answer)
	}
	return answer
}

// answer is what a house answers, but for the request's id, which is drawn anew each time. The property test draws it
// alike in both worlds, and compares it too.
func (h *house) answer(token string, r request, d draws) reply {
	answer, _ := h.send(token, r, d)
	return reply(requestID.ReplaceAllString(string(answer), ""))
}

var requestID = regexp.MustCompile(`(?m)^Request-Id: .*\n`)

// must fails unless an answer holds all of some texts.
func (a *abuse) must(answer reply, texts ...string) {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(string(answer), text) {
			a.t.Fatalf("%s is not in %s", text, answer)
		}
	}
}

// gets fails unless somebody is answered exactly that.
func (a *abuse) gets(by person, question string, it any, want string) {
	a.t.Helper()
	if got := a.ask(by, question, it).body(); got != want {
		a.t.Errorf("%s asks %s about %v: got\n%s\nwant\n%s", by.orStranger(), question, it, got, want)
	}
}

func (r reply) body() string {
	_, body, _ := strings.Cut(string(r), "\n\n")
	return body
}

// read reads the data of an answer.
func (r reply) read(t tb, into any) {
	t.Helper()
	answer := struct {
		Data   any
		Errors []any
	}{Data: into}
	if err := json.Unmarshal([]byte(r.body()), &answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("%v in %s", err, r)
	}
}

// unmoved asks everybody outside the same before and after something happened in private. Not a byte may differ: of
// the status, the headers and the body.
func (a *abuse) unmoved(questions []request, happens func()) {
	a.t.Helper()
	before := make([]look, len(outsiders)*len(questions))
	atOnce(outsiders, func(i int, p person) {
		for j, r := range questions {
			before[i*len(questions)+j] = look{by: p, request: r, reply: a.sent(p, r)}
		}
	})
	for i, r := range questions {
		if told := func(l look) bool { return l.request == r && strings.Contains(string(l.reply), `{"data":{`) }; !slices.ContainsFunc(before, told) {
			a.t.Errorf("question %d is refused to everybody, and tells nothing: %s\n%s", i, r, before[i].reply)
		}
	}
	happens()
	atOnce(outsiders, func(i int, p person) {
		for _, l := range before[i*len(questions):][:len(questions)] {
			if after := a.sent(p, l.request); after != l.reply {
				a.t.Errorf("%s asks\n%s\nand is told of what happened in private:\n%s\nand afterwards\n%s", p.orStranger(), l.request, l.reply, after)
			}
		}
	})
}

// asMissing: of whatever is hidden people are answered what they are answered of something that does not exist.
func (a *abuse) asMissing(people []person, question string, missing any, hidden ...string) {
	a.t.Helper()
	atOnce(people, func(_ int, p person) {
		want := a.ask(p, question, missing)
		for _, it := range hidden {
			if got := a.ask(p, question, it); got != want {
				a.t.Errorf("%s asks %s about %s: got\n%s\nfor a missing one:\n%s", p.orStranger(), question, it, got, want)
			}
		}
	})
}

// atOnce does something for several people side by side: they wait for the database more than they work.
func atOnce(people []person, do func(i int, p person)) {
	var all sync.WaitGroup
	for i, p := range people {
		all.Go(func() { do(i, p) })
	}
	all.Wait()
}

// staffSee: an agent and an administrator are told all of some texts.
func (a *abuse) staffSee(question string, it any, texts ...string) {
	a.t.Helper()
	for _, p := range []person{joe, ada} {
		a.must(a.ask(p, question, it), texts...)
	}
}

// searches are searches for some words, as many in a request as may be. The words are variables: documents for as many
// words are the same.
func searches(words ...string) (all []request) {
	for some := range slices.Chunk(words, mostRoots) {
		var declared, asked strings.Builder
		variables := map[string]any{}
		for i, word := range some {
			fmt.Fprintf(&declared, "$w%d: String! ", i)
			fmt.Fprintf(&asked, " a%d: search(query: $w%d) { totalCount pageInfo { hasNextPage endCursor } nodes { id } }", i, i)
			variables[fmt.Sprintf("w%d", i)] = word
		}
		all = append(all, post("query("+declared.String()+") {"+asked.String()+" }", variables))
	}
	return all
}

// overview is most of what somebody sees, of all tickets and of some in particular.
func (a *abuse) overview(tickets ...int) []request { return a.overviewWith(string(joe), tickets...) }

// overviewWith has a thing of some name in it, too.
func (a *abuse) overviewWith(name string, tickets ...int) (all []request) {
	for _, part := range parts {
		all = append(all, post(digest(endUserSchema, a.ids[name], part), nil))
	}
	for _, n := range tickets {
		all = append(all, post("query($it: ID!) { ticket(id: $it) { "+allOfATicket+" } }", map[string]any{"it": a.ticketID(n)}))
	}
	return all
}

// seen is what somebody is answered to an overview.
func (a *abuse) seen(by person, name string, tickets ...int) (all reply) {
	a.t.Helper()
	for _, r := range a.overviewWith(name, tickets...) {
		answer := a.sent(by, r)
		if by != nobody { // who may not search
			a.must(answer, `"data":{`)
		}
		all += answer
	}
	return all
}

// What is asked about single things.
const (
	aTicket      = `query($it: ID!) { ticket(id: $it) { id reference subject status createdAt updatedAt comments(last: 2) { totalCount nodes { id body } } } }`
	aReference   = `query($it: String!) { ticket(reference: $it) { id subject } }`
	aNode        = `query($it: ID!) { node(id: $it) ` + everyNode + ` text: node(id: $it) { ... on Comment { body } } }`
	someNodes    = `query($it: ID!) { nodes(ids: [$it, $it]) ` + everyNode + ` }`
	aSearch      = `query($it: String!) { search(query: $it) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id subject } } }`
	anAnswer     = `mutation($it: ID!) { addComment(input: { ticketId: $it, body: "hello" }) { comment { id } ticket { id } userErrors { code message path } } }`
	noTicket     = "tic_00000000000000000000000000"
	noComment    = "com_00000000000000000000000000"
	noPerson     = "usr_00000000000000000000000000"
	noReference  = "0000-0000"
	nothingFound = `{"data":{"search":{"totalCount":0,"pageInfo":{"hasNextPage":false,"hasPreviousPage":false,"startCursor":null,"endCursor":null},"nodes":[]}}}`
)
