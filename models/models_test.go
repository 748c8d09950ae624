package models

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"time"
)

func TestEverySentenceIsFrenchToo(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "sentences.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Say") {
			said++
		}
		return true
	})
	if said != len(french) {
		t.Errorf("%d sentences, %d of them in French", said, len(french))
	}
	for english, text := range french {
		if strings.Count(english, "%d") != strings.Count(text, "%d") || strings.Count(english, "%s") != strings.Count(text, "%s") {
			t.Errorf("%q has other verbs in French", english)
		}
		for locale, want := range map[string]string{"fr": text, "fr-CA": text, "en": english, "de": english, "": english} {
			got := Refusals{{Message: english, Args: args(english)}}.In(locale)[0].Message
			if begins, _, _ := strings.Cut(want, "%"); !strings.HasPrefix(got, begins) || strings.Contains(got, "%!") {
				t.Errorf("in %q: got %q, want %q", locale, got, want)
			}
		}
	}
}

func args(sentence string) []any {
	switch {
	case strings.Contains(sentence, "%d"):
		return []any{48}
	case strings.Contains(sentence, "%s"):
		return []any{"Zoë"}
	}
	return nil
}

func TestAReferenceIsUnderstoodAsItIsReadOut(t *testing.T) {
	ref := NewReference(nil)
	for _, typed := range []string{ref, strings.ToLower(ref), strings.ReplaceAll(ref, "-", ""), strings.ReplaceAll(ref, "-", " "), " " + ref} {
		if got := ParseReference(typed); got != ref {
			t.Errorf("%q: got %q, want %q", typed, got, ref)
		}
	}
	if got := ParseReference("oil1-0000"); got != "0111-0000" {
		t.Errorf("misread letters: got %q", got)
	}
	for _, no := range []string{"", "K7QF", "K7QF-2M9X-1", "K7QF-2M9U", "é7QF-2M9X"} {
		if got := ParseReference(no); got != "" {
			t.Errorf("%q: got %q", no, got)
		}
	}
}

func TestScalarsTakeTheirOwnTypeOnly(t *testing.T) {
	for name, try := range map[string]func() error{
		"a number for a String":   func() error { _, err := UnmarshalString(json.Number("5")); return err },
		"a String with NUL":       func() error { _, err := UnmarshalString("a\x00b"); return err },
		"a String of broken text": func() error { _, err := UnmarshalString("a\xffb"); return err },
		"a String for an Int":     func() error { _, err := UnmarshalInt("5"); return err },
		"a fraction for an Int":   func() error { _, err := UnmarshalInt(json.Number("1.5")); return err },
		"a huge Int":              func() error { _, err := UnmarshalInt(json.Number("2147483648")); return err },
		"a Boolean for an Int":    func() error { _, err := UnmarshalInt(true); return err },
		"a number for a Boolean":  func() error { _, err := UnmarshalBoolean(json.Number("1")); return err },
		"a String for a Boolean":  func() error { _, err := UnmarshalBoolean("true"); return err },
		"a day for a Time":        func() error { _, err := UnmarshalTime("2026-03-01"); return err },
		"a number for a Time":     func() error { _, err := UnmarshalTime(json.Number("1")); return err },
		"a fraction for an ID":    func() error { _, err := UnmarshalID(json.Number("1.5")); return err },
		"a Boolean for an ID":     func() error { _, err := UnmarshalID(true); return err },
	} {
		if _, ok := errors.AsType[InputError](try()); !ok {
			t.Errorf("%s goes through", name)
		}
	}
}

func TestATimeHasSixDigitsInUTC(t *testing.T) {
	at, err := UnmarshalTime("2026-03-01T10:30:00.123456789+01:00")
	if err != nil || !at.Equal(time.Date(2026, 3, 1, 9, 30, 0, 123456000, time.UTC)) {
		t.Errorf("got %v, %v", at, err)
	}
	var b strings.Builder
	MarshalTime(at).MarshalGQL(&b)
	if b.String() != `"2026-03-01T09:30:00.123456Z"` {
		t.Errorf("got %s", b.String())
	}
	b.Reset()
	MarshalTime(time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)).MarshalGQL(&b)
	if b.String() != `"2026-03-01T09:30:00.000000Z"` {
		t.Errorf("got %s", b.String())
	}
}
