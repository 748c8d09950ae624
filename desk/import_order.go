package desk

import (
	"slices"
	"time"

	"aparte/models"
)

// A conversation is read in the order of its times, and the other desk's are whole seconds: comments of one second
// are kept apart. When something was said aloud depends on what was said aloud alone, or its time would count the
// notes before it. So the public comments are spaced first, wide enough for what notes there may be, and the notes
// are fitted between them.
const (
	aloudApart = time.Millisecond
	notesApart = time.Microsecond // no database here keeps less
)

// inOrder sorts a new ticket's comments and gives them times in that order.
func inOrder(said []spoken) []spoken {
	slices.SortStableFunc(said, func(a, b spoken) int { return a.CreatedAt.Compare(b.CreatedAt) })
	var free time.Time // from when on the next may be said aloud
	for _, c := range said {
		if c.aloud {
			c.CreatedAt = latest(c.CreatedAt, free)
			free = c.CreatedAt.Add(aloudApart)
		}
	}
	for n, c := range said {
		if n > 0 && !c.aloud {
			c.CreatedAt = latest(c.CreatedAt, said[n-1].CreatedAt.Add(notesApart))
		}
	}
	// Whatever stands in the way of what was said aloud afterwards goes back before it.
	for n := len(said) - 2; n >= 0; n-- {
		if before := said[n+1].CreatedAt.Add(-notesApart); !said[n].aloud && said[n].CreatedAt.After(before) {
			said[n].CreatedAt = before
		}
	}
	return said
}

// behind gives the parts of a comment that is added to a ticket times behind what was said there in that second:
// those of a note behind everything, those of a public comment behind what was said aloud.
func (i *intake) behind(t *models.Ticket, parts []spoken) error {
	here := i.table("comments").Where("ticket_id = ? AND created_at >= ?", t.ID, parts[0].CreatedAt)
	apart := notesApart
	if parts[0].aloud {
		here, apart = here.Where("is_public = ?", true), aloudApart
	}
	var taken []*models.Comment
	if err := here.Order("created_at").Find(&taken).Error; err != nil {
		return wrapped(err, "read when the comments of %s were said", t.ID)
	}
	free := parts[0].CreatedAt
	for _, c := range parts {
		for len(taken) > 0 && taken[0].CreatedAt.Sub(free) < aloudApart {
			free = latest(free, taken[0].CreatedAt.Add(apart))
			taken = taken[1:]
		}
		c.CreatedAt = free
		free = free.Add(apart)
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
