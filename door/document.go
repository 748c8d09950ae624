package door

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"aparte/gauge"
)

// documents reads the texts of queries: measures them, and validates them against one schema. A text that it has
// read lately it knows.
type documents struct {
	limits gauge.Limits
	schema *ast.Schema
	known  graphql.Cache[*ast.QueryDocument]
}

func newDocuments(limits gauge.Limits, schema *ast.Schema) *documents {
	return &documents{limits, schema, smallDocuments{lru.New[*ast.QueryDocument](500)}}
}

// read answers a document that is within the limits and valid, or what is wrong with it.
func (d *documents) read(ctx context.Context, text string) (*ast.QueryDocument, gqlerror.List) {
	if doc, ok := d.known.Get(ctx, text); ok {
		return doc, nil
	}
	doc, err := d.limits.Measure(ctx, text)
	if large := tooLarge("query", err); large != nil {
		return nil, large
	}
	if err != nil {
		return nil, misspelled(gqlerror.WrapIfUnwrapped(err))
	}
	if len(doc.Operations) == 0 {
		return nil, refusal(codeBadUserInput, "The query holds no operation.")
	}
	if errs := validator.ValidateWithRules(d.schema, doc, quietRules()); len(errs) > 0 {
		return nil, misspelled(errs...)
	}
	d.known.Add(ctx, text, doc)
	return doc, nil
}

// smallDocuments keeps parsed documents for the next time, but for long ones: a document weighs some 26 times its
// text, and 500 of 8 KiB are what we have memory for.
type smallDocuments struct {
	graphql.Cache[*ast.QueryDocument]
}

// Add keeps a document.
func (c smallDocuments) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= 8<<10 {
		c.Cache.Add(ctx, text, doc)
	}
}

// maxMistakes is how many mistakes in a document are written down, to choose from them what an answer has room for.
// A short text can be wrong in a hundred thousand ways.
const maxMistakes = 10 * maxErrors

// quietRules are the rules of validation without "did you mean", which stop writing when they have said enough.
func quietRules() *rules.Rules {
	loud, quiet := rules.NewDefaultRules(), rules.NewRules()
	for _, r := range []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions, rules.ScalarLeafsRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		loud.RemoveRule(strings.TrimSuffix(r.Name, "WithoutSuggestions"))
		loud.AddRule(r.Name, r.RuleFunc)
	}
	mistakes := 0
	for name, rule := range loud.GetInner() {
		quiet.AddRule(name, func(observers *core.Events, add core.AddErrFunc) {
			rule(observers, func(options ...core.ErrorOption) {
				if mistakes++; mistakes <= maxMistakes {
					add(options...)
				}
			})
		})
	}
	return quiet
}
