package proof

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A relation says what is left of a history when everything is erased from it that somebody may not know of, and who
// must then see no difference.

// played is an act with what came of it. Where two were rivals, they stand in the order in which they came through.
type played struct {
	act act
	id  string
	out outcome
}

// story is a history as it was played, step by step.
type story [][]played

// deed is an act of another world, with what it draws.
type deed struct {
	act   act
	id    string
	draws draws
}

// plan is what is done in another world, step by step.
type plan [][]deed

// relation is one way to erase.
type relation struct {
	name string
	// left is what is left of an act that was done; before is the moment before it.
	left func(e *eraser, before *model, p played) []deed
	// knows says who may see a difference: what is erased is theirs, or in their sight. nil: nobody.
	knows func(e *eraser, p person) bool
	// passes says when anybody may see one, for the time being. nil: never.
	passes func(e *eraser, step int) bool
	// alone: the other account is erased as a whole. openly: nothing else is, and this one's staff must see no
	// difference either.
	alone, openly bool
}

// eraser knows the whole story, for what is left of an act can depend on what follows.
type eraser struct {
	relation
	story  story
	lives  [][]life // of each ticket
	named  map[person][]int
	seen   map[int]bool // tickets that the viewer of "others" ever sees
	viewer person
	random *rand.Rand
}

// life is a time in which a ticket was public, in steps: from the one that published it to the one that took it back.
type life struct{ from, to int }

// forever is when a life ends that nobody ends.
const forever = 1 << 30

func newEraser(r relation, s story, viewer person, seed uint64) *eraser {
	e := &eraser{relation: r, story: s, named: map[person][]int{}, seen: map[int]bool{}, viewer: viewer, random: rand.New(rand.NewPCG(seed, 1))}
	m := newModel()
	for i, step := range s {
		for _, p := range step {
			for _, who := range slices.Concat(p.act.ccs, p.act.uncc, []person{p.act.requester, p.act.about, p.act.by}) {
				e.named[who] = append(e.named[who], i)
			}
			if p.out.code != "" {
				if p.act.kind == opens {
					m.tickets, e.lives = append(m.tickets, &ticket{missing: true}), append(e.lives, nil)
				}
				continue
			}
			m.do(p.act)
			e.follow(m, i)
		}
	}
	return e
}

// follow notes which tickets are public now, and which the viewer sees.
func (e *eraser) follow(m *model, step int) {
	for n, t := range m.tickets {
		if n == len(e.lives) {
			e.lives = append(e.lives, nil)
		}
		all := e.lives[n]
		alive := len(all) > 0 && all[len(all)-1].to == forever
		switch {
		case t.public && !alive:
			e.lives[n] = append(all, life{step, forever})
		case !t.public && alive:
			all[len(all)-1].to = step
		}
		if m.sees(e.viewer, t) {
			e.seen[n+1] = true
		}
	}
}

// plan is what is left of the story.
func (e *eraser) plan() plan {
	left, m := make(plan, len(e.story)), newModel()
	for i, step := range e.story {
		for _, p := range step {
			if p.out.code == "" {
				if members[p.act.by].abroad && !e.alone {
					left[i] = append(left[i], same(p)) // the other account's staff look on
				} else {
					left[i] = append(left[i], e.left(e, m, p)...)
				}
				m.do(p.act)
				continue
			}
			if p.act.kind == opens {
				m.tickets = append(m.tickets, &ticket{missing: true})
			}
			if by := m.people[p.act.by]; by != nil && (by.abroad && !e.alone || !by.abroad && (e.openly || !by.role.IsStaff())) {
				left[i] = append(left[i], same(p)) // what is refused to somebody who looks on, they see
			}
		}
	}
	return left
}

func same(p played) deed { return deed{p.act, p.id, from(p.id)} }

// stays is an act without what only the staff can see of it.
func stays(p played) []deed {
	p.act.assignee, p.act.expect, p.act.status = nobody, nil, readAloud(p.act.status)
	p.act.silent, p.act.filed, p.act.sealed = false, filing{}, false
	return []deed{same(p)}
}

// shown is what is left of an act on a ticket that end users know, or will: what changes of its face.
func shown(before *model, p played) []deed {
	isPrepared := !before.ticket(p.act.ticket).public
	if !isPrepared && !before.isAloud(p.act) {
		return nil
	}
	p.act.kind = changes
	if p.act.subject == 0 && p.act.status == "" && len(p.act.ccs)+len(p.act.uncc) == 0 {
		return nil
	}
	return stays(p)
}

// again is what is left of an act that comes again: the staff's does nothing, and an end user's is answered.
func again(p played) []deed {
	if p.act.first.kind == opens {
		return nil
	}
	return []deed{same(p)}
}

// entered is what is left of a person's entering in an act that is erased: nothing, unless they are heard of again.
func (e *eraser) entered(p played) []deed {
	a := p.act
	isHeardOf := len(e.named[cmp.Or(a.about, a.requester)]) > 1 || a.inline && e.isEverPublic(a.ticket)
	if !a.inline && a.kind != enters || !isHeardOf {
		return nil
	}
	return []deed{{act{kind: enters, by: a.by, about: cmp.Or(a.about, a.requester), org: a.org}, p.id, from(p.id)}}
}

// dies says whether the life that a ticket leads at some step ends.
func (e *eraser) dies(n, step int) bool {
	return slices.ContainsFunc(e.lives[n-1], func(l life) bool { return l.from <= step && step < l.to && l.to < forever })
}

func (e *eraser) isEverPublic(n int) bool { return len(e.lives[n-1]) > 0 }

// step is where an act stands in the story.
func (p played) step() int {
	var n int
	_, _ = fmt.Sscanf(p.id[strings.LastIndex(p.id, "s")+1:], "%d", &n)
	return n
}

// mayKnow says whether somebody may see a difference at any time. The staff may, unless it is the other account.
func (e *eraser) mayKnow(p person) bool {
	return !e.openly && slices.Contains(staff, p) || e.knows != nil && e.knows(e, p)
}

// mayDiffer says whether what somebody sees at a step may differ.
func (e *eraser) mayDiffer(p person, step int) bool {
	return e.mayKnow(p) || e.passes != nil && e.passes(e, step)
}

// The relations of the proof.
var relations = []relation{
	{name: "erase", left: leftByErasing},
	{name: "replace", left: leftByReplacing},
	{name: "late publication and withdrawal", left: leftOfWhatIsPublic, passes: somethingDies},
	{name: "others", left: leftForOne, knows: isAnother, alone: true},
	{name: "other account", left: leftHere, knows: isAbroad, alone: true, openly: true},
}

// leftByErasing: private tickets, internal notes and what only concerns the staff never happened; a ticket that will be
// published is prepared without a word.
func leftByErasing(e *eraser, before *model, p played) []deed {
	a := p.act
	switch a.kind {
	case opens:
		if !e.isEverPublic(a.ticket) {
			return e.entered(p)
		}
		if a.private {
			p.act.words = 0
		}
		return stays(p)
	case imports:
		switch {
		case !e.isEverPublic(a.ticket):
			return nil
		case slices.Contains(a.recorded, true):
			return []deed{recordedAloud(p)}
		}
		return []deed{same(p)}
	case importsMore:
		return moreAloud(p)
	case notes, changes:
		if !e.isEverPublic(a.ticket) {
			return nil
		}
		return shown(before, p)
	case enters:
		return e.entered(p)
	case looksAs, looksAt, regroups, takes, skips, releases, handsOver, keeps, plans, binds, brings:
		return nil
	case repeats:
		return again(p)
	default:
		return stays(p)
	}
}

// leftOfWhatIsPublic: a ticket comes into being when it becomes public, and one that is taken back never was.
func leftOfWhatIsPublic(e *eraser, before *model, p played) []deed {
	a, t := p.act, before.ticket(p.act.ticket)
	switch a.kind {
	case opens, imports:
		if a.kind == opens && a.private || a.kind == imports && !slices.Contains(a.recorded, true) || e.dies(a.ticket, p.step()) {
			return e.entered(p)
		}
		if a.kind == imports {
			return []deed{recordedAloud(p)}
		}
		return stays(p)
	case asks:
		return stays(p)
	case importsMore:
		if e.dies(a.ticket, p.step()) {
			return nil
		}
		return moreAloud(p)
	case notes, changes:
		if !t.public || e.dies(a.ticket, p.step()) {
			return nil
		}
		return shown(before, p)
	case repeats:
		return again(p)
	case says:
		switch {
		case e.dies(a.ticket, p.step()):
			return nil
		case t.public:
			return stays(p)
		}
		return []deed{e.born(before, p)}
	case takesBack, looksAs, looksAt, settles, regroups, takes, skips, releases, handsOver, keeps, plans, binds, brings:
		return nil
	case enters:
		return e.entered(p)
	default:
		return stays(p)
	}
}

// born is the opening, in public, of the ticket that a comment publishes: as it is after that comment.
func (e *eraser) born(before *model, p played) deed {
	after := before.clone()
	after.do(p.act)
	t := after.ticket(p.act.ticket)
	born := act{
		kind: opens, by: p.act.by, ticket: p.act.ticket, requester: t.requester, ccs: t.ccs, subject: t.subject,
		status: readAloud(t.status), words: p.act.words, channel: p.act.channel, plan: p.act.plan,
	}
	d := draws{{source: e.birth(p.act.ticket), n: 21}, {source: p.id}} // the ticket's id and reference, and the comment's id
	if e.wasEnteredWith(p.act.ticket) {
		d[0].skip = 32 // a person's id and an event's
	}
	return deed{born, p.id, d}
}

// birth is the id of the act that opened a ticket.
func (e *eraser) birth(n int) string { return e.opening(n).id }

func (e *eraser) wasEnteredWith(n int) bool { return e.opening(n).act.inline }

func (e *eraser) opening(n int) played {
	for _, step := range e.story {
		for _, p := range step {
			if p.act.ticket == n && (p.act.kind == opens || p.act.kind == asks || p.act.kind == imports) {
				return p
			}
		}
	}
	panic(fmt.Sprintf("nobody opened #%d", n))
}

// leftByReplacing: what is private has other texts, lengths, authors and numbers.
func leftByReplacing(e *eraser, _ *model, p played) []deed {
	d := same(p)
	a := &d.act
	a.filed = e.another(a.filed)
	switch a.kind {
	case opens:
		if e.isEverPublic(a.ticket) || a.inline {
			break
		}
		a.by, a.words, a.assignee = e.anotherOf(staff), e.random.IntN(40), e.anotherOf(staff)
		a.requester, a.ccs, a.subject = e.anotherOf(endUsers), []person{e.anotherOf(endUsers)}, 1000+a.subject
	case notes:
		a.by, a.words = e.anotherOf(staff), e.random.IntN(40)
		more := d
		more.id, more.draws = d.id+"more", from(d.id+"more")
		more.act.status, more.act.ccs, more.act.expect = "", nil, nil
		if e.random.IntN(2) == 0 {
			return []deed{more, d}
		}
	case repeats:
		return again(p)
	case takes, skips, releases, handsOver:
		return e.replacedOfQueues(d)
	case changes:
		if a.assignee != nobody {
			a.assignee = e.anotherOf(staff)
		}
		if !e.isEverPublic(a.ticket) && a.subject > 0 {
			a.subject += 1000
		}
	default: // public, or without content
	}
	return []deed{d}
}

func (e *eraser) anotherOf(all []person) person { return all[e.random.IntN(len(all))] }

// leftForOne: nothing of what one end user never sees ever happened, of whatever kind it is.
func leftForOne(e *eraser, _ *model, p played) []deed {
	switch {
	case p.act.kind == looksAs, p.act.kind == looksAt, p.act.kind == takes, p.act.kind == skips, members[p.act.by].abroad:
		return nil
	case p.act.ticket > 0 && !e.seen[p.act.ticket]:
		return e.entered(p)
	case p.act.kind == enters:
		return e.entered(p)
	}
	return []deed{same(p)}
}

// leftHere: the other account is there, and nothing ever happens in it.
func leftHere(_ *eraser, _ *model, p played) []deed {
	if members[p.act.by].abroad {
		return nil
	}
	return []deed{same(p)}
}

// somethingDies: while a face is there that will be taken back, it is seen.
func somethingDies(e *eraser, step int) bool {
	for n := range e.lives {
		if e.dies(n+1, step) {
			return true
		}
	}
	return false
}

func isAnother(e *eraser, p person) bool { return p != e.viewer && p != nobody }

func isAbroad(_ *eraser, p person) bool { return members[p].abroad }
