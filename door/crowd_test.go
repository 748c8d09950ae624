package door_test

import (
	"fmt"
	"sync"
	"testing"

	"aparte/door"
)

// TestEachTheirOwn: a crowd at one door, and everybody gets the answer that they get alone.
func TestEachTheirOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serveWith(t, w, door.Options{}) // what is left to spend depends on who of a person's comes first
		ids := w.everyID()
		people := []client{c}
		for _, token := range w.endUsers() {
			people = append(people, c.as(token))
		}
		people = append(people, c.as(w.Agent.Token), c.as(w.Admin.Token), c.as(w.Elsa.Token), c.as(w.Agent.Token).viewingAs(w.Ann.ID), c.as(w.Admin.Token).viewingAs("me"))
		alone := make([]string, len(people))
		for i, p := range people {
			alone[i] = p.ask(t, everything, ids).bytes(t)
		}
		var crowd sync.WaitGroup
		for i := range 20 {
			crowd.Go(func() {
				for n := range 5 {
					who := (i + n) % len(people)
					if got := people[who].ask(t, everything, ids).bytes(t); got != alone[who] {
						t.Errorf("person %d, in the crowd: got\n%s\nalone:\n%s", who, got, alone[who])
					}
				}
			})
		}
		crowd.Wait()
	})
}

// TestOneKeyOneAct: the same key from a crowd is one ticket, and everybody of the crowd is told of it.
func TestOneKeyOneAct(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		input := map[string]any{"input": map[string]any{"subject": "Once", "comment": map[string]any{"body": "x"}, "idempotencyKey": "once"}}
		opened := make([]string, 20)
		var crowd sync.WaitGroup
		for i := range opened {
			who := []string{w.Ann.Token, w.Otto.Token}[i%2] // a key is its person's
			crowd.Go(func() {
				opened[i] = fmt.Sprint(c.as(who).ask(t, createTicket, input).data(t, "createTicket", "ticket", "id"))
			})
		}
		crowd.Wait()
		for i, id := range opened {
			if id != opened[i%2] || id == "<nil>" || opened[0] == opened[1] {
				t.Fatalf("got %v", opened)
			}
		}
	})
}
