package models

// PageArgs are the arguments of a connection: first and after, or last and before.
type PageArgs struct {
	First  *int
	After  *string
	Last   *int
	Before *string
	// CountOnly says that nothing but the number of all is asked for: no entry need be read.
	CountOnly bool
}

// Connection is a page of a list. TotalCount is filled only when it was asked for.
type Connection[T any] struct {
	Edges      []*Edge[T]
	PageInfo   *PageInfo
	TotalCount int
}

// Nodes are the entries of the page without their cursors.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Edge is an entry of a page with its place in the list.
type Edge[T any] struct {
	Node   T
	Cursor string
	// Snippets are where a search found a ticket. Nil unless they were asked for, and in every other list.
	Snippets []*SearchSnippet
}

// SearchSnippet is a piece of a text in which a search found something.
type SearchSnippet struct {
	// HTML is text as HTML, with what was found in <mark>.
	HTML      string
	CommentID *string // nil: it is the subject
}

// The connections of the schema.
//
//nolint:revive // one comment says it of all
type (
	UserConnection         = Connection[*User]
	UserEdge               = Edge[*User]
	OrganizationConnection = Connection[*Organization]
	OrganizationEdge       = Edge[*Organization]
	GroupConnection        = Connection[*Group]
	GroupEdge              = Edge[*Group]
	ViewConnection         = Connection[*View]
	ViewEdge               = Edge[*View]
	ApiTokenConnection     = Connection[*ApiToken]
	ApiTokenEdge           = Edge[*ApiToken]
	TicketConnection       = Connection[*Ticket]
	TicketEdge             = Edge[*Ticket]
	CommentConnection      = Connection[*Comment]
	CommentEdge            = Edge[*Comment]
	TicketEventConnection  = Connection[*TicketEvent]
	TicketEventEdge        = Edge[*TicketEvent]
	AccountEventConnection = Connection[*AccountEvent]
	AccountEventEdge       = Edge[*AccountEvent]
	CallConnection         = Connection[*Call]
	CallEdge               = Edge[*Call]
	AuditEntryConnection   = Connection[*AuditEntry]
	AuditEntryEdge         = Edge[*AuditEntry]
)
