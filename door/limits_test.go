package door_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
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
		over  bool
	}{
		"32 KiB":                                {"{ viewer { user { id } } } #" + strings.Repeat(" ", 32<<10-28), "", false},
		"33 KiB":                                {"{ viewer { user { id } } } #" + strings.Repeat(" ", 33<<10), "", true},
		"2000 tokens":                           {"{ viewer { user { id " + strings.Repeat("id ", 10) + "} } } " + strings.Repeat("#\n", 2000-19), "", false},
		"2001 tokens":                           {"{ viewer { user { id " + strings.Repeat("id ", 10) + "} } } " + strings.Repeat("#\n", 2001-19), "", true},
		"50 aliases":                            {aliases(50), "", false},
		"51 aliases":                            {aliases(51), "", true},
		"20 fields at the root":                 {"{ " + times(20, func(i int) string { return fmt.Sprintf("a%d: viewer { __typename } ", i) }) + "}", "", false},
		"21 fields at the root":                 {"{ " + times(21, func(i int) string { return fmt.Sprintf("a%d: viewer { __typename } ", i) }) + "}", "", true},
		"21 fields at the root, in fragments":   {doubled(5, "...f0"), "", true},
		"5 acts":                                {acts(5), "", false},
		"6 acts":                                {acts(6), "", true},
		"200 fields side by side":               {"{ viewer { user { " + strings.Repeat("id ", 200) + "} } }", "", false},
		"201 fields side by side":               {"{ viewer { user { " + strings.Repeat("id ", 201) + "} } }", "", true},
		"14 levels":                             {deep(3), "", false},
		"17 levels":                             {deep(4), "", true},
		"fragments doubled thirty times":        {doubled(30, "...f0"), "", true},
		"the same where no operation uses them": {doubled(30, "viewer { user { id } }"), "", true},
		"a fragment that holds itself twice":    {"{ ...f } fragment f on Query { ...f ...f }", "BAD_USER_INPUT", false},
		"100 variables":                         {variables(100), "", false},
		"101 variables":                         {variables(101), "", true},
		"11 operations":                         {times(11, func(i int) string { return fmt.Sprintf("query q%d { viewer { __typename } } ", i) }), "", true},
		"51 fragments":                          {"{ viewer { " + times(51, func(i int) string { return fmt.Sprintf("...f%d ", i) }) + "} }" + times(51, func(i int) string { return fmt.Sprintf("fragment f%d on Viewer { user { id } } ", i) }), "", true},
		"51 directives":                         {"{ viewer { " + strings.Repeat("user @skip(if: false) { id } ", 51) + "} }", "", true},
		"a hundred pages of a hundred":          {"{ viewer { myActivities(first: 100) { nodes { comments(first: 100) { nodes { id body author { id } } } } } } }", "", true},
		"a hundred by a variable's default":     {"query($n: Int = 100) { viewer { myActivities(first: $n) { nodes { comments(last: $n) { nodes { id body author { id } } } } } } }", "", true},
		"a page of twenty pages of twenty":      {"{ viewer { myActivities { nodes { comments { nodes { id body author { id } } } } } } }", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			want, began := tt.code, time.Now()
			if tt.over {
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
			if tt.over && !strings.HasSuffix(r.errors(t)[0].Message, "Ask for less at once.") {
				t.Errorf("it does not say what to do: %s", r.body)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			mustBeKind(t, name, r)
		})
	}
}

// TestErrorsAreFew: a document that is wrong in a thousand places, or repeats itself in its errors, is answered shortly.
func TestErrorsAreFew(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	long := strings.Repeat("a", 30000)
	for name, query := range map[string]string{
		"many mistakes":           "{ viewer { " + strings.Repeat("nothing ", 200) + "} }",
		"a long name":             "{ " + long + " }",
		"a long name for a field": `{ ` + long + `: ticket { id } }`,
		"a long text":             `{ viewer { myActivities(kind: "` + long + `") { totalCount } } }`,
		"a long list":             `{ node(id: [` + strings.Repeat(`"<" `, 1500) + `]) { id } }`,
	} {
		r := c.ask(t, query, nil)
		if n := len(r.errors(t)); n < 1 || n > 10 || len(r.body) > 17<<10 && name != "a long name for a field" {
			t.Errorf("%s: got %d errors in %d bytes", name, n, len(r.body))
		}
	}
}
