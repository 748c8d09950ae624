package proof

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
)

// secrets are the kinds of things that happen and that end users may not know of.
const (
	openedInPrivate   = "opened in private"
	enteredInIt       = "entered in it"
	notedInPrivate    = "note, private ticket"
	notedInPublic     = "note, public ticket"
	changedInPrivate  = "changed in private"
	staffOnly         = "changed for staff alone"
	publishedLate     = "published late"
	withdrawn         = "taken back"
	importedNote      = "note imported"
	lookedThroughEyes = "looked as somebody"
	workedOn          = "went through a queue"
	lookedAt          = "looked at by staff"
	elsewhere         = "other account"
	plannedAhead      = "plan"
	bound             = "never to be public"
)

// secretsOf are the secrets in an act that was done; m is the moment before it.
func secretsOf(m *model, a act) (all []string) {
	add := func(is bool, secret string) {
		if is {
			all = append(all, secret)
		}
	}
	t := m.ticket(a.ticket)
	add(members[a.by].abroad, elsewhere)
	add(a.kind == opens && a.private, openedInPrivate)
	add(a.kind == opens && a.private && a.inline, enteredInIt)
	add(a.kind == notes && !t.public, notedInPrivate)
	add(a.kind == notes && t.public, notedInPublic)
	add(a.kind == changes && !t.public, changedInPrivate)
	add(a.kind == changes && t.public && !m.isAloud(a), staffOnly)
	add(m.publishes(a), publishedLate)
	add(a.kind == takesBack, withdrawn)
	add(slices.Contains(a.recorded, false), importedNote)
	add(a.kind == looksAs, lookedThroughEyes)
	add(ofQueues(a.kind), workedOn)
	add(a.kind == plans, plannedAhead)
	add(a.sealed || a.kind == binds && !a.on, bound)
	add(a.kind == looksAt, lookedAt)
	return all
}

// report counts how often a secret was there when a door was tried, and found shut. Long runs show how they get on.
type report struct {
	mu        sync.Mutex
	met       map[string]map[string]int // by door and secret
	refused   int
	done      int
	bar       *progressbar.ProgressBar
	relations map[string]int
}

func newReport(histories int, shows bool) *report {
	r := &report{met: map[string]map[string]int{}, relations: map[string]int{}}
	if shows {
		r.bar = progressbar.NewOptions(histories, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionSetDescription("histories"))
	}
	return r
}

// add adds what was compared of a history that was played in one more world.
func (r *report) add(first *tape, e *eraser) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.relations[e.name]++
	there := map[string]bool{}
	for i, looks := range first.looks {
		for _, secret := range first.secrets[i] {
			there[secret] = true
		}
		for _, l := range looks {
			if e.mayDiffer(l.by, i) {
				continue
			}
			if r.met[l.door] == nil {
				r.met[l.door] = map[string]int{}
			}
			for secret := range there {
				r.met[l.door][secret]++
			}
		}
	}
}

// history counts a history that was played to its end.
func (r *report) history(s story) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, step := range s {
		for _, p := range step {
			if p.out.code != "" {
				r.refused++
			} else {
				r.done++
			}
		}
	}
	if r.bar != nil {
		_ = r.bar.Add(1)
	}
}

// String is a table: how often each secret was there when each door was tried.
func (r *report) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	all := map[string]bool{}
	for _, met := range r.met {
		for secret := range met {
			all[secret] = true
		}
	}
	names := slices.Sorted(maps.Keys(all))
	fmt.Fprintf(table, "door\t%s\t\n", strings.Join(names, "\t"))
	for _, d := range doors {
		fmt.Fprintf(table, "%s\t", d.name)
		for _, name := range names {
			fmt.Fprintf(table, "%d\t", r.met[d.name][name])
		}
		fmt.Fprintln(table)
	}
	_ = table.Flush()
	return fmt.Sprintf("Acts: %d done, %d refused. Relations: %v.\nHow often each secret was there when a door was tried, and told nobody:\n%s",
		r.done, r.refused, r.relations, b.String())
}
