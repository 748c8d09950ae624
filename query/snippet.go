package query

import (
	"html"
	"slices"
	"strings"
	"unicode"

	"aparte/words"
)

// token is a word of a text where it stands; one that folds into several, as ½ does, has them all.
type token struct {
	start, end int
	words      []string
}

// match is where a part of a query stands in a text: from one token to another.
type match struct{ from, to, part int }

// Finder finds a query in texts. It remembers the words it has met, which is most of the work; it is for one goroutine.
type Finder struct {
	q     Query
	stems map[string][]string
}

// Finder finds what the query wants.
func (q Query) Finder() *Finder { return &Finder{q, map[string][]string{}} }

// Snippet is the piece of a text, of about size characters, that holds most of what the query wants, as HTML: what was
// found stands in <mark>, and everything else is escaped. fit is how many parts of the query it holds; 0: nothing was found.
func (f *Finder) Snippet(text string, size int) (snippet string, fit int) {
	all := tokensOf(text)
	found := f.matches(all)
	if len(found) == 0 {
		return "", 0
	}
	best, fit := 0, 0
	for i := range found {
		if n := partsWithin(all, found[i:], size); n > fit {
			best, fit = i, n
		}
	}
	return write(text, all, found, best, size), fit
}

// tokensOf are the words of a text in their places.
func tokensOf(text string) (all []token) {
	start := -1
	take := func(end int) {
		if start >= 0 {
			if folded := words.InOrder(text[start:end]); len(folded) > 0 {
				all = append(all, token{start, end, folded})
			}
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case !isOfWord(r):
			take(i)
		case start < 0:
			start = i
		}
	}
	take(len(text))
	return all
}

// isOfWord says whether a character may be of a word, before it is folded.
func isOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r) || r > unicode.MaxASCII && len(words.InOrder(string(r))) > 0
}

// matches are all places of what the query wants, in their order.
func (f *Finder) matches(all []token) (found []match) {
	for n, p := range f.q.Wanted {
		if p.IsTerm() {
			continue
		}
		for i := range all {
			if to, ok := f.standsAt(p, all[i:]); ok {
				found = append(found, match{i, i + to, n})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return a.from - b.from })
	return found
}

// standsAt says whether a part's words are at the beginning of some tokens, and at which of them they end.
func (f *Finder) standsAt(p Part, all []token) (to int, ok bool) {
	if len(p.Words) == 1 {
		return 0, slices.ContainsFunc(all[0].words, func(w string) bool { return f.means(p, w) })
	}
	at := 0 // in the words of the tokens
	for to = range all {
		for _, w := range all[to].words {
			last := at == len(p.Words)-1
			if fits := w == p.Words[at] || last && p.Begins && strings.HasPrefix(w, p.Words[at]); !fits {
				return 0, false
			}
			if last {
				return to, true
			}
			at++
		}
	}
	return 0, false
}

// means says whether a word is meant by a part of one word.
func (f *Finder) means(p Part, w string) bool {
	wanted := p.Words[0]
	switch {
	case w == wanted:
		return true
	case p.Begins:
		return strings.HasPrefix(w, wanted)
	case p.Exact || w[0] != wanted[0]: // only endings may differ
		return false
	}
	stems := f.stemsOf(wanted)
	return slices.ContainsFunc(f.stemsOf(w), func(s string) bool { return slices.Contains(stems, s) })
}

func (f *Finder) stemsOf(word string) []string {
	stems, known := f.stems[word]
	if !known {
		stems = words.Stems(word)
		f.stems[word] = stems
	}
	return stems
}

// partsWithin is how many different parts stand within size bytes from the first match on.
func partsWithin(all []token, found []match, size int) int {
	var parts []int
	for _, m := range found {
		if all[m.to].end-all[found[0].from].start > size && len(parts) > 0 {
			break
		}
		if !slices.Contains(parts, m.part) {
			parts = append(parts, m.part)
		}
	}
	return len(parts)
}

// write writes the piece around a match: a quarter of it before, whole words only.
func write(text string, all []token, found []match, best, size int) string {
	first, last := found[best].from, found[best].from
	for first > 0 && all[found[best].from].start-all[first-1].start <= size/4 {
		first--
	}
	for last < len(all)-1 && all[last+1].end-all[first].start <= size {
		last++
	}
	start, end := all[first].start, min(all[last].end, all[first].start+2*size)
	var b strings.Builder
	if first == 0 {
		start = max(0, start-size/4)
	} else {
		b.WriteString("… ")
	}
	if last == len(all)-1 {
		end = min(len(text), end+size/4)
	}
	at := start
	for _, m := range found {
		from, to := all[m.from].start, all[m.to].end
		if from < at || to > end {
			continue // within another, or beyond
		}
		b.WriteString(escaped(text[at:from]) + "<mark>" + escaped(text[from:to]) + "</mark>")
		at = to
	}
	b.WriteString(escaped(text[at:end]))
	if last < len(all)-1 || end < len(text) {
		b.WriteString(" …")
	}
	return strings.TrimSpace(b.String())
}

// escaped is text as HTML, with single spaces, and without the halves of characters where it was cut.
func escaped(text string) string {
	text = strings.ToValidUTF8(text, "")
	var b strings.Builder
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(r)
	}
	return html.EscapeString(b.String())
}
