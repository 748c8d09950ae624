package door

import (
	"math"

	"aparte/desk"
	"aparte/graph"
	"aparte/models"
)

// complexity is what a field costs with its children: a connection costs them for each entry it may hold.
func complexity() graph.ComplexityRoot {
	var c graph.ComplexityRoot
	both := func(child int, first *int, _ *string, last *int, _ *string) int { return entries(child, first, last) }
	c.Account.Events, c.User.APITokens, c.User.RequestedTickets = both, both, both
	c.Organization.Tickets, c.Organization.Users, c.Query.Organizations, c.Ticket.Events = both, both, both, both
	c.Query.Groups, c.Group.Members, c.Group.Queue = both, both, both
	c.Query.Views, c.View.Tickets = both, both
	c.User.Groups = func(child int) int { return times(10, child) }
	c.Viewer.MyActivities = activitiesCost
	c.Query.Report, c.Organization.Report, c.User.Report = reportCost, reportCost, reportCost
	c.Ticket.Comments = commentsCost
	c.Query.Tickets = ticketsCost
	c.Query.AuditLog = auditCost
	c.Ticket.Calls, c.User.Calls = both, both
	c.Call.Participants = func(child int) int { return times(10, child) } // 48 at most, few as a rule
	c.Query.Users = usersCost
	forward := func(child int, _ string, first *int, _ *string) int { return entries(child, first, nil) }
	c.Query.Requesters, c.Query.Search = forward, searchCost
	c.TicketEdge.Snippets = func(child int) int { return bodyCost + times(3, child) }
	c.Query.Nodes = func(child int, ids []string) int { return times(len(ids), child) }
	c.Comment.BodyHTML = func(int) int { return htmlCost }
	c.Comment.Body = func(int) int { return bodyCost }
	few := func(child int) int { return times(10, child) } // 48 at most, few as a rule
	c.Ticket.Ccs, c.PublicFace.Ccs, c.PublishAudience.Ccs = few, few, few
	c.PublicFace.Comments = func(child int, last *int) int { return entries(child, nil, last) }
	c.PublicComment.BodyHTML, c.PublicComment.Body = c.Comment.BodyHTML, c.Comment.Body
	c.Query.PublishPlan = func(child int, _ models.PublishPlanInput) int { return planCost + child }
	return c
}

// What a text costs in fields: up to 64 KiB to send, and to render.
const (
	bodyCost = 10
	htmlCost = 40
)

// planCost is what it costs to work out a plan: a whole act, with its lock.
const planCost = 100

// entries: one for the statement, and the children once for each entry asked for.
func entries(child int, first, last *int) int {
	n := 20
	for _, asked := range []*int{first, last} {
		if asked != nil {
			n = *asked
		}
	}
	return times(min(n, 100), child)
}

// times is one for a list, and its children for each of n entries. It stays far from where numbers turn negative:
// pages within pages within pages would be free.
func times(n, child int) int {
	return 1 + max(n, 1)*min(child, math.MaxInt32)
}

// Fields with more arguments than a page's; entries says what they cost.

func activitiesCost(child int, _ models.ActivityKind, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}

func commentsCost(child int, first *int, _ *string, last *int, _ *string, _ *bool) int {
	return entries(child, first, last)
}

func searchCost(child int, _ string, first *int, _ *string, _ models.SearchOrder) int {
	return entries(child, first, nil)
}

func ticketsCost(child int, _ *models.TicketFilter, _ *models.TicketOrder, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}

func usersCost(child int, _ []models.Role, _ *bool, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}

// countingCost is what counting costs, whatever comes of it.
const countingCost = 500

// reportCost is for as many rows as a report may have, as far as its arguments tell: a day is taken for the shortest time of
// an interval, and where the end is left open, the most.
func reportCost(child int, metric models.ReportMetric, by *models.ReportDimension, f *models.ReportFilter, interval *models.ReportInterval, _ string, top *int) int {
	args := models.ReportArgs{Metric: metric, GroupBy: by, Filter: f, Interval: interval, Top: top}
	rows := desk.MostReportRows
	if n := args.MostIntervals(); n > 0 {
		rows = min(rows, n*(max(0, min(rows, args.MostGroups()))+1))
	}
	return countingCost + times(rows, child)
}

func auditCost(child int, _ *models.AuditFilter, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}
