package desk

import "fmt"

// pasts: what was done aloud, act by act, adds up to what is read now. In its statements h is an entry of the history of
// faces, or of names.
var pasts = []invariant{
	{
		name: "past.faces", promise: "What was done aloud adds up to every face, and ends with the withdrawal of those that are gone.",
		looked: []string{"public_tickets", "face_history"},
		broken: []string{
			`SELECT f.id FROM {public_tickets} f WHERE NOT EXISTS (SELECT 1 FROM {face_history} h
				WHERE h.ticket_id = f.id AND h.kind = 'PUBLISHED' AND h.n = ` + lastOf("f.id", "x.kind IN ('PUBLISHED', 'WITHDRAWN')") + `
					AND h.user_id = f.requester_id AND h.organization_id IS NOT DISTINCT FROM f.organization_id
					AND f.subject = ` + lastShown("subject") + ` AND f.status = ` + lastShown("status") + `
					AND f.updated_at = (SELECT MAX(x.moment) FROM {face_history} x WHERE x.ticket_id = f.id AND x.n >= h.n))`,
			`SELECT h.ticket_id AS id FROM {face_history} h WHERE h.kind = 'PUBLISHED'
				AND h.n = ` + lastOf("h.ticket_id", "x.kind IN ('PUBLISHED', 'WITHDRAWN')") + `
				AND NOT EXISTS (SELECT 1 FROM {public_tickets} f WHERE f.id = h.ticket_id)`,
		},
	},
	{
		name: "past.people", promise: "Whoever came into copy aloud, and did not go, is on the face; and nobody else is in copy.",
		looked: []string{"public_ticket_people", "face_history"},
		broken: []string{
			`SELECT p.ticket_id || ' ' || p.user_id AS id FROM {public_ticket_people} p WHERE p.kind = 'CC' AND NOT EXISTS (
				SELECT 1 FROM {face_history} h WHERE h.ticket_id = p.ticket_id AND h.user_id = p.user_id AND h.kind = 'CAME'
					AND h.moment = p.since AND h.n = ` + lastOf("p.ticket_id", "x.user_id = p.user_id AND x.kind IN ('CAME', 'WENT') OR x.kind = 'WITHDRAWN'") + `)`,
			`SELECT h.ticket_id || ' ' || h.user_id AS id FROM {face_history} h WHERE h.kind = 'CAME'
				AND h.n = ` + lastOf("h.ticket_id", "x.user_id = h.user_id AND x.kind IN ('CAME', 'WENT') OR x.kind = 'WITHDRAWN'") + `
				AND NOT EXISTS (SELECT 1 FROM {public_ticket_people} p WHERE p.ticket_id = h.ticket_id AND p.user_id = h.user_id AND p.kind = 'CC')`,
		},
	},
	{
		name: "past.comments", promise: "Whatever is public was said in the history of its face, and whatever was said there is public until it was withdrawn.",
		looked: []string{"public_comments", "face_history"},
		broken: []string{
			`SELECT c.id FROM {public_comments} c WHERE NOT EXISTS (SELECT 1 FROM {face_history} h
				WHERE h.ticket_id = c.ticket_id AND h.comment_id = c.id AND h.user_id = c.author_id AND h.moment = c.created_at
					AND h.n > COALESCE(` + lastOf("c.ticket_id", "x.kind = 'WITHDRAWN'") + `, 0))`,
			`SELECT h.comment_id AS id FROM {face_history} h WHERE h.kind = 'SAID' AND h.n > COALESCE(` + lastOf("h.ticket_id", "x.kind = 'WITHDRAWN'") + `, 0)
				AND NOT EXISTS (SELECT 1 FROM {public_comments} c WHERE c.id = h.comment_id AND c.ticket_id = h.ticket_id)`,
		},
	},
	{
		name: "past.names", promise: "Whoever was introduced was last called what they are called now.",
		looked: []string{"public_users", "public_organizations"},
		broken: []string{
			`SELECT u.id FROM {public_users} u WHERE NOT EXISTS (SELECT 1 FROM {name_history} h WHERE h.id = u.id AND h.n = ` + lastName("u") + `
				AND h.name = u.name AND h.role = u.role AND h.organization_id IS NOT DISTINCT FROM u.organization_id)`,
			`SELECT o.id FROM {public_organizations} o WHERE NOT EXISTS (SELECT 1 FROM {name_history} h WHERE h.id = o.id AND h.n = ` + lastName("o") + `
				AND h.name = o.name)`,
		},
	},
}

// lastOf is the place of a ticket's last entry x that fits.
func lastOf(ticket, fits string) string {
	return fmt.Sprintf("(SELECT MAX(x.n) FROM {face_history} x WHERE x.ticket_id = %s AND (%s))", ticket, fits)
}

// lastShown is what a column of a face f, which began with h, was last made to show.
func lastShown(column string) string {
	return fmt.Sprintf("(SELECT x.%s FROM {face_history} x WHERE x.ticket_id = f.id AND x.n >= h.n AND x.%s IS NOT NULL ORDER BY x.n DESC LIMIT 1)", column, column)
}

func lastName(of string) string {
	return fmt.Sprintf("(SELECT MAX(x.n) FROM {name_history} x WHERE x.id = %s.id)", of)
}
