package desk

import (
	"context"
	"fmt"
	"time"

	"aparte/models"
)

// A group's queue is what waits in it: its tickets that nobody works on, and that wait for the staff (models.Ticket.Waits).
// It is no table of its own but a part of the tickets, and the index tickets_waiting holds that part in order: the most
// urgent first, of these the one that was opened first. To the staff a ticket was opened when it was opened, in private or
// not. Nothing of a queue is a public act.

// waiting says that a ticket waits. Both databases know the index by these very words.
const waiting = "t.assignee_id IS NULL AND t.status IN ('NEW', 'OPEN')"

// skippedFor is how long a ticket that somebody has passed over is not given to them. It does not end when the ticket
// changes: who takes it and gives it back would hand it to everybody again who could do nothing with it.
const skippedFor = 24 * time.Hour

// GroupQueue is a page of what waits in a group's queue, in the order in which it is taken, for staff.
func (d *Desk) GroupQueue(ctx context.Context, g *models.Group, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	c, err := d.loadersOf(ctx).groupQueue.Load(ctx, pageKey{g.ID, newPageOf(args, total)})
	if err != nil {
		return nil, err
	}
	tickets := &models.TicketConnection{PageInfo: c.PageInfo, TotalCount: c.TotalCount}
	for _, e := range c.Edges {
		tickets.Edges = append(tickets.Edges, &models.TicketEdge{Node: &e.Node.Ticket, Cursor: e.Cursor})
	}
	return tickets, nil
}

// queued is a ticket in its place in a queue.
type queued struct {
	models.Ticket
	Urgency int // the priority, the highest first
}

func queueOf(context.Context, pageOf) list[queued] {
	return list[queued]{
		name:  "Group.queue",
		from:  "(SELECT q.*, -q.priority AS urgency FROM {tickets} q) t",
		where: []condition{cond(waiting)},
		order: []string{"urgency", "created_at", "id"},
		place: func(q *queued) []any { return []any{q.Urgency, q.CreatedAt, q.ID} },
	}
}

// Waiting is how many tickets wait in a group's queue, for staff.
func (d *Desk) Waiting(ctx context.Context, g *models.Group) (int, error) {
	return d.loadersOf(ctx).waiting.Load(ctx, g.ID)
}

func (d *Desk) readWaiting(ctx context.Context, groups []string) (map[string]int, error) {
	l := list[models.Ticket]{name: "Group.waiting", from: "{tickets} t", where: []condition{cond(waiting), cond("t.group_id IN ?", groups)}}
	return l.counts(ctx, d, "group_id", true)
}

// theNext is what comes next in a group's queue for somebody who has passed over some of it.
const theNext = "SELECT t.* FROM {tickets} t WHERE t.group_id = ? AND " + waiting + ` AND NOT EXISTS (
	SELECT 1 FROM {ticket_skips} s WHERE s.ticket_id = t.id AND s.user_id = ? AND s.created_at > ?)
	ORDER BY -t.priority, t.created_at, t.id LIMIT 1`

// next takes hold of what comes next in a group's queue for the viewer, of what they have: nil when nothing does. As
// lockTicket, it is held for this act alone from then on, and the act happens when it is.
func (a *act) next(groupID string) (*models.Ticket, error) {
	for _, locking := range a.lockings() {
		var rows []*models.Ticket
		err := ruled(a.reach.Statement.Context, a.reach, &rows, theNext+locking, groupID, a.viewer.UserID, a.now.Add(-skippedFor))
		if err != nil {
			return nil, fmt.Errorf("take from the queue of %s: %w", groupID, err)
		}
		if len(rows) > 0 {
			a.now = a.clock()
			return rows[0], nil
		}
	}
	return nil, nil
}

// lockings are the ways in which the next ticket is looked for. On Postgres whoever finds one in somebody else's hands
// passes on to the one after it, so that all who ask at once are served at once. When none is left, the hands are
// waited for: somebody may only have written a note, and a queue that is not empty is not called so. SQLite has one
// writer, who is alone.
func (a *act) lockings() []string {
	if a.tx.Name() == sqliteName {
		return []string{""}
	}
	return []string{" FOR NO KEY UPDATE OF t SKIP LOCKED", " FOR NO KEY UPDATE OF t"}
}

// sqliteName is what GORM calls the database.
const sqliteName = "sqlite"

// TakeNextTicket assigns the viewer what comes next in a group's queue. Taking says nothing to anybody, and does not
// change the status.
func (d *Desk) TakeNextTicket(ctx context.Context, in models.TakeNextTicketInput) (*models.Ticket, error) {
	key := in.IdempotencyKey
	in.IdempotencyKey = nil
	made, err := d.actOnce(ctx, "takeNextTicket", key, in, func(a *act) (answer, error) {
		taken, err := a.takeNext(in.GroupID)
		return answer{TicketID: taken}, err
	})
	if err != nil {
		return nil, err
	}
	return d.Ticket(ctx, made.TicketID)
}
