package words

import (
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
)

// longestStemmed is the longest word that may have an ending.
const longestStemmed = 40

// stemmers take the endings off, each in one language.
var stemmers = []struct {
	stem   func(*snowballstem.Env) bool
	before *strings.Replacer // a word with a space behind it
}{
	// A feminine participle is known by its accents, which are gone: livrée, livrées.
	{french.Stem, strings.NewReplacer("ees ", "e", "ee ", "e", " ", "")},
	{english.Stem, strings.NewReplacer(" ", "")},
}

// desks are what stemmers work on: each is some 3 KiB, and one is needed for every word.
var desks = sync.Pool{New: func() any { return snowballstem.NewEnv("") }}

// Stems are what is left of a folded word without its French, and without its English ending: two words that share a
// stem are looked up as one. Nobody says in which language a text is, so a word has the stems of both, and the word
// itself is among them when one of the two leaves it as it is. Accents are folded before, so that they matter as little
// here as everywhere. A word that is not made of the letters a to z has none.
func Stems(word string) []string {
	if len(word) > longestStemmed || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return nil
	}
	env := desks.Get().(*snowballstem.Env) //nolint:forcetypeassert // nothing else is in there
	defer desks.Put(env)
	all := make([]string, 0, len(stemmers))
	for _, language := range stemmers {
		env.SetCurrent(language.before.Replace(word + " "))
		language.stem(env)
		if s := env.Current(); s != "" {
			all = append(all, s)
		}
	}
	return distinct(all)
}
