package query

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The language of a query. Every string is of it: what means nothing in its place is a loose end, and let go.

// tokens: what is looked for stands behind a gap, and so does the minus of an exclusion. Elsewhere it is a character
// like others: jean-luc.
var tokens = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "Not", Pattern: `[\s\p{Z}\p{C}]+-`},
	{Name: "Gap", Pattern: `[\s\p{Z}\p{C}]+`},
	{Name: "Key", Pattern: `[A-Za-z]+:`},
	{Name: "Phrase", Pattern: `"[^"]*"`},
	{Name: "Star", Pattern: `\*`},
	{Name: "Quote", Pattern: `"`},
	{Name: "Text", Pattern: `[^\s\p{Z}\p{C}"]+`},
})

type sentence struct {
	Items []*item `parser:"@@*"`
}

// item is a part of a query as it was typed.
type item struct {
	Not    string `parser:"( @Not?"`
	Key    string `parser:"  @Key?"`
	Phrase string `parser:"  ( @Phrase"`
	Star   bool   `parser:"    @Star?"`
	Text   string `parser:"  | @Text ) )"`
	Alone  string `parser:"| @Key"` // with nothing behind it
	Loose  string `parser:"| @( Not | Gap | Star | Quote )"`
}

// farthest is how many tokens one must see to know what an item is: -key:"phrase"*.
const farthest = 4

var grammar = participle.MustBuild[sentence](participle.Lexer(tokens), participle.UseLookahead(farthest))

// itemsOf are the items of what was typed.
func itemsOf(typed string) []*item {
	s, err := grammar.ParseString("", " "+typed)
	if err != nil { // no string is known for which it does
		return []*item{{Text: typed}}
	}
	var items []*item
	for _, i := range s.Items {
		if i.Loose == "" {
			items = append(items, i)
		}
	}
	return items
}
