package proof

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
)

// outcome is what came of an act.
type outcome struct {
	code      string // of the refusal; "": it was done
	published bool
	ticket    string // its id
	reply     reply  // all that whoever acted was answered
}

// perform does an act, as its person would through the door. id names it among all acts of the history, for the
// texts it writes; d is what it draws.
func (w *world) perform(t tb, a act, id string, d draws) outcome {
	t.Helper()
	switch a.kind {
	case imports, importsMore:
		return w.imported(t, a, id, d)
	case brings:
		return w.brought(t, a, id, d)
	default:
		return w.attempt(a, id, d)()(t)
	}
}

// attempt prepares an act. What it answers does it, and may be called beside other attempts; what that answers sees
// what came of it.
func (w *world) attempt(a act, id string, d draws) func() func(t tb) outcome {
	r, token := w.request(a, id), w.token(a.by)
	r.shared = a.by == rob // who was an agent, perhaps
	return func() func(t tb) outcome {
		answer, body := w.send(token, r, d)
		return func(t tb) outcome { return w.conclude(t, a, id, r, answer, body) }
	}
}

func (w *world) conclude(t tb, a act, id string, r request, answer reply, body []byte) outcome {
	t.Helper()
	var got struct {
		Errors []struct{ Extensions struct{ Code string } }
		Data   map[string]*payload
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%s: %v in %s", a.tell(), err, answer)
	}
	o := outcome{reply: answer}
	if a.kind == looksAt || a.kind == looksAs {
		w.isWritten(t)
	}
	switch p := got.Data["did"]; {
	case len(got.Errors) > 0:
		o.code = got.Errors[0].Extensions.Code
	case p == nil: // a query
	case len(p.UserErrors) > 0:
		o.code = p.UserErrors[0].Code
	default:
		w.learn(a, id, p)
		o.published = p.Published
		if p.Ticket != nil {
			o.ticket = p.Ticket.ID
		}
	}
	if o.code == "BAD_USER_INPUT" && a.kind != looksAs {
		t.Fatalf("%s: %s\n%s", a.tell(), answer, r.body)
	}
	return o
}

// payload is what the acts' answers have in common.
type payload struct {
	UserErrors []struct{ Code string }
	Published  bool
	Ticket     *struct {
		ID, Reference string
		Requester     struct{ ID string }
		Events        struct{ Nodes []struct{ ID string } }
		Comments      struct{ Nodes []struct{ ID string } }
	}
	Comment *struct{ ID string }
	Call    *struct{ ID string }
	User    *struct{ ID string }
	Token   *struct{ ID string }
	Secret  string
	Digest  string
}

// learn keeps the ids of what was made.
func (w *world) learn(a act, id string, p *payload) {
	if p.Ticket != nil && a.kind != takes { // that one is known
		w.ids[fmt.Sprintf("#%d", a.ticket)] = p.Ticket.ID
		w.ids[fmt.Sprintf("#%d's reference", a.ticket)] = p.Ticket.Reference
		if a.inline {
			w.ids[string(a.requester)] = p.Ticket.Requester.ID
		}
		for i, e := range p.Ticket.Events.Nodes {
			w.ids[fmt.Sprintf("event %d of %s", i, id)] = e.ID
		}
		if nodes := p.Ticket.Comments.Nodes; len(nodes) > 0 { // which an answer to opening a ticket has alone
			w.ids[fmt.Sprintf("#%d's first comment", a.ticket)] = nodes[0].ID
		}
	}
	if p.Call != nil {
		w.ids["call "+id] = p.Call.ID
	}
	if p.Comment != nil {
		w.ids["comment "+id] = p.Comment.ID
	}
	switch a.kind {
	case plans:
		w.digests[a.plan] = p.Digest
	case enters:
		name := string(a.about)
		if members[a.by].abroad {
			name += " abroad"
		}
		w.ids[name] = p.User.ID
	case letsIn:
		w.tokens[a.about] = append(w.tokens[a.about], token{p.Token.ID, p.Secret})
	case revokes:
		first := w.tokens[a.about][0]
		w.tokens[a.about] = w.tokens[a.about][1:]
		w.revoked[a.about] = append(w.revoked[a.about], first.secret)
	default: // nothing more to know
	}
}

// staffTicket is what the staff's acts ask back. An end user's ask for all there is: that is an observation too.
const staffTicket = `ticket { id reference requester { id } comments(first: 1) { nodes { id } } events(last: 9) { nodes { id } } }`

// request is an act as a client sends it.
func (w *world) request(a act, id string) request {
	if a.kind == plans {
		return w.asPlan(a, id)
	}
	if a.kind == looksAs {
		r := post(digest(endUserSchema, w.ids[string(a.about)], parts[0]), nil)
		r.viewAs = w.ids[string(a.about)]
		return r
	}
	if a.kind == looksAt {
		return w.reading(a)
	}
	if a.first != nil {
		a, id = *a.first, a.key
	}
	field, typ, input, back := w.mutation(a, id)
	return post("mutation($input: "+typ+"!) { did: "+field+"(input: $input) { "+back+" userErrors { code message path } } }", map[string]any{"input": input})
}

func post(document string, variables map[string]any) request {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		panic(err)
	}
	return request{method: http.MethodPost, target: "/graphql", body: string(body)}
}

// mutation is the field that an act calls, with its input and what it asks back.
func (w *world) mutation(a act, id string) (field, typ string, input map[string]any, back string) {
	user := map[string]any{"userId": w.ids[string(a.about)]}
	if a.called {
		return "logCall", "LogCallInput", w.call(a, id), "call { id } comment { id } " + staffTicket
	}
	switch a.kind {
	case opens:
		return "createTicket", "CreateTicketInput", w.opening(a, id), staffTicket
	case asks:
		input := map[string]any{"subject": topic(a.subject), "comment": map[string]any{"body": a.text(id)}, "idempotencyKey": id}
		return "createTicket", "CreateTicketInput", input, "ticket { " + allOfATicket + " }"
	case notes, says:
		input := w.onTicket(a)
		input["body"], input["public"], input["idempotencyKey"] = a.text(id), a.kind == says, id
		if digest := w.digests[cmp.Or(a.digest, a.plan)]; digest != "" {
			input["publishDigest"] = digest
		}
		return "addComment", "AddCommentInput", input, "published comment { id } " + staffTicket
	case answers:
		input := map[string]any{"ticketId": w.ticketID(a.ticket), "body": a.text(id), "idempotencyKey": id}
		return "addComment", "AddCommentInput", input, "comment { " + allOfAComment + " } ticket { " + allOfATicket + " }"
	case changes:
		input := w.onTicket(a)
		if a.subject > 0 {
			input["subject"] = topic(a.subject)
		}
		if len(a.uncc) > 0 {
			input["removeCcIds"] = w.peopleIDs(a.uncc)
		}
		if a.assignee != nobody {
			input["assigneeId"] = w.ids[string(a.assignee)]
		}
		w.file(input, a.filed)
		return "updateTicket", "UpdateTicketInput", input, staffTicket
	case takesBack:
		return "convertToPrivate", "ConvertToPrivateInput", map[string]any{"ticketId": w.ticketID(a.ticket)}, staffTicket
	case enters:
		return "createUser", "CreateUserInput", w.newUser(a.about, a.org), "user { id }"
	case moves, renames, gives:
		switch a.kind {
		case moves:
			user["organizationId"] = nilIf(w.ids[string(a.org)])
		case renames:
			user["name"] = string(a.about) + " " + topic(a.subject)
		default:
			user["role"] = a.role
		}
		return "updateUser", "UpdateUserInput", user, "user { id }"
	case suspends:
		return "suspendUser", "SuspendUserInput", user, "user { id }"
	case reinstates:
		return "reinstateUser", "ReinstateUserInput", user, "user { id }"
	case letsIn:
		return "createApiToken", "CreateApiTokenInput", user, "token { id } secret"
	case revokes:
		return "revokeApiToken", "RevokeApiTokenInput", map[string]any{"tokenId": w.tokens[a.about][0].id}, "token { id }"
	case shares, renamesTogether:
		input := map[string]any{"organizationId": w.ids[string(a.org)]}
		if a.kind == shares {
			input["sharedTickets"] = a.on
		} else {
			input["name"] = string(a.org) + " " + topic(a.subject)
		}
		return "updateOrganization", "UpdateOrganizationInput", input, "organization { id }"
	case settles:
		input := map[string]any{"privateTicketsEnabled": a.on, "newTicketsPrivateByDefault": a.on}
		return "updateAccountSettings", "UpdateAccountSettingsInput", input, "settings { privateTicketsEnabled }"
	case binds:
		return "updateTicket", "UpdateTicketInput", map[string]any{"ticketId": w.ticketID(a.ticket), "shareable": a.on}, staffTicket
	case regroups:
		return "updateGroup", "UpdateGroupInput", w.regroup(a), "group { id }"
	case takes, skips, releases, handsOver:
		return w.ofQueue(a, id)
	case keeps:
		return "createView", "CreateViewInput", w.keeping(a, id), "view { id count }"
	case repeats, imports, importsMore, looksAs, looksAt, plans, brings: // done otherwise
	}
	panic("nobody knows how " + string(a.kind) + " is done")
}

func (w *world) opening(a act, id string) map[string]any {
	requester := map[string]any{"id": w.ids[string(a.requester)]}
	if a.inline {
		requester = map[string]any{"newUser": w.newUser(a.requester, a.org)}
	}
	input := map[string]any{
		"requester": requester, "subject": topic(a.subject), "comment": map[string]any{"body": a.text(id)},
		"ccIds": w.peopleIDs(a.ccs), "idempotencyKey": id,
	}
	if !a.silent {
		input["private"] = a.private
	}
	setIf(input, "channel", string(a.channel))
	if a.sealed {
		input["shareable"] = false
	}
	setIf(input, "status", string(a.status))
	setIf(input, "assigneeId", w.ids[string(a.assignee)])
	w.file(input, a.filed)
	return input
}

func (w *world) onTicket(a act) map[string]any {
	input := map[string]any{"ticketId": w.ticketID(a.ticket), "addCcIds": w.peopleIDs(a.ccs)}
	setIf(input, "status", string(a.status))
	if a.kind != changes {
		setIf(input, "channel", string(a.channel))
	}
	if a.expect != nil {
		input["expectPrivate"] = *a.expect
	}
	return input
}

func (w *world) newUser(p person, org organization) map[string]any {
	input := map[string]any{"name": string(p) + " Last", "email": p.email()}
	setIf(input, "organizationId", w.ids[string(org)])
	return input
}

// ticketID is the n-th ticket's id; what nothing has, if it was refused.
func (w *world) ticketID(n int) string {
	if id := w.ids[fmt.Sprintf("#%d", n)]; id != "" {
		return id
	}
	return "tic_" + fmt.Sprintf("%026d", n)
}

func (w *world) peopleIDs(all []person) []string {
	ids := []string{}
	for _, p := range all {
		ids = append(ids, w.ids[string(p)])
	}
	return ids
}

func setIf(input map[string]any, name, value string) {
	if value != "" {
		input[name] = value
	}
}

func nilIf(id string) any {
	if id == "" {
		return nil
	}
	return id
}
