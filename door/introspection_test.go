package door_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"aparte/door"
)

// graphiQL is what GraphiQL asks for first: graphql-js's getIntrospectionQuery with every option on.
const graphiQL = `
    query IntrospectionQuery {
      __schema {
        description
        queryType { name kind }
        mutationType { name kind }
        subscriptionType { name kind }
        types {
          ...FullType
        }
        directives {
          name
          description
          isRepeatable
          locations
          args(includeDeprecated: true) {
            ...InputValue
          }
        }
      }
    }

    fragment FullType on __Type {
      kind
      name
      description
      specifiedByURL
      isOneOf
      fields(includeDeprecated: true) {
        name
        description
        args(includeDeprecated: true) {
          ...InputValue
        }
        type {
          ...TypeRef
        }
        isDeprecated
        deprecationReason
      }
      inputFields(includeDeprecated: true) {
        ...InputValue
      }
      interfaces {
        ...TypeRef
      }
      enumValues(includeDeprecated: true) {
        name
        description
        isDeprecated
        deprecationReason
      }
      possibleTypes {
        ...TypeRef
      }
    }

    fragment InputValue on __InputValue {
      name
      description
      type { ...TypeRef }
      defaultValue
      isDeprecated
      deprecationReason
    }

    fragment TypeRef on __Type {
      kind
      name
      ofType {
        kind
        name
        ofType {
          kind
          name
          ofType {
            kind
            name
            ofType {
              kind
              name
              ofType {
                kind
                name
                ofType {
                  kind
                  name
                  ofType {
                    kind
                    name
                    ofType {
                      kind
                      name
                      ofType {
                        kind
                        name
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
`

// TestGraphiQLLearnsTheSchema: its introspection is within every limit, and shows everybody what exists for them.
func TestGraphiQLLearnsTheSchema(t *testing.T) {
	w := onOne(t)
	c, _ := serveWith(t, w, door.Options{StrangersIntrospect: true})
	stranger := c.ask(t, graphiQL, nil)
	endUser := c.as(w.Ann.Token).ask(t, graphiQL, nil)
	agent := c.as(w.Agent.Token).ask(t, graphiQL, nil)
	admin := c.as(w.Admin.Token).ask(t, graphiQL, nil)
	asAnn := c.as(w.Agent.Token).viewingAs(w.Ann.ID).ask(t, graphiQL, nil)
	for name, r := range map[string]reply{"a stranger": stranger, "an end user": endUser, "an agent": agent, "an administrator": admin} {
		if r.code(t) != "" || r.data(t, "__schema", "queryType", "name") != "Query" {
			t.Errorf("%s: got %.300s", name, r.body)
		}
		for _, ours := range []string{"goField", "goEnum", "goModel", `"endUser"`, "@endUser", `"defer"`} {
			if strings.Contains(string(r.body), ours) {
				t.Errorf("%s learns of %s", name, ours)
			}
		}
	}
	if string(stranger.body) != string(endUser.body) || string(endUser.body) != string(asAnn.body) || string(agent.body) != string(admin.body) {
		t.Error("one schema is served to strangers, end users and those who view as them, another to all of the staff")
	}
	staffsOwn, both := names(fullSchema(t)), map[string]bool{}
	for name := range endUserNames(t) {
		delete(staffsOwn, name)
		both[name] = true
	}
	delete(staffsOwn, "reason") // GraphQL's own @deprecated has an argument of that name
	for name := range staffsOwn {
		if strings.Contains(string(endUser.body), `"name":"`+name+`"`) {
			t.Errorf("end users learn of %s", name)
		}
		if !strings.Contains(string(agent.body), `"name":"`+name+`"`) {
			t.Errorf("agents do not learn of %s", name)
		}
	}
	for name := range both {
		if !strings.HasPrefix(name, "__") && !strings.Contains(string(endUser.body), `"name":"`+name+`"`) {
			t.Errorf("end users do not learn of %s", name)
		}
	}
}

// TestStrangersLearnNoSchema: unless the operator says otherwise, whoever has not signed in is told to, and gets
// nothing of the schema however they ask. What an object is called they may know.
func TestStrangersLearnNoSchema(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	for name, query := range map[string]string{
		"GraphiQL":             graphiQL,
		"a type":               `{ __type(name: "Ticket") { name } }`,
		"a type that is none":  `{ __type(name: "Nonsense") { name } }`,
		"beside something":     `{ viewer { user { id } } __schema { queryType { name } } }`,
		"under another name":   `{ x: __schema { queryType { name } } }`,
		"in a fragment":        `{ ...f } fragment f on Query { ... { __schema { queryType { name } } } }`,
		"of several":           `query A { viewer { user { id } } } query B { __schema { queryType { name } } }`,
		"under a condition":    `{ __schema @skip(if: true) { queryType { name } } }`,
		"an act, and the type": `mutation A { __typename } query B { __type(name: "Ticket") { name } }`,
	} {
		body, err := json.Marshal(map[string]any{"query": query, "operationName": map[bool]any{true: "B"}[strings.Contains(query, "query B")]})
		if err != nil {
			t.Fatal(err)
		}
		r := c.post(t, string(body))
		if r.status != http.StatusUnauthorized || r.code(t) != "UNAUTHENTICATED" || r.header.Get("WWW-Authenticate") == "" || r.data(t) != nil {
			t.Errorf("%s: got %d %s", name, r.status, r.body)
		}
		mustBeKind(t, name, r)
		if r := c.as(w.Ann.Token).post(t, string(body)); r.code(t) == "UNAUTHENTICATED" {
			t.Errorf("%s, signed in: got %s", name, r.body)
		}
	}
	for query, want := range map[string]string{
		`{ __typename }`:                                    `{"data":{"__typename":"Query"}}`,
		`{ viewer { __typename } }`:                         `{"data":{"viewer":null}}`,
		`query A { __typename } query B { __schema { x } }`: "BAD_USER_INPUT",
	} {
		if r := c.ask(t, query, nil); string(r.body) != want && r.code(t) != want {
			t.Errorf("%s: got %d %s, want %s", query, r.status, r.body, want)
		}
	}
}

func endUserNames(t testing.TB) map[string]bool {
	t.Helper()
	return names(load(t, "../testdata/end_user.graphqls"))
}

// TestNobodyIsHelpedToGuess: a name that is nearly right is answered as one that is all wrong, so that trying
// letters teaches nothing.
func TestNobodyIsHelpedToGuess(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	for name, query := range map[string]string{
		"a field":                    `{ viewr { user { id } } }`,
		"a field of a type":          `{ ticket(id: "x") { subjec } }`,
		"a field of an interface":    `{ node(id: "x") { subject } }`,
		"an argument":                `{ viewer { myActivities(frst: 1) { totalCount } } }`,
		"an argument of a directive": `{ viewer @skip(iff: true) { user { id } } }`,
		"an enum's value":            `{ viewer { myActivities(kind: REQUESTE) { totalCount } } }`,
		"an enum's value as text":    `{ viewer { myActivities(kind: "REQUESTED") { totalCount } } }`,
		"an enum for a number":       `{ viewer { myActivities(first: ONE) { totalCount } } }`,
		"a variable's type":          `query($x: Tickt) { viewer { user { id } } }`,
		"a fragment's type":          `{ ...f } fragment f on Qery { viewer { user { id } } }`,
		"an inline fragment's":       `{ node(id: "x") { ... on Tickt { id } } }`,
		"a directive":                `{ viewer @skp(if: true) { user { id } } }`,
		"an input's field":           `mutation { addComment(input: { ticketId: "x", bdy: "y" }) { userErrors { code } } }`,
		"no fields":                  `{ viewer }`,
		"fields of a scalar":         `{ viewer { user { id { x } } } }`,
	} {
		for who, token := range map[string]string{"a stranger": "", "an end user": w.Ann.Token, "an agent": w.Agent.Token} {
			r := c.as(token).ask(t, query, nil)
			if r.code(t) != "BAD_USER_INPUT" {
				t.Errorf("%s, %s: got %s", who, name, r.body)
			}
			mustBeKind(t, name, r)
		}
	}
	for _, id := range []string{"kind", "knd"} {
		r := c.as(w.Ann.Token).ask(t, activities, map[string]any{"kind": "CC", id: "REQUESTE"})
		if strings.Contains(strings.ToLower(string(r.body)), "did you mean") {
			t.Errorf("got %s", r.body)
		}
	}
}

// TestStaffNamesAreNonsense: to an end user a name of the staff's and one that does not exist at all are the same,
// wherever it stands.
func TestStaffNamesAreNonsense(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	for template, hidden := range map[string]string{
		`{ ticket(id: "x") { NAME } }`:                                 "assignee",
		`{ viewer { user { NAME } } }`:                                 "externalId",
		`{ NAME { id } }`:                                              "account",
		`{ viewer { user { organization { NAME } } } }`:                "domains",
		`{ ticket(id: "x") { comments(NAME: false) { totalCount } } }`: "public",
		`{ node(id: "x") { ... on NAME { id } } }`:                     "TicketEvent",
		`query($x: NAME) { viewer { user { id } } }`:                   "TicketFilter",
		`mutation { NAME(input: {}) { userErrors { code } } }`:         "convertToPrivate",
		`mutation { addComment(input: { ticketId: "x", body: "y", NAME: true }) { userErrors { code } } }`: "expectPrivate",
		`mutation { addComment(input: { ticketId: "x", body: "y" }) { NAME } }`:                            "published",
		`{ __type(name: "NAME") { name kind description } }`:                                               "ApiToken",
		`{ viewer { user { id @NAME } } }`:                                                                 "endUser",
	} {
		for who, token := range map[string]string{"a stranger": "", "an end user": w.Ann.Token} {
			nonsense := strings.Repeat("z", len(hidden))
			got := c.as(token).ask(t, strings.ReplaceAll(template, "NAME", hidden), nil).bytes(t)
			want := c.as(token).ask(t, strings.ReplaceAll(template, "NAME", nonsense), nil).bytes(t)
			if strings.ReplaceAll(got, hidden, nonsense) != want {
				t.Errorf("%s, %s: got\n%s\nwant\n%s", who, template, got, want)
			}
		}
	}
}

// TestTheSchemaCostsWhatIsWritten: asking for it costs one for each field of the answer, for everybody, whatever it
// is asked about.
func TestTheSchemaCostsWhatIsWritten(t *testing.T) {
	w := onOne(t)
	c, _ := serveWith(t, w, door.Options{StrangersIntrospect: true})
	deep := `name description isDeprecated args(includeDeprecated: true) { name defaultValue type { kind name ofType { kind name ofType { kind name ofType { name } } } } } type { name ofType { name ofType { name ofType { name } } } }`
	for name, query := range map[string]string{
		"GraphiQL":         graphiQL,
		"everything":       `{ __schema { types { kind name fields(includeDeprecated: true) { ` + deep + ` } inputFields { name type { name } } enumValues(includeDeprecated: true) { name description } interfaces { name } possibleTypes { name fields { name } } } directives { name locations args { name type { name } } } queryType { name } mutationType { fields { name } } subscriptionType { name } } }`,
		"a type":           `{ __type(name: "Ticket") { fields(includeDeprecated: true) { ` + deep + ` } } }`,
		"an interface":     `{ __type(name: "Node") { possibleTypes { name fields(includeDeprecated: true) { ` + deep + ` } } } }`,
		"an input":         `{ __type(name: "CreateTicketInput") { inputFields { name type { name ofType { name } } } } }`,
		"an enum":          `{ __type(name: "TicketStatus") { enumValues(includeDeprecated: true) { name } } }`,
		"a scalar":         `{ __type(name: "Time") { kind name fields { name } specifiedByURL } }`,
		"nothing":          `{ __type(name: "Nonsense") { fields { name } } }`,
		"by a variable":    `query($n: String = "Query") { __type(name: $n) { ...f } } fragment f on __Type { ... { fields(includeDeprecated: true) { name } } }`,
		"several":          `{ a: __type(name: "Query") { name } b: __type(name: "User") { fields(includeDeprecated: true) { type { fields(includeDeprecated: true) { name } } } } c: __schema { directives { args { name } } } }`,
		"beside something": `{ __typename viewer { user { id } } __schema { queryType { name } } }`,
	} {
		for who, token := range map[string]string{"a stranger": "", "an agent": w.Agent.Token} {
			r := c.as(token).ask(t, query, nil)
			if r.code(t) != "" {
				t.Errorf("%s, %s: got %s", name, who, r.body)
			}
			cost, err := strconv.Atoi(r.header.Get("Aparte-Cost"))
			written := fieldsOf(r.data(t))
			if name == "beside something" {
				written = cost // a stranger's viewer is null
			}
			if err != nil || cost != max(written, 10) {
				t.Errorf("%s, %s: %d fields cost %d", name, who, written, cost)
			}
		}
	}
}

// fieldsOf is how many fields a part of an answer has.
func fieldsOf(data any) (n int) {
	switch data := data.(type) {
	case map[string]any:
		for _, inner := range data {
			n += 1 + fieldsOf(inner)
		}
	case []any:
		for _, inner := range data {
			n += fieldsOf(inner)
		}
	}
	return n
}
