package door

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

// csvPath is where a report is read as CSV: for the staff, as themselves. To a customer, and to who looks through a
// customer's eyes, there is no such page.
const csvPath = "/reports.csv"

// csvCost is what a report as CSV costs: more than most as GraphQL, for it may be ten times as long.
const csvCost = 2000

// reports answers /reports.csv.
func (e *endpoint) reports(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), e.options.Time)
	defer cancel()
	x := &exchange{ResponseWriter: w, request: r, kind: plainJSON}
	viewer, ok := e.enter(ctx, x)
	switch {
	case !ok:
		return
	case !viewer.IsSomebody() && !x.purse.pays(minCost):
		x.wait(x.purse, minCost)
		return
	case !viewer.IsSomebody():
		x.private()
		x.challenge("Reports are for people who have signed in. Send an API token: Authorization: Bearer aparte_….")
		return
	case !policy.CanReport(viewer) || len(r.Header.Values(viewAsHeader)) > 0:
		x.purse.owes(minCost)
		http.NotFound(w, r)
		return
	}
	x.private()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		x.fail(http.StatusMethodNotAllowed, refusal(codeBadUserInput, "Use GET."))
		return
	}
	if !x.purse.pays(minCost) {
		x.wait(x.purse, minCost)
		return
	}
	e.sendReport(policy.WithViewer(ctx, viewer), x)
}

// private says that an answer is for who asked, and for nobody after them.
func (x *exchange) private() {
	x.Header().Add("Vary", "Authorization, "+viewAsHeader)
	x.Header().Set("Cache-Control", "private, no-store")
}

func (e *endpoint) sendReport(ctx context.Context, x *exchange) {
	args, in, err := reportAsked(x.request.URL.RawQuery)
	if err != nil {
		x.fail(http.StatusBadRequest, refusal(codeBadUserInput, clipped(err.Error())))
		return
	}
	if !e.charge(x, csvCost) {
		return
	}
	report, err := e.desk.Report(ctx, args, desk.MostCSVRows)
	if err != nil {
		shown, status := presenter{e.options.Time}.present(ctx, err), http.StatusBadRequest
		if shown.Extensions["code"] == codeInternal {
			status = http.StatusInternalServerError
		}
		x.fail(status, gqlerror.List{shown})
		return
	}
	if x.request.Method == http.MethodGet {
		if err := e.desk.RecordExport(ctx, "report as CSV: "+respelled(x.request.URL.RawQuery)); err != nil {
			x.fail(http.StatusInternalServerError, gqlerror.List{presenter{e.options.Time}.present(ctx, err)})
			return
		}
	}
	text := spreadsheet(report, in)
	h := x.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="`+strings.ToLower(string(args.Metric))+`.csv"`)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	x.purse.show(h)
	_, _ = x.Write(text)
}

// respelled is a query that was understood, in one spelling and in letters that every database takes.
func respelled(query string) string {
	values, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	return values.Encode()
}

// byteOrderMark tells spreadsheets that names are in UTF-8: without it some read é as Ã©.
const byteOrderMark = "\uFEFF"

// spreadsheet is a report as RFC 4180 has it, with the times of a zone.
func spreadsheet(r *models.Report, in *time.Location) []byte {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	lines := [][]string{{"start", "end", "key", "label", "count", "median_seconds", "p90_seconds"}}
	for _, row := range r.Rows {
		lines = append(lines, []string{
			clock(row.Start, in), clock(row.End, in), inert(text(row.Key)), inert(labelOf(row)),
			strconv.Itoa(row.Count), number(row.Median), number(row.P90),
		})
	}
	_ = w.WriteAll(lines) // to memory
	return b.Bytes()
}

// labelOf is what a row's group is called; what has no name is told in parentheses, in which nobody's name is.
func labelOf(row *models.ReportRow) string {
	switch {
	case row.Others:
		return "(others)"
	case row.Label != nil:
		return *row.Label
	case row.Key != nil:
		return *row.Key
	case row.GroupBy != nil:
		return "(none)"
	}
	return ""
}

// inert is a text that no spreadsheet takes for a formula: names are anybody's to choose. Numbers do not come here.
func inert(s string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u00A0\u3000"))
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func clock(t *time.Time, in *time.Location) string {
	if t == nil {
		return ""
	}
	return t.In(in).Format(time.RFC3339)
}
