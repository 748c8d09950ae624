package proof

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

// TestA31A90AddressesAreOnesOwn: an end user reads their own address, number and language, and nobody else's: not an
// agent's who answers, not the requester's, not of people in copy.
func TestA31A90AddressesAreOnesOwn(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		for _, p := range []person{joe, ann, cora} {
			a.must(a.mutate(ada, "updateUser", map[string]any{"userId": a.ids[string(p)], "phone": "+33 1 99 88 77 0" + fmt.Sprint(len(p)), "locale": "fr-CH"}, "user { id }"), `"userErrors":[]`)
		}
		a.hello()
		a.do("thanks", act{kind: answers, by: cora, ticket: 1})
		a.do("asked", act{kind: answers, by: ann, ticket: 1})
		for _, p := range []person{ann, cora, carl, otto, nobody} {
			all := string(a.seen(p, string(joe), 1))
			for _, other := range []person{joe, ann, cora, carl} {
				all += string(a.ask(p, `query($it: ID!) { node(id: $it) { ... on User { name email phone locale } } }`, a.ids[string(other)]))
			}
			if p == ann || p == cora {
				a.must(reply(all), quoted(p.email()), "+33 1 99 88 77 0"+fmt.Sprint(len(p)), "fr-CH")
				all = strings.ReplaceAll(strings.ReplaceAll(all, p.email(), ""), "+33 1 99 88 77 0"+fmt.Sprint(len(p)), "")
			} else if strings.Contains(all, "fr-CH") {
				a.t.Errorf("%s reads another's language: %s", p.orStranger(), all)
			}
			all = strings.ReplaceAll(all, p.email(), "")
			for _, private := range []string{"@bakery.example", "99 88 77"} {
				if strings.Contains(all, private) {
					a.t.Errorf("%s reads another's address: %s", p.orStranger(), all)
				}
			}
		}
		a.staffSee(`query($it: ID!) { ticket(id: $it) { requester { email phone } ccs { email phone } comments { nodes { author { email } } } } }`, a.ids["#1"], joe.email(), ann.email(), cora.email(), "+33 1 99 88 77 03")
	})
}

// TestA35PeopleAreMetAloud: end users have no list of people and no suggestions. Somebody whom they have not met is nobody,
// and stays nobody when they write a note, work on a private ticket or are on one with them. They are met with what they
// say aloud.
func TestA35PeopleAreMetAloud(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		them := []person{ann, cora, carl}
		strangers := []string{a.ids[string(eve)], a.ids[string(ada)], a.ids[string(dora)], a.ids[string(otto)], a.ids[string(rob)], a.ids[string(elsa)]}
		unmet := func() {
			for _, question := range []string{aNode, someNodes} {
				a.asMissing(them, question, noPerson, strangers...)
			}
			a.asMissing(outsiders, aSearch, "zyzzyva", "eve", "Dora Last", "otto")
		}
		unmet()
		a.unmoved(a.overview(1, 2, 3), func() {
			a.do("eve's", act{kind: notes, by: eve, ticket: 1})
			a.do("ours", act{kind: opens, by: eve, ticket: 2, private: true, requester: ann, ccs: []person{otto, cora}, assignee: ada, subject: 2})
			a.do("hers", act{kind: opens, by: joe, ticket: 3, private: true, requester: dora, ccs: []person{ann, rob}, subject: 3})
			a.do("newcomer's", act{kind: opens, by: joe, ticket: 4, private: true, inline: true, requester: newcomer(4), org: bakery, ccs: []person{ann, carl}, subject: 3})
			a.do("brought", act{kind: imports, by: nobody, status: models.TicketStatusOpen, ticket: 5, requester: ann, ccs: []person{rob}, subject: 4, recorded: []bool{false}})
		})
		strangers = append(strangers, a.ids[string(newcomer(4))])
		unmet()
		for _, list := range []string{
			`{ users { totalCount nodes { id } } }`, `{ users(roles: [AGENT]) { totalCount } }`, `{ requesters(query: "e") { totalCount } }`, `{ organizations { totalCount } }`,
			`{ viewer { user { organization { users { totalCount } } } } }`, `{ account { id } }`, `{ __schema { queryType { fields { name } } } }`,
		} {
			answer := a.ask(ann, list, nil)
			if !strings.Contains(string(answer), "BAD_USER_INPUT") && !strings.Contains(string(answer), `[{"name":"viewer"},{"name":"node"},{"name":"nodes"},{"name":"ticket"},{"name":"search"}]`) {
				a.t.Errorf("Ann is answered %s to %s", answer, list)
			}
		}
		a.staffSee(aNode, a.ids[string(newcomer(4))], "Newcomer4 Last")
		a.do("eve aloud", act{kind: says, by: eve, ticket: 1})
		for _, p := range them {
			a.must(a.ask(p, aNode, a.ids[string(eve)]), `"name":"Eve Last"`, `"email":null`)
		}
	})
}

// TestA41WhoIsShutOutIsOutWithTheNextRequest: a revoked or expired token, and one of somebody suspended, open what one
// opens that nobody has; another role, another organization and an end of sharing count with the next request.
func TestA41WhoIsShutOutIsOutWithTheNextRequest(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.do("agent", act{kind: gives, by: ada, about: rob, role: models.RoleAgent})
		a.hello()
		a.prepareInPrivate()
		question := post("query($it: ID!) { ticket(id: $it) { id } viewer { user { id } } }", map[string]any{"it": a.ids["#1"]})
		with := func(token string) reply { return a.answer(token, question, nil) }
		unknown := with(strings.Replace(a.token(ann), a.token(ann)[len(a.token(ann))-8:], "00000000", 1))
		if !strings.HasPrefix(string(unknown), "401") {
			a.t.Fatalf("a token that nobody has is answered %s", unknown)
		}
		out := map[string]string{"revoked": a.token(ann), "suspended": a.token(cora)}
		made := a.mutate(ada, "createApiToken", map[string]any{"userId": a.ids[string(carl)], "expiresAt": a.clock().Add(90 * time.Second).Format(time.RFC3339)}, "secret")
		_, secret, _ := strings.Cut(string(made), `"secret":"`)
		out["expired"], _, _ = strings.Cut(secret, `"`)
		for how, token := range out {
			if answer := with(token); !strings.Contains(string(answer), a.ids["#1"]) {
				a.t.Fatalf("what is to be %s opens nothing: %s", how, answer)
			}
		}
		a.do("revoked", act{kind: revokes, by: ada, about: ann})
		a.do("suspended", act{kind: suspends, by: ada, about: cora})
		a.do("later", act{kind: settles, by: ada, on: true})
		for how, token := range out {
			if answer := with(token); answer != unknown {
				a.t.Errorf("what was %s is answered %s", how, answer)
			}
		}
		a.must(a.ask(rob, `query($it: ID!) { ticket(id: $it) { id } }`, a.ids["#2"]), a.ids["#2"])
		a.do("customer", act{kind: gives, by: ada, about: rob, role: models.RoleEndUser})
		a.asMissing([]person{rob}, aTicket, noTicket, a.ids["#1"], a.ids["#2"])
		a.must(a.ask(rob, `{ tickets { totalCount } }`, nil), "BAD_USER_INPUT")
		a.must(a.ask(carl, aTicket, a.ids["#1"]), a.ids["#1"])
		a.do("unshared", act{kind: shares, by: ada, org: bakery, on: false})
		a.asMissing([]person{carl}, aTicket, noTicket, a.ids["#1"])
		a.do("shared", act{kind: shares, by: ada, org: bakery, on: true})
		a.must(a.ask(carl, aTicket, a.ids["#1"]), a.ids["#1"])
		a.do("moved", act{kind: moves, by: ada, about: carl, org: mill})
		a.asMissing([]person{carl}, aTicket, noTicket, a.ids["#1"])
	})
}

// TestA47KeysOfAnotherDeskAreEachAccountsOwn: two accounts bring the same records from elsewhere, of the same keys and
// addresses. Each has its own, and neither notices the other's.
func TestA47KeysOfAnotherDeskAreEachAccountsOwn(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		bring := func(into person, said string) desk.Outcomes {
			a.later()
			at := genesis.Add(-time.Hour)
			ctx := policy.WithViewer(withDraws(a.t.Context(), a.from("import of "+string(into)+said)), policy.Operator(a.ids["account of "+string(into)]))
			out, err := a.desk.Import(ctx, desk.Batch{
				Organizations: []desk.ImportedOrganization{{ExternalID: "o1", Name: "Oven " + said}},
				Users:         []desk.ImportedUser{{ExternalID: "u1", Name: "Uma " + said, Email: "uma@bakery.example", Role: models.RoleEndUser, Organization: "o1"}},
				Tickets: []desk.ImportedTicket{{
					ExternalID: "t1", Subject: "oven " + said, Status: models.TicketStatusOpen, Channel: models.ChannelWeb, CreatedAt: at, UpdatedAt: at,
					Requester: desk.Ref{Email: ann.email()}, CCs: []desk.Ref{{ExternalID: "u1"}},
					Comments: []desk.ImportedComment{
						{ExternalID: "c1", Author: desk.Ref{ExternalID: "u1"}, Body: "aloud " + said, Public: true, Channel: models.ChannelWeb, CreatedAt: at},
						{ExternalID: "c2", Author: desk.Ref{Email: joe.email()}, Body: "whisper " + said, Channel: models.ChannelWeb, CreatedAt: at},
					},
				}},
			})
			must(a.t, err)
			return out
		}
		all := `{ tickets { nodes { externalId subject requester { id } ccs { externalId name } comments { nodes { externalId body } } } } users(first: 50) { nodes { externalId name } } organizations { nodes { externalId name } } search(query: "aloud") { totalCount } }`
		theirs := a.ask(elsa, all, nil)
		if out := bring(ada, "ours"); out.Tickets[0].Did != desk.Added {
			a.t.Fatalf("ours: %+v", out)
		}
		if got := a.ask(elsa, all, nil); got != theirs {
			a.t.Errorf("the other account notices: got\n%s\nwant\n%s", got, theirs)
		}
		ours := map[person]reply{joe: a.ask(joe, all, nil), ada: a.ask(ada, all, nil)}
		for _, p := range []person{ann, cora, carl} {
			ours[p] = a.seen(p, string(joe))
		}
		if out := bring(elsa, "theirs"); out.Tickets[0].Did != desk.Added || out.Users[0].Did != desk.Added || out.Organizations[0].Did != desk.Added {
			a.t.Errorf("theirs are said to be here: %+v", out)
		}
		if out := bring(ada, "again"); out.Tickets[0].Did != desk.Here || out.Organizations[0].Did != desk.Here {
			a.t.Errorf("ours are not here any more: %+v", out)
		}
		for p, want := range ours {
			got := a.seen(p, string(joe))
			if slices.Contains(staff, p) {
				got = a.ask(p, all, nil)
			}
			if got != want {
				a.t.Errorf("%s notices: got\n%s\nwant\n%s", p, got, want)
			}
		}
		a.must(ours[joe], "whisper ours", "aloud ours", "Uma ours", `"externalId":"t1"`)
		a.must(ours[ann], "aloud ours")
		got := a.ask(elsa, all, nil)
		a.must(got, "whisper theirs", "Uma theirs", `"totalCount":1`)
		if strings.Contains(string(got), "ours") || strings.Contains(string(a.seen(emil, string(joe))), "ours") {
			a.t.Errorf("the other account reads ours: %s", got)
		}
	})
}

// TestA32A91EnteringSomebodyLetsNobodyIn: who is entered on a private ticket has no token, and nobody gets one by an
// address: what strangers can do is ask and answer. Once an administrator lets them in, they see what somebody sees of whom
// there is no ticket.
func TestA32A91EnteringSomebodyLetsNobodyIn(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.do("harp", act{kind: opens, by: joe, ticket: 2, private: true, inline: true, requester: newcomer(2), org: mill, ccs: []person{cora}, subject: 2})
		a.do("plain", act{kind: enters, by: joe, about: newcomer(3), org: mill})
		var acts []string
		for _, f := range endUserSchema.Mutation.Fields {
			acts = append(acts, f.Name)
		}
		if want := []string{"createTicket", "addComment"}; !slices.Equal(acts, want) {
			a.t.Errorf("end users and strangers can %v: may an address open anything?", acts)
		}
		for _, act := range []string{
			`createTicket(input: { subject: "hello", comment: { body: "it is me" }, idempotencyKey: $it })`,
			`createTicket(input: { subject: "hello", comment: { body: $it } })`,
		} {
			a.asMissing([]person{nobody}, "mutation($it: String!) { "+act+" { ticket { id } userErrors { code } } }", "nobody@bakery.example", newcomer(2).email(), ann.email())
			a.must(a.ask(nobody, "mutation($it: String!) { "+act+" { ticket { id } userErrors { code } } }", newcomer(2).email()), "UNAUTHENTICATED")
		}
		a.must(a.ask(ada, `query($it: ID!) { node(id: $it) { ... on User { apiTokens { totalCount } requestedTickets { totalCount } } } }`, a.ids[string(newcomer(2))]),
			`{"apiTokens":{"totalCount":0},"requestedTickets":{"totalCount":1}}`)
		a.do("in", act{kind: letsIn, by: ada, about: newcomer(2)})
		a.do("in too", act{kind: letsIn, by: ada, about: newcomer(3)})
		seen := map[person]string{}
		for _, p := range []person{newcomer(2), newcomer(3)} {
			for _, r := range append(a.overview(2), searches("oven", "topic2", "whisperharp")...) {
				seen[p] += string(a.sent(p, r))
			}
			seen[p] = strings.NewReplacer(a.ids[string(p)], "ID", string(p), "NAME", p.email(), "ADDRESS").Replace(seen[p])
		}
		if seen[newcomer(2)] != seen[newcomer(3)] {
			a.t.Errorf("who is on a private ticket sees\n%s\nand who is on none\n%s", seen[newcomer(2)], seen[newcomer(3)])
		}
	})
}

// TestA98PrivatePeopleTakeNoName: what end users and another account's staff create is answered alike whether an address,
// a key or a name exists in private or nowhere.
func TestA98PrivatePeopleTakeNoName(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.do("harp", act{kind: opens, by: joe, ticket: 2, private: true, inline: true, requester: newcomer(2), subject: 2})
		a.do("foreign-key", act{kind: imports, by: nobody, status: models.TicketStatusOpen, ticket: 3, requester: ann, subject: 3, recorded: []bool{false}})
		private := []string{newcomer(2).email(), "foreign-key", "foreign-key-0", "topic2 of the oven", "harp", a.ids["#2's reference"], a.ids["#2"]}
		for _, act := range []string{
			`createTicket(input: { subject: "x", comment: { body: "x" }, requester: { email: $it } })`, `createTicket(input: { subject: "x", comment: { body: "x" }, requester: { newUser: { name: "x", email: $it } } })`,
			`createTicket(input: { subject: "x", comment: { body: "x" }, externalId: $it })`, `createTicket(input: { subject: "x", comment: { body: "x" }, ccEmails: [$it] })`,
			`createUser(input: { name: "x", email: $it })`, `addComment(input: { ticketId: "tic_0", body: "x", externalId: $it })`,
		} {
			a.asMissing([]person{nobody, ann, cora, otto, emil}, "mutation($it: String!) { "+act+" { userErrors { code message path } } }", "nothing-of-the-kind", private...)
		}
		for i, taken := range private { // what they may say, they say with any words and under any key
			for _, p := range []person{ann, otto, emil} {
				input := map[string]any{"subject": taken, "comment": map[string]any{"body": taken}, "idempotencyKey": taken}
				a.must(a.mutate(p, "createTicket", input, "ticket { subject comments { totalCount } }"), `"userErrors":[]`, `"subject":`+quoted(taken), `"totalCount":1`)
				if p == ann {
					a.must(a.mutate(p, "addComment", map[string]any{"ticketId": a.ids["#1"], "body": fmt.Sprint(taken, i), "idempotencyKey": taken}, "comment { body }"), `"userErrors":[]`, quoted(fmt.Sprint(taken, i)))
				}
			}
		}
		a.must(a.mutate(elsa, "createUser", map[string]any{"name": "Nova", "email": newcomer(2).email()}, "user { email }"), `"userErrors":[]`, newcomer(2).email())
		a.must(a.mutate(joe, "createUser", map[string]any{"name": "Nova", "email": newcomer(2).email()}, "user { email }"), "TAKEN") // the staff are told
	})
}
