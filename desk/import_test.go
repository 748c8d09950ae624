package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

func asOperator(t testing.TB, w *desktest.World) context.Context {
	t.Helper()
	return policy.WithViewer(t.Context(), policy.Operator(w.Account.ID))
}

func importBatch(t *testing.T, w *desktest.World, b desk.Batch) desk.Outcomes {
	t.Helper()
	out, err := w.Desk.Import(asOperator(t, w), b)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	mustKeepStages(t, w)
	return out
}

// importTicket imports a ticket of Ann's and answers it as the staff see it.
func importTicket(t *testing.T, w *desktest.World, in desk.ImportedTicket) (*models.Ticket, desk.Outcomes) {
	t.Helper()
	if in.Requester == (desk.Ref{}) {
		in.Requester = desk.Ref{Email: "ann@example.com"}
	}
	in.Status, in.Channel = models.TicketStatusOpen, models.ChannelEmail
	for n := range in.Comments {
		if in.Comments[n].Author == (desk.Ref{}) {
			in.Comments[n].Author = in.Requester
		}
		in.Comments[n].Channel = models.ChannelEmail
	}
	out := importBatch(t, w, desk.Batch{
		Users:   []desk.ImportedUser{{Name: "Ann", Email: "ann@example.com", Role: models.RoleEndUser}},
		Tickets: []desk.ImportedTicket{in},
	})
	return importedTicket(t, w, in.ExternalID), out
}

func importedTicket(t *testing.T, w *desktest.World, externalID string) *models.Ticket {
	t.Helper()
	var rows []*models.Ticket
	if err := w.Desk.View(asOperator(t, w)).Where("external_id = ?", externalID).Find(&rows).Error; err != nil || len(rows) > 1 {
		t.Fatal(rows, err)
	}
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

func importedComments(t *testing.T, w *desktest.World, ticketID string) (all []*models.Comment) {
	t.Helper()
	err := w.Desk.View(asOperator(t, w)).Table("comments").Where("ticket_id = ?", ticketID).Order("created_at, id").Find(&all).Error
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// mustKeepStages: a ticket is public exactly if it has a face, exactly if something was said aloud on it.
func mustKeepStages(t *testing.T, w *desktest.World) {
	t.Helper()
	view := w.Desk.View(asOperator(t, w))
	var tickets, faces []*models.Ticket
	if err := view.Find(&tickets).Error; err != nil {
		t.Fatal(err)
	}
	if err := view.Table("public_tickets").Find(&faces).Error; err != nil {
		t.Fatal(err)
	}
	face := map[string]*models.Ticket{}
	for _, f := range faces {
		face[f.ID] = f
	}
	for _, tk := range tickets {
		aloud := 0
		var last time.Time
		for _, c := range importedComments(t, w, tk.ID) {
			if c.IsPublic {
				aloud++
				last = c.CreatedAt
			}
		}
		f := face[tk.ID]
		if tk.Private() == (f != nil) || (f != nil) != (aloud > 0) {
			t.Errorf("%s: private %v, face %v, %d public comments", tk.Subject, tk.Private(), f != nil, aloud)
		}
		if f != nil && (!f.CreatedAt.Equal(*tk.PublishedAt) || f.UpdatedAt.Before(last)) {
			t.Errorf("%s: face of %v to %v, published at %v, last said at %v", tk.Subject, f.CreatedAt, f.UpdatedAt, *tk.PublishedAt, last)
		}
	}
}

func personOf(t *testing.T, w *desktest.World, email string) *desktest.Person {
	t.Helper()
	secret, err := w.Desk.CreateTokenFor(t.Context(), w.Account.Slug, email, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &desktest.Person{Desk: w.Desk, User: &models.User{Name: email}, Token: secret}
}

var noon = time.Date(2012, 10, 26, 12, 0, 0, 0, time.UTC)

func TestImportedTicketIsPrivateWhenEveryCommentIs(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		off := false
		if _, err := w.Desk.UpdateAccountSettings(w.Admin.Context(t), models.UpdateAccountSettingsInput{PrivateTicketsEnabled: &off}); err != nil {
			t.Fatal(err)
		}
		tk, out := importTicket(t, w, desk.ImportedTicket{ExternalID: "1", Subject: "Canary", CreatedAt: noon, Comments: []desk.ImportedComment{
			{ExternalID: "11", Body: "canary first", CreatedAt: noon}, {ExternalID: "12", Body: "canary second", CreatedAt: noon},
		}})
		if !tk.Private() || !tk.WasPrivate || !out.Tickets[0].Private {
			t.Errorf("got %+v, %+v, want it private", tk.TicketDetails, out.Tickets[0])
		}
		asAnn := personOf(t, w, "ann@example.com").Context(t)
		if got, err := w.Desk.Ticket(asAnn, tk.ID); got != nil || err != nil {
			t.Errorf("the requester sees %v, %v", got, err)
		}
		if found, err := w.Desk.Search(asAnn, "canary", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true}); err != nil || found.TotalCount != 0 {
			t.Errorf("the requester finds %+v, %v", found, err)
		}
		if found, err := w.Desk.Search(w.Agent.Context(t), "canary second", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true}); err != nil || found.TotalCount != 1 {
			t.Errorf("the staff find %+v, %v, want 1", found, err)
		}
	})
}

func TestImportedTicketBecamePublicWithItsFirstPublicComment(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		said := noon.Add(time.Hour)
		tk, _ := importTicket(t, w, desk.ImportedTicket{ExternalID: "1", Subject: "Printer", CreatedAt: noon, UpdatedAt: noon, Comments: []desk.ImportedComment{
			{ExternalID: "13", Body: "and again", Public: true, CreatedAt: said.Add(time.Hour)},
			{ExternalID: "11", Body: "between us", CreatedAt: noon},
			{ExternalID: "12", Body: "we are on it", Public: true, CreatedAt: said},
		}})
		if !tk.WasPrivate || !tk.PublishedAt.Equal(said) || !tk.CreatedAt.Equal(noon) || !tk.UpdatedAt.Equal(said.Add(time.Hour)) {
			t.Errorf("got %+v, %+v", tk, tk.TicketDetails)
		}
		asAnn := personOf(t, w, "ann@example.com").Context(t)
		face, err := w.Desk.Ticket(asAnn, tk.ID)
		if err != nil || !face.CreatedAt.Equal(said) || !face.UpdatedAt.Equal(said.Add(time.Hour)) {
			t.Fatalf("got the face %+v, %v", face, err)
		}
		page, err := w.Desk.Comments(asAnn, face, nil, models.PageArgs{}, true)
		if err != nil || page.TotalCount != 2 || page.Nodes()[0].Body != "we are on it" {
			t.Errorf("the requester reads %+v, %v", page, err)
		}
		events, err := w.Desk.TicketEvents(w.Agent.Context(t), tk, models.PageArgs{}, true)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, 0, 5)
		for _, e := range events.Nodes() {
			if e.ActorID != nil {
				t.Errorf("%s has the actor %s, want none", e.Kind, *e.ActorID)
			}
			got = append(got, string(e.Kind)+" "+e.CreatedAt.Format("15"))
		}
		if want := []string{"CREATED 12", "COMMENTED 12", "COMMENTED 13", "PUBLISHED 13", "COMMENTED 14"}; !slices.Equal(got, want) {
			t.Errorf("got the history %v, want %v", got, want)
		}
	})
}

func TestImportAgainAddsNothing(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		b := desk.Batch{
			Organizations: []desk.ImportedOrganization{{ExternalID: "o", Name: "Acme", Domains: []string{"acme.example", "no domain"}}},
			Users: []desk.ImportedUser{
				{ExternalID: "u", Name: "Ann", Email: "Ann@Example.com", Organization: "o", Role: models.RoleEndUser},
				{ExternalID: "a", Name: "Joe", Role: models.RoleAgent},
			},
			Tickets: []desk.ImportedTicket{{
				ExternalID: "t", Subject: "Printer", Status: models.TicketStatusOnHold, Channel: models.ChannelWeb,
				Requester: desk.Ref{ExternalID: "u"}, Assignee: desk.Ref{ExternalID: "a"}, Organization: "o", CCs: []desk.Ref{{ExternalID: "a"}, {ExternalID: "u"}},
				Comments: []desk.ImportedComment{
					{Author: desk.Ref{ExternalID: "u"}, Body: "on fire", Public: true, Channel: models.ChannelWeb},
					{ExternalID: "c", Author: desk.Ref{ExternalID: "a"}, Body: "coming", Public: true, Channel: models.ChannelWeb},
				},
			}},
		}
		first := importBatch(t, w, b)
		for _, o := range slices.Concat(first.Organizations, first.Users, first.Tickets, first.Comments) {
			if o.Did != desk.Added {
				t.Errorf("got %+v, want it added", o)
			}
		}
		tk := importedTicket(t, w, "t")
		if tk.AssigneeID == nil || tk.OrganizationID == nil || tk.Private() || tk.WasPrivate {
			t.Errorf("got %+v, %+v", tk, tk.TicketDetails)
		}
		again := importBatch(t, w, b)
		for _, o := range slices.Concat(again.Organizations, again.Users, again.Tickets, again.Comments) {
			if o.Did != desk.Here {
				t.Errorf("got %+v, want it here already", o)
			}
		}
		if got := len(importedComments(t, w, tk.ID)); got != 2 {
			t.Errorf("got %d comments, want 2", got)
		}
	})
}

func TestImportMatchesPeopleByTheirAddress(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		email := "bea@example.com"
		bea := w.NewPerson(t, models.CreateUserInput{Name: "Bea", Email: &email})
		out := importBatch(t, w, desk.Batch{Users: []desk.ImportedUser{
			{ExternalID: "7", Name: "Boss", Email: " BEA@example.com", Role: models.RoleAdmin},
			{ExternalID: "8", Name: "Somebody else", Email: email, Role: models.RoleAdmin},
			{Name: "Nobody"},
		}})
		if out.Users[0].Did != desk.Matched || out.Users[1].Did != desk.Matched || out.Users[2].Did != desk.Skipped {
			t.Errorf("got %+v", out.Users)
		}
		got, err := w.Desk.User(w.Agent.Context(t), bea.ID)
		if err != nil || got.Name != "Bea" || got.Role != models.RoleEndUser || got.ExternalID == nil || *got.ExternalID != "7" {
			t.Errorf("got %+v, %+v, %v: want Bea, an end user, as 7", got, got.UserDetails, err)
		}
	})
}

func TestImportMakesAPersonOfAStandIn(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		standIn := desk.ImportedUser{ExternalID: "7", Name: "Zendesk user 7", StandIn: "Zendesk user 7", Role: models.RoleEndUser}
		recorded := desk.ImportedUser{ExternalID: "7", Name: "Ann", Email: "ann@example.com", StandIn: "Zendesk user 7", Role: models.RoleAgent}
		corp := desk.ImportedOrganization{ExternalID: "9", Name: "Zendesk organization 9", StandIn: "Zendesk organization 9"}
		acme := desk.ImportedOrganization{ExternalID: "9", Name: "Acme", StandIn: corp.StandIn}
		for n, step := range []struct {
			user desk.ImportedUser
			org  desk.ImportedOrganization
			want desk.Did
		}{{standIn, corp, desk.Added}, {standIn, corp, desk.Here}, {recorded, acme, desk.Matched}, {standIn, corp, desk.Here}, {recorded, acme, desk.Here}} {
			out := importBatch(t, w, desk.Batch{Organizations: []desk.ImportedOrganization{step.org}, Users: []desk.ImportedUser{step.user}})
			if got := out.Users[0].Did; got != step.want {
				t.Errorf("step %d: got %v of the person, want %v", n, got, step.want)
			}
			if got := out.Organizations[0].Did; got != step.want {
				t.Errorf("step %d: got %v of the organization, want %v", n, got, step.want)
			}
		}
		ann := personOf(t, w, "ann@example.com")
		v, err := w.Desk.SignIn(t.Context(), ann.Token)
		if err != nil || v.Person.Name != "Ann" || v.Role != models.RoleAgent {
			t.Errorf("got %+v, %v", v.Person, err)
		}
	})
}

func TestImportNeverMakesATakenBackCommentPublic(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		in := desk.ImportedTicket{ExternalID: "1", Subject: "Mistake", CreatedAt: noon, Comments: []desk.ImportedComment{
			{ExternalID: "11", Author: desk.Ref{ExternalID: "a"}, Body: "oops", Public: true, CreatedAt: noon},
		}}
		importBatch(t, w, desk.Batch{Users: []desk.ImportedUser{{ExternalID: "a", Name: "Joe", Role: models.RoleAgent}}})
		tk, _ := importTicket(t, w, in)
		if _, _, err := w.Desk.ConvertToPrivate(w.Agent.Context(t), tk.ID); err != nil {
			t.Fatal(err)
		}
		in.Comments = append(in.Comments, desk.ImportedComment{ExternalID: "12", Body: "aloud", Public: true, CreatedAt: noon})
		in.Comments = append(in.Comments, desk.ImportedComment{ExternalID: "13", Body: "quietly", CreatedAt: noon})
		tk, out := importTicket(t, w, in)
		if !tk.Private() {
			t.Error("the import published a ticket that was taken back")
		}
		got := make([]string, 0, 3)
		for _, o := range out.Comments {
			got = append(got, o.Why)
		}
		if !strings.HasPrefix(got[0], "COMMENT_LOCKED_INTERNAL") || got[1] != "It would publish a private ticket." || out.Comments[2].Did != desk.Added {
			t.Errorf("got %q", got)
		}
		// Under another ticket's id it is not said aloud either.
		in.ExternalID, in.Comments = "2", in.Comments[:1]
		if other, _ := importTicket(t, w, in); !other.Private() {
			t.Error("a comment that was taken back is public on another ticket")
		}
	})
}

func TestImportAddsCommentsToPublicTickets(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk, _ := importTicket(t, w, desk.ImportedTicket{ExternalID: "1", Subject: "Printer", CreatedAt: noon, Comments: []desk.ImportedComment{
			{Body: "It is on fire", Public: true, CreatedAt: noon},
		}})
		ann := desk.Ref{Email: "ann@example.com"}
		out := importBatch(t, w, desk.Batch{Comments: []desk.ImportedComment{
			{ExternalID: "11", TicketID: "1", Author: ann, Body: "It is  on fire\n", Public: true, Channel: models.ChannelWeb, CreatedAt: noon},
			{ExternalID: "12", TicketID: "1", Author: ann, Body: "still", Public: true, Channel: models.ChannelWeb, CreatedAt: noon.Add(time.Hour)},
			{ExternalID: "13", TicketID: "unknown", Author: ann, Body: "lost", Public: true, Channel: models.ChannelWeb},
		}})
		if out.Comments[0].Did != desk.Here || out.Comments[1].Did != desk.Added || out.Comments[2].Did != desk.Skipped {
			t.Errorf("got %+v", out.Comments)
		}
		if got := importedTicket(t, w, "1"); !got.UpdatedAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("updated at %v", got.UpdatedAt)
		}
		found, err := w.Desk.Search(personOf(t, w, "ann@example.com").Context(t), "still", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true})
		if err != nil || found.TotalCount != 1 || found.Nodes()[0].ID != tk.ID {
			t.Errorf("got %+v, %v", found, err)
		}
	})
}

func TestImportMakesRecordsFit(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		long := strings.Repeat("lorem ipsum é\n", 10_000)
		tk, out := importTicket(t, w, desk.ImportedTicket{
			ExternalID: "1", Requester: desk.Ref{Email: "ann@example.com"}, CreatedAt: noon,
			Comments: []desk.ImportedComment{{ExternalID: "11", Body: strings.Repeat("x", 300) + "\x00\n" + long, Public: true, CreatedAt: noon}},
		})
		if n := len([]rune(tk.Subject)); n != 255 || !strings.HasSuffix(tk.Subject, "…") {
			t.Errorf("got a subject of %d characters: %s", n, tk.Subject)
		}
		var body strings.Builder
		said := importedComments(t, w, tk.ID)
		for _, c := range said {
			body.WriteString(c.Body)
		}
		if want := strings.Repeat("x", 300) + "\uFFFD\n" + long; body.String() != want || len(said) != 3 {
			t.Errorf("got %d bytes in %d comments, want %d", body.Len(), len(said), len(want))
		}
		if len(out.Tickets[0].Changed) != 2 || len(out.Comments[0].Changed) != 2 {
			t.Errorf("got the changes %q and %q", out.Tickets[0].Changed, out.Comments[0].Changed)
		}
		empty, out := importTicket(t, w, desk.ImportedTicket{ExternalID: "2", Assignee: desk.Ref{Email: "ann@example.com"}})
		if !empty.Private() || empty.AssigneeID != nil || len(out.Tickets[0].Changed) != 3 {
			t.Errorf("got %+v, %+v", empty, out.Tickets[0])
		}
	})
}

func TestOnlyTheOperatorAndAdministratorsImport(t *testing.T) {
	w := desktest.OnSQLite(t)
	for name, ctx := range map[string]context.Context{"an agent": w.Agent.Context(t), "nobody": t.Context()} {
		if _, err := w.Desk.Import(ctx, desk.Batch{Users: []desk.ImportedUser{{ExternalID: "1", Name: "Ann"}}}); err == nil {
			t.Errorf("%s imports", name)
		}
	}
}

// TestAFaceBeginsWithItsFirstPublicCommentHoweverLateThatComes: records may come in any order.
func TestAFaceBeginsWithItsFirstPublicCommentHoweverLateThatComes(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tk, _ := importTicket(t, w, desk.ImportedTicket{ExternalID: "1", Subject: "Printer", CreatedAt: noon, Comments: []desk.ImportedComment{
			{ExternalID: "12", Body: "later", Public: true, CreatedAt: noon.Add(time.Hour)},
		}})
		importBatch(t, w, desk.Batch{Comments: []desk.ImportedComment{
			{ExternalID: "10", TicketID: "1", Author: desk.Ref{Email: "ann@example.com"}, Body: "a note", CreatedAt: noon.Add(-time.Hour)},
			{ExternalID: "11", TicketID: "1", Author: desk.Ref{Email: "ann@example.com"}, Body: "first", Public: true, CreatedAt: noon},
		}})
		face := sees(t, personOf(t, w, "ann@example.com"), tk.ID)
		if !face.CreatedAt.Equal(noon) || !face.UpdatedAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("the face is of %v to %v, want %v to an hour later", face.CreatedAt, face.UpdatedAt, noon)
		}
		if tk = importedTicket(t, w, "1"); !tk.PublishedAt.Equal(noon) {
			t.Errorf("to the staff it became public at %v, want %v", tk.PublishedAt, noon)
		}
	})
}
