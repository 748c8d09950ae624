// Package requests holds what a stranger may send to keep a GraphQL server busy: each is one HTTP request, within the
// size that a server must read.
package requests

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Request is one HTTP request to /graphql.
type Request struct {
	Name   string
	Method string
	Query  string // of the address
	Header map[string]string
	Body   string
}

// maxBody is the size of body that a server reads: 1 MiB.
const maxBody = 1 << 20

// All are the requests: something harmless to compare with, documents that a parser or a validator might choke on,
// those that are the worst within our limits, and JSON and headers.
func All() []Request {
	all := []Request{document("nothing evil", "{ viewer { user { id } } }")}
	for _, group := range []map[string]string{beyond(), within(), introspection()} {
		for _, name := range slices.Sorted(maps.Keys(group)) {
			all = append(all, document(name, group[name]))
		}
	}
	bodies := bodies()
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		all = append(all, post(name, bodies[name]))
	}
	return append(all, headers()...)
}

func post(name, body string) Request {
	return Request{Name: name, Method: "POST", Header: map[string]string{"Content-Type": "application/json"}, Body: body}
}

func document(name, query string) Request {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		panic(err) // a text is always JSON
	}
	return post(name, string(body))
}

func times(n int, text func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(text(i))
	}
	return b.String()
}

// filled is a text of a MiB: what begins it and ends it, and as much as fits in between.
func filled(open, unit, shut string) string {
	return open + strings.Repeat(unit, (maxBody-len(open)-len(shut))/len(unit)) + shut
}

// beyond are documents that our limits refuse.
func beyond() map[string]string {
	doubled := times(30, func(i int) string { return fmt.Sprintf("fragment f%d on Query { ...f%d ...f%d } ", i, i+1, i+1) }) + "fragment f30 on Query { __typename }"
	return map[string]string{
		"500,000 lists within one another":       filled("{ nodes(ids: ", "[", "")[:maxBody-100],
		"300,000 fields within one another":      filled("", "{a", "")[:maxBody-100],
		"200,000 inline fragments within others": filled("{", "...{", "")[:maxBody-100],
		"fragments doubled thirty times":         "{ ...f0 } " + doubled,
		"the same, where none is used":           "{ __typename } " + doubled,
		"2,500 times the same three levels":      "{ " + strings.Repeat("viewer{user{id organization{id name}}} ", 2500) + "}",
		"80,000 times __typename":                "{ " + strings.Repeat("__typename ", 80000) + "}",
		"4,500 directives that do not exist":     "{ viewer " + strings.Repeat("@a ", 4500) + "{ user { id } } }",
		"1,000 aliases of a page":                "{ viewer { " + times(1000, func(i int) string { return fmt.Sprintf("a%d: myActivities(first: 100) { nodes { id } } ", i) }) + "} }",
		"10,000 variables of one name":           "query(" + strings.Repeat("$v: ID ", 10000) + ") { node(id: $v) { id } }",
		"300 fragments that use one another": "{ viewer { ...f0 } } " + times(300, func(i int) string {
			return fmt.Sprintf("fragment f%d on Viewer { %s } ", i, times(20, func(j int) string { return fmt.Sprintf("...f%d ", (i+j+1)%300) }))
		}),
		"20 within 20 within 20 of one name": "{ " + strings.Repeat("viewer { "+strings.Repeat("user { "+strings.Repeat("id ", 20)+"} ", 20)+"} ", 20) + "}",
		"50,000 comments":                    strings.Repeat("#\n", 50000) + "{ __typename }",
		"10,000 operations":                  times(10000, func(i int) string { return fmt.Sprintf("query q%d { __typename } ", i) }),
		"a text of half a MiB":               `{ node(id: "` + strings.Repeat("x", maxBody/2) + `") { id } }`,
		"a block of text with many quotes":   `{ node(id: """` + strings.Repeat(`\"""`, 100000) + `""") { id } }`,
		"a number of half a MiB":             `{ node(id: ` + strings.Repeat("9", maxBody/2) + `) { id } }`,
		"a name of half a MiB":               "{ " + strings.Repeat("a", maxBody/2) + " }",
	}
}

// within are the dearest documents that are within our limits, or were before their last ones.
func within() map[string]string {
	chain := func(on string, last string, each func(i int) string) string {
		return times(50, func(i int) string {
			if i == 49 {
				return "fragment f49 on " + on + " { " + last + " } "
			}
			return fmt.Sprintf("fragment f%d on %s { %s ...f%d } ", i, on, each(i), i+1)
		})
	}
	nothing := func(int) string { return "" }
	names := func(n int) string { return times(n, func(i int) string { return fmt.Sprintf("z%d ", i) }) }
	return map[string]string{
		"50 fragments in a row, mistakes in each": "{ viewer { ...f0 } } " + chain("Viewer", "id", func(i int) string {
			return times(18, func(j int) string { return fmt.Sprintf("z%dz%d ", i, j) })
		}),
		"50 fragments in a row, mistakes in the last": "{ viewer { ...f0 } } " + chain("Viewer", times(4, func(i int) string { return fmt.Sprintf("z%d { %s } ", i, names(190)) }), nothing),
		"50 fragments in a row, a list in the last":   "{ ...f0 } " + chain("Query", "node(id: "+strings.Repeat("[", 6)+strings.Repeat("1 ", 1500)+strings.Repeat("]", 6)+") { id }", nothing),
		"the same, of long numbers for a number": "{ ...f0 } " + chain("Query",
			"viewer { myActivities(first: "+strings.Repeat("[", 6)+strings.Repeat("999999999999999999 ", 1500)+strings.Repeat("]", 6)+") { totalCount } }", nothing),
		"the same, of names for an enum": "{ ...f0 } " + chain("Query",
			"viewer { myActivities(kind: "+strings.Repeat("[", 6)+strings.Repeat("ZZZZZZZZZZZZZZZZZZ ", 1500)+strings.Repeat("]", 6)+") { totalCount } }", nothing),
		"50 fragments in a row, the last of 100 variables 590 times": "query(" + times(100, func(i int) string { return fmt.Sprintf("$v%d: Int ", i) }) + ") { ...f0 } " +
			chain("Query", "viewer { myActivities(first: ["+strings.Repeat("$v99 ", 590)+"]) { totalCount } }", nothing),
		"50 fragments in a row, 480 arguments in the last": "{ viewer { ...f0 } } " + chain("Viewer", "user("+strings.Repeat("a:1 ", 480)+") { id }", nothing),
		"50 of one name, six levels":                       "{ viewer { " + strings.Repeat("myActivities { nodes { comments { nodes { author { organization { id } } } } } } ", 50) + "} }",
		"50 of one name, of different arguments": "{ viewer { " + times(50, func(i int) string {
			return fmt.Sprintf("user { id(a:%d) name(a:%d) phone(a:%d) role(a:%d) } ", i, i, i, i)
		}) + "} }",
		"18 times 25 fragments":           "{ viewer { " + strings.Repeat("user { "+times(25, func(i int) string { return fmt.Sprintf("...f%d ", i) })+"} ", 18) + "} } " + times(25, func(i int) string { return fmt.Sprintf("fragment f%d on User { z%d } ", i, i) }),
		"20 searches":                     "{ " + times(20, func(i int) string { return fmt.Sprintf(`a%d: search(query: "x") { totalCount nodes { id } } `, i) }) + "}",
		"20 times 80 ids":                 "{ " + times(20, func(i int) string { return fmt.Sprintf(`a%d: nodes(ids: [%s]) { id } `, i, strings.Repeat(`"x" `, 80)) }) + "}",
		"pages within pages within pages": "{ viewer { myActivities(first: 100) { nodes { comments(first: 100) { nodes { ticket { comments(first: 100) { nodes { ticket { id } } } } } } } } } }",
	}
}

// introspection asks for the schema, as strangers may where the operator says so.
func introspection() map[string]string {
	ofType := "kind name" + strings.Repeat(" ofType { kind name", 7) + strings.Repeat(" }", 7)
	schema := "__schema { queryType { name } types { kind name description fields { name description args { name description type { " + ofType +
		" } } type { " + ofType + " } } inputFields { name type { " + ofType + " } } enumValues { name } possibleTypes { name } } directives { name args { name } } } "
	return map[string]string{
		"the schema, as GraphiQL asks for it": "{ " + schema + "}",
		"the same, ten times":                 "{ " + times(10, func(i int) string { return fmt.Sprintf("a%d: %s", i, schema) }) + "}",
		"twenty times the schema":             "{ " + times(20, func(i int) string { return fmt.Sprintf("a%d: __schema { types { name fields { name } } } ", i) }) + "}",
		"the schema within the schema":        "{ __schema { types { fields { type { fields { name type { name } } } } } } }",
		"each field of it forty times":        "{ __schema { types { fields { " + times(40, func(i int) string { return fmt.Sprintf("a%d: name ", i) }) + "args { name } } } } }",
		"a long alias, in each field of it":   "{ __schema { types { fields { type { fields { " + strings.Repeat("a", 30000) + ": name } } } } } }",
		"a short one, in each field of it":    "{ __schema { types { fields { type { fields { " + strings.Repeat("a", 100) + ": name } } } } } }",
		"its types within possible types":     "{ __schema { types { possibleTypes { interfaces { name } } interfaces { possibleTypes { name } } } } }",
	}
}

// bodies are JSON.
func bodies() map[string]string {
	node := `{"query":"query($x: ID!) { node(id: $x) { id } }","variables":{"x":`
	nodes := `{"query":"query($x: [ID!]!) { nodes(ids: $x) { id } }","variables":{"x":`
	return map[string]string{
		"a list of half a million numbers":      filled(nodes+"[", "1,", "1]}}"),
		"a list of 300,000 lists":               filled(nodes+"[", "[],", "1]}}"),
		"a list of 1,900 long texts":            nodes + "[" + strings.Repeat(`"`+strings.Repeat("x", 500)+`",`, 1900) + `"x"]}}`,
		"200,000 lists within one another":      node + strings.Repeat("[", 200000) + strings.Repeat("]", 200000) + "}}",
		"150,000 names":                         filled("{", `"a":1,`, `"query":"{ __typename }"}`),
		"150,000 names in variables":            filled(`{"query":"{ __typename }","variables":{`, `"a":1,`, `"a":1}}`),
		"an id of a MiB":                        filled(node+`"`, "x", `"}}`),
		"an id of escapes":                      filled(node+`"`, `\u00e9`, `"}}`),
		"a number of a MiB":                     filled(node, "1", "}}"),
		"an enum of a MiB":                      filled(`{"query":"query($k: ActivityKind!) { viewer { myActivities(kind: $k) { totalCount } } }","variables":{"k":"`, "x", `"}}`),
		"a field of a MiB that no input has":    filled(`{"query":"mutation($k: AddCommentInput!) { addComment(input: $k) { comment { id } } }","variables":{"k":{"`, "x", `":1}}}`),
		"an operation's name of a MiB":          filled(`{"query":"{ viewer { user { id } } }","operationName":"`, "x", `"}`),
		"a query of a MiB of blanks":            filled(`{"query":"`, " ", `{ __typename }"}`),
		"a query of a MiB of escapes":           filled(`{"query":"`, `\u0020`, `{ __typename }"}`),
		"a MiB of blanks":                       filled(`{"query":"{ __typename }"`, " ", "}"),
		"extensions of a MiB":                   filled(`{"query":"{ __typename }","extensions":{"x":"`, "x", `"}}`),
		"a list of 20,000 requests":             filled("[", `{"query":"{ viewer { user { id } } }"},`, `{"query":"{ __typename }"}]`),
		"a MiB of no JSON":                      filled("", "x", ""),
		"a MiB more than may be sent":           filled(`{"query":"{ __typename }","x":"`, "x", `"}`) + strings.Repeat(" ", maxBody),
		"100 variables of lists of lists":       `{"query":"query(` + times(100, func(i int) string { return fmt.Sprintf("$v%d: [[[ID!]!]!]! ", i) }) + `) { __typename }"}`,
		"600 uses of the last of 100 variables": `{"query":"query(` + times(100, func(i int) string { return fmt.Sprintf("$v%d: ID! ", i) }) + `) { nodes(ids: [` + strings.Repeat("$v99 ", 600) + `]) { id } }"}`,
	}
}

func headers() []Request {
	with := func(name, header, value string) Request {
		r := document(name, "{ viewer { user { id } } }")
		r.Header[header] = value
		return r
	}
	return []Request{
		with("15,000 media types to choose from", "Accept", strings.Repeat("*/*,", 15000)),
		with("a token of 60 kB", "Authorization", "Bearer "+strings.Repeat("a", 60000)),
		with("7,000 addresses that it came by", "X-Forwarded-For", strings.Repeat("1.1.1.1,", 7000)),
		{Name: "15,000 parameters in the address", Method: "GET", Query: strings.Repeat("a=b&", 15000) + "query=%7B__typename%7D"},
		{Name: "a query of 60 kB in the address", Method: "GET", Query: "query=" + strings.Repeat("%20", 20000) + "%7B__typename%7D"},
		{Name: "20,000 numbers in the address", Method: "GET", Query: "query=%7B__typename%7D&variables=%7B%22x%22:[" + strings.Repeat("1,", 20000) + "1]%7D"},
	}
}
