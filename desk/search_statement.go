package desk

import (
	"slices"
	"strings"

	"aparte/models"
	"aparte/policy"
	"aparte/query"
	"aparte/words"
)

// The statement of a search is written here by hand. In it k is a ticket of the viewer's stage, and d its document.
//
// The index answers which documents hold words; it knows no phrases, so that both databases find the same and neither
// keeps where each word stands: a phrase is looked for in the text of the documents that hold all of its words.

// search is a query as one viewer asks it, of one database.
type search struct {
	viewer policy.Viewer
	sqlite bool
	query  query.Query
	// named are the parts, as they are spelled, by which a requester or an organization may be meant. None for end users.
	named map[string]bool
}

// from is what the list of a search reads from: tickets t, with how well their subjects fit.
func (s *search) from(order models.SearchOrder) (from string, args []any) {
	fit := cond("0")
	if order == models.SearchOrderRelevance {
		fit = s.fit()
	}
	all, index, named := s.conditions()
	tickets, documents := s.tables()
	tables := tickets + " k" + s.comma() + documents + " d ON d.ticket_id = k.id"
	switch {
	case len(named) > 0: // they are fewer than those who hold a word
		tables, args = "("+named[0].sql+") n"+s.comma()+tickets+" k ON k.id = n.ticket_id"+s.comma()+documents+" d ON d.ticket_id = k.id", named[0].args
		if named = named[1:]; len(index.all) > 0 {
			all = append(all, s.indexedIn("d", index))
		}
	case len(index.all) > 0:
		sources, c := s.matching(documents+" d", "d", index)
		tables, all = sources+s.comma()+tickets+" k ON k.id = d.ticket_id", append(all, c)
	}
	for _, c := range named {
		all = append(all, among(c))
	}
	sql := []string{"1 = 1"}
	args = append(slices.Clone(fit.args), args...)
	for _, c := range all {
		sql, args = append(sql, "("+c.sql+")"), append(args, c.args...)
	}
	return "(SELECT k.*, " + fit.sql + " AS fit FROM " + tables + " WHERE " + strings.Join(sql, " AND ") + ") t", args
}

// comma joins what a search reads. For the staff SQLite is told to begin with what finds something: by itself it walks
// through everything in the order of the page. An end user's documents are few, and it begins with them.
func (s *search) comma() string {
	if s.sqlite && !s.viewer.ReadsAloudOnly() {
		return " CROSS JOIN "
	}
	return " JOIN "
}

// tables are the viewer's stage.
func (s *search) tables() (tickets, documents string) {
	if s.viewer.ReadsAloudOnly() {
		return "{public_tickets}", "{public_documents}"
	}
	return "{tickets}", "{ticket_documents}"
}

// conditions are all that a ticket must meet: what is asked of the index together, the tickets found by what may be a
// name, and the rest.
func (s *search) conditions() (all []condition, index expression, named []condition) {
	if len(s.query.Wanted) == 0 {
		return []condition{cond("1 = 0")}, index, nil
	}
	terms := map[string][]condition{}
	var keys []string
	for _, p := range s.query.Wanted {
		switch {
		case p.IsTerm() && manyEach[p.Key]:
			all = append(all, s.term(p))
		case p.IsTerm():
			keys = append(keys, p.Key)
			terms[p.Key] = append(terms[p.Key], s.term(p))
		case s.named[p.String()]:
			named = append(named, s.found(p))
		default:
			index.all = append(index.all, s.indexed(p))
			if len(p.Words) > 1 {
				all = append(all, s.spelled("d", p))
			}
		}
	}
	for _, p := range s.query.Unwanted {
		switch {
		case p.IsTerm():
			all = append(all, not(s.term(p)))
		case len(index.all) > 0 && len(p.Words) == 1 && !s.named[p.String()]:
			index.none = append(index.none, s.indexed(p))
		default:
			all = append(all, not(among(s.found(p))))
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		all = append(all, either(terms[key]))
	}
	return all, index, named
}

// among is the condition that a ticket is one of those that were found.
func among(found condition) condition { return condition{"k.id IN (" + found.sql + ")", found.args} }

func not(c condition) condition { return condition{"NOT (" + c.sql + ")", c.args} }

func either(all []condition) condition {
	sql := make([]string, len(all))
	var args []any
	for i, c := range all {
		sql[i], args = "("+c.sql+")", append(args, c.args...)
	}
	return condition{strings.Join(sql, " OR "), args}
}

// expression is a question to the full-text index: documents with all of some things, and with none of others.
type expression struct{ all, none []string }

// matching asks the index about documents: what is to be read, and the condition on it.
func (s *search) matching(documents, alias string, e expression) (sources string, c condition) {
	if !s.sqlite || s.viewer.ReadsAloudOnly() {
		return documents, s.indexedIn(alias, e)
	}
	return "ticket_words" + s.comma() + documents + " ON " + alias + ".doc = ticket_words.rowid", cond("ticket_words MATCH ?", s.spell(e))
}

// indexedIn is the condition that a document is among those that the index answers. With the plus SQLite looks each
// document up among them, and does not try each of them with each ticket.
func (s *search) indexedIn(alias string, e expression) condition {
	switch {
	case !s.sqlite:
		return cond(alias+".index @@ CAST(? AS tsquery)", s.spell(e))
	case s.viewer.ReadsAloudOnly():
		return cond("+"+alias+".doc IN (SELECT rowid FROM public_words WHERE public_words MATCH ?)", s.spell(e))
	}
	return cond("+"+alias+".doc IN (SELECT rowid FROM ticket_words WHERE ticket_words MATCH ?)", s.spell(e))
}

// spell is an expression in the index's language. The account's own word comes first: it keeps other accounts' documents
// out of the index's answer.
func (s *search) spell(e expression) string {
	all := append([]string{s.quoted(accountWord(s.viewer.AccountID), false)}, e.all...)
	if s.sqlite {
		sql := strings.Join(all, " AND ")
		if len(e.none) > 0 {
			sql = "(" + sql + ") NOT (" + strings.Join(e.none, " OR ") + ")"
		}
		return sql
	}
	sql := strings.Join(all, " & ")
	if len(e.none) > 0 {
		sql += " & !(" + strings.Join(e.none, " | ") + ")"
	}
	return sql
}

// indexed is a part in the index's own language: its words, all of them; one word also with other endings.
func (s *search) indexed(p query.Part) string {
	and, or := " & ", " | "
	if s.sqlite {
		and, or = " AND ", " OR "
	}
	last := len(p.Words) - 1
	var all []string
	for i, w := range p.Words {
		all = append(all, s.quoted(w, p.Begins && i == last))
	}
	if last > 0 || p.Exact || p.Begins {
		return "(" + strings.Join(all, and) + ")"
	}
	for _, other := range otherEndings(p.Words[0]) {
		all = append(all, s.quoted(other, false))
	}
	return "(" + strings.Join(all, or) + ")"
}

// otherEndings are what else stands for a word in a document: what is left of it without its ending, said by itself or
// marked as what is left of another.
func otherEndings(word string) (all []string) {
	for _, stem := range words.Stems(word) {
		if all = append(all, stemMark+stem); stem != word {
			all = append(all, stem)
		}
	}
	return all
}

// quoted is one word in the index's language. Words are letters and digits: nothing in them needs to be escaped.
func (s *search) quoted(word string, begins bool) string {
	switch {
	case s.sqlite && begins:
		return `"` + word + `"*`
	case s.sqlite:
		return `"` + word + `"`
	case begins:
		return "'" + word + "':*"
	}
	return "'" + word + "'"
}

// spelled says that the words of a part follow each other in a document.
func (s *search) spelled(alias string, p query.Part) condition {
	return either([]condition{s.contains(alias+".subject", needle(p)), s.contains(alias+".words", needle(p))})
}

// needle is a part as it stands in a document's text, with the spaces around it.
func needle(p query.Part) string {
	if p.Begins {
		return " " + strings.Join(p.Words, " ")
	}
	return " " + strings.Join(p.Words, " ") + " "
}

func (s *search) contains(column, text string) condition {
	function := "strpos"
	if s.sqlite {
		function = "instr"
	}
	return cond(function+"(' ' || "+column+" || ' ', ?) > 0", text)
}

// found reads the tickets that are found by one part: their documents hold it, or a name means their requester or their
// organization.
func (s *search) found(p query.Part) condition {
	tickets, documents := s.tables()
	sources, c := s.matching(documents+" x", "x", expression{all: []string{s.indexed(p)}})
	sql, args := "SELECT x.ticket_id FROM "+sources+" WHERE "+c.sql, c.args
	if len(p.Words) > 1 {
		spelled := s.spelled("x", p)
		sql, args = sql+" AND ("+spelled.sql+")", append(args, spelled.args...)
	}
	if s.named[p.String()] {
		name := namedSo("z", p)
		sql += " UNION SELECT y.id FROM " + tickets + " y WHERE y.requester_id IN (SELECT z.user_id FROM {user_terms} z WHERE " + name.sql + ")" +
			" UNION SELECT y.id FROM " + tickets + " y WHERE y.organization_id IN (SELECT z.organization_id FROM {organization_terms} z WHERE " + name.sql + ")"
		args = append(append(args, name.args...), name.args...)
	}
	return condition{sql, args}
}

// fit is how well a ticket's subject fits the query: two for every part that it holds as it is spelled, one for a word
// with another ending.
func (s *search) fit() condition {
	sql, args := []string{"0"}, []any(nil)
	for _, p := range s.query.Wanted {
		if p.IsTerm() {
			continue
		}
		c := s.contains("d.subject", needle(p))
		one, values := "CASE WHEN "+c.sql+" THEN 2", c.args
		if !p.Exact && !p.Begins {
			for _, other := range otherEndings(p.Words[0]) {
				c := s.contains("d.subject", " "+other+" ")
				one, values = one+" WHEN "+c.sql+" THEN 1", append(values, c.args...)
			}
		}
		sql, args = append(sql, one+" ELSE 0 END"), append(args, values...)
	}
	return condition{strings.Join(sql, " + "), args}
}
