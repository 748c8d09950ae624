package door

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/models"
)

// The codes of GraphQL errors, as the contract names them.
const (
	codeUnauthenticated = "UNAUTHENTICATED"
	codeBadUserInput    = "BAD_USER_INPUT"
	codeTooComplex      = "TOO_COMPLEX"
	codeRateLimited     = "RATE_LIMITED"
	codeInternal        = "INTERNAL"
)

const sayInternal = "Something went wrong here, and has been written down. Try again; if it stays, give the operator the Request-Id of this answer."

// presenter lets only errors speak that were made for people; what else goes wrong is logged once, and says so.
type presenter struct{ time time.Duration } // how long an operation may take

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	e := graphql.DefaultErrorPresenter(ctx, err)
	code := codeOf(err, e)
	shown := &gqlerror.Error{Message: e.Message, Path: e.Path, Locations: e.Locations}
	if place, path := inputOf(ctx, e); place != "" {
		// What cannot be read is the client's, whatever kind of error reading it was.
		code, shown.Message, shown.Path = codeBadUserInput, place+": "+e.Message, path
	}
	switch {
	case code == codeInternal && errors.Is(ctx.Err(), context.DeadlineExceeded):
		late := tookTooLong(p.time)
		shown.Message, shown.Extensions = late.Message, late.Extensions
		return shown
	case code == codeInternal && errors.Is(ctx.Err(), context.Canceled):
		shown.Message = sayInternal // the client has gone: nobody reads this, and nothing is wrong here
	case code == codeInternal:
		logged(ctx).ErrorContext(ctx, "an operation failed", "error", err, "path", e.Path.String())
		shown.Message = sayInternal
	}
	shown.Extensions = map[string]any{"code": code}
	return shown
}

// codeOf is an error's code. What we do not know is ours to mend: INTERNAL.
func codeOf(err error, shown *gqlerror.Error) string {
	if _, ok := errors.AsType[models.InputError](err); ok {
		return codeBadUserInput
	}
	switch code, _ := shown.Extensions["code"].(string); code {
	case errcode.ValidationFailed, errcode.ParseFailed, codeBadUserInput:
		return codeBadUserInput
	case codeUnauthenticated:
		return codeUnauthenticated
	}
	return codeInternal
}

// inputOf says which variable or argument an error is about, and which field of the answer; "" when it is about
// no input. gqlparser and gqlgen put it into the path, which is the answer's: an error about a variable has a
// path although nothing was executed, one about an argument a path that goes on beneath its field.
func inputOf(ctx context.Context, e *gqlerror.Error) (place string, field ast.Path) {
	if graphql.GetFieldContext(ctx) == nil {
		if len(e.Path) > 1 && e.Path[0] == ast.PathName("variable") {
			return "$" + e.Path[1:].String(), nil
		}
		return "", nil
	}
	if field = graphql.GetPath(ctx); len(e.Path) > len(field) {
		return e.Path[len(field):].String(), field
	}
	return "", nil
}

// refusal is an error of the door itself.
func refusal(code, message string) gqlerror.List {
	return gqlerror.List{{Message: message, Extensions: map[string]any{"code": code}}}
}

// What an answer says of errors: a document can be wrong in thousands of places, and have names of any length.
const (
	maxErrors       = 10
	maxErrorBytes   = 16 << 10
	maxMessageBytes = 500
)

// spell writes as many of an answer's errors as there is room for, in the order of the document: fields that are
// resolved side by side fail in any order, and equal answers must be equal.
func spell(all gqlerror.List) []byte {
	place := func(a, b gqlerror.Location) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) }
	all = slices.SortedStableFunc(slices.Values(all), func(a, b *gqlerror.Error) int {
		if c := slices.CompareFunc(a.Locations, b.Locations, place); c != 0 {
			return c
		}
		return strings.Compare(a.Path.String(), b.Path.String())
	})
	short := make(gqlerror.List, min(len(all), maxErrors))
	for i := range short {
		e := *all[i]
		e.Message = clipped(e.Message)
		short[i] = &e
	}
	for {
		spelled, err := json.Marshal(short)
		switch {
		case err == nil && len(spelled) <= maxErrorBytes:
			return spelled
		case len(short) > 1:
			short = short[:len(short)-1]
		default: // its path holds an alias that is longer than any answer
			short[0].Path = nil
		}
	}
}

// clipped is the beginning of a message that repeats what it was sent.
func clipped(message string) string {
	if len(message) <= maxMessageBytes {
		return message
	}
	return strings.ToValidUTF8(message[:maxMessageBytes], "") + "…"
}
