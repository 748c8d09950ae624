package desk

import (
	"context"

	"aparte/models"
)

// MyActivities is a page of what concerns the viewer, by the last thing that happened: to an end user the last
// thing said aloud.
func (d *Desk) MyActivities(ctx context.Context, kind models.ActivityKind, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	v := viewerOf(ctx)
	l := ticketsByUpdate(ctx, "Viewer.myActivities{"+string(kind)+"}")
	copies := "SELECT c.ticket_id FROM {ticket_ccs} c WHERE c.user_id = ?"
	if v.ReadsAloudOnly() {
		copies = "SELECT c.ticket_id FROM {public_ticket_people} c WHERE c.kind = 'CC' AND c.user_id = ?"
	}
	switch {
	case kind == models.ActivityKindRequested:
		l.where = []condition{cond("t.requester_id = ?", v.UserID)}
	case kind == models.ActivityKindCc:
		l.where = []condition{cond("t.id IN ("+copies+")", v.UserID)}
	case v.OrganizationID != "" && v.SharesTickets:
		l.where = []condition{cond("t.organization_id = ?", v.OrganizationID)}
	default:
		l.where = []condition{cond("1 = 0")}
	}
	return page(ctx, d, l, args, total)
}
