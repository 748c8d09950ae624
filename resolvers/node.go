package resolvers

import (
	"context"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"aparte/beside"
	"aparte/models"
)

// nounsOf are the prefixes of the ids that may be loaded in a schema: of the nodes that it holds. Generated code
// would write any type that its Go value has, so the schema alone does not keep a type out.
func nounsOf(schema *ast.Schema) map[string]bool {
	nouns := map[string]bool{}
	for prefix, name := range map[string]string{
		models.UserPrefix: "User", models.OrganizationPrefix: "Organization", models.TokenPrefix: "ApiToken",
		models.TicketPrefix: "Ticket", models.CommentPrefix: "Comment", models.EventPrefix: "TicketEvent", models.GroupPrefix: "Group",
		models.ViewPrefix: "View", models.AuditPrefix: "AuditEntry", models.CallPrefix: "Call",
	} {
		nouns[prefix] = schema.Types[name] != nil
	}
	return nouns
}

func (r query) Node(ctx context.Context, id string) (models.Node, error) {
	prefix, _, _ := strings.Cut(id, "_")
	if !r.nouns[prefix] {
		return nil, nil
	}
	switch prefix {
	case models.UserPrefix:
		return node(r.desk.User(ctx, id))
	case models.OrganizationPrefix:
		return node(r.desk.Organization(ctx, id))
	case models.TokenPrefix:
		return node(r.desk.Token(ctx, id))
	case models.TicketPrefix:
		return node(r.desk.Ticket(ctx, id))
	case models.CommentPrefix:
		return node(r.desk.Comment(ctx, id))
	case models.GroupPrefix:
		return node(r.desk.Group(ctx, id))
	case models.ViewPrefix:
		return node(r.desk.SavedView(ctx, id))
	case models.EventPrefix:
		return r.desk.Event(ctx, id)
	case models.CallPrefix:
		return node(r.desk.Call(ctx, id))
	case models.AuditPrefix:
		return node(r.desk.AuditEntry(ctx, id))
	}
	return nil, nil
}

// node keeps a missing thing missing: a nil *Ticket inside a Node is not nil.
func node[T any, P interface {
	*T
	models.Node
}](found P, err error) (models.Node, error) {
	if err != nil || found == nil {
		return nil, err
	}
	return found, nil
}

// Nodes asks for all at once, so that the loaders gather them.
func (r query) Nodes(ctx context.Context, ids []string) ([]models.Node, error) {
	if len(ids) > mostNodeIDs {
		return nil, errTooMany
	}
	found := make([]models.Node, len(ids))
	loads := make([]<-chan error, len(ids))
	for i, id := range ids {
		loads[i] = beside.Go(func() (err error) {
			found[i], err = r.Node(ctx, id)
			return err
		})
	}
	var first error
	for _, load := range loads { // to the last: none may write when this has returned
		if err := <-load; first == nil {
			first = err
		}
	}
	return found, first
}
