package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aparte/models"
)

// What a face showed at a past moment is what was done aloud up to then (face_history.go), played once more.

// pastKey is a ticket at a moment.
type pastKey struct {
	ticketID string
	at       time.Time
}

// PublicFaceAt is what a ticket's requester could read of it at a moment, for staff; nil when they could read nothing.
func (d *Desk) PublicFaceAt(ctx context.Context, t *models.Ticket, at time.Time) (*models.PublicFace, error) {
	if at.After(d.instant()) {
		return nil, nil
	}
	found, err := d.loadersOf(ctx).pastFaces.Load(ctx, pastKey{t.ID, at.UTC()})
	if err != nil || found == nil {
		return nil, err
	}
	face := *found
	face.Reference = t.Reference
	return &face, nil
}

// readPastFaces reads the faces of many tickets, those of one moment together.
func (d *Desk) readPastFaces(ctx context.Context, keys []pastKey) ([]*models.PublicFace, []error) {
	at := map[time.Time][]string{}
	for _, k := range keys {
		at[k.at] = append(at[k.at], k.ticketID)
	}
	found := map[pastKey]*models.PublicFace{}
	for moment, tickets := range at {
		faces, err := d.facesAt(ctx, moment, tickets)
		if err != nil {
			return nil, []error{fmt.Errorf("read faces of the past: %w", err)}
		}
		for id, face := range faces {
			found[pastKey{id, moment}] = face
		}
	}
	all := make([]*models.PublicFace, len(keys))
	for i, k := range keys {
		all[i] = found[k]
	}
	return all, nil
}

func (d *Desk) facesAt(ctx context.Context, at time.Time, tickets []string) (map[string]*models.PublicFace, error) {
	var events []*faceEvent
	if err := d.view(ctx).Where("ticket_id IN ? AND at <= ?", tickets, at).Order("n").Find(&events).Error; err != nil {
		return nil, err
	}
	pasts := map[string]*past{}
	for _, e := range events {
		if e.Kind == facePublished {
			pasts[e.TicketID] = &past{ccs: map[string]time.Time{}}
		}
		if e.Kind == faceWithdrawn {
			delete(pasts, e.TicketID)
			continue
		}
		if p := pasts[e.TicketID]; p != nil {
			p.play(e)
		}
	}
	ids := map[string]bool{}
	for _, p := range pasts {
		p.name(ids)
	}
	names, err := d.namesAt(ctx, at, slices.Collect(maps.Keys(ids)))
	if err != nil {
		return nil, err
	}
	faces := map[string]*models.PublicFace{}
	for id, p := range pasts {
		faces[id] = p.face(names)
	}
	return faces, nil
}

// namesAt are people and organizations as end users could read of them at a moment, by id.
func (d *Desk) namesAt(ctx context.Context, at time.Time, ids []string) (map[string]*nameEvent, error) {
	names := map[string]*nameEvent{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []*nameEvent
	err := ruled(ctx, d.view(ctx), &rows, `SELECT h.* FROM {name_history} h
		WHERE h.id IN ? AND h.n IN (SELECT MAX(x.n) FROM {name_history} x WHERE x.id IN ? AND x.at <= ? GROUP BY x.id)`, ids, ids, at)
	for _, r := range rows {
		names[r.ID] = r
	}
	return names, err
}

// past is a face at some moment, as far as it has been played.
type past struct {
	subject, status      string
	requester            string
	organization         *string
	ccs                  map[string]time.Time // since when
	said                 []*faceEvent
	createdAt, updatedAt time.Time
}

func (p *past) play(e *faceEvent) {
	p.updatedAt = latest(p.updatedAt, e.Moment)
	p.subject, p.status = derefOr(e.Subject, p.subject), derefOr(e.Status, p.status)
	switch e.Kind {
	case facePublished:
		p.requester, p.organization, p.createdAt = *e.UserID, e.OrganizationID, e.Moment
	case faceCame:
		p.ccs[*e.UserID] = e.Moment
	case faceWent:
		delete(p.ccs, *e.UserID)
	case faceSaid:
		p.said = append(p.said, e)
		if e.Moment.Before(p.createdAt) {
			p.createdAt = e.Moment
		}
	case faceChanged, faceWithdrawn: // no more than above
	}
}

// lastSaid are the comments that a requester reads on the last page, in its order.
func (p *past) lastSaid() []*faceEvent {
	slices.SortFunc(p.said, func(a, b *faceEvent) int {
		return cmp.Or(a.Moment.Compare(b.Moment), strings.Compare(*a.CommentID, *b.CommentID))
	})
	return p.said[max(0, len(p.said)-models.MostSaid):]
}

// name adds whoever has a name on the face.
func (p *past) name(ids map[string]bool) {
	ids[p.requester] = true
	if p.organization != nil {
		ids[*p.organization] = true
	}
	for id := range p.ccs {
		ids[id] = true
	}
	for _, e := range p.lastSaid() {
		ids[*e.UserID] = true
	}
}

// face is the past as its requester read it.
func (p *past) face(names map[string]*nameEvent) *models.PublicFace {
	person := func(id string) *models.PublicPerson {
		known := names[id]
		return &models.PublicPerson{ID: id, Name: known.Name, Role: *known.Role}
	}
	face := &models.PublicFace{
		Subject: p.subject, Status: models.TicketStatus(p.status), Requester: person(p.requester), Ccs: []*models.PublicPerson{},
		CommentCount: len(p.said), CreatedAt: p.createdAt, UpdatedAt: p.updatedAt,
	}
	if own := names[p.requester].OrganizationID; own != nil && p.organization != nil && *own == *p.organization {
		face.Organization = &models.PublicOrganization{ID: *own, Name: names[*own].Name}
	}
	var ccs []*inCopy
	for id, since := range p.ccs {
		ccs = append(ccs, &inCopy{User: models.User{ID: id, Name: names[id].Name}, Joined: since})
	}
	sortCopies(ccs)
	for _, cc := range ccs {
		face.Ccs = append(face.Ccs, person(cc.ID))
	}
	for _, e := range p.lastSaid() {
		face.Said = append(face.Said, &models.PublicComment{ID: e.CommentID, Author: person(*e.UserID), CreatedAt: e.Moment})
	}
	return face
}

// WasSaid is a comment of a face as it was said; its text never changes. nil: the viewer may no longer read the ticket.
func (d *Desk) WasSaid(ctx context.Context, c *models.PublicComment) (*models.Comment, error) {
	if c.Comment != nil {
		return c.Comment, nil
	}
	return must(d.Comment(ctx, *c.ID))()
}
