package transfer

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"aparte/desk"
)

// Report is what became of everything that was read. Every record is in exactly one row, and in that row was
// added, matched, a copy of another record of the input, here already, or skipped for a reason.
type Report struct {
	Files        int // that were read; the others are a row
	PrivateAdded int // tickets of which their requesters know nothing

	rows  map[string]*Row
	order []string
}

// Row is what became of the records of one kind.
type Row struct {
	Kind                 string
	Read, Added, Matched int
	Copies               int            // of records that were read too
	Here                 int            // before this import
	Skipped, Changed     map[string]int // by reason
}

// Row is the row of a kind; all zeros when none of it was read.
func (r *Report) Row(kind string) *Row {
	if r.rows == nil {
		r.rows = map[string]*Row{}
	}
	row := r.rows[kind]
	if row == nil {
		row = &Row{Kind: kind, Skipped: map[string]int{}, Changed: map[string]int{}}
		r.rows[kind] = row
		r.order = append(r.order, kind)
	}
	return row
}

func (r *Report) skip(kind, why string) { r.Row(kind).Skipped[why]++ }

// outcome counts what the desk says of a record.
func (r *Report) outcome(kind string, o desk.Outcome) {
	row := r.Row(kind)
	switch o.Did {
	case desk.Added:
		row.Added++
	case desk.Matched:
		row.Matched++
	case desk.Here:
		row.Here++
	case desk.Skipped:
		row.Skipped[o.Why]++
	}
	for _, change := range o.Changed {
		row.Changed[change]++
	}
	if o.Private {
		r.PrivateAdded++
	}
}

// Added is how many records the import added.
func (r *Report) Added() (n int) {
	for _, row := range r.rows {
		n += row.Added
	}
	return n
}

// Err says which records were read and are not accounted for. There should be none.
func (r *Report) Err() error {
	for _, kind := range r.order {
		row := r.rows[kind]
		if counted := row.Added + row.Matched + row.Copies + row.Here + row.skipped(); counted != row.Read {
			return fmt.Errorf("%d %s were read and %d are accounted for", row.Read, kind, counted)
		}
	}
	return nil
}

func (r *Row) skipped() (n int) {
	for _, times := range r.Skipped {
		n += times
	}
	return n
}

// Write writes the report as a table: what is kept first, then the rest by name.
func (r *Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(t, format+"\n", args...) } // Flush tells of errors
	line("WHAT\tREAD\tADDED\tMATCHED\tCOPIES\tHERE\tSKIPPED\tWHY")
	for _, row := range r.sorted() {
		reasons := slices.Sorted(maps.Keys(row.Skipped))
		line("%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s",
			row.Kind, row.Read, row.Added, row.Matched, row.Copies, row.Here, row.skipped(), only(reasons))
		for _, why := range reasons {
			if len(reasons) > 1 {
				line("\t\t\t\t\t\t\t%d: %s", row.Skipped[why], why)
			}
		}
		for _, change := range slices.Sorted(maps.Keys(row.Changed)) {
			line("\t\t\t\t\t\t\tchanged %d: %s", row.Changed[change], change)
		}
	}
	return t.Flush()
}

func only(reasons []string) string {
	if len(reasons) == 1 {
		return reasons[0]
	}
	return ""
}

// sorted are the rows with the kept kinds first, in the order in which they are imported.
func (r *Report) sorted() []*Row {
	place := func(row *Row) int {
		if i := slices.Index(keptKinds, row.Kind); i >= 0 {
			return i
		}
		return len(keptKinds)
	}
	return slices.SortedFunc(maps.Values(r.rows), func(a, b *Row) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a.Kind, b.Kind)
	})
}
