package transfer

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"aparte/desk"
	"aparte/models"
)

// Zendesk's records, as far as Aparté keeps them: developer.zendesk.com/api-reference/ticketing.

// key is an id: a number in most records, a string in some. null is "".
type key string

// UnmarshalJSON takes a number as it is written: as a float it would lose digits.
func (k *key) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*k = key(strings.TrimSpace(s))
		return nil
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*k = key(n)
	return err
}

// moment is a time; what is none is the zero time.
type moment struct{ time.Time }

// UnmarshalJSON reads RFC 3339.
func (m *moment) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil //nolint:nilerr // a record is worth keeping without its time
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		m.Time = t.UTC()
	}
	return nil
}

type (
	zendeskOrganization struct {
		ID            key      `json:"id"`
		ExternalID    key      `json:"external_id"`
		Name          string   `json:"name"`
		DomainNames   []string `json:"domain_names"`
		SharedTickets bool     `json:"shared_tickets"`
		CreatedAt     moment   `json:"created_at"`
		UpdatedAt     moment   `json:"updated_at"`
	}
	zendeskUser struct {
		ID             key    `json:"id"`
		ExternalID     key    `json:"external_id"`
		Name           string `json:"name"`
		Email          string `json:"email"`
		Phone          string `json:"phone"`
		Locale         string `json:"locale"`
		Role           string `json:"role"`
		OrganizationID key    `json:"organization_id"`
		Active         *bool  `json:"active"`
		Suspended      bool   `json:"suspended"`
		CreatedAt      moment `json:"created_at"`
		UpdatedAt      moment `json:"updated_at"`
	}
	zendeskTicket struct {
		ID              key        `json:"id"`
		ExternalID      key        `json:"external_id"`
		Subject         string     `json:"subject"`
		RawSubject      string     `json:"raw_subject"`
		Description     string     `json:"description"`
		Status          string     `json:"status"`
		IsPublic        *bool      `json:"is_public"`
		RequesterID     key        `json:"requester_id"`
		SubmitterID     key        `json:"submitter_id"`
		AssigneeID      key        `json:"assignee_id"`
		OrganizationID  key        `json:"organization_id"`
		CollaboratorIDs []key      `json:"collaborator_ids"`
		FollowerIDs     []key      `json:"follower_ids"`
		EmailCCIDs      []key      `json:"email_cc_ids"`
		Requester       *requester `json:"requester"`
		Via             via        `json:"via"`
		CreatedAt       moment     `json:"created_at"`
		UpdatedAt       moment     `json:"updated_at"`
	}
	requester struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	via struct {
		Channel key `json:"channel"`
	}
	zendeskComment struct {
		ID          key               `json:"id"`
		TicketID    key               `json:"ticket_id"`
		CommentID   key               `json:"comment_id"` // of a change to one
		Type        string            `json:"type"`
		AuthorID    key               `json:"author_id"`
		Body        string            `json:"body"`
		PlainBody   string            `json:"plain_body"`
		Public      *bool             `json:"public"`
		Via         via               `json:"via"`
		Attachments []json.RawMessage `json:"attachments"`
		CreatedAt   moment            `json:"created_at"`
	}
	zendeskAudit struct {
		TicketID  key               `json:"ticket_id"`
		AuthorID  key               `json:"author_id"`
		Via       via               `json:"via"`
		CreatedAt moment            `json:"created_at"`
		Events    []json.RawMessage `json:"events"`
	}
)

// What the report says about Zendesk's records.
const (
	sayMalformed      = "It is not in Zendesk's format."
	sayDeleted        = "It was deleted at Zendesk."
	sayNoID           = "It has no id, so another run would not recognise it."
	sayOtherAccount   = "Another record has its id: import one Zendesk account at a time."
	sayWhichTicket    = "It does not say of which ticket."
	sayAudit          = "Its comments are read as comments; Aparté writes a history of its own."
	sayRequest        = "A request is a ticket as its requester sees it: import the ticket."
	sayUnsaidPublic   = "It did not say whether it was public: internal."
	sayAttachments    = "Its attachments stay behind."
	sayStatus         = "Its status is unknown here: open."
	sayRole           = "Their role is unknown here: end user."
	sayInactive       = "They were deleted at Zendesk: suspended here."
	sayFollowers      = "Its followers were not told to its requester: they are not in copy."
	sayDescription    = "Its description is in none of its comments: an internal note."
	sayPersonByID     = "Zendesk user "
	sayOrganizationID = "Zendesk organization "
)

// identity is the id a record is known by: Zendesk's or, in files that other programs made, theirs.
func identity(id, externalID key) string {
	if id != "" {
		return string(id)
	}
	return string(externalID)
}

var channels = map[key]models.Channel{
	"web": models.ChannelWeb, "api": models.ChannelAPI, "email": models.ChannelEmail, "mail": models.ChannelEmail,
	"voice": models.ChannelVoice, "phone": models.ChannelVoice,
}

// channel is how something came in. Chats, forums, rules and so on are taken for the web.
func (v via) channel() models.Channel {
	if c, ok := channels[v.Channel]; ok {
		return c
	}
	return models.ChannelWeb
}

var statuses = map[string]models.TicketStatus{
	"new": models.TicketStatusNew, "open": models.TicketStatusOpen, "pending": models.TicketStatusPending,
	"hold": models.TicketStatusOnHold, "solved": models.TicketStatusSolved, "closed": models.TicketStatusClosed,
}

var roles = map[string]models.Role{
	"end-user": models.RoleEndUser, "agent": models.RoleAgent, "admin": models.RoleAdmin, "": models.RoleEndUser,
}

func (o *zendeskOrganization) imported() desk.ImportedOrganization {
	id := identity(o.ID, o.ExternalID)
	return desk.ImportedOrganization{
		ExternalID: id, Name: o.Name, StandIn: sayOrganizationID + id, Domains: o.DomainNames,
		SharedTickets: o.SharedTickets, CreatedAt: o.CreatedAt.Time,
	}
}

func (u *zendeskUser) imported() desk.ImportedUser {
	id := identity(u.ID, u.ExternalID)
	in := desk.ImportedUser{
		ExternalID: id, Name: u.Name, Email: u.Email, Phone: u.Phone, Locale: u.Locale, Role: models.RoleEndUser,
		Organization: string(u.OrganizationID), Suspended: u.Suspended, CreatedAt: u.CreatedAt.Time,
	}
	if id != "" {
		in.StandIn = sayPersonByID + id
	}
	role, ok := roles[strings.ToLower(u.Role)]
	if !ok {
		in.Changed = append(in.Changed, sayRole)
		role = models.RoleEndUser
	}
	in.Role = role
	if u.Active != nil && !*u.Active {
		in.Suspended, in.Changed = true, append(in.Changed, sayInactive)
	}
	return in
}

// copied are the people in copy. Followers are among collaborator_ids, but only the staff know of them.
func (t *zendeskTicket) copied() (ids []key, changed []string) {
	for _, id := range t.CollaboratorIDs {
		if slices.Contains(t.FollowerIDs, id) && !slices.Contains(t.EmailCCIDs, id) {
			changed = []string{sayFollowers}
			continue
		}
		ids = append(ids, id)
	}
	for _, id := range t.EmailCCIDs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, changed
}
