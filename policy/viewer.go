// Package policy holds the rules, pure and without a database: who is asking, which rows they may read, and
// what they may do. One file a question: viewer.go, rows.go, can.go.
package policy

import (
	"context"

	"aparte/models"
)

// Viewer is who is asking: read afresh for every request, and carried by its context.
type Viewer struct {
	AccountID string
	UserID    string
	TokenID   string
	Role      models.Role
	// Person is the viewer's own row, addresses included.
	Person *models.User
	// OrganizationID is the organization the viewer belongs to now; SharesTickets is whether its members see
	// each other's public tickets.
	OrganizationID string
	SharesTickets  bool
	// CursorSecret is the account's, with which cursors are sealed.
	CursorSecret []byte

	capacity capacity
}

// capacity is in what quality a viewer acts. The zero capacity is nobody's and sees no row.
type capacity int

const (
	nobody     capacity = iota
	endUser             // reads the public stage
	staff               // reads everything of the account
	operator            // the person at the server's command line: staff without a person
	clerk               // writes down what an end user has been allowed to say
	doorkeeper          // looks up who is knocking
	caretaker           // lists and makes accounts
	auditor             // writes down what the staff looked at
)

// SignedIn is the viewer as their own role has them.
func (v Viewer) SignedIn() Viewer {
	v.capacity = endUser
	if v.Role.IsStaff() {
		v.capacity = staff
	}
	return v
}

// AsRequester is the viewer as any requester is: in the end user's stage, whatever their role.
func (v Viewer) AsRequester() Viewer {
	v.capacity = endUser
	return v
}

// Clerk may write into the staff's tables what the end user v says. The verb that calls it has checked, through
// the end user's own path, that v may say it.
func (v Viewer) Clerk() Viewer {
	v.capacity = clerk
	return v
}

// Operator acts for the person at the server's command line, in one account.
func Operator(accountID string) Viewer {
	return Viewer{AccountID: accountID, Role: models.RoleAdmin, capacity: operator}
}

// Doorkeeper looks up who is knocking at an account: tokens and their people, and nothing else.
func Doorkeeper(accountID string) Viewer {
	return Viewer{AccountID: accountID, capacity: doorkeeper}
}

// Caretaker sees the list of accounts, and nothing in them.
func Caretaker() Viewer { return Viewer{capacity: caretaker} }

// Auditor writes an account's audit log: it sees which tickets are private, and the log.
func Auditor(accountID string) Viewer { return Viewer{AccountID: accountID, capacity: auditor} }

// IsStaff says whether the viewer reads the staff's stage.
func (v Viewer) IsStaff() bool { return v.capacity == staff || v.capacity == operator }

// IsEndUser says whether the viewer reads the public stage.
func (v Viewer) IsEndUser() bool { return v.capacity == endUser }

// IsSomebody says whether anybody is signed in.
func (v Viewer) IsSomebody() bool { return v.capacity == endUser || v.capacity == staff }

// ReadsAloudOnly says whether the viewer's statements go through the pool that cannot name a staff table:
// everybody's but the staff's and the desk's own.
func (v Viewer) ReadsAloudOnly() bool { return v.capacity == endUser || v.capacity == nobody }

// Locale is the language the viewer is spoken to in.
func (v Viewer) Locale() string {
	if v.Person == nil || v.Person.UserDetails == nil || v.Person.Locale == nil {
		return "en"
	}
	return *v.Person.Locale
}

type viewerKey struct{}

// WithViewer puts the viewer into a context.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom is the viewer of a context; nobody when there is none.
func ViewerFrom(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}
