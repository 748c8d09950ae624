package desk

import (
	"context"
	"fmt"
	"strings"

	"aparte/models"
	"aparte/policy"
	"aparte/query"
	"aparte/words"
)

// Staff search by more than words: by terms, and by the names of those for whom a ticket is. End users do neither; to
// them a term is what it is spelled of.

// term makes the condition that its value puts on a ticket k. false: it is no such value, and the term is text.
type term func(v policy.Viewer, value string) (condition, bool)

// terms are those of the staff's searches. What a person is called by is looked up as in Requesters.
var terms = map[string]term{
	"status":       oneOf[models.TicketStatus]("k.status"),
	"channel":      oneOf[models.Channel]("k.channel"),
	"private":      privateTerm,
	"reference":    referenceTerm,
	"requester":    personTerm("k.requester_id"),
	"assignee":     personTerm("k.assignee_id"),
	"organization": inOrganization,
	"group":        inGroup,
	"tag":          taggedSo,
	"priority":     oneOf[models.TicketPriority]("k.priority"),
	"type":         oneOf[models.TicketType]("COALESCE(k.type, '')"),
}

// manyEach are the terms of which a ticket may have several values: two of them are both wanted. Of others, one of the
// two, as in status:new status:open.
var manyEach = map[string]bool{"tag": true}

// isTerm says whether the viewer may use a term, and it means something.
func (s *search) isTerm(key, value string) bool {
	t, ok := terms[key]
	if !ok || !s.viewer.IsStaff() {
		return false
	}
	_, ok = t(s.viewer, value)
	return ok
}

// term is the condition of a part that isTerm.
func (s *search) term(p query.Part) condition {
	c, _ := terms[p.Key](s.viewer, p.Value)
	return c
}

// oneOf is the term of an enumeration, in any spelling: status:on-hold, status:"On hold".
func oneOf[T interface {
	~string
	IsValid() bool
}](column string) term {
	return func(_ policy.Viewer, value string) (condition, bool) {
		v := T(strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToUpper(value)))
		return cond(column+" = ?", v), v.IsValid()
	}
}

func privateTerm(_ policy.Viewer, value string) (condition, bool) {
	switch strings.ToLower(value) {
	case "true", "yes":
		return cond("k.published_at IS NULL"), true
	case "false", "no":
		return cond("k.published_at IS NOT NULL"), true
	}
	return condition{}, false
}

func referenceTerm(_ policy.Viewer, value string) (condition, bool) {
	reference := models.ParseReference(value)
	return cond("k.reference = ?", reference), reference != ""
}

// personTerm is the term of a person: me, none, an id, or the beginnings of what they are called by.
func personTerm(column string) term {
	return func(v policy.Viewer, value string) (condition, bool) {
		switch {
		case strings.EqualFold(value, "me"):
			return cond("COALESCE("+column+", '') = ?", v.UserID), v.UserID != ""
		case strings.EqualFold(value, "none"):
			return cond(column + " IS NULL"), true
		}
		return calledSo(column, "user", models.UserPrefix, value)
	}
}

func inOrganization(_ policy.Viewer, value string) (condition, bool) {
	if strings.EqualFold(value, "none") {
		return cond("k.organization_id IS NULL"), true
	}
	return calledSo("k.organization_id", "organization", models.OrganizationPrefix, value)
}

func inGroup(_ policy.Viewer, value string) (condition, bool) {
	folded := words.Fold(value)
	switch {
	case strings.EqualFold(value, "none"):
		return cond("k.group_id IS NULL"), true
	case strings.HasPrefix(value, models.GroupPrefix+"_"):
		return cond("COALESCE(k.group_id, '') = ?", value), true
	}
	return cond("COALESCE(k.group_id, '') IN (SELECT g.id FROM {groups} g WHERE g.name_folded >= ? AND g.name_folded < ?)", folded, folded+lastRune), folded != ""
}

func taggedSo(_ policy.Viewer, value string) (condition, bool) {
	return cond("k.id IN (SELECT g.ticket_id FROM {ticket_tags} g WHERE g.tag = ?)", strings.ToLower(value)), true
}

// calledSo is the condition that an id is the one that was typed, or of something that is called so.
func calledSo(column, noun, prefix, value string) (condition, bool) {
	column = "COALESCE(" + column + ", '')" // NOT (NULL IN …) would be neither true nor false
	if strings.HasPrefix(value, prefix+"_") {
		return cond(column+" = ?", value), true
	}
	wanted := wantedTerms(words.Fold(value))
	if len(wanted) == 0 || len(wanted) > query.MostWords {
		return condition{}, false
	}
	var sql []string
	var args []any
	for _, beginnings := range wanted {
		ranges, values := anyOf(beginnings)
		sql = append(sql, column+" IN (SELECT x."+noun+"_id FROM {"+noun+"_terms} x WHERE "+ranges+")")
		args = append(args, values...)
	}
	return condition{strings.Join(sql, " AND "), args}, true
}

// findNames asks, in one statement, which parts of a query are what somebody or an organization is called by: only those
// are then looked for among requesters.
func (d *Desk) findNames(ctx context.Context, s *search) error {
	if !s.viewer.IsStaff() {
		return nil
	}
	var asked []query.Part
	for _, p := range append(append([]query.Part(nil), s.query.Wanted...), s.query.Unwanted...) {
		if !p.IsTerm() {
			asked = append(asked, p)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	var sql []string
	var args []any
	for i, p := range asked {
		name := namedSo("z", p)
		sql = append(sql, fmt.Sprintf(`SELECT %d AS part WHERE EXISTS (SELECT 1 FROM {user_terms} z WHERE %s)
			OR EXISTS (SELECT 1 FROM {organization_terms} z WHERE %s)`, i, name.sql, name.sql))
		args = append(append(args, name.args...), name.args...)
	}
	var found []struct{ Part int }
	if err := ruled(ctx, d.view(ctx), &found, strings.Join(sql, " UNION ALL "), args...); err != nil {
		return fmt.Errorf("look for names in a search: %w", err)
	}
	s.named = map[string]bool{}
	for _, f := range found {
		s.named[asked[f.Part].String()] = true
	}
	return nil
}

// namedSo is the condition that a term of an alias is a part: one of somebody's words, or all of a name.
func namedSo(alias string, p query.Part) condition {
	name := strings.Join(p.Words, " ")
	if p.Begins {
		return cond(alias+".term >= ? AND "+alias+".term < ?", name, name+lastRune)
	}
	return cond(alias+".term = ?", name)
}
