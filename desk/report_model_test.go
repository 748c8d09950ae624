package desk_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// told is a ticket as somebody would remember it who was there: what happened to it, and when.
type told struct {
	*models.Ticket

	turns   []turnTold
	replies []time.Time // public comments by the staff, but for the first comment
}

type turnTold struct {
	at     time.Time
	status models.TicketStatus
}

// at is the status at a moment, after what happened before it; "": there was no ticket.
func (t *told) at(moment time.Time) (s models.TicketStatus) {
	for _, turn := range t.turns {
		if turn.at.Before(moment) {
			s = turn.status
		}
	}
	return s
}

// resolvedAt is when the ticket was resolved for good; nil: it is not.
func (t *told) resolvedAt() (at *time.Time) {
	for _, turn := range t.turns {
		switch resolved := turn.status == models.TicketStatusSolved || turn.status == models.TicketStatusClosed; {
		case !resolved:
			at = nil
		case at == nil:
			at = &turn.at
		}
	}
	return at
}

// chronicler plays a random history of a desk, and remembers it.
type chronicler struct {
	*desktest.World

	random  *rand.Rand
	people  []*desktest.Person
	tickets []*told
}

// TestReportsCountWhatHappened: whatever happens, each report is what somebody counts who remembers everything.
func TestReportsCountWhatHappened(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		c := &chronicler{World: w, random: rand.New(rand.NewPCG(seed, 0))}
		o, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: "Mill"})
		if err != nil {
			t.Fatal(err)
		}
		c.people = []*desktest.Person{
			w.NewPerson(t, models.CreateUserInput{Name: "Ann", OrganizationID: &o.ID}), w.NewPerson(t, models.CreateUserInput{Name: "Ben"}),
		}
		for range 120 {
			w.Advance(time.Duration(c.random.IntN(4*3600)) * time.Second)
			c.act(t)
		}
		for _, metric := range models.AllReportMetric {
			for _, by := range append([]models.ReportDimension{""}, models.AllReportDimension...) {
				c.compare(t, metric, by)
			}
		}
	})
}

func (c *chronicler) act(t *testing.T) {
	t.Helper()
	open := slices.DeleteFunc(slices.Clone(c.tickets), func(tk *told) bool { return tk.Status == models.TicketStatusClosed })
	if len(open) == 0 || c.random.IntN(4) == 0 {
		who := c.people[c.random.IntN(2)]
		tk := &told{}
		if c.random.IntN(2) == 0 {
			tk.Ticket = asked(t, c.World, who)
		} else {
			tk.Ticket = opened(t, c.World, who, c.random.IntN(2) == 0)
		}
		tk.Ticket = sees(t, c.Agent, tk.ID)
		tk.turns = []turnTold{{tk.CreatedAt, tk.Status}}
		c.tickets = append(c.tickets, tk)
		return
	}
	tk := open[c.random.IntN(len(open))]
	switch c.random.IntN(4) {
	case 0: // the requester answers, if they know of it
		if requester := c.people[slices.IndexFunc(c.people, func(p *desktest.Person) bool { return p.ID == tk.RequesterID })]; !tk.Private() {
			says(t, requester, tk.ID, "and?", nil)
		}
	case 1:
		aloud := c.random.IntN(2) == 0
		if said := says(t, c.Agent, tk.ID, "well", &aloud); aloud {
			tk.replies = append(tk.replies, said.CreatedAt)
		}
	default:
		in := models.UpdateTicketInput{TicketID: tk.ID, Status: new(models.AllTicketStatus[c.random.IntN(len(models.AllTicketStatus))])}
		if *in.Status == models.TicketStatusClosed && c.random.IntN(3) > 0 {
			in.Status = new(models.TicketStatusSolved)
		}
		if c.random.IntN(3) == 0 {
			in.AssigneeID = graphql.OmittableOf(&c.Agent.ID)
		}
		if _, err := c.Desk.UpdateTicket(c.Agent.Context(t), in); err != nil {
			t.Fatal(err)
		}
	}
	was := tk.Status
	tk.Ticket = sees(t, c.Agent, tk.ID)
	if tk.Status != was {
		tk.turns = append(tk.turns, turnTold{tk.UpdatedAt, tk.Status})
	}
}

// compare makes a report of the whole time, and one by days, and counts the same by heart.
func (c *chronicler) compare(t *testing.T, metric models.ReportMetric, by models.ReportDimension) {
	t.Helper()
	args := models.ReportArgs{Metric: metric, TimeZone: "America/New_York"}
	if by != "" {
		args.GroupBy = &by
	}
	switch c.random.IntN(3) {
	case 0:
		args.Filter = &models.ReportFilter{Private: new(c.random.IntN(2) == 0)}
	case 1:
		args.Filter = &models.ReportFilter{Status: []models.TicketStatus{models.TicketStatusOpen, models.TicketStatusSolved, models.TicketStatusPending}}
	}
	for _, interval := range []*models.ReportInterval{nil, new(models.ReportIntervalDay)} {
		if args.Interval = interval; interval != nil {
			args.Top = new(20)
		}
		r, err := c.Desk.Report(c.Agent.Context(t), args, desk.MostReportRows)
		if err != nil {
			t.Fatal(err)
		}
		sum := map[*time.Time]int{}
		for _, row := range r.Rows {
			sum[row.Start] += row.Count
			if got, want := figures(row.Count, row.Median, row.P90), c.byHeart(args, row); got != want {
				t.Errorf("%s by %q, filter %+v, day %v, group %v: got %s, want %s", metric, by, args.Filter, row.Start, row.Key, got, want)
			}
		}
		if interval == nil { // no group is left out
			all := args
			all.GroupBy = nil
			if want := c.byHeart(all, &models.ReportRow{}); !strings.HasPrefix(want+" ", fmt.Sprint(sum[nil], " ")) {
				t.Errorf("%s by %q, filter %+v: %d in all, want %s", metric, by, args.Filter, sum[nil], want)
			}
		}
	}
}

func figures(n int, median, p90 *int) string {
	if median == nil || p90 == nil {
		return fmt.Sprint(n)
	}
	return fmt.Sprint(n, *median, *p90)
}

// byHeart counts what a row should say.
func (c *chronicler) byHeart(args models.ReportArgs, row *models.ReportRow) string {
	end := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if row.End != nil {
		end = *row.End
	}
	within := func(at *time.Time) bool {
		return at != nil && at.Before(end) && (row.Start == nil || !at.Before(*row.Start))
	}
	var n int
	var took []int
	for _, tk := range c.tickets {
		status := tk.Status
		if args.Metric == models.ReportMetricBacklog {
			status = tk.at(end)
		}
		if f := args.Filter; f != nil && (f.Private != nil && *f.Private != tk.Private() || f.Status != nil && !slices.Contains(f.Status, status)) {
			continue
		}
		if args.GroupBy != nil && groupTold(*args.GroupBy, tk, status) != withDefault(deref(row.Key), "") {
			continue
		}
		at, counts := &tk.CreatedAt, true
		switch args.Metric {
		case models.ReportMetricVolume:
			counts = within(at)
		case models.ReportMetricBacklog:
			counts = status != "" && status != models.TicketStatusSolved && status != models.TicketStatusClosed
		case models.ReportMetricFirstReplyTime:
			if at = nil; len(tk.replies) > 0 {
				at = &tk.replies[0]
			}
			counts = within(at)
		case models.ReportMetricResolutionTime:
			at = tk.resolvedAt()
			counts = within(at)
		}
		if counts {
			n++
			took = append(took, int(at.Sub(tk.CreatedAt)/time.Second))
		}
	}
	if n == 0 || args.Metric == models.ReportMetricVolume || args.Metric == models.ReportMetricBacklog {
		return fmt.Sprint(n)
	}
	slices.Sort(took)
	// The smallest that at least so many in a hundred do not exceed.
	rank := func(percent int) *int {
		for i, v := range took {
			if (i+1)*100 >= percent*len(took) {
				return &v
			}
		}
		return nil
	}
	return figures(n, rank(50), rank(90))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func groupTold(by models.ReportDimension, tk *told, status models.TicketStatus) string {
	switch by {
	case models.ReportDimensionOrganization:
		return deref(tk.OrganizationID)
	case models.ReportDimensionRequester:
		return tk.RequesterID
	case models.ReportDimensionGroup:
		return deref(tk.GroupID)
	case models.ReportDimensionAgent:
		return deref(tk.AssigneeID)
	case models.ReportDimensionChannel:
		return string(tk.Channel)
	case models.ReportDimensionStatus:
		return string(status)
	case models.ReportDimensionPrivacy:
		if tk.Private() {
			return "PRIVATE"
		}
		return "PUBLIC"
	}
	return ""
}
