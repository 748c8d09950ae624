package search

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
	"aparte/postgrestest"
)

var (
	size  = flag.Int("tickets", 20_000, "how many tickets, with five comments each: thousands")
	times = flag.Int("times", 15, "how often each search is done; the median counts")
	plans = flag.Bool("plans", false, "print the statements, to be explained")
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// searches are what is measured: of the words of the desk (desk_test.go), from rare to very common.
var searches = []struct{ name, typed string }{
	{"a rare word", "zyzzyva"},
	{"a word in 1 %", "thermostat"},
	{"a word in 10 %", "four"},
	{"a word in 60 %", "bonjour"},
	{"two words, 10 % and 60 %", "four bonjour"},
	{"a phrase of rare words", `"zyzzyva endormi"`},
	{"a phrase of words in 10 %", `"le four fume"`},
	{"a beginning, three letters", "the*"},
	{"an exclusion", "four -bonjour"},
	{"a reference", "REFERENCE"},
	{"nothing that is there", "inexistant"},
	{"staff: a requester's name", "requester23"},
	{"staff: a name and a word", "requester23 bonjour"},
	{"staff: terms", "status:open private:true four"},
	{"staff: terms alone", "status:open assignee:none"},
}

// BenchmarkSearch fills a desk and prints what searches in it take. It is no benchmark of one thing, so it runs once:
//
//	go test ./bench/search -bench . -benchtime 1x -timeout 0 -tickets 200000
func BenchmarkSearch(b *testing.B) {
	for _, database := range []struct {
		name string
		on   func(testing.TB) *desktest.World
	}{{"SQLite", desktest.OnSQLite}, {"Postgres", desktest.OnPostgres}} {
		b.Run(database.name, func(b *testing.B) {
			began := time.Now()
			w := database.on(b)
			filled := fill(b, w, *size)
			multiply(b, w.URL, *size/imported-1)
			_, _ = fmt.Fprintf(os.Stdout, "\n%s: %d tickets, %d comments, filled in %v\n\n| search | staff finds | ms: page | newest first | with count and snippets | end user finds | ms: page | with count and snippets |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
				database.name, *size, 5**size, time.Since(began).Round(time.Second))
			for b.Loop() {
				for _, s := range searches {
					if s.typed == "REFERENCE" {
						s.typed = filled.reference
					}
					row(b, w, filled, s.name, s.typed)
				}
			}
		})
	}
}

// row measures one search in all ways.
func row(b *testing.B, w *desktest.World, f filled, name, typed string) {
	b.Helper()
	staff := policy.WithViewer(b.Context(), signedIn(b, w, w.Agent))
	everything := desk.Asked{Total: true, Snippets: true}
	_, page := measure(b, w, staff, typed, models.SearchOrderRelevance, desk.Asked{})
	_, newest := measure(b, w, staff, typed, models.SearchOrderUpdated, desk.Asked{})
	found, all := measure(b, w, staff, typed, models.SearchOrderRelevance, everything)
	_, _ = fmt.Fprintf(os.Stdout, "| %s: `%s` | %d | %.1f | %.1f | %.1f |", name, typed, found, page, newest, all)
	requester := policy.WithViewer(b.Context(), signedIn(b, w, f.requester))
	_, page = measure(b, w, requester, typed, models.SearchOrderRelevance, desk.Asked{})
	found, all = measure(b, w, requester, typed, models.SearchOrderRelevance, everything)
	_, _ = fmt.Fprintf(os.Stdout, " %d | %.1f | %.1f |\n", found, page, all)
}

func signedIn(b *testing.B, w *desktest.World, p *desktest.Person) policy.Viewer {
	b.Helper()
	v, err := w.Desk.SignIn(b.Context(), p.Token)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// measure is how many tickets a search finds, where that is asked for, and the median of its times in milliseconds.
func measure(b *testing.B, w *desktest.World, ctx context.Context, typed string, order models.SearchOrder, asked desk.Asked) (found int, median float64) { //nolint:revive // b comes first
	b.Helper()
	var took []time.Duration
	for i := range *times + 1 {
		began := time.Now()
		search := func() {
			c, err := w.Desk.Search(ctx, typed, order, models.PageArgs{}, asked)
			if err != nil {
				b.Fatalf("%s: %v", typed, err)
			}
			found = c.TotalCount
		}
		if i == 0 && *plans {
			for _, sql := range w.Statements(search) {
				_, _ = fmt.Fprintln(os.Stdout, sql)
			}
			continue
		}
		if search(); i > 0 { // the first warms up
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	return found, float64(took[len(took)/2].Microseconds()) / 1000
}
