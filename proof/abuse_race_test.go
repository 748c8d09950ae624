package proof

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"aparte/models"
)

// raceRounds is how often acts race: often enough that both orders come up, on both databases.
const raceRounds = 15

// TestA105APublishRaceIsOneOrderOrTheOther: a public comment, a note that sets the status, and whoever takes the ticket's
// only public comment back, all at once. At every moment its requester reads a ticket that is wholly there or not at all,
// and never what is internal; afterwards the two stages agree, and so does what everybody was told of their act.
func TestA105APublishRaceIsOneOrderOrTheOther(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		went := map[string]int{}
		for n := 1; n <= raceRounds; n++ {
			private := n%3 == 0 // then two publish it at once, and somebody tries to take it back
			a.do(fmt.Sprint("first", n), act{kind: opens, by: joe, ticket: n, private: private, requester: ann, ccs: []person{cora}, subject: n})
			acts := []act{
				{kind: says, by: joe, ticket: n, words: 1}, {kind: takesBack, by: eve, ticket: n}, {kind: notes, by: ada, ticket: n, status: models.TicketStatusPending},
			}
			if n%2 == 0 {
				acts[0].expect = new(private)
			}
			if private {
				acts = append(acts, act{kind: says, by: eve, ticket: n, words: 1})
			}
			outs := a.race(n, acts)
			a.isSound(n, private, acts, outs)
			went[fmt.Sprintf("private %v: %q, %q", private, outs[0].code, outs[1].code)]++
		}
		a.t.Logf("how the public comment and taking back went: %v", went)
	})
}

// race lets acts happen at once, while the requester, a colleague and somebody in copy look on.
func (a *abuse) race(n int, acts []act) []outcome {
	a.t.Helper()
	a.later()
	conclusions := make([]func(tb) outcome, len(acts))
	var racers, watchers sync.WaitGroup
	var over atomic.Bool
	start := make(chan struct{})
	for i, x := range acts {
		id := fmt.Sprintf("racer%dof%d", i, n)
		do := a.attempt(x, id, a.from(id))
		racers.Go(func() {
			<-start
			conclusions[i] = do()
		})
	}
	wrong := make(chan string, 100)
	for p, kind := range map[person]string{ann: "REQUESTED", cora: "CC", carl: "ORGANIZATION"} {
		watchers.Go(func() {
			for last := false; !last; {
				last = over.Load() // once more after the race
				if seen := a.halfSeen(p, kind, n); seen != "" {
					select {
					case wrong <- seen:
					default: // enough is known
					}
				}
			}
		})
	}
	close(start)
	racers.Wait()
	over.Store(true)
	watchers.Wait()
	close(wrong)
	for seen := range wrong {
		a.t.Error(seen)
	}
	outs := make([]outcome, len(acts))
	for i, conclude := range conclusions {
		outs[i] = conclude(a.t)
	}
	return outs
}

// halfSeen looks at a ticket in every way in one request, and says if it is there in one and not in another; "" if it is
// wholly there or not at all.
func (a *abuse) halfSeen(p person, kind string, n int) string {
	id := a.ids[fmt.Sprintf("#%d", n)]
	answer, _ := a.send(a.token(p), post(`query($it: ID!) {
		ticket(id: $it) { id comments { totalCount nodes { body public } } } reference: ticket(reference: "`+a.ids[fmt.Sprintf("#%d's reference", n)]+`") { id }
		node(id: $it) { id } viewer { myActivities(kind: `+kind+`, first: 1) { nodes { id } } } search(query: "topic`+fmt.Sprint(n)+`") { nodes { id } } }`, map[string]any{"it": id}), nil)
	body := answer.body()
	switch times := strings.Count(body, `"id":"`+id+`"`); {
	case strings.Contains(body, "whisper") || strings.Contains(body, `"errors"`):
		return fmt.Sprintf("%s is told %s", p, body)
	case times != 0 && times != 5:
		return fmt.Sprintf("%s sees #%d in %d ways of five: %s", p, n, times, body)
	case times == 0 && !strings.Contains(body, `"ticket":null`), times == 5 && strings.Contains(body, `"totalCount":0`):
		return fmt.Sprintf("%s sees half of #%d: %s", p, n, body)
	}
	return ""
}

// isSound holds what everybody was told, and what the two stages are now, to each other.
func (a *abuse) isSound(n int, private bool, acts []act, outs []outcome) {
	a.t.Helper()
	var staffs, anns struct {
		Ticket *struct {
			Private  bool
			Comments struct {
				TotalCount int
				Nodes      []struct {
					Body   string
					Public bool
				}
			}
		}
	}
	question := `query($it: ID!) { ticket(id: $it) { %s comments { totalCount nodes { body public } } } }`
	a.ask(ada, fmt.Sprintf(question, "private"), a.ticketID(n)).read(a.t, &staffs)
	a.ask(ann, fmt.Sprintf(question, ""), a.ticketID(n)).read(a.t, &anns)
	var aloud, read []string
	for _, c := range staffs.Ticket.Comments.Nodes {
		if c.Public {
			aloud = append(aloud, c.Body)
		}
	}
	if anns.Ticket != nil {
		for _, c := range anns.Ticket.Comments.Nodes {
			read = append(read, c.Body)
		}
	}
	if staffs.Ticket.Private != (anns.Ticket == nil) || staffs.Ticket.Private != (len(aloud) == 0) || fmt.Sprint(aloud) != fmt.Sprint(read) {
		a.t.Errorf("#%d: private %v, aloud %v; its requester reads %v", n, staffs.Ticket.Private, aloud, read)
	}
	said, back := 0, outs[1].code == ""
	for i, x := range acts {
		if x.kind == says && outs[i].code == "" {
			said++
		}
		if x.kind == notes && outs[i].code != "" {
			a.t.Errorf("#%d: a note is refused: %s", n, outs[i].reply)
		}
	}
	switch {
	case back && outs[0].code == "" && acts[0].expect != nil && !private:
		a.t.Errorf("#%d: it was taken back, and an answer to a public ticket published it again", n)
	case back && private:
		a.t.Errorf("#%d: it was published out of privacy, and taken back", n)
	case !back && said == 0:
		a.t.Errorf("#%d: nobody came through: %v", n, outs)
	case len(aloud) != said+map[bool]int{true: 1}[!private && !back]:
		a.t.Errorf("#%d: %d were said, taken back %v, and aloud is %v", n, said, back, aloud)
	}
}
