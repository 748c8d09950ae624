package desk

import (
	"strings"

	"gorm.io/gorm"

	"aparte/models"
	"aparte/words"
)

// A search document holds the words that a ticket is found by in one stage: its subject's, and its comments'.

// A ticket's searchable text ends after mostWords, in bytes, and a comment's after mostWordsOfOne: Postgres takes no
// index entry over 1 MiB.
const (
	mostWords      = 640 << 10
	mostWordsOfOne = 128 << 10
)

// addWords makes a comment's words searchable in one stage.
func addWords(document *gorm.DB, ticketID, body string) error {
	return document.Where("ticket_id = ? AND octet_length(words) < ?", ticketID, mostWords).
		Update("words", gorm.Expr("words || ?", " "+searchable(body))).Error
}

// searchable is a comment's words as a document holds them.
func searchable(body string) string {
	all := strings.Join(words.Split(body), " ")
	if len(all) > mostWordsOfOne {
		all = all[:strings.LastIndexByte(all[:mostWordsOfOne], ' ')]
	}
	return all
}

// subjectWords are a subject's words as a document holds them.
func (a *act) subjectWords(subject string) string { return subjectWords(a.viewer.AccountID, subject) }

// subjectWords are a subject's words, behind the word that keeps accounts apart in the index. No query can say
// that word: § parts words.
func subjectWords(accountID, subject string) string {
	return accountWord(accountID) + " " + strings.Join(words.Split(subject), " ")
}

func accountWord(accountID string) string {
	return "§" + strings.TrimPrefix(accountID, models.AccountPrefix+"_")
}
