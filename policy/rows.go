package policy

import (
	"maps"
	"slices"

	"aparte/models"
)

// EndUserTables is what the end user's pool may read: its grants on Postgres, its view of the catalogue on
// SQLite, and the tables that Rows knows a rule for. This list is the only one.
var EndUserTables = slices.Sorted(maps.Keys(aloud))

// EndUserIndexes is what SQLite keeps of the public stage's full-text index as a table of its own: words and row
// numbers of public_documents, read together with that table and its rule. On Postgres it is an index.
var EndUserIndexes = []string{"public_words"}

// aloud says of each table of the public stage which rows an end user may read. A face is the row of
// public_tickets that a requester sees; faces() are those the viewer may open.
var aloud = map[string]func(Viewer) Rows{
	"public_tickets":       func(v Viewer) Rows { return within(v, "id", faces(v)) },
	"public_ticket_people": func(v Viewer) Rows { return within(v, "ticket_id", faces(v)) },
	"public_comments":      func(v Viewer) Rows { return within(v, "ticket_id", faces(v)) },
	"public_documents":     func(v Viewer) Rows { return within(v, "ticket_id", faces(v)) },
	"public_users":         func(v Viewer) Rows { return within(v, "id", met(v)) },
	"public_organizations": func(v Viewer) Rows { return within(v, "id", Rows{"?", []any{v.OrganizationID}}) },
}

// Rows is a condition on the rows of one table, with its arguments.
type Rows struct {
	SQL  string
	Args []any
}

// RowsOf says which rows of a table the viewer may read and change. false: none, and no statement may name it.
func RowsOf(v Viewer, table string) (Rows, bool) {
	switch v.capacity {
	case endUser:
		rule, ok := aloud[table]
		if !ok {
			return Rows{}, false
		}
		return rule(v), true
	case staff:
		if v.access() != models.TicketAccessAll {
			return withinReach(v, table)
		}
		return ofAccount(v, table)
	case operator, clerk:
		return ofAccount(v, table)
	case doorkeeper:
		return ofAccount(v, table, "accounts", "api_tokens", "users", "organizations")
	case auditor:
		return ofAccount(v, table, "tickets", "audit_entries", "audit_batches", "audit_chains")
	case caretaker:
		return Rows{"1 = 1", nil}, table == "accounts"
	case nobody:
		_, ok := aloud[table]
		return Rows{"1 = 0", nil}, ok
	}
	return Rows{}, false
}

// ofAccount: everything of the viewer's account, but for what is for administrators or for oneself. With only,
// no other table.
func ofAccount(v Viewer, table string, only ...string) (Rows, bool) {
	switch {
	case len(only) > 0 && !slices.Contains(only, table):
		return Rows{}, false
	case table == "accounts":
		return Rows{"id = ?", []any{v.AccountID}}, true
	case isForAdministrators(table) && v.capacity == staff && !CanAdminister(v):
		return Rows{"1 = 0", nil}, true
	case table == "api_tokens" && v.capacity == staff && !CanAdminister(v):
		return Rows{"account_id = ? AND user_id = ?", []any{v.AccountID, v.UserID}}, true
	case table == "views": // whoever it is: a personal view is nobody else's
		return Rows{"account_id = ? AND (shared = ? OR owner_id = ?)", []any{v.AccountID, true, v.UserID}}, true
	case table == "idempotency_keys":
		return Rows{"account_id = ? AND user_id = ?", []any{v.AccountID, v.UserID}}, true
	}
	return Rows{"account_id = ?", []any{v.AccountID}}, true
}

// isForAdministrators: what the staff did with the account, and with what they may see.
func isForAdministrators(table string) bool {
	return table == "account_events" || table == "audit_entries" || table == "audit_batches" || table == "audit_chains"
}

// within: rows of the viewer's account whose column is among some ids.
func within(v Viewer, column string, ids Rows) Rows {
	return Rows{"account_id = ? AND " + column + " IN (" + ids.SQL + ")", append([]any{v.AccountID}, ids.Args...)}
}

// faces are the ids of the public tickets that an end user may open: those whose requester they are, those they
// are in copy of, and those of their present organization while its members share their tickets.
func faces(v Viewer) Rows {
	own := Rows{"SELECT ticket_id FROM public_ticket_people WHERE account_id = ? AND user_id = ?", []any{v.AccountID, v.UserID}}
	if !v.SharesTickets {
		return own
	}
	return Rows{
		own.SQL + " UNION SELECT id FROM public_tickets WHERE account_id = ? AND organization_id = ?",
		append(own.Args, v.AccountID, v.OrganizationID),
	}
}

// met are the ids of the people an end user knows of: themselves, and whoever is the requester of, in copy of
// or has answered on a face they may open.
func met(v Viewer) Rows {
	f := faces(v)
	args := []any{v.UserID, v.AccountID}
	args = append(append(args, f.Args...), v.AccountID)
	return Rows{
		"SELECT ? UNION SELECT user_id FROM public_ticket_people WHERE account_id = ? AND ticket_id IN (" + f.SQL + ")" +
			" UNION SELECT author_id FROM public_comments WHERE account_id = ? AND ticket_id IN (" + f.SQL + ")",
		append(args, f.Args...),
	}
}
