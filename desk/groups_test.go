package desk_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

// office is a desk with two groups, and an agent who has the tickets of their groups alone.
type office struct {
	*desktest.World
	sales, billing *models.Group
	gus            *desktest.Person // in sales
	ann            *desktest.Person
}

func newOffice(t *testing.T, w *desktest.World) *office {
	t.Helper()
	o := &office{World: w}
	groups := models.TicketAccessGroups
	o.gus = w.NewPerson(t, models.CreateUserInput{Name: "Gus", Role: new(models.RoleAgent), Access: &groups})
	o.ann = w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
	o.sales = o.group(t, "Sales", o.gus.ID)
	o.billing = o.group(t, "Billing")
	return o
}

func (o *office) group(t *testing.T, name string, members ...string) *models.Group {
	t.Helper()
	g, err := o.Desk.CreateGroup(o.Admin.Context(t), models.CreateGroupInput{Name: name, MemberIds: members})
	if err != nil {
		t.Fatalf("make the group %s: %v", name, err)
	}
	return g
}

// ticketOf is Ann's ticket, for a group to work on; nil: for none.
func (o *office) ticketOf(t *testing.T, g *models.Group, private bool) *models.Ticket {
	t.Helper()
	in := models.CreateTicketInput{
		Requester: &models.RequesterInput{ID: &o.ann.ID}, Subject: "An oven", Comment: &models.NewCommentInput{Body: "It smokes."}, Private: &private,
	}
	if g != nil {
		in.GroupID = &g.ID
	}
	made, err := o.Desk.CreateTicket(o.Agent.Context(t), in)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (o *office) sees(t *testing.T, p *desktest.Person, tk *models.Ticket) bool {
	t.Helper()
	found, err := o.Desk.Ticket(p.Context(t), tk.ID)
	if err != nil {
		t.Fatal(err)
	}
	return found != nil
}

// TestAgentsHaveTheTicketsOfTheirGroupsAlone goes every way to a ticket that is none of theirs.
func TestAgentsHaveTheTicketsOfTheirGroupsAlone(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		mine, others, nobodys := o.ticketOf(t, o.sales, true), o.ticketOf(t, o.billing, false), o.ticketOf(t, nil, true)
		ctx := o.gus.Context(t)
		for tk, want := range map[*models.Ticket]bool{mine: true, others: false, nobodys: false} {
			if got := o.sees(t, o.gus, tk); got != want {
				t.Errorf("%s is seen: %v, want %v", tk.Subject, got, want)
			}
		}
		all, err := o.Desk.Tickets(ctx, nil, nil, models.PageArgs{}, true)
		if err != nil || all.TotalCount != 1 || len(all.Edges) != 1 {
			t.Errorf("the list holds %v (%v), want one ticket", all, err)
		}
		found, err := o.Desk.Search(ctx, "smokes", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true})
		if err != nil || found.TotalCount != 1 {
			t.Errorf("the search finds %v (%v), want one ticket", found, err)
		}
		requested, err := o.Desk.RequestedTickets(ctx, o.ann.User, models.PageArgs{}, true)
		if err != nil || requested.TotalCount != 1 {
			t.Errorf("Ann's tickets are %v (%v), want one", requested, err)
		}
		for what, err := range map[string]error{
			"answering": second(o.Desk.AddComment(ctx, models.AddCommentInput{TicketID: others.ID, Body: "x", Public: new(true)})),
			"noting":    second(o.Desk.AddComment(ctx, models.AddCommentInput{TicketID: others.ID, Body: "x"})),
			"changing":  last(o.Desk.UpdateTicket(ctx, models.UpdateTicketInput{TicketID: others.ID, Subject: new("x")})),
		} {
			if got := codeOf(err); got != models.UserErrorCodeNotFound {
				t.Errorf("%s another group's ticket: got %q, want NOT_FOUND", what, got)
			}
		}
		if _, _, published, err := o.Desk.AddComment(ctx, models.AddCommentInput{TicketID: mine.ID, Body: "Aloud.", Public: new(true)}); err != nil || !*published {
			t.Errorf("publishing their own: %v", err)
		}
		if !o.sees(t, o.ann, mine) {
			t.Error("Ann does not see what was published")
		}
	})
}

func second[A, B, C any](_ A, _ B, _ C, err error) error { return err }

// codeOf is the code of a refusal; "" when there is no error.
func codeOf(err error) models.UserErrorCode {
	if refused, ok := errors.AsType[models.Refusals](err); ok {
		return refused[0].Code
	}
	if err != nil {
		return models.UserErrorCode(err.Error())
	}
	return ""
}

func last[A any](_ A, err error) error { return err }

// TestBeingInCopyGivesAnAgentNoTicket: they see it as any customer would, and not as staff.
func TestBeingInCopyGivesAnAgentNoTicket(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		tk := o.ticketOf(t, o.billing, false)
		if _, err := o.Desk.UpdateTicket(o.Agent.Context(t), models.UpdateTicketInput{TicketID: tk.ID, AddCcIds: []string{o.gus.ID}}); err != nil {
			t.Fatal(err)
		}
		if o.sees(t, o.gus, tk) {
			t.Error("Gus has the ticket as staff")
		}
		ctx := o.gus.Context(t)
		me, err := o.Desk.ViewAs(ctx, "me", "")
		if err != nil {
			t.Fatal(err)
		}
		if face, err := o.Desk.Ticket(policy.WithViewer(ctx, me), tk.ID); err != nil || face == nil || face.TicketDetails != nil {
			t.Errorf("as a requester he sees %v (%v), want the face", face, err)
		}
		if _, err := o.Desk.ViewAs(ctx, o.ann.ID, ""); err == nil {
			t.Error("he looks through Ann's eyes, who sees other tickets than his")
		}
	})
}

// TestLeavingAGroupTakesEffectWithTheNextRequest, and so do losing a role and coming into a group.
func TestLeavingAGroupTakesEffectWithTheNextRequest(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		sold, billed := o.ticketOf(t, o.sales, true), o.ticketOf(t, o.billing, true)
		change := func(in models.UpdateGroupInput) {
			t.Helper()
			if _, err := o.Desk.UpdateGroup(o.Admin.Context(t), in); err != nil {
				t.Fatal(err)
			}
		}
		change(models.UpdateGroupInput{GroupID: o.billing.ID, AddMemberIds: []string{o.gus.ID}})
		if !o.sees(t, o.gus, billed) {
			t.Error("he has come into the group and does not see its ticket")
		}
		change(models.UpdateGroupInput{GroupID: o.sales.ID, RemoveMemberIds: []string{o.gus.ID}})
		if o.sees(t, o.gus, sold) {
			t.Error("he has left the group and sees its ticket")
		}
		if _, err := o.Desk.UpdateTicket(o.Agent.Context(t), models.UpdateTicketInput{TicketID: sold.ID, AssigneeID: graphql.OmittableOf(&o.gus.ID)}); err != nil {
			t.Fatal(err)
		}
		if !o.sees(t, o.gus, sold) {
			t.Error("it is assigned to him and he does not see it")
		}
		customer := models.RoleEndUser
		if _, err := o.Desk.UpdateUser(o.Admin.Context(t), models.UpdateUserInput{UserID: o.gus.ID, Role: &customer}); err != nil {
			t.Fatal(err)
		}
		if o.sees(t, o.gus, sold) || o.sees(t, o.gus, billed) {
			t.Error("he is a customer now and sees what the staff see")
		}
		g, err := o.Desk.GroupMembers(o.Admin.Context(t), o.billing, models.PageArgs{}, true)
		if err != nil || g.TotalCount != 0 {
			t.Errorf("a customer stays in the group: %v (%v)", g, err)
		}
		for _, role := range []models.Role{models.RoleAdmin, models.RoleAgent} {
			if _, err := o.Desk.UpdateUser(o.Admin.Context(t), models.UpdateUserInput{UserID: o.gus.ID, Role: &role}); err != nil {
				t.Fatal(err)
			}
		}
		if o.sees(t, o.gus, billed) {
			t.Error("he is an agent again and has more than when he went")
		}
	})
}

// TestANewTicketIsWithinItsMakersReach: where nobody says whose work it is.
func TestANewTicketIsWithinItsMakersReach(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		private := true
		in := models.CreateTicketInput{Subject: "An oven", Comment: &models.NewCommentInput{Body: "It smokes."}, Private: &private}
		made, err := o.Desk.CreateTicket(o.gus.Context(t), in)
		if err != nil || made == nil || made.GroupID == nil || *made.GroupID != o.sales.ID {
			t.Errorf("got %v (%v), want a ticket of his only group", made, err)
		}
		in.GroupID = &o.billing.ID
		if made, err := o.Desk.CreateTicket(o.gus.Context(t), in); err != nil || made != nil {
			t.Errorf("one for another group: got %v (%v), want done and out of sight", made, err)
		}
	})
}

// TestWhatAStaffSaysOfATicketIsKept, with its history, and shows nothing to its requester.
func TestWhatTheStaffSayOfATicketIsKept(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		tk := o.ticketOf(t, o.sales, false)
		before, err := o.Desk.Ticket(o.ann.Context(t), tk.ID)
		if err != nil {
			t.Fatal(err)
		}
		incident, urgent := models.TicketTypeIncident, models.TicketPriorityUrgent
		changed, err := o.Desk.UpdateTicket(o.Agent.Context(t), models.UpdateTicketInput{
			TicketID: tk.ID, GroupID: graphql.OmittableOf(&o.billing.ID), Priority: &urgent,
			Type: graphql.OmittableOf(&incident), AddTags: []string{"Fraud", " vip"},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx := o.Agent.Context(t)
		tags, err := o.Desk.Tags(ctx, changed)
		if err != nil || !slices.Equal(tags, []string{"fraud", "vip"}) || *changed.GroupID != o.billing.ID || changed.Priority != urgent || *changed.Type != incident {
			t.Errorf("got %+v %v (%v)", changed.TicketDetails, tags, err)
		}
		events, err := o.Desk.TicketEvents(ctx, changed, models.PageArgs{Last: new(5)}, false)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []models.TicketEventKind
		for _, e := range events.Nodes() {
			kinds = append(kinds, e.Kind)
		}
		if want := []models.TicketEventKind{
			models.TicketEventKindGroupChanged, models.TicketEventKindPriorityChanged, models.TicketEventKindTypeChanged,
			models.TicketEventKindTagged, models.TicketEventKindTagged,
		}; !slices.Equal(kinds, want) {
			t.Errorf("the history says %v, want %v", kinds, want)
		}
		after, err := o.Desk.Ticket(o.ann.Context(t), tk.ID)
		if err != nil || *after != *before {
			t.Errorf("its requester reads %+v, and read %+v (%v)", after, before, err)
		}
		for what, f := range map[string]models.TicketFilter{
			"group": {GroupIds: []string{o.billing.ID}}, "priority": {Priority: []models.TicketPriority{urgent}},
			"type": {Type: []models.TicketType{incident}}, "tags": {Tags: []string{"vip", "FRAUD"}},
		} {
			if found, err := o.Desk.Tickets(ctx, &f, nil, models.PageArgs{}, true); err != nil || found.TotalCount != 1 {
				t.Errorf("by %s: got %v (%v), want the ticket", what, found, err)
			}
		}
	})
}

// TestEveryTableIsBelowATicketOrBeside: for an agent with some of the tickets alone, a table that nobody thought about
// holds nothing.
func TestEveryTableIsBelowATicketOrBeside(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		names, err := w.Desk.Catalogue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pool, err := w.Desk.StaffPool()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if name == "goose_db_version" || isIndexOwn(name) || name == "comment_origins" {
				continue
			}
			column, below := policy.BelowTickets[name]
			switch columns := columnsOf(t, pool, name); {
			case below == policy.BesideTickets[name]:
				t.Errorf("%s must be in BelowTickets or in BesideTickets of policy/reach.go", name)
			case below && !slices.Contains(columns, column):
				t.Errorf("%s has no column %s", name, column)
			case name == "audit_entries": // it names tickets, to administrators alone
			case !below && slices.Contains(columns, "ticket_id"):
				t.Errorf("%s names a ticket, and is beside them", name)
			}
		}
	})
}

// TestGroupsAreOfTheStaff, and an administrator's to make.
func TestGroupsAreOfTheStaff(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		admin := o.Admin.Context(t)
		for what, tt := range map[string]struct {
			err  error
			want models.UserErrorCode
		}{
			"an agent makes one":       {last(o.Desk.CreateGroup(o.Agent.Context(t), models.CreateGroupInput{Name: "x"})), models.UserErrorCodeForbidden},
			"a name that is taken":     {last(o.Desk.CreateGroup(admin, models.CreateGroupInput{Name: "sÁLES"})), models.UserErrorCodeInvalid},
			"a customer as a member":   {last(o.Desk.CreateGroup(admin, models.CreateGroupInput{Name: "y", MemberIds: []string{o.ann.ID}})), models.UserErrorCodeInvalid},
			"nobody as a member":       {last(o.Desk.UpdateGroup(admin, models.UpdateGroupInput{GroupID: o.sales.ID, AddMemberIds: []string{"usr_0"}})), models.UserErrorCodeNotFound},
			"a group that is not":      {last(o.Desk.UpdateGroup(admin, models.UpdateGroupInput{GroupID: "grp_0", Name: new("z")})), models.UserErrorCodeNotFound},
			"a new name":               {last(o.Desk.UpdateGroup(admin, models.UpdateGroupInput{GroupID: o.sales.ID, Name: new("Sales & more")})), ""},
			"the same members again":   {last(o.Desk.UpdateGroup(admin, models.UpdateGroupInput{GroupID: o.sales.ID, AddMemberIds: []string{o.gus.ID}})), ""},
			"some access for an admin": {last(o.Desk.UpdateUser(admin, models.UpdateUserInput{UserID: o.Admin.ID, Access: new(models.TicketAccessGroups)})), models.UserErrorCodeInvalid},
		} {
			if got := codeOf(tt.err); got != tt.want {
				t.Errorf("%s: got %q (%v), want %q", what, got, tt.err, tt.want)
			}
		}
		groups, err := o.Desk.Groups(admin, models.PageArgs{}, true)
		if err != nil || groups.TotalCount != 2 || groups.Nodes()[0].Name != "Billing" {
			t.Errorf("the groups are %v (%v)", groups, err)
		}
	})
}
