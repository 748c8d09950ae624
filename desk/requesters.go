package desk

import (
	"context"
	"strings"

	"aparte/models"
	"aparte/words"
)

// Requesters are found by the beginnings of terms: folded words of names, addresses, domains (with an @ before
// them) and the digits of numbers, each a row of user_terms or, for what they are found by through their
// organization, of organization_terms. Every word that was typed must begin one of them. Both databases compare
// the terms byte by byte and answer from the terms' primary key.

// found is a person with how well they fit: 0 wholly, 1 their name begins so, 2 otherwise.
type found struct {
	models.User
	Fit int
}

// lastRune ends the range of everything that begins with a word.
const lastRune = "\U0010FFFF"

// Requesters are looked for by a few words.
const (
	mostSearched    = 32
	errTooManyWords = models.InputError("Search for up to 32 different words.")
)

// Requesters is a page of the people that what was typed so far may mean, the best fits first, for staff.
func (d *Desk) Requesters(ctx context.Context, typed string, args models.PageArgs, total bool) (*models.UserConnection, error) {
	query := words.Fold(typed)
	if len(wantedTerms(query)) > mostSearched {
		return nil, errTooManyWords
	}
	l := list[found]{
		name: "Query.requesters{" + query + "}", order: []string{"fit", "name_folded", "id"},
		place: func(f *found) []any {
			if f.UserDetails == nil {
				return []any{0, "", ""}
			}
			return []any{f.Fit, f.NameFolded, f.ID}
		},
	}
	l.from, l.fromArgs = requesters(query)
	c, err := page(ctx, d, l, args, total)
	if err != nil {
		return nil, err
	}
	people := &models.UserConnection{PageInfo: c.PageInfo, TotalCount: c.TotalCount, Edges: make([]*models.UserEdge, len(c.Edges))}
	for i, e := range c.Edges {
		people.Edges[i] = &models.UserEdge{Node: &e.Node.User, Cursor: e.Cursor}
	}
	return people, nil
}

// requesters is the query for a folded text, as what a list reads from.
func requesters(query string) (from string, args []any) {
	exact := append(words.PhoneKeys(query), "@"+strings.TrimPrefix(query, "@"))
	args = []any{query, query, exact, query, query + lastRune}
	from = `(SELECT u.*, CASE
		WHEN u.name_folded = ? OR u.email = ? OR u.id IN (SELECT e.user_id FROM {user_terms} e WHERE e.term IN ?) THEN 0
		WHEN u.name_folded >= ? AND u.name_folded < ? THEN 1 ELSE 2 END AS fit FROM {users} u WHERE `
	wanted := wantedTerms(query)
	if len(wanted) == 0 {
		return from + "1 = 0) t", args
	}
	for i, beginnings := range wanted {
		ranges, values := anyOf(beginnings)
		if i > 0 {
			from += " AND "
		}
		from += `u.id IN (SELECT x.user_id FROM {user_terms} x WHERE ` + ranges + ` UNION
			SELECT m.id FROM {users} m WHERE m.organization_id IN (SELECT x.organization_id FROM {organization_terms} x WHERE ` + ranges + `))`
		args = append(append(args, values...), values...)
	}
	return from + ") t", args
}

// anyOf is a condition on x.term: it begins with one of some beginnings.
func anyOf(beginnings []string) (sql string, args []any) {
	parts := make([]string, len(beginnings))
	for i, b := range beginnings {
		parts[i] = "x.term >= ? AND x.term < ?"
		args = append(args, b, b+lastRune)
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// wantedTerms are, for each thing that was typed, the terms it may be the beginning of. All of them must fit.
func wantedTerms(query string) [][]string {
	if keys := words.PhoneKeys(query); len(keys) > 0 {
		return [][]string{keys}
	}
	var wanted [][]string
	for _, typed := range strings.Fields(query) {
		switch parts := words.Split(typed); {
		case strings.Contains(typed, "@") && len(parts) > 0: // an address, or @domain
			wanted = append(wanted, []string{typed})
		case strings.Contains(strings.Trim(typed, "."), "."): // a domain, or the beginning of an address
			wanted = append(wanted, []string{typed, "@" + typed})
		default:
			for _, p := range parts {
				wanted = append(wanted, []string{p})
			}
		}
	}
	return wanted
}
