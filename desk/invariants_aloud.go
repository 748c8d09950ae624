package desk

import (
	"fmt"

	"aparte/models"
)

// callsInternal: a call is never said aloud.
var callsInternal = invariant{
	name: "calls.internal", promise: "What was said in a call is an internal note of its ticket.",
	looked: []string{"calls"},
	broken: []string{`SELECT k.id FROM {calls} k
		WHERE NOT EXISTS (SELECT 1 FROM {internal_notes} n WHERE n.id = k.comment_id AND n.ticket_id = k.ticket_id)`},
}

// comments: a comment was said aloud or it was not, and the history knows which.
func comments() []invariant {
	return []invariant{
		{
			name: "comments.stage", promise: "A comment is public or an internal note, never both.",
			looked: []string{"public_comments", "internal_notes"},
			broken: []string{`SELECT c.id FROM {public_comments} c WHERE EXISTS (SELECT 1 FROM {internal_notes} n WHERE n.id = c.id)`},
		},
		{
			name: "comments.origin", promise: "Every public comment has its origin, and nothing else has one.",
			looked: []string{"public_comments", "comment_origins"},
			broken: []string{
				`SELECT c.id FROM {public_comments} c WHERE NOT EXISTS (SELECT 1 FROM {comment_origins} o WHERE o.id = c.id)`,
				`SELECT o.id FROM {comment_origins} o WHERE NOT EXISTS (SELECT 1 FROM {public_comments} c WHERE c.id = o.id)`,
			},
		},
		{
			name: "comments.said", promise: "What is public was said aloud on its ticket, as the history has it.",
			looked: []string{"public_comments"},
			broken: []string{`SELECT c.id FROM {public_comments} c WHERE NOT EXISTS (SELECT 1 FROM {ticket_events} e
				WHERE e.ticket_id = c.ticket_id AND e.created_at = c.created_at AND e.comment_id = c.id AND ` + saidAloud + `)`},
		},
		{
			name: "comments.author", promise: "What is public is by whoever said it, as the history has it.",
			looked: []string{"public_comments"},
			broken: []string{`SELECT c.id FROM {public_comments} c JOIN {ticket_events} e ON e.ticket_id = c.ticket_id AND e.created_at = c.created_at
				AND e.comment_id = c.id AND ` + saidAloud + ` WHERE e.actor_id <> c.author_id`},
		},
		{
			name: "comments.kept", promise: "What was said aloud is public still, or was taken back.",
			looked: []string{"ticket_events"},
			broken: []string{`SELECT e.comment_id AS id FROM {ticket_events} e WHERE ` + saidAloud + `
				AND NOT EXISTS (SELECT 1 FROM {public_comments} c WHERE c.id = e.comment_id AND c.ticket_id = e.ticket_id)
				AND NOT EXISTS (SELECT 1 FROM {internal_notes} n WHERE n.id = e.comment_id AND n.ticket_id = e.ticket_id AND n.locked_internal)`},
		},
		{
			name: "comments.locked", promise: "A comment that was made internal is nowhere aloud.",
			looked: []string{"internal_notes"},
			broken: []string{`SELECT n.id FROM {internal_notes} n WHERE n.locked_internal
				AND (EXISTS (SELECT 1 FROM {public_comments} c WHERE c.id = n.id) OR EXISTS (SELECT 1 FROM {comment_origins} o WHERE o.id = n.id))`},
		},
		{
			name: "comments.taken_back", promise: "A comment was made internal exactly if the history says so, and stays it.",
			looked: []string{"internal_notes", "ticket_events"},
			broken: []string{
				`SELECT n.id FROM {internal_notes} n WHERE n.locked_internal AND NOT EXISTS (SELECT 1 FROM {ticket_events} e
					WHERE e.ticket_id = n.ticket_id AND e.comment_id = n.id AND ` + madePrivate + `)`,
				`SELECT e.comment_id AS id FROM {ticket_events} e WHERE ` + madePrivate + ` AND NOT EXISTS (SELECT 1
					FROM {internal_notes} n WHERE n.id = e.comment_id AND n.ticket_id = e.ticket_id AND n.locked_internal)`,
			},
		},
		callsInternal,
		{
			name: "search.documents", promise: "The public search holds the words of a face's subject and public comments, and no other.",
			looked: []string{"public_tickets", "public_comments"},
			broken: []string{
				`SELECT f.id FROM {public_tickets} f WHERE NOT EXISTS (SELECT 1 FROM {public_documents} d WHERE d.ticket_id = f.id)`,
				`SELECT d.ticket_id AS id FROM {public_documents} d WHERE NOT EXISTS (SELECT 1 FROM {public_tickets} f WHERE f.id = d.ticket_id)`,
			},
			look: compareDocuments,
		},
	}
}

// Events e of the history.
var (
	saidAloud   = fmt.Sprintf("e.kind = '%s' AND e.new_value = 'PUBLIC'", models.TicketEventKindCommented)
	madePrivate = fmt.Sprintf("e.kind = '%s'", models.TicketEventKindMadePrivate)
)

// introductions: whom end users may meet is in their stage, as they are now.
var introductions = []invariant{
	{
		name: "known.people", promise: "Everybody on a face, or heard below one, has been introduced.",
		looked: []string{"public_tickets", "public_ticket_people", "public_comments"},
		broken: []string{
			notIntroduced("requester_id", "public_tickets"), notIntroduced("user_id", "public_ticket_people"), notIntroduced("author_id", "public_comments"),
		},
	},
	{
		name: "known.signed_in", promise: "Everybody who was given a token has been introduced.",
		looked: []string{"api_tokens"},
		broken: []string{notIntroduced("user_id", "api_tokens")},
	},
	{
		name: "known.organizations", promise: "The organizations of faces, and of those who were introduced, are known.",
		looked: []string{"public_tickets", "public_users"},
		broken: []string{organizationUnknown("public_tickets"), organizationUnknown("public_users")},
	},
	{
		name: "known.user", promise: "Whoever was introduced reads as they are now.",
		looked: []string{"public_users"},
		broken: []string{`SELECT x.id FROM {public_users} x WHERE NOT EXISTS (SELECT 1 FROM {users} u WHERE u.id = x.id
			AND u.name = x.name AND CASE u.role WHEN 'LIGHT_AGENT' THEN 'AGENT' ELSE u.role END = x.role AND u.organization_id IS NOT DISTINCT FROM x.organization_id)`},
	},
	{
		name: "known.organization", promise: "An organization that is known reads as it is now.",
		looked: []string{"public_organizations"},
		broken: []string{`SELECT x.id FROM {public_organizations} x
			WHERE NOT EXISTS (SELECT 1 FROM {organizations} o WHERE o.id = x.id AND o.name = x.name)`},
	},
}

func notIntroduced(column, table string) string {
	return fmt.Sprintf(`SELECT DISTINCT x.%s AS id FROM {%s} x WHERE NOT EXISTS (SELECT 1 FROM {public_users} y WHERE y.id = x.%s)`,
		column, table, column)
}

func organizationUnknown(table string) string {
	return fmt.Sprintf(`SELECT DISTINCT x.organization_id AS id FROM {%s} x WHERE x.organization_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM {public_organizations} y WHERE y.id = x.organization_id)`, table)
}

// history: a ticket was private at some time exactly if its history has it.
var history = []invariant{{
	name: "privacy.was_private", promise: "A ticket says that it was private exactly if it is, or its history says so.",
	looked: []string{"tickets"},
	broken: []string{
		`SELECT t.id FROM {tickets} t WHERE NOT t.was_private AND (t.published_at IS NULL
			OR EXISTS (SELECT 1 FROM {internal_notes} n WHERE n.ticket_id = t.id AND n.locked_internal)
			OR EXISTS (SELECT 1 FROM {ticket_events} e WHERE e.ticket_id = t.id AND (` + ofPrivacy + `)))`,
		`SELECT t.id FROM {tickets} t WHERE t.was_private
			AND NOT EXISTS (SELECT 1 FROM {ticket_events} e WHERE e.ticket_id = t.id AND (` + ofPrivacy + `))`,
	},
}, {
	name: "privacy.shareable", promise: "A ticket that may never be made public is private.",
	looked: []string{"tickets"},
	broken: []string{
		`SELECT t.id FROM {tickets} t WHERE NOT t.shareable
			AND (t.published_at IS NOT NULL OR EXISTS (SELECT 1 FROM {public_tickets} f WHERE f.id = t.id))`,
	},
}}

// ofPrivacy: an event e that only a ticket has that was private.
var ofPrivacy = fmt.Sprintf("e.kind IN ('%s', '%s') OR e.kind = '%s' AND e.new_value = 'PRIVATE'",
	models.TicketEventKindPublished, models.TicketEventKindMadePrivate, models.TicketEventKindCreated)
