package query_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"aparte/query"
	"aparte/words"
)

// isStatus knows one term.
func isStatus(key, value string) bool {
	return key == "status" && (value == "open" || value == "on hold")
}

func TestWhatIsTypedIsRead(t *testing.T) {
	for typed, want := range map[string]string{
		"Four  FUMÉ":                    "four fume",
		`"Le four  fume"`:               `"le four fume"`,
		`"le four`:                      "four le",
		`le four"`:                      "four le",
		"ther*":                         "ther*",
		`"le fo"*`:                      `"le fo"*`,
		"jean-lu*":                      "jean lu*",
		"*":                             "",
		"* ther *":                      "ther",
		"fo*ur":                         "fo ur",
		"four -fume":                    "-fume four",
		"four -\"le pain\"":             `-"le pain" four`,
		"four -jean-luc":                `-"jean luc" four`,
		"four -ther*":                   "-ther* four",
		"-four":                         "four",
		"-four -\"le pain\"":            "four le pain",
		"four - fume":                   "four fume",
		"four --fume":                   "-fume four",
		"k7-x":                          "k7 x",
		"status:open":                   "status:open",
		"STATUS:open four":              "four status:open",
		`four status:"on hold"`:         "four status:on hold",
		"four -status:open":             "-status:open four",
		"-status:open":                  "open status",
		"status:wrong":                  "status wrong",
		`status:"wrong way"`:            `"wrong way" status`,
		"status: open":                  "open status",
		"status:":                       "status",
		"http://four.example/a?b=c":     "a b c example four http",
		"re:four":                       "four re",
		"a' OR '1'='1":                  "1 a or",
		"(four AND fume) | !pain":       "and four fume pain",
		"":                              "",
		`""`:                            "",
		`"" -"" --`:                     "",
		"%_§\\*":                        "",
		"東京":                            "東京",
		"four four FOUR":                "four", //nolint:dupword // it is about words that come again
		strings.Repeat("four ", 2000):   "four",
		strings.Repeat("-", 5000):       "",
		strings.Repeat(`"`, 5000) + "x": "",
		"four\u00a0fume\u2003pain":      "four fume pain",
	} {
		if got := query.Parse(typed, isStatus).String(); got != want {
			t.Errorf("%.60q: got %q, want %q", typed, got, want)
		}
	}
	if got := query.Parse("status:open", nil).String(); got != "open status" {
		t.Errorf("a term for somebody without terms: got %q", got)
	}
}

func TestALongQueryIsCutAndNotRefused(t *testing.T) {
	var all []string
	for i := range 100 {
		all = append(all, fmt.Sprint("w", i))
	}
	if q := query.Parse(strings.Join(all, " ")+" -a -b", nil); len(q.Wanted) != query.MostWords || len(q.Unwanted) != 0 {
		t.Errorf("of a hundred words: got %d wanted, %d unwanted", len(q.Wanted), len(q.Unwanted))
	}
	if q := query.Parse(`"`+strings.Join(all, " ")+`"`, nil); len(q.Wanted) != 1 || len(q.Wanted[0].Words) != query.MostWords {
		t.Errorf("of a phrase of a hundred words: got %v", q)
	}
}

// FuzzParse: whatever was typed, it is read, it stays within its limits, it asks for nothing but its own words, and for
// something if it has any.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", " ", "four -fume", `"a b"* -"c`, "status:open -status:open", `status:"on hold"`, "- - -", `-"`, `"-`, "*-*", "k:*", "\x00", "\xff\xfe", "§a", "é-à",
		`a"b"c:d"e`, "x:y:z", ":::", strings.Repeat(`-"a`, 300), "\u200b-\u200b", "\u2028-x", "ﷺ", "\u0301", "a\u0301*", "½", "status:\u00a0open",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := query.Parse(typed, isStatus)
		typedWords := map[string]bool{}
		for _, w := range words.Split(typed) {
			typedWords[w] = true
		}
		n := 0
		for _, p := range append(q.Wanted, q.Unwanted...) {
			if p.IsTerm() == (len(p.Words) > 0) {
				t.Errorf("%q has the part %+v", typed, p)
			}
			n += max(1, len(p.Words))
			for _, w := range p.Words {
				if len(typed) < query.MostBytes && !typedWords[w] {
					t.Errorf("%q is a search for %q", typed, w)
				}
			}
		}
		if n > query.MostWords {
			t.Errorf("%q has %d words", typed, n)
		}
		if len(typed) < query.MostBytes && len(typedWords) > 0 != (len(q.Wanted) > 0) {
			t.Errorf("%q has the words %v, and wants %v", typed, typedWords, q.Wanted)
		}
		q.Finder().Snippet(typed, 50)
		q.Finder().Snippet("le four\x00 fume <b>"+typed, 50)
	})
}

func TestASnippetShowsWhatWasFound(t *testing.T) {
	long := strings.Repeat("before ", 40) + "le Four fume, dit <Ann> & co. " + strings.Repeat("after ", 40)
	for name, tt := range map[string]struct {
		text, typed, want string
		fit               int
	}{
		"a word":                        {"Le four fume", "four", "Le <mark>four</mark> fume", 1},
		"another ending, and accents":   {"Les FOURS fumés", "four fume", "Les <mark>FOURS</mark> <mark>fumés</mark>", 2},
		"not another ending, in quotes": {"Les fours", `"four"`, "", 0},
		"a phrase":                      {"four fume; le four fume", `"le four"`, "four fume; <mark>le four</mark> fume", 1},
		"a beginning":                   {"Thermostat", "therm*", "<mark>Thermostat</mark>", 1},
		"a phrase with a beginning":     {"le four", `"le fo"*`, "<mark>le four</mark>", 1},
		"nothing":                       {"Le four", "pain", "", 0},
		"not what is excluded":          {"Le four", "pain -four", "", 0},
		"HTML is text":                  {`<b>four</b> & "co"`, "four", "&lt;b&gt;<mark>four</mark>&lt;/b&gt; &amp; &#34;co&#34;", 1},
		"one space":                     {"le\n\n\tfour\r\nfume", "four", "le <mark>four</mark> fume", 1},
		"signs that fold into words":    {"x™ ½", "xtm", "<mark>x™</mark> ½", 1},
		"within a long text":            {long, "four ann", "… before before le <mark>Four</mark> fume, dit &lt;<mark>Ann</mark>&gt; &amp; co. after after after after after after …", 2}, //nolint:dupword // it is about words that come again
	} {
		got, fit := query.Parse(tt.typed, nil).Finder().Snippet(strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(tt.text), 80)
		if got != tt.want || fit != tt.fit {
			t.Errorf("%s:\ngot  %s (%d)\nwant %s (%d)", name, got, fit, tt.want, tt.fit)
		}
	}
}

// FuzzSnippet: a snippet is short, is HTML with no tag but <mark>, and holds something that was looked for.
func FuzzSnippet(f *testing.F) {
	for _, s := range []string{"", "four", "<mark>four</mark>", "fo\u0301ur four", "\xfffour", strings.Repeat("é", 300) + "four", strings.Repeat("four ", 300), "½four½"} {
		f.Add(s, "four")
	}
	f.Fuzz(func(t *testing.T, text, typed string) {
		q := query.Parse(typed, nil)
		got, fit := q.Finder().Snippet(text, 80)
		if (got == "") != (fit == 0) || fit > len(q.Wanted) {
			t.Errorf("%q in %q: got %q, which fits %d", typed, text, got, fit)
		}
		bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
		if strings.ContainsAny(bare, `<>"'`) || strings.Count(got, "<mark>") != strings.Count(got, "</mark>") {
			t.Errorf("%q in %q: got %q", typed, text, got)
		}
		if fit > 0 && !strings.Contains(got, "<mark>") {
			t.Errorf("%q in %q: got %q, which shows nothing", typed, text, got)
		}
		if !utf8.ValidString(got) || len(bare) > 6*5*80 {
			t.Errorf("%q in %.200q: got %q", typed, text, got)
		}
	})
}
