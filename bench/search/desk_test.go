package search

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/policy"
)

// How people and tickets go together.
const (
	ticketsEach  = 40 // of one requester
	peopleOfEach = 10 // in one organization
	commentsEach = 5
	imported     = 1000 // tickets; the others are copies of them
	atOnce       = 500
)

type filled struct {
	requester *desktest.Person
	reference string // of a ticket of theirs
}

// fill imports the beginning of a desk of n tickets, a quarter of them private, with texts that are drawn from a vocabulary as texts are:
// few words often and most rarely. It is the same every time.
func fill(b *testing.B, w *desktest.World, n int) filled {
	b.Helper()
	f := filled{requester: w.NewPerson(b, models.CreateUserInput{Name: name(7), Email: new(email(7))})}
	operator := policy.WithViewer(b.Context(), policy.Operator(w.Account.ID))
	load := func(batch desk.Batch) {
		out, err := w.Desk.Import(operator, batch)
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range out.Tickets {
			if o.Did != desk.Added {
				b.Fatal(o.Did, o.Why)
			}
		}
	}
	people := max(1, n/ticketsEach)
	for first := 0; first < people; first += atOnce {
		load(crowd(first, min(people, first+atOnce)))
	}
	d := drawing{rand.New(rand.NewPCG(1, 2)), vocabulary()}
	for first := 0; first < imported; first += atOnce {
		var batch desk.Batch
		for i := first; i < first+atOnce; i++ {
			batch.Tickets = append(batch.Tickets, d.ticket(i, people))
		}
		load(batch)
	}
	f.reference = aReference(b, operator, w, f.requester)
	return f
}

func aReference(b *testing.B, ctx context.Context, w *desktest.World, p *desktest.Person) string { //nolint:revive // b comes first
	b.Helper()
	one := 1
	c, err := w.Desk.RequestedTickets(ctx, p.User, models.PageArgs{First: &one}, false)
	if err != nil || len(c.Edges) == 0 {
		b.Fatal("the requester has no ticket", err)
	}
	return c.Edges[0].Node.Reference
}

// crowd are some of the requesters, and their organizations.
func crowd(first, end int) (batch desk.Batch) {
	for i := first; i < end; i++ {
		u := desk.ImportedUser{Name: name(i), Email: email(i), Role: models.RoleEndUser, ExternalID: name(i)}
		if i > 0 {
			u.Organization = fmt.Sprint("organization", i/peopleOfEach)
			if i%peopleOfEach == 0 || i == 1 {
				batch.Organizations = append(batch.Organizations, desk.ImportedOrganization{ExternalID: u.Organization, Name: u.Organization})
			}
		}
		batch.Users = append(batch.Users, u)
	}
	return batch
}

func name(i int) string  { return fmt.Sprint("requester", i) }
func email(i int) string { return name(i) + "@mail.example" }

// drawing draws texts.
type drawing struct {
	*rand.Rand
	words []string
}

// vocabulary is what texts are made of, the frequent words first.
func vocabulary() []string {
	stems := strings.Fields("command livr factur répar chauff refus attend envoi récept pétri cuiss control assist instal problèm question rendez client produit contact ship deliver invoice replac repair broken order custom account payment support return")
	endings := strings.Fields("e é er ée ées s es ement ation ations eur eurs ed ing ly able ables ment ments ive ives al aux")
	var all []string
	for i := range 25 {
		for _, s := range stems {
			for _, e := range endings {
				w := s + e
				if i > 0 {
					w = fmt.Sprintf("%c%c%s", 'a'+i, 'a'+(i*7+len(w))%26, w)
				}
				all = append(all, w)
			}
		}
	}
	return all
}

// text is n words, as in Zipf's law.
func (d drawing) text(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = d.words[int(math.Pow(float64(len(d.words)), d.Float64()))-1]
	}
	return strings.Join(all, " ")
}

// ticket is the i-th, with the words that are looked for.
func (d drawing) ticket(i, people int) desk.ImportedTicket {
	began := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 5 * time.Minute)
	requester := desk.Ref{Email: email(i % people)}
	t := desk.ImportedTicket{
		ExternalID: fmt.Sprint("t", i), Subject: d.text(5), Status: models.AllTicketStatus[i%5], Channel: models.ChannelWeb,
		Requester: requester, CreatedAt: began, UpdatedAt: began,
	}
	if i%7 == 0 {
		t.Subject += " four"
	}
	for n := range commentsEach {
		c := desk.ImportedComment{
			Author: requester, Body: d.text(20 + d.IntN(30)), Public: i%4 > 0 && n%2 == 0, Channel: models.ChannelWeb,
			CreatedAt: began.Add(time.Duration(n) * time.Hour),
		}
		c.Body += d.rare(i, n)
		t.Comments = append(t.Comments, c)
	}
	return t
}

// rare are the words of known frequency.
func (d drawing) rare(i, n int) (text string) {
	for _, w := range []struct {
		said string
		in   int // of 1000 tickets
		at   int // in which comment
	}{{" bonjour", 600, 0}, {" le four fume", 50, 0}, {" le four, il fume", 50, 2}, {" thermostat", 10, 2}} {
		if n == w.at && d.IntN(1000) < w.in {
			text += w.said
		}
	}
	if n == 0 && i == 1 {
		text += " zyzzyva endormi"
	}
	return text
}
