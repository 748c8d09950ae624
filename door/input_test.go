package door_test

import (
	"fmt"
	"strings"
	"testing"
)

// written counts what the API can have written, as the administrator reads it.
func written(t testing.TB, w *world, c client) string {
	t.Helper()
	r := c.as(w.Admin.Token).ask(t, `{
		tickets(first: 100) { totalCount nodes { comments { totalCount } events { totalCount } ccs { id } updatedAt } }
		users { totalCount } organizations { totalCount } account { events { totalCount } settings { privateTicketsEnabled } }
	}`, nil)
	if code := r.code(t); code != "" {
		t.Fatalf("count: %s", r.body)
	}
	return string(r.body)
}

const (
	addComment   = `mutation($input: AddCommentInput!) { addComment(input: $input) { comment { id } userErrors { code message path } } }`
	createTicket = `mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } userErrors { code message path } } }`
	activities   = `query($first: Int, $last: Int, $after: String, $kind: ActivityKind = REQUESTED) {
		viewer { myActivities(kind: $kind, first: $first, last: $last, after: $after) { totalCount nodes { id } } } }`
)

// TestWrongInputWritesNothing: what does not fit is BAD_USER_INPUT, with a sentence, and nothing comes of it.
func TestWrongInputWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, log := serve(t, w)
		before, id := written(t, w, c), w.Names["public"]
		say := func(body any) map[string]any {
			return map[string]any{"input": map[string]any{"ticketId": id, "body": body}}
		}
		literal := func(input string) string {
			return `mutation { addComment(input: {` + strings.ReplaceAll(input, "ID", `"`+id+`"`) + `}) { comment { id } userErrors { code } } }`
		}
		for name, tt := range map[string]struct {
			query     string
			variables map[string]any
		}{
			"a field that does not exist":              {`{ viewr { user { id } } }`, nil},
			"an object without fields":                 {`{ viewer }`, nil},
			"an argument that does not exist":          {`{ viewer { myActivities(frst: 1) { totalCount } } }`, nil},
			"an input field that does not exist":       {literal(`ticketId: ID, body: "x", public: true`), nil},
			"an unknown input field in a variable":     {addComment, map[string]any{"input": map[string]any{"ticketId": id, "body": "x", "public": true}}},
			"a number for a String, written out":       {literal(`ticketId: ID, body: 5`), nil},
			"a number for a String":                    {addComment, say(5)},
			"a Boolean for a String, written out":      {literal(`ticketId: ID, body: true`), nil},
			"a Boolean for a String":                   {addComment, say(true)},
			"a list for a String":                      {addComment, say([]any{"x"})},
			"an object for a String":                   {addComment, say(map[string]any{"x": 1})},
			"null for what is needed":                  {addComment, say(nil)},
			"what is needed left out":                  {addComment, map[string]any{"input": map[string]any{"ticketId": id}}},
			"what is needed left out, written out":     {literal(`ticketId: ID`), nil},
			"a String for an input":                    {addComment, map[string]any{"input": "x"}},
			"a list for an input":                      {addComment, map[string]any{"input": []any{}}},
			"no variable":                              {addComment, nil},
			"NUL in a String":                          {addComment, say("a\x00b")},
			"NUL in a String, written out":             {literal(`ticketId: ID, body: "a\u0000b"`), nil},
			"NUL in a block of text":                   {literal("ticketId: ID, body: \"\"\"a\x00b\"\"\""), nil},
			"NUL in an ID":                             {addComment, map[string]any{"input": map[string]any{"ticketId": id + "\x00", "body": "x"}}},
			"NUL in a key":                             {addComment, map[string]any{"input": map[string]any{"ticketId": id, "body": "x", "idempotencyKey": "\x00"}}},
			"NUL in a name":                            {"{ view\x00er { user { id } } }", nil},
			"NUL in the name of a variable's field":    {addComment, map[string]any{"input": map[string]any{"ticketId": id, "body": "x", "bo\x00dy": "x"}}},
			"a String for an Int":                      {activities, map[string]any{"first": "5"}},
			"a String for an Int, written out":         {`{ viewer { myActivities(first: "5") { totalCount } } }`, nil},
			"a String for an Int as a default":         {`query($n: Int = "5") { viewer { myActivities(first: $n) { totalCount } } }`, nil},
			"a Boolean for an Int":                     {activities, map[string]any{"first": true}},
			"a fraction for an Int":                    {activities, map[string]any{"first": 1.5}},
			"an Int of more than 32 bits":              {activities, map[string]any{"first": 1 << 40}},
			"an Int of more than 64 bits, written out": {`{ viewer { myActivities(first: 99999999999999999999) { totalCount } } }`, nil},
			"1 for a Boolean, written out":             {`{ viewer @include(if: 1) { user { id } } }`, nil},
			"1 for a Boolean":                          {`query($b: Boolean!) { viewer @include(if: $b) { user { id } } }`, map[string]any{"b": 1}},
			"a String for a Boolean":                   {`query($b: Boolean!) { viewer @skip(if: $b) { user { id } } }`, map[string]any{"b": "true"}},
			"an object for a condition":                {`{ viewer @skip(if: {}) { user { id @include(if: {x: true}) } } }`, nil},
			"null for a condition with a default":      {`query($b: Boolean = true) { viewer @skip(if: $b) { user { id } } }`, map[string]any{"b": nil}},
			"null for a condition in a fragment":       {`query($b: Boolean = true) { viewer { ...f } } fragment f on Viewer { user { id @include(if: $b) } }`, map[string]any{"b": nil}},
			"an enum in lower case":                    {activities, map[string]any{"kind": "requested"}},
			"an enum's value that does not exist":      {activities, map[string]any{"kind": "REQUESTE"}},
			"a String for an enum, written out":        {`{ viewer { myActivities(kind: "CC") { totalCount } } }`, nil},
			"a number for an enum":                     {activities, map[string]any{"kind": 1}},
			"null for an enum with a default":          {activities, map[string]any{"kind": nil}},
			"null for an enum, written out":            {`{ viewer { myActivities(kind: null) { totalCount } } }`, nil},
			"a list that holds null":                   {`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": []any{nil}}},
			"a list in a list":                         {`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": []any{[]any{"x"}}}},
			"an object for a list":                     {`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": map[string]any{}}},
			"more ids than 100":                        {`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": strings.Split(strings.Repeat("x,", 100), ",")}},
			"a page of none":                           {activities, map[string]any{"first": 0}},
			"a page of fewer than none":                {activities, map[string]any{"first": -1}},
			"a page of 101":                            {activities, map[string]any{"first": 101}},
			"a last page of none":                      {activities, map[string]any{"last": 0}},
			"a page from both ends":                    {activities, map[string]any{"first": 1, "last": 1}},
			"a cursor that is none":                    {activities, map[string]any{"after": "garbage"}},
			"an empty cursor":                          {activities, map[string]any{"after": ""}},
			"a ticket named in no way":                 {`{ ticket { id } }`, nil},
			"a ticket named in both ways":              {`{ ticket(id: "x", reference: "y") { id } }`, nil},
			"a type that does not exist":               {`query($x: Nonsense) { viewer { user { id } } }`, nil},
			"an object's type for a variable":          {`query($x: Ticket) { viewer { user { id } } }`, nil},
			"a fragment that holds itself":             {`{ ...f } fragment f on Query { ...f }`, nil},
			"a fragment that does not exist":           {`{ ...f }`, nil},
			"a directive that does not exist":          {`{ viewer @defer { user { id } } }`, nil},
			"no operation":                             {`fragment f on Query { viewer { user { id } } }`, nil},
			"two operations and no name":               {`query A { viewer { user { id } } } query B { viewer { user { id } } }`, nil},
			"a subscription":                           {`subscription { ticketChanged { id } }`, nil},
			"a definition of a type":                   {`type Query { x: Int }`, nil},
			"what breaks off":                          {`{ viewer {`, nil},
		} {
			for _, kind := range []string{plainJSON, responseJSON} {
				r := c.as(w.Ann.Token).accepting(kind).ask(t, tt.query, tt.variables)
				if code := r.code(t); r.status >= 500 || code != "BAD_USER_INPUT" {
					t.Errorf("%s: got %d %s, want BAD_USER_INPUT", name, r.status, r.body)
				}
				mustBeKind(t, name, r)
			}
		}
		if after := written(t, w, c); after != before {
			t.Errorf("something was written: got\n%s\nwant\n%s", after, before)
		}
		if strings.Contains(log.String(), `"level":"ERROR"`) {
			t.Errorf("a client's mistake was taken for ours:\n%s", log)
		}
	})
}

// mustBeKind: an error says something, tells nothing of how we build, suggests nothing, and is short.
func mustBeKind(t testing.TB, name string, r reply) {
	t.Helper()
	if len(r.body) > 17<<10 {
		t.Errorf("%s: an answer of %d bytes", name, len(r.body))
	}
	for _, e := range r.errors(t) {
		low := strings.ToLower(e.Message)
		for _, tell := range []string{"did you mean", "sql", "select ", "guard", "panic", "goroutine", ".go", "reflect", "gorm", "pgx", "models.", "nil pointer", "interface {}", "public_", "internal_notes"} {
			if strings.Contains(low, tell) {
				t.Errorf("%s: the message tells %q: %s", name, tell, e.Message)
			}
		}
		if len(e.Message) < 10 || len(e.Message) > 600 {
			t.Errorf("%s: a message of %d bytes: %s", name, len(e.Message), e.Message)
		}
	}
}

// TestLengths: each length the contract names is accepted, and one more is refused with INVALID and its path.
func TestLengths(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		ticket := func(subject, body string) map[string]any {
			return map[string]any{"subject": subject, "comment": map[string]any{"body": body}}
		}
		comment := func(body, key string) map[string]any {
			return map[string]any{"ticketId": w.Names["public"], "body": body, "idempotencyKey": key}
		}
		big := strings.Repeat("é", 32<<10) // 64 KiB
		for name, tt := range map[string]struct {
			query   string
			input   map[string]any
			refused string // the path
		}{
			"a subject of 255 characters":    {createTicket, ticket(strings.Repeat("é", 255), "x"), ""},
			"a subject of 256":               {createTicket, ticket(strings.Repeat("é", 256), "x"), "[input subject]"},
			"a subject of white space":       {createTicket, ticket(" \t ", "x"), "[input subject]"},
			"a subject of two lines":         {createTicket, ticket("a\nb", "x"), "[input subject]"},
			"a comment of 64 KiB":            {addComment, comment(big, "1"), ""},
			"a comment of a byte more":       {addComment, comment(big+"x", "2"), "[input body]"},
			"a first comment of 64 KiB":      {createTicket, ticket("x", big), ""},
			"a first comment of a byte more": {createTicket, ticket("x", big+"x"), "[input comment body]"},
			"an empty comment":               {addComment, comment("", "3"), "[input body]"},
			"a comment of white space":       {addComment, comment(" \n\u00a0", "4"), "[input body]"},
			"a key of 255 characters":        {addComment, comment("x", strings.Repeat("é", 255)), ""},
			"a key of 256":                   {addComment, comment("x", strings.Repeat("é", 256)), "[input idempotencyKey]"},
			"an empty key":                   {addComment, comment("x", ""), "[input idempotencyKey]"},
		} {
			before := written(t, w, c)
			r := c.as(w.Ann.Token).ask(t, tt.query, map[string]any{"input": tt.input})
			if got := refusedAt(t, r); got != tt.refused {
				t.Errorf("%s: got %q, want %q: %.300s", name, got, tt.refused, r.body)
			}
			if changed := written(t, w, c) != before; changed != (tt.refused == "") {
				t.Errorf("%s: written: %v", name, changed)
			}
		}
	})
}

// TestFortyEightInCopy: a ticket has at most 48 people in copy, however they are named.
func TestFortyEightInCopy(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		agent := c.as(w.Agent.Token)
		ids := make([]string, 49)
		for i := range ids {
			r := agent.ask(t, `mutation($name: String!) { createUser(input: { name: $name }) { user { id } userErrors { message } } }`, map[string]any{"name": fmt.Sprint("Copy ", i)})
			ids[i], _ = r.data(t, "createUser", "user", "id").(string)
		}
		open := func(ccs []string) reply {
			return agent.ask(t, createTicket, map[string]any{"input": map[string]any{"subject": "x", "comment": map[string]any{"body": "x"}, "ccIds": ccs}})
		}
		if r := open(ids); refusedAt(t, r) != "[input ccIds]" {
			t.Errorf("49: got %s", r.body)
		}
		r := open(ids[:48])
		if refusedAt(t, r) != "" {
			t.Errorf("48: got %s", r.body)
		}
		more := map[string]any{"ticketId": r.data(t, "createTicket", "ticket", "id"), "body": "x", "addCcIds": ids[48:]}
		if r := agent.ask(t, addComment, map[string]any{"input": more}); refusedAt(t, r) != "[input addCcIds]" {
			t.Errorf("one more: got %s", r.body)
		}
	})
}

// refusedAt is the path of an act's only refusal, which is INVALID; "" when nothing was refused.
func refusedAt(t testing.TB, r reply) string {
	t.Helper()
	for _, payload := range r.data(t).(map[string]any) {
		refusals := payload.(map[string]any)["userErrors"].([]any)
		if len(refusals) == 0 {
			continue
		}
		refusal := refusals[0].(map[string]any)
		if refusal["code"] != "INVALID" || len(refusals) > 1 {
			t.Errorf("got %v, want one INVALID", refusals)
		}
		return fmt.Sprint(refusal["path"])
	}
	return ""
}

// TestCursorsStayWhereTheyBelong: a cursor opens its own list for its own viewer, and no other.
func TestCursorsStayWhereTheyBelong(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		first := func(token string, variables map[string]any) string {
			r := c.as(token).ask(t, `query($kind: ActivityKind! = REQUESTED) { viewer { myActivities(kind: $kind, first: 1) { pageInfo { endCursor } } } }`, variables)
			cursor, _ := r.data(t, "viewer", "myActivities", "pageInfo", "endCursor").(string)
			if cursor == "" {
				t.Fatalf("no cursor: %s", r.body)
			}
			return cursor
		}
		anns, shared := first(w.Ann.Token, nil), first(w.Ann.Token, map[string]any{"kind": "ORGANIZATION"})
		r := c.as(w.Ann.Token).ask(t, activities, map[string]any{"after": anns})
		if nodes, _ := r.data(t, "viewer", "myActivities", "nodes").([]any); len(nodes) != 2 {
			t.Errorf("her own: got %s", r.body)
		}
		for name, tt := range map[string]struct{ token, cursor string }{
			"of another list":           {w.Ann.Token, shared},
			"of another viewer":         {w.Carl.Token, anns},
			"of an end user, for staff": {w.Agent.Token, anns},
			"of another account":        {w.Emil.Token, anns},
			"for a changed place":       {w.Ann.Token, strings.Map(otherLetter, anns[:1]) + anns[1:]},
			"cut off":                   {w.Ann.Token, anns[:len(anns)-4]},
			"nobody's":                  {w.Ann.Token, "AAAA"},
		} {
			r := c.as(tt.token).ask(t, activities, map[string]any{"after": tt.cursor})
			if got := r.code(t); got != "BAD_USER_INPUT" || strings.Contains(string(r.body), "totalCount") {
				t.Errorf("a cursor %s: got %s", name, r.body)
			}
		}
	})
}

// otherLetter is another letter of a cursor's alphabet.
func otherLetter(r rune) rune {
	if r == 'A' {
		return 'B'
	}
	return 'A'
}
