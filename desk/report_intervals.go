package desk

import (
	"regexp"
	"time"
	_ "time/tzdata" // every machine knows the same names

	"aparte/models"
)

// zoneName is how the names of the IANA database are written.
var zoneName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`)

// TimeZone finds a time zone by its name in the IANA database. "Local", which is the machine's own, is none of them.
func TimeZone(name string) (*time.Location, error) {
	if zoneName.MatchString(name) && name != "Local" {
		if found, err := time.LoadLocation(name); err == nil {
			return found, nil
		}
	}
	return nil, models.InputError("timeZone names no time zone. Give a name of the IANA database, such as Europe/Paris or UTC.")
}

// civil is a day as a calendar has it, at noon in UTC, where no clock is ever changed.
func civil(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}

// beginning is the day with which the interval of some day begins.
func beginning(of models.ReportInterval, day time.Time) time.Time {
	switch of {
	case models.ReportIntervalWeek:
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) // Monday, as ISO 8601 has it
	case models.ReportIntervalMonth:
		return day.AddDate(0, 0, 1-day.Day())
	default: // a day
		return day
	}
}

// further is the day that begins the n-th interval after one.
func further(of models.ReportInterval, day time.Time, n int) time.Time {
	switch of {
	case models.ReportIntervalWeek:
		return day.AddDate(0, 0, 7*n)
	case models.ReportIntervalMonth:
		return day.AddDate(0, n, 0)
	default: // a day
		return day.AddDate(0, 0, n)
	}
}

// midnight is when a day begins in a zone. Where clocks are put forward at midnight it begins later, and where they are
// put back over it, with the first of the two.
func midnight(day time.Time, in *time.Location) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, in)
	start, end := at.ZoneBounds()
	switch there := civil(at); {
	case there.Before(day): // there is no such midnight, and Go has named a moment before it
		return end
	case there.After(day) || at.Hour() > 0 || at.Minute() > 0: // or after it
		return start
	case start.IsZero():
		return at
	}
	_, before := start.Add(-time.Second).Zone()
	_, now := at.Zone()
	if first := at.Add(time.Duration(now-before) * time.Second); first.Before(start) && before > now {
		return first
	}
	return at
}

// divide is where the intervals of some time lie in a zone: each is from one bound to the next. None begins after the
// present. More than most are not made; there is one more then.
func divide(of models.ReportInterval, from, to *time.Time, now time.Time, in *time.Location, most int) []time.Time {
	var day time.Time
	if from == nil {
		last := now
		if to != nil && to.Before(now) {
			last = to.Add(-time.Microsecond)
		}
		day = further(of, beginning(of, civil(last.In(in))), 1-models.UsualIntervals[of])
		first := midnight(day, in)
		from = &first
	} else {
		day = beginning(of, civil(from.In(in)))
	}
	if from.After(now) {
		return nil
	}
	bounds := []time.Time{*from}
	for len(bounds) <= most+1 {
		day = further(of, day, 1)
		switch at := midnight(day, in); {
		case !at.After(bounds[len(bounds)-1]): // a day that a zone has left out
		case to != nil && !at.Before(*to):
			return append(bounds, *to)
		case at.After(now):
			return append(bounds, at)
		default:
			bounds = append(bounds, at)
		}
	}
	return bounds
}
