package models

import "time"

// ReportArgs is what a report is asked for.
type ReportArgs struct {
	Metric   ReportMetric
	GroupBy  *ReportDimension
	Filter   *ReportFilter
	Interval *ReportInterval
	TimeZone string
	Top      *int
}

// ReportRow is a figure of a report.
type ReportRow struct {
	Start, End *time.Time // nil: the whole time
	Key, Label *string    // nil: no group, or none that has a name
	Others     bool
	Count      int
	Median     *int // seconds
	P90        *int

	GroupBy *ReportDimension // what Key is of
}

// KeyOf is the row's key if it is of one of these dimensions.
func (r *ReportRow) KeyOf(of ...ReportDimension) *string {
	for _, d := range of {
		if r.GroupBy != nil && *r.GroupBy == d {
			return r.Key
		}
	}
	return nil
}

// MostGroups is how many groups a report shows beside the others.
func (a ReportArgs) MostGroups() int {
	switch {
	case a.GroupBy == nil:
		return 1
	case a.Top != nil:
		return *a.Top
	case a.Interval != nil:
		return 10
	}
	return 100
}

// MostIntervals is how many intervals a report may have, as far as its arguments tell; 0: they do not.
func (a ReportArgs) MostIntervals() int {
	switch {
	case a.Interval == nil:
		return 1
	case a.Filter == nil || a.Filter.From == nil:
		return UsualIntervals[*a.Interval] + 1
	case a.Filter.To == nil:
		return 0
	}
	const shortDay = 20 * time.Hour // none is shorter, wherever clocks change
	days := map[ReportInterval]int{ReportIntervalDay: 1, ReportIntervalWeek: 7, ReportIntervalMonth: 28}[*a.Interval]
	return 2 + max(0, int(a.Filter.To.Sub(*a.Filter.From)/shortDay)/days)
}

// UsualIntervals is how many intervals a report has when nobody says from when.
var UsualIntervals = map[ReportInterval]int{ReportIntervalDay: 30, ReportIntervalWeek: 13, ReportIntervalMonth: 12}
