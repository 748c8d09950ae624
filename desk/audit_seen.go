package desk

import (
	"context"
	"maps"
	"reflect"
	"sync"
	"time"

	"gorm.io/gorm"

	"aparte/models"
	"aparte/policy"
)

// What an operation showed of tickets is noted where every statement passes: behind the guard, by the rows that were read.
// A row that is a ticket says itself whether it is private. One that is on a ticket (a note, an event, whatever has a TicketID)
// may not know: whether the ticket was private then, the writer looks up. What an act reads to change it is not noted, for the
// act is in the ticket's history; its answer is.

// sight is what a row says of the ticket that it is, or is on.
type sight int

const (
	perhapsPrivate sight = iota
	surelyPublic
	surelyPrivate
)

// sighting is what one operation showed to one member of the staff.
type sighting struct {
	kind      models.AuditKind
	by        policy.Viewer
	at        time.Time
	operation string
	userID    string           // VIEWED_AS: through whose eyes
	tickets   map[string]sight // READ_PRIVATE_TICKET: each once, however often it was read
}

// entries is how many entries it comes to, at most.
func (s *sighting) entries() int { return max(1, len(s.tickets)) }

// seen is what has been shown in a reading so far.
type seen struct {
	mu      sync.Mutex
	by      policy.Viewer
	at      time.Time
	tickets map[string]sight
}

func (s *seen) note(by policy.Viewer, now func() time.Time, tickets map[string]sight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tickets == nil {
		s.by, s.at, s.tickets = by, now(), map[string]sight{}
	}
	for id, how := range tickets {
		s.tickets[id] = max(s.tickets[id], how)
	}
}

// sighting is what of it belongs into the audit log; nil for nothing.
func (s *seen) sighting(operation string) *sighting {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.tickets, func(_ string, how sight) bool { return how == surelyPublic })
	if len(s.tickets) == 0 {
		return nil
	}
	return &sighting{kind: models.AuditKindReadPrivateTicket, by: s.by, at: s.at, operation: operation, tickets: s.tickets}
}

// pagedKey marks a statement that reads a row more than it shows: the page says itself what it shows.
const pagedKey = "aparte:paged"

// witness notes what a statement has read, if it was for somebody of the staff to see.
func (w *auditor) witness(db *gorm.DB) {
	if _, paged := db.Get(pagedKey); paged || db.Error != nil {
		return
	}
	_ = db.AddError(w.saw(db.Statement.Context, db.Statement.ReflectValue))
}

// saw notes that rows are shown to the viewer of a context. Outside of a reading there is no operation to wait for.
func (w *auditor) saw(ctx context.Context, rows reflect.Value) error {
	v := policy.ViewerFrom(ctx)
	s, isInside := ctx.Value(readingKey{}).(*reading)
	if w == nil || !v.IsSomebody() || !v.IsStaff() || isInside && s == nil {
		return nil
	}
	tickets := ticketsIn(rows)
	switch {
	case len(tickets) == 0:
		return nil
	case s != nil:
		s.seen.note(v, w.desk.instant, tickets)
		return nil
	}
	var alone seen
	alone.note(v, w.desk.instant, tickets)
	return w.submit(ctx, alone.sighting(operationOf(ctx)))
}

// showed notes that a ticket is shown to the viewer of a context by something that holds no row of it.
func (w *auditor) showed(ctx context.Context, ticketID string) error {
	return w.saw(ctx, reflect.ValueOf(struct{ TicketID string }{ticketID}))
}

// ticketsIn are the tickets that rows are, or are on.
func ticketsIn(rows reflect.Value) map[string]sight {
	found := map[string]sight{}
	switch rows.Kind() {
	case reflect.Slice, reflect.Array:
		if element := rows.Type().Elem(); element.Kind() != reflect.Interface && !shapeOf(pointedTo(element)).isOnTicket() {
			return nil
		}
		for i := range rows.Len() {
			noteRow(rows.Index(i), found)
		}
	case reflect.Struct, reflect.Pointer, reflect.Map, reflect.Interface:
		noteRow(rows, found)
	default: // figures and names, of nothing in particular
	}
	return found
}

func noteRow(row reflect.Value, found map[string]sight) {
	for row.Kind() == reflect.Pointer || row.Kind() == reflect.Interface {
		if row.IsNil() {
			return
		}
		row = row.Elem()
	}
	id, how := "", perhapsPrivate
	switch row.Kind() {
	case reflect.Map:
		if m, ok := reflect.TypeAssert[map[string]any](row); ok {
			id, _ = m["ticket_id"].(string)
		}
	case reflect.Struct:
		id, how = shapeOf(row.Type()).read(row)
	default: // as above
	}
	if id != "" {
		found[id] = max(found[id], how)
	}
}

// shape is where in rows of a type their ticket is named.
type shape struct{ ticket, comment, ticketID []int }

var (
	shapes       sync.Map // reflect.Type to shape
	ticketType   = reflect.TypeFor[models.Ticket]()
	commentType  = reflect.TypeFor[models.Comment]()
	logEntryType = reflect.TypeFor[models.AuditEntry]() // names tickets that others read
)

func shapeOf(t reflect.Type) shape {
	if known, ok := shapes.Load(t); ok {
		return known.(shape) //nolint:forcetypeassert // nothing else is stored
	}
	var s shape
	switch {
	case t == ticketType:
		s.ticket = []int{}
	case t == commentType:
		s.comment = []int{}
	case t.Kind() == reflect.Struct && t != logEntryType:
		for _, f := range reflect.VisibleFields(t) {
			switch {
			case pointedTo(f.Type) == ticketType:
				s.ticket = f.Index
			case pointedTo(f.Type) == commentType:
				s.comment = f.Index
			case f.Name == "TicketID":
				s.ticketID = f.Index
			}
		}
	}
	shapes.Store(t, s)
	return s
}

func pointedTo(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func (s shape) isOnTicket() bool { return s.ticket != nil || s.comment != nil || s.ticketID != nil }

// read is a row's ticket, and what the row says of it.
func (s shape) read(row reflect.Value) (string, sight) {
	if t, ok := part[models.Ticket](row, s.ticket); ok {
		if t.Private() {
			return t.ID, surelyPrivate
		}
		return t.ID, surelyPublic
	}
	if c, ok := part[models.Comment](row, s.comment); ok {
		if c.Public() {
			return c.TicketID, surelyPublic
		}
		return c.TicketID, perhapsPrivate
	}
	if id, ok := part[string](row, s.ticketID); ok {
		return id, perhapsPrivate
	}
	return "", perhapsPrivate
}

// part is what stands at a place of a row.
func part[T any](row reflect.Value, at []int) (value T, ok bool) {
	if at == nil {
		return value, false
	}
	field := row
	if len(at) > 0 {
		var err error
		if field, err = row.FieldByIndexErr(at); err != nil { // within what is not there
			return value, false
		}
	}
	if field.Kind() == reflect.Pointer {
		if field.IsNil() {
			return value, false
		}
		field = field.Elem()
	}
	return reflect.TypeAssert[T](field)
}
