package desk

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"aparte/models"
	"aparte/policy"
)

// A publish plan is what would come of a comment. It is worked out by the act itself, to its end, in a transaction that
// is always taken back: there is no second opinion of the rules, and nothing that is planned otherwise than it is done.
// What the requester would read is read in that transaction, as the requester (face_now.go).

// errOnlyPlanned takes an act back.
var errOnlyPlanned = errors.New("it was only planned")

// PublishPlan is what AddComment would do with the same input, for staff. It leaves nothing behind. Like the act itself it
// needs the connection that writes, and waits for the ticket's lock.
func (d *Desk) PublishPlan(ctx context.Context, in models.PublishPlanInput) (plan *models.PublishPlan, err error) {
	if !viewerOf(ctx).IsStaff() {
		return nil, models.Refuse(models.UserErrorCodeForbidden, []string{}, models.SayNotFound)
	}
	planned := models.AddCommentInput{
		TicketID: in.TicketID, Body: in.Body, Public: in.Public, ExpectPrivate: in.ExpectPrivate,
		AddCcIds: in.AddCcIds, Status: in.Status, Channel: in.Channel,
	}
	if err := checkComment(&planned); err != nil {
		return nil, err
	}
	err = d.actOn(ctx, d.plan, func(a *act) error { //nolint:contextcheck // the face is read through the requester's eyes
		made, err := a.addComment(planned)
		if err != nil {
			return err
		}
		if plan, err = d.outcome(a, planned, made); err != nil {
			return err
		}
		return errOnlyPlanned
	})
	if !errors.Is(err, errOnlyPlanned) {
		return nil, err
	}
	// It was read in the act, which is taken back: no history knows who saw the face of a private ticket.
	return plan, d.auditor.showed(ctx, in.TicketID)
}

// stillAsPlanned refuses a comment of which something else came than was planned. It asks under the ticket's lock, after
// the comment and before it is kept.
func (d *Desk) stillAsPlanned(a *act, in models.AddCommentInput, made answer) error {
	if in.PublishDigest == nil {
		return nil
	}
	now, err := d.outcome(a, in, made)
	if err == nil && !hmac.Equal([]byte(*now.Digest), []byte(*in.PublishDigest)) {
		err = models.Refuse(models.UserErrorCodeConflict, []string{"input", "publishDigest"}, models.SayPlanChanged)
	}
	return err
}

// outcome is what has come of a comment, in the act that made it.
func (d *Desk) outcome(a *act, in models.AddCommentInput, made answer) (*models.PublishPlan, error) {
	plan := &models.PublishPlan{Publishes: &made.Published, UserErrors: []*models.UserError{}}
	t, err := must(find[models.Ticket](a.tx, made.TicketID))("input", "ticketId")
	if err != nil {
		return nil, err
	}
	var colleagues []string
	if !t.Private() {
		requester, err := a.asIfKnocking(t.RequesterID)
		if err != nil {
			return nil, err
		}
		if plan.PublicFace, err = d.faceNow(a, requester.lookedThroughBy(a.viewer), t.ID); err != nil {
			return nil, wrapped(err, "read what the requester of %s would", t.ID)
		}
		onlyPlanned(plan.PublicFace, made.CommentID)
		if colleagues, err = a.colleagues(t.ID); err != nil {
			return nil, err
		}
		plan.Audience = &models.PublishAudience{Requester: &requester.User, ColleaguesThroughSharing: len(colleagues)}
		if plan.Audience.Ccs, err = a.staffSee(plan.PublicFace.Ccs); err != nil {
			return nil, err
		}
	}
	digest, err := digestOf(a.viewer, in, plan, colleagues)
	plan.Digest = &digest
	return plan, err
}

// onlyPlanned takes away the id of a comment that is not said yet: another one will be drawn.
func onlyPlanned(face *models.PublicFace, commentID string) {
	for _, c := range face.Said {
		if *c.ID == commentID {
			c.ID = nil
		}
	}
}

// colleagues are the customers who may read a public ticket through their organization alone.
func (a *act) colleagues(ticketID string) ([]string, error) {
	var rows []struct{ ID string }
	err := ruled(a.ctx, a.tx, &rows, `SELECT u.id FROM {public_tickets} f
			JOIN {organizations} o ON o.id = f.organization_id AND o.shared_tickets
			JOIN {users} u ON u.organization_id = o.id
		WHERE f.id = ? AND u.role = ? AND u.suspended_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM {public_ticket_people} p WHERE p.ticket_id = f.id AND p.user_id = u.id)
		ORDER BY u.id`, ticketID, models.RoleEndUser)
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, wrapped(err, "count who shares ticket %s", ticketID)
}

// staffSee are people of a face as the staff see them, in its order.
func (a *act) staffSee(people []*models.PublicPerson) ([]*models.User, error) {
	users := []*models.User{}
	if len(people) == 0 {
		return users, nil
	}
	place := map[string]int{}
	ids := make([]string, len(people))
	for i, p := range people {
		place[p.ID], ids[i] = i, p.ID
	}
	err := a.tx.Where("id IN ?", ids).Find(&users).Error
	slices.SortFunc(users, func(x, y *models.User) int { return place[x.ID] - place[y.ID] })
	return users, err
}

// digestOf stands for what decides what comes of a comment, but for the moment. Only this account can make it.
func digestOf(v policy.Viewer, in models.AddCommentInput, plan *models.PublishPlan, colleagues []string) (string, error) {
	var face *models.PublicFace
	if plan.PublicFace != nil {
		timeless := *plan.PublicFace
		timeless.CreatedAt, timeless.UpdatedAt, timeless.Said = time.Time{}, time.Time{}, slices.Clone(timeless.Said)
		for i, c := range timeless.Said {
			if c.ID == nil {
				said := *c.Comment
				said.ID, said.CreatedAt = "", time.Time{}
				timeless.Said[i] = &models.PublicComment{Author: c.Author, Comment: &said}
			}
		}
		face = &timeless
	}
	decides, err := json.Marshal(map[string]any{
		"ticket": in.TicketID, "body": in.Body, "aloud": policy.SpeaksAloud(v, in.Public), "publishes": plan.Publishes,
		"face": face, "colleagues": colleagues,
	})
	if err != nil {
		return "", fmt.Errorf("digest a plan: %w", err)
	}
	key, err := hkdf.Key(sha256.New, v.CursorSecret, nil, "aparte publish plan", sha256.Size)
	if err != nil {
		return "", fmt.Errorf("digest a plan: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(decides)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}
