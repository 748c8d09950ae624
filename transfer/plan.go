package transfer

import (
	"encoding/json"
	"strings"

	"aparte/desk"
	"aparte/models"
)

// Kinds of people and organizations that are imported though no record is theirs.
const (
	namedPeople       = "requesters named by tickets"
	peopleByID        = "people known by their id alone"
	organizationsByID = "organizations known by their id alone"
)

// keptKinds are the kinds that are kept, in the order in which they are imported.
var keptKinds = []string{organizations, organizationsByID, users, namedPeople, peopleByID, tickets, comments}

// plan gathers what is to be imported: of each record the newest copy, in the order of their first reading.
type plan struct {
	report *Report

	organizations shelf[*zendeskOrganization]
	users         shelf[*zendeskUser]
	tickets       shelf[*ticketPlan]
	comments      shelf[*zendeskComment]
	said          map[string][]*zendeskComment // by ticket
	unsaid        map[key]bool                 // tickets of which a comment is known that is not kept
	internal      map[key]bool                 // comments of which an audit says so
	namedAlready  map[string]bool              // by address
}

// ticketPlan is a ticket. Once a copy of it was private, its description was an internal note, for good.
type ticketPlan struct {
	zendeskTicket
	private bool
}

// shelf holds records by their ids.
type shelf[T any] struct {
	place map[string]int
	items []T
}

// find is the copy of a record that is there already.
func (s *shelf[T]) find(id string) (item T, ok bool) {
	at, ok := s.place[id]
	if ok {
		item = s.items[at]
	}
	return item, ok
}

func (s *shelf[T]) put(id string, item T) {
	if s.place == nil {
		s.place = map[string]int{}
	}
	if at, ok := s.place[id]; ok {
		s.items[at] = item
		return
	}
	s.place[id] = len(s.items)
	s.items = append(s.items, item)
}

// take takes one record in, or says why not.
func (p *plan) take(r record) {
	p.report.Row(r.kind).Read++
	switch r.kind {
	case organizations:
		takeInto(p, r, &p.organizations, func(o *zendeskOrganization) about {
			return about{identity(o.ID, o.ExternalID), o.CreatedAt, o.UpdatedAt}
		})
	case users:
		takeInto(p, r, &p.users, func(u *zendeskUser) about {
			id := identity(u.ID, u.ExternalID)
			if id == "" && u.Email != "" {
				id = "mailto:" + strings.ToLower(u.Email)
			}
			return about{id, u.CreatedAt, u.UpdatedAt}
		})
	case tickets:
		p.takeTicket(r)
	case comments:
		p.takeComment(r)
	case audits:
		p.takeAudit(r)
	default:
		p.report.skip(r.kind, whyNot(r.kind))
	}
}

// whyNot is why the records of a kind are not kept.
func whyNot(kind string) string {
	switch kind {
	case "requests":
		return sayRequest
	case answers:
		return "An answer that holds no record."
	case envelopes:
		return "An answer whose records were taken out."
	case refusals:
		return "The request was refused."
	case broken:
		return "It is not JSON."
	case unknown:
		return "Nothing says what it is."
	case "results", "search_results":
		return "A row of a report: it holds no text. Import the ticket."
	}
	return "Aparté keeps no " + strings.ReplaceAll(kind, "_", " ") + "."
}

// about is what tells copies of one record from one another, and from another record that has the same id.
type about struct {
	id               string
	created, updated moment
}

// takeInto takes a record of a kind of which the newest copy counts: the others are here already. It answers the
// copy that counts, and the other one if there was one.
func takeInto[T any](p *plan, r record, s *shelf[*T], of func(*T) about) (kept, other *T) {
	item := new(T)
	if json.Unmarshal(r.raw, item) != nil {
		p.report.skip(r.kind, sayMalformed)
		return nil, nil
	}
	is := of(item)
	if is.id == "" {
		p.report.skip(r.kind, sayNoID)
		return nil, nil
	}
	old, again := s.find(is.id)
	if !again {
		s.put(is.id, item)
		return item, nil
	}
	was := of(old)
	if !was.created.IsZero() && !is.created.IsZero() && !was.created.Equal(is.created.Time) {
		p.report.skip(r.kind, sayOtherAccount)
		return nil, nil
	}
	p.report.Row(r.kind).Copies++
	if !is.updated.After(was.updated.Time) {
		return old, item
	}
	s.put(is.id, item)
	return item, old
}

func (p *plan) takeTicket(r record) {
	kept, other := takeInto(p, r, &p.tickets, func(t *ticketPlan) about {
		return about{identity(t.ID, t.ExternalID), t.CreatedAt, t.UpdatedAt}
	})
	if kept != nil {
		kept.private = kept.wasPrivate() || other != nil && other.wasPrivate()
	}
}

func (t *ticketPlan) wasPrivate() bool { return t.private || t.IsPublic != nil && !*t.IsPublic }

func (p *plan) takeComment(r record) {
	var c zendeskComment
	err := json.Unmarshal(r.raw, &c) // an error leaves out what it is about, and no more
	if c.TicketID == "" {
		c.TicketID = key(r.ticketID)
	}
	if err != nil {
		p.loseComment(&c, sayMalformed)
		return
	}
	p.keep(&c)
}

func (p *plan) loseComment(c *zendeskComment, why string) {
	p.report.skip(comments, why)
	p.hadComment(c.TicketID)
}

// hadComment remembers that a ticket had a comment that is not kept: it may have said who may read the description.
func (p *plan) hadComment(ticketID key) {
	if p.unsaid == nil {
		p.unsaid = map[key]bool{}
	}
	p.unsaid[ticketID] = true
}

// keep keeps a comment. If one of its copies was internal, it is.
func (p *plan) keep(c *zendeskComment) {
	switch old, again := p.comments.find(string(c.ID)); {
	case c.ID == "":
		p.loseComment(c, sayNoID)
	case c.TicketID == "":
		p.report.skip(comments, sayWhichTicket)
	case again && old.TicketID != c.TicketID:
		p.loseComment(c, sayOtherAccount)
	case again:
		p.report.Row(comments).Copies++
		if c.Public != nil && !*c.Public {
			old.Public = c.Public
		}
	default:
		p.comments.put(string(c.ID), c)
		if p.said == nil {
			p.said = map[string][]*zendeskComment{}
		}
		p.said[string(c.TicketID)] = append(p.said[string(c.TicketID)], c)
	}
}

// takeAudit takes the comments out of an audit. What else it tells is Zendesk's history.
func (p *plan) takeAudit(r record) {
	var a zendeskAudit
	if json.Unmarshal(r.raw, &a) != nil {
		p.report.skip(audits, sayMalformed)
		p.hadComment(key(firstOf(string(a.TicketID), r.ticketID))) // perhaps
		return
	}
	p.report.skip(audits, sayAudit)
	for _, raw := range a.Events {
		c := zendeskComment{TicketID: a.TicketID, AuthorID: a.AuthorID, Via: a.Via, CreatedAt: a.CreatedAt}
		err := json.Unmarshal(raw, &c)
		if c.TicketID == "" {
			c.TicketID = key(r.ticketID)
		}
		switch {
		case c.Type == "CommentPrivacyChange" && c.Public != nil && !*c.Public:
			p.becameInternal(&c)
		case c.Type != "Comment" && c.Type != "VoiceComment":
		case err != nil:
			p.report.Row(comments).Read++
			p.loseComment(&c, sayMalformed)
		default:
			p.report.Row(comments).Read++
			p.keep(&c)
		}
	}
}

// becameInternal remembers that a comment is internal, whatever its own record says, and whether or not there is one.
func (p *plan) becameInternal(change *zendeskComment) {
	if p.internal == nil {
		p.internal = map[key]bool{}
	}
	p.internal[change.CommentID] = true
	p.hadComment(change.TicketID)
}

// person refers to somebody by their id and, if their record was read, their address.
func (p *plan) person(id key) desk.Ref {
	ref := desk.Ref{ExternalID: string(id)}
	if u, ok := p.users.find(string(id)); ok && id != "" {
		ref.Email = u.Email
	}
	return ref
}

func (t *ticketPlan) isDeleted() bool { return strings.EqualFold(t.Status, "deleted") }

// ticket is a ticket with what was said on it.
func (p *plan) ticket(t *ticketPlan) desk.ImportedTicket {
	id := identity(t.ID, t.ExternalID)
	status, known := statuses[strings.ToLower(t.Status)]
	in := desk.ImportedTicket{
		ExternalID: id, Subject: firstOf(t.Subject, t.RawSubject), Status: status, Channel: t.Via.channel(),
		Requester: p.requester(t), Submitter: p.person(t.SubmitterID), Assignee: p.person(t.AssigneeID),
		Organization: string(t.OrganizationID), CreatedAt: t.CreatedAt.Time, UpdatedAt: t.UpdatedAt.Time,
	}
	if !known {
		in.Status = models.TicketStatusNew
		if t.Status != "" {
			in.Status, in.Changed = models.TicketStatusOpen, append(in.Changed, sayStatus)
		}
	}
	copied, changed := t.copied()
	for _, cc := range copied {
		in.CCs = append(in.CCs, p.person(cc))
	}
	in.Changed = append(in.Changed, changed...)
	for _, c := range p.said[id] {
		in.Comments = append(in.Comments, p.comment(c, in.Channel))
	}
	return p.describe(t, in)
}

// describe adds a ticket's description, unless it is one of the comments. A ticket without comments has said it
// as privately as the ticket says it is. Beside comments that are not it, or could not be kept, nobody knows: it is a
// note.
func (p *plan) describe(t *ticketPlan, in desk.ImportedTicket) desk.ImportedTicket {
	for _, c := range in.Comments {
		lag := c.CreatedAt.Sub(t.CreatedAt.Time).Abs()
		if desk.SameText(c.Body, t.Description) || !t.CreatedAt.IsZero() && lag <= desk.FirstCommentLag {
			return in
		}
	}
	alone := len(in.Comments) == 0 && !p.unsaid[key(in.ExternalID)]
	if !alone && strings.TrimSpace(t.Description) == "" {
		return in
	}
	if !alone {
		in.Changed = append(in.Changed, sayDescription)
	}
	in.Comments = append([]desk.ImportedComment{{
		Author: in.Requester, Body: firstOf(t.Description, in.Subject), Public: alone && !t.private,
		Channel: in.Channel, CreatedAt: in.CreatedAt,
	}}, in.Comments...)
	return in
}

func (p *plan) requester(t *ticketPlan) desk.Ref {
	switch {
	case t.RequesterID != "":
		return p.person(t.RequesterID)
	case t.Requester != nil:
		return desk.Ref{Email: t.Requester.Email}
	}
	return p.person(t.SubmitterID)
}

func (p *plan) comment(c *zendeskComment, ticket models.Channel) desk.ImportedComment {
	in := desk.ImportedComment{
		ExternalID: string(c.ID), TicketID: string(c.TicketID), Author: p.person(c.AuthorID),
		Body: firstOf(c.Body, c.PlainBody), Public: c.Public != nil && *c.Public && !p.internal[c.ID],
		Channel: ticket, CreatedAt: c.CreatedAt.Time,
	}
	switch {
	case c.Type == "VoiceComment":
		in.Channel = models.ChannelVoice
	case c.Via.Channel != "":
		in.Channel = c.Via.channel()
	}
	if c.Public == nil {
		in.Changed = append(in.Changed, sayUnsaidPublic)
	}
	if len(c.Attachments) > 0 {
		in.Changed = append(in.Changed, sayAttachments)
	}
	return in
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}
