package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// operating is what one operation of somebody's reads, as the door would have it.
func operating(t testing.TB, who *desktest.Person, name string, read func(ctx context.Context)) {
	t.Helper()
	ctx, end := who.Desk.Reading(desk.WithOperation(who.Context(t), name))
	read(ctx)
	if err := end(); err != nil {
		t.Fatalf("%s, in %s: %v", who.Name, name, err)
	}
}

// log is the audit log as an administrator reads it, oldest first, after all that waits was written.
func log(t testing.TB, w *desktest.World, kind ...models.AuditKind) []*models.AuditEntry {
	t.Helper()
	if err := w.Desk.FlushAudit(t.Context()); err != nil {
		t.Fatalf("write the audit log: %v", err)
	}
	var filter models.AuditFilter
	filter.Kind = kind
	found, err := w.Desk.AuditLog(w.Admin.Context(t), &filter, models.PageArgs{First: new(100)}, false)
	if err != nil {
		t.Fatalf("read the audit log: %v", err)
	}
	all := found.Nodes()
	slices.Reverse(all)
	return all
}

// whoRead is who read what, in which operation: "Joe Agent Queue tic_…".
func whoRead(t testing.TB, w *desktest.World) []string {
	t.Helper()
	names := map[string]string{w.Agent.ID: w.Agent.Name, w.Admin.ID: w.Admin.Name}
	var all []string
	for _, e := range log(t, w, models.AuditKindReadPrivateTicket) {
		operation := ""
		if e.Detail != nil {
			operation = *e.Detail
		}
		all = append(all, names[*e.ActorID]+", "+operation+", "+*e.TicketID)
	}
	slices.Sort(all)
	return all
}

func TestWhoeverReadsAPrivateTicketIsInTheAuditLog(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		private, public := opened(t, w, ann, true), opened(t, w, ann, false)
		note := says(t, w.Agent, private.ID, "Mum's the word", nil)
		said := says(t, w.Agent, public.ID, "We are on it", new(true))
		among := says(t, w.Agent, public.ID, "Nobody is", nil)
		var event models.Node
		operating(t, w.Agent, "", func(ctx context.Context) {
			page, err := w.Desk.TicketEvents(ctx, private, models.PageArgs{}, false)
			if err != nil {
				t.Fatal(err)
			}
			event = page.Nodes()[0]
		})
		had := whoRead(t, w)
		for name, read := range map[string]func(ctx context.Context) error{
			"ById":        func(ctx context.Context) error { return last(w.Desk.Ticket(ctx, private.ID)) },
			"ByReference": func(ctx context.Context) error { return last(w.Desk.TicketByReference(ctx, private.Reference)) },
			"Listed":      func(ctx context.Context) error { return last(w.Desk.Tickets(ctx, nil, nil, models.PageArgs{}, true)) },
			"Searched": func(ctx context.Context) error {
				return last(w.Desk.Search(ctx, "oven", models.SearchOrderUpdated, models.PageArgs{}, desk.Asked{Snippets: true}))
			},
			"OfAPerson": func(ctx context.Context) error {
				return last(w.Desk.RequestedTickets(ctx, ann.User, models.PageArgs{}, false))
			},
			"ByItsNote":  func(ctx context.Context) error { return last(w.Desk.Comment(ctx, note.ID)) },
			"ByItsEvent": func(ctx context.Context) error { return last(w.Desk.Event(ctx, event.(*models.TicketEvent).ID)) },
			"WhatIsPublic": func(ctx context.Context) error {
				return errors.Join(last(w.Desk.Ticket(ctx, public.ID)), last(w.Desk.Comment(ctx, said.ID)), last(w.Desk.Comment(ctx, among.ID)))
			},
			"ANoteAmongThePublic": func(ctx context.Context) error { return last(w.Desk.Comment(ctx, among.ID)) },
			"ThePublicOfAPage": func(ctx context.Context) error {
				return last(w.Desk.Tickets(ctx, &models.TicketFilter{Private: new(false)}, nil, models.PageArgs{}, true))
			},
			"OnlyCounted": func(ctx context.Context) error {
				return last(w.Desk.Tickets(ctx, nil, nil, models.PageArgs{CountOnly: true}, true))
			},
			"People": func(ctx context.Context) error {
				return last(w.Desk.Users(ctx, nil, nil, models.PageArgs{}, true))
			},
		} {
			operating(t, w.Agent, name, func(ctx context.Context) {
				if err := read(ctx); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		operating(t, ann, "End", func(ctx context.Context) {
			if _, err := w.Desk.Ticket(ctx, public.ID); err != nil {
				t.Fatal(err)
			}
		})
		var wanted []string
		for _, operation := range []string{"ById", "ByReference", "Listed", "Searched", "OfAPerson", "ByItsNote", "ByItsEvent"} {
			wanted = append(wanted, "Joe Agent, "+operation+", "+private.ID)
		}
		slices.Sort(wanted)
		got := slices.DeleteFunc(whoRead(t, w), func(s string) bool { return slices.Contains(had, s) })
		want(t, "who read it", got, wanted)
	})
}

// TestARowThatIsNotShownIsNotRead: a page reads one more than it shows, to know whether more follow.
func TestARowThatIsNotShownIsNotRead(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		for range 3 {
			opened(t, w, ann, true)
		}
		had := len(whoRead(t, w))
		operating(t, w.Agent, "Page", func(ctx context.Context) {
			page, err := w.Desk.Tickets(ctx, nil, nil, models.PageArgs{First: new(2)}, false)
			if err != nil {
				t.Fatal(err)
			}
			for _, tk := range page.Nodes() { // again, and what is on it: still one entry each
				if _, err := w.Desk.Ticket(ctx, tk.ID); err != nil {
					t.Fatal(err)
				}
				if _, err := w.Desk.Comments(ctx, tk, nil, models.PageArgs{}, false); err != nil {
					t.Fatal(err)
				}
			}
		})
		if got := len(whoRead(t, w)) - had; got != 2 {
			t.Errorf("%d entries, want one for each of the two tickets that were shown", got)
		}
	})
}

// TestReadingOutsideOfAnOperationIsRecordedToo: whoever adds a door and forgets to begin a reading hides nobody.
func TestReadingOutsideOfAnOperationIsRecordedToo(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Admin, true)
		had := len(whoRead(t, w))
		sees(t, w.Admin, tk.ID)
		if got := whoRead(t, w); len(got) != had+1 || !slices.Contains(got, w.Admin.Name+", , "+tk.ID) {
			t.Errorf("got %v", got)
		}
	})
}

// TestReadingTakesNoStatementMore: neither for whoever reads, nor before the log is written.
func TestReadingTakesNoStatementMore(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk := opened(t, w, w.Agent, true)
		asJoe := desk.WithOperation(w.Agent.Context(t), "Look")
		statements := w.Statements(func() {
			ctx, end := w.Desk.Reading(asJoe)
			if _, err := w.Desk.Ticket(ctx, tk.ID); err != nil {
				t.Fatal(err)
			}
			if err := end(); err != nil {
				t.Fatal(err)
			}
		})
		if len(statements) != 1 {
			t.Errorf("reading a private ticket takes %d statements: %q", len(statements), statements)
		}
	})
}

func TestWhatIsSettledIsInTheAuditLog(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		asAdmin := w.Admin.Context(t)
		if _, err := w.Desk.UpdateAccountSettings(asAdmin, models.UpdateAccountSettingsInput{NewTicketsPrivateByDefault: new(false)}); err != nil {
			t.Fatal(err)
		}
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		if _, err := w.Desk.UpdateUser(asAdmin, models.UpdateUserInput{UserID: ann.ID, Role: new(models.RoleAgent), Name: new("Anna")}); err != nil {
			t.Fatal(err)
		}
		mill, err := w.Desk.CreateOrganization(asAdmin, models.CreateOrganizationInput{Name: "Mill"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.UpdateOrganization(asAdmin, models.UpdateOrganizationInput{OrganizationID: mill.ID, SharedTickets: new(true), Name: new("Mills")}); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.RecordExport(w.Agent.Context(t), "report volume by agent, as CSV"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.ViewAs(w.Agent.Context(t), ann.ID, "Peek"); err != nil {
			t.Fatal(err)
		}
		for kind, wanted := range map[models.AuditKind]string{
			models.AuditKindChangedSetting: w.Admin.ID + " newTicketsPrivateByDefault: false",
			models.AuditKindChangedAccess:  w.Admin.ID + " ORGANIZATION_CHANGED " + mill.ID + " sharedTickets: true",
			models.AuditKindExported:       w.Agent.ID + " report volume by agent, as CSV",
			models.AuditKindViewedAs:       w.Agent.ID + " Peek", // the person who looks
		} {
			all := log(t, w, kind)
			last := all[len(all)-1]
			if got := *last.ActorID + " " + *last.Detail; got != wanted || last.Batch == nil || last.TokenID == nil {
				t.Errorf("%s: got %q in batch %v, want %q", kind, got, last.Batch, wanted)
			}
			if last.UserID != nil && *last.UserID != ann.ID {
				t.Errorf("%s is about %s", kind, *last.UserID)
			}
		}
		for _, e := range log(t, w) {
			if strings.Contains(*e.Detail, "Anna") || strings.Contains(*e.Detail, "Mills") {
				t.Errorf("a name is not access: %+v", e)
			}
		}
		wantCodes(t, w.Desk.RecordExport(w.NewPerson(t, models.CreateUserInput{Name: "Otto"}).Context(t), "all"), models.UserErrorCodeForbidden)
	})
}

// TestTheAuditLogIsForAdministrators, and narrowed by what they ask for.
func TestTheAuditLogIsForAdministrators(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk, other := opened(t, w, ann, true), opened(t, w, ann, true)
		sees(t, w.Admin, tk.ID)
		before := w.Account.CreatedAt
		entry := log(t, w)[0]
		for name, tt := range map[string]struct {
			filter models.AuditFilter
			want   func(e *models.AuditEntry) bool
		}{
			"everything":   {models.AuditFilter{}, func(*models.AuditEntry) bool { return true }},
			"of a ticket":  {models.AuditFilter{TicketID: &tk.ID}, func(e *models.AuditEntry) bool { return e.TicketID != nil && *e.TicketID == tk.ID }},
			"of a person":  {models.AuditFilter{ActorID: &w.Agent.ID}, func(e *models.AuditEntry) bool { return e.ActorID != nil && *e.ActorID == w.Agent.ID }},
			"of no kind":   {models.AuditFilter{Kind: []models.AuditKind{}}, func(*models.AuditEntry) bool { return false }},
			"since then":   {models.AuditFilter{From: &entry.At}, func(e *models.AuditEntry) bool { return !e.At.Before(entry.At) }},
			"until then":   {models.AuditFilter{To: &entry.At}, func(e *models.AuditEntry) bool { return e.At.Before(entry.At) }},
			"before all":   {models.AuditFilter{To: &before}, func(*models.AuditEntry) bool { return false }},
			"both of them": {models.AuditFilter{TicketID: &other.ID, ActorID: &w.Admin.ID}, func(*models.AuditEntry) bool { return false }},
		} {
			page, err := w.Desk.AuditLog(w.Admin.Context(t), &tt.filter, models.PageArgs{First: new(100)}, true)
			if err != nil {
				t.Fatal(err)
			}
			wanted := 0
			for _, e := range log(t, w) {
				if tt.want(e) {
					wanted++
				}
			}
			if len(page.Edges) != wanted || page.TotalCount != wanted || slices.ContainsFunc(page.Nodes(), func(e *models.AuditEntry) bool { return !tt.want(e) }) {
				t.Errorf("%s: got %d of %d, want %d", name, len(page.Edges), page.TotalCount, wanted)
			}
		}
		page, err := w.Desk.AuditLog(w.Agent.Context(t), nil, models.PageArgs{}, true)
		if err != nil || page.TotalCount != 0 || len(page.Edges) != 0 {
			t.Errorf("an agent reads %v, %v", page, err)
		}
		if e, err := w.Desk.AuditEntry(w.Agent.Context(t), entry.ID); e != nil || err != nil {
			t.Errorf("an agent reads %v, %v", e, err)
		}
		if _, err := w.Desk.AuditLog(ann.Context(t), nil, models.PageArgs{}, false); err == nil {
			t.Error("an end user's path reaches the audit log")
		}
		_, elsa := w.NewAccount(t, "elsewhere")
		elsewhere, err := w.Desk.AuditLog(elsa.Context(t), &models.AuditFilter{TicketID: &tk.ID}, models.PageArgs{}, true)
		if err != nil || elsewhere.TotalCount != 0 {
			t.Errorf("another account's administrator reads %v, %v", elsewhere, err)
		}
	})
}
