package words

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// seeds are texts that have given folding programs trouble.
var seeds = []string{
	"", " ", "  José  García ", "Zoë", "STRASSE straße", "İstanbul ısı", "ﬁn", "Ǆ", "\u212b", "\u00c5", "e\u0301\u0323", "ΐ", "ΑΣ ας",
	"Łódź Ødegård þing œuvre", "日本語", "한국어", "ไทย", "हिन्दी", "عربي", "٣٤ ⅷ ½ ²", "O’Neil O'Neil", "a\u200db", "\u0345", "ﷺ",
	"\xff\xfe", "\xf2é", "Ϲ ϲ ς", "a\x00b", "\u0130\u0307", "\U0001E921", strings.Repeat("é", 100), strings.Repeat("ﷺ", 50), "§", "a§b", "x\u00a0y",
}

// FuzzFold: a folded text is folded for good, so that what was typed is looked up as what is kept.
func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := Fold(text)
		if again := Fold(folded); again != folded {
			t.Errorf("%q folds to %q, and that to %q", text, folded, again)
		}
		if strings.Join(strings.Fields(folded), " ") != folded {
			t.Errorf("%q folds to %q, with spaces to spare", text, folded)
		}
		if behind := strings.TrimSuffix(Fold(text+" é"), " e"); text != "" && folded != "" && behind != folded {
			t.Errorf("%q folds to %q, and before an accent to %q", text, folded, behind)
		}
		if !utf8.ValidString(folded) {
			t.Errorf("%q folds to %q, which is no text", text, folded)
		}
	})
}

// FuzzSplit: words are short, different, and hold nothing that means something to an index or a query.
func FuzzSplit(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := Split(text)
		for i, w := range all {
			if w == "" || len(w) > longest || slices.Contains(all[:i], w) || !utf8.ValidString(w) {
				t.Errorf("%q has the word %q", text, w)
			}
			if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
				t.Errorf("%q has the word %q, with something else in it", text, w)
			}
		}
		if again := Split(strings.Join(all, " ")); !slices.Equal(again, all) {
			t.Errorf("%q has the words %q, and they %q", text, all, again)
		}
		if folded := Split(Fold(text)); !slices.Equal(folded, all) {
			t.Errorf("%q has the words %q, and folded %q", text, all, folded)
		}
	})
}

// FuzzPhoneKeys: a number is found by digits, if it is one.
func FuzzPhoneKeys(f *testing.F) {
	for _, s := range []string{
		"", "+33 1 23 45 67 89", "0033 6 12 34 56 78", "+33 (0)6 12 34 56 78", "tel:+44-20-7946-0958", "01 23 45 67 89 ext. 12", "+1 (555) 010-9999 x5",
		"00", "+", "+00", "000", "٠١٢٣٤٥٦", "+٣٣ ١ ٢٣", "123;ext=4", "(0)", "+(0)(0)", "12345678901234567890", "123456789012345678901", "1\u00a02‐3", "+999 1", "#12",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, number string) {
		keys := PhoneKeys(number)
		for i, k := range keys {
			if k == "" || strings.Trim(k, "0123456789") != "" || slices.Contains(keys[:i], k) {
				t.Errorf("%q is found by %q", number, keys)
			}
		}
		if len(keys) > 0 && len(dialled(number)) > 24 {
			t.Errorf("%q is a number", number)
		}
	})
}
