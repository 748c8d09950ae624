package desk

import (
	"context"
	"fmt"
	"strings"

	"aparte/models"
	"aparte/policy"
)

// invariants are what must hold between the two stages, in the order in which they are told. Another one is an entry more,
// with its row in docs/verify.md and a planted break in verify_plants_test.go.
//
// In the statements t is a ticket, f a face, p a person on a face, cc one in copy of a ticket, c a public comment, n an
// internal note, e an event. A face is told by its id, somebody in copy by the ticket's and theirs.
func invariants(kept []AuditHead) []invariant {
	all := make([]invariant, 0, 32)
	for _, group := range [][]invariant{faces, faceTimes, facePeople, comments(), introductions, history, pasts, clocks, auditHolds(kept)} {
		all = append(all, group...)
	}
	return append(all, lockHolds)
}

// faces: a ticket is public while it has a face, and shows there what it is.
var faces = []invariant{
	{
		name: "face.public", promise: "A ticket has a face exactly while it is public.",
		looked: []string{"tickets", "public_tickets"},
		broken: []string{
			`SELECT t.id FROM {tickets} t WHERE t.published_at IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM {public_tickets} f WHERE f.id = t.id)`,
			`SELECT f.id FROM {public_tickets} f
				WHERE NOT EXISTS (SELECT 1 FROM {tickets} t WHERE t.id = f.id AND t.published_at IS NOT NULL)`,
		},
	},
	{
		name: "face.spoken", promise: "Something was said aloud on every face, and nowhere else.",
		looked: []string{"public_tickets", "public_comments"},
		broken: []string{
			`SELECT f.id FROM {public_tickets} f WHERE NOT EXISTS (SELECT 1 FROM {public_comments} c WHERE c.ticket_id = f.id)`,
			`SELECT c.id FROM {public_comments} c WHERE NOT EXISTS (SELECT 1 FROM {public_tickets} f WHERE f.id = c.ticket_id)`,
		},
	},
	shows("reference", "A face has its ticket's reference.", "t.reference"),
	shows("subject", "A face has its ticket's subject.", "t.subject"),
	shows("status", "A face has its ticket's status, as end users read it.", readAloud("t.status")),
	shows("requester_id", "A face has its ticket's requester.", "t.requester_id"),
	{
		name: "face.organization", promise: "A face's organization is its ticket's, or one that its requester belongs or belonged to.",
		looked: []string{"public_tickets"},
		broken: []string{`SELECT f.id FROM {public_tickets} f JOIN {tickets} t ON t.id = f.id JOIN {users} u ON u.id = t.requester_id
			WHERE f.organization_id <> COALESCE(t.organization_id, '') AND f.organization_id <> COALESCE(u.organization_id, '')
				AND NOT EXISTS (SELECT 1 FROM {account_events} e WHERE e.user_id = u.id
					AND ('` + organizationChanged + `' || f.organization_id) IN (e.old_value, e.new_value))`},
	},
	{
		name: "face.comment_count", promise: "A face counts its public comments.",
		looked: []string{"public_tickets", "public_comments"},
		broken: []string{`SELECT f.id FROM {public_tickets} f
			WHERE f.comment_count <> (SELECT COUNT(*) FROM {public_comments} c WHERE c.ticket_id = f.id)`},
	},
}

// shows: what a face says in a column is what its ticket says.
func shows(column, promise, truth string) invariant {
	return invariant{
		name: "face." + column, promise: promise, looked: []string{"public_tickets"},
		broken: []string{"SELECT f.id FROM {public_tickets} f JOIN {tickets} t ON t.id = f.id WHERE f." + column + " <> " + truth},
	}
}

// readAloud is policy.ReadAloud as an expression.
func readAloud(column string) string {
	var b strings.Builder
	b.WriteString("CASE " + column)
	for _, s := range models.AllTicketStatus {
		fmt.Fprintf(&b, " WHEN '%s' THEN '%s'", s, policy.ReadAloud(s))
	}
	return b.String() + " END"
}

// faceTimes: what end users read of a ticket's times is made of what they can see.
var faceTimes = []invariant{
	{
		name: "face.created_at", promise: "A face begins with its first public comment.",
		looked: []string{"public_tickets", "public_comments"},
		broken: []string{`SELECT f.id FROM {public_tickets} f
			WHERE f.created_at <> (SELECT MIN(c.created_at) FROM {public_comments} c WHERE c.ticket_id = f.id)`},
	},
	{
		name: "face.published_at", promise: "A face begins when the staff read that its ticket became public.",
		looked: []string{"public_tickets"},
		broken: []string{`SELECT f.id FROM {public_tickets} f JOIN {tickets} t ON t.id = f.id WHERE f.created_at <> t.published_at`},
	},
	{
		name: "face.updated_at", promise: "A face's last time is not before its last public comment.",
		looked: []string{"public_tickets", "public_comments"},
		broken: []string{`SELECT f.id FROM {public_tickets} f
			WHERE f.updated_at < (SELECT MAX(c.created_at) FROM {public_comments} c WHERE c.ticket_id = f.id)`},
	},
	{
		name: "face.moved", promise: "A face's last time is that of a public comment or of a visible change of its ticket.",
		looked: []string{"public_tickets"},
		broken: []string{`SELECT f.id FROM {public_tickets} f
			WHERE NOT EXISTS (SELECT 1 FROM {public_comments} c WHERE c.ticket_id = f.id AND c.created_at = f.updated_at)
				AND NOT EXISTS (SELECT 1 FROM {ticket_events} e WHERE e.ticket_id = f.id AND e.created_at = f.updated_at
					AND e.created_at >= f.created_at AND (` + isVisible + `))`},
	},
}

// isVisible: an event e of a public ticket changes what end users read.
var isVisible = fmt.Sprintf("e.kind IN ('%s', '%s', '%s') OR e.kind = '%s' AND %s <> %s",
	models.TicketEventKindSubjectChanged, models.TicketEventKindPersonAdded, models.TicketEventKindPersonRemoved,
	models.TicketEventKindStatusChanged, readAloud("e.old_value"), readAloud("e.new_value"))

// facePeople: who may open a face are those of the ticket, from when they may.
var facePeople = []invariant{
	{
		name: "people.requester", promise: "One person is a face's requester: its ticket's.",
		looked: []string{"public_tickets", "public_ticket_people"},
		broken: []string{
			`SELECT t.id FROM {tickets} t JOIN {public_tickets} f ON f.id = t.id WHERE NOT EXISTS (SELECT 1
				FROM {public_ticket_people} p WHERE p.ticket_id = t.id AND p.user_id = t.requester_id AND p.kind = 'REQUESTER')`,
			`SELECT p.ticket_id || ' ' || p.user_id AS id FROM {public_ticket_people} p WHERE p.kind = 'REQUESTER'
				AND NOT EXISTS (SELECT 1 FROM {tickets} t WHERE t.id = p.ticket_id AND t.requester_id = p.user_id)`,
		},
	},
	{
		name: "people.copies", promise: "The people in copy of a face are those in copy of its ticket.",
		looked: []string{"public_ticket_people", "ticket_ccs"},
		broken: []string{
			`SELECT p.ticket_id || ' ' || p.user_id AS id FROM {public_ticket_people} p WHERE p.kind = 'CC'
				AND NOT EXISTS (SELECT 1 FROM {ticket_ccs} cc WHERE cc.ticket_id = p.ticket_id AND cc.user_id = p.user_id)`,
			`SELECT cc.ticket_id || ' ' || cc.user_id AS id FROM {ticket_ccs} cc JOIN {public_tickets} f ON f.id = cc.ticket_id
				WHERE NOT EXISTS (SELECT 1 FROM {public_ticket_people} p
					WHERE p.ticket_id = cc.ticket_id AND p.user_id = cc.user_id AND p.kind = 'CC')`,
		},
	},
	{
		name: "people.requester_in_copy", promise: "Nobody is in copy of what they asked for themselves.",
		looked: []string{"public_ticket_people", "ticket_ccs"},
		broken: []string{
			`SELECT p.ticket_id || ' ' || p.user_id AS id FROM {public_ticket_people} p JOIN {tickets} t ON t.id = p.ticket_id
				WHERE p.kind = 'CC' AND p.user_id = t.requester_id`,
			`SELECT cc.ticket_id || ' ' || cc.user_id AS id FROM {ticket_ccs} cc JOIN {tickets} t ON t.id = cc.ticket_id
				WHERE cc.user_id = t.requester_id`,
		},
	},
	{
		name: "people.since", promise: "People are on a face since a time between its first and its last.",
		looked: []string{"public_ticket_people"},
		broken: []string{`SELECT p.ticket_id || ' ' || p.user_id AS id FROM {public_ticket_people} p
			JOIN {public_tickets} f ON f.id = p.ticket_id WHERE p.since < f.created_at OR p.since > f.updated_at`},
	},
}

// lockHolds: end users' statements could not read the staff's stage if they tried.
var lockHolds = invariant{
	name: "lock", promise: "The end users' pool can name its own tables, and no other.",
	look: func(ctx context.Context, d *Desk, f *Finding) error {
		tried, broken, err := d.tryLock(ctx)
		f.Looked, f.Broken = tried, len(broken)
		for _, table := range broken {
			f.exemplify(table)
		}
		return err
	},
}
