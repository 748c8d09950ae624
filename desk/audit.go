package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"aparte/models"
	"aparte/policy"
)

// The audit log says who of the staff read which private ticket, took what away and settled what.
//
// What is done is written with the act that does it: an entry of audit_entries, in its transaction. What is only looked at
// takes no statement more: audit_seen.go notes on the way which tickets an operation's rows are of, audit_queue.go holds that
// until one goroutine writes it, and audit_chain.go seals both in batches, each with the hash of the one before.
// verify_audit.go looks whether the chain holds. End users' paths reach none of it.

// AuditLog is a page of the audit log, newest first; empty but for administrators.
func (d *Desk) AuditLog(ctx context.Context, filter *models.AuditFilter, args models.PageArgs, total bool) (*models.AuditEntryConnection, error) {
	l := list[models.AuditEntry]{
		name: "Query.auditLog", from: "{audit_entries} t", order: []string{"at", "id"}, newest: true,
		place: func(e *models.AuditEntry) []any { return []any{e.At, e.ID} },
	}
	if filter != nil {
		l.where = audited(*filter)
	}
	said, err := json.Marshal(filter)
	if err != nil {
		return nil, fmt.Errorf("name the audit log: %w", err)
	}
	l.name += string(said)
	return page(ctx, d, l, args, total)
}

func audited(f models.AuditFilter) (where []condition) {
	add := func(given bool, sql string, args ...any) {
		if given {
			where = append(where, cond(sql, args...))
		}
	}
	add(f.Kind != nil, "t.kind IN ?", append(f.Kind, "")) // "": an empty list finds nothing
	add(f.ActorID != nil, "t.actor_id = ?", deref(f.ActorID))
	add(f.TicketID != nil, "t.ticket_id = ?", deref(f.TicketID))
	add(f.From != nil, "t.at >= ?", deref(f.From))
	add(f.To != nil, "t.at < ?", deref(f.To))
	return where
}

// AuditEntry is an entry of the audit log by its id; nil when there is none for the viewer.
func (d *Desk) AuditEntry(ctx context.Context, id string) (*models.AuditEntry, error) {
	return find[models.AuditEntry](d.view(ctx), id)
}

// RecordExport writes down that the viewer takes data away in bulk: what says which, in a line. Whoever hands the data out calls
// it first, and hands out nothing when it fails.
func (d *Desk) RecordExport(ctx context.Context, what string) error {
	return d.act(ctx, func(a *act) error {
		if !a.viewer.IsStaff() {
			return models.Refuse(models.UserErrorCodeForbidden, nil, models.SayNotFound)
		}
		return a.audit(&models.AuditEntry{Kind: models.AuditKindExported, Detail: bounded(what, longestExport)})
	})
}

// audit adds an entry to the audit log, with the act.
func (a *act) audit(e *models.AuditEntry) error {
	e.ID, e.ActorID, e.TokenID, e.At = a.id(models.AuditPrefix), a.actor(), optional(a.viewer.TokenID), a.now
	if err := a.tx.Create(e).Error; err != nil {
		return fmt.Errorf("write %s into the audit log: %w", e.Kind, err)
	}
	a.audits = true
	return nil
}

// auditEvent adds to the audit log what of the account's history belongs there. Whoever looks through somebody's eyes only
// reads, and is written down as other readers are.
func (a *act) auditEvent(e *models.AccountEvent) error {
	kind, ok := auditKindOf(e)
	if !ok {
		return nil
	}
	detail := deref(e.New)
	if kind == models.AuditKindChangedAccess {
		detail = strings.TrimSpace(string(e.Kind) + " " + derefOr(e.New, deref(e.Old)))
	}
	return a.audit(&models.AuditEntry{Kind: kind, UserID: e.UserID, Detail: bounded(detail, longestDetail)})
}

// auditKindOf says which events of an account are for the audit log.
func auditKindOf(e *models.AccountEvent) (models.AuditKind, bool) {
	switch e.Kind {
	case models.AccountEventKindSettingsChanged:
		return models.AuditKindChangedSetting, true
	case models.AccountEventKindTokenCreated, models.AccountEventKindTokenRevoked,
		models.AccountEventKindUserSuspended, models.AccountEventKindUserReinstated,
		models.AccountEventKindGroupMemberAdded, models.AccountEventKindGroupMemberRemoved:
		return models.AuditKindChangedAccess, true
	case models.AccountEventKindUserCreated:
		return models.AuditKindChangedAccess, models.Role(deref(e.New)).IsStaff()
	case models.AccountEventKindUserChanged:
		field, _, _ := strings.Cut(deref(e.New), saysIs)
		return models.AuditKindChangedAccess, field == "role" || field == "access" || field == organizationField
	case models.AccountEventKindOrganizationChanged:
		_, change, _ := strings.Cut(deref(e.New), " ") // behind the organization's id
		field, _, _ := strings.Cut(change, saysIs)
		return models.AuditKindChangedAccess, field == sharingField
	case models.AccountEventKindViewedAs, models.AccountEventKindOrganizationCreated,
		models.AccountEventKindGroupCreated, models.AccountEventKindGroupChanged:
	}
	return "", false
}

// How much of a detail is kept, in characters. What was exported is kept with its filter: of all that it says, what was taken
// away must not be what is cut off.
const (
	longestDetail = 200
	longestExport = 4000
)

// bounded is a detail as it is kept; nil for none.
func bounded(detail string, longest int) *string {
	if runes := []rune(detail); len(runes) > longest {
		detail = string(runes[:longest])
	}
	return optional(detail)
}

type operationKey struct{}

// WithOperation names the operation in whose context something is read, for the audit log.
func WithOperation(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, operationKey{}, name)
}

func operationOf(ctx context.Context) string {
	name, _ := ctx.Value(operationKey{}).(string)
	return name
}

// viewedAs notes that a member of the staff looks through somebody's eyes.
func (d *Desk) viewedAs(ctx context.Context, v policy.Viewer, userID, operation string) error {
	return d.auditor.submit(ctx, &sighting{
		kind: models.AuditKindViewedAs, by: v, at: d.instant(), userID: userID, operation: operation,
	})
}
