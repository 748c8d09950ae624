package words_test

import (
	"slices"
	"strings"
	"testing"

	"aparte/words"
)

// alike says whether two words, as people write them, share a stem.
func alike(a, b string) bool {
	return slices.ContainsFunc(words.Stems(words.Fold(a)), func(s string) bool { return slices.Contains(words.Stems(words.Fold(b)), s) })
}

func TestEndingsDoNotMatterInFrenchOrEnglish(t *testing.T) {
	for _, pair := range []string{
		"four fours", "oven ovens", "réparation reparations", "répare réparer", "smokes smoking", "thermostat thermostats", "facture factures",
		"livraison livraisons", "chaleur chaleurs", "parties party", "broken broken", "refusée refuser", "deliveries delivery", //nolint:dupword // it is about words that come again
	} {
		a, b, _ := strings.Cut(pair, " ")
		if !alike(a, b) {
			t.Errorf("%s has the stems %v, %s %v", a, words.Stems(words.Fold(a)), b, words.Stems(words.Fold(b)))
		}
	}
	for _, pair := range []string{"four foyer", "oven open", "smoke smell", "k7 k8", "東京 東", "facture fracture"} {
		a, b, _ := strings.Cut(pair, " ")
		if alike(a, b) {
			t.Errorf("%s and %s share a stem", a, b)
		}
	}
	for _, none := range []string{"k7qf", "東京", "50", "", strings.Repeat("s", 100)} {
		if got := words.Stems(none); len(got) > 0 {
			t.Errorf("%q has the stems %q", none, got)
		}
	}
}

// FuzzStems: a stem is a word, and nothing else.
func FuzzStems(f *testing.F) {
	for _, s := range []string{"", "four", "yeux", "qu", "aaaaaaaa", "ing", "ly", "yyyyiiii", "generously", "constitutionnellement", "é", "x1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range words.Split(text) {
			for _, s := range words.Stems(w) {
				if !slices.Equal(words.Split(s), []string{s}) {
					t.Errorf("%q has the stem %q", w, s)
				}
			}
		}
	})
}
