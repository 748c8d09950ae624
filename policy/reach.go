package policy

import "aparte/models"

// An agent may have some of the tickets alone: those of their groups, or those that are assigned to them. Their rows of
// every table below a ticket are those of these tickets. A table that is in neither list is none of theirs, and a test
// holds the lists to the database's catalogue.

// BelowTickets are the tables whose rows belong to a ticket, each with the column that names it.
var BelowTickets = map[string]string{
	"tickets": "id", "ticket_ccs": "ticket_id", "ticket_tags": "ticket_id", "internal_notes": "ticket_id",
	"comments": "ticket_id", "ticket_events": "ticket_id", "ticket_documents": "ticket_id",
	"ticket_skips": "ticket_id", "face_history": "ticket_id", "ticket_turns": "ticket_id",
	"calls": "ticket_id", "call_participants": "ticket_id",
	"public_tickets": "id", "public_ticket_people": "ticket_id", "public_comments": "ticket_id", "public_documents": "ticket_id",
}

// BesideTickets are the tables that hold nothing of a ticket, or that no agent reads.
var BesideTickets = map[string]bool{
	"accounts": true, "account_events": true, "audit_entries": true, "audit_batches": true, "audit_chains": true, "api_tokens": true, "idempotency_keys": true,
	"users": true, "user_terms": true, "organizations": true, "organization_terms": true,
	"groups": true, "group_members": true, "views": true, "public_users": true, "public_organizations": true, "name_history": true,
}

// access is which tickets a member of the staff has.
func (v Viewer) access() models.TicketAccess {
	if v.capacity == staff && v.Person != nil {
		if a := v.Person.Access(); a != nil {
			return *a
		}
	}
	return models.TicketAccessAll
}

// HasAllTickets says whether the viewer is a member of the staff who has all tickets of the account.
func HasAllTickets(v Viewer) bool { return v.IsStaff() && v.access() == models.TicketAccessAll }

// withinReach are the rows of an agent who has some of the tickets alone.
func withinReach(v Viewer, table string) (Rows, bool) {
	if column, ok := BelowTickets[table]; ok {
		if table == "tickets" {
			mine := reached(v)
			return Rows{"account_id = ? AND (" + mine.SQL + ")", append([]any{v.AccountID}, mine.Args...)}, true
		}
		mine := reached(v)
		ids := Rows{"SELECT id FROM tickets WHERE account_id = ? AND (" + mine.SQL + ")", append([]any{v.AccountID}, mine.Args...)}
		return within(v, column, ids), true
	}
	if BesideTickets[table] {
		return ofAccount(v, table)
	}
	return Rows{}, false
}

// reached is the condition on a ticket's row that it is theirs. A group left, or a ticket assigned to somebody else, is
// out of reach with the next statement.
func reached(v Viewer) Rows {
	assigned := Rows{"assignee_id = ?", []any{v.UserID}}
	if v.access() == models.TicketAccessAssigned {
		return assigned
	}
	return Rows{
		assigned.SQL + " OR group_id IN (SELECT group_id FROM group_members WHERE account_id = ? AND user_id = ?)",
		append(assigned.Args, v.AccountID, v.UserID),
	}
}
