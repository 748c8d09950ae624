package proof

// Logging a call opens a private ticket, or writes a note on one that is there: for whoever must not know of it, it is one or the
// other, and is erased, replaced and published as that.

// calling is a call with somebody, which opens a private ticket.
func (g *generator) calling() act {
	return act{kind: opens, called: true, by: g.agent(), ticket: g.number(), private: true, requester: g.customer(), subject: g.topic(), words: g.upTo("words", 30)}
}

// callingOn is a call on a ticket.
func (g *generator) callingOn(n int) (act, bool) {
	return act{kind: notes, called: true, by: g.agent(), ticket: n, words: g.upTo("words", 30)}, n > 0
}

// A customer rings while a public ticket of theirs is worked on, and again about what is prepared for them.
func calledAllTheTime(g *generator) steps {
	n := new(int)
	first := func() (act, bool) {
		a := g.calling()
		*n = a.ticket
		return a, g.m.enabled
	}
	again := func() (act, bool) { return g.callingOn(*n) }
	return steps{first, again, g.changing(n), g.quietly(n), again, g.answering(n), again, g.saying(n)}
}

// call is the input of logCall.
func (w *world) call(a act, id string) map[string]any {
	input := map[string]any{"direction": "INBOUND", "outcome": "ANSWERED", "durationSeconds": 60 + a.words, "notes": a.text(id), "idempotencyKey": id,
		"participantIds": w.peopleIDs([]person{joe})}
	if a.kind == notes {
		input["ticketId"] = w.ticketID(a.ticket)
		return input
	}
	input["requester"], input["subject"] = map[string]any{"id": w.ids[string(a.requester)]}, topic(a.subject)
	return input
}
