package desk_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desktest"
	"aparte/models"
)

// counts are the titles of somebody's views, each with how many tickets it holds; and each must hold as many.
func counts(t *testing.T, p *desktest.Person) (titles []string, n map[string]int) {
	t.Helper()
	ctx := p.Context(t)
	all, err := p.Desk.Views(ctx, models.PageArgs{First: new(100)}, true)
	if err != nil {
		t.Fatal(err)
	}
	n = map[string]int{}
	for _, v := range all.Nodes() {
		titles = append(titles, v.Title)
		held, err := p.Desk.ViewTickets(ctx, v, models.PageArgs{First: new(100)}, true)
		if err != nil {
			t.Fatal(err)
		}
		if n[v.Title], err = p.Desk.ViewCount(ctx, v); err != nil || n[v.Title] != len(held.Edges) || held.TotalCount != len(held.Edges) {
			t.Errorf("%q counts %d (%v) and holds %d of %d", v.Title, n[v.Title], err, len(held.Edges), held.TotalCount)
		}
	}
	if all.TotalCount != len(titles) {
		t.Errorf("%d views are counted, of %d", all.TotalCount, len(titles))
	}
	return titles, n
}

func keeps(t *testing.T, p *desktest.Person, in models.CreateViewInput) *models.View {
	t.Helper()
	v, err := p.Desk.CreateView(p.Context(t), in)
	if err != nil || v == nil {
		t.Fatalf("keep %q: %v", in.Title, err)
	}
	return v
}

// TestEverybodyOfTheStaffHasTheViewsTheyExpect, with what each of them has, in their language.
func TestEverybodyOfTheStaffHasTheViewsTheyExpect(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		c.ticketOf(t, c.sales, true)
		mine, held, solved := c.ticketOf(t, c.sales, false), c.ticketOf(t, c.billing, false), c.ticketOf(t, c.billing, true)
		c.changes(t, models.UpdateTicketInput{TicketID: mine.ID, AssigneeID: graphql.OmittableOf(&c.gus.ID), Status: new(models.TicketStatusOpen)})
		c.changes(t, models.UpdateTicketInput{TicketID: held.ID, Status: new(models.TicketStatusOnHold)})
		c.changes(t, models.UpdateTicketInput{TicketID: solved.ID, Status: new(models.TicketStatusSolved)})
		_, joes := counts(t, c.Agent)
		_, guses := counts(t, c.gus)
		for title, want := range map[string][2]int{
			models.SayTitleMine: {0, 1}, models.SayTitleUnassigned: {2, 1}, models.SayTitleNew: {1, 1}, models.SayTitlePrivate: {1, 1},
			models.SayTitleOnHold: {1, 0}, models.SayTitleSolved: {1, 0},
		} {
			if got := [2]int{joes[title], guses[title]}; got != want {
				t.Errorf("%q holds %v for Joe and for Gus, who has the tickets of his group; want %v", title, got, want)
			}
		}
		w.Advance(8 * 24 * time.Hour)
		if _, joes := counts(t, c.Agent); joes[models.SayTitleSolved] != 0 {
			t.Error("what was solved a week ago is recent")
		}
		french := w.NewPerson(t, models.CreateUserInput{Name: "Fleur", Role: new(models.RoleLightAgent), Locale: new("fr-CA")})
		titles, _ := counts(t, french)
		want(t, "in French", titles, []string{"Mes tickets ouverts", "Non assignés dans mes groupes", "Nouveaux tickets", "Tickets privés", "En attente", "Résolus récemment"})
	})
}

// TestAPersonalViewIsNobodyElses: not an administrator's, by no way.
func TestAPersonalViewIsNobodyElses(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		own := keeps(t, c.gus, models.CreateViewInput{Title: "Zoé’s", Filter: &models.TicketFilter{AssignedToMe: new(true)}})
		shared := keeps(t, c.Admin, models.CreateViewInput{Title: "Ours", Shared: new(true), Filter: &models.TicketFilter{InMyGroups: new(true)}})
		_, stranger := w.NewAccount(t, "other")
		for _, p := range []*desktest.Person{c.Admin, c.Agent, stranger} {
			ctx := p.Context(t)
			if v, err := p.Desk.SavedView(ctx, own.ID); v != nil || err != nil {
				t.Errorf("%s reads it: %v (%v)", p.Name, v, err)
			}
			wantCodes(t, last(p.Desk.UpdateView(ctx, models.UpdateViewInput{ViewID: own.ID, Title: new("x")})), models.UserErrorCodeNotFound)
			wantCodes(t, p.Desk.DeleteView(ctx, own.ID), models.UserErrorCodeNotFound)
		}
		titles, _ := counts(t, c.gus)
		want(t, "what Gus has", titles[len(builtInTitles):], []string{"Ours", "Zoé’s"})
		titles, _ = counts(t, c.Agent)
		want(t, "what Joe has", titles[len(builtInTitles):], []string{"Ours"})
		titles, _ = counts(t, stranger)
		want(t, "what another account has", titles, builtInTitles)

		share := models.UpdateViewInput{ViewID: own.ID, Shared: new(true)}
		wantCodes(t, last(c.Desk.UpdateView(c.gus.Context(t), share)), models.UserErrorCodeForbidden)
		wantCodes(t, last(c.Desk.UpdateView(c.gus.Context(t), models.UpdateViewInput{ViewID: shared.ID, Title: new("x")})), models.UserErrorCodeForbidden)
		wantCodes(t, c.Desk.DeleteView(c.gus.Context(t), shared.ID), models.UserErrorCodeForbidden)
		wantCodes(t, c.Desk.DeleteView(c.Admin.Context(t), "vie_mine"), models.UserErrorCodeForbidden)
		wantCodes(t, last(c.Desk.CreateView(c.gus.Context(t), models.CreateViewInput{Title: "x", Shared: new(true), Filter: &models.TicketFilter{}})), models.UserErrorCodeForbidden)
		wantCodes(t, c.Desk.DeleteView(c.gus.Context(t), own.ID))
		wantCodes(t, c.Desk.DeleteView(c.Admin.Context(t), shared.ID))
		titles, _ = counts(t, c.gus)
		want(t, "what is left to Gus", titles, builtInTitles)
	})
}

var builtInTitles = []string{
	models.SayTitleMine, models.SayTitleUnassigned, models.SayTitleNew, models.SayTitlePrivate, models.SayTitleOnHold, models.SayTitleSolved,
}

// TestAViewKeepsWhatItWasGiven, changes as a whole, and holds what the list with its filter holds.
func TestAViewKeepsWhatItWasGiven(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		var all []string
		for range 5 {
			all = append(all, c.ticketOf(t, c.sales, true).ID)
		}
		c.ticketOf(t, c.billing, true)
		f := models.TicketFilter{
			Status: []models.TicketStatus{models.TicketStatusNew}, Private: new(true), RequesterID: &c.ann.ID, GroupIds: []string{c.sales.ID},
			Unassigned: new(true), Priority: []models.TicketPriority{models.TicketPriorityNormal}, Channel: []models.Channel{models.ChannelAPI},
			CreatedAfter: new(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), CreatedBefore: new(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)),
			InMyGroups: new(true), AssignedToMe: new(false), Text: new("Smokes, OVEN"), UpdatedWithinDays: new(3),
		}
		order := &models.TicketOrder{Field: models.TicketOrderFieldCreatedAt, Direction: models.OrderDirectionAsc}
		v := keeps(t, c.Agent, models.CreateViewInput{Title: "All of it", Filter: &f, OrderBy: order})
		if said, kept := asJSON(t, f), asJSON(t, v.Filter); said != kept || *v.OrderBy != *order {
			t.Errorf("kept %s %v, given %s %v", kept, v.OrderBy, said, order)
		}
		ctx := c.Agent.Context(t)
		var got []string
		for args := (models.PageArgs{First: new(2)}); ; {
			page, err := c.Desk.ViewTickets(ctx, v, args, true)
			if err != nil || page.TotalCount != len(all) {
				t.Fatalf("a page: %v (%v)", page, err)
			}
			for _, tk := range page.Nodes() {
				got = append(got, tk.ID)
			}
			if !page.PageInfo.HasNextPage {
				break
			}
			args.After = page.PageInfo.EndCursor
		}
		want(t, "the view", got, all)
		v, err := c.Desk.UpdateView(ctx, models.UpdateViewInput{
			ViewID: v.ID, Filter: &models.TicketFilter{Text: new("nothing")}, OrderBy: graphql.OmittableOf[*models.TicketOrder](nil),
		})
		if err != nil || v.Title != "All of it" || v.OrderBy != nil || v.Filter.Status != nil {
			t.Errorf("changed: %+v (%v)", v, err)
		}
		if n, err := c.Desk.ViewCount(ctx, v); n != 0 || err != nil {
			t.Errorf("it holds %d (%v)", n, err)
		}
	})
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	said, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// TestWhatAViewMayHold: what is wrong is said of each part, and nothing is kept.
func TestWhatAViewMayHold(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ctx := w.Agent.Context(t)
		many := slices.Repeat([]string{"x"}, 51)
		for name, tt := range map[string]struct {
			filter models.TicketFilter
			want   models.UserErrorCode
		}{
			"an empty list":        {models.TicketFilter{Status: []models.TicketStatus{}}, models.UserErrorCodeInvalid},
			"too many groups":      {models.TicketFilter{GroupIds: many}, models.UserErrorCodeInvalid},
			"a tag of two words":   {models.TicketFilter{Tags: []string{"a b"}}, models.UserErrorCodeInvalid},
			"no days":              {models.TicketFilter{UpdatedWithinDays: new(0)}, models.UserErrorCodeInvalid},
			"no words":             {models.TicketFilter{Text: new(" ")}, models.UserErrorCodeInvalid},
			"no such group":        {models.TicketFilter{GroupIds: []string{"grp_0"}}, models.UserErrorCodeNotFound},
			"no such requester":    {models.TicketFilter{RequesterID: new("usr_0")}, models.UserErrorCodeNotFound},
			"no such assignee":     {models.TicketFilter{AssigneeID: new("usr_0")}, models.UserErrorCodeNotFound},
			"no such organization": {models.TicketFilter{OrganizationID: new("org_0")}, models.UserErrorCodeNotFound},
			"everything":           {models.TicketFilter{}, ""},
		} {
			_, err := w.Desk.CreateView(ctx, models.CreateViewInput{Title: "x", Filter: &tt.filter})
			if got := codeOf(err); got != tt.want {
				t.Errorf("%s: got %q, want %q", name, got, tt.want)
			}
		}
		if titles, _ := counts(t, w.Agent); len(titles) != len(builtInTitles)+1 {
			t.Errorf("kept are %v", titles)
		}
	})
}

// TestAViewOfAnotherVersionIsRead: what nobody knows any more finds less, and breaks nothing.
func TestAViewOfAnotherVersionIsRead(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		c.ticketOf(t, c.sales, true)
		v := keeps(t, c.Agent, models.CreateViewInput{Title: "Old", Filter: &models.TicketFilter{}})
		for text, want := range map[string]struct {
			n      int
			filter string
		}{
			`{"status": ["NEW", "PARKED"], "mood": "dark", "private": true}`: {1, `{"private":true,"status":["NEW"]}`},
			`{"status": ["PARKED"]}`:                  {0, `{}`},
			`{"private": "perhaps", "unassigned": 1}`: {1, `{}`},
			`nonsense`: {1, `{}`},
		} {
			err := c.Desk.Writer(c.Agent.Context(t)).Model(&models.View{}).Where("id = ?", v.ID).Update("filter", text).Error
			if err != nil {
				t.Fatal(err)
			}
			read, err := c.Desk.SavedView(c.Agent.Context(t), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := c.Desk.ViewCount(c.Agent.Context(t), read); err != nil || n != want.n {
				t.Errorf("%s counts %d (%v), want %d", text, n, err, want.n)
			}
		}
	})
}

// TestAHundredViewsAreCountedAtOnce: a whole sidebar takes one statement for the views and one for their counts.
func TestAHundredViewsAreCountedAtOnce(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		var tags []string
		for i := range 50 {
			tags = append(tags, strings.Repeat("t", i+1))
		}
		for i := range 90 {
			keeps(t, c.Agent, models.CreateViewInput{Title: "x", Filter: &models.TicketFilter{Tags: tags, UpdatedWithinDays: new(i + 1)}})
		}
		counting := w.Counting(t)
		ctx, end := counting.Desk.Reading(c.Agent.Context(t))
		defer func() { _ = end() }()
		var views []*models.View
		statements := counting.Statements(func() {
			all, err := counting.Desk.Views(ctx, models.PageArgs{First: new(100)}, false)
			if err != nil {
				t.Fatal(err)
			}
			views = all.Nodes()
			acts := make([]func() error, len(views))
			for i, v := range views {
				acts[i] = func() error { return last(counting.Desk.ViewCount(ctx, v)) }
			}
			for _, err := range racing(t, acts...) {
				if err != nil {
					t.Error(err)
				}
			}
		})
		if len(views) != 96 || len(statements) != 2 {
			t.Errorf("%d views take %d statements, want 96 and 2", len(views), len(statements))
		}
	})
}
