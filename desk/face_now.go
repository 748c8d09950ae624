package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"aparte/models"
	"aparte/policy"
)

// What the requester reads of a ticket in the middle of an act is read as they read it: by the end users' statements,
// under the guard with them as the viewer, and on Postgres in the end users' role. SQLite has no roles, and its
// transaction no other connection: there the guard stands alone.

// faceNow is a public ticket as v, its requester, would read it if the act ended now.
func (d *Desk) faceNow(a *act, v policy.Viewer, ticketID string) (face *models.PublicFace, err error) {
	s := &reading{turn: make(chan struct{}, 1), snapshot: a.tx.Session(&gorm.Session{NewDB: true})}
	s.once.Do(func() {}) // it has begun, with the act
	ctx := policy.WithViewer(context.WithValue(a.ctx, readingKey{}, s), v)
	err = d.inTheirRole(a, func() error {
		face, err = d.readFace(ctx, ticketID)
		return err
	})
	return face, err
}

// inTheirRole reads something in an act as the end users' role.
func (d *Desk) inTheirRole(a *act, read func() error) error {
	if d.sqlite {
		return read()
	}
	// Past the guard, which knows no such statement: nothing in it comes from outside.
	connection := a.tx.Statement.ConnPool
	if _, err := connection.ExecContext(a.ctx, "SET LOCAL ROLE "+d.endUserRole); err != nil {
		return fmt.Errorf("read as %s: %w", d.endUserRole, err)
	}
	if err := read(); err != nil {
		return err // the act ends with it, and with the act the role
	}
	_, err := connection.ExecContext(a.ctx, "RESET ROLE")
	return err
}

// errNotSeen is a mistake of ours.
var errNotSeen = errors.New("its requester would not see it")

// readFace is a ticket as the end user of ctx reads it. It asks what their own query would ask.
func (d *Desk) readFace(ctx context.Context, id string) (*models.PublicFace, error) {
	ids := []string{id}
	t, err := one(d.readTickets(ctx, ids))
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, errNotSeen
	}
	ccs, err := d.readCCs(ctx, ids)
	if err != nil {
		return nil, err
	}
	last := models.MostSaid
	comments, err := pages(ctx, d, commentsOf(ctx, pageOf{}), "ticket_id", ids,
		func(c *models.Comment) string { return c.TicketID }, models.PageArgs{Last: &last}, true)
	if err != nil {
		return nil, err
	}
	people, err := d.peopleOf(ctx, t.RequesterID, comments[id].Nodes())
	if err != nil {
		return nil, err
	}
	face := &models.PublicFace{
		Reference: t.Reference, Subject: t.Subject, Status: t.Status, Requester: people[t.RequesterID],
		Ccs: []*models.PublicPerson{}, CommentCount: comments[id].TotalCount,
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	for _, u := range ccs[id] {
		face.Ccs = append(face.Ccs, &models.PublicPerson{ID: u.ID, Name: u.Name, Role: u.Role})
	}
	for _, c := range comments[id].Nodes() {
		face.Said = append(face.Said, &models.PublicComment{ID: &c.ID, Author: people[c.AuthorID], CreatedAt: c.CreatedAt, Comment: c})
	}
	if t.OrganizationID == nil {
		return face, nil
	}
	o, err := one(d.readOrganizations(ctx, []string{*t.OrganizationID}))
	if o != nil {
		face.Organization = &models.PublicOrganization{ID: o.ID, Name: o.Name}
	}
	return face, err
}

// peopleOf are a face's requester and the authors of its comments, by id.
func (d *Desk) peopleOf(ctx context.Context, requester string, comments []*models.Comment) (map[string]*models.PublicPerson, error) {
	ids := []string{requester}
	for _, c := range comments {
		if !slices.Contains(ids, c.AuthorID) {
			ids = append(ids, c.AuthorID)
		}
	}
	users, err := d.readUsers(ctx, ids)
	people := map[string]*models.PublicPerson{}
	for _, u := range users {
		people[u.ID] = &models.PublicPerson{ID: u.ID, Name: u.Name, Role: u.Role}
	}
	return people, err
}

// one is the first of some rows; nil when there is none.
func one[T any](rows []*T, err error) (*T, error) {
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}
