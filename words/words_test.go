package words_test

import (
	"slices"
	"strings"
	"testing"

	"aparte/words"
)

func TestAccentsAndCaseFold(t *testing.T) {
	for text, want := range map[string]string{
		"  José   García\t": "jose garcia",
		"ÉTOILE":            "etoile",
		"Straße":            "strasse",
		"ﬁn":                "fin",
		"Łukasz Żółć":       "lukasz zolc",
		"Søren Østerbro":    "soren osterbro",
		"Æsir Œuvre Đorđe":  "aesir oeuvre dorde",
		"İstanbul":          "istanbul",
		"e\u0301té":         "ete",
		"東京":                "東京",
		"":                  "",
	} {
		if got := words.Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestWordsAreLettersAndNumbersOnceEach(t *testing.T) {
	for text, want := range map[string][]string{
		"Le four, le FOUR à 50 %": {"le", "four", "a", "50"},
		"jean-luc o'neil":         {"jean", "luc", "o", "neil"},
		"%_*\"'§\x7f":             nil,
		"a_b":                     {"a", "b"},
	} {
		if got := words.Split(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for _, endless := range []string{strings.Repeat("x", 5000), strings.Repeat("é", 5000), strings.Repeat("東", 5000)} {
		if got := words.Split(endless); len(got) != 1 || len(got[0]) > 128 || !strings.HasPrefix(words.Fold(endless), got[0]) {
			t.Errorf("an endless word became %.20q (%d bytes)", got, len(got[0]))
		}
	}
}

func TestANumberIsFoundInEverySpelling(t *testing.T) {
	for name, tt := range map[string]struct{ stored, typed string }{
		"as it is":                        {"+33 6 12 34 56 78", "+33 6 12 34 56 78"},
		"with dots":                       {"+33 6 12 34 56 78", "+33.6.12.34.56.78"},
		"with 00":                         {"+33 6 12 34 56 78", "0033612345678"},
		"as dialled at home":              {"+33 6 12 34 56 78", "06 12 34 56 78"},
		"without the zero":                {"+33 6 12 34 56 78", "612345678"},
		"stored as dialled at home":       {"06 12 34 56 78", "+33 6 12 34 56 78"},
		"with the zero in brackets":       {"+44 (0)20 7946 0958", "020 7946 0958"},
		"American":                        {"(415) 555-2671", "+1 415-555-2671"},
		"as a link":                       {"+33 6 12 34 56 78", "tel:+33612345678"},
		"in other digits":                 {"+33 6 12 34 56 78", "٠٦ ١٢ ٣٤ ٥٦ ٧٨"},
		"with spaces that do not break":   {"+33\u00a06\u00a012\u00a034\u00a056\u00a078", "06\u202f12\u202f34"},
		"with dashes of print":            {"+1 415‑555–2671", "4155552671"},
		"with an extension":               {"+1 415 555 2671 ext. 5", "+1 415 555 2671"},
		"with an extension in a link":     {"tel:+1-415-555-2671;ext=3", "415 555 2671"},
		"half of it":                      {"+33 6 12 34 56 78", "06 12 34"},
		"half of it, from the country on": {"+33 6 12 34 56 78", "+33 6 12"},
	} {
		t.Run(name, func(t *testing.T) {
			stored := words.PhoneKeys(tt.stored)
			for _, typed := range words.PhoneKeys(tt.typed) {
				for _, s := range stored {
					if strings.HasPrefix(s, typed) {
						return
					}
				}
			}
			t.Errorf("%q has the keys %v, %q begins with %v", tt.stored, stored, tt.typed, words.PhoneKeys(tt.typed))
		})
	}
	for _, no := range []string{"", "12", "ann", "ann 123456", "2026-03-01T09:00", "+", "123456789012345678901"} {
		if got := words.PhoneKeys(no); len(got) > 0 {
			t.Errorf("%q is no number, got %v", no, got)
		}
	}
}
