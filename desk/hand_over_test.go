package desk_test

import (
	"testing"

	"aparte/desktest"
	"aparte/models"
)

// TestHandingOverIsOneAct: the note and the new hands, or neither; and its requester learns nothing of either.
func TestHandingOverIsOneAct(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		tk := c.ticketOf(t, c.sales, false)
		before, read := sees(t, c.ann, tk.ID), reads(t, c.ann, tk.ID)
		c.takes(t, c.Agent, c.sales)
		light := w.NewPerson(t, models.CreateUserInput{Name: "Lil", Role: new(models.RoleLightAgent)})
		events := len(history(t, w, tk.ID))
		hand := func(p *desktest.Person, in models.HandOverInput) error {
			in.TicketID = tk.ID
			return second(wrap(c.Desk.HandOver(p.Context(t), in)))
		}
		for name, tt := range map[string]struct {
			by   *desktest.Person
			in   models.HandOverInput
			want models.UserErrorCode
		}{
			"to nobody":         {c.Agent, models.HandOverInput{Note: "x"}, models.UserErrorCodeInvalid},
			"without a word":    {c.Agent, models.HandOverInput{Note: " ", GroupID: &c.billing.ID}, models.UserErrorCodeInvalid},
			"to a customer":     {c.Agent, models.HandOverInput{Note: "x", AssigneeID: &c.ann.ID}, models.UserErrorCodeInvalid},
			"to a light agent":  {c.Agent, models.HandOverInput{Note: "x", AssigneeID: &light.ID}, models.UserErrorCodeInvalid},
			"by a light agent":  {light, models.HandOverInput{Note: "x", AssigneeID: &c.gus.ID}, models.UserErrorCodeForbidden},
			"to no such group":  {c.Agent, models.HandOverInput{Note: "x", GroupID: new("grp_0")}, models.UserErrorCodeNotFound},
			"thought private":   {c.Agent, models.HandOverInput{Note: "x", GroupID: &c.billing.ID, ExpectPrivate: new(true)}, models.UserErrorCodeConflict},
			"to no such person": {c.Agent, models.HandOverInput{Note: "x", AssigneeID: new("usr_0")}, models.UserErrorCodeNotFound},
		} {
			if got := codeOf(hand(tt.by, tt.in)); got != tt.want {
				t.Errorf("%s: got %q, want %q", name, got, tt.want)
			}
		}
		if n := len(history(t, w, tk.ID)); n != events {
			t.Errorf("what was refused left %d events", n-events)
		}

		in := models.HandOverInput{TicketID: tk.ID, GroupID: &c.billing.ID, Note: "He wants an invoice; mind the zyzzyva", IdempotencyKey: new("k")}
		for range 2 { // the second time it is done already
			now, note, err := c.Desk.HandOver(c.Agent.Context(t), in)
			if err != nil || now.AssigneeID != nil || *now.GroupID != c.billing.ID || note == nil || note.Public() {
				t.Fatalf("got %+v with %+v (%v)", now, note, err)
			}
		}
		want(t, "the history", history(t, w, tk.ID)[events:], []string{"ASSIGNED", "GROUP_CHANGED", "COMMENTED"})
		want(t, "what the staff find", finds(t, c.Agent, "zyzzyva"), []string{tk.ID})
		want(t, "what Ann finds", finds(t, c.ann, "zyzzyva"), []string{})
		want(t, "what Ann reads", reads(t, c.ann, tk.ID), read)
		if after := sees(t, c.ann, tk.ID); *after != *before {
			t.Errorf("its requester reads %+v, and read %+v", after, before)
		}
		if got := c.takes(t, c.Agent, c.billing); got != tk.ID {
			t.Errorf("of the other group's queue Joe takes %s", got)
		}
	})
}

// wrap makes three results of which second takes the error.
func wrap(t *models.Ticket, c *models.Comment, err error) (*models.Ticket, *models.Comment, *bool, error) {
	return t, c, nil, err
}

// TestHandingOverOutOfReachIsDone: an agent of groups hands a ticket over to another group, and has it no longer.
func TestHandingOverOutOfReachIsDone(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		c := newCounter(t, w)
		tk := c.ticketOf(t, c.sales, true)
		c.takes(t, c.gus, c.sales)
		now, note, err := c.Desk.HandOver(c.gus.Context(t), models.HandOverInput{TicketID: tk.ID, GroupID: &c.billing.ID, Note: "Yours"})
		if err != nil || now != nil || note != nil {
			t.Errorf("got %v with %v (%v), want done and out of sight", now, note, err)
		}
		_, note, err = c.Desk.HandOver(c.Agent.Context(t), models.HandOverInput{TicketID: tk.ID, AssigneeID: &c.gus.ID, Note: "No, yours"})
		if err != nil || note == nil || !c.sees(t, c.gus, tk) {
			t.Errorf("back to him in person: %v (%v)", note, err)
		}
		_, _, err = c.Desk.HandOver(c.gus.Context(t), models.HandOverInput{TicketID: c.ticketOf(t, c.billing, true).ID, AssigneeID: &c.gus.ID, Note: "Mine"})
		wantCodes(t, err, models.UserErrorCodeNotFound)
	})
}
