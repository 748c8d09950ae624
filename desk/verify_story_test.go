package desk_test

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// tellStory does all that a desk does, so that whatever a verb leaves behind is verified. Tickets are known by their
// subjects: what happened to each is told beside it.
func tellStory(t testing.TB, w *desktest.World) {
	t.Helper()
	asAdmin := w.Admin.Context(t)
	bakery, err := w.Desk.CreateOrganization(asAdmin, models.CreateOrganizationInput{Name: "Crust", SharedTickets: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	mill, err := w.Desk.CreateOrganization(asAdmin, models.CreateOrganizationInput{Name: "Mill"})
	if err != nil {
		t.Fatal(err)
	}
	ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@example.com"), OrganizationID: &bakery.ID})
	eve := w.NewPerson(t, models.CreateUserInput{Name: "Eve"}) // can sign in, and has nothing to do with anything
	ben, err := w.Desk.CreateUser(asAdmin, models.CreateUserInput{Name: "Ben", OrganizationID: &mill.ID})
	if err != nil {
		t.Fatal(err)
	}
	zoe, err := w.Desk.CreateUser(asAdmin, models.CreateUserInput{Name: "Zoe"})
	if err != nil {
		t.Fatal(err)
	}

	s := story{t, w, ann}
	s.aloud(ben.ID)
	s.sealed()
	s.revealed(ben.ID)
	s.takenBack()
	s.open("quiet", true, zoe.ID)
	s.called(zoe.ID)
	if _, err := w.Desk.CreateTicket(ann.Context(t), models.CreateTicketInput{Subject: "asked", Comment: &models.NewCommentInput{Body: "Our oven smokes"}}); err != nil {
		t.Fatal(err)
	}
	s.sealed()
	s.people(mill, eve)
	s.imported()
	s.sealed()
	w.NewAccount(t, "another")
}

// called: a customer rang.
func (s story) called(zoe string) {
	s.Helper()
	_, _, _, err := s.w.Desk.LogCall(s.w.Agent.Context(s), models.LogCallInput{
		Requester: &models.RequesterInput{ID: &zoe}, Kind: models.CallKindCall, Direction: models.CallDirectionInbound,
		Outcome: models.CallOutcomeVoicemail, Notes: "Rings back", ParticipantIds: []string{s.w.Admin.ID},
	})
	s.must(err)
}

// sealed: the audit log has one batch more.
func (s story) sealed() {
	s.Helper()
	s.must(s.w.Desk.FlushAudit(s.Context()))
}

type story struct {
	testing.TB
	w   *desktest.World
	ann *desktest.Person
}

func (s story) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s story) open(subject string, private bool, ccs ...string) *models.Ticket {
	s.Helper()
	tk, err := s.w.Desk.CreateTicket(s.w.Agent.Context(s), models.CreateTicketInput{
		Requester: &models.RequesterInput{ID: &s.ann.ID}, Subject: subject, Private: &private, CcIds: ccs,
		Comment: &models.NewCommentInput{Body: "It smokes, " + subject},
	})
	s.must(err)
	return tk
}

func (s story) update(in models.UpdateTicketInput) {
	s.Helper()
	_, err := s.w.Desk.UpdateTicket(s.w.Agent.Context(s), in)
	s.must(err)
}

// aloud: public from the beginning; people come and go, it waits, is worked on, solved, and answered.
func (s story) aloud(ben string) {
	tk := s.open("aloud", false, ben, s.w.Admin.ID)
	says(s, s.w.Agent, tk.ID, "We come tomorrow", new(true))
	s.update(models.UpdateTicketInput{TicketID: tk.ID, Status: new(models.TicketStatusOpen), RemoveCcIds: []string{s.w.Admin.ID}})
	says(s, s.ann, tk.ID, "Please do", nil)
	s.update(models.UpdateTicketInput{TicketID: tk.ID, AddCcIds: []string{s.w.Admin.ID}})
	s.update(models.UpdateTicketInput{TicketID: tk.ID, Status: new(models.TicketStatusOnHold)})
	says(s, s.w.Agent, tk.ID, "The part is not here", nil)
}

// revealed: prepared in private, then said aloud, with notes before and after.
func (s story) revealed(ben string) {
	tk := s.open("prepared", true)
	s.update(models.UpdateTicketInput{TicketID: tk.ID, Subject: new("secret of the filter"), AddCcIds: []string{ben}})
	s.update(models.UpdateTicketInput{TicketID: tk.ID, Subject: new("revealed"), RemoveCcIds: []string{ben}, Status: new(models.TicketStatusPending)})
	says(s, s.w.Agent, tk.ID, "It was our filter", nil)
	says(s, s.w.Agent, tk.ID, "We clean it", new(true))
	says(s, s.ann, tk.ID, "Thank you", nil)
	says(s, s.w.Agent, tk.ID, "She knows nothing", nil)
}

// takenBack: two whose only public comment was taken back, one of which was published again.
func (s story) takenBack() {
	for _, subject := range []string{"taken back", "said again"} {
		tk := s.open(subject, false)
		s.must(convert(s.w.Agent.Context(s), s.w, tk.ID))
		if subject == "said again" {
			s.w.Advance(time.Minute)
			says(s, s.w.Agent, tk.ID, "After all", new(true))
		}
	}
}

// people are renamed, move, are looked through, and lose their role.
func (s story) people(mill *models.Organization, eve *desktest.Person) {
	asAdmin := s.w.Admin.Context(s)
	_, err := s.w.Desk.UpdateUser(asAdmin, models.UpdateUserInput{UserID: s.ann.ID, Name: new("Anne"), OrganizationID: graphql.OmittableOf(&mill.ID)})
	s.must(err)
	_, err = s.w.Desk.UpdateOrganization(asAdmin, models.UpdateOrganizationInput{OrganizationID: mill.ID, Name: new("Old Mill")})
	s.must(err)
	hal := s.w.NewPerson(s, models.CreateUserInput{Name: "Hal", Role: new(models.RoleAgent)})
	_, err = s.w.Desk.UpdateUser(asAdmin, models.UpdateUserInput{UserID: hal.ID, Role: new(models.RoleEndUser)})
	s.must(err)
	_, err = s.w.Desk.ViewAs(s.w.Agent.Context(s), eve.ID, "Look")
	s.must(err)
	_, err = s.w.Desk.SuspendUser(asAdmin, eve.ID)
	s.must(err)
}

// imported: what was published at another desk, and what a later run brings of it.
func (s story) imported() {
	ann, hour := desk.Ref{Email: "ann@example.com"}, time.Hour
	comment := func(id, body string, public bool, at time.Duration) desk.ImportedComment {
		return desk.ImportedComment{ExternalID: id, TicketID: "1", Author: ann, Body: body, Public: public, Channel: models.ChannelEmail, CreatedAt: noon.Add(at)}
	}
	for _, b := range []desk.Batch{
		{Tickets: []desk.ImportedTicket{
			{
				ExternalID: "1", Subject: "imported", Status: models.TicketStatusOnHold, Channel: models.ChannelEmail, Requester: ann, CreatedAt: noon,
				Comments: []desk.ImportedComment{comment("1", "between us", false, 0), comment("2", "to you", true, hour), comment("3", "to you too", true, hour)},
			},
			{
				ExternalID: "2", Subject: "imported quietly", Status: models.TicketStatusOpen, Channel: models.ChannelEmail, Requester: ann, CreatedAt: noon,
				Comments: []desk.ImportedComment{comment("4", "between us", false, 0)},
			},
		}},
		{Comments: []desk.ImportedComment{comment("5", "before all", true, -hour), comment("6", "a note", false, hour)}},
	} {
		_, err := s.w.Desk.Import(asOperator(s, s.w), b)
		s.must(err)
	}
}
