package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"aparte/models"
	"aparte/policy"
)

// Reports count tickets as far as the viewer has them, each in one statement (report_statement.go) over the clocks that
// acts keep (clocks.go). docs/reports.md defines the figures.

// MostReportRows is how many rows a report may have; as CSV, which is read in one go, ten times as many.
const (
	MostReportRows = 1000
	MostCSVRows    = 10 * MostReportRows
)

// ErrNoReport is for those who count nothing.
var ErrNoReport = errors.New("reports are the staff's")

// Report counts. A report that could have more than most rows is refused before anything is read.
func (d *Desk) Report(ctx context.Context, args models.ReportArgs, most int) (*models.Report, error) {
	return d.reportOf(ctx, args, most)
}

// OrganizationReport is a report of the tickets of an organization.
func (d *Desk) OrganizationReport(ctx context.Context, o *models.Organization, args models.ReportArgs) (*models.Report, error) {
	return d.reportOf(ctx, args, MostReportRows, cond("t.organization_id = ?", o.ID))
}

// UserReport is a report of what somebody asked for.
func (d *Desk) UserReport(ctx context.Context, u *models.User, args models.ReportArgs) (*models.Report, error) {
	return d.reportOf(ctx, args, MostReportRows, cond("t.requester_id = ?", u.ID))
}

// reportOf counts the tickets that fit some conditions on t.
func (d *Desk) reportOf(ctx context.Context, args models.ReportArgs, most int, where ...condition) (*models.Report, error) {
	if !policy.CanReport(viewerOf(ctx)) {
		return nil, ErrNoReport
	}
	q, err := inquire(args, d.instant(), most)
	if err != nil {
		return nil, err
	}
	q.sqlite, q.where = d.sqlite, slices.Concat(where, d.filtered(viewerOf(ctx), q.tickets()))
	var found []tally
	if q.intervals() > 0 {
		statement := q.statement()
		if err := ruled(ctx, d.view(ctx), &found, statement.sql, statement.args...); err != nil {
			return nil, fmt.Errorf("report %s: %w", args.Metric, err)
		}
	}
	rows, err := q.rows(found)
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", args.Metric, err)
	}
	return &models.Report{Rows: rows}, nil
}

// inquiry is what a report is asked for, understood.
type inquiry struct {
	sqlite bool
	metric models.ReportMetric
	by     *models.ReportDimension
	filter models.ReportFilter
	top    int
	// from and to are the whole time, half-open; nil: without end.
	from, to *time.Time
	// divided says whether there are intervals, each from one of the bounds to the next.
	divided bool
	bounds  []time.Time
	where   []condition // on t, a ticket
}

// groups are how many there can be of what has few.
var groups = map[models.ReportDimension]int{
	models.ReportDimensionChannel: len(models.AllChannel), models.ReportDimensionStatus: len(models.AllTicketStatus),
	models.ReportDimensionPrivacy: 2,
}

func inquire(args models.ReportArgs, now time.Time, most int) (*inquiry, error) {
	in, err := TimeZone(args.TimeZone)
	if err != nil {
		return nil, err
	}
	q := &inquiry{
		metric: args.Metric, by: args.GroupBy, filter: deref(args.Filter), top: args.MostGroups(), divided: args.Interval != nil,
	}
	q.from, q.to = q.filter.From, q.filter.To
	switch {
	case args.Top != nil && (*args.Top < 1 || *args.Top >= most):
		return nil, models.InputError("top must be 1 to " + written(most-1) + ".")
	case q.from != nil && q.to != nil && !q.from.Before(*q.to):
		return nil, models.InputError("filter.from must be before filter.to.")
	case q.divided:
		q.bounds = divide(*args.Interval, q.from, q.to, now, in, most)
	}
	if n := len(q.bounds); n > 0 {
		q.from, q.to = &q.bounds[0], &q.bounds[n-1]
	}
	if q.intervals()*q.places() > most {
		return nil, models.InputError("A report has at most " + written(most) +
			" rows, and this could have more: take a shorter time, a longer interval, or fewer groups (top).")
	}
	return q, nil
}

func written(n int) string { return message.NewPrinter(language.English).Sprint(n) }

// intervals is how many there are; the whole time is one.
func (q *inquiry) intervals() int {
	if !q.divided {
		return 1
	}
	return max(0, len(q.bounds)-1)
}

// places is how many groups there may be, with the others.
func (q *inquiry) places() int {
	if q.by == nil {
		return 1
	}
	if few, ok := groups[*q.by]; ok {
		return min(few, q.top+1)
	}
	return q.top + 1
}

// tickets is the filter, but for what is the statement's own.
func (q *inquiry) tickets() models.TicketFilter {
	f := q.filter
	wanted := models.TicketFilter{
		Private: f.Private, OrganizationID: f.OrganizationID, RequesterID: f.RequesterID, AssigneeID: f.AssigneeID,
		Channel: f.Channel, Tags: f.Tags,
	}
	if f.GroupID != nil {
		wanted.GroupIds = []string{*f.GroupID}
	}
	if q.metric != models.ReportMetricBacklog {
		wanted.Status = f.Status
	}
	return wanted
}
