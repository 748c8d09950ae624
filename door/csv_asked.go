package door

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"aparte/desk"
	"aparte/models"
)

// A report's arguments in an address: those of Query.report, and those of its filter beside them. What may be several is
// named several times.

type asked struct {
	models.ReportArgs

	filter models.ReportFilter
}

// askedFor reads each parameter. An unknown one is refused: a filter with a slip of the pen would count everything.
var askedFor = map[string]func(*asked, string) error{
	"metric": func(a *asked, s string) error { return a.Metric.UnmarshalGQL(s) },
	"groupBy": func(a *asked, s string) error {
		a.GroupBy = new(models.ReportDimension)
		return a.GroupBy.UnmarshalGQL(s)
	},
	"interval": func(a *asked, s string) error {
		a.Interval = new(models.ReportInterval)
		return a.Interval.UnmarshalGQL(s)
	},
	"timeZone":       func(a *asked, s string) error { a.TimeZone = s; return nil },
	"top":            func(a *asked, s string) (err error) { a.Top, err = given(wholeNumber(s)); return err },
	"from":           func(a *asked, s string) (err error) { a.filter.From, err = given(models.UnmarshalTime(s)); return err },
	"to":             func(a *asked, s string) (err error) { a.filter.To, err = given(models.UnmarshalTime(s)); return err },
	"private":        func(a *asked, s string) (err error) { a.filter.Private, err = given(truth(s)); return err },
	"organizationId": func(a *asked, s string) error { a.filter.OrganizationID = &s; return nil },
	"requesterId":    func(a *asked, s string) error { a.filter.RequesterID = &s; return nil },
	"groupId":        func(a *asked, s string) error { a.filter.GroupID = &s; return nil },
	"assigneeId":     func(a *asked, s string) error { a.filter.AssigneeID = &s; return nil },
	"channel": func(a *asked, s string) error {
		var c models.Channel
		err := c.UnmarshalGQL(s)
		a.filter.Channel = append(a.filter.Channel, c)
		return err
	},
	"status": func(a *asked, s string) error {
		var one models.TicketStatus
		err := one.UnmarshalGQL(s)
		a.filter.Status = append(a.filter.Status, one)
		return err
	},
	"tag": func(a *asked, s string) error { a.filter.Tags = append(a.filter.Tags, s); return nil },
}

// mayRepeat are the parameters that may be several.
var mayRepeat = map[string]bool{"channel": true, "status": true, "tag": true}

func given[T any](v T, err error) (*T, error) { return &v, err }

func wholeNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, models.InputError("a whole number is wanted here")
	}
	return n, nil
}

func truth(s string) (bool, error) {
	if s != "true" && s != "false" {
		return false, models.InputError("true or false is wanted here")
	}
	return s == "true", nil
}

// reportAsked reads a report's arguments off an address, and the time zone that it names.
func reportAsked(query string) (models.ReportArgs, *time.Location, error) {
	a := &asked{}
	a.TimeZone = "UTC"
	values, err := url.ParseQuery(query)
	if err != nil {
		return a.ReportArgs, nil, models.InputError("The query string cannot be read.")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		read, known := askedFor[name]
		if !known {
			return a.ReportArgs, nil, models.InputError("There is no parameter " + strconv.Quote(name) + ". There are " +
				strings.Join(slices.Sorted(maps.Keys(askedFor)), ", ") + ".")
		}
		if len(values[name]) > 1 && !mayRepeat[name] {
			return a.ReportArgs, nil, models.InputError(name + ": Give this once.")
		}
		for _, value := range values[name] {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return a.ReportArgs, nil, models.InputError(name + ": text must be valid UTF-8 without NUL characters")
			}
			if err := read(a, value); err != nil {
				return a.ReportArgs, nil, models.InputError(name + ": " + err.Error())
			}
		}
	}
	if a.Metric == "" {
		return a.ReportArgs, nil, models.InputError("metric: Say what is to be counted: VOLUME, BACKLOG, FIRST_REPLY_TIME or RESOLUTION_TIME.")
	}
	a.Filter = &a.filter
	in, err := desk.TimeZone(a.TimeZone)
	return a.ReportArgs, in, err
}
