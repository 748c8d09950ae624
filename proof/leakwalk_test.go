package proof

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// canary is a word that stands in something which end users must not read, but for the person it is of, and what that
// is.
type canary struct {
	word, what string
	of         person
	private    bool // it is in a private ticket or in a note
}

// walk is a desk in which everything there is has happened, and in which every private row and every column that is the
// staff's own holds a canary.
type walk struct {
	*world
	canaries []canary
	seen     map[string]sight // by role, type and field
	asked    int
	told     []heardOf // to the staff
	// brokenIsNothing: a failure of ours is no reason to stop.
	brokenIsNothing bool
}

// walkers are who walks, by their role; what one end user sees, end users see.
var walkers = map[string][]person{
	"stranger":      {nobody},
	"end user":      {ann, cora, carl, otto, emil, newcomer(2)},
	"agent":         {joe},
	"administrator": {ada},
}

// roles are the columns of the matrix.
var roles = []string{"stranger", "end user", "agent", "administrator"}

// TestLeakWalk asks for every field of the schema, as everybody. The staff must meet the canaries, or the walk would
// prove nothing; end users meet none. What each role has seen of each field is the matrix.
func TestLeakWalk(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			w := furnish(t, build(t, url(t)), false)
			met := map[string]string{} // all that the staff were answered
			for _, role := range roles {
				for _, p := range walkers[role] {
					said := w.askEverything(t, role, p) + w.actOnEverything(t, role, p)
					if role == "agent" || role == "administrator" {
						met[role] += said
					}
				}
			}
			for _, c := range w.canaries {
				if !strings.Contains(met["administrator"], c.word) {
					t.Errorf("nobody meets the canary %q, %s: the walk does not pass there", c.word, c.what)
				}
			}
			w.mustBeRecorded(t)
			compareMatrix(t, w.seen)
		})
	}
}

// TestPrivateStaysPrivate is the part of the walk that must hold with one lock alone: what is private is read by no end
// user, through no field. (The locks are taken off by mutants.) A failure of ours gives nothing away, and counts as
// nothing.
func TestPrivateStaysPrivate(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			w := furnish(t, build(t, url(t)), true)
			w.canaries = slices.DeleteFunc(w.canaries, func(c canary) bool { return !c.private })
			for _, role := range []string{"stranger", "end user"} {
				for _, p := range walkers[role] {
					w.askEverything(t, role, p)
					w.actOnEverything(t, role, p)
				}
			}
		})
	}
}

// askEverything walks all queries as somebody, and answers all that they were answered.
func (w *walk) askEverything(t *testing.T, role string, p person) string {
	t.Helper()
	schema := endUserSchema
	if slices.Contains(staff, p) {
		schema = staffSchema
	}
	var said strings.Builder
	for _, f := range schema.Query.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		levels := 5 // with the fields at its end, six
		if schema == staffSchema {
			levels = 2 // theirs has thousands of times as many paths
			if f.Name == "publishPlan" {
				levels = 3 // to whoever said what is on the face
			}
		}
		for _, before := range w.calls(f.Name) {
			deep := walker{schema: schema, first: 2, paged: true}.documents(f, before, levels)
			wide := walker{schema: schema, first: 12, paged: true}.documents(f, before, 1)
			alone := "{ " + before + " { " + walker{schema: schema}.everything(f.Type.Name(), 0) + " } }"
			for _, document := range append(append(deep, wide...), alone) {
				said.WriteString(w.listen(t, role, p, post(document, nil)))
			}
		}
	}
	return said.String()
}

// calls are a query's name with arguments, for everything that it can be asked about.
func (w *walk) calls(name string) []string {
	switch name {
	case "node":
		var all []string
		for _, id := range w.everyID() {
			all = append(all, "node(id: "+quoted(id)+")")
		}
		return all
	case "nodes":
		var all []string
		for ids := range slices.Chunk(w.everyID(), 2) { // all at once would cost too much
			all = append(all, `nodes(ids: ["`+strings.Join(ids, `", "`)+`"])`)
		}
		return all
	case "ticket":
		var all []string
		for _, n := range w.ticketNames() {
			all = append(all, "ticket(id: "+quoted(w.ids[n])+")", "ticket(reference: "+quoted(w.ids[n+"'s reference"])+")")
		}
		return all
	case "search":
		return []string{`search(query: "oven", first: 4)`, `search(query: "topic2", first: 4)`, `search(query: "whispers1", first: 4)`, `search(query: "spoken*", first: 4)`}
	case "report":
		return []string{
			"report(metric: VOLUME, groupBy: ORGANIZATION, interval: DAY, top: 2)", "report(metric: FIRST_REPLY_TIME, groupBy: REQUESTER)",
			"report(metric: BACKLOG, groupBy: GROUP)",
		}
	case "requesters":
		return []string{`requesters(query: "last", first: 9)`, `requesters(query: "@bakery.example")`}
	case "publishPlan":
		return w.plans()
	case "auditLog":
		return []string{"auditLog(first: 9)", "auditLog(filter: {kind: [VIEWED_AS, CHANGED_ACCESS, CHANGED_SETTING]}, first: 9)"}
	case "tickets", "users":
		return []string{name + "(first: 9)"}
	}
	return []string{name}
}

func (w *walk) everyID() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(w.ids)) {
		if !strings.HasSuffix(name, "reference") {
			all = append(all, w.ids[name])
		}
	}
	return all
}

// ticketNames are "#1" and so on.
func (w *walk) ticketNames() []string {
	var all []string
	for n := 1; w.ids[fmt.Sprintf("#%d", n)] != ""; n++ {
		all = append(all, fmt.Sprintf("#%d", n))
	}
	return all
}

// listen asks one thing, notes what is seen, and fails when an end user meets a canary.
func (w *walk) listen(t *testing.T, role string, p person, r request) string {
	t.Helper()
	w.asked++
	w.setClock(w.clock().Add(time.Millisecond))
	reply, body := w.send(w.token(p), r, from(fmt.Sprintf("walk %d", w.asked)))
	if broken := strings.Contains(string(reply), `"code":"INTERNAL"`); strings.Contains(string(reply), "TOO_COMPLEX") || broken && !w.brokenIsNothing {
		t.Fatalf("%s asks %s\n%s\n%s", p.orStranger(), r, reply, w.lastComplaint())
	}
	var got struct{ Data any }
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%s asks %s: %v", p.orStranger(), r, err)
	}
	if root, ok := got.Data.(map[string]any); ok {
		root["__typename"] = map[bool]string{true: "Mutation", false: "Query"}[strings.Contains(r.body, `"query":"mutation`)]
	}
	w.look(role, w.ids[string(p)], got.Data)
	if role == "agent" || role == "administrator" {
		w.hears(p, r, string(reply))
		return string(reply)
	}
	for _, c := range w.canaries {
		if strings.Contains(string(reply), c.word) && c.of != p && c.word != p.email() {
			t.Errorf("FOUND: %s meets the canary %q, %s, asking\n%s\n%s", p.orStranger(), c.word, c.what, r, shortened(string(reply), 2000))
		}
	}
	return string(reply)
}

// actOnEverything does every mutation that there is, as somebody, with all of its payload. What does not exist for
// them must be unknown.
func (w *walk) actOnEverything(t *testing.T, role string, p person) string {
	t.Helper()
	schema := endUserSchema
	if slices.Contains(staff, p) {
		schema = staffSchema
	}
	var said strings.Builder
	for _, f := range fullSchema.Mutation.Fields {
		inputs, ok := w.inputs(p)[f.Name]
		if !ok {
			t.Fatalf("the walk does not know how to call the mutation %s: add it to inputs", f.Name)
		}
		known := schema.Mutation.Fields.ForName(f.Name)
		for i, input := range inputs {
			if known == nil {
				refused := w.listen(t, role, p, post("mutation($input: "+f.Arguments[0].Type.String()+") { "+f.Name+"(input: $input) { __typename } }", map[string]any{"input": input}))
				if !strings.Contains(refused, "BAD_USER_INPUT") {
					t.Errorf("%s knows the mutation %s: %s", p.orStranger(), f.Name, refused)
				}
				continue
			}
			levels := 4
			if schema == staffSchema {
				levels = 2
			}
			payload := walker{schema: schema, first: 2, paged: true}.everything(known.Type.Name(), levels)
			r := post("mutation($input: "+f.Arguments[0].Type.String()+") { "+f.Name+"(input: $input) { "+payload+" } }", map[string]any{"input": input})
			answer := w.listen(t, role, p, r)
			said.WriteString(answer)
			if i == 0 && role == "administrator" && !strings.Contains(answer, `"userErrors":[]`) {
				t.Errorf("%s is refused, so its payload was not walked: %s", f.Name, answer)
			}
		}
	}
	return said.String()
}

// inputs are what every mutation is called with, by name; the first goes through for an administrator.
func (w *walk) inputs(p person) map[string][]any {
	type in = map[string]any
	id := func(name string) string { return w.ids[name] }
	user, nobodyAtAll := in{"userId": id(string(dora))}, in{"userId": "usr_0"}
	unique := fmt.Sprintf("%s%d", strings.ToLower(string(p)), len(w.ids))
	open := in{"subject": "a new oven", "comment": in{"body": "please"}}
	onBehalf := in{"subject": "a new oven", "comment": in{"body": "whisper"}, "private": true, "requester": in{"id": id(string(ann))}}
	if !slices.Contains(staff, p) {
		onBehalf = open
	}
	return map[string][]any{
		"createTicket": {onBehalf, open, in{"subject": "", "comment": in{"body": ""}}},
		"addComment":   {in{"ticketId": id("#1"), "body": "hello"}, in{"ticketId": id("#2"), "body": "hello"}, in{"ticketId": "tic_0", "body": "hello"}},
		"logCall": {
			in{"ticketId": id("#2"), "direction": "INBOUND", "outcome": "ANSWERED", "notes": "whisper"},
			in{"requester": in{"id": id(string(ann))}, "kind": "MEETING", "direction": "OUTBOUND", "outcome": "NO_ANSWER", "notes": "whisper"},
			in{"ticketId": "tic_0", "direction": "INBOUND", "outcome": "ANSWERED", "notes": ""},
		},
		"convertToPrivate":      {in{"ticketId": id("to take back by " + string(p))}, in{"ticketId": id("#2")}},
		"updateTicket":          {in{"ticketId": id("#2"), "subject": "a private topic2 of " + unique}, in{"ticketId": "tic_0"}},
		"takeNextTicket":        {in{"groupId": id("group")}, in{"groupId": "grp_0"}},
		"skipTicket":            {in{"ticketId": id("#12"), "reason": "whisper"}, in{"ticketId": "tic_0", "reason": "x"}},
		"releaseTicket":         {in{"ticketId": id("#1"), "reason": "whisper"}, in{"ticketId": "tic_0"}},
		"handOver":              {in{"ticketId": id("#2"), "groupId": id("group"), "note": "whisper"}, in{"ticketId": "tic_0", "note": "x"}},
		"createView":            {in{"title": "View " + unique, "filter": in{"private": true}}, in{"title": "", "filter": in{}}},
		"updateView":            {in{"viewId": id("view of " + string(p)), "title": "canary-view of " + string(p)}, in{"viewId": "vie_0"}},
		"deleteView":            {in{"viewId": id("view to take away by " + string(p))}, in{"viewId": "vie_mine"}},
		"createUser":            {in{"name": "Somebody", "email": unique + "@new.example"}, in{"name": ""}},
		"updateUser":            {in{"userId": id(string(dora)), "name": "Dora Last"}, nobodyAtAll},
		"suspendUser":           {user, nobodyAtAll},
		"reinstateUser":         {user, nobodyAtAll},
		"createOrganization":    {in{"name": "Another " + unique}, in{"name": ""}},
		"updateOrganization":    {in{"organizationId": id(string(mill)), "name": "Mill"}, in{"organizationId": "org_0"}},
		"createGroup":           {in{"name": "Group " + unique, "memberIds": []any{id(string(joe))}}, in{"name": ""}},
		"updateGroup":           {in{"groupId": id("group"), "addMemberIds": []any{id(string(eve))}}, in{"groupId": "grp_0"}},
		"createApiToken":        {in{"userId": id(string(dora)), "expiresAt": "2030-01-01T00:00:00Z"}, nobodyAtAll},
		"revokeApiToken":        {in{"tokenId": w.tokens[dora][0].id}, in{"tokenId": "tok_0"}},
		"updateAccountSettings": {in{"privateTicketsEnabled": true}},
	}
}

// look notes what is seen in an answer: every field that is not null, by the type of its object.
func (w *walk) look(role, own string, data any) {
	switch v := data.(type) {
	case []any:
		for _, one := range v {
			w.look(role, own, one)
		}
	case map[string]any:
		name, _ := v["__typename"].(string)
		for field, value := range v {
			w.look(role, own, value)
			if list, isList := value.([]any); value == nil || name == "" || isList && len(list) == 0 {
				continue
			}
			key := role + " " + name + "." + field
			s := w.seen[key]
			s.own = s.own || v["id"] == own
			s.others = s.others || v["id"] != own
			w.seen[key] = s
		}
	}
}

// sight is on what a role has seen a field: on the person who looked, or on anything else.
type sight struct{ own, others bool }
