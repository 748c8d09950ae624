package models

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

var reference = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)

// FuzzParseReference: what was typed is a reference in its one spelling, or none.
func FuzzParseReference(f *testing.F) {
	for _, s := range []string{"", "K7QF-2M9X", "k7qf2m9x", " k7qf 2m9x ", "OIL1-OIL1", "K7QF-2M9U", "é7QF-2M9X", "ı7QF-2M9X", "ſ7QF-2M9X", "K7QF--2M9X", "K7QF\r\n2M9X", "00000\n00", "K7QF2M9X=", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got := ParseReference(typed)
		if got == "" {
			return
		}
		if !reference.MatchString(got) || ParseReference(got) != got {
			t.Errorf("%q: got %q", typed, got)
		}
		for _, other := range []string{strings.ToLower(got), " " + got, strings.ReplaceAll(got, "-", " "), strings.ReplaceAll(got, "0", "o")} {
			if again := ParseReference(other); again != got {
				t.Errorf("%q is %q, and written %q it is %q", typed, got, other, again)
			}
		}
	})
}

// FuzzIDs: whatever they are drawn from, ids and references have one shape, hold all that was drawn, and are read back.
func FuzzIDs(f *testing.F) {
	f.Add(make([]byte, 16), make([]byte, 16))
	f.Add(bytes.Repeat([]byte{0xff}, 16), []byte("sixteen letters!"))
	f.Fuzz(func(t *testing.T, one, other []byte) {
		if len(one) < 16 || len(other) < 16 {
			t.Skip("an id is drawn from sixteen bytes")
		}
		shape := regexp.MustCompile(`^tic_[0-9a-hjkmnp-tv-z]{26}$`)
		a, b := NewID(bytes.NewReader(one), TicketPrefix), NewID(bytes.NewReader(other), TicketPrefix)
		if !shape.MatchString(a) || (a == b) != bytes.Equal(one[:16], other[:16]) {
			t.Errorf("%x and %x are %s and %s", one[:16], other[:16], a, b)
		}
		r, s := NewReference(bytes.NewReader(one)), NewReference(bytes.NewReader(other))
		if !reference.MatchString(r) || ParseReference(r) != r || (r == s) != bytes.Equal(one[:5], other[:5]) {
			t.Errorf("%x and %x are %s and %s", one[:5], other[:5], r, s)
		}
	})
}

// written is what a scalar writes into an answer.
func written(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

// FuzzUnmarshalTime: a time that is understood is written in the one form that sorts, and read back as it was.
func FuzzUnmarshalTime(f *testing.F) {
	for _, s := range []string{
		"", "2026-03-01", "2026-03-01T09:30:00Z", "2026-03-01T09:30:00.123456789+01:00", "2026-03-01T09:30:60Z", "2026-02-30T00:00:00Z",
		"0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00Z",
		"2026-03-01T24:00:00Z", "2026-03-01t09:30:00z", "2026-03-01T09:30:00,5Z", "2026-03-01T09:30:00+24:00", "12026-03-01T09:30:00Z",
	} {
		f.Add(s)
	}
	form := regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"$`)
	f.Fuzz(func(t *testing.T, text string) {
		at, err := UnmarshalTime(text)
		if err != nil {
			return
		}
		if at.Location() != time.UTC || !at.Truncate(time.Microsecond).Equal(at) || !form.MatchString(written(MarshalTime(at))) {
			t.Errorf("%q is read as %v and written as %s", text, at, written(MarshalTime(at)))
		}
		if again, err := UnmarshalTime(strings.Trim(written(MarshalTime(at)), `"`)); err != nil || !again.Equal(at) {
			t.Errorf("%q is read as %v, and that as %v, %v", text, at, again, err)
		}
	})
}

// FuzzScalars: whatever JSON holds, a scalar takes its own type or says what it wants, and writes back what it took.
func FuzzScalars(f *testing.F) {
	for _, s := range []string{
		`"text"`, `""`, `"a\u0000b"`, `"\ud800"`, `"é\n\t\"<&>\u2028"`, `0`, `-0`, `1.0`, `1e3`, `2147483647`, `2147483648`, `-2147483648`, `9223372036854775808`,
		`1e400`, `true`, `null`, `[]`, `[1]`, `{}`, `{"a":"b"}`, `"2026-03-01T09:30:00Z"`, `"tic_x"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			v = string(text) // what a literal of a query may hold
		}
		if s, err := UnmarshalString(v); err == nil {
			var back string
			if s != v || !utf8.ValidString(s) || strings.ContainsRune(s, 0) || json.Unmarshal([]byte(written(MarshalString(s))), &back) != nil || back != s {
				t.Errorf("%q is read as %q and written as %s", v, s, written(MarshalString(s)))
			}
		}
		if i, err := UnmarshalInt(v); err == nil {
			if again, err := UnmarshalInt(json.Number(written(MarshalInt(i)))); err != nil || again != i || i < math.MinInt32 || i > math.MaxInt32 {
				t.Errorf("%q is read as %d, and that as %d, %v", v, i, again, err)
			}
		}
		if b, err := UnmarshalBoolean(v); err == nil && (b != v || written(MarshalBoolean(b)) != strconv.FormatBool(b)) {
			t.Errorf("%q is read as %v", v, b)
		}
		if id, err := UnmarshalID(v); err == nil {
			if again, err := UnmarshalID(id); err != nil || again != id || !json.Valid([]byte(written(MarshalID(id)))) {
				t.Errorf("%q is read as the id %q, and that as %q, %v", v, id, again, err)
			}
		}
		if _, err := UnmarshalTime(v); err == nil {
			if _, isText := v.(string); !isText {
				t.Errorf("%q is read as a time", v)
			}
		}
	})
}
