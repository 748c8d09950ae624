package proof

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"aparte/models"
)

// TestA74MentionsAreNotResolved: a text that names a hidden ticket or note, by whatever would be a link elsewhere, is shown
// as it was written and as one that names nothing: in its body, rendered and as a subject.
func TestA74MentionsAreNotResolved(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		text := func(name string) string {
			return strings.ReplaceAll("see NAME, #NAME, !NAME, @NAME, `NAME`, *NAME*\n\n[NAME](NAME) [it](https://desk.example/tickets/NAME \"NAME\") <https://desk.example/tickets/NAME>\n\n"+
				"https://desk.example/tickets/NAME#note ![NAME](https://desk.example/attachments/NAME)\n\n[x]: /tickets/NAME\n[x]\n\n> NAME\n\n<a href=\"/NAME\">NAME</a> related to NAME, duplicates #NAME, [[NAME]], {{ticket.NAME.title}}", "NAME", name)
		}
		said := func(by person, name string) string {
			var got struct {
				Did struct{ Comment struct{ ID string } }
			}
			a.mutate(by, "addComment", map[string]any{"ticketId": a.ids["#1"], "body": text(name), "public": true}, "comment { id }").read(a.t, &got)
			return got.Did.Comment.ID
		}
		asked := func(by person, name string) string {
			var got struct {
				Did struct{ Ticket struct{ ID string } }
			}
			a.mutate(by, "createTicket", map[string]any{"subject": "about " + name, "comment": map[string]any{"body": text(name)}}, "ticket { id }").read(a.t, &got)
			return firstCommentOf(a, got.Did.Ticket.ID)
		}
		shown := func(by person, id string) (c struct {
			Node struct {
				Body, BodyHTML string
				Ticket         struct{ Subject string }
			}
		}) {
			a.ask(by, `query($it: ID!) { node(id: $it) { ... on Comment { body bodyHtml ticket { subject } } } }`, id).read(a.t, &c)
			return c
		}
		for name, missing := range map[string]string{
			a.ids["#2"]: noTicket, a.ids["#2's reference"]: "ZZZZ-ZZZZ", a.ids["comment flute"]: noComment, firstComment(a, 2): noComment,
			a.ids[string(eve)]: noPerson, a.ids["event 0 of harp"]: "evt_00000000000000000000000000",
		} {
			for _, way := range []struct {
				hidden, missing string
				readers         []person
			}{
				{said(joe, name), said(joe, missing), []person{ann, cora, carl, joe}},
				{asked(ann, name), asked(ann, missing), []person{ann, carl, joe}},
			} {
				for _, p := range way.readers {
					got, like := shown(p, way.hidden).Node, shown(p, way.missing).Node
					if got.Body != text(name) || strings.ReplaceAll(got.BodyHTML, name, missing) != like.BodyHTML || strings.ReplaceAll(got.Ticket.Subject, name, missing) != like.Ticket.Subject {
						a.t.Errorf("%s reads of %s\n%+v\nand of nothing\n%+v", p, name, got, like)
					}
					if !strings.Contains(got.BodyHTML, name) {
						a.t.Fatalf("%s is not in %s", name, got.BodyHTML)
					}
				}
			}
		}
	})
}

func firstCommentOf(a *abuse, ticketID string) string {
	a.t.Helper()
	a.ids["#9"] = ticketID
	return firstComment(a, 9)
}

// TestA80PrivateDaysLeaveNoTrace: what a ticket was called while it was private, before it was published or between two
// times when it was public, is in no field and found by no search; nor what an imported one was about before it was aloud.
func TestA80PrivateDaysLeaveNoTrace(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.do("harp", act{kind: opens, by: joe, ticket: 1, private: true, requester: ann, ccs: []person{cora}, subject: 1, words: 1})
		a.do("second", act{kind: changes, by: joe, ticket: 1, subject: 2})
		a.do("third", act{kind: changes, by: eve, ticket: 1, subject: 3})
		a.do("aloud", act{kind: says, by: joe, ticket: 1, words: 1})
		a.do("early", act{kind: opens, by: joe, ticket: 2, requester: ann, ccs: []person{cora}, subject: 4, words: 1})
		a.do("back", act{kind: takesBack, by: eve, ticket: 2})
		a.do("fifth", act{kind: changes, by: joe, ticket: 2, subject: 5})
		a.do("sixth", act{kind: changes, by: joe, ticket: 2, subject: 6})
		a.do("late", act{kind: says, by: eve, ticket: 2, words: 1})
		a.do("old", act{kind: imports, by: nobody, status: models.TicketStatusOpen, ticket: 3, requester: ann, ccs: []person{cora}, recorded: []bool{false, true}})
		for _, p := range []person{ann, cora, carl} {
			all := string(a.seen(p, "#1", 1, 2, 3))
			for _, never := range []string{"topic1", "topic2", "topic4", "topic5", "spokenearly", "whisper", "(no subject)"} {
				if strings.Contains(all, never) {
					a.t.Errorf("%s reads %s in\n%s", p, never, all)
				}
			}
			for n, query := range map[int]string{1: "topic3", 2: "topic6 spokenlate"} {
				a.must(a.ask(p, aSearch, query), `"totalCount":1`, a.ticketID(n))
			}
		}
		a.must(a.ask(ann, aTicket, a.ids["#3"]), `"subject":"spokenoldx1"`)
		a.asMissing(outsiders, aSearch, "zyzzyva", "topic1", "topic2", "topic4", "topic5", "oven topic2", "topic3 topic2", "spokenearly", "whisperharp", "whisperoldx0", "no subject")
		for n, words := range map[string][]string{"#1": {"topic1 of", "topic2 of", "topic3 of"}, "#2": {"topic4 of", "topic5 of", "topic6 of"}} {
			a.staffSee(`query($it: ID!) { ticket(id: $it) { events(first: 20) { nodes { kind old new } } } }`, a.ids[n], words...)
		}
	})
}

// TestA95NumbersCountNothing: a public ticket has the ids and the reference that it would have if there were no private
// ones, and at another time; and neither they nor those of its neighbours can be put in an order.
func TestA95NumbersCountNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		without := a.elsewhere()
		without.acts = 1000
		var references, ids []string
		for n := 1; n <= 12; n++ {
			open := act{kind: opens, by: joe, ticket: n, requester: ann, subject: n, inline: n%3 == 0, private: n%2 == 0}
			if open.inline {
				open.requester = newcomer(n)
			}
			word := fmt.Sprint("t", n)
			a.do(word, open)
			if open.private {
				a.do(word+"note", act{kind: notes, by: joe, ticket: n})
			} else {
				without.do(word, open)
				for _, name := range []string{fmt.Sprintf("#%d", n), fmt.Sprintf("#%d's reference", n), string(newcomer(n)), "event 0 of " + word} {
					if got, want := a.ids[name], without.ids[name]; got != want {
						a.t.Errorf("%s is %s, and without private tickets %s", name, got, want)
					}
				}
				if got, want := firstComment(a, n), firstComment(without, n); got != want {
					a.t.Errorf("what is said first on #%d is %s, and without private tickets %s", n, got, want)
				}
			}
			references, ids = append(references, a.ids[fmt.Sprintf("#%d's reference", n)]), append(ids, strings.TrimPrefix(a.ids[fmt.Sprintf("#%d", n)], "tic_"))
		}
		for _, all := range [][]string{references, ids} {
			for i := 1; i < len(all); i++ {
				if one, next := all[i-1], all[i]; one[:3] == next[:3] || one[len(one)-3:] == next[len(next)-3:] {
					a.t.Errorf("neighbours are alike: %s and %s", one, next)
				}
			}
			reversed := slices.Clone(all)
			slices.Reverse(reversed)
			if slices.IsSorted(all) || slices.IsSorted(reversed) {
				a.t.Errorf("they are in order: %v", all)
			}
		}
	})
}

// TestA96CursorsSayNothing: a cursor holds no id, time, name or number that can be read, is of one length with its
// neighbours and otherwise unlike them, and is another one for each viewer and list. It opens in its own list alone.
func TestA96CursorsSayNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.do("oh", act{kind: opens, by: joe, ticket: 2, requester: ann, ccs: []person{cora}, subject: 2, words: 1})
		a.prepareInPrivateAt(3)
		for i := range 3 {
			a.do(fmt.Sprint("said", i), act{kind: says, by: joe, ticket: 1})
		}
		lists := map[string]string{
			"search":     `search(query: "oven"%s) { edges { cursor node { id } } }`,
			"activities": `viewer { a: myActivities%s { edges { cursor node { id } } } b: myActivities(kind: CC) { edges { cursor node { id } } } c: myActivities(kind: ORGANIZATION) { edges { cursor node { id } } } }`,
			"comments":   `ticket(id: "` + a.ids["#1"] + `") { comments%s { edges { cursor node { id } } } }`,
		}
		whose := map[string]string{}
		for name, list := range lists {
			for _, p := range []person{ann, cora, carl, joe} {
				answer := a.ask(p, "{ "+strings.ReplaceAll(list, "%s", "")+" }", nil).body()
				cursors := cursorsIn(answer)
				if len(cursors) == 0 && (p != joe || name != "activities") { // nothing that Joe asked for
					a.t.Fatalf("%s has no cursor in %s", p, answer)
				}
				for i, cursor := range cursors {
					a.saysNothing(cursor)
					if other, ok := whose[cursor]; ok {
						a.t.Errorf("%s and %s have one cursor", other, string(p)+" of "+name)
					}
					whose[cursor] = string(p) + " of " + name
					if i > 0 && (len(cursor) != len(cursors[0]) || cursor[:4] == cursors[i-1][:4] || cursor[len(cursor)-4:] == cursors[i-1][len(cursor)-4:]) {
						a.t.Errorf("%s of %s: neighbours differ in length, or are alike: %s and %s", p, name, cursors[i-1], cursor)
					}
				}
			}
		}
		for cursor, owner := range whose {
			for name, list := range lists {
				for _, p := range []person{ann, cora} {
					if owner == string(p)+" of "+name {
						continue
					}
					argument := map[string]string{"search": `, after: "%s"`, "activities": `(after: "%s")`, "comments": `(after: "%s")`}[name]
					document := func(cursor string) string {
						return "{ " + strings.ReplaceAll(list, "%s", fmt.Sprintf(argument, cursor)) + " }"
					}
					if got, want := a.ask(p, document(cursor), nil), a.ask(p, document("AAAA"), nil); got != want {
						a.t.Errorf("a cursor of %s opens for %s in %s: %s", owner, p, name, got)
					}
				}
			}
		}
	})
}

// prepareInPrivateAt opens a private ticket between public ones.
func (a *abuse) prepareInPrivateAt(n int) {
	a.t.Helper()
	a.do("viola", act{kind: opens, by: joe, ticket: n, private: true, requester: ann, ccs: []person{cora}, subject: n, words: 1})
}

func cursorsIn(answer string) (all []string) {
	for _, part := range strings.Split(answer, `"cursor":"`)[1:] {
		cursor, _, _ := strings.Cut(part, `"`)
		all = append(all, cursor)
	}
	return all
}

// saysNothing looks for whatever a cursor could be made of, as it is and decoded.
func (a *abuse) saysNothing(cursor string) {
	a.t.Helper()
	forms := [][]byte{[]byte(cursor)}
	for _, encoding := range []*base64.Encoding{base64.RawURLEncoding, base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
		if decoded, err := encoding.DecodeString(cursor); err == nil {
			forms = append(forms, decoded)
		}
	}
	if len(forms) == 1 {
		a.t.Errorf("%s is not what this test can read", cursor)
	}
	var telling [][]byte
	for name, id := range a.ids {
		_, random, _ := strings.Cut(id, "_")
		telling = append(telling, []byte(id), []byte(name+" Last"))
		if random != "" {
			telling = append(telling, []byte(random))
		}
	}
	for minute := range a.acts + 1 {
		at := genesis.Add(time.Duration(minute) * time.Minute)
		for _, n := range []int64{at.Unix(), at.UnixMilli(), at.UnixMicro(), at.UnixNano()} {
			telling = append(telling, strconv.AppendInt(nil, n, 10), binary.BigEndian.AppendUint64(nil, uint64(n)), binary.LittleEndian.AppendUint64(nil, uint64(n)))
		}
		telling = append(telling, []byte(at.Format("15:04:05")))
	}
	for _, form := range forms {
		for _, word := range append(telling, []byte("topic"), []byte("oven"), []byte("tic_"), []byte("com_"), []byte("2026")) {
			if bytes.Contains(form, word) {
				a.t.Errorf("the cursor %s says %q", cursor, word)
			}
		}
	}
}
