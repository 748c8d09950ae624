package policy_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"aparte/models"
	"aparte/policy"
)

var (
	agent   = policy.Viewer{AccountID: "acc_1", UserID: "usr_joe", Role: models.RoleAgent}.SignedIn()
	admin   = policy.Viewer{AccountID: "acc_1", UserID: "usr_ada", Role: models.RoleAdmin}.SignedIn()
	ann     = policy.Viewer{AccountID: "acc_1", UserID: "usr_ann", Role: models.RoleEndUser}.SignedIn()
	joeAsMe = agent.AsRequester()
	adaAsMe = admin.AsRequester()
)

func code(err error) models.UserErrorCode {
	if refused, ok := errors.AsType[models.Refusals](err); ok {
		return refused[0].Code
	}
	return ""
}

func TestWhoAdministers(t *testing.T) {
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		want   bool
	}{
		"an administrator does":                        {admin, true},
		"an agent does not":                            {agent, false},
		"an end user does not":                         {ann, false},
		"an administrator who looks as a requester":    {adaAsMe, false},
		"the operator does":                            {policy.Operator("acc_1"), true},
		"nobody does not":                              {policy.Viewer{}, false},
		"a viewer whom nobody signed in does not":      {policy.Viewer{AccountID: "acc_1", Role: models.RoleAdmin}, false},
		"the doorkeeper does not":                      {policy.Doorkeeper("acc_1"), false},
		"the clerk of an administrator's own does not": {admin.Clerk(), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := policy.CanAdminister(tt.viewer); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAgentsManageEndUsersOnly(t *testing.T) {
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		role   models.Role
		want   bool
	}{
		"an agent enters an end user":       {agent, models.RoleEndUser, true},
		"an agent makes no agent":           {agent, models.RoleAgent, false},
		"an agent makes no administrator":   {agent, models.RoleAdmin, false},
		"an administrator makes any":        {admin, models.RoleAdmin, true},
		"an end user enters nobody":         {ann, models.RoleEndUser, false},
		"an agent as requester enters none": {joeAsMe, models.RoleEndUser, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := policy.CanManage(tt.viewer, tt.role); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestWhichNewTicketsArePrivate(t *testing.T) {
	off := models.AccountSettings{NewTicketsPrivateByDefault: true}
	on := models.AccountSettings{PrivateTicketsEnabled: true, NewTicketsPrivateByDefault: true}
	onAloud := models.AccountSettings{PrivateTicketsEnabled: true}
	yes, no := new(true), new(false)
	for name, tt := range map[string]struct {
		viewer  policy.Viewer
		set     models.AccountSettings
		channel models.Channel
		asked   *bool
		private bool
		refused models.UserErrorCode
	}{
		"off, nothing said: public":                        {agent, off, models.ChannelAPI, nil, false, ""},
		"off, public asked: public":                        {agent, off, models.ChannelAPI, no, false, ""},
		"off, private asked: refused":                      {agent, off, models.ChannelAPI, yes, false, models.UserErrorCodePrivateTicketsDisabled},
		"on, nothing said: private":                        {agent, on, models.ChannelAPI, nil, true, ""},
		"on, public asked: public":                         {agent, on, models.ChannelAPI, no, false, ""},
		"on, private asked: private":                       {agent, on, models.ChannelVoice, yes, true, ""},
		"on, public by default, nothing said: public":      {agent, onAloud, models.ChannelAPI, nil, false, ""},
		"on, public by default, private asked: private":    {agent, onAloud, models.ChannelAPI, yes, true, ""},
		"by e-mail, nothing said: public":                  {agent, on, models.ChannelEmail, nil, false, ""},
		"by e-mail, private asked: refused":                {agent, on, models.ChannelEmail, yes, false, models.UserErrorCodeInvalid},
		"by e-mail and off, private asked: refused":        {agent, off, models.ChannelEmail, yes, false, models.UserErrorCodeInvalid},
		"an end user's own is public, whatever is default": {ann, on, models.ChannelAPI, nil, false, ""},
		"an end user's own is public, whatever they ask":   {ann, on, models.ChannelAPI, yes, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			private, err := policy.OpensPrivately(tt.viewer, tt.set, tt.channel, tt.asked)
			if private != tt.private || code(err) != tt.refused {
				t.Errorf("got %v and %q, want %v and %q", private, code(err), tt.private, tt.refused)
			}
		})
	}
}

func TestWhoAnswers(t *testing.T) {
	open, closed := &models.Ticket{Status: models.TicketStatusOpen}, &models.Ticket{Status: models.TicketStatusClosed}
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		ticket *models.Ticket
		on     bool
		want   models.UserErrorCode
	}{
		"an agent answers any":                  {agent, open, false, ""},
		"the requester answers":                 {ann, open, true, ""},
		"a colleague who only sees it does not": {ann, open, false, models.UserErrorCodeForbidden},
		"nobody answers a closed one":           {agent, closed, false, models.UserErrorCodeClosed},
		"nor does its requester":                {ann, closed, true, models.UserErrorCodeClosed},
		"an agent as requester is as any":       {joeAsMe, open, false, models.UserErrorCodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanAnswer(tt.viewer, tt.ticket, tt.on)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestStaffMustSayThatAWordIsPublic(t *testing.T) {
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		asked  *bool
		want   bool
	}{
		"staff, nothing said":    {agent, nil, false},
		"staff, false":           {agent, new(false), false},
		"staff, true":            {agent, new(true), true},
		"an end user, always":    {ann, nil, true},
		"an end user, even that": {ann, new(false), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := policy.SpeaksAloud(tt.viewer, tt.asked); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestWhyATicketCannotBecomePrivate(t *testing.T) {
	on, off := models.AccountSettings{PrivateTicketsEnabled: true}, models.AccountSettings{}
	now := time.Now()
	ticket := func(private, was bool) *models.Ticket {
		t := &models.Ticket{Status: models.TicketStatusClosed, TicketDetails: &models.TicketDetails{WasPrivate: was}}
		if !private {
			t.PublishedAt = &now
		}
		return t
	}
	said := func(byStaff ...bool) (all []*models.Comment) {
		for _, s := range byStaff {
			all = append(all, &models.Comment{CommentDetails: &models.CommentDetails{IsStaff: s, IsPublic: true}})
		}
		return all
	}
	const (
		disabled  = models.UserErrorCodePrivateTicketsDisabled
		already   = models.UserErrorCodeAlreadyPrivate
		published = models.UserErrorCodeWasPublished
		notOne    = models.UserErrorCodeNotExactlyOnePublicComment
		notStaff  = models.UserErrorCodeNotAStaffComment
	)
	for name, tt := range map[string]struct {
		set   models.AccountSettings
		t     *models.Ticket
		aloud []*models.Comment
		want  []models.UserErrorCode
	}{
		"one public comment of staff's, never private: it can": {on, ticket(false, false), said(true), nil},
		"private already":                        {on, ticket(true, false), nil, []models.UserErrorCode{already}},
		"private already, and disabled":          {off, ticket(true, false), nil, []models.UserErrorCode{disabled, already}},
		"disabled":                               {off, ticket(false, false), said(true), []models.UserErrorCode{disabled}},
		"two public comments":                    {on, ticket(false, false), said(true, true), []models.UserErrorCode{notOne}},
		"the requester's own":                    {on, ticket(false, false), said(false), []models.UserErrorCode{notStaff}},
		"published out of privacy":               {on, ticket(false, true), said(true), []models.UserErrorCode{published}},
		"published out of privacy, two comments": {on, ticket(false, true), said(true, false), []models.UserErrorCode{published, notOne}},
		"everything at once":                     {off, ticket(false, true), said(false), []models.UserErrorCode{disabled, published, notStaff}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := policy.CannotConvertToPrivate(agent, tt.set, tt.t, tt.aloud); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestExpectPrivateSparesASurprise(t *testing.T) {
	now := time.Now()
	private, public := &models.Ticket{TicketDetails: &models.TicketDetails{}}, &models.Ticket{TicketDetails: &models.TicketDetails{PublishedAt: &now}}
	for name, tt := range map[string]struct {
		ticket *models.Ticket
		saw    *bool
		want   models.UserErrorCode
	}{
		"nothing said":         {private, nil, ""},
		"private as expected":  {private, new(true), ""},
		"public as expected":   {public, new(false), ""},
		"public by now":        {public, new(true), models.UserErrorCodeConflict},
		"private by now again": {private, new(false), models.UserErrorCodeConflict},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.Expected(tt.ticket, tt.saw)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
