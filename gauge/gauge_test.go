package gauge

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// times writes a text for each of n.
func times(n int, text func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(text(i))
	}
	return b.String()
}

func same(text string) func(int) string { return func(int) string { return text } }

// doubled are n fragments, each of which uses the next one twice.
func doubled(n int) string {
	return times(n, func(i int) string { return fmt.Sprintf("fragment f%d on T { ...f%d ...f%d } ", i, i+1, i+1) }) +
		fmt.Sprintf("fragment f%d on T { a } ", n)
}

// atLimit are documents that hold n of what a limit counts, and no more of anything else than is allowed by default.
var atLimit = map[string]func(n int) string{
	"bytes":  func(n int) string { return "{ a } #" + strings.Repeat(" ", n-7) },
	"tokens": func(n int) string { return "{ a } " + strings.Repeat("#\n", n-3) },
	"depth":  func(n int) string { return strings.Repeat("{ a ", n) + strings.Repeat("} ", n) },
	"selections": func(n int) string {
		return "{ " + times((n+99)/100, func(i int) string {
			within := times(min(100, n-100*i)-1, func(j int) string { return fmt.Sprintf("a%d ", j) })
			return fmt.Sprintf("c%d ", i) + strings.ReplaceAll("{ "+within+"} ", "{ } ", "")
		}) + "}"
	},
	"width": func(n int) string {
		return "{ r { " + times(n, func(i int) string { return fmt.Sprintf("a%d ", i) }) + "} }"
	},
	"repeats": func(n int) string { return "{ r { " + strings.Repeat("a ", n) + "} }" },
	"aliases": func(n int) string {
		return "{ r { " + times(n, func(i int) string { return fmt.Sprintf("a%d: a ", i) }) + "} }"
	},
	"aliasBytes": func(n int) string { return "{ " + strings.Repeat("x", n) + ": a }" },
	"fragments": func(n int) string {
		return "{ r } " + times(n, func(i int) string { return fmt.Sprintf("fragment f%d on T { a } ", i) })
	},
	"directives": func(n int) string { return "{ r " + strings.Repeat("@d ", n) + "}" },
	"rootFields": func(n int) string { return "{ " + times(n, func(i int) string { return fmt.Sprintf("a%d ", i) }) + "}" },
	"mutations": func(n int) string {
		return "mutation { " + times(n, func(i int) string { return fmt.Sprintf("a%d ", i) }) + "}"
	},
	"operations": func(n int) string { return times(n, func(i int) string { return fmt.Sprintf("query q%d { a } ", i) }) },
	"variables": func(n int) string {
		return "query(" + times(n, func(i int) string { return fmt.Sprintf("$v%d: T ", i) }) + ") { a }"
	},
	"valueDepth": func(n int) string { return "{ a(b: " + strings.Repeat("[", n) + strings.Repeat("]", n) + ") }" },
}

// TestEachLimitIsNamed: what is at a limit passes, and what is one beyond it is refused with the limit's name and
// what it allows.
func TestEachLimitIsNamed(t *testing.T) {
	limits := Default()
	for name, document := range atLimit {
		field, _ := reflect.TypeFor[Limits]().FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, name) })
		n := int(reflect.ValueOf(limits).FieldByIndex(field.Index).Int())
		if _, err := limits.Measure(t.Context(), document(n)); err != nil {
			t.Errorf("%s: at the limit: %v", name, err)
		}
		_, err := limits.Measure(t.Context(), document(n+1))
		if !errors.Is(err, LimitError{name, n}) {
			t.Errorf("%s: beyond it: got %v", name, err)
			continue
		}
		if say := err.Error(); !strings.HasPrefix(say, fmt.Sprintf("at most %d ", n)) || !strings.HasSuffix(say, " ("+name+")") {
			t.Errorf("%s: it says %q", name, say)
		}
	}
}

// TestWhereverItStands: what is counted is counted at every place of a document where it can be written.
func TestWhereverItStands(t *testing.T) {
	l := Default()
	lists := strings.Repeat("[", l.ValueDepth+1) + strings.Repeat("]", l.ValueDepth+1)
	for text, limit := range map[string]string{
		"{ a @d(b: " + lists + ") }":                                                                                             "valueDepth",
		"query($v: T = " + lists + ") { a }":                                                                                     "valueDepth",
		"query($v: T @d(b: " + lists + ")) { a }":                                                                                "valueDepth",
		"query @d(b: " + lists + ") { a }":                                                                                       "valueDepth",
		"{ ... @d(b: " + lists + ") { a } }":                                                                                     "valueDepth",
		"{ ...f @d(b: " + lists + ") } fragment f on T { a }":                                                                    "valueDepth",
		"{ a } fragment f on T @d(b: " + lists + ") { a }":                                                                       "valueDepth",
		"{ a } fragment f on T { a(b: " + lists + ") }":                                                                          "valueDepth",
		"{ a } fragment f($v: T = " + lists + ") on T { a }":                                                                     "valueDepth",
		"{ a(b: " + strings.Repeat("{c: ", 11) + "1" + strings.Repeat("}", 11) + ") }":                                           "valueDepth",
		"query($v: " + strings.Repeat("[", 11) + "T" + strings.Repeat("]", 11) + ") { a }":                                       "valueDepth",
		"query " + strings.Repeat("@d ", 51) + "{ a }":                                                                           "directives",
		"query($v: T " + strings.Repeat("@d ", 51) + ") { a }":                                                                   "directives",
		"{ ... " + strings.Repeat("@d ", 51) + "{ a } }":                                                                         "directives",
		"{ ...f " + strings.Repeat("@d ", 51) + "} fragment f on T { a }":                                                        "directives",
		"{ a } fragment f on T " + strings.Repeat("@d ", 51) + "{ a }":                                                           "directives",
		strings.Repeat("{ ... ", 20) + "{ a }" + strings.Repeat(" }", 20):                                                        "depth",
		"{ ...f } fragment f on T " + strings.Repeat("{ a ", 16) + strings.Repeat("}", 16):                                       "depth",
		"{ __schema { x } " + strings.Repeat(" a {", 15) + " a " + strings.Repeat("}", 16):                                       "depth",
		"{ __schema " + strings.Repeat("{ a ", 30) + strings.Repeat("}", 30) + "}":                                               "depth",
		"{ ...f0 } " + doubled(5):                                                                                                "rootFields",
		"{ r { ...f0 } } " + doubled(30):                                                                                         "selections",
		"{ r } " + doubled(49):                                                                                                   "selections",
		"{ r { " + strings.Repeat("a { b } ", 26) + "...f } } fragment f on T { " + strings.Repeat("... { a { b } } ", 25) + "}": "repeats",
		"{ r { " + times(8, same("a { "+strings.Repeat("b ", 7)+"} ")) + "} }":                                                   "repeats",
		"{ r } fragment f on T { " + strings.Repeat("b ", 51) + "}":                                                              "repeats",
		"{ r { " + times(51, func(i int) string { return fmt.Sprintf("x: a%d ", i) }) + "} }":                                    "aliases",
	} {
		if _, err := l.Measure(t.Context(), text); err == nil || !strings.HasSuffix(err.Error(), " ("+limit+")") {
			t.Errorf("%.200s: got %v, want %s", text, err, limit)
		}
	}
	for _, text := range []string{
		"{ r { ...f0 } } " + doubled(5),
		"{ __schema " + strings.Repeat("{ a ", 29) + strings.Repeat("}", 29) + "}",
		strings.Repeat("{ ... { a ", 15) + strings.Repeat("} } ", 15),
	} {
		if _, err := l.Measure(t.Context(), text); err != nil {
			t.Errorf("%.200s: %v", text, err)
		}
	}
}

// TestACircleIsRefused, whatever it leads through: everything that follows fragments would go round in it.
func TestACircleIsRefused(t *testing.T) {
	for _, text := range []string{
		"{ ...f } fragment f on T { ...f }",
		"{ ...f } fragment f on T { ...f ...f }",
		"{ ...f } fragment f on T { a { ... { b { ...f } } } }",
		"{ ...f } fragment f on T { ...g } fragment g on T { a ...f }",
		"{ a } fragment f on T { ...g } fragment g on T { a { ...f } }",
		"{ ...a } " + times(40, func(i int) string {
			return fmt.Sprintf("fragment %c on T { ", 'a'+i) + times(20, func(j int) string { return fmt.Sprintf("...%c ", 'a'+(i+j)%20) }) + "} "
		})[:1900] + "}",
	} {
		_, err := Default().Measure(t.Context(), text)
		if _, ok := errors.AsType[*gqlerror.Error](err); !ok {
			t.Errorf("%.100s: got %v", text, err)
		}
	}
}

// TestNoNumberIsTooLarge: one that nothing can hold is refused wherever it stands; validation looks at Int alone.
func TestNoNumberIsTooLarge(t *testing.T) {
	for _, number := range []string{"9223372036854775808", "-9223372036854775809", "1e999", "1" + strings.Repeat("0", 20000)} {
		for _, text := range []string{
			"{ a(b: " + number + ") }", "{ a(b: {c: [1, " + number + "]}) }", "query($v: T = " + number + ") { a }",
			"{ a @d(b: " + number + ") }", "{ a } fragment f on T { a(b: " + number + ") }",
		} {
			_, err := Default().Measure(t.Context(), text)
			if e, ok := errors.AsType[*gqlerror.Error](err); !ok || len(e.Message) > 100 || len(e.Locations) != 1 {
				t.Errorf("%.100s: got %.200v", text, err)
			}
		}
	}
	for _, number := range []string{"9223372036854775807", "-9223372036854775808", "1e308", "-0.5"} {
		if _, err := Default().Measure(t.Context(), "{ a(b: "+number+") }"); err != nil {
			t.Errorf("%s: got %v", number, err)
		}
	}
}

// TestNoTextOverflowsTheParser: the parser goes down with what is written, and a stack that overflows ends the
// process. However much the operator allows, it does not.
func TestNoTextOverflowsTheParser(t *testing.T) {
	wide := Limits{}
	for _, v := range reflect.ValueOf(&wide).Elem().Fields() {
		v.SetInt(1 << 40)
	}
	const n = 1 << 19
	for name, text := range map[string]string{
		"lists":            "{ a(b: " + strings.Repeat("[", n),
		"objects":          "{ a(b: " + strings.Repeat("{c:", n),
		"fields":           strings.Repeat("{a", n),
		"inline fragments": "{" + strings.Repeat("...{", n),
		"types":            "query($v: " + strings.Repeat("[", n),
		"default values":   "query($v: T = " + strings.Repeat("[", n),
		"directives":       "{ a " + strings.Repeat("@d(a:[", n),
		"descriptions":     strings.Repeat(`"" `, n),
		"comments":         "{" + strings.Repeat("#\n", n),
		"a block of text":  `{ a(b: """` + strings.Repeat(`\"""`, n),
		"quotes":           `{ a(b: ` + strings.Repeat(`"`, n),
		"escapes":          `{ a(b: "` + strings.Repeat(`\u{10FFFF}`, n),
		"a number":         "{ a(b: " + strings.Repeat("1", n),
		"a name":           "{ " + strings.Repeat("a", n),
		"marks":            "{" + strings.Repeat("\uFEFF", n),
		"no characters":    strings.Repeat("\xff", n),
	} {
		if _, err := wide.Measure(t.Context(), text); err == nil {
			t.Errorf("%s: it was accepted", name)
		}
		before := allocated()
		if _, err := Default().Measure(t.Context(), text); !errors.Is(err, LimitError{"bytes", Default().Bytes}) {
			t.Errorf("%s: got %v", name, err)
		}
		if took := allocated() - before; took > 64<<10 {
			t.Errorf("%s: %d bytes of memory for a refusal", name, took)
		}
		if _, err := Default().Measure(t.Context(), text[:Default().Bytes]); err == nil {
			t.Errorf("%s: what fits of it was accepted", name)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestMeasuringEndsWithItsRequest: who has gone is not measured for.
func TestMeasuringEndsWithItsRequest(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := Default().Measure(gone, "{ a }"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestJSONIsMeasuredBeforeItIsDecoded: by its values and by its depth, of whatever it is made.
func TestJSONIsMeasuredBeforeItIsDecoded(t *testing.T) {
	l := Default()
	nested := func(n int) string {
		return `{"variables":{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}}"
	}
	list := func(n int, value string) string {
		return `{"variables":{"a":[` + strings.Repeat(value+",", n-1) + value + "]}}"
	}
	for name, tt := range map[string]struct{ text, limit string }{
		"nothing":                {"", ""},
		"a request":              {`{"query":"{ a }","variables":{"a":[1,2],"b":{"c":null}}}`, ""},
		"as deep as allowed":     {nested(l.ValueDepth), ""},
		"deeper":                 {nested(l.ValueDepth + 1), "valueDepth"},
		"20,000 levels":          {nested(20000), "values"},
		"as many as allowed":     {list(1992, "1"), ""},
		"a million numbers":      {list(1e6, "1"), "values"},
		"a million texts":        {list(1e6, `""`), "values"},
		"a million lists":        {list(1e6, "[]"), "values"},
		"100,000 names":          {`{` + strings.Repeat(`"a":1,`, 1e5), "values"},
		"signs within a text":    {`{"query":"` + strings.Repeat("[{,:", 1e5) + `"}`, ""},
		"quotes within a text":   {`{"query":"` + strings.Repeat(`\"[`, 1e5) + `"}`, ""},
		"backslashes":            {`{"query":"\\` + strings.Repeat(`\\`, 1e5) + `"}`, ""},
		"a text that never ends": {`{"query":"` + strings.Repeat(`[`, 1e5), ""},
		"a last backslash":       {`"\`, ""},
		"no JSON":                {strings.Repeat("]", 100) + strings.Repeat("[", 50), ""},
	} {
		err := l.MeasureJSON([]byte(tt.text))
		if tt.limit == "" && err != nil || tt.limit != "" && (err == nil || !strings.HasSuffix(err.Error(), " ("+tt.limit+")")) {
			t.Errorf("%s: got %v, want %q", name, err, tt.limit)
		}
	}
}
