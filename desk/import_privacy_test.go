package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

func TestImportTakesNoPublicSubjectFromANote(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		for name, tt := range map[string]struct {
			comments []desk.ImportedComment
			want     string
		}{
			"a note was said first": {[]desk.ImportedComment{
				{ExternalID: "11", Body: "canary\nof the staff", CreatedAt: noon},
				{ExternalID: "12", Body: "hello\nAnn", Public: true, CreatedAt: noon.Add(time.Hour)},
			}, "hello"},
			"a description that nobody repeats was said first": {[]desk.ImportedComment{
				{Body: "canary", CreatedAt: noon}, {ExternalID: "21", Body: "bonjour", Public: true, CreatedAt: noon},
			}, "bonjour"},
			"nothing was said aloud":           {[]desk.ImportedComment{{ExternalID: "31", Body: "between us\nalone", CreatedAt: noon}}, "(no subject)"},
			"nothing but signs was said aloud": {[]desk.ImportedComment{{ExternalID: "41", Body: "\x01\x02", Public: true, CreatedAt: noon}}, "(no subject)"},
		} {
			t.Run(name, func(t *testing.T) {
				tk, out := importTicket(t, w, desk.ImportedTicket{ExternalID: name, CreatedAt: noon, Comments: tt.comments})
				if tk.Subject != tt.want || len(out.Tickets[0].Changed) != 1 {
					t.Errorf("got the subject %q, %q, want %q", tk.Subject, out.Tickets[0].Changed, tt.want)
				}
			})
		}
		asAnn := personOf(t, w, "ann@example.com").Context(t)
		if found, err := w.Desk.Search(asAnn, "canary", models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true}); err != nil || found.TotalCount != 0 {
			t.Errorf("the requester finds %+v, %v", found, err)
		}
	})
}

// whatAnnReads is a ticket as its requester reads it, but for the ids, which are drawn at random.
func whatAnnReads(t *testing.T, w *desktest.World, id string) string {
	t.Helper()
	asAnn := personOf(t, w, "ann@example.com").Context(t)
	face, err := w.Desk.Ticket(asAnn, id)
	if err != nil || face == nil {
		t.Fatalf("the requester sees %v, %v", face, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s\n", face.Subject, face.Status, face.CreatedAt.Format(time.RFC3339Nano), face.UpdatedAt.Format(time.RFC3339Nano))
	page, err := w.Desk.Comments(asAnn, face, nil, models.PageArgs{}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range page.Nodes() {
		fmt.Fprintf(&b, "%s %s\n", c.CreatedAt.Format(time.RFC3339Nano), c.Body[:min(len(c.Body), 20)])
	}
	return b.String()
}

func TestImportedNotesMoveNothingThatIsSaidAloud(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		long := strings.Repeat("x ", 100_000) // in four parts
		aloud := func(body string, at time.Time) desk.ImportedComment {
			return desk.ImportedComment{ExternalID: body, Body: body, Public: true, CreatedAt: at}
		}
		note := func(body string, at time.Time) desk.ImportedComment {
			return desk.ImportedComment{ExternalID: body, Body: body, CreatedAt: at}
		}
		for name, tt := range map[string]struct{ first, later []desk.ImportedComment }{
			"notes of the same second": {[]desk.ImportedComment{
				note("n1", noon), note("n2", noon), aloud("a1", noon), note("n3", noon), note("n4", noon), aloud("a2", noon), note("n5", noon),
			}, nil},
			"a long note": {[]desk.ImportedComment{note("n1"+long, noon), aloud("a1", noon), note("n2"+long, noon), aloud("a2", noon)}, nil},
			"a long answer among notes": {[]desk.ImportedComment{
				note("n1", noon), aloud("a1"+long, noon), note("n2", noon), aloud("a2", noon), note("n3", noon.Add(-time.Hour)),
			}, nil},
			"what a later run adds": {[]desk.ImportedComment{aloud("a1", noon), note("n1", noon)}, []desk.ImportedComment{
				note("n2"+long, noon), aloud("a2", noon), note("n3", noon), aloud("a3"+long, noon), note("n4", noon), aloud("a4", noon),
			}},
		} {
			t.Run(name, func(t *testing.T) {
				read := map[string]string{}
				for _, id := range []string{"with", "without"} {
					pick := func(from []desk.ImportedComment) (picked []desk.ImportedComment) {
						for _, c := range from {
							c.Author = desk.Ref{Email: "ann@example.com"}
							c.ExternalID, c.TicketID, c.Channel = name+id+c.ExternalID[:2], name+id, models.ChannelEmail
							if id == "with" || c.Public {
								picked = append(picked, c)
							}
						}
						return picked
					}
					tk, _ := importTicket(t, w, desk.ImportedTicket{ExternalID: name + id, Subject: "Printer", CreatedAt: noon, Comments: pick(tt.first)})
					importBatch(t, w, desk.Batch{Comments: pick(tt.later)})
					read[id] = whatAnnReads(t, w, tk.ID)
					if id == "with" {
						mustBeInOrder(t, w, tk, slices.Concat(tt.first, tt.later))
					}
				}
				if read["with"] != read["without"] {
					t.Errorf("with notes the requester reads\n%s, without\n%s", read["with"], read["without"])
				}
			})
		}
	})
}

// mustBeInOrder: the staff read a conversation, and its history, as it went.
func mustBeInOrder(t *testing.T, w *desktest.World, tk *models.Ticket, said []desk.ImportedComment) {
	t.Helper()
	said = slices.Clone(said)
	slices.SortStableFunc(said, func(a, b desk.ImportedComment) int { return a.CreatedAt.Compare(b.CreatedAt) })
	want := make([]string, 0, len(said))
	for _, c := range said {
		want = append(want, c.Body[:2])
	}
	var got []string
	times := map[time.Time]bool{}
	for _, c := range importedComments(t, w, tk.ID) {
		if name := c.Body[:2]; name != "x " && name != " x" {
			got = append(got, name)
		}
		if times[c.CreatedAt] {
			t.Errorf("two comments at %v", c.CreatedAt)
		}
		times[c.CreatedAt] = true
	}
	if !slices.Equal(got, want) {
		t.Errorf("the staff read %v, want %v", got, want)
	}
	events, err := w.Desk.TicketEvents(w.Agent.Context(t), tk, models.PageArgs{}, true)
	if err != nil || events.Nodes()[0].Kind != models.TicketEventKindCreated {
		t.Errorf("the history does not begin with the ticket: %v", err)
	}
}

func TestImportSaysWhatIsPublicHereAndInternalInTheRecord(t *testing.T) {
	const want = "It is public here, internal in the record: take it back by hand."
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := desk.Ref{Email: "ann@example.com"}
		in := desk.ImportedTicket{ExternalID: "1", Subject: "Printer", CreatedAt: noon, Comments: []desk.ImportedComment{
			{Body: "about Ann", Public: true, CreatedAt: noon},
			{ExternalID: "12", Body: "aloud", Public: true, CreatedAt: noon.Add(time.Hour)},
		}}
		tk, _ := importTicket(t, w, in)
		before := whatAnnReads(t, w, tk.ID)
		out := importBatch(t, w, desk.Batch{Comments: []desk.ImportedComment{
			{ExternalID: "11", TicketID: "1", Author: ann, Body: "about  Ann", CreatedAt: noon.Add(time.Minute)},
			{ExternalID: "11", TicketID: "1", Author: ann, Body: "*about* Ann", CreatedAt: noon.Add(time.Second)},
			{ExternalID: "12", TicketID: "1", Author: ann, Body: "aloud"},
		}})
		for _, got := range out.Comments {
			if got.Did != desk.Skipped || got.Why != want {
				t.Errorf("got %+v, want it said", got)
			}
		}
		in.Comments[0].Public = false
		if _, out := importTicket(t, w, in); out.Tickets[0].Did != desk.Skipped || !strings.Contains(out.Tickets[0].Why, "description is public here") {
			t.Errorf("got %+v of a ticket whose description the record now calls internal", out.Tickets[0])
		}
		if after := whatAnnReads(t, w, tk.ID); after != before {
			t.Errorf("the requester reads\n%s, before\n%s", after, before)
		}
		// What is added in one act is known to the next record of it.
		out = importBatch(t, w, desk.Batch{Comments: []desk.ImportedComment{
			{ExternalID: "13", TicketID: "1", Author: ann, Body: "a note"}, {ExternalID: "13", TicketID: "1", Author: ann, Body: "a note"},
		}})
		if out.Comments[0].Did != desk.Added || out.Comments[1].Did != desk.Here {
			t.Errorf("got %+v", out.Comments)
		}
	})
}
