package desk

import (
	"fmt"
	"slices"
	"strings"

	"aparte/models"
)

// recently is how long a solved ticket is recent, in days.
const recently = 7

// unfinished is where a ticket stands until it is done.
var unfinished = []models.TicketStatus{
	models.TicketStatusNew, models.TicketStatusOpen, models.TicketStatusPending, models.TicketStatusOnHold,
}

// builtIn are the views that everybody of the staff has, in the order in which a sidebar shows them. Their titles are
// English sentences of the models, which are said in the viewer's language.
var builtIn = func() []models.View {
	yes, days := true, recently
	return []models.View{
		{ID: "vie_mine", Title: models.SayTitleMine, Filter: &models.TicketFilter{Status: unfinished, AssignedToMe: &yes}},
		{ID: "vie_unassigned", Title: models.SayTitleUnassigned, Filter: &models.TicketFilter{Status: unfinished, Unassigned: &yes, InMyGroups: &yes}},
		{ID: "vie_new", Title: models.SayTitleNew, Filter: &models.TicketFilter{Status: []models.TicketStatus{models.TicketStatusNew}}},
		{ID: "vie_private", Title: models.SayTitlePrivate, Filter: &models.TicketFilter{Status: unfinished, Private: &yes}},
		{ID: "vie_on_hold", Title: models.SayTitleOnHold, Filter: &models.TicketFilter{Status: []models.TicketStatus{models.TicketStatusOnHold}}},
		{ID: "vie_solved", Title: models.SayTitleSolved, Filter: &models.TicketFilter{
			Status: []models.TicketStatus{models.TicketStatusSolved}, UpdatedWithinDays: &days,
		}},
	}
}()

// builtInRows are their rows in a list of views, which has them from here and not from a table: id and place alone.
var builtInRows = func() string {
	var b strings.Builder
	for i, v := range builtIn {
		fmt.Fprintf(&b, " UNION ALL SELECT '%s', '', false, '', '', '', NULL, %d", v.ID, i)
	}
	return b.String()
}()

// builtInView is a copy of a built-in view, in a language; nil when there is none of this id.
func builtInView(id, locale string) *models.View {
	i := slices.IndexFunc(builtIn, func(v models.View) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	v := builtIn[i]
	v.Title = models.Phrase(locale, v.Title)
	return &v
}
