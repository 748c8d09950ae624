package models

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// The scalars are stricter than gqlgen's: a client that sends the wrong type hears of it, and text that one
// database would store and the other refuse is refused at the door.

// MarshalString writes a String.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads a String: valid UTF-8 without NUL, which Postgres cannot store.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", wanted("a string", v)
	}
	if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
		return "", InputError("text must be valid UTF-8 without NUL characters")
	}
	return s, nil
}

// MarshalID writes an ID.
func MarshalID(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalID reads an ID: a String, or a whole number, which is nothing's id here.
func UnmarshalID(v any) (string, error) {
	switch n := v.(type) {
	case int64:
		return strconv.FormatInt(n, 10), nil
	case json.Number:
		if _, err := n.Int64(); err == nil {
			return n.String(), nil
		}
	}
	return UnmarshalString(v)
}

// MarshalInt writes an Int.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt reads an Int of 32 bits, as the specification has it.
func UnmarshalInt(v any) (int, error) {
	var i int64
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return 0, InputError("a whole number of 32 bits is wanted here")
		}
		i = n
	case int64:
		i = v
	case int:
		i = int64(v)
	default:
		return 0, wanted("a whole number", v)
	}
	if i < math.MinInt32 || i > math.MaxInt32 {
		return 0, InputError("a whole number of 32 bits is wanted here")
	}
	return int(i), nil
}

// MarshalBoolean writes a Boolean.
func MarshalBoolean(b bool) graphql.Marshaler { return graphql.MarshalBoolean(b) }

// UnmarshalBoolean reads a Boolean.
func UnmarshalBoolean(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, wanted("true or false", v)
	}
	return b, nil
}

// TimeLayout is how every instant is written: six digits, so that they sort as text and have one length.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// MarshalTime writes a Time.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, t.UTC().Format(`"`+TimeLayout+`"`))
	})
}

// UnmarshalTime reads a Time: RFC 3339 with any offset, cut to a microsecond, which both databases keep.
func UnmarshalTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, wanted("a time", v)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC() // first: the years of an offset may be others
	if err != nil || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, InputError("a time is wanted here, such as 2026-03-01T09:30:00Z")
	}
	return t.Truncate(time.Microsecond), nil
}

func wanted(what string, v any) InputError {
	return InputError(what + " is wanted here, not " + kind(v))
}

func kind(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case bool:
		return "a Boolean"
	case json.Number, int, int64, float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "null"
}
