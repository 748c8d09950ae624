package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"aparte/models"
	"aparte/policy"
)

// What another desk recorded, as far as Aparté keeps it. Ids are the other desk's and become external ids; a time
// that is zero is the import's own moment. What does not fit is made to, and the outcome says so (import_fit.go).
type (
	// Batch is what is imported in one act. Whom and what its records refer to is in it, or was imported before.
	Batch struct {
		Organizations []ImportedOrganization
		Users         []ImportedUser
		Tickets       []ImportedTicket
		Comments      []ImportedComment // of tickets that are here already
	}
	// ImportedTicket is a ticket with what was said on it. It is public exactly if a comment is, on every channel.
	ImportedTicket struct {
		ExternalID   string
		Subject      string // "": the first line of what was said first, if possible aloud
		Status       models.TicketStatus
		Channel      models.Channel
		Requester    Ref
		Submitter    Ref // nobody: the requester
		Assignee     Ref // kept only if they are of the staff
		Organization string
		CCs          []Ref
		Comments     []ImportedComment
		Changed      []string // what the reader has changed already, for the outcome
		CreatedAt    time.Time
		UpdatedAt    time.Time
	}
	// ImportedComment is something that was said. One without an id, such as a ticket's description, comes into
	// being with its ticket, has no outcome of its own, and is not looked at when the ticket is here.
	ImportedComment struct {
		ExternalID string
		TicketID   string // of the ticket, for a comment of a batch's own
		Author     Ref
		Body       string
		Public     bool
		Channel    models.Channel
		Changed    []string
		CreatedAt  time.Time
	}
	// Ref is somebody by their id, or else by their e-mail address.
	Ref struct{ ExternalID, Email string }
)

// Did is what became of a record.
type Did int

// What can become of a record.
const (
	Skipped Did = iota // Why says why
	Added
	Matched // a person who was here under the same address, or as a stand-in
	Here    // nothing was done
)

// Outcome is what became of one record of a batch.
type Outcome struct {
	Did     Did
	Why     string
	Changed []string // what had to be changed to fit, as sentences
	Private bool     // a ticket was added whose requester does not know of it
}

// Outcomes has one for each record of a batch, in its order; of comments, one for each that has an id, in none.
type Outcomes struct {
	Organizations, Users, Tickets, Comments []Outcome
}

// Import keeps what another desk recorded, for the operator, in one act. It changes no ticket that is here,
// makes nothing public that was not, and opens private tickets even where the account has not enabled them.
func (d *Desk) Import(ctx context.Context, b Batch) (out Outcomes, err error) {
	err = d.administer(ctx, func(a *act) error {
		i := &intake{act: a}
		for _, step := range []func(Batch) error{i.know, i.organizations, i.users, i.tickets, i.comments} {
			if err := step(b); err != nil {
				return wrapped(err, "import")
			}
		}
		out = i.out
		return nil
	})
	return out, err
}

// intake is an import under way, with what its batch refers to.
type intake struct {
	*act
	out           Outcomes
	organization  map[string]*models.Organization // by external id
	person        map[Ref]*models.User            // by either half
	ticket        map[string]*models.Ticket       // by external id
	comment       map[string]*models.Comment      // by external id
	nameless      map[string][]*models.Comment    // a ticket's comments without external id
	documents     []*ticketDocument
	copies        []*ticketCC
	notes         []*internalNote
	events        []*models.TicketEvent
	turns         []*ticketTurn
	opened        []*openedTicket
	openedTickets []*models.Ticket
	later         []laterComments
}

// laterComments are those of a ticket that was here before them.
type laterComments struct {
	ticket   *models.Ticket
	comments []ImportedComment
	place    int // of the ticket in its batch
}

// openedTicket is what is to be said aloud of a ticket that is being imported.
type openedTicket struct {
	*models.Ticket
	ccs   []string
	aloud []*draft
}

// tickets opens those that are not here yet. Rows are written table by table, faces one by one.
func (i *intake) tickets(b Batch) error {
	for n := range b.Tickets {
		in := &b.Tickets[n]
		if t := i.ticket[in.ExternalID]; t != nil {
			i.out.Tickets = append(i.out.Tickets, Outcome{Did: Here})
			i.later = append(i.later, laterComments{t, in.Comments, n})
			continue
		}
		i.out.Tickets = append(i.out.Tickets, i.open(in))
	}
	if err := errors.Join(
		createAll(i.act, i.openedTickets), createAll(i.act, i.documents), createAll(i.act, i.copies), createAll(i.act, i.notes),
		createAll(i.act, i.turns),
	); err != nil {
		return err
	}
	if err := i.speakOut(); err != nil {
		return err
	}
	return createAll(i.act, i.events)
}

// open makes the rows of a ticket that is not here.
func (i *intake) open(in *ImportedTicket) Outcome {
	if in.ExternalID == "" {
		return i.skip(in, sayNoID)
	}
	requester := i.who(in.Requester)
	if requester == nil {
		return i.skip(in, sayNoRequester)
	}
	t := &models.Ticket{
		ID: i.id(models.TicketPrefix), Reference: models.NewReference(i.random), Status: in.Status,
		RequesterID: requester.ID, OrganizationID: i.organizationID(in.Organization),
		TicketDetails: &models.TicketDetails{
			Channel: in.Channel, SubmitterID: requester.ID, Shareable: true, ExternalID: optional(in.ExternalID),
		},
	}
	if submitter := i.who(in.Submitter); submitter != nil {
		t.SubmitterID = submitter.ID
	}
	changed := slices.Clone(in.Changed)
	if assignee := i.who(in.Assignee); assignee != nil && assignee.Role.IsStaff() {
		t.AssigneeID = &assignee.ID
	} else if in.Assignee != (Ref{}) {
		changed = append(changed, sayAssigneeNotStaff)
	}
	said, change := i.said(in, t)
	changed = append(changed, change...)
	t.Subject, change = fitSubject(in.Subject, said)
	changed = append(changed, change...)
	opened := &openedTicket{Ticket: t}
	opened.ccs, change = i.inCopy(in, t)
	changed = append(changed, change...)
	i.date(in, t, said)
	i.clock(t, said)
	i.write(opened, said)
	return Outcome{Did: Added, Changed: changed, Private: t.Private()}
}

// said are a new ticket's comments, in order, and each in as many parts as it needs. They are public as the source
// says, but for those that were taken back here. What had to be changed of a comment that has no outcome is the
// ticket's.
func (i *intake) said(in *ImportedTicket, t *models.Ticket) (said []spoken, changed []string) {
	for _, c := range in.Comments {
		author, externalID, outcome := i.who(c.Author), optional(c.ExternalID), Outcome{Did: Added, Changed: c.Changed}
		if author == nil {
			author = i.who(in.Requester)
		}
		if known := i.comment[c.ExternalID]; known != nil {
			if c.Public && policy.CanBeAloud(known) != nil {
				i.out.Comments = append(i.out.Comments, Outcome{Why: sayLocked})
				continue
			}
			externalID, outcome.Changed = nil, append(outcome.Changed, sayIDTaken)
		}
		parts, change := fitBody(c.Body)
		outcome.Changed = append(outcome.Changed, change...)
		said = append(said, i.parts(t.ID, c, author, externalID, parts)...)
		if c.ExternalID == "" {
			changed = append(changed, outcome.Changed...)
			continue
		}
		i.out.Comments = append(i.out.Comments, outcome)
	}
	if len(said) == 0 { // nothing was recorded, or what was must stay unsaid: a note, so that nothing becomes public
		c := ImportedComment{Channel: in.Channel, CreatedAt: in.CreatedAt}
		said, changed = i.parts(t.ID, c, i.who(in.Requester), nil, []string{noText}), append(changed, sayNoText)
	}
	return inOrder(said), changed
}

// spoken is a comment that is going to be public, or not.
type spoken struct {
	*draft
	aloud bool
}

// parts are the rows of one comment.
func (i *intake) parts(ticketID string, c ImportedComment, author *models.User, externalID *string, bodies []string) (said []spoken) {
	for n, body := range bodies {
		if n > 0 {
			externalID = nil // the first part is known by it
		}
		said = append(said, spoken{&draft{
			ID: i.id(models.CommentPrefix), TicketID: ticketID, AuthorID: author.ID, IsStaff: author.Role.IsStaff(),
			Body: body, Channel: c.Channel, ExternalID: externalID, CreatedAt: i.moment(c.CreatedAt),
		}, c.Public})
	}
	return said
}

// date gives a ticket its times. It became public with its first public comment, and was private before that if
// something else was said first.
func (i *intake) date(in *ImportedTicket, t *models.Ticket, said []spoken) {
	t.CreatedAt = i.moment(in.CreatedAt)
	if in.CreatedAt.IsZero() {
		t.CreatedAt = said[0].CreatedAt
	}
	t.UpdatedAt = i.moment(cmp.Or(in.UpdatedAt, t.CreatedAt))
	if last := said[len(said)-1].CreatedAt; t.UpdatedAt.Before(last) {
		t.UpdatedAt = last
	}
	t.WasPrivate = !said[0].aloud
	if first := slices.IndexFunc(said, func(c spoken) bool { return c.aloud }); first >= 0 {
		t.PublishedAt = &said[first].CreatedAt
	}
}

// write gathers the rows of a new ticket: notes at once, what is said aloud for speakOut.
func (i *intake) write(t *openedTicket, comments []spoken) {
	i.openedTickets, i.ticket[deref(t.ExternalID)] = append(i.openedTickets, t.Ticket), t.Ticket
	for _, id := range t.ccs {
		i.copies = append(i.copies, &ticketCC{TicketID: t.ID, UserID: id, AddedAt: t.CreatedAt})
	}
	visibility := "PUBLIC"
	if t.WasPrivate {
		visibility = "PRIVATE"
	}
	began := t.CreatedAt // or a moment before: a note may have had to move
	if first := comments[0].CreatedAt; first.Before(began) {
		began = first
	}
	i.tell(t.ID, began, 0, event{kind: models.TicketEventKindCreated, new: visibility})
	var text strings.Builder
	for n, c := range comments {
		if text.Len() < mostWords {
			text.WriteString(betweenRuns + searchable(c.Body))
		}
		i.tell(t.ID, c.CreatedAt, 2*n+1, said(c.ID, c.aloud))
		if !c.aloud {
			i.notes = append(i.notes, c.asNote())
			continue
		}
		if t.aloud = append(t.aloud, c.draft); len(t.aloud) == 1 && t.WasPrivate {
			i.tell(t.ID, c.CreatedAt, 2*n+2, event{kind: models.TicketEventKindPublished, commentID: c.ID})
		}
	}
	i.documents = append(i.documents, &ticketDocument{TicketID: t.ID, Subject: i.subjectWords(t.Ticket), Words: text.String()})
	i.opened = append(i.opened, t)
}

// tell adds to a ticket's history what happened at the other desk, when it did.
func (i *intake) tell(ticketID string, at time.Time, seq int, e event) {
	i.events = append(i.events, &models.TicketEvent{
		ID: i.id(models.EventPrefix), TicketID: ticketID, Seq: seq, Kind: e.kind, ActorID: i.actor(),
		CommentID: optional(e.commentID), New: optional(e.new), CreatedAt: at,
	})
}

// speakOut gives the public tickets their faces, each with its first public comment, and says the others below it.
func (i *intake) speakOut() error {
	var people []string
	for _, t := range i.opened {
		if len(t.aloud) > 0 {
			people = append(append(people, t.RequesterID), t.ccs...)
		}
		for _, c := range t.aloud {
			people = append(people, c.AuthorID)
		}
	}
	if err := i.introduce(people, nil); err != nil { // all at once: one by one they would be many statements
		return err
	}
	for _, t := range i.opened {
		for n, c := range t.aloud {
			var err error
			if n == 0 {
				err = i.publish(t.Ticket, c, t.OrganizationID, t.ccs)
			} else {
				err = i.say(c)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// moment is a time as both databases keep it; zero: the import's.
func (i *intake) moment(t time.Time) time.Time {
	if t.IsZero() {
		return i.now
	}
	return t.UTC().Truncate(time.Microsecond)
}

// mostRows keeps a statement below what a database takes of parameters.
const mostRows = 500

func createAll[T any](a *act, rows []*T) error {
	for some := range slices.Chunk(rows, mostRows) {
		if err := a.tx.Create(some).Error; err != nil {
			return fmt.Errorf("keep %T: %w", some, err)
		}
	}
	return nil
}
