package door_test

import (
	"maps"
	"testing"

	"aparte/desktest"
	"aparte/models"
)

// Words that stand only in what end users must not learn of.
const (
	whispered = "xylophone" // in every internal note and private ticket
	spoken    = "printer"   // in every public one
)

// world is a desk in the middle of its day: every kind of ticket there is, and somebody in every relation to it.
type world struct {
	*desktest.World

	Ann   *desktest.Person // the requester of everything here
	Cora  *desktest.Person // in copy of everything
	Carl  *desktest.Person // a colleague of Ann's, whose organization shares its tickets
	Otto  *desktest.Person // another end user
	Elsa  *desktest.Person // the administrator of another account
	Emil  *desktest.Person // an end user of that account
	Acme  *models.Organization
	Names map[string]string // everything's id by a name
}

// onBoth runs a test in a world on each database.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	desktest.OnBoth(t, func(t *testing.T, d *desktest.World) { test(t, populate(t, d)) })
}

// onOne runs a test on SQLite alone: what it is about happens before any database is asked.
func onOne(t testing.TB) *world {
	t.Helper()
	return populate(t, desktest.OnSQLite(t))
}

func populate(t testing.TB, d *desktest.World) *world {
	t.Helper()
	w := &world{World: d, Names: map[string]string{}}
	var err error
	w.Acme, err = d.Desk.CreateOrganization(d.Admin.Context(t), models.CreateOrganizationInput{
		Name: "Acme", Domains: []string{"acme.example"}, SharedTickets: new(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Ann = d.NewPerson(t, models.CreateUserInput{Name: "Ann", Email: new("ann@acme.example"), Phone: new("+33 1 23 45 67 89"), OrganizationID: &w.Acme.ID})
	w.Cora = d.NewPerson(t, models.CreateUserInput{Name: "Cora", Email: new("cora@copy.example")})
	w.Carl = d.NewPerson(t, models.CreateUserInput{Name: "Carl", OrganizationID: &w.Acme.ID})
	w.Otto = d.NewPerson(t, models.CreateUserInput{Name: "Otto"})
	_, w.Elsa = d.NewAccount(t, "elsewhere")
	w.Emil = d.NewPersonOf(t, w.Elsa, models.CreateUserInput{Name: "Emil"})
	maps.Copy(w.Names, map[string]string{
		"account": d.Account.ID, "acme": w.Acme.ID, "admin": d.Admin.ID, "joe": d.Agent.ID, "ann": w.Ann.ID,
		"cora": w.Cora.ID, "carl": w.Carl.ID, "otto": w.Otto.ID, "elsa": w.Elsa.ID, "emil": w.Emil.ID,
	})
	w.openTickets(t)
	return w
}

func (w *world) openTickets(t testing.TB) {
	t.Helper()
	onHold, closed := models.TicketStatusOnHold, models.TicketStatusClosed
	public := w.open(t, "public", w.Agent, w.forAnn("The printer is on fire", "We are on it, the **printer** is safe.", false))
	w.say(t, "note", models.AddCommentInput{TicketID: public, Body: "She is a " + whispered + " player", Status: &onHold})
	w.open(t, "hidden", w.Agent, w.forAnn("The "+whispered+" merger", "Sell the "+whispered, true))
	published := w.open(t, "published", w.Agent, w.forAnn("A printer for everybody", "The "+whispered+" comes first", true))
	w.Names["published note"] = w.Names["published comment"]
	w.say(t, "published comment", models.AddCommentInput{TicketID: published, Body: "Your printer comes on Monday", Public: new(true)})
	done := w.open(t, "closed", w.Agent, w.forAnn("The old printer", "Thrown away", false))
	w.say(t, "closed note", models.AddCommentInput{TicketID: done, Body: whispered, Status: &closed})
	w.open(t, "otto's", w.Otto, models.CreateTicketInput{Subject: "My own printer", Comment: &models.NewCommentInput{Body: "It is mine"}})
	w.open(t, "foreign", w.Emil, models.CreateTicketInput{Subject: "A foreign printer", Comment: &models.NewCommentInput{Body: "Far away"}})
	w.open(t, "agent's private", w.Agent, models.CreateTicketInput{
		Subject: "Joe's " + whispered, Comment: &models.NewCommentInput{Body: whispered}, Private: new(true),
	})
}

func (w *world) forAnn(subject, body string, private bool) models.CreateTicketInput {
	return models.CreateTicketInput{
		Requester: &models.RequesterInput{ID: &w.Ann.ID}, CcIds: []string{w.Cora.ID}, AssigneeID: &w.Agent.ID,
		Subject: subject, Comment: &models.NewCommentInput{Body: body}, Private: &private,
	}
}

// open opens a ticket and names it, its reference and its first comment.
func (w *world) open(t testing.TB, name string, by *desktest.Person, in models.CreateTicketInput) string {
	t.Helper()
	tk, err := w.Desk.CreateTicket(by.Context(t), in)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	comments, err := w.Desk.Comments(by.Context(t), tk, nil, models.PageArgs{}, false)
	if err != nil {
		t.Fatal(err)
	}
	w.Names[name], w.Names[name+" reference"], w.Names[name+" comment"] = tk.ID, tk.Reference, comments.Nodes()[0].ID
	return tk.ID
}

// say adds a comment of the agent's and names it.
func (w *world) say(t testing.TB, name string, in models.AddCommentInput) {
	t.Helper()
	c, _, _, err := w.Desk.AddComment(w.Agent.Context(t), in)
	if err != nil {
		t.Fatalf("say %s: %v", name, err)
	}
	w.Names[name] = c.ID
}

// endUsers are everybody who must not learn of what is hidden from Ann, by their relation to her.
func (w *world) endUsers() map[string]string {
	return map[string]string{
		"the requester": w.Ann.Token, "somebody in copy": w.Cora.Token, "a colleague": w.Carl.Token,
		"another end user": w.Otto.Token, "an end user of another account": w.Emil.Token,
	}
}
