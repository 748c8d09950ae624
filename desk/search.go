package desk

import (
	"context"
	"strings"

	"aparte/models"
	"aparte/policy"
	"aparte/words"
)

// A search is for a few words: each is looked up in the index.
const (
	mostSearched    = 32
	errTooManyWords = models.InputError("Search for up to 32 different words.")
)

// Search is a page of the tickets whose subject and comments hold every word of a query, newest activity first,
// and for an end user every word of what was said aloud: each stage has documents and an index of its own, so
// that neither the words nor the statistics of the one are in the other. The order is by time, never by rank.
func (d *Desk) Search(ctx context.Context, query string, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	v, wanted := viewerOf(ctx), words.Split(query)
	if len(wanted) > mostSearched {
		return nil, errTooManyWords
	}
	l := ticketsByUpdate(ctx, "Query.search{"+strings.Join(wanted, " ")+"}")
	l.where = []condition{d.holding(v, wanted)}
	return page(ctx, d, l, args, total)
}

// holding is the condition that a ticket's document holds all of some words.
func (d *Desk) holding(v policy.Viewer, wanted []string) condition {
	if len(wanted) == 0 {
		return cond("1 = 0")
	}
	documents, index := "{ticket_documents}", "ticket_words"
	if v.ReadsAloudOnly() {
		documents, index = "{public_documents}", "public_words"
	}
	// The account's own word comes first: it keeps other accounts' documents out of the index's answer.
	all := append([]string{accountWord(v.AccountID)}, wanted...)
	if d.sqlite {
		return cond("t.id IN (SELECT d.ticket_id FROM "+index+" JOIN "+documents+" d ON d.doc = "+index+".rowid WHERE "+index+" MATCH ?)",
			`"`+strings.Join(all, `" AND "`)+`"`)
	}
	return cond("t.id IN (SELECT d.ticket_id FROM "+documents+" d WHERE d.index @@ CAST(? AS tsquery))",
		`'`+strings.Join(all, `' & '`)+`'`)
}

// MyActivities is a page of what concerns the viewer, by the last thing that happened: to an end user the last
// thing said aloud.
func (d *Desk) MyActivities(ctx context.Context, kind models.ActivityKind, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	v := viewerOf(ctx)
	l := ticketsByUpdate(ctx, "Viewer.myActivities{"+string(kind)+"}")
	copies := "SELECT c.ticket_id FROM {ticket_ccs} c WHERE c.user_id = ?"
	if v.ReadsAloudOnly() {
		copies = "SELECT c.ticket_id FROM {public_ticket_people} c WHERE c.kind = 'CC' AND c.user_id = ?"
	}
	switch {
	case kind == models.ActivityKindRequested:
		l.where = []condition{cond("t.requester_id = ?", v.UserID)}
	case kind == models.ActivityKindCc:
		l.where = []condition{cond("t.id IN ("+copies+")", v.UserID)}
	case v.OrganizationID != "" && v.SharesTickets:
		l.where = []condition{cond("t.organization_id = ?", v.OrganizationID)}
	default:
		l.where = []condition{cond("1 = 0")}
	}
	return page(ctx, d, l, args, total)
}
