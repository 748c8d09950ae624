package resolvers

import (
	"context"

	"aparte/models"
)

func (r query) AuditLog(ctx context.Context, filter *models.AuditFilter, first *int, after *string, last *int, before *string) (*models.AuditEntryConnection, error) {
	return r.desk.AuditLog(ctx, filter, pageArgs(first, after, last, before), counted(ctx))
}

func (r auditEntry) Actor(ctx context.Context, e *models.AuditEntry) (*models.User, error) {
	return loadOptional(ctx, e.ActorID, r.desk.User)
}

func (r auditEntry) Token(ctx context.Context, e *models.AuditEntry) (*models.ApiToken, error) {
	return loadOptional(ctx, e.TokenID, r.desk.Token)
}

func (r auditEntry) Ticket(ctx context.Context, e *models.AuditEntry) (*models.Ticket, error) {
	return loadOptional(ctx, e.TicketID, r.desk.Ticket)
}

func (r auditEntry) User(ctx context.Context, e *models.AuditEntry) (*models.User, error) {
	return loadOptional(ctx, e.UserID, r.desk.User)
}
