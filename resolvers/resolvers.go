// Package resolvers turns GraphQL's words into the desk's verbs and back, one file a noun. It holds no rule and no
// query: a resolver is one verb.
package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/desk"
	"aparte/graph"
	"aparte/models"
	"aparte/policy"
)

var _ graph.ResolverRoot = (*Root)(nil)

// Root resolves a schema, the staff's or the end users'.
type Root struct {
	desk  *desk.Desk
	nouns map[string]bool // what may be loaded by id, by prefix
}

// New resolves a schema for a desk: the staff's or the end users'. What is not in it cannot be loaded by its id
// either.
func New(d *desk.Desk, schema *ast.Schema) *Root {
	return &Root{desk: d, nouns: nounsOf(schema)}
}

// Account resolves Account.
func (r *Root) Account() graph.AccountResolver { return account{r} }

// AccountEvent resolves AccountEvent.
func (r *Root) AccountEvent() graph.AccountEventResolver { return accountEvent{r} }

// ApiToken resolves ApiToken.
func (r *Root) ApiToken() graph.ApiTokenResolver { return apiToken{r} } //nolint:revive // gqlgen's spelling

// AuditEntry resolves AuditEntry.
func (r *Root) AuditEntry() graph.AuditEntryResolver { return auditEntry{r} }

// Call resolves Call.
func (r *Root) Call() graph.CallResolver { return call{r} }

// Comment resolves Comment.
func (r *Root) Comment() graph.CommentResolver { return comment{r} }

// Group resolves Group.
func (r *Root) Group() graph.GroupResolver { return group{r} }

// Mutation resolves Mutation.
func (r *Root) Mutation() graph.MutationResolver { return mutation{r} }

// Organization resolves Organization.
func (r *Root) Organization() graph.OrganizationResolver { return organization{r} }

// PublicComment resolves PublicComment.
func (r *Root) PublicComment() graph.PublicCommentResolver { return publicComment{r} }

// PublicFace resolves PublicFace.
func (r *Root) PublicFace() graph.PublicFaceResolver { return publicFace{} }

// Query resolves Query.
func (r *Root) Query() graph.QueryResolver { return query{r} }

// ReportRow resolves ReportRow.
func (r *Root) ReportRow() graph.ReportRowResolver { return reportRow{r} }

// SearchSnippet resolves SearchSnippet.
func (r *Root) SearchSnippet() graph.SearchSnippetResolver { return searchSnippet{r} }

// Ticket resolves Ticket.
func (r *Root) Ticket() graph.TicketResolver { return ticket{r} }

// TicketEvent resolves TicketEvent.
func (r *Root) TicketEvent() graph.TicketEventResolver { return ticketEvent{r} }

// User resolves User.
func (r *Root) User() graph.UserResolver { return user{r} }

// View resolves View.
func (r *Root) View() graph.ViewResolver { return view{r} }

// Viewer resolves Viewer.
func (r *Root) Viewer() graph.ViewerResolver { return viewer{r} }

type (
	account       struct{ *Root }
	accountEvent  struct{ *Root }
	apiToken      struct{ *Root }
	auditEntry    struct{ *Root }
	call          struct{ *Root }
	comment       struct{ *Root }
	group         struct{ *Root }
	mutation      struct{ *Root }
	organization  struct{ *Root }
	publicComment struct{ *Root }
	publicFace    struct{}
	query         struct{ *Root }
	reportRow     struct{ *Root }
	searchSnippet struct{ *Root }
	ticket        struct{ *Root }
	ticketEvent   struct{ *Root }
	user          struct{ *Root }
	view          struct{ *Root }
	viewer        struct{ *Root }
)

// errUnauthenticated is for what needs a person.
var errUnauthenticated = &gqlerror.Error{
	Message:    "Sign in first: send the header Authorization: Bearer <token>.",
	Extensions: map[string]any{"code": "UNAUTHENTICATED"},
}

// somebody refuses strangers. Their paths hold the same error wherever they stand.
func somebody(ctx context.Context) error {
	if policy.ViewerFrom(ctx).IsSomebody() {
		return nil
	}
	e := *errUnauthenticated
	e.Path = graphql.GetPath(ctx)
	return &e
}

// refusals turns a verb's refusals into the payload's userErrors, which are empty when there are none; any other
// error stays one. A verb that refuses answers nothing else, so that the payload's other fields are null.
func refusals(ctx context.Context, err error) ([]*models.UserError, error) {
	if refused, ok := errors.AsType[models.Refusals](err); ok {
		return refused.In(policy.ViewerFrom(ctx).Locale()), nil
	}
	return []*models.UserError{}, err
}

// counted says whether the operation asks for the connection's totalCount, which costs a statement.
func counted(ctx context.Context) bool { return graphql.AnyFieldRequested(ctx, "totalCount") }

func pageArgs(first *int, after *string, last *int, before *string) models.PageArgs {
	return models.PageArgs{First: first, After: after, Last: last, Before: before}
}

// ticketArgs are the arguments of a page of tickets, of which whoever only counts them reads none.
func ticketArgs(ctx context.Context, first *int, after *string, last *int, before *string) models.PageArgs {
	args := pageArgs(first, after, last, before)
	args.CountOnly = counted(ctx) && !graphql.AnyFieldRequested(ctx, "nodes", "edges", "pageInfo")
	return args
}

// loadOptional loads what an id names, where there may be none.
func loadOptional[T any](ctx context.Context, id *string, load func(context.Context, string) (*T, error)) (*T, error) {
	if id == nil {
		return nil, nil
	}
	return load(ctx, *id)
}
