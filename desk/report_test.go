package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// counted is a report as lines: when a row begins, its group, its figures.
func counted(t testing.TB, who *desktest.Person, args models.ReportArgs) []string {
	t.Helper()
	args.TimeZone = withDefault(args.TimeZone, "UTC")
	r, err := who.Desk.Report(who.Context(t), args, desk.MostReportRows)
	if err != nil {
		t.Fatalf("report %+v: %v", args, err)
	}
	return lines(r)
}

func withDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func lines(r *models.Report) (all []string) {
	for _, row := range r.Rows {
		var parts []string
		if row.Start != nil {
			parts = append(parts, row.Start.Format("01-02T15:04"))
		}
		switch {
		case row.Others:
			parts = append(parts, "others")
		case row.Label != nil:
			parts = append(parts, *row.Label)
		case row.Key != nil:
			parts = append(parts, *row.Key)
		case row.GroupBy != nil:
			parts = append(parts, "none")
		}
		parts = append(parts, fmt.Sprint(row.Count))
		if row.Median != nil && row.P90 != nil {
			parts = append(parts, fmt.Sprint(*row.Median), fmt.Sprint(*row.P90))
		}
		all = append(all, strings.Join(parts, " "))
	}
	return all
}

func setStatus(t testing.TB, w *desktest.World, id string, to models.TicketStatus) {
	t.Helper()
	if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: id, Status: &to}); err != nil {
		t.Fatal(err)
	}
}

// TestFirstReplyIsThePublicCommentOfTheStaff: neither a note, nor the customer, nor what the ticket was opened with.
func TestFirstReplyIsThePublicCommentOfTheStaff(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		all := models.ReportArgs{Metric: models.ReportMetricFirstReplyTime}
		step := func(what string, do func(), expected string) {
			t.Helper()
			w.Advance(10 * time.Minute)
			do()
			want(t, what, counted(t, w.Agent, all), []string{expected})
		}
		var tk, private *models.Ticket
		step("she asks", func() { tk = asked(t, w, ann) }, "0")
		step("a note", func() { says(t, w.Agent, tk.ID, "a note", nil) }, "0")
		step("she adds something", func() { says(t, ann, tk.ID, "and", nil) }, "0")
		step("a reply", func() { says(t, w.Agent, tk.ID, "hello", new(true)) }, "1 1800 1800")
		step("a second one", func() { says(t, w.Agent, tk.ID, "hello again", new(true)) }, "1 1800 1800")
		step("one opened for her, in public", func() { opened(t, w, ann, false) }, "1 1800 1800")
		step("one opened in private", func() { private = opened(t, w, ann, true) }, "1 1800 1800")
		step("a note on it", func() { says(t, w.Agent, private.ID, "a note", nil) }, "1 1800 1800")
		step("it is published, which is the reply", func() { says(t, w.Agent, private.ID, "hello", new(true)) }, "2 1200 1800")
	})
}

// TestResolutionIsTheLastOne: a ticket that was opened again is not resolved, and not as fast as it once seemed.
func TestResolutionIsTheLastOne(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		all := models.ReportArgs{Metric: models.ReportMetricResolutionTime}
		tk := asked(t, w, ann)
		for _, step := range []struct {
			what string
			do   func()
			want string
		}{
			{"solved", func() { setStatus(t, w, tk.ID, models.TicketStatusSolved) }, "1 3600 3600"},
			{"opened by her answer", func() { says(t, ann, tk.ID, "no", nil) }, "0"},
			{"solved again", func() { setStatus(t, w, tk.ID, models.TicketStatusSolved) }, "1 10800 10800"},
			{"closed", func() { setStatus(t, w, tk.ID, models.TicketStatusClosed) }, "1 10800 10800"},
		} {
			w.Advance(time.Hour)
			step.do()
			want(t, step.what, counted(t, w.Agent, all), []string{step.want})
		}
	})
}

// TestPercentilesAreTimesThatSomebodyTook: the nearest rank, so of an even number the lower of the middle two.
func TestPercentilesAreTimesThatSomebodyTook(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		for n, expected := range []string{"1 60 60", "2 60 120", "3 120 180", "4 120 240"} {
			tk := asked(t, w, ann)
			w.Advance(time.Duration(n+1) * time.Minute)
			setStatus(t, w, tk.ID, models.TicketStatusSolved)
			want(t, fmt.Sprint(n+1), counted(t, w.Agent, models.ReportArgs{Metric: models.ReportMetricResolutionTime}), []string{expected})
		}
		for n := 5; n <= 20; n++ {
			tk := asked(t, w, ann)
			w.Advance(time.Duration(n) * time.Minute)
			setStatus(t, w, tk.ID, models.TicketStatusSolved)
		}
		want(t, "20", counted(t, w.Agent, models.ReportArgs{Metric: models.ReportMetricResolutionTime}), []string{"20 600 1080"})
	})
}

// TestBacklogIsOfTheEndOfTheInterval, with its status then.
func TestBacklogIsOfTheEndOfTheInterval(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		day := func() { w.Advance(24 * time.Hour) }
		first, second := asked(t, w, ann), asked(t, w, ann) // on the 2nd
		day()
		setStatus(t, w, first.ID, models.TicketStatusSolved)
		setStatus(t, w, second.ID, models.TicketStatusPending)
		day()
		opened(t, w, ann, true)
		says(t, ann, first.ID, "no", nil) // open again
		day()
		setStatus(t, w, second.ID, models.TicketStatusClosed)
		args := models.ReportArgs{
			Metric: models.ReportMetricBacklog, Interval: new(models.ReportIntervalDay),
			Filter: &models.ReportFilter{From: new(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))},
		}
		want(t, "in all", counted(t, w.Agent, args), []string{
			"03-01T00:00 0", "03-02T00:00 2", "03-03T00:00 1", "03-04T00:00 3", "03-05T00:00 2",
		})
		args.GroupBy = new(models.ReportDimensionStatus)
		args.Filter.From = new(time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC))
		want(t, "by status", counted(t, w.Agent, args), []string{
			"03-03T00:00 NEW 0", "03-03T00:00 OPEN 0", "03-03T00:00 PENDING 1",
			"03-04T00:00 NEW 1", "03-04T00:00 OPEN 1", "03-04T00:00 PENDING 1",
			"03-05T00:00 NEW 1", "03-05T00:00 OPEN 1", "03-05T00:00 PENDING 0",
		})
		args.GroupBy = new(models.ReportDimensionPrivacy)
		args.Filter.Status = []models.TicketStatus{models.TicketStatusNew, models.TicketStatusPending}
		want(t, "new or pending, by privacy", counted(t, w.Agent, args), []string{
			"03-03T00:00 PRIVATE 0", "03-03T00:00 PUBLIC 1", "03-04T00:00 PRIVATE 1", "03-04T00:00 PUBLIC 1", "03-05T00:00 PRIVATE 1", "03-05T00:00 PUBLIC 0",
		})
		args = models.ReportArgs{Metric: models.ReportMetricBacklog, Filter: &models.ReportFilter{To: new(time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC))}}
		want(t, "at a moment", counted(t, w.Agent, args), []string{"1"})
	})
}

// TestVolumeByEverything: private tickets are counted, as of today.
func TestVolumeByEverything(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o := newOffice(t, w)
		mill, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: "Mill"})
		if err != nil {
			t.Fatal(err)
		}
		ben := w.NewPerson(t, models.CreateUserInput{Name: "Ben", OrganizationID: &mill.ID})
		o.ticketOf(t, o.sales, true)
		o.ticketOf(t, o.billing, false)
		tk := opened(t, w, ben, true)
		_, err = w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{
			TicketID: tk.ID, AssigneeID: graphql.OmittableOf(&w.Agent.ID), Status: new(models.TicketStatusOnHold), AddTags: []string{"oven"},
		})
		if err != nil {
			t.Fatal(err)
		}
		asked(t, w, ben)
		for d, expected := range map[models.ReportDimension][]string{
			models.ReportDimensionOrganization: {"none 2", "Mill 2"},
			models.ReportDimensionGroup:        {"none 2", "Billing 1", "Sales 1"},
			models.ReportDimensionAgent:        {"none 3", "Joe Agent 1"},
			models.ReportDimensionChannel:      {"API 4"},
			models.ReportDimensionStatus:       {"NEW 3", "ON_HOLD 1"},
			models.ReportDimensionPrivacy:      {"PRIVATE 2", "PUBLIC 2"},
		} {
			want(t, string(d), sorted(counted(t, w.Agent, models.ReportArgs{GroupBy: new(d)})), sorted(expected))
		}
		args := models.ReportArgs{GroupBy: new(models.ReportDimensionRequester), Top: new(1), Filter: &models.ReportFilter{Private: new(true)}}
		want(t, "the largest, and others", unlabelled(counted(t, w.Agent, args)), []string{"1", "others 1"})
		for what, tt := range map[string]struct {
			filter models.ReportFilter
			want   string
		}{
			"an organization": {models.ReportFilter{OrganizationID: &mill.ID}, "2"},
			"a requester":     {models.ReportFilter{RequesterID: &o.ann.ID}, "2"},
			"a group":         {models.ReportFilter{GroupID: &o.sales.ID}, "1"},
			"somebody's work": {models.ReportFilter{AssigneeID: &w.Agent.ID}, "1"},
			"a status":        {models.ReportFilter{Status: []models.TicketStatus{models.TicketStatusOnHold}}, "1"},
			"no status":       {models.ReportFilter{Status: []models.TicketStatus{}}, "0"},
			"a channel":       {models.ReportFilter{Channel: []models.Channel{models.ChannelVoice}}, "0"},
			"a tag":           {models.ReportFilter{Tags: []string{"OVEN"}}, "1"},
			"a blank tag":     {models.ReportFilter{Tags: []string{""}}, "0"},
		} {
			want(t, what, counted(t, w.Agent, models.ReportArgs{Filter: &tt.filter}), []string{tt.want})
		}
		r, err := w.Desk.UserReport(w.Agent.Context(t), ben.User, models.ReportArgs{Metric: models.ReportMetricVolume, TimeZone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "Ben's", lines(r), []string{"2"})
		want(t, "what Gus has", counted(t, o.gus, models.ReportArgs{}), []string{"1"})
		want(t, "the backlog that Gus has", counted(t, o.gus, models.ReportArgs{Metric: models.ReportMetricBacklog, GroupBy: new(models.ReportDimensionStatus)}), []string{"NEW 1"})
	})
}

// unlabelled drops the names before the figures.
func unlabelled(all []string) []string {
	for i, line := range all {
		all[i] = strings.TrimPrefix(strings.TrimPrefix(line, "Ann "), "Ben ")
	}
	return all
}

// TestNobodyElseReports: the desk refuses whoever finds a way to ask.
func TestNobodyElseReports(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		light := w.NewPerson(t, models.CreateUserInput{Name: "Lea", Role: new(models.RoleLightAgent)})
		asked(t, w, ann)
		want(t, "a light agent's", counted(t, light, models.ReportArgs{}), []string{"1"})
		if _, err := w.Desk.Report(ann.Context(t), models.ReportArgs{TimeZone: "UTC"}, desk.MostReportRows); !errors.Is(err, desk.ErrNoReport) {
			t.Errorf("Ann's report: %v", err)
		}
		if _, err := w.Desk.UserReport(t.Context(), ann.User, models.ReportArgs{TimeZone: "UTC"}); !errors.Is(err, desk.ErrNoReport) {
			t.Errorf("nobody's report: %v", err)
		}
	})
}

// TestReportsThatCannotBeMadeSayWhy, before anything is read.
func TestReportsThatCannotBeMadeSayWhy(t *testing.T) {
	w := desktest.OnSQLite(t)
	day, now := models.ReportIntervalDay, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		args models.ReportArgs
		says string
	}{
		"no such time zone":        {models.ReportArgs{TimeZone: "Mars/Olympus"}, "Europe/Paris"},
		"the machine's own":        {models.ReportArgs{TimeZone: "Local"}, "Europe/Paris"},
		"a path":                   {models.ReportArgs{TimeZone: "../../etc/passwd"}, "Europe/Paris"},
		"nothing":                  {models.ReportArgs{TimeZone: ""}, "Europe/Paris"},
		"it ends before it begins": {models.ReportArgs{TimeZone: "UTC", Filter: &models.ReportFilter{From: &now, To: &now}}, "before filter.to"},
		"no group at all":          {models.ReportArgs{TimeZone: "UTC", Top: new(0), GroupBy: new(models.ReportDimensionAgent)}, "1 to 999"},
		"too many days":            {models.ReportArgs{TimeZone: "UTC", Interval: &day, Filter: &models.ReportFilter{From: new(time.Time{})}}, "at most 1,000 rows"},
		"too many groups":          {models.ReportArgs{TimeZone: "UTC", Interval: &day, Top: new(100), GroupBy: new(models.ReportDimensionAgent)}, "at most 1,000 rows"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			statements := w.Statements(func() { _, err = w.Desk.Report(w.Agent.Context(t), tt.args, desk.MostReportRows) })
			if bad, ok := errors.AsType[models.InputError](err); !ok || !strings.Contains(string(bad), tt.says) {
				t.Errorf("got %v, want an InputError that says %q", err, tt.says)
			}
			for _, s := range statements {
				if strings.Contains(s, "facts") {
					t.Error("it was counted")
				}
			}
		})
	}
}

func sorted(all []string) []string { return slices.Sorted(slices.Values(all)) }
