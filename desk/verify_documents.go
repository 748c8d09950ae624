package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// document is what a face is found by.
type document struct {
	TicketID, Subject, Words string
	face                     *publicTicket
}

// How much is read at once: documents are long, and comments may be.
const (
	documentsAtOnce = 50
	commentsAtOnce  = 500
)

// compareDocuments makes the words of every face anew and compares them with those that the public search holds. Documents
// and comments are read side by side, both in the order of their tickets, a page at a time.
func compareDocuments(ctx context.Context, d *Desk, f *Finding) error {
	db, account := d.view(ctx), viewerOf(ctx).AccountID
	documents := pager[document]{read: func(after *document) ([]*document, error) { return readDocuments(ctx, db, after) }}
	spoken := pager[publicComment]{read: func(after *publicComment) (page []*publicComment, err error) {
		err = ruled(ctx, db, &page, `SELECT c.id, c.ticket_id, c.created_at, c.body FROM {public_comments} c
			WHERE (c.ticket_id, c.created_at, c.id) > (?, ?, ?) ORDER BY c.ticket_id, c.created_at, c.id LIMIT `+strconv.Itoa(commentsAtOnce),
			after.TicketID, after.CreatedAt, after.ID)
		return page, err
	}}
	for {
		doc, err := documents.next()
		if err != nil || doc == nil {
			return err
		}
		holds, err := doc.holds(account, &spoken)
		if err != nil {
			return err
		}
		if doc.face != nil && !holds { // without a face it has been found already
			f.Broken++
			f.exemplify(doc.TicketID)
		}
	}
}

// readDocuments reads a page of documents, and then the subjects of their faces: of the two together Postgres would
// join everything for every page.
func readDocuments(ctx context.Context, db *gorm.DB, after *document) (page []*document, err error) {
	err = ruled(ctx, db, &page, `SELECT d.ticket_id, d.subject, d.words FROM {public_documents} d
		WHERE d.ticket_id > ? ORDER BY d.ticket_id LIMIT `+strconv.Itoa(documentsAtOnce), after.TicketID)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	ids := make([]string, len(page))
	for i, doc := range page {
		ids[i] = doc.TicketID
	}
	var faces []*publicTicket
	if err := db.Where("id IN ?", ids).Find(&faces).Error; err != nil {
		return nil, err
	}
	for _, f := range faces {
		page[slices.Index(ids, f.ID)].face = f
	}
	return page, nil
}

// holds says whether a document holds what it should and nothing else.
func (doc *document) holds(account string, spoken *pager[publicComment]) (bool, error) {
	more, lacks := map[string]int{}, false // words that nobody said; and whether one that was said is missing
	for _, w := range strings.Fields(doc.Words) {
		more[w]++
	}
	for {
		c, err := spoken.peek()
		if err != nil {
			return false, err
		}
		if c == nil || c.TicketID > doc.TicketID {
			break
		}
		if spoken.skip(); c.TicketID < doc.TicketID {
			continue // of a face without a document
		}
		for _, w := range strings.Fields(searchable(c.Body)) {
			if more[w] == 0 {
				lacks = true
				continue
			}
			more[w]--
		}
	}
	for _, n := range more {
		if n > 0 {
			return false, nil
		}
	}
	// In which order comments came nobody knows any more; of those that came after a document was full it has nothing.
	full := len(doc.Words) >= mostWords
	isSubject := doc.face != nil && doc.Subject == subjectWords(account, doc.face.Reference, doc.face.Subject)
	return isSubject && (full || !lacks), nil
}

// pager reads rows one by one, and pages of them at once.
type pager[T any] struct {
	read func(after *T) ([]*T, error) // the rows behind one, or behind the zero row; none at the end
	page []*T
	last *T
	over bool
}

// peek is the next row, which stays the next; nil at the end.
func (p *pager[T]) peek() (*T, error) {
	if len(p.page) == 0 && !p.over {
		if p.last == nil {
			p.last = new(T)
		}
		var err error
		if p.page, err = p.read(p.last); err != nil {
			return nil, err
		}
		p.over = len(p.page) == 0
	}
	if p.over {
		return nil, nil
	}
	return p.page[0], nil
}

// skip goes on behind the next row.
func (p *pager[T]) skip() { p.last, p.page = p.page[0], p.page[1:] }

// next is the next row, and goes on behind it.
func (p *pager[T]) next() (*T, error) {
	row, err := p.peek()
	if row != nil {
		p.skip()
	}
	return row, err
}
