package proof

import (
	"fmt"
	"strings"

	"aparte/models"
)

// filing is what only the staff say of a ticket, and what is left out stays. No end user reads any of it.
type filing struct {
	team     team
	tag      int // its number; 0: none
	priority models.TicketPriority
	what     models.TicketType
}

func (f filing) tell() string {
	var parts []string
	for name, value := range map[string]string{"team": string(f.team), "priority": string(f.priority), "type": string(f.what)} {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	if f.tag > 0 {
		parts = append(parts, "tag "+tagged(f.tag))
	}
	return "filed under " + strings.Join(parts, ", ")
}

// tagged is the tag of some number: words that end users search for.
func tagged(n int) string { return fmt.Sprintf("topic%d", n) }

// filing draws what is said of a ticket, a part of it at a time.
func (g *generator) filing() (f filing) {
	switch g.upTo("filed", 4) {
	case 0:
		f.team = one(g, "team", []team{front, back})
	case 1:
		f.tag = 1 + g.upTo("tag", 9)
	case 2:
		f.priority = one(g, "priority", []models.TicketPriority{models.TicketPriorityUrgent, models.TicketPriorityLow, models.TicketPriorityNormal})
	case 3:
		f.what = one(g, "type", []models.TicketType{models.TicketTypeIncident, models.TicketTypeTask})
	}
	return f
}

// regrouping puts an agent into a group, or takes one out.
func (g *generator) regrouping() (act, bool) {
	a := act{kind: regroups, by: ada, about: one(g, "agent", staff), on: g.chance("in", 1)}
	a.filed.team = one(g, "team", []team{front, back})
	return a, true
}

// file adds what is said of a ticket to an input of createTicket or updateTicket.
func (w *world) file(input map[string]any, f filing) {
	setIf(input, "groupId", w.ids[string(f.team)])
	setIf(input, "priority", string(f.priority))
	setIf(input, "type", string(f.what))
	if f.tag > 0 {
		name := "addTags"
		if input["requester"] != nil {
			name = "tags"
		}
		input[name] = []string{tagged(f.tag)}
	}
}

// regroup is the input of updateGroup.
func (w *world) regroup(a act) map[string]any {
	name := "removeMemberIds"
	if a.on {
		name = "addMemberIds"
	}
	return map[string]any{"groupId": w.ids[string(a.filed.team)], name: w.peopleIDs([]person{a.about})}
}

// another is another filing of the same parts.
func (e *eraser) another(f filing) filing {
	if f.team != "" {
		f.team = []team{front, back}[e.random.IntN(2)]
	}
	if f.tag > 0 {
		f.tag = 1 + e.random.IntN(9)
	}
	if f.priority != "" {
		f.priority = []models.TicketPriority{models.TicketPriorityHigh, models.TicketPriorityUrgent}[e.random.IntN(2)]
	}
	return f
}

// filedAloud is a scene: a ticket that its requester sees goes through the staff's hands.
func filedAloud(g *generator) steps {
	first, n := g.opened(false, nil)
	file := func() (act, bool) {
		return act{kind: changes, by: g.agent(), ticket: *n, filed: g.filing()}, true
	}
	return steps{first, file, file, g.quietly(n), file, file}
}
