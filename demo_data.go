package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
	"aparte/web"
)

// The demo's accounts are tables to be read (demo_data_fournil.go, demo_data_harbour.go). They are played through
// the desk's own verbs, by the people themselves, so that the demo shows nothing that the desk would not do.

type demoAccount struct {
	name, slug     string
	privateTickets bool
	organizations  []models.CreateOrganizationInput
	people         []demoPerson        // the first is the administrator
	groups         map[string][]string // of the staff, by first names
	weeks          []past              // what happened before
	tickets        []demoTicket
}

// demoPerson is called by their first name in what follows.
type demoPerson struct {
	name, email, phone, locale, organization string
	role                                     models.Role
	access                                   models.TicketAccess // "": all
	signsIn                                  bool                // is shown with a token
}

// demoTicket is a ticket as it is opened, and what happens on it then.
type demoTicket struct {
	key           string // how the tabs name it; it is the request's idempotency key too
	by, requester string // without a requester it is their own
	newcomer      *models.CreateUserInput
	subject, body string
	private       *bool
	unshareable   bool // it may never be made public
	channel       models.Channel
	status        models.TicketStatus
	assignee      string
	ccs           []string
	then          []demoStep
}

// demoStep is one act on a ticket.
type demoStep func(ctx context.Context, c *cast, ticketID string) error

// note is what a member of the staff says to the staff.
func note(by, body string) demoStep { return says(by, models.AddCommentInput{Body: body}) }

// aloud is what a member of the staff says to everybody on the ticket.
func aloud(by, body string) demoStep {
	return says(by, models.AddCommentInput{Body: body, Public: new(true)})
}

// answers is what an end user says.
func answers(by, body string) demoStep { return says(by, models.AddCommentInput{Body: body}) }

func says(by string, in models.AddCommentInput) demoStep {
	return func(ctx context.Context, c *cast, ticketID string) error {
		in.TicketID = ticketID
		_, _, _, err := c.desk.AddComment(c.as(ctx, by), in)
		return err
	}
}

// sets changes a ticket's status.
func sets(by string, status models.TicketStatus) demoStep {
	return func(ctx context.Context, c *cast, ticketID string) error {
		_, err := c.desk.UpdateTicket(c.as(ctx, by), models.UpdateTicketInput{TicketID: ticketID, Status: &status})
		return err
	}
}

// copies puts somebody in copy.
func copies(by, whom string) demoStep {
	return func(ctx context.Context, c *cast, ticketID string) error {
		_, err := c.desk.UpdateTicket(c.as(ctx, by), models.UpdateTicketInput{TicketID: ticketID, AddCcIds: []string{c.people[whom].id}})
		return err
	}
}

// takesBack makes a public ticket private.
func takesBack(by string) demoStep {
	return func(ctx context.Context, c *cast, ticketID string) error {
		_, _, err := c.desk.ConvertToPrivate(c.as(ctx, by), ticketID)
		return err
	}
}

// cast is one account being made: who plays in it, and what they have opened so far.
type cast struct {
	desk          *desk.Desk
	clock         *demoClock
	account       *models.Account
	people        map[string]*actor
	shown         []web.Person
	organizations map[string]string                   // ids by name
	groups        map[string]string                   // likewise
	tickets       map[string]*models.Ticket           // by key
	opened        map[string]models.CreateTicketInput // how they were opened
}

type actor struct {
	id, token string
	viewer    policy.Viewer
}

// furnish makes the accounts, and the page that tells their story.
func furnish(ctx context.Context, d *desk.Desk, clock *demoClock) (web.Options, error) {
	story, err := play(ctx, d, clock, fournil)
	if err != nil {
		return web.Options{}, err
	}
	other, err := play(ctx, d, clock, harbour)
	if err != nil {
		return web.Options{}, err
	}
	tabs, err := tabsOf(ctx, story)
	return web.Options{People: append(story.shown, other.shown...), Tabs: tabs}, err
}

// play makes one account. Its weeks are played in their own time, and its story now.
func play(ctx context.Context, d *desk.Desk, clock *demoClock, a demoAccount) (*cast, error) {
	c := &cast{
		desk: d, clock: clock, people: map[string]*actor{}, organizations: map[string]string{}, groups: map[string]string{},
		tickets: map[string]*models.Ticket{}, opened: map[string]models.CreateTicketInput{},
	}
	clock.goTo(60, 8)
	defer clock.wake()
	if err := c.found(ctx, a); err != nil {
		return nil, fmt.Errorf("found %s: %w", a.name, err)
	}
	for _, p := range a.people[1:] {
		if err := c.enter(ctx, a.people[0], p); err != nil {
			return nil, fmt.Errorf("enter %s: %w", p.name, err)
		}
	}
	if err := c.group(ctx, first(a.people[0].name), a.groups); err != nil {
		return nil, err
	}
	for _, p := range a.weeks {
		if err := c.live(ctx, p); err != nil {
			return nil, fmt.Errorf("play %q: %w", p.subject, err)
		}
	}
	clock.wake()
	for _, t := range a.tickets {
		if err := c.open(ctx, t); err != nil {
			return nil, fmt.Errorf("play %q: %w", t.subject, err)
		}
	}
	return c, nil
}

// as acts as somebody of the account.
func (c *cast) as(ctx context.Context, firstName string) context.Context {
	who, ok := c.people[firstName]
	if !ok {
		panic("nobody in the demo is called " + firstName)
	}
	return policy.WithViewer(ctx, who.viewer)
}

// found makes the account with its administrator, its settings and its organizations.
func (c *cast) found(ctx context.Context, a demoAccount) error {
	admin := a.people[0]
	account, secret, err := c.desk.CreateAccount(ctx, a.name, a.slug, admin.email)
	if err != nil {
		return err
	}
	c.account = account
	if err := c.signIn(ctx, admin, secret); err != nil {
		return err
	}
	me := c.as(ctx, first(admin.name))
	_, err = c.desk.UpdateUser(me, models.UpdateUserInput{
		UserID: c.people[first(admin.name)].id, Name: &admin.name,
		Phone: graphql.OmittableOf(&admin.phone), Locale: graphql.OmittableOf(&admin.locale),
	})
	if err != nil {
		return err
	}
	if a.privateTickets {
		if _, err := c.desk.UpdateAccountSettings(me, models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(true)}); err != nil {
			return err
		}
	}
	for _, in := range a.organizations {
		o, err := c.desk.CreateOrganization(me, in)
		if err != nil {
			return err
		}
		c.organizations[in.Name] = o.ID
	}
	return nil
}

// enter enters somebody and signs them in.
func (c *cast) enter(ctx context.Context, admin, p demoPerson) error {
	me := c.as(ctx, first(admin.name))
	in := models.CreateUserInput{Name: p.name, Email: &p.email, Phone: &p.phone, Locale: &p.locale}
	if p.role != "" {
		in.Role = &p.role
	}
	if p.access != "" {
		in.Access = &p.access
	}
	if id, ok := c.organizations[p.organization]; ok {
		in.OrganizationID = &id
	}
	u, err := c.desk.CreateUser(me, in)
	if err != nil {
		return err
	}
	_, secret, err := c.desk.CreateToken(me, models.CreateAPITokenInput{UserID: u.ID, Description: new("the demo")})
	if err != nil {
		return err
	}
	return c.signIn(ctx, p, *secret)
}

func (c *cast) signIn(ctx context.Context, p demoPerson, token string) error {
	v, err := c.desk.SignIn(ctx, token)
	if err != nil {
		return err
	}
	c.people[first(p.name)] = &actor{id: v.UserID, token: token, viewer: v}
	if p.signsIn {
		role := map[models.Role]string{models.RoleAdmin: "administrator", models.RoleAgent: "agent", models.RoleLightAgent: "light agent"}[v.Role]
		if role == "" {
			role = "end user"
		}
		c.shown = append(c.shown, web.Person{Name: p.name, Role: role, Account: c.account.Name, Token: token})
	}
	return nil
}

func first(name string) string {
	word, _, _ := strings.Cut(name, " ")
	return word
}

// open opens a ticket, and plays what happens on it.
func (c *cast) open(ctx context.Context, t demoTicket) error {
	in := models.CreateTicketInput{
		Subject: t.subject, Comment: &models.NewCommentInput{Body: t.body}, Private: t.private,
	}
	switch {
	case t.newcomer != nil:
		in.Requester = &models.RequesterInput{NewUser: t.newcomer}
	case t.requester != "":
		in.Requester = &models.RequesterInput{ID: &c.people[t.requester].id}
	}
	if t.assignee != "" {
		in.AssigneeID = &c.people[t.assignee].id
	}
	if t.channel != "" {
		in.Channel = &t.channel
	}
	if t.unshareable {
		in.Shareable = new(false)
	}
	if t.status != "" {
		in.Status = &t.status
	}
	for _, name := range t.ccs {
		in.CcIds = append(in.CcIds, c.people[name].id)
	}
	if t.key != "" {
		in.IdempotencyKey = &t.key
	}
	made, err := c.desk.CreateTicket(c.as(ctx, t.by), in)
	if err != nil {
		return err
	}
	c.tickets[t.key], c.opened[t.key] = made, in
	for i, step := range t.then {
		if err := step(ctx, c, made.ID); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}
