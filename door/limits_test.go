package door_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"aparte/door"
	"aparte/gauge"
)

// TestNobodyAsksForTooMuch: what would be expensive is refused before it costs anything, as TOO_COMPLEX and with
// the limit; what the limit allows is answered.
func TestNobodyAsksForTooMuch(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	times := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	aliases := func(n int) string {
		return "{ viewer { user { " + times(n, func(i int) string { return fmt.Sprintf("a%d: id ", i) }) + "} } }"
	}
	doubled := func(n int, spread string) string {
		return "{ " + spread + " } " + times(n, func(i int) string { return fmt.Sprintf("fragment f%d on Query { ...f%d ...f%d } ", i, i+1, i+1) }) +
			fmt.Sprintf("fragment f%d on Query { viewer { user { id } } }", n)
	}
	variables := func(n int) string {
		return "query(" + times(n, func(i int) string { return fmt.Sprintf("$v%d: ID! ", i) }) + ") { nodes(ids: [" + times(n, func(i int) string { return fmt.Sprintf("$v%d ", i) }) + "]) { id } }"
	}
	deep := func(n int) string {
		q, end := "{ viewer { myActivities(first: 1) { nodes { ", "id } } } }"
		for range n {
			q, end = q+"comments(first: 1) { nodes { ticket { ", end+" } } }"
		}
		return q + end
	}
	acts := func(n int) string {
		return "mutation { " + times(n, func(i int) string {
			return fmt.Sprintf(`a%d: addComment(input: { ticketId: "x", body: "y" }) { published: __typename } `, i)
		}) + "}"
	}
	given := map[string]any{}
	for i := range 101 {
		given[fmt.Sprintf("v%d", i)] = "x"
	}
	for name, tt := range map[string]struct {
		query string
		code  string // what another mistake than the size is answered with; "" for none
		over  string // the limit that it exceeds; "" for none
	}{
		"32 KiB":                                {"{ viewer { user { id } } } #" + strings.Repeat(" ", 32<<10-28), "", ""},
		"33 KiB":                                {"{ viewer { user { id } } } #" + strings.Repeat(" ", 33<<10), "", "bytes"},
		"2000 tokens":                           {"{ viewer { user { id " + strings.Repeat("id ", 10) + "} } } " + strings.Repeat("#\n", 2000-19), "", ""},
		"2001 tokens":                           {"{ viewer { user { id " + strings.Repeat("id ", 10) + "} } } " + strings.Repeat("#\n", 2001-19), "", "tokens"},
		"50 aliases":                            {aliases(50), "", ""},
		"51 aliases":                            {aliases(51), "", "aliases"},
		"an alias of 101 bytes":                 {"{ viewer { user { " + strings.Repeat("a", 101) + ": id } } }", "", "aliasBytes"},
		"20 fields at the root":                 {"{ " + times(20, func(i int) string { return fmt.Sprintf("a%d: viewer { __typename } ", i) }) + "}", "", ""},
		"21 fields at the root":                 {"{ " + times(21, func(i int) string { return fmt.Sprintf("a%d: viewer { __typename } ", i) }) + "}", "", "rootFields"},
		"21 fields at the root, in fragments":   {doubled(5, "...f0"), "", "rootFields"},
		"5 acts":                                {acts(5), "", ""},
		"6 acts":                                {acts(6), "", "mutations"},
		"200 fields side by side":               {"{ viewer { user { " + strings.Repeat("id name email phone ", 50) + "} } }", "", ""},
		"201 fields side by side":               {"{ viewer { user { role " + strings.Repeat("id name email phone ", 50) + "} } }", "", "width"},
		"14 levels":                             {deep(3), "", ""},
		"17 levels":                             {deep(4), "", "depth"},
		"fragments doubled thirty times":        {doubled(30, "...f0"), "", "rootFields"},
		"the same where no operation uses them": {doubled(30, "viewer { user { id } }"), "", "selections"},
		"a fragment that holds itself twice":    {"{ ...f } fragment f on Query { ...f ...f }", "BAD_USER_INPUT", ""},
		"100 variables":                         {variables(100), "", ""},
		"101 variables":                         {variables(101), "", "variables"},
		"11 operations":                         {times(11, func(i int) string { return fmt.Sprintf("query q%d { viewer { __typename } } ", i) }), "", "operations"},
		"51 fragments":                          {"{ viewer { " + times(51, func(i int) string { return fmt.Sprintf("...f%d ", i) }) + "} }" + times(51, func(i int) string { return fmt.Sprintf("fragment f%d on Viewer { user { id } } ", i) }), "", "fragments"},
		"51 directives":                         {"{ viewer { " + strings.Repeat("user @skip(if: false) { id } ", 51) + "} }", "", "directives"},
		"a hundred pages of a hundred":          {"{ viewer { myActivities(first: 100) { nodes { comments(first: 100) { nodes { id body author { id } } } } } } }", "", "cost"},
		"a hundred by a variable's default":     {"query($n: Int = 100) { viewer { myActivities(first: $n) { nodes { comments(last: $n) { nodes { id body author { id } } } } } } }", "", "cost"},
		"50 fields of one name":                 {"{ viewer { " + strings.Repeat("user { id } ", 50) + "} }", "", ""},
		"51 fields of one name":                 {"{ viewer { " + strings.Repeat("user { id } ", 51) + "} }", "", "repeats"},
		"a list of 900 lists":                   {`{ nodes(ids: ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `) { id } }`, "", "valueDepth"},
		"a page of twenty pages of twenty":      {"{ viewer { myActivities { nodes { comments { nodes { id body author { id } } } } } } }", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			want := tt.code
			if tt.over != "" {
				want = "TOO_COMPLEX"
			}
			var vars map[string]any
			if strings.Contains(tt.query, "$v0") {
				vars = given
			}
			r := c.as(w.Ann.Token).ask(t, tt.query, vars)
			if got := r.code(t); got != want {
				t.Errorf("got %q, want %q: %.300s", got, want, r.body)
			}
			if tt.over != "" {
				mustName(t, r, tt.over)
			}
			mustBeKind(t, name, r)
		})
	}
}

// TestTheOperatorSetsTheLimits: each is refused as it is set, not as it is by default.
func TestTheOperatorSetsTheLimits(t *testing.T) {
	w := onOne(t)
	narrow := gauge.Default()
	narrow.Depth, narrow.Values = 2, 10
	deep := `{"query":"{ viewer { user { id } } }"}`
	pages := `{"query":"{ viewer { myActivities { totalCount } } }"}`
	for limit, tt := range map[string]struct {
		options door.Options
		body    string
		status  int
	}{
		"depth":  {door.Options{Limits: narrow}, deep, 200},
		"values": {door.Options{Limits: narrow}, `{"query":"{ __typename }","variables":{"x":[1,2,3,4,5]}}`, 200},
		"body":   {door.Options{Body: 20}, deep, 413},
		"cost":   {door.Options{Cost: 20}, pages, 200},
		"time":   {door.Options{Time: time.Nanosecond}, deep, 200},
	} {
		if r := func() reply { c, _ := serveWith(t, w, door.Options{}); return c.as(w.Ann.Token).post(t, tt.body) }(); r.code(t) != "" {
			t.Errorf("%s, by default: got %s", limit, r.body)
		}
		c, _ := serveWith(t, w, tt.options)
		r := c.post(t, tt.body)
		if r.status != tt.status || len(r.errors(t)) != 1 || r.errors(t)[0].Extensions.Limit != limit {
			t.Errorf("%s: got %d %s", limit, r.status, r.body)
		}
	}
}

// mustName: a refusal names its limit and what it allows, to people and to programs, and says what to do.
func mustName(t *testing.T, r reply, limit string) {
	t.Helper()
	e := r.errors(t)[0]
	if e.Extensions.Limit != limit || e.Extensions.Value <= 0 {
		t.Errorf("got the limit %q of %d, want %s", e.Extensions.Limit, e.Extensions.Value, limit)
	}
	if say := fmt.Sprintf("at most %d ", e.Extensions.Value); !strings.Contains(e.Message, say) || !strings.Contains(e.Message, "("+limit+")") || !strings.HasSuffix(e.Message, "Ask for less at once.") {
		t.Errorf("it does not say what is allowed and what to do: %s", e.Message)
	}
}

// TestErrorsAreFew: a document that is wrong in a thousand places, or repeats itself in its errors, is answered shortly.
func TestErrorsAreFew(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	long, nothings := strings.Repeat("a", 30000), ""
	for i := range 200 {
		nothings += fmt.Sprintf("nothing%d ", i)
	}
	for name, query := range map[string]string{
		"many mistakes":           "{ viewer { " + nothings + "} }",
		"a long name":             "{ " + long + " }",
		"a long name for a field": `{ ` + long[:100] + `: ticket { id } }`,
		"a long text":             `{ viewer { myActivities(kind: "` + long + `") { totalCount } } }`,
		"a long list":             `{ node(id: [` + strings.Repeat(`"<" `, 1500) + `]) { id } }`,
	} {
		r := c.ask(t, query, nil)
		if r.code(t) != "BAD_USER_INPUT" {
			t.Errorf("%s: got %s", name, r.body)
		}
		if n := len(r.errors(t)); n < 1 || n > 10 || len(r.body) > 17<<10 {
			t.Errorf("%s: got %d errors in %d bytes", name, n, len(r.body))
		}
	}
}
