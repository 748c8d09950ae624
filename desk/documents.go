package desk

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"aparte/models"
	"aparte/words"
)

// A search document holds the words that a ticket is found by in one stage: its subject's and its reference's, and its
// comments'. Each run of words stands as it was said, folded, so that phrases can be told in it, and behind it what is
// left of its words without their endings; runs are two spaces apart, so that no phrase leads from one into another:
//
//	le four fume  ¶fum  nous attendons la piece  ¶attendon
//
// Both databases index what stands between spaces, and know nothing of phrases, of endings or of languages: so they find
// the same.

// betweenRuns parts what was not said in one go.
const betweenRuns = "  "

// stemMark stands before a stem, so that it is not taken for a word that was said. No query can say it: it parts words.
const stemMark = "¶"

// A ticket's searchable text ends after mostWords, in bytes, and a comment's after mostWordsOfOne, of which its stems take
// what its words leave of mostOfOne: Postgres takes no index entry over 1 MiB.
const (
	mostWords      = 640 << 10
	mostWordsOfOne = 96 << 10
	mostOfOne      = 128 << 10
)

// addWords makes a comment's words searchable in one stage.
func addWords(document *gorm.DB, ticketID, body string) error {
	return document.Where("ticket_id = ? AND octet_length(words) < ?", ticketID, mostWords).
		Update("words", gorm.Expr("words || ?", betweenRuns+searchable(body))).Error
}

// searchable is a comment's words as a document holds them.
func searchable(body string) string { return run(words.InOrder(body)) }

// run is words as a document holds them: in their order, and then their stems, each once and only where the run has no
// word that is spelled so.
func run(said []string) string {
	text := upTo(strings.Join(said, " "), mostWordsOfOne)
	said = strings.Fields(text)
	slices.Sort(said)
	said = slices.Compact(said)
	var stems []string
	for _, w := range said {
		for _, s := range words.Stems(w) {
			if _, isSaid := slices.BinarySearch(said, s); !isSaid {
				stems = append(stems, stemMark+s)
			}
		}
	}
	if len(stems) == 0 {
		return text
	}
	slices.Sort(stems)
	return text + betweenRuns + upTo(strings.Join(slices.Compact(stems), " "), mostOfOne-len(text))
}

// upTo is a text without the words that are beyond its first n bytes.
func upTo(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return text[:max(0, strings.LastIndexByte(text[:n], ' '))]
}

// subjectWords are what a ticket is found by besides its comments.
func (a *act) subjectWords(t *models.Ticket) string {
	return subjectWords(a.viewer.AccountID, t.Reference, t.Subject)
}

// subjectWords are a reference's and a subject's words, behind the word that keeps accounts apart in the index. No query
// can say that word: § parts words.
func subjectWords(accountID, reference, subject string) string {
	spelled := words.InOrder(reference)
	runs := []string{accountWord(accountID), strings.Join(spelled, " "), strings.Join(spelled, ""), run(words.InOrder(subject))}
	return strings.TrimSpace(strings.Join(runs, betweenRuns))
}

func accountWord(accountID string) string {
	return "§" + strings.TrimPrefix(accountID, models.AccountPrefix+"_")
}
