package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestA44A53A76IDsOpenNothing: whoever has been told an id that they may not see learns nothing by it: of every noun,
// behind every prefix, asked alone, among others and as something else.
func TestA44A53A76IDsOpenNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		a.do("elsewhere", act{kind: asks, by: emil, ticket: 3, subject: 5})
		hidden := map[string][]string{
			"ticket": {a.ids["#2"]}, "comment": {a.ids["comment flute"], a.ids["comment drum"], firstComment(a, 2)},
			"event": {a.ids["event 0 of hello"], a.ids["event 0 of flute"], a.ids["event 1 of harp"]}, "person": {a.ids[string(eve)], a.ids[string(ada)]},
			"token": {a.tokens[joe][0].id, a.tokens[ada][0].id, a.tokens[ann][0].id}, "account": {a.ids["account of "+string(ada)]},
		}
		var all, missing []string
		for _, ids := range hidden {
			for _, id := range ids {
				_, random, _ := strings.Cut(id, "_")
				for _, prefix := range []string{"tic", "com", "evt", "usr", "org", "tok", "acc", "TIC", "", "tic_tic"} {
					all, missing = append(all, prefix+"_"+random), append(missing, prefix+"_"+strings.Repeat("0", len(random)))
				}
				all, missing = append(all, random), append(missing, strings.Repeat("0", len(random)))
			}
		}
		for some := range slices.Chunk(slices.Collect(maps.Keys(pairs(all, missing))), 100) {
			question := `query($it: [ID!]!) { nodes(ids: $it) ` + everyNode + ` }`
			others := make([]string, len(some))
			for i, id := range some {
				others[i] = pairs(all, missing)[id]
			}
			for _, p := range outsiders {
				if got, want := a.ask(p, question, some), a.ask(p, question, others); got != want {
					a.t.Errorf("%s asks for %v: got\n%s\nfor missing ones\n%s", p.orStranger(), some, got, want)
				}
			}
		}
		for _, ids := range hidden {
			for _, question := range []string{aNode, aTicket, anAnswer} {
				a.asMissing(aFew, question, noTicket, ids...)
			}
			a.staffSee(`query($it: ID!) { nodes(ids: [$it]) { __typename } account { id } }`, ids[0], map[bool]string{true: ids[0], false: `"__typename"`}[strings.HasPrefix(ids[0], "acc")])
		}
		end := []person{nobody, ann, carl, cora, otto, rob}
		a.asMissing(end, aNode, "org_00000000000000000000000000", a.ids[string(mill)])
		a.asMissing(end, aNode, noPerson, a.ids[string(emil)], a.ids[string(elsa)])
		a.asMissing(append(end, joe, ada), aNode, noTicket, a.ids["#3"])
		a.asMissing([]person{joe, ada}, aReference, noReference, a.ids["#3's reference"])
	})
}

func pairs(keys, values []string) map[string]string {
	m := map[string]string{}
	for i, key := range keys {
		m[key] = values[i]
	}
	return m
}

// turns are who asks one server in turn, each of whom may see something else.
var turns = []person{joe, ann, nobody, elsa, ann, cora, nobody, joe}

// asked is one document that everybody may ask, and that everybody is answered otherwise.
const asked = `query($it: ID!, $that: ID!) {
	viewer { user { id name email } myActivities { totalCount edges { cursor node { id updatedAt } } } copies: myActivities(kind: CC) { totalCount } }
	public: ticket(id: $it) { id subject status updatedAt requester { id name email } ccs { id email } comments { totalCount edges { cursor node { id body public author { id email } } } } }
	private: ticket(id: $that) { id subject comments { totalCount } }
	node(id: $that) { __typename id }
}`

// TestA45NothingIsCachedBetweenViewers: the same document, asked in turn and at once by those who may see all of it, some
// and nothing, is answered as by a server that nobody has asked before.
func TestA45NothingIsCachedBetweenViewers(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		requests := []request{
			post(asked, map[string]any{"it": a.ids["#1"], "that": a.ids["#2"]}),
			post(`{ search(query: "oven") { totalCount edges { cursor node { id updatedAt comments { totalCount nodes { body } } } } } }`, nil),
		}
		want := []map[person]reply{{}, {}}
		for _, p := range turns {
			if _, ok := want[0][p]; !ok {
				alone := a.alone()
				for i, r := range requests {
					want[i][p] = alone.answer(a.token(p), r, nil)
				}
			}
		}
		for i, r := range requests {
			a.must(want[i][joe], "whisperflute", a.ids["#2"])
			a.must(want[i][ann], "spokenhello")
			a.must(want[i][nobody], []string{`"viewer":null,"public":null,"private":null,"node":null`, "UNAUTHENTICATED"}[i])
			a.inTurn(r, want[i])
			a.atOnce(r, want[i])
		}
	})
}

func (a *abuse) inTurn(r request, want map[person]reply) {
	a.t.Helper()
	for i, p := range append(turns, turns...) {
		if got := a.sent(p, r); got != want[p] {
			a.t.Errorf("turn %d: %s is answered\n%s\nand alone\n%s", i, p.orStranger(), got, want[p])
		}
		if looked := r; i%3 == 0 {
			looked.viewAs = a.ids[string(ann)]
			if got, own := a.sent(joe, looked).body(), want[ann].body(); got != own {
				a.t.Errorf("turn %d: Joe as Ann is answered\n%s\nand Ann\n%s", i, got, own)
			}
		}
	}
}

func (a *abuse) atOnce(r request, want map[person]reply) {
	a.t.Helper()
	var all sync.WaitGroup
	for _, p := range append(turns, turns...) {
		all.Go(func() {
			for range 4 {
				// What somebody has left to spend depends on how many of their own requests meet.
				if got := a.answer(a.token(p), r, nil); got.body() != want[p].body() {
					a.t.Errorf("among others %s is answered\n%s\nand alone\n%s", p.orStranger(), got, want[p])
				}
			}
		})
	}
	all.Wait()
}

// TestA104NoDocumentCrossesAudiences: a document that the staff have sent is read anew for an end user, in their schema;
// and nothing asks by the hash of a document that somebody else has sent.
func TestA104NoDocumentCrossesAudiences(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		staffs := []string{
			`query Staff($it: ID!) { ticket(id: $it) { id private comments { nodes { body } } events { totalCount } } }`,
			`query Notes($it: ID!) { ticket(id: $it) { comments(public: false) { totalCount } } }`,
			`mutation Back($it: ID!) { convertToPrivate(input: { ticketId: $it }) { userErrors { code } } }`,
		}
		alone := a.alone()
		for _, document := range staffs {
			r := post(document, map[string]any{"it": a.ids["#2"]})
			want := map[person]reply{}
			for _, p := range []person{nobody, ann, emil} { // of a server to which the staff have sent nothing
				want[p] = alone.answer(a.token(p), r, nil)
				a.must(want[p], "BAD_USER_INPUT")
			}
			for range 3 {
				a.must(a.sent(joe, r), `"data":{`)
				for p, refused := range want {
					if got := a.sent(p, r); got != refused {
						a.t.Errorf("%s is answered %s to what Joe has sent, and otherwise %s", p.orStranger(), got, refused)
					}
				}
			}
			r.viewAs = a.ids[string(ann)]
			a.must(a.sent(joe, r), "BAD_USER_INPUT")
			sum := sha256.Sum256([]byte(document))
			a.hashIsNothing(hex.EncodeToString(sum[:]))
		}
	})
}

// hashIsNothing: with the hash of a document that was sent before one is answered as with one of nothing, and beside a
// query it changes nothing.
func (a *abuse) hashIsNothing(hash string) {
	a.t.Helper()
	extensions := func(hash string) string {
		return `{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}`
	}
	variables := fmt.Sprintf(`{"it":%q}`, a.ids["#2"])
	for _, p := range []person{nobody, ann, joe} {
		for form, body := range map[string]func(hash, query string) request{
			"POST": func(hash, query string) request {
				r := request{method: http.MethodPost, target: "/graphql", body: `{"variables":` + variables + `,"extensions":` + extensions(hash) + query + `}`}
				return r
			},
			"GET": func(hash, query string) request {
				return request{method: http.MethodGet, target: "/graphql?variables=" + url.QueryEscape(variables) + "&extensions=" + url.QueryEscape(extensions(hash)) + query}
			},
			"documentId": func(hash, query string) request {
				return request{method: http.MethodPost, target: "/graphql", body: `{"documentId":"` + hash + `","id":"` + hash + `","variables":` + variables + query + `}`}
			},
		} {
			nothing := strings.Repeat("0", 64)
			if got, want := a.sent(p, body(hash, "")), a.sent(p, body(nothing, "")); got != want || !strings.Contains(string(got), "query is missing") {
				a.t.Errorf("%s, %s: a known hash is answered %s, an unknown one %s", p.orStranger(), form, got, want)
			}
			query := `,"query":"{ __typename }"`
			if form == "GET" {
				query = "&query=" + url.QueryEscape("{ __typename }")
			}
			if got := a.sent(p, body(hash, query)).body(); got != `{"data":{"__typename":"Query"}}` {
				a.t.Errorf("%s, %s: a query with another's hash is answered %s", p.orStranger(), form, got)
			}
		}
	}
}

// TestA101NothingIsStamped: no answer has a stamp that moves with what is private, or may be kept by anybody; and no
// header asks whether something has changed.
func TestA101NothingIsStamped(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		s := a.serve()
		query, err := json.Marshal(map[string]any{"query": asked, "variables": map[string]any{"it": a.ids["#1"], "that": a.ids["#1"]}})
		must(a.t, err)
		address := "/graphql?query=" + url.QueryEscape(`{ ticket(id: "`+a.ids["#1"]+`") { id updatedAt } node(id: "`+a.ids["#1"]+`") { id } }`)
		conditions := []map[string]string{
			{}, {"If-None-Match": "*"}, {"If-None-Match": `"1"`}, {"If-Modified-Since": "Mon, 02 Mar 2026 09:00:00 GMT"},
			{"If-Modified-Since": "Mon, 02 Mar 2099 09:00:00 GMT"}, {"If-Unmodified-Since": "Mon, 02 Mar 2009 09:00:00 GMT"}, {"Range": "bytes=0-9"}, {"If-Match": `"1"`},
		}
		everything := func() (all []reply) {
			for _, p := range []person{ann, cora, otto, nobody} {
				for _, header := range conditions {
					if header = maps.Clone(header); p != nobody {
						header["Authorization"] = "Bearer " + a.token(p)
					}
					all = append(all, a.knock(s, http.MethodPost, "/graphql", string(query), header), a.knock(s, http.MethodGet, address, "", header),
						a.knock(s, http.MethodHead, address, "", header), a.knock(s, http.MethodGet, "/healthz", "", header), a.knock(s, http.MethodGet, "/readyz", "", header))
				}
			}
			return all
		}
		before := everything()
		a.prepareInPrivate()
		for i, after := range everything() {
			if after != before[i] {
				a.t.Errorf("got\n%s\nand before what happened in private\n%s", after, before[i])
			}
			if !strings.HasPrefix(string(after), "200\n") {
				a.t.Errorf("a condition is heard: %s", after)
			}
			for _, stamp := range []string{"Etag", "Last-Modified", "Age", "Expires", "Set-Cookie", "Location", "Server-Timing"} {
				if strings.Contains(string(after), "\n"+stamp+": ") {
					a.t.Errorf("it is stamped with %s: %s", stamp, after)
				}
			}
			if i%5 < 3 {
				a.must(after, "Cache-Control: private, no-store", "Vary: Accept, Authorization, Aparte-View-As")
			}
		}
		a.staffSee(`query($it: ID!) { ticket(id: $it) { status comments { totalCount } } }`, a.ids["#1"], `"totalCount":2`)
	})
}
