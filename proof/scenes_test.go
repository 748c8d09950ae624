package proof

import (
	"slices"

	"aparte/models"
)

// scene is a story that may lead to a leak, step by step; others play in between. A step that no longer fits is left
// out.
type scene struct{ steps []func() (act, bool) }

// scenes are where leaks have been found, in other desks and in ours.
var scenes = []func(g *generator) []func() (act, bool){
	preparedInPrivate,
	filedAloud,
	takenBack,
	publishedWhileItIsTakenBack,
	movedWhileItWasPrivate,
	onHoldAloud,
	sharedForAWhile,
	inCopyInPrivate,
	enteredInPrivate,
	suspendedMeanwhile,
	writtenByOneWhoBecomesACustomer,
	askedTwice,
	answeredTwice,
	openedTwice,
	answeredWhileItIsTakenBack,
	twoPublishers,
	importedWithNotes,
	privateByDefault,
	notedAndAnswered,
	workedFromAQueue,
	takenWhileItIsTakenBack,
	plannedAloud,
	neverToBePublic,
	neverToBePublicThoughRecordedSo,
	retitledInPrivate,
	lookedAtAllTheTime,
	calledAllTheTime,
}

type steps = []func() (act, bool)

// opened begins a scene with a ticket, and says which.
func (g *generator) opened(private bool, with func(a *act)) (first func() (act, bool), n *int) {
	n = new(int)
	return func() (act, bool) {
		a := g.opening(private)
		*n = a.ticket
		if with != nil {
			with(&a)
		}
		return a, true
	}, n
}

func (g *generator) noting(n *int) func() (act, bool) {
	return func() (act, bool) { return g.note(*n) }
}

func (g *generator) changing(n *int) func() (act, bool) {
	return func() (act, bool) { return g.change(*n) }
}

func (g *generator) saying(n *int) func() (act, bool) {
	return func() (act, bool) { return g.say(*n) }
}

// quietly says something without a change of status, so that what follows is not refused.
func (g *generator) quietly(n *int) func() (act, bool) {
	return func() (act, bool) {
		return act{kind: says, by: g.agent(), ticket: *n, words: g.upTo("words", 30), ccs: g.few("in copy")}, true
	}
}

func (g *generator) answering(n *int) func() (act, bool) {
	return func() (act, bool) { return g.answer(*n) }
}

func (g *generator) takingBack(n *int) func() (act, bool) {
	return func() (act, bool) { return g.takeBack(*n) }
}

// A ticket is prepared for a while, then published, then lives on.
func preparedInPrivate(g *generator) steps {
	first, n := g.opened(true, nil)
	all := steps{first}
	for range 1 + g.upTo("preparations", 4) {
		all = append(all, one(g, "preparation", steps{g.noting(n), g.changing(n), g.noting(n)}))
	}
	return append(all, g.quietly(n), g.noting(n), g.answering(n), g.changing(n), g.saying(n))
}

// What was said once is taken back, perhaps said again, and then it is too late.
func takenBack(g *generator) steps {
	first, n := g.opened(false, nil)
	return steps{first, g.noting(n), g.takingBack(n), g.changing(n), g.noting(n), g.quietly(n), g.takingBack(n), g.answering(n)}
}

// Somebody answers aloud while somebody else takes the ticket's only public comment back.
func publishedWhileItIsTakenBack(g *generator) steps {
	first, n := g.opened(false, nil)
	race := func() (act, bool) {
		a := act{kind: says, by: joe, ticket: *n, words: g.upTo("words", 9)}
		if g.chance("expects", 1) {
			a.expect = new(false)
		}
		a.rival = &act{kind: takesBack, by: eve, ticket: *n}
		return a, true
	}
	return steps{first, g.noting(n), race, g.noting(n), g.answering(n), g.saying(n)}
}

// Two publish the same ticket at once.
func twoPublishers(g *generator) steps {
	first, n := g.opened(true, nil)
	race := func() (act, bool) {
		a := act{kind: says, by: joe, ticket: *n, words: g.upTo("words", 9), rival: &act{kind: says, by: eve, ticket: *n}}
		if g.chance("expects", 1) {
			a.expect, a.rival.expect = new(true), new(true)
		}
		return a, true
	}
	return steps{first, g.changing(n), race, g.takingBack(n), g.answering(n)}
}

// The requester answers while the comment they answer to is taken back.
func answeredWhileItIsTakenBack(g *generator) steps {
	first, n := g.opened(false, func(a *act) { a.requester, a.inline, a.org = g.asker(), false, none })
	race := func() (act, bool) {
		by := g.m.ticket(*n).requester
		if who := g.m.people[by]; who == nil || who.role.IsStaff() || who.suspended {
			return act{}, false
		}
		return act{kind: answers, by: by, ticket: *n, rival: &act{kind: takesBack, by: eve, ticket: *n}}, true
	}
	return steps{first, race, g.noting(n), g.saying(n)}
}

// Its requester changes organizations while it is prepared, and their colleagues with them.
func movedWhileItWasPrivate(g *generator) steps {
	first, n := g.opened(true, func(a *act) {
		a.requester, a.inline, a.org = one(g, "requester", []person{ann, dan, cora}), false, none
	})
	move := func() (act, bool) { return g.moving(g.m.ticket(*n).requester) }
	share := func() (act, bool) {
		return act{kind: shares, by: ada, org: one(g, "organization", []organization{bakery, mill}), on: true}, true
	}
	return steps{first, move, share, g.noting(n), g.quietly(n), move, g.answering(n)}
}

// A status that end users read otherwise comes and goes.
func onHoldAloud(g *generator) steps {
	first, n := g.opened(false, func(a *act) { a.status = models.TicketStatusOpen })
	to := func(s models.TicketStatus, k kind) func() (act, bool) {
		return func() (act, bool) { return act{kind: k, by: g.agent(), ticket: *n, status: s}, true }
	}
	return steps{
		first, to(models.TicketStatusOnHold, changes), to(models.TicketStatusOnHold, notes), to(models.TicketStatusOpen, notes),
		to(models.TicketStatusOnHold, notes), g.answering(n), to(models.TicketStatusSolved, changes), g.answering(n), to(models.TicketStatusOpen, changes),
	}
}

// An organization shares its tickets for a while, with private ones among them.
func sharedForAWhile(g *generator) steps {
	first, n := g.opened(false, func(a *act) { a.requester, a.inline, a.org = dan, false, none })
	second, m := g.opened(true, func(a *act) { a.requester, a.inline, a.org = dan, false, none })
	share := func(on bool) func() (act, bool) {
		return func() (act, bool) { return act{kind: shares, by: ada, org: mill, on: on}, true }
	}
	return steps{first, second, share(true), g.noting(n), g.noting(m), g.quietly(m), share(false), g.noting(n), share(true)}
}

// People come into copy and leave it while nobody but the staff knows.
func inCopyInPrivate(g *generator) steps {
	first, n := g.opened(true, func(a *act) { a.ccs = []person{cora} })
	with := func(add, remove []person) func() (act, bool) {
		return func() (act, bool) {
			return act{kind: changes, by: g.agent(), ticket: *n, ccs: add, uncc: remove}, true
		}
	}
	return steps{first, with([]person{otto}, nil), with(nil, []person{cora}), g.noting(n), with([]person{cora}, []person{otto}), g.quietly(n), with([]person{otto}, nil), g.answering(n)}
}

// Somebody exists only through a private ticket, and then signs in.
func enteredInPrivate(g *generator) steps {
	first, n := g.opened(true, func(a *act) {
		a.inline, a.requester = true, newcomer(a.ticket)
	})
	known := func(do func(p person) (act, bool)) func() (act, bool) {
		return func() (act, bool) {
			if p := newcomer(*n); g.m.people[p] != nil {
				return do(p)
			}
			return act{}, false
		}
	}
	foreign := func() (act, bool) {
		return act{kind: enters, by: elsa, about: newcomer(*n)}, true
	}
	return steps{
		first, foreign, known(g.tokenFor), g.noting(n), known(func(p person) (act, bool) {
			a, _ := g.asking(p)
			return a, g.m.people[p].tokens > 0 && !g.m.people[p].suspended
		}), g.quietly(n), g.answering(n),
	}
}

// Whoever is on a ticket is shut out for a while.
func suspendedMeanwhile(g *generator) steps {
	first, n := g.opened(true, nil)
	turn := func() (act, bool) {
		if p := g.m.ticket(*n).requester; g.m.people[p] != nil {
			return g.suspending(p)
		}
		return act{}, false
	}
	return steps{first, turn, g.noting(n), g.quietly(n), turn, g.answering(n), g.noting(n)}
}

// An agent's only comment is taken back after they have become a customer, who may even be its requester.
func writtenByOneWhoBecomesACustomer(g *generator) steps {
	var n int
	change := func() (act, bool) { return g.role() }
	open := func() (act, bool) {
		a := g.opening(false)
		n = a.ticket
		if g.m.people[rob].role.IsStaff() && !g.m.people[rob].suspended {
			a.by = rob
		}
		if g.chance("for himself", 1) {
			a.requester, a.inline, a.org = rob, false, none
		}
		return a, true
	}
	return steps{change, open, g.noting(&n), change, g.takingBack(&n), g.noting(&n), g.quietly(&n), g.answering(&n)}
}

// The same request comes twice, with something in private between.
func askedTwice(g *generator) steps {
	var n int
	ask, again := g.repeated(func() (act, bool) {
		n = g.number()
		return act{kind: asks, by: g.asker(), ticket: n, subject: g.topic()}, true
	})
	return steps{ask, g.noting(&n), again, g.changing(&n), again}
}

// repeated is an act that comes twice, and its repetition: by the same person with the same words and key, for they
// have not heard that it was done. It is left out where it was not.
func (g *generator) repeated(do func() (act, bool)) (once, again func() (act, bool)) {
	var first *act
	var key string
	once = func() (act, bool) {
		a, ok := do()
		if first = nil; ok && g.m.refusal(a) == "" {
			first, key = &a, stepID(len(g.steps))
		}
		return a, ok
	}
	again = func() (act, bool) {
		if first == nil {
			return act{}, false
		}
		p := g.m.people[first.by]
		asBefore := p.role.IsStaff() == (first.kind == opens)
		return act{kind: repeats, by: first.by, ticket: first.ticket, first: first, key: key}, asBefore && !p.suspended && p.tokens > 0
	}
	return once, again
}

// An answer comes twice, while whoever gave it may have left the ticket, or the staff have been at it.
func answeredTwice(g *generator) steps {
	first, n := g.opened(false, func(a *act) { a.requester, a.inline, a.org, a.ccs = g.asker(), false, none, []person{g.asker()} })
	answer, again := g.repeated(func() (act, bool) { return g.answer(*n) })
	leave := func() (act, bool) {
		ccs := slices.Clone(g.m.ticket(*n).ccs)
		return act{kind: changes, by: g.agent(), ticket: *n, uncc: ccs}, len(ccs) > 0
	}
	return steps{first, answer, g.noting(n), again, g.changing(n), leave, again}
}

// A ticket is opened twice with one key, and in between what was said on it is taken back, or it is published.
func openedTwice(g *generator) steps {
	private := g.chance("private", 1)
	first, n := g.opened(private, nil)
	once, again := g.repeated(first)
	if private {
		return steps{once, g.noting(n), again, g.quietly(n), again, g.answering(n)}
	}
	return steps{once, g.noting(n), g.takingBack(n), again, g.noting(n), g.quietly(n), again}
}

// Another desk's notes come with what was said aloud, and a private ticket that is published later.
func importedWithNotes(g *generator) steps {
	n := new(int)
	bring := func(private bool) func() (act, bool) {
		return func() (act, bool) {
			a, _ := g.importing()
			if private {
				a.recorded = []bool{false, false}
			}
			*n = a.ticket
			return a, true
		}
	}
	more := func() (act, bool) { return g.importingMore(*n) }
	return steps{bring(false), g.noting(n), more, g.answering(n), more, bring(true), more, g.noting(n), g.quietly(n), g.answering(n)}
}

// Tickets are private unless somebody says otherwise, and nobody does.
func privateByDefault(g *generator) steps {
	first, n := g.opened(true, func(a *act) { a.silent = a.private && g.m.byDefault })
	settle := func() (act, bool) { return act{kind: settles, by: ada, on: true}, true }
	return steps{settle, first, g.noting(n), g.quietly(n), g.answering(n)}
}

// Notes and answers take turns on one public ticket.
func notedAndAnswered(g *generator) steps {
	first, n := g.opened(false, func(a *act) {
		a.requester, a.inline, a.org = one(g, "requester", []person{ann, carl, dan}), false, none
	})
	return steps{first, g.noting(n), g.answering(n), g.noting(n), g.quietly(n), g.noting(n), g.answering(n)}
}
