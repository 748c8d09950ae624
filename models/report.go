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
