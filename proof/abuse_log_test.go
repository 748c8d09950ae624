package proof

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"aparte/door"
)

// diary is a log that requests write side by side.
type diary struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write adds a line.
func (d *diary) Write(line []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.all.Write(line)
}

// read is what was written since the last time.
func (d *diary) read() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	text := d.all.String()
	d.all.Reset()
	return text
}

// TestA94TheLogTellsNothing: whatever is asked, said, refused or breaks, the log holds no word of it: no search term, body,
// subject, name, address, number, document, token or key; of hidden things not even that they were asked about.
func TestA94TheLogTellsNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a, log := a.elsewhere(), &diary{} // its desk is closed in the end
		a.door = door.Handler(a.desk, slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), door.Options{
			Rate: plenty, Now: a.clock,
		})
		a.hello()
		a.prepareInPrivate()
		a.do("brass", act{kind: opens, by: joe, ticket: 3, private: true, inline: true, requester: newcomer(3), ccs: []person{otto}, subject: 5})
		a.do("answered", act{kind: answers, by: ann, ticket: 1})
		a.do("published", act{kind: says, by: eve, ticket: 3, status: "SOLVED"})
		a.do("asked", act{kind: asks, by: otto, ticket: 4, subject: 6})
		a.do("in", act{kind: letsIn, by: ada, about: newcomer(3)})
		a.do("looked", act{kind: looksAs, by: joe, about: ann})
		a.do("renamed", act{kind: renames, by: ada, about: ann, subject: 7})
		words := "quetzalcoatl"
		provoke := func(people ...person) {
			type in = map[string]any
			for _, p := range people {
				for _, question := range []string{aSearch, aTicket, aNode, someNodes, aReference, anAnswer} {
					for _, it := range []any{words, "whisperflute", a.ids["#2"], a.ids["#2's reference"], a.ids["comment flute"], ann.email(), "oven \u00e9\u20ac" + words, in{words: words}} {
						_, _ = a.send(a.token(p), post(question, in{"it": it}), a.from(words))
					}
				}
				for _, document := range []string{
					"{ " + words + " }", "{ search(query: \"" + words + "\" }", "query Quetzalcoatl { viewer { user { id } } }", `{ search(query: "` + words + `", after: "` + words + `") { totalCount } }`,
					`{ requesters(query: "` + newcomer(3).email() + `") { totalCount } }`, `{ node(id: "` + a.ids["#2"] + `") { id } }`,
				} {
					_, _ = a.send(a.token(p), post(document, nil), a.from(words))
					_, _ = a.send(a.token(p), request{method: "GET", target: "/graphql?query=" + strings.ReplaceAll(strings.ReplaceAll(document, " ", "%20"), `"`, "%22") + "&token=" + words}, a.from(words))
				}
				for _, input := range []in{
					{"subject": words, "comment": in{"body": words}}, {"subject": words + "\x00", "comment": in{"body": strings.Repeat(words, 9000)}},
					{"subject": words, "comment": in{"body": words}, "private": true, "requester": in{"newUser": in{"name": words, "email": words + "@mail.example", "phone": "+33 1 23 45 67 89"}}},
					{"subject": words, "comment": in{"body": words}, "requester": in{"email": words}}, {"subject": words, "comment": in{"body": words}, "idempotencyKey": words + string(p)},
				} {
					r := post("mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } userErrors { message } } }", in{"input": input})
					_, _ = a.send(a.token(p), r, a.from(words+string(p)+r.body))
				}
				r := post("query Quetzalcoatl { viewer { user { id } } }", nil)
				r.viewAs = words
				_, _ = a.send(a.token(p), r, a.from(words+string(p)))
			}
			_, _ = a.send("aparte_"+words, post(aSearch, in{"it": words}), nil)
			_, _ = a.send(words, request{method: "POST", target: "/graphql", body: `{"query":"` + words}, nil)
		}
		provoke(nobody, ann, otto, emil, joe, elsa)
		whole := log.read()
		a.desk.Close() // from here on everything breaks
		provoke(nobody, ann, ada)
		broken := log.read()
		if !strings.Contains(broken, `"level":"ERROR"`) {
			a.t.Fatal("nothing broke")
		}
		a.must(reply(whole), `"msg":"request"`, a.ids[string(ann)], a.ids[string(joe)])
		for _, text := range []string{whole, broken} {
			a.logHoldsNone(text, words, "Quetzalcoatl", "whisper", "spoken", "flute", "topic", "oven", "Last", "Newcomer", "@", "example", "1 23 45", "aparte_", "SELECT", "query",
				a.ids["#1"], a.ids["#2"], a.ids["#2's reference"], a.ids["comment flute"], a.token(ann), a.token(ann)[len(a.token(ann))-12:])
		}
	})
}

func (a *abuse) logHoldsNone(text string, words ...string) {
	a.t.Helper()
	for _, word := range words {
		if at := strings.Index(text, word); at >= 0 {
			a.t.Errorf("the log tells %q: …%s", word, shortened(text[max(0, at-300):], 500))
		}
	}
}
