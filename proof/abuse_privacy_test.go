package proof

import (
	"maps"
	"strings"
	"testing"
)

// TestA37A40EndUsersHaveNoWordForPrivacy: an end user writes no note, puts nobody in copy, and makes nothing private or
// public. What the staff say it with is unknown in a literal, in an input and in a variable; on a hidden ticket as on a
// missing one; and nothing is written.
func TestA37A40EndUsersHaveNoWordForPrivacy(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		them := []person{ann, carl, nobody}
		written := func() string {
			return a.ask(ada, `query($it: ID!) { tickets { totalCount } users { totalCount } nodes(ids: [$it, "`+a.ids["#2"]+`"]) { ... on Ticket { private comments { totalCount } ccs { id } events { totalCount } } } }`, a.ids["#1"]).body()
		}
		before := written()
		a.must(reply(before), `"private":true`, `"private":false`)
		type in = map[string]any
		for field, unknown := range map[string]map[string]string{
			"addComment": {
				"public": "false", "expectPrivate": "true", "addCcIds": `["` + a.ids[string(otto)] + `"]`, "status": "SOLVED", "channel": "EMAIL",
			},
			"createTicket": {
				"private": "true", "requester": `{ id: "` + a.ids[string(ann)] + `" }`, "ccIds": `["` + a.ids[string(otto)] + `"]`,
				"assigneeId": quoted(a.ids[string(joe)]), "status": "SOLVED", "channel": "EMAIL",
			},
		} {
			typ := map[string]string{
				"public": "Boolean", "expectPrivate": "Boolean", "addCcIds": "[ID!]", "status": "TicketStatus", "channel": "Channel",
				"private": "Boolean", "requester": "ID", "ccIds": "[ID!]", "assigneeId": "ID",
			}
			input := in{"ticketId": a.ids["#1"], "body": "whisper"}
			literal := `ticketId: $it, body: "whisper"`
			if field == "createTicket" {
				input, literal = in{"subject": "whisper", "comment": in{"body": "whisper"}}, `subject: "whisper", comment: { body: "whisper" }`
			}
			for name, value := range unknown {
				document := "mutation($it: ID!) { did: " + field + "(input: { " + literal + ", " + name + ": " + value + " }) { userErrors { code } } }"
				variable := "mutation($it: ID!, $v: " + typ[name] + ") { did: " + field + "(input: { " + literal + ", " + name + ": $v }) { userErrors { code } } }"
				given := in{name: strings.Trim(value, `"`)}
				maps.Copy(given, input)
				for _, p := range them {
					for way, answer := range map[string]reply{
						"literally": a.ask(p, document, a.ids["#1"]), "in a variable": a.ask(p, variable, a.ids["#1"]), "in the input": a.mutate(p, field, given, ""),
					} {
						if !strings.Contains(string(answer), `"BAD_USER_INPUT"`) || !strings.Contains(string(answer), name) {
							a.t.Errorf("%s says %s to %s, %s: %s", p.orStranger(), name, field, way, answer)
						}
					}
				}
				a.asMissing(them, document, noTicket, a.ids["#1"], a.ids["#2"])
				a.asMissing(them, variable, noTicket, a.ids["#1"], a.ids["#2"])
			}
		}
		for _, act := range []string{
			`convertToPrivate(input: { ticketId: $it }) { ticket { id } }`, `updateTicket(input: { ticketId: $it, addCcIds: [] }) { ticket { id } }`,
			`updateTicket(input: { ticketId: $it, expectPrivate: true }) { userErrors { code } }`, `createUser(input: { name: $it }) { user { id } }`,
			`updateUser(input: { userId: $it, role: ADMIN }) { user { id } }`, `createApiToken(input: { userId: $it }) { secret }`,
			`updateAccountSettings(input: { privateTicketsEnabled: false }) { settings { privateTicketsEnabled } } node(id: $it) { id }`,
			`makeInternal(input: { commentId: $it }) { comment { id } }`, `react(input: { id: $it }) { id }`, `watch(input: { ticketId: $it }) { id }`,
		} {
			a.asMissing(them, "mutation($it: ID!) { "+act+" }", noTicket, a.ids["#1"], a.ids["#2"], a.ids[string(ann)])
			a.must(a.ask(ann, "mutation($it: ID!) { "+act+" }", a.ids["#1"]), "BAD_USER_INPUT")
		}
		if after := written(); after != before {
			a.t.Errorf("something was written: got\n%s\nwant\n%s", after, before)
		}
		for _, p := range []person{ann, cora} { // what they may say is public
			a.must(a.mutate(p, "addComment", in{"ticketId": a.ids["#1"], "body": "thanks"}, "comment { public }"), `"public":true`)
		}
	})
}

// TestA49RefusalsOfHiddenAreThoseOfMissing: an error says of a hidden thing what it says of a missing one, for every way
// in which an input can be wrong besides; to the staff of another account, too.
func TestA49RefusalsOfHiddenAreThoseOfMissing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		a.do("closed", act{kind: opens, by: joe, ticket: 3, private: true, requester: ann, ccs: []person{cora}, subject: 3})
		a.do("shut", act{kind: changes, by: joe, ticket: 3, status: "CLOSED"})
		a.do("abroad", act{kind: asks, by: emil, ticket: 4, subject: 5})
		a.ids["comment harp"] = firstComment(a, 2)
		hidden := []string{a.ids["#2"], a.ids["#3"], a.ids["comment flute"], a.ids["comment harp"]}
		say := func(more string) string {
			return `mutation($it: ID!) { addComment(input: { ticketId: $it, ` + more + ` }) { comment { id } ticket { id } userErrors { code message path } } }`
		}
		for _, question := range []string{
			say(`body: "hello"`), say(`body: " "`), say(`body: "` + strings.Repeat("x", 9000) + `"`), say(`body: "hello", idempotencyKey: "flute"`),
			say(`body: "whisperflute as the oven smokes again", idempotencyKey: "flute"`), say(`body: "hello", idempotencyKey: ""`),
			say(`body: "hello", idempotencyKey: "` + strings.Repeat("k", 300) + `"`), `mutation($it: ID!) { addComment(input: { ticketId: $it, body: 1 }) { ticket { id } } }`,
			`query($it: ID!) { ticket(id: $it, reference: "0000-0000") { id } }`, `query($it: ID!) { ticket(id: $it) { comments(first: 0) { totalCount } } }`,
			`query($it: ID!) { ticket(id: $it) { comments(after: "AAAA") { totalCount } } }`, `query($it: ID!) { ticket(id: $it) { comments(first: 1, last: 1) { totalCount } } }`,
			`query($it: ID!) { nodes(ids: [$it, "` + strings.Repeat("x", 3000) + `"]) { id } }`,
		} {
			for _, accept := range []string{"application/json", "application/graphql-response+json"} {
				for _, p := range []person{nobody, ann, cora} {
					asked := func(it string) reply {
						r := post(question, map[string]any{"it": it})
						r.accept = accept
						return a.sent(p, r)
					}
					want := asked(noTicket)
					for _, id := range hidden {
						if got := asked(id); got != want {
							a.t.Errorf("%s asks %s about %s: got\n%s\nof a missing one\n%s", p.orStranger(), question, id, got, want)
						}
					}
				}
			}
		}
		a.must(a.ask(emil, say(`body: "hello"`), a.ids["#4"]), `"userErrors":[]`) // one's own is answered
		a.ofAnotherAccount(hidden)
	})
}

// ofAnotherAccount: its administrator is refused whatever they try on what is ours, as if it did not exist.
func (a *abuse) ofAnotherAccount(hidden []string) {
	a.t.Helper()
	for _, act := range []string{
		`addComment(input: { ticketId: $it, body: "x", public: true })`, `convertToPrivate(input: { ticketId: $it })`, `updateTicket(input: { ticketId: $it, subject: "x" })`,
	} {
		a.asMissing([]person{elsa}, "mutation($it: ID!) { "+act+" { userErrors { code message path } } }", noTicket, append(hidden, a.ids["#1"])...)
	}
	for _, act := range []string{
		`createTicket(input: { subject: "x", comment: { body: "x" }, requester: { id: $it } })`, `createTicket(input: { subject: "x", comment: { body: "x" }, ccIds: [$it] })`,
		`createTicket(input: { subject: "x", comment: { body: "x" }, assigneeId: $it })`, `updateUser(input: { userId: $it, name: "x" })`, `suspendUser(input: { userId: $it })`,
		`reinstateUser(input: { userId: $it })`, `createApiToken(input: { userId: $it })`, `createUser(input: { name: "x", organizationId: $it })`,
		`updateOrganization(input: { organizationId: $it, name: "x" })`, `revokeApiToken(input: { tokenId: $it })`,
	} {
		a.asMissing([]person{elsa}, "mutation($it: ID!) { "+act+" { userErrors { code message path } } }", noPerson,
			a.ids[string(ann)], a.ids[string(joe)], a.ids[string(bakery)], a.tokens[joe][0].id)
	}
	a.must(a.ask(elsa, `{ tickets { totalCount } users { totalCount } }`, nil), `{"tickets":{"totalCount":1},"users":{"totalCount":2}}`)
}
