// Package words turns what people write into what is looked up: words without accents and case, digits of
// phone numbers. Both databases store and compare its results as they are, so that both answer alike.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// longest is where a word is cut, in bytes: Postgres takes no lexeme over 2 KiB, and nobody types one.
const longest = 128

// Fold is text without accents and case, with single spaces: "  José  García" becomes "jose garcia".
func Fold(text string) string {
	if isASCII(text) {
		return strings.Join(strings.Fields(strings.ToLower(text)), " ")
	}
	// A broken byte would keep its neighbour from being folded.
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	for range 2 { // what is taken apart may be folded again, as Unicode has it for caseless matching
		text = norm.NFKD.String(cases.Fold().String(text))
	}
	var b strings.Builder
	for _, r := range text {
		if plain, ok := plainly[r]; ok {
			b.WriteString(plain)
		} else if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isASCII says whether nothing in a text is to be taken apart: that is most words, and a twentieth of the work.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainly are letters whose strokes and ligatures Unicode does not take apart, as people type them who have no such
// keys.
var plainly = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i", 'þ': "th", 'œ': "oe", 'æ': "ae", 'ŋ': "n", 'ĸ': "k",
	'’': "'", '‘': "'",
}

// Split is the different words of a text, folded, in the order in which they first occur.
func Split(text string) []string { return distinct(InOrder(text)) }

// InOrder is all words of a text, folded, as they follow each other. Whatever is not a letter or a number parts words.
func InOrder(text string) []string {
	all := strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	for i, w := range all {
		all[i] = cut(w)
	}
	return all
}

// distinct keeps the first of equal words.
func distinct(all []string) (once []string) {
	seen := map[string]bool{}
	for _, w := range all {
		if !seen[w] {
			seen[w] = true
			once = append(once, w)
		}
	}
	return once
}

// cut shortens an endless word without breaking a character.
func cut(w string) string {
	if len(w) <= longest {
		return w
	}
	n := longest
	for !utf8.RuneStart(w[n]) {
		n--
	}
	return w[:n]
}
