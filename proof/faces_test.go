package proof

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What the staff are told that a requester would read, or has read, is what the requester is answered. Random histories
// are played, and after each act the requesters ask: their answers are compared with the plan that was made before the
// act, and at the end with what the staff are told of that moment.

const (
	aPerson = "{ id name role }"
	// pastFace is a PublicFace, and ownFace the same asked by the requester; fromOwn makes one of the other.
	pastFace = "reference subject status requester " + aPerson + " organization { id name } ccs " + aPerson +
		" comments(last: 30) { id author " + aPerson + " body bodyHtml channel createdAt } commentCount createdAt updatedAt"
	ownFace = "reference subject status requester " + aPerson + " organization { id name } ccs " + aPerson +
		" comments(last: 30) { totalCount nodes { id author " + aPerson + " body bodyHtml channel createdAt } } createdAt updatedAt"
)

func fromOwn(face any) any {
	f, ok := face.(map[string]any)
	if !ok {
		return nil
	}
	page := f["comments"].(map[string]any)
	f["comments"], f["commentCount"] = page["nodes"], page["totalCount"]
	return f
}

// memory is what a requester was answered at a moment.
type memory struct {
	ticket int
	at     time.Time
	face   any
}

// faces is a history in which the requesters look on.
type faces struct {
	*performance
	world     *world
	m         *model
	asked     int
	memories  []memory
	born      []time.Time // when each ticket was opened
	published int         // plans that were looked at, of what became public
}

func TestPlansAndPastsAreWhatRequestersRead(t *testing.T) {
	for database, url := range map[string]func(testing.TB) string{"SQLite": onSQLite, "Postgres": onPostgres} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			h, played, plans, moments := build(t, url(t)), 0, 0, 0
			rapid.Check(t, func(t *rapid.T) {
				played++
				history := drawHistory(t)
				p := &performance{t: t, history: history, number: int64(played), effort: lean, random: rand.New(rand.NewPCG(history.seed, 0)), found: new(atomic.Int64)}
				f := &faces{performance: p, world: h.populate(t, fmt.Sprintf("f%d", played)), m: newModel()}
				f.play()
				f.remember()
				plans, moments = plans+f.published, moments+len(f.memories)
			})
			if plans == 0 || moments == 0 {
				t.Errorf("%d plans were looked at, and %d moments", plans, moments)
			}
			t.Logf("%d histories: %d plans of what became public, %d moments", played, plans, moments)
		})
	}
}

func (f *faces) play() {
	for i, a := range f.history.steps {
		f.setStep(f.world, i)
		id := stepID(i)
		promised := f.plan(&a, id)
		for _, done := range f.playStep(f.world, f.m, a, id) {
			if done.out.code == "" {
				f.m.do(done.act)
			}
		}
		promised()
		for n := range f.m.tickets {
			if n == len(f.born) {
				f.born = append(f.born, f.now)
			}
			if face, ok := f.read(n + 1); ok {
				f.memories = append(f.memories, memory{n + 1, f.now, face})
			}
		}
	}
}

// plan asks what would come of a comment of the staff's, before it is said with the plan's digest. What it answers sees
// whether it was so.
func (f *faces) plan(a *act, id string) (promised func()) {
	if a.rival != nil || a.kind != says && a.kind != notes || a.plan != "" || members[a.by].abroad {
		return func() {}
	}
	want := f.m.refusal(*a)
	before, _ := f.read(a.ticket)
	_, body := f.world.send(f.world.token(a.by), f.world.asPlan(*a, id), from(id+" planned"))
	code, digest, face := plannedFace(f.t, body)
	if code != want {
		f.fail(fmt.Sprintf("by the rules: a plan of %s: got %q, want %q", a.tell(), code, want))
	}
	if after, _ := f.read(a.ticket); told(after) != told(before) {
		f.fail(fmt.Sprintf("by its deeds: a plan of %s changes what is read\n%s", a.tell(), parting(told(before), told(after))))
	}
	if code != "" {
		return func() {}
	}
	f.world.digests["plan of "+id] = digest
	publishes := f.m.publishes(*a)
	a.digest = "plan of " + id
	return func() {
		read, ok := f.read(a.ticket)
		if !ok {
			return
		}
		if publishes {
			f.published++
		}
		if want := asPlanned(read, face); told(face) != want {
			f.fail(fmt.Sprintf("by its plan: of %s\n%s", a.tell(), parting(want, told(face))))
		}
	}
}

// asPlanned is what a requester reads without the id that a plan could not know.
func asPlanned(read, plan any) string {
	said, _ := read.(map[string]any)
	planned, _ := plan.(map[string]any)
	if said == nil || planned == nil {
		return told(read)
	}
	comments, hers := planned["comments"].([]any), said["comments"].([]any)
	for i, c := range comments {
		if c.(map[string]any)["id"] == nil && i < len(hers) {
			hers[i].(map[string]any)["id"] = nil
		}
	}
	return told(said)
}

func told(face any) string {
	text, err := json.MarshalIndent(face, "", " ")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// read is a ticket as its requester is answered, by their own token or, if they have none, through an administrator's
// eyes; false when nobody is answered in their name.
func (f *faces) read(n int) (face any, ok bool) {
	t := f.m.ticket(n)
	who := f.m.people[t.requester]
	if t.missing || t.abroad || who == nil || who.suspended {
		return nil, false
	}
	r, token := post("{ ticket(id: "+quoted(f.world.ticketID(n))+") { "+ownFace+" } }", nil), f.world.token(t.requester)
	if who.tokens == 0 || who.role.IsStaff() {
		r.viewAs, token = f.world.ids[string(t.requester)], f.world.token(ada)
	}
	f.asked++
	_, body := f.world.send(token, r, from(fmt.Sprintf("face %d", f.asked)))
	var got struct {
		Data   struct{ Ticket any }
		Errors []any
	}
	if err := json.Unmarshal(body, &got); err != nil || len(got.Errors) > 0 {
		f.t.Fatalf("%s reads #%d: %s (%v)\n%s", t.requester, n, body, err, f.world.lastComplaint())
	}
	return fromOwn(got.Data.Ticket), true
}

// remember asks as an administrator for every moment that a requester was answered at, and for the moment just before the
// next one.
func (f *faces) remember() {
	f.now = f.now.Add(time.Hour)
	f.world.setClock(f.now)
	byTicket := map[int][]memory{}
	for _, m := range f.memories {
		byTicket[m.ticket] = append(byTicket[m.ticket], m)
	}
	for n, all := range byTicket {
		all = append(all, memory{n, f.born[n-1].Add(-time.Microsecond), nil}, memory{n, f.now.Add(time.Microsecond), nil})
		for i := range len(all) - 3 {
			if next := all[i+1].at; next.After(all[i].at) && f.isNextStep(all[i].at, next) {
				all = append(all, memory{n, next.Add(-time.Microsecond), all[i].face})
			}
		}
		for some := range slices.Chunk(all, mostRoots) {
			f.compare(n, some)
		}
	}
}

// isNextStep says whether nothing happened between two moments.
func (f *faces) isNextStep(from, to time.Time) bool {
	at := genesis
	for _, gap := range f.history.gaps {
		if at = at.Add(time.Duration(gap) * time.Millisecond); at.After(from) {
			return !at.Before(to)
		}
	}
	return false
}

func (f *faces) compare(n int, all []memory) {
	var b strings.Builder
	for i, m := range all {
		fmt.Fprintf(&b, " m%d: publicFaceAt(time: %q) { %s }", i, m.at.Format(time.RFC3339Nano), pastFace)
	}
	f.asked++
	question := "{ ticket(id: " + quoted(f.world.ticketID(n)) + ") {" + b.String() + " } }"
	_, body := f.world.send(f.world.token(ada), post(question, nil), from(fmt.Sprintf("face %d", f.asked)))
	var got struct {
		Data   struct{ Ticket map[string]any }
		Errors []any
	}
	if err := json.Unmarshal(body, &got); err != nil || len(got.Errors) > 0 {
		f.t.Fatalf("Ada asks %s: %s (%v)\n%s", question, body, err, f.world.lastComplaint())
	}
	for i, m := range all {
		if is, was := told(got.Data.Ticket[fmt.Sprintf("m%d", i)]), told(m.face); is != was {
			f.fail(fmt.Sprintf("by its past: what was read of #%d at %s\n%s", n, m.at.Format(time.RFC3339Nano), parting(was, is)))
		}
	}
}
