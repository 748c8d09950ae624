package desk_test

import (
	"os"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

func TestStory(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
			Requester: &models.RequesterInput{ID: &ann.ID}, Subject: "Printer", Comment: &models.NewCommentInput{Body: "on fire"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Desk.Ticket(ann.Context(t), tk.ID); got != nil || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		_, _, published, err := w.Desk.AddComment(w.Agent.Context(t), models.AddCommentInput{TicketID: tk.ID, Body: "We are on it", Public: new(true)})
		if err != nil || !*published {
			t.Fatal(published, err)
		}
		if got, err := w.Desk.Ticket(ann.Context(t), tk.ID); got == nil || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		c, err := w.Desk.Search(ann.Context(t), "fire", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true})
		if err != nil || c.TotalCount != 0 {
			t.Error(c, err)
		}
		c, err = w.Desk.Search(ann.Context(t), "on it", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true})
		if err != nil || c.TotalCount != 1 {
			t.Error(c, err)
		}
	})
}
