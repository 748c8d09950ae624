package door

import (
	"errors"
	"fmt"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/gauge"
)

// A limit is refused with its name and its value, as docs/limits.md has them: in the sentence for people, and in the
// extensions for programs.

// tooLarge is the refusal of what gauge has measured, or gauge's error when it is about something else.
func tooLarge(what string, err error) gqlerror.List {
	large, ok := errors.AsType[gauge.LimitError](err)
	if !ok {
		return nil
	}
	return limited("The "+what+" is too large: "+large.Error()+". Ask for less at once.", large.Limit, large.Value)
}

// tooDear is the refusal of an operation by what it costs.
func tooDear(cost, most int) gqlerror.List {
	say := fmt.Sprintf("The operation is too large: it costs %d, at most %d (cost); shorter pages (first, last) cost less. Ask for less at once.", cost, most)
	return limited(say, "cost", most)
}

// tookTooLong is the refusal of what could not be done in time.
func tookTooLong(most time.Duration) *gqlerror.Error {
	seconds := int(most.Seconds())
	return limited(fmt.Sprintf("This took too long: at most %d seconds (time). Ask for less at once.", seconds), "time", seconds)[0]
}

func limited(say, limit string, value int) gqlerror.List {
	return gqlerror.List{{Message: say, Extensions: map[string]any{"code": codeTooComplex, "limit": limit, "value": value}}}
}

// misspelled is the refusal of what is no valid document, as validation or the parser found it.
func misspelled(found ...*gqlerror.Error) gqlerror.List {
	var shown gqlerror.List
	for _, e := range found {
		shown = append(shown, &gqlerror.Error{Message: e.Message, Locations: e.Locations, Extensions: map[string]any{"code": codeBadUserInput}})
	}
	return shown
}
