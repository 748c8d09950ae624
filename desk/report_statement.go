package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"aparte/models"
)

// The statement of a report. It tallies what happened by interval and group, ranks the groups, and puts all but the
// largest together. Where intervals begin takes a calendar, and stands in it; what each ticket took is handed over as it is
// (report_rows.go), because SQLite has no percentiles.

// statement is the whole report.
func (q *inquiry) statement() condition {
	var tallies condition
	switch q.metric {
	case models.ReportMetricFirstReplyTime:
		tallies = q.happened("t.first_reply_at", "string_agg(CAST(t.first_reply_seconds AS text), ',')")
	case models.ReportMetricResolutionTime:
		tallies = q.happened("t.resolved_at", "string_agg(CAST(t.resolution_seconds AS text), ',')")
	case models.ReportMetricBacklog:
		tallies = q.growth()
	default:
		tallies = q.happened("t.created_at", "''")
	}
	label, from := "x.k", ""
	if table := q.nouns(); table != "" {
		label, from = "l.name", " LEFT JOIN {"+table+"} l ON l.id = x.k"
	}
	place := fmt.Sprintf("CASE WHEN p.place <= %d THEN p.place ELSE %d END", q.top, q.top+1)
	return glue("SELECT x.ival, x.place, x.k, x.n, x.took, "+label+" AS label FROM (WITH tallies AS (%s), "+
		"ranked AS (SELECT k, ROW_NUMBER() OVER (ORDER BY SUM(n) DESC, k) AS place FROM tallies GROUP BY k) "+
		"SELECT y.ival, "+place+" AS place, MAX(CASE WHEN p.place <= "+strconv.Itoa(q.top)+" THEN p.k END) AS k, "+
		"CAST(SUM(y.n) AS bigint) AS n, string_agg(y.took, ',') AS took FROM tallies y JOIN ranked p ON p.k = y.k "+
		"GROUP BY y.ival, "+place+") x"+from, tallies)
}

// glue puts parts into a statement, and their arguments in order.
func glue(format string, parts ...condition) condition {
	texts := make([]any, len(parts))
	var args []any
	for i, p := range parts {
		texts[i], args = p.sql, append(args, p.args...)
	}
	return condition{fmt.Sprintf(format, texts...), args}
}

// nouns is the table in which the groups have names.
func (q *inquiry) nouns() string {
	switch deref(q.by) {
	case models.ReportDimensionOrganization:
		return "organizations"
	case models.ReportDimensionRequester, models.ReportDimensionAgent:
		return "users"
	case models.ReportDimensionGroup:
		return "groups"
	default: // what has no name
		return ""
	}
}

// key is a ticket's group, ” for none.
func (q *inquiry) key() string {
	switch deref(q.by) {
	case models.ReportDimensionOrganization:
		return "COALESCE(t.organization_id, '')"
	case models.ReportDimensionRequester:
		return "t.requester_id"
	case models.ReportDimensionGroup:
		return "COALESCE(t.group_id, '')"
	case models.ReportDimensionAgent:
		return "COALESCE(t.assignee_id, '')"
	case models.ReportDimensionChannel:
		return "t.channel"
	case models.ReportDimensionStatus:
		return "t.status"
	case models.ReportDimensionPrivacy:
		return "CASE WHEN t.published_at IS NULL THEN 'PRIVATE' ELSE 'PUBLIC' END"
	}
	return "''"
}

// happened tallies the tickets to which something happened within the time, with what they took.
func (q *inquiry) happened(at, took string) condition {
	where := append([]condition{cond(at + " IS NOT NULL")}, q.before(at)...)
	if q.from != nil {
		where = append(where, cond(at+" >= ?", *q.from))
	}
	return glue("SELECT %s AS ival, "+q.key()+" AS k, COUNT(*) AS n, "+took+" AS took FROM {tickets} t WHERE %s GROUP BY 1, 2",
		q.interval(at), every(append(where, q.where...)))
}

// every is all of some conditions.
func every(all []condition) condition {
	closed := make([]condition, len(all))
	for i, c := range all {
		closed[i] = condition{"(" + c.sql + ")", c.args}
	}
	return joined(closed, " AND ")
}

func joined(all []condition, by string) condition {
	var together condition
	for i, c := range all {
		if i > 0 {
			together.sql += by
		}
		together.sql += c.sql
		together.args = append(together.args, c.args...)
	}
	return together
}

// interval is the number of the interval in which a time lies, or of the first if it is before: a search among the bounds,
// because a join with a list of them would take as many steps as there are. Postgres has a function for it; elsewhere it is
// spelled out.
func (q *inquiry) interval(at string) condition {
	last := q.intervals() - 1
	if last <= 0 {
		return cond("0")
	}
	if !q.sqlite {
		return cond("width_bucket("+at+", CAST(? AS timestamptz[]))", arrayOf(q.bounds[1:last+1]))
	}
	var in func(first, last int) condition
	in = func(first, last int) condition {
		if first == last {
			return cond(strconv.Itoa(first))
		}
		middle := (first + last + 1) / 2
		return glue("CASE WHEN "+at+" < %s THEN %s ELSE %s END", moment(q.bounds[middle]), in(first, middle-1), in(middle, last))
	}
	return in(0, last)
}

// arrayOf are times as Postgres reads an array.
func arrayOf(all []time.Time) string {
	texts := make([]string, len(all))
	for i, t := range all {
		texts[i] = t.UTC().Format(time.RFC3339Nano)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

func moment(t time.Time) condition { return cond("?", t) }

// unresolved are the statuses of the backlog, as far as the filter wants them.
func (q *inquiry) unresolved() []models.TicketStatus {
	open := []models.TicketStatus{}
	for _, s := range models.AllTicketStatus {
		if !s.IsResolved() && (q.filter.Status == nil || slices.Contains(q.filter.Status, s)) {
			open = append(open, s)
		}
	}
	return open
}

// growth tallies by what the backlog grew and shrank. The clocks of a ticket say when it came in and when it left; the
// turns of its status are asked only if it came again, or if its status matters. A ticket that was resolved before the end
// of the first interval, and has stayed so, is in no backlog of the report.
func (q *inquiry) growth() condition {
	end := q.firstEnd()
	if end == nil {
		now := append([]condition{cond("t.resolved_at IS NULL"), cond("t.status IN ?", append(q.unresolved(), ""))}, q.where...)
		return glue("SELECT 0 AS ival, "+q.key()+" AS k, COUNT(*) AS n, '' AS took FROM {tickets} t WHERE %s GROUP BY 1, 2", every(now))
	}
	late := every(append(slices.Clone(q.where), cond("t.resolved_at IS NULL OR t.resolved_at >= ?", *end)))
	byStatus := deref(q.by) == models.ReportDimensionStatus
	var moves condition
	switch {
	case !byStatus && q.filter.Status == nil:
		moves = glue("%s UNION ALL %s", q.stays(late), q.returns(late))
	case (byStatus || q.by == nil) && len(q.where) == 0:
		moves = q.statuses(byStatus)
	default:
		moves = q.turns(late)
	}
	return glue("SELECT m.ival, m.k, SUM(m.n) AS n, '' AS took FROM (%s) m GROUP BY m.ival, m.k HAVING SUM(m.n) <> 0", moves)
}

// firstEnd is the end of the first interval; nil: the present.
func (q *inquiry) firstEnd() *time.Time {
	if q.divided {
		return &q.bounds[1]
	}
	return q.to
}

// before: within the time, or before it.
func (q *inquiry) before(at string) []condition {
	if q.to == nil {
		return nil
	}
	return []condition{cond(at+" < ?", *q.to)}
}

// stays are the tickets that were never opened again: in when they are opened, and out when they are resolved.
func (q *inquiry) stays(matters condition) condition {
	step := func(at, value string) condition {
		where := append([]condition{cond("NOT t.was_reopened"), cond(at + " IS NOT NULL"), matters}, q.before(at)...)
		return glue("SELECT %s AS ival, "+q.key()+" AS k, "+value+" AS n FROM {tickets} t WHERE %s GROUP BY 1, 2",
			q.interval(at), every(where))
	}
	return glue("%s UNION ALL %s", step("t.created_at", "COUNT(*)"), step("t.resolved_at", "-COUNT(*)"))
}

// returns are the turns into the backlog and out of it of the tickets that were opened again. The order of the join is
// meant: there are few.
func (q *inquiry) returns(matters condition) condition {
	where := append([]condition{cond("t.was_reopened"), cond("r.ticket_id = t.id"), matters}, q.before("r.created_at")...)
	return glue("SELECT %s AS ival, "+q.key()+" AS k, SUM("+crossing+") AS n FROM {tickets} t CROSS JOIN {ticket_turns} r WHERE %s GROUP BY 1, 2",
		q.interval("r.created_at"), every(where))
}

// crossing is 1 where a turn brings a ticket into the backlog, -1 where it takes it out, and 0 otherwise.
const crossing = `CASE WHEN r.new_status IN ('SOLVED', 'CLOSED') THEN 0 ELSE 1 END -
	CASE WHEN r.old_status IS NULL OR r.old_status IN ('SOLVED', 'CLOSED') THEN 0 ELSE 1 END`

// turns are those into the statuses of the backlog that are wanted, and out of them.
func (q *inquiry) turns(matters condition) condition {
	where := append([]condition{cond("r.ticket_id = t.id"), matters}, q.before("r.created_at")...)
	turned := "CASE WHEN d.step > 0 THEN s.new_status ELSE s.old_status END"
	key, group := q.key(), "s.k"
	if deref(q.by) == models.ReportDimensionStatus {
		key, group = "''", turned
	}
	return glue("SELECT * FROM (WITH s AS MATERIALIZED ("+
		"SELECT %s AS ival, r.old_status, r.new_status, "+key+" AS k, COUNT(*) AS n FROM {tickets} t CROSS JOIN {ticket_turns} r WHERE %s GROUP BY 1, 2, 3, 4) "+
		"SELECT s.ival, "+group+" AS k, s.n * d.step AS n FROM s JOIN (SELECT 1 AS step UNION ALL SELECT -1) d ON "+turned+" IN %s) x",
		q.interval("r.created_at"), every(where), cond("?", append(q.unresolved(), "")))
}

// statuses are the turns into each status and out of it, where nothing is asked of the tickets themselves: ranges of an
// index, to be counted.
func (q *inquiry) statuses(apart bool) condition {
	ends, statuses := q.bounds, []condition{}
	if !q.divided {
		ends = []time.Time{{}, *q.to}
	}
	intervals := make([]condition, len(ends)-1)
	for i := range intervals {
		began := ends[i]
		if i == 0 {
			began = time.Time{} // what was before counts, too
		}
		intervals[i] = glue(fmt.Sprintf("SELECT %d AS ival, CAST(%%s AS timestamptz) AS began, CAST(%%s AS timestamptz) AS ended", i), moment(began), moment(ends[i+1]))
	}
	for _, s := range q.unresolved() {
		statuses = append(statuses, cond("SELECT '"+string(s)+"' AS name"))
	}
	key := "''"
	if apart {
		key = "s.name"
	}
	const within = " AND r.created_at >= i.began AND r.created_at < i.ended)"
	return glue("SELECT i.ival, "+key+" AS k, (SELECT COUNT(*) FROM {ticket_turns} r WHERE r.new_status = s.name"+within+
		" - (SELECT COUNT(*) FROM {ticket_turns} r WHERE r.old_status = s.name"+within+" AS n FROM (%s) i CROSS JOIN (%s) s",
		joined(intervals, " UNION ALL "), joined(append(statuses, cond("SELECT '' AS name WHERE 1 = 0")), " UNION ALL "))
}
