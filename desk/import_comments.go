package desk

import (
	"strings"
	"time"

	"aparte/models"
	"aparte/policy"
)

// comments adds what is new of the tickets that are here: those the batch names again, and those it has comments
// of alone.
func (i *intake) comments(b Batch) error {
	for _, later := range i.later {
		for _, c := range later.comments {
			if err := i.addLater(later, c); err != nil {
				return err
			}
		}
	}
	for _, c := range b.Comments {
		switch t := i.ticket[c.TicketID]; {
		case c.ExternalID == "":
			i.out.Comments = append(i.out.Comments, Outcome{Why: sayNoID})
		case t == nil:
			i.out.Comments = append(i.out.Comments, Outcome{Why: sayNoTicket})
		default:
			if err := i.add(t, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// addLater adds a comment that is recorded with its ticket, which is here. Without an id it came with the ticket,
// then perhaps aloud.
func (i *intake) addLater(later laterComments, c ImportedComment) error {
	if c.ExternalID != "" {
		return i.add(later.ticket, c)
	}
	aloud, err := i.isPublicHere(later.ticket, c)
	if aloud {
		i.out.Tickets[later.place] = Outcome{Why: sayDescriptionHere}
	}
	return err
}

// add adds one comment to a ticket that is here, unless it is here too. A ticket that is private here stays so.
func (i *intake) add(t *models.Ticket, c ImportedComment) error {
	known, err := i.known(t, c)
	if err != nil {
		return err
	}
	if known != nil {
		outcome := Outcome{Did: Here}
		switch {
		case c.Public && policy.CanBeAloud(known) != nil:
			outcome = Outcome{Why: sayLocked}
		case !c.Public && known.Public():
			outcome = Outcome{Why: sayPublicHere}
		}
		i.out.Comments = append(i.out.Comments, outcome)
		return nil
	}
	// Under the lock: somebody may be taking the ticket's public comment back now.
	locked, err := i.lockTicket(t.ID)
	if err != nil {
		return err
	}
	if c.Public && locked.Private() {
		i.out.Comments = append(i.out.Comments, Outcome{Why: sayWouldPublish})
		return nil
	}
	author := i.who(c.Author)
	if author == nil {
		i.out.Comments = append(i.out.Comments, Outcome{Why: sayNoAuthor})
		return nil
	}
	parts, changed := fitBody(c.Body)
	i.out.Comments = append(i.out.Comments, Outcome{Did: Added, Changed: append(c.Changed, changed...)})
	return i.addParts(locked, i.parts(t.ID, c, author, optional(c.ExternalID), parts))
}

// isPublicHere says whether what the record calls internal, and has no id, is public.
func (i *intake) isPublicHere(t *models.Ticket, c ImportedComment) (bool, error) {
	if c.Public || t.Private() {
		return false, nil
	}
	known, err := i.known(t, c)
	return known != nil && known.Public(), err
}

// FirstCommentLag is how long after its ticket a description may be recorded as a comment.
const FirstCommentLag = 2 * time.Second

// known is the comment as it is here: under its id or, where its ticket came without comments, as the same text. Of
// several the public one counts, so that nothing that is public passes for internal.
func (i *intake) known(t *models.Ticket, c ImportedComment) (known *models.Comment, err error) {
	if known := i.comment[c.ExternalID]; known != nil && c.ExternalID != "" {
		return known, nil
	}
	if _, ok := i.nameless[t.ID]; !ok {
		var rows []*models.Comment
		if err := i.table("comments").Where("ticket_id = ? AND external_id IS NULL", t.ID).Find(&rows).Error; err != nil {
			return nil, wrapped(err, "read the comments of %s", t.ID)
		}
		i.nameless[t.ID] = rows
	}
	parts, _ := fitBody(c.Body)
	for _, here := range i.nameless[t.ID] {
		if (known == nil || here.Public()) && (SameText(here.Body, parts[0]) || isDescription(t, here, c)) {
			known = here
		}
	}
	return known, nil
}

// isDescription says whether a note of a record is the ticket's description, which is public here. Its text may
// differ, for desks format it; its time does not.
func isDescription(t *models.Ticket, here *models.Comment, c ImportedComment) bool {
	lag := c.CreatedAt.Sub(t.CreatedAt).Abs()
	return !c.Public && here.Public() && here.CreatedAt.Equal(t.CreatedAt) && lag <= FirstCommentLag
}

func (i *intake) addParts(t *models.Ticket, parts []spoken) error {
	if err := i.behind(t, parts); err != nil {
		return err
	}
	i.events = nil
	for n, c := range parts {
		var err error
		if !c.aloud {
			err = i.tx.Create(c.asNote()).Error
		} else if err = i.introduce([]string{c.AuthorID}, nil); err == nil {
			err = i.say(c.draft)
		}
		if err != nil {
			return wrapped(err, "add a comment to %s", t.ID)
		}
		if err := addWords(i.tx.Model(&ticketDocument{}), t.ID, c.Body); err != nil {
			return err
		}
		i.tell(t.ID, c.CreatedAt, n+1, said(c.ID, c.aloud))
		if c.ExternalID != nil {
			i.comment[*c.ExternalID] = &models.Comment{
				ID: c.ID, TicketID: t.ID, CommentDetails: &models.CommentDetails{IsPublic: c.aloud},
			}
		}
	}
	if err := i.redate(t, parts); err != nil {
		return err
	}
	if err := i.clockLater(t, parts); err != nil {
		return err
	}
	return createAll(i.act, i.events)
}

// redate makes a ticket's times fit a comment that was added to it.
func (i *intake) redate(t *models.Ticket, parts []spoken) error {
	moved := map[string]any{}
	if last := parts[len(parts)-1].CreatedAt; t.UpdatedAt.Before(last) {
		moved["updated_at"] = last
	}
	if begins := parts[0].CreatedAt; parts[0].aloud && begins.Before(*t.PublishedAt) {
		moved["published_at"] = begins
	}
	if len(moved) == 0 {
		return nil
	}
	return wrapped(i.tx.Model(&models.Ticket{}).Where("id = ?", t.ID).Updates(moved).Error, "date %s", t.ID)
}

// skip leaves a ticket out, and its comments with it.
func (i *intake) skip(in *ImportedTicket, why string) Outcome {
	for _, c := range in.Comments {
		if c.ExternalID != "" {
			i.out.Comments = append(i.out.Comments, Outcome{Why: why})
		}
	}
	return Outcome{Why: why}
}

// SameText compares texts but for white space, which desks change between a description and its comment.
func SameText(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
