package proof

import (
	"regexp"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"aparte/models"
	"aparte/policy"
)

// organize gives the desk a group and says of the private ticket #2 and the public ticket #1 what only the staff say.
func (w *walk) organize(t *testing.T) {
	t.Helper()
	ctx := policy.WithViewer(withDraws(t.Context(), from("groups")), policy.Operator(w.ids["account of "+string(ada)]))
	g, err := w.desk.CreateGroup(ctx, models.CreateGroupInput{Name: "canary-group", MemberIds: []string{w.ids[string(joe)]}})
	must(t, err)
	w.ids["group"] = g.ID
	for i, n := range []string{"#1", "#2"} {
		ctx := policy.WithViewer(withDraws(t.Context(), from("groups"+n)), policy.Operator(w.ids["account of "+string(ada)]))
		_, err := w.desk.UpdateTicket(ctx, models.UpdateTicketInput{
			TicketID: w.ids[n], GroupID: graphql.OmittableOf(&g.ID), Priority: new(models.TicketPriorityUrgent),
			Type: graphql.OmittableOf(new(models.TicketTypeIncident)), AddTags: []string{[]string{"canary-tag", "canary-secret-tag"}[i]},
		})
		must(t, err)
	}
}

// TestAgentsMeetNothingOfTicketsThatAreNotTheirs walks the whole schema as an agent who has the tickets of their groups
// alone, and is in none, and in copy of some: they meet nothing that is private, and nothing of a ticket at all.
func TestAgentsMeetNothingOfTicketsThatAreNotTheirs(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			w := furnish(t, build(t, url(t)), false)
			ctx := policy.WithViewer(withDraws(t.Context(), from("access")), policy.Operator(w.ids["account of "+string(ada)]))
			_, err := w.desk.UpdateUser(ctx, models.UpdateUserInput{UserID: w.ids[string(eve)], Access: new(models.TicketAccessGroups)})
			must(t, err)
			for _, n := range w.ticketNames() {
				ctx := policy.WithViewer(withDraws(t.Context(), from("nobody's "+n)), policy.Operator(w.ids["account of "+string(ada)]))
				if found, err := w.desk.Ticket(ctx, w.ids[n]); err != nil || found == nil {
					must(t, err)
					continue // it is of the other account
				}
				_, err := w.desk.UpdateTicket(ctx, models.UpdateTicketInput{
					TicketID: w.ids[n], AssigneeID: graphql.OmittableOf[*string](nil), AddCcIds: []string{w.ids[string(eve)]},
				})
				must(t, err)
			}
			said := w.askEverything(t, "agent", eve)
			for _, c := range w.canaries {
				if c.private && strings.Contains(said, c.word) {
					t.Errorf("FOUND: Eve meets the canary %q, %s", c.word, c.what)
				}
			}
			if strings.Contains(said, `"__typename":"Ticket"`) || strings.Contains(said, `"__typename":"Comment"`) {
				t.Error("FOUND: Eve meets a ticket")
			}
			if counted := regexp.MustCompile(`"(count|waiting)":[1-9]`).FindString(said); counted != "" {
				t.Errorf("FOUND: tickets that are not Eve's are counted for her: %s", counted)
			}
		})
	}
}
