// Package query reads what people type into a search box, and finds it in a text. It knows words, and nothing of what is
// searched.
package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"aparte/words"
)

// Query is what somebody looks for: everything that is Wanted and nothing that is Unwanted. Without anything wanted it
// finds nothing.
type Query struct{ Wanted, Unwanted []Part }

// Part is a piece of a query: words of a text, or a term (status:open) where the searcher may use it.
type Part struct {
	// Words are folded. Several of them are a phrase: they follow each other.
	Words []string
	// Exact words are found as they are spelled, not with other endings. Phrases always are.
	Exact bool
	// Begins says that the last word is the beginning of one.
	Begins bool
	// Key and Value are a term's, the key in lower case, the value as it was typed.
	Key, Value string
}

// IsTerm says whether the part is a term, not text.
func (p Part) IsTerm() bool { return p.Key != "" }

// Most is how many words, and how many bytes of what was typed, a query looks at; what comes after them is let go.
const (
	MostWords = 32
	MostBytes = 4096
)

// Parse reads what was typed. It never fails: whatever is not of the language is looked up by its characters, which are
// its words.
//
//	four fume          tickets with both words, with whatever endings
//	"le four fume"     words as they are spelled, one after the other
//	ther*              words that begin so; "le four*" too
//	-fume -"le four"   not these
//	status:open        a term, if isTerm knows its key and its value
//
// Of exclusions alone nothing would be left but everything else: they are text then.
func Parse(typed string, isTerm func(key, value string) bool) Query {
	r := reader{isTerm: isTerm}
	for _, i := range itemsOf(cut(typed)) {
		r.read(i)
	}
	if len(r.q.Wanted) == 0 {
		r.q = Query{}
		for _, w := range words.Split(cut(typed)) {
			r.add(false, Part{Words: []string{w}})
		}
	}
	return r.q
}

// cut is what is looked at of what was typed.
func cut(typed string) string {
	typed = strings.TrimSpace(typed)
	if len(typed) <= MostBytes {
		return typed
	}
	n := MostBytes
	for !utf8.RuneStart(typed[n]) {
		n--
	}
	if space := strings.LastIndexFunc(typed[:n], unicode.IsSpace); space > 0 {
		n = space // half a word is another word
	}
	return typed[:n]
}

// reader makes a query of items.
type reader struct {
	isTerm func(key, value string) bool
	q      Query
	words  int
}

// read takes one item.
func (r *reader) read(i *item) {
	value, quoted := i.Text+i.Alone, false
	if i.Phrase != "" {
		value, quoted = strings.Trim(i.Phrase, `"`), true
	}
	if i.Key != "" {
		key := strings.ToLower(strings.TrimSuffix(i.Key, ":"))
		if r.isTerm != nil && strings.TrimSpace(value) != "" && r.isTerm(key, value) {
			r.add(i.Not != "", Part{Key: key, Value: value})
			return
		}
		if !quoted {
			value = i.Key + value // re:four, http://…: characters
		} else {
			r.text(i.Not != "", i.Key)
		}
	}
	if quoted {
		if all := words.InOrder(value); len(all) > 0 {
			r.add(i.Not != "", Part{Words: all, Exact: true, Begins: i.Star})
		}
		return
	}
	r.text(i.Not != "", value)
}

// text takes a run of characters: each of its words is wanted. Unwanted is only all of it, one word after the other.
func (r *reader) text(unwanted bool, run string) {
	all := words.InOrder(run)
	if len(all) == 0 {
		return
	}
	begins := strings.HasSuffix(run, "*")
	if unwanted && len(all) > 1 {
		r.add(true, Part{Words: all, Exact: true, Begins: begins})
		return
	}
	for i, w := range all {
		r.add(unwanted, Part{Words: []string{w}, Begins: begins && i == len(all)-1})
	}
}

// add adds a part once, as long as there is room for it.
func (r *reader) add(unwanted bool, p Part) {
	side := &r.q.Wanted
	if unwanted {
		side = &r.q.Unwanted
	}
	if slices.ContainsFunc(*side, p.equals) {
		return
	}
	size := max(1, len(p.Words))
	if room := MostWords - r.words; size > room {
		if p.IsTerm() || room == 0 || unwanted {
			return
		}
		p.Words, p.Begins, size = p.Words[:room], false, room
	}
	r.words += size
	*side = append(*side, p)
}

func (p Part) equals(q Part) bool {
	return p.Key == q.Key && p.Value == q.Value && p.Exact == q.Exact && p.Begins == q.Begins && slices.Equal(p.Words, q.Words)
}

// String is the query in one spelling: two that look for the same have the same.
func (q Query) String() string {
	var all []string
	for sign, parts := range map[string][]Part{"": q.Wanted, "-": q.Unwanted} {
		for _, p := range parts {
			all = append(all, sign+p.String())
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// String is the part as it might be typed.
func (p Part) String() string {
	s := strings.Join(p.Words, " ")
	switch {
	case p.IsTerm():
		return p.Key + ":" + p.Value
	case p.Exact:
		s = `"` + s + `"`
	}
	if p.Begins {
		s += "*"
	}
	return s
}
