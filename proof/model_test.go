package proof

import (
	"cmp"
	"maps"
	"slices"

	"aparte/models"
)

// model is what is so at some point of a history, as far as one must know to tell what may be known. It is made of
// acts that were done, in their order.
type model struct {
	people    map[person]*someone
	shared    map[organization]bool
	enabled   bool
	byDefault bool // new tickets are private
	tickets   []*ticket
	teams     map[team][]person
	named     map[organization]int // the topic of its last name
	planned   map[string]string    // what plans said, by their ids
}

type someone struct {
	role      models.Role
	org       organization
	abroad    bool
	suspended bool
	tokens    int // given and not revoked
	called    int // the topic of their last name
}

// ticket is one as the staff know it.
type ticket struct {
	abroad     bool
	missing    bool // it was refused, and never was
	requester  person
	ccs        []person
	subject    int
	status     models.TicketStatus
	public     bool
	imported   bool
	fromRecord bool // it is public since it was imported
	wasPrivate bool
	aloud      []bool       // its public comments: by staff?
	authors    []person     // of the same
	sealed     bool         // it may never be made public
	bound      bool         // and notes were written under that
	org        organization // of the face
	topics     []int        // that were ever aloud
	work       work
}

func newModel() *model {
	m := &model{
		people: map[person]*someone{}, shared: map[organization]bool{bakery: true}, enabled: true,
		named: map[organization]int{}, planned: map[string]string{}, teams: map[team][]person{},
	}
	for name, of := range members {
		m.people[name] = &someone{role: of.role, org: of.org, abroad: of.abroad, tokens: 1}
	}
	return m
}

// clone is the same moment, to think on from.
func (m *model) clone() *model {
	c := &model{
		people: map[person]*someone{}, shared: maps.Clone(m.shared), enabled: m.enabled, byDefault: m.byDefault,
		named: maps.Clone(m.named), planned: maps.Clone(m.planned), teams: maps.Clone(m.teams),
	}
	for name, p := range m.people {
		q := *p
		c.people[name] = &q
	}
	for _, t := range m.tickets {
		u := *t
		u.ccs, u.aloud, u.topics = slices.Clone(t.ccs), slices.Clone(t.aloud), slices.Clone(t.topics)
		u.authors = slices.Clone(t.authors)
		c.tickets = append(c.tickets, &u)
	}
	return c
}

func (m *model) ticket(n int) *ticket {
	if n < 1 || n > len(m.tickets) {
		return &ticket{missing: true}
	}
	return m.tickets[n-1]
}

func (m *model) isStaff(p person) bool { return m.people[p] != nil && m.people[p].role.IsStaff() }

// sees says whether an end user may open a ticket's face.
func (m *model) sees(p person, t *ticket) bool {
	who := m.people[p]
	if who == nil || !t.public || who.abroad != t.abroad {
		return false
	}
	return m.isOn(p, t) || who.org != none && t.org == who.org && m.shared[who.org]
}

func (m *model) isOn(p person, t *ticket) bool { return t.requester == p || slices.Contains(t.ccs, p) }

// refusal is the code with which an act is refused, by the rules of docs/rules.md; "" when it is done.
func (m *model) refusal(a act) string {
	t, by := m.ticket(a.ticket), m.people[a.by]
	if by != nil && (by.suspended || by.tokens == 0) {
		return "UNAUTHENTICATED"
	}
	switch a.kind {
	case opens:
		if a.private && !m.enabled && !by.abroad {
			return "PRIVATE_TICKETS_DISABLED"
		}
	case notes, says, changes, plans:
		switch {
		case t.missing:
			return "NOT_FOUND"
		case a.kind == changes && t.status == models.TicketStatusClosed, t.status == models.TicketStatusClosed:
			return "CLOSED"
		case a.expect != nil && *a.expect == t.public:
			return "CONFLICT"
		}
		return m.cannotPublish(a, t)
	case binds:
		return m.cannotBind(a, t)
	case answers:
		switch {
		case !m.sees(a.by, t):
			return "NOT_FOUND"
		case !m.isOn(a.by, t):
			return "FORBIDDEN"
		case t.status == models.TicketStatusClosed:
			return "CLOSED"
		}
	case takesBack:
		switch {
		case t.missing:
			return "NOT_FOUND"
		case !m.enabled:
			return "PRIVATE_TICKETS_DISABLED"
		case !t.public:
			return "ALREADY_PRIVATE"
		case t.wasPrivate:
			return "WAS_PUBLISHED"
		case len(t.aloud) != 1:
			return "NOT_EXACTLY_ONE_PUBLIC_COMMENT"
		case !t.aloud[0]:
			return "NOT_A_STAFF_COMMENT"
		}
	case letsIn:
		if m.people[a.about].suspended {
			return "INVALID"
		}
	case looksAs:
		if m.people[a.about].suspended {
			return "BAD_USER_INPUT"
		}
	case enters:
		if m.people[a.about] != nil && !by.abroad {
			return "TAKEN"
		}
	case takes, skips, releases, handsOver:
		return m.refusalOfQueues(a)
	default: // nothing stands against the rest
	}
	return ""
}

// publishes says whether an act that is done makes a private ticket public.
func (m *model) publishes(a act) bool { return a.kind == says && !m.ticket(a.ticket).public }

// do changes the model by an act that was done.
func (m *model) do(a act) {
	t := m.ticket(a.ticket)
	switch a.kind {
	case opens, asks, imports:
		m.open(a)
	case notes, changes:
		m.change(t, a)
		t.bound = t.bound || a.kind == notes && t.sealed
	case says:
		m.change(t, a)
		t.aloud, t.authors = append(t.aloud, true), append(t.authors, a.by)
		if !t.public {
			m.publish(t)
		}
	case answers:
		t.aloud, t.authors = append(t.aloud, false), append(t.authors, a.by)
		if t.status == models.TicketStatusSolved || t.status == models.TicketStatusPending {
			t.status = models.TicketStatusOpen
		}
	case takesBack:
		t.public, t.wasPrivate, t.aloud, t.authors, t.fromRecord = false, true, nil, nil, false
	case importsMore:
		for _, public := range a.recorded {
			if public {
				t.aloud, t.authors = append(t.aloud, true), append(t.authors, joe)
			} else {
				t.bound = t.bound || t.sealed
			}
		}
	case enters:
		if !m.people[a.by].abroad {
			m.people[a.about] = &someone{role: models.RoleEndUser, org: a.org}
		}
	case moves:
		m.people[a.about].org = a.org
	case suspends, reinstates:
		m.people[a.about].suspended = a.kind == suspends
	case gives:
		m.people[a.about].role = a.role
	case letsIn:
		m.people[a.about].tokens++
	case revokes:
		m.people[a.about].tokens--
	case shares:
		m.shared[a.org] = a.on
	case settles:
		m.enabled, m.byDefault = a.on, a.on
	case takes, skips, releases, handsOver:
		m.doOfQueues(a)
		t.bound = t.bound || a.kind == handsOver && t.sealed
	case regroups:
		m.regroup(a)
	case binds:
		t.sealed = !a.on
	case plans:
		m.planned[a.plan] = m.outcome(a)
	case renames:
		m.people[a.about].called = a.subject
	case renamesTogether:
		m.named[a.org] = a.subject
	case looksAs, looksAt, repeats, keeps, brings: // nothing that decides who may know what
	}
}

func (m *model) open(a act) {
	t := &ticket{
		abroad: m.people[a.by] != nil && m.people[a.by].abroad, requester: cmp.Or(a.requester, a.by), subject: a.subject,
		status: a.status, wasPrivate: a.private, sealed: a.sealed, bound: a.sealed,
	}
	if t.status == "" {
		t.status = models.TicketStatusNew
	}
	t.assign(a)
	if a.inline {
		m.people[a.requester] = &someone{role: models.RoleEndUser, org: a.org}
	}
	for _, cc := range a.ccs {
		if cc != t.requester {
			t.ccs = append(t.ccs, cc)
		}
	}
	m.tickets = append(m.tickets, t)
	switch {
	case a.kind == imports:
		for _, public := range a.recorded {
			if public {
				t.aloud, t.authors = append(t.aloud, true), append(t.authors, joe)
			}
		}
		t.wasPrivate, t.imported = !a.recorded[0], true
		if len(t.aloud) > 0 {
			m.publish(t)
			t.fromRecord = true
			t.org = none // what is recorded names none
		}
	case !a.private:
		t.aloud, t.authors = []bool{a.kind == opens}, []person{a.by}
		m.publish(t)
	}
}

func (m *model) publish(t *ticket) {
	t.public, t.org = true, m.people[t.requester].org
	t.topics = append(t.topics, t.subject)
}

func (m *model) change(t *ticket, a act) {
	t.assign(a)
	if a.subject > 0 {
		t.subject = a.subject
		if t.public {
			t.topics = append(t.topics, t.subject)
		}
	}
	if a.status != "" {
		t.status = a.status
	}
	for _, p := range a.ccs {
		if p != t.requester && !slices.Contains(t.ccs, p) {
			t.ccs = append(t.ccs, p)
		}
	}
	t.ccs = slices.DeleteFunc(t.ccs, func(p person) bool { return slices.Contains(a.uncc, p) && !slices.Contains(a.ccs, p) })
}

// isAloud says whether an act, done now, changes anything that some end user reads.
func (m *model) isAloud(a act) bool {
	switch a.kind {
	case moves, renames, gives, shares, renamesTogether, suspends, reinstates, letsIn, revokes, asks, repeats, answers, says, takesBack:
		return true
	case opens:
		return !a.private
	case imports, importsMore:
		return slices.Contains(a.recorded, true)
	case notes, changes:
		if t := m.ticket(a.ticket); t.public {
			next := m.clone()
			next.change(next.ticket(a.ticket), a)
			return !sameFace(t, next.ticket(a.ticket))
		}
	case looksAs, looksAt, enters, settles, regroups, takes, skips, releases, handsOver, keeps, plans, binds, brings: // the staff's own affair
	}
	return false
}

func sameFace(t, u *ticket) bool {
	return t.subject == u.subject && readAloud(t.status) == readAloud(u.status) && slices.Equal(t.ccs, u.ccs)
}

// readAloud is a status as end users read it.
func readAloud(s models.TicketStatus) models.TicketStatus {
	if s == models.TicketStatusOnHold {
		return models.TicketStatusOpen
	}
	return s
}
