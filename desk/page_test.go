package desk_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

func TestEveryPageSizeReadsTheSameListBothWays(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		all := []string{"It smokes"}
		for _, body := range []string{"a", "b", "c", "d", "e", "f"} {
			says(t, w.Agent, tk.ID, "hush "+body, nil)
			says(t, w.Agent, tk.ID, body, new(true))
			all = append(all, body)
		}
		ctx := ann.Context(t)
		for size := 1; size <= 8; size++ {
			forwards := walk(t, ctx, w, tk, models.PageArgs{First: &size}, true)
			want(t, "forwards", forwards, all)
			backwards := walk(t, ctx, w, tk, models.PageArgs{Last: &size}, false)
			want(t, "backwards", backwards, all)
		}
	})
}

// walk reads all of a ticket's comments page by page.
func walk(t *testing.T, ctx context.Context, w *desktest.World, tk *models.Ticket, args models.PageArgs, forwards bool) (bodies []string) {
	t.Helper()
	for {
		c, err := w.Desk.Comments(ctx, tk, nil, args, true)
		if err != nil {
			t.Fatal(err)
		}
		if c.TotalCount != 7 {
			t.Fatalf("counts %d", c.TotalCount)
		}
		var page []string
		for _, n := range c.Nodes() {
			page = append(page, n.Body)
		}
		if forwards {
			bodies = append(bodies, page...)
			if args.After = c.PageInfo.EndCursor; !c.PageInfo.HasNextPage {
				return bodies
			}
			continue
		}
		bodies = append(page, bodies...)
		if args.Before = c.PageInfo.StartCursor; !c.PageInfo.HasPreviousPage {
			return bodies
		}
	}
}

func TestACursorIsOfItsListItsArgumentsAndItsViewer(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk, tk2 := opened(t, w, ann, false), opened(t, w, ann, false)
		c, err := w.Desk.Tickets(w.Agent.Context(t), nil, nil, models.PageArgs{}, false)
		if err != nil {
			t.Fatal(err)
		}
		cursor := c.PageInfo.EndCursor
		again, err := w.Desk.Tickets(w.Agent.Context(t), nil, nil, models.PageArgs{}, false)
		if err != nil || *again.PageInfo.EndCursor != *cursor {
			t.Errorf("the same place has another cursor")
		}
		comments, err := w.Desk.Comments(ann.Context(t), tk, nil, models.PageArgs{}, false)
		if err != nil {
			t.Fatal(err)
		}
		garbage, short := "garbage!", "AAAA"
		for name, try := range map[string]func() error{
			"of another viewer": func() error {
				_, err := w.Desk.Tickets(w.Admin.Context(t), nil, nil, models.PageArgs{After: cursor}, false)
				return err
			},
			"of other arguments": func() error {
				_, err := w.Desk.Tickets(w.Agent.Context(t), &models.TicketFilter{Private: new(false)}, nil, models.PageArgs{After: cursor}, false)
				return err
			},
			"of another order": func() error {
				_, err := w.Desk.Tickets(w.Agent.Context(t), nil, &models.TicketOrder{Field: models.TicketOrderFieldCreatedAt, Direction: models.OrderDirectionDesc}, models.PageArgs{After: cursor}, false)
				return err
			},
			"of another list": func() error {
				_, err := w.Desk.Search(w.Agent.Context(t), "smokes", models.SearchOrderRelevance, models.PageArgs{After: cursor}, desk.Asked{})
				return err
			},
			"of another ticket": func() error {
				_, err := w.Desk.Comments(ann.Context(t), tk2, nil, models.PageArgs{After: comments.PageInfo.EndCursor}, false)
				return err
			},
			"of another kind": func() error {
				_, err := w.Desk.MyActivities(ann.Context(t), models.ActivityKindCc, models.PageArgs{After: comments.PageInfo.EndCursor}, false)
				return err
			},
			"that is garbage": func() error {
				_, err := w.Desk.Tickets(w.Agent.Context(t), nil, nil, models.PageArgs{After: &garbage}, false)
				return err
			},
			"that is too short": func() error {
				_, err := w.Desk.Tickets(w.Agent.Context(t), nil, nil, models.PageArgs{Before: &short}, false)
				return err
			},
		} {
			if _, ok := errors.AsType[models.InputError](try()); !ok {
				t.Errorf("a cursor %s goes through", name)
			}
		}
	})
}

// TestAnAnswerIsOfOneMoment: while somebody takes a comment back, a reader has the ticket with its comment or
// neither.
func TestAnAnswerIsOfOneMoment(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		ctx, end := w.Desk.Reading(ann.Context(t))
		defer func() { _ = end() }()
		if seen, err := w.Desk.Ticket(ctx, tk.ID); err != nil || seen == nil {
			t.Fatal(seen, err)
		}
		if err := convert(w.Agent.Context(t), w, tk.ID); err != nil {
			t.Fatal(err)
		}
		c, err := w.Desk.Comments(ctx, tk, nil, models.PageArgs{}, true)
		if err != nil || c.TotalCount != 1 {
			t.Errorf("the ticket was there and its comment is not: %v, %v", c, err)
		}
		want(t, "what Ann reads next", reads(t, ann, tk.ID), []string{})
	})
}

func TestFiltersNarrow(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		public, private := opened(t, w, ann, false), opened(t, w, ann, true)
		mine := opened(t, w, w.Agent, true)
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: public.ID, Status: new(models.TicketStatusOpen)}); err != nil {
			t.Fatal(err)
		}
		open := []models.TicketStatus{models.TicketStatusOpen}
		for name, tt := range map[string]struct {
			filter models.TicketFilter
			want   []string
		}{
			"nothing":              {models.TicketFilter{}, []string{public.ID, mine.ID, private.ID}},
			"private":              {models.TicketFilter{Private: new(true)}, []string{mine.ID, private.ID}},
			"public":               {models.TicketFilter{Private: new(false)}, []string{public.ID}},
			"status":               {models.TicketFilter{Status: open}, []string{public.ID}},
			"no status":            {models.TicketFilter{Status: []models.TicketStatus{}}, nil},
			"requester":            {models.TicketFilter{RequesterID: &ann.ID}, []string{public.ID, private.ID}},
			"requester and status": {models.TicketFilter{RequesterID: &ann.ID, Private: new(true)}, []string{private.ID}},
			"nobody's":             {models.TicketFilter{Unassigned: new(true)}, []string{public.ID, mine.ID, private.ID}},
			"somebody's":           {models.TicketFilter{Unassigned: new(false)}, nil},
			"after":                {models.TicketFilter{UpdatedAfter: &mine.UpdatedAt}, []string{public.ID}},
			"before":               {models.TicketFilter{UpdatedBefore: &mine.UpdatedAt}, []string{private.ID}},
		} {
			t.Run(name, func(t *testing.T) {
				c, err := w.Desk.Tickets(w.Agent.Context(t), &tt.filter, nil, models.PageArgs{}, true)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, n := range c.Nodes() {
					got = append(got, n.ID)
				}
				if !slices.Equal(got, tt.want) || c.TotalCount != len(tt.want) {
					t.Errorf("got %v (%d), want %v", got, c.TotalCount, tt.want)
				}
			})
		}
	})
}
