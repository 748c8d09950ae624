// Package gauge measures GraphQL documents before they are validated. Validation compares the fields of a document
// with one another and follows its fragments, so that a short text can keep it busy for hours. Measuring takes time
// in proportion to the text, and what is within the limits is quickly validated.
package gauge

import "fmt"

// Limits are what one document, with its variables, may hold at most.
type Limits struct {
	// Bytes is the length of the text.
	Bytes int
	// Tokens are words and signs, comments among them.
	Tokens int
	// Depth is how many fields may stand within one another; inline fragments as many again. An operation that asks
	// for nothing but the schema may go twice as deep: GraphiQL does.
	Depth int
	// Selections are fields, spreads and inline fragments, with every fragment counted where it is used.
	Selections int
	// Width is how many selections may stand side by side in one set.
	Width int
	// Repeats is how many fields of one name may meet in one place of the answer, fragments counted where they are
	// used: validation compares each of them with each other.
	Repeats int
	// Aliases, Fragments and Directives are counted as they are written.
	Aliases, Fragments, Directives int
	// AliasBytes is the length of an alias, which an answer repeats for each entry of a list.
	AliasBytes int
	// RootFields are the fields at the root of an operation, with every fragment counted where it is used.
	RootFields int
	// Mutations are the root fields of a mutation: each is a transaction.
	Mutations int
	// Operations are how many a text may hold, although one request runs one of them.
	Operations int
	// Variables are how many an operation may declare.
	Variables int
	// Values are all that the JSON of a request holds: names, texts, numbers, lists and objects.
	Values int
	// ValueDepth is how many lists and objects may stand within one another, in an argument, a variable or a type.
	ValueDepth int
}

// Default are limits that a client does not meet which asks for what it shows.
func Default() Limits {
	return Limits{
		Bytes: 32 << 10, Tokens: 2000, Depth: 15, Selections: 1000, Width: 200, Repeats: 50,
		Aliases: 50, Fragments: 50, Directives: 50, AliasBytes: 100, RootFields: 20, Mutations: 5, Operations: 10, Variables: 100,
		Values: 2000, ValueDepth: 6,
	}
}

// LimitError is the refusal of a document by the first limit that it exceeds.
type LimitError struct {
	Limit string // its name: "depth"
	Value int    // what it allows
}

// Error names the limit and its value, as part of a sentence: "at most 15 levels of fields (depth)".
func (e LimitError) Error() string {
	return fmt.Sprintf("at most %d %s (%s)", e.Value, allows[e.Limit], e.Limit)
}

// allows says what a limit counts, by its name.
var allows = map[string]string{
	"bytes": "bytes", "tokens": "words and signs", "depth": "levels of fields", "selections": "fields, with every fragment counted where it is used",
	"width": "fields side by side", "repeats": "fields of one name in one place", "aliases": "aliases", "aliasBytes": "bytes in an alias", "fragments": "fragments",
	"directives": "directives", "rootFields": "fields at the root", "mutations": "mutations at once", "operations": "operations",
	"variables": "variables", "values": "names and values in JSON", "valueDepth": "levels of lists and objects in a value",
}
