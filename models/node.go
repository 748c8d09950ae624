package models

// Everything that has an id of its own; gqlgen asks for the marker.

// IsNode marks a GraphQL Node.
func (*User) IsNode() {}

// IsNode marks a GraphQL Node.
func (*Organization) IsNode() {}

// IsNode marks a GraphQL Node.
func (*Group) IsNode() {}

// IsNode marks a GraphQL Node.
func (*ApiToken) IsNode() {}

// IsNode marks a GraphQL Node.
func (*Ticket) IsNode() {}

// IsNode marks a GraphQL Node.
func (*Comment) IsNode() {}

// IsNode marks a GraphQL Node.
func (*TicketEvent) IsNode() {}

// IsNode marks a GraphQL Node.
func (*AccountEvent) IsNode() {}

// IsNode marks a GraphQL Node.
func (*View) IsNode() {}

// IsNode marks a GraphQL Node.
func (*AuditEntry) IsNode() {}

// IsNode marks a GraphQL Node.
func (*Call) IsNode() {}
