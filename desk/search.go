package desk

import (
	"context"
	"time"

	"aparte/models"
	"aparte/query"
)

// Asked is what else an operation wants of a search, each for a statement more.
type Asked struct{ Total, Snippets bool }

// matched is a ticket that was found, with how well its subject fits.
type matched struct {
	models.Ticket
	Fit int
}

// Search is a page of the tickets that hold what was typed (see query.Parse), and for an end user what was said aloud of
// them: each stage has documents and an index of its own, so that neither the words nor the statistics of the one are in
// the other. Staff also find tickets by their requester and organization, and by terms (status:open).
//
// How well a ticket fits is told from its own subject and the query alone; no statistic has a part in it, neither of
// the index nor of anybody's tickets.
func (d *Desk) Search(ctx context.Context, typed string, order models.SearchOrder, args models.PageArgs, asked Asked) (*models.TicketConnection, error) {
	s := &search{viewer: viewerOf(ctx), sqlite: d.sqlite}
	s.query = query.Parse(typed, s.isTerm)
	if err := d.findNames(ctx, s); err != nil {
		return nil, err
	}
	l := list[matched]{
		name: "Query.search{" + string(order) + " " + s.query.String() + "}", order: []string{"updated_at", "id"}, newest: true,
		place: func(m *matched) []any { return []any{m.UpdatedAt, m.ID} },
	}
	if order == models.SearchOrderRelevance {
		l.order = []string{"fit", "updated_at", "id"}
		l.place = func(m *matched) []any { return []any{m.Fit, m.UpdatedAt, m.ID} }
	}
	l.from, l.fromArgs = s.from(order)
	found, err := page(ctx, d, l, args, asked.Total)
	if err != nil {
		return nil, err
	}
	c := &models.TicketConnection{PageInfo: found.PageInfo, TotalCount: found.TotalCount, Edges: make([]*models.TicketEdge, len(found.Edges))}
	for i, e := range found.Edges {
		c.Edges[i] = &models.TicketEdge{Node: &e.Node.Ticket, Cursor: e.Cursor}
	}
	if asked.Snippets {
		err = d.addSnippets(ctx, s.query, c.Edges)
	}
	return c, err
}

// How much of what was said is read for the snippets of a page, and how much is shown of it.
const (
	newestRead   = 30   // comments of each ticket
	mostRead     = 2000 // characters of each
	snippetsEach = 2    // comments shown of each ticket
	snippetSize  = 160
)

// addSnippets shows where tickets were found, in one statement for the page: in their subjects, and in those comments that
// hold most of the query, the newest first. Both are read as the viewer reads them.
func (d *Desk) addSnippets(ctx context.Context, q query.Query, edges []*models.TicketEdge) error {
	said, err := d.readToShow(ctx, edges)
	if err != nil {
		return err
	}
	finder := q.Finder()
	for _, e := range edges {
		e.Snippets = []*models.SearchSnippet{}
		if html, fit := finder.Snippet(e.Node.Subject, snippetSize); fit > 0 {
			e.Snippets = append(e.Snippets, &models.SearchSnippet{HTML: html})
		}
		e.Snippets = append(e.Snippets, bestOf(said[e.Node.ID], finder, len(q.Wanted))...)
	}
	return nil
}

// toShow is a comment's beginning.
type toShow struct {
	ID, TicketID, Body string
	CreatedAt          time.Time
}

// readToShow reads the newest comments of the tickets of a page, newest first.
func (d *Desk) readToShow(ctx context.Context, edges []*models.TicketEdge) (map[string][]*toShow, error) {
	if len(edges) == 0 {
		return nil, nil
	}
	ids := make([]string, len(edges))
	for i, e := range edges {
		ids[i] = e.Node.ID
	}
	var rows []*toShow
	err := ruled(ctx, d.view(ctx), &rows, `SELECT * FROM (SELECT c.id, c.ticket_id, c.created_at, substr(c.body, 1, ?) AS body,
			ROW_NUMBER() OVER (PARTITION BY c.ticket_id ORDER BY c.created_at DESC, c.id DESC) AS place
			FROM {`+stageOf(viewerOf(ctx)).comments+`} c WHERE c.ticket_id IN ?) w WHERE place <= ? ORDER BY place`, mostRead, ids, newestRead)
	said := map[string][]*toShow{}
	for _, c := range rows {
		said[c.TicketID] = append(said[c.TicketID], c)
	}
	return said, wrapped(err, "read what was found")
}

// bestOf are the snippets of those comments that hold most of a query.
func bestOf(said []*toShow, finder *query.Finder, mostFit int) (best []*models.SearchSnippet) {
	byFit := map[int][]*models.SearchSnippet{}
	for _, c := range said {
		if html, fit := finder.Snippet(c.Body, snippetSize); fit > 0 {
			byFit[fit] = append(byFit[fit], &models.SearchSnippet{HTML: html, CommentID: &c.ID})
		}
	}
	for fit := mostFit; fit > 0 && len(best) < snippetsEach; fit-- {
		best = append(best, byFit[fit]...)
	}
	return best[:min(len(best), snippetsEach)]
}
