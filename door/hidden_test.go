package door_test

import (
	"strings"
	"testing"
)

// TestHiddenIsMissing: what an end user may not see answers, byte for byte, as what does not exist: the same
// status, the same headers, the same length, for the same price out of a purse that was as full.
func TestHiddenIsMissing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		people := w.endUsers()
		people["a stranger"] = ""
		for who, token := range people {
			for question, ask := range w.hiddenQuestions() {
				for _, kind := range []string{plainJSON, responseJSON} {
					asked := c.as(token).accepting(kind)
					answer := asked.ask(t, ask.query, map[string]any{"it": ask.missing})
					missing := answer.bytes(t)
					if answer.header.Get("Ratelimit") == "" || answer.header.Get("Aparte-Cost") == "" {
						t.Errorf("%s, %s: there is nothing to compare in %v", who, question, answer.header)
					}
					for what, id := range ask.hidden {
						if got := asked.ask(t, ask.query, map[string]any{"it": id}).bytes(t); got != missing {
							t.Errorf("%s, %s, %s: got\n%s\nfor a missing one:\n%s", who, question, what, got, missing)
						}
					}
				}
			}
		}
	})
}

// hiddenQuestion asks about something that exists, and about something that does not.
type hiddenQuestion struct {
	query   string
	missing string
	hidden  map[string]string
}

func (w *world) hiddenQuestions() map[string]hiddenQuestion {
	tickets := map[string]string{
		"a private ticket": w.Names["hidden"], "the agent's own": w.Names["agent's private"],
		"a malformed id": "tic_1", "another noun's prefix": "evt" + w.Names["hidden"][3:], "no id at all": "",
	}
	comments := map[string]string{
		"a note on a public ticket": w.Names["note"], "a note from before it was public": w.Names["published note"],
		"a private ticket's first comment": w.Names["hidden comment"], "a malformed id": "com_", "a ticket's id as a comment's": "com" + w.Names["public"][3:],
	}
	noTicket, noComment := "tic_00000000000000000000000000", "com_00000000000000000000000000"
	refusals := "{ comment { id } ticket { id } userErrors { code message path } }"
	return map[string]hiddenQuestion{
		"a ticket by its id":   {`query($it: ID!) { ticket(id: $it) { id subject status updatedAt comments { totalCount } } }`, noTicket, tickets},
		"a ticket by node":     {`query($it: ID!) { node(id: $it) { __typename id } }`, noTicket, tickets},
		"tickets by nodes":     {`query($it: ID!) { nodes(ids: [$it, $it]) { __typename id } }`, noTicket, tickets},
		"a comment by node":    {`query($it: ID!) { node(id: $it) { __typename id } }`, noComment, comments},
		"comments by nodes":    {`query($it: ID!) { nodes(ids: [$it]) { __typename ... on Comment { body ticket { id } author { name } } } }`, noComment, comments},
		"a comment as ticket":  {`query($it: ID!) { ticket(id: $it) { id } }`, noComment, comments},
		"an answer":            {`mutation($it: ID!) { addComment(input: { ticketId: $it, body: "hello" }) ` + refusals + ` }`, noTicket, tickets},
		"an answer with a key": {`mutation($it: ID!) { addComment(input: { ticketId: $it, body: "hello", idempotencyKey: "k" }) ` + refusals + ` }`, noTicket, tickets},
		"an empty answer":      {`mutation($it: ID!) { addComment(input: { ticketId: $it, body: " " }) ` + refusals + ` }`, noTicket, tickets},
		"a ticket by its reference": {
			`query($it: String!) { ticket(reference: $it) { id subject } }`, "0000-0000",
			map[string]string{
				"a private ticket's": w.Names["hidden reference"], "as it is typed": strings.ToLower(strings.Replace(w.Names["hidden reference"], "-", " ", 1)),
				"the agent's own": w.Names["agent's private reference"], "no reference": "what?",
			},
		},
		"search": {
			`query($it: String!) { search(query: $it) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id } } }`, "zyzzyva",
			map[string]string{"words of notes": whispered, "a note's and the ticket's": whispered + " " + spoken, "a note's beginning": whispered[:4], "a private subject": "merger"},
		},
		"a cursor of what is hidden": {
			`query($it: String!) { search(query: "printer", after: $it) { totalCount } }`, "AAAA",
			map[string]string{"an id": w.Names["hidden"], "longer": strings.Repeat("A", 100)},
		},
		"people by node": {
			`query($it: ID!) { node(id: $it) { id ... on User { name email role organization { id } } } }`, "usr_00000000000000000000000000",
			map[string]string{"an administrator nobody met": w.Admin.ID},
		},
	}
}

// TestForeignIsMissing: what belongs to another account does not exist, for its staff as for its end users.
func TestForeignIsMissing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		for who, token := range map[string]string{"their administrator": w.Elsa.Token, "their end user": w.Emil.Token} {
			for question, missing := range map[string]string{
				`query($it: ID!) { ticket(id: $it) { id } }`:                                                                      "tic_00000000000000000000000000",
				`query($it: ID!) { node(id: $it) { id } }`:                                                                        "tic_00000000000000000000000000",
				`mutation($it: ID!) { addComment(input: { ticketId: $it, body: "hello" }) { userErrors { code path } } }`:         "tic_00000000000000000000000000",
				`query($it: ID!) { people: node(id: $it) { ... on User { id name } ... on Organization { id name } } }`:           "usr_00000000000000000000000000",
				`query($it: ID!) { nodes(ids: [$it]) { __typename } }`:                                                            "nonsense",
				`query($it: ID!) { same: ticket(id: $it) { id subject comments { nodes { body } } } also: node(id: $it) { id } }`: "com_00000000000000000000000000",
			} {
				want := c.as(token).ask(t, question, map[string]any{"it": missing}).bytes(t)
				for name, id := range w.Names {
					if strings.Contains(name, "reference") || strings.Contains(name, "foreign") || name == "elsa" || name == "emil" {
						continue
					}
					if got := c.as(token).ask(t, question, map[string]any{"it": id}).bytes(t); got != want {
						t.Errorf("%s, %s, %s: got\n%s\nwant\n%s", who, question, name, got, want)
					}
				}
			}
		}
	})
}
