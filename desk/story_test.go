package desk_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// What the stories of these tests are told with. Each fails the test by itself.

// opened is a ticket that an agent opens for somebody, private or public.
func opened(t testing.TB, w *desktest.World, requester *desktest.Person, private bool, ccs ...string) *models.Ticket {
	t.Helper()
	tk, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
		Requester: &models.RequesterInput{ID: &requester.ID}, Subject: "The oven", Private: &private, CcIds: ccs,
		Comment: &models.NewCommentInput{Body: "It smokes"},
	})
	if err != nil {
		t.Fatalf("open a ticket for %s: %v", requester.Name, err)
	}
	return tk
}

// asked is a ticket that an end user opens.
func asked(t testing.TB, w *desktest.World, who *desktest.Person) *models.Ticket {
	t.Helper()
	tk, err := w.Desk.CreateTicket(who.Context(t), models.CreateTicketInput{Subject: "The oven", Comment: &models.NewCommentInput{Body: "It smokes"}})
	if err != nil {
		t.Fatalf("%s asks: %v", who.Name, err)
	}
	return tk
}

// says is what somebody adds to a ticket; public is nil for end users and for whoever leaves it out.
func says(t testing.TB, who *desktest.Person, ticketID, body string, public *bool) *models.Comment {
	t.Helper()
	c, _, _, err := who.Desk.AddComment(who.Context(t), models.AddCommentInput{TicketID: ticketID, Body: body, Public: public})
	if err != nil {
		t.Fatalf("%s says %q: %v", who.Name, body, err)
	}
	return c
}

// sees is the ticket as somebody sees it; nil when they do not.
func sees(t testing.TB, who *desktest.Person, ticketID string) *models.Ticket {
	t.Helper()
	tk, err := who.Desk.Ticket(who.Context(t), ticketID)
	if err != nil {
		t.Fatalf("%s looks: %v", who.Name, err)
	}
	return tk
}

// reads are the bodies of a ticket's comments as somebody reads them.
func reads(t testing.TB, who *desktest.Person, ticketID string) []string {
	t.Helper()
	ctx := who.Context(t)
	c, err := who.Desk.Comments(ctx, &models.Ticket{ID: ticketID}, nil, models.PageArgs{First: new(100)}, true)
	if err != nil {
		t.Fatalf("%s reads: %v", who.Name, err)
	}
	bodies := []string{}
	for _, n := range c.Nodes() {
		bodies = append(bodies, n.Body)
	}
	if c.TotalCount != len(bodies) {
		t.Errorf("%s counts %d comments and reads %d", who.Name, c.TotalCount, len(bodies))
	}
	return bodies
}

// activities are the ids of somebody's activities.
func activities(t testing.TB, who *desktest.Person, kind models.ActivityKind) []string {
	t.Helper()
	c, err := who.Desk.MyActivities(who.Context(t), kind, models.PageArgs{}, true)
	if err != nil {
		t.Fatalf("activities of %s: %v", who.Name, err)
	}
	ids := []string{}
	for _, n := range c.Nodes() {
		ids = append(ids, n.ID)
	}
	if c.TotalCount != len(ids) {
		t.Errorf("%s counts %d activities and sees %d", who.Name, c.TotalCount, len(ids))
	}
	return ids
}

// finds are the ids that a search by somebody finds.
func finds(t testing.TB, who *desktest.Person, query string) []string {
	t.Helper()
	c, err := who.Desk.Search(who.Context(t), query, models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true})
	if err != nil {
		t.Fatalf("%s searches %q: %v", who.Name, query, err)
	}
	ids := []string{}
	for _, n := range c.Nodes() {
		ids = append(ids, n.ID)
	}
	if c.TotalCount != len(ids) {
		t.Errorf("%s counts %d finds and sees %d", who.Name, c.TotalCount, len(ids))
	}
	return ids
}

// refusedAs are the codes of a refusal; none for success. Any other error fails the test.
func refusedAs(t testing.TB, err error) []models.UserErrorCode {
	t.Helper()
	refused, ok := errors.AsType[models.Refusals](err)
	if err != nil && !ok {
		t.Fatalf("got an error that is no refusal: %v", err)
	}
	var codes []models.UserErrorCode
	for _, r := range refused {
		codes = append(codes, r.Code)
	}
	return codes
}

func wantCodes(t testing.TB, err error, want ...models.UserErrorCode) {
	t.Helper()
	if got := refusedAs(t, err); !slices.Equal(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func want[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// history is the kinds of a ticket's events, as the staff read them.
func history(t testing.TB, w *desktest.World, ticketID string) []string {
	t.Helper()
	c, err := w.Desk.TicketEvents(w.Agent.Context(t), &models.Ticket{ID: ticketID}, models.PageArgs{}, true)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range c.Nodes() {
		kinds = append(kinds, string(e.Kind))
	}
	return kinds
}

func convert(ctx context.Context, w *desktest.World, ticketID string) error {
	_, _, err := w.Desk.ConvertToPrivate(ctx, ticketID)
	return err
}
