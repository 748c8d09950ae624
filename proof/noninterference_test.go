package proof

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aparte/postgrestest"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // it lives for minutes and keeps little
	if os.Getenv("RAPID_CHECKS") == "" {
		_ = flag.Set("rapid.checks", "20") // make test asks for more
	}
	os.Exit(postgrestest.Run(closing{m}))
}

// TestNonInterference plays random histories twice, the second time without what somebody may not know of: they must
// be answered alike, byte for byte, at every step and through every door.
func TestNonInterference(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			s := &stage{effort: howHard(), first: build(t, url(t)), report: newReport(histories(), howHard().shows)}
			for range s.effort.relations {
				s.others = append(s.others, build(t, url(t)))
			}
			rapid.Check(t, func(t *rapid.T) { s.play(t, drawHistory(t)) })
			t.Log(s.report)
		})
	}
}

// stage is a house for each world of a history.
type stage struct {
	effort effort
	report *report
	first  *house
	others []*house
	played atomic.Int64
	found  atomic.Int64 // the first history in which something was
}

// play plays a history in the first world, and what is left of it in the others.
func (s *stage) play(t *rapid.T, h history) {
	number := s.played.Add(1)
	name := fmt.Sprintf("h%d", number)
	p := &performance{t: t, history: h, number: number, found: &s.found, effort: s.effort, random: rand.New(rand.NewPCG(h.seed, 0))}
	first := p.record(s.first.populate(t, name))
	at := int(h.seed % uint64(len(relations)))
	for i, r := range slices.Concat(relations[at:], relations[:at])[:s.effort.relations] {
		e := newEraser(r, first.story, endUsers[h.seed%uint64(len(endUsers))], h.seed)
		if parted := p.replay(s.others[i].populate(t, name), first, e); parted != "" {
			p.fail(fmt.Sprintf("by %q (for %s): %s", r.name, e.viewer, parted))
		}
		s.report.add(first, e)
	}
	s.report.history(first.story)
}

// performance is a history on its way through its worlds.
type performance struct {
	t       *rapid.T
	history history
	number  int64
	found   *atomic.Int64
	effort  effort
	random  *rand.Rand
	now     time.Time
}

// effort is how much is looked at. CI looks often and at little, so that it can play many histories.
type effort struct {
	relations int  // by how many a history is erased
	afterAll  int  // how many people look at a step, in short
	aloud     int  // how many look in short at one with a public act
	probing   int  // how many try every door, at the last step and at another one
	always    bool // every door is tried after every public act
	shows     bool // it says how far it has come
}

var (
	lean     = effort{relations: 1, afterAll: 1, aloud: 2, probing: 3}
	thorough = effort{relations: 2, afterAll: 2, aloud: 100, probing: 2, always: true, shows: true}
)

// howHard is how hard this run tries: PROOF=thorough for long ones.
func howHard() effort {
	if os.Getenv("PROOF") == "thorough" {
		return thorough
	}
	return lean
}

// histories is how many histories rapid plays.
func histories() int {
	n, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil {
		panic(err)
	}
	return n
}

// fail ends the property with what was found, and with the story that led there. A history that is told shorter than it
// was found counts as the first one did.
func (p *performance) fail(found string) {
	p.found.CompareAndSwap(0, p.number)
	p.t.Fatalf("FOUND in history %d %s\n\nThe story:\n%s", p.found.Load(), found, p.history.tell())
}

// setStep moves a world's clock to a step of the history.
func (p *performance) setStep(w *world, step int) {
	if step == 0 {
		p.now = genesis
	}
	p.now = p.now.Add(time.Duration(p.history.gaps[step]) * time.Millisecond)
	w.setClock(p.now)
}

// record plays a history as it is, with people looking on.
func (p *performance) record(w *world) *tape {
	n := len(p.history.steps)
	tape := &tape{story: make(story, n), looks: make([][]look, n), secrets: make([][]string, n)}
	m := newModel()
	var said []string
	also := p.random.IntN(n)
	for i, a := range p.history.steps {
		p.setStep(w, i)
		tape.story[i] = p.playStep(w, m, a, stepID(i))
		aloud := false
		for _, done := range tape.story[i] {
			said = append(said, strings.Fields(done.act.text(done.id))[0], strings.Fields(topic(done.act.subject))[0])
			if done.out.code == "" {
				aloud = aloud || m.isAloud(done.act)
				tape.secrets[i] = append(tape.secrets[i], secretsOf(m, done.act)...)
				m.do(done.act)
			}
		}
		probed := i == n-1 || i == also || aloud && p.effort.always
		for j, who := range p.audience(m, a, aloud, probed) {
			s := &session{world: w, by: who, step: i, tape: tape}
			k := w.knowledge(m, who, said, p.random.IntN(1000))
			k.sparing = !p.effort.shows
			for at, d := range doors {
				if at == 0 || probed && j < p.effort.probing {
					d.try(s, k)
				}
			}
		}
		for _, l := range tape.looks[i] {
			if scandal := l.scandal(); scandal != "" {
				p.fail(fmt.Sprintf("by its words: after step %d, %s\n%s", i+1, scandal, w.lastComplaint()))
			}
		}
	}
	return tape
}

// audience are those who look at a step: first somebody whom its ticket concerns, then whoever.
func (p *performance) audience(m *model, a act, aloud, probed bool) []person {
	all := watchers(m)
	p.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	t := m.ticket(a.ticket)
	slices.SortStableFunc(all, func(x, y person) int { return concern(m, y, t) - concern(m, x, t) })
	if len(all) > 2 { // one whom it concerns is enough; the others are for surprises
		p.random.Shuffle(len(all)-1, func(i, j int) { all[i+1], all[j+1] = all[j+1], all[i+1] })
	}
	n := p.effort.afterAll
	if aloud {
		n = p.effort.aloud
	}
	if probed {
		n = max(n, p.effort.probing)
	}
	return all[:min(n, len(all))]
}

// concern is how much somebody has to do with a ticket.
func concern(m *model, p person, t *ticket) int {
	switch {
	case m.isOn(p, t):
		return 2
	case m.sees(p, t):
		return 1
	}
	return 0
}

// stepID is the name of a step's act.
func stepID(i int) string { return fmt.Sprintf("s%d", i) }

// playStep does what happens at a step, and answers it in the order in which it came through.
func (p *performance) playStep(w *world, m *model, a act, id string) []played {
	if a.rival != nil {
		return p.race(w, m, a, id)
	}
	out := w.perform(p.t, a, id, from(id))
	a = w.taken(a, out)
	if want := m.refusal(a); out.code != want {
		p.fail(fmt.Sprintf("by the rules: %s: got %q, want %q\n%s\n%s", a.tell(), out.code, want, out.reply, w.lastComplaint()))
	}
	return []played{{a, id, out}}
}

// race lets two act at the same time. Which of them came first, the outcomes tell: done in that order they are what
// the rules say.
func (p *performance) race(w *world, m *model, a act, id string) []played {
	both := []played{{act: a, id: id}, {act: *a.rival, id: id + "r"}}
	both[0].act.rival = nil
	var all sync.WaitGroup
	var conclusions [2]func(tb) outcome
	for i, one := range both {
		do := w.attempt(one.act, one.id, from(one.id))
		all.Go(func() { conclusions[i] = do() })
	}
	all.Wait()
	for i, conclude := range conclusions {
		both[i].out = conclude(p.t)
		both[i].act = w.taken(both[i].act, both[i].out)
	}
	for range both {
		if fits(m, both) {
			return both
		}
		slices.Reverse(both)
	}
	p.fail(fmt.Sprintf("by the rules: %s: no order of the two explains %q and %q", a.tell(), both[0].out.code, both[1].out.code))
	return nil
}

// fits says whether acts that were done in this order would have come to what they came to.
func fits(m *model, all []played) bool {
	m = m.clone()
	for _, p := range all {
		if m.refusal(p.act) != p.out.code || p.out.code == "" && m.publishes(p.act) != p.out.published {
			return false
		}
		if p.out.code == "" {
			m.do(p.act)
		}
	}
	return true
}

// replay does in another world what is left, and asks everything again. It says where the two part; "" if they do
// not.
func (p *performance) replay(w *world, first *tape, e *eraser) string {
	m := newModel()
	for i, left := range e.plan() {
		p.setStep(w, i)
		for _, d := range left {
			out := w.perform(p.t, d.act, d.id, d.draws)
			if parted := compared(first.story[i], d, out, e, m, i); parted != "" {
				return fmt.Sprintf("At step %d, %s", i+1, parted)
			}
		}
		for _, was := range first.story[i] {
			if was.out.code == "" {
				m.do(was.act)
			}
		}
		for n, l := range first.looks[i] {
			if e.mayKnow(l.by) {
				continue
			}
			// Asked also where the answer may differ: what somebody has asked shows in what they have left to ask.
			if parted := w.again(l, i, n); parted != "" && !e.mayDiffer(l.by, i) {
				return fmt.Sprintf("After step %d (%s), %s", i+1, p.history.steps[i].tell(), parted)
			}
		}
	}
	return ""
}

// compared says where what somebody was answered to their own act parts from the first world; "" if it does not, or
// if it may.
func compared(step []played, d deed, out outcome, e *eraser, m *model, i int) string {
	for _, was := range step {
		if was.id != d.id || was.act.kind != d.act.kind {
			continue
		}
		looksOn := members[d.act.by].abroad || !m.isStaff(d.act.by) || e.openly
		if e.mayDiffer(d.act.by, i) || i > 0 && e.mayDiffer(d.act.by, i-1) {
			looksOn = false
		}
		if len(step) > 1 && m.isStaff(d.act.by) {
			looksOn = false // an answer is read after the act, and may show its rival's, too
		}
		if was.out.code != out.code && (looksOn || was.out.code == "") {
			return fmt.Sprintf("%s: refused with %q, and in the world without with %q", d.act.tell(), was.out.code, out.code)
		}
		if looksOn && was.out.reply != out.reply {
			return d.act.tell() + ", and is answered\n" + parting(string(was.out.reply), string(out.reply))
		}
		return ""
	}
	if out.code != "" {
		return fmt.Sprintf("%s: refused with %q\n%s", d.act.tell(), out.code, out.reply)
	}
	return ""
}
