package desk

// clocks: what reports count is what happened. Nobody reads too much of a clock that is wrong, but for one that a note
// has stopped: its time is the staff's own, and customers would be told of it as of a reply.
var clocks = []invariant{
	{
		name: "clocks.turns", promise: "The turns of a ticket's status lead to the one it has.",
		looked: []string{"tickets", "ticket_turns"},
		broken: []string{`SELECT t.id FROM {tickets} t WHERE 1 <>
			(SELECT COUNT(*) FROM {ticket_turns} r WHERE r.ticket_id = t.id AND r.new_status = t.status)
			- (SELECT COUNT(*) FROM {ticket_turns} r WHERE r.ticket_id = t.id AND r.old_status = t.status)`},
	},
	{
		name: "clocks.resolved", promise: "A ticket's clock has stopped exactly while it is SOLVED or CLOSED.",
		looked: []string{"tickets"},
		broken: []string{`SELECT t.id FROM {tickets} t WHERE (t.status IN ('SOLVED', 'CLOSED')) <> (t.resolved_at IS NOT NULL)`},
	},
	{
		name: "clocks.reply", promise: "The first reply to a ticket is a public comment of the staff.",
		looked: []string{"tickets"},
		broken: []string{`SELECT t.id FROM {tickets} t WHERE t.first_reply_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {comments} c
			WHERE c.ticket_id = t.id AND c.created_at = t.first_reply_at AND c.is_public AND c.is_staff)`},
	},
}
