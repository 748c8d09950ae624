package policy_test

import (
	"testing"
	"time"

	"aparte/models"
	"aparte/policy"
)

func TestWhatIsNotShareableIsNeverPublished(t *testing.T) {
	for name, tt := range map[string]struct {
		shareable bool
		want      models.UserErrorCode
	}{
		"shareable: it may be made public": {true, ""},
		"not shareable: it may not":        {false, models.UserErrorCodeNotShareable},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanPublish(&models.Ticket{TicketDetails: &models.TicketDetails{Shareable: tt.shareable}})); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestANewTicketThatIsNotShareableIsPrivate(t *testing.T) {
	yes, no := new(true), new(false)
	on := models.AccountSettings{PrivateTicketsEnabled: true}
	for name, tt := range map[string]struct {
		set                models.AccountSettings
		channel            models.Channel
		private, shareable *bool
		want               bool
		refused            models.UserErrorCode
	}{
		"nothing said: public, as the account has it":     {on, models.ChannelAPI, nil, nil, false, ""},
		"shareable, as any":                               {on, models.ChannelAPI, nil, yes, false, ""},
		"not shareable, nothing said: private":            {on, models.ChannelAPI, nil, no, true, ""},
		"not shareable and private":                       {on, models.ChannelAPI, yes, no, true, ""},
		"not shareable and public: refused":               {on, models.ChannelAPI, no, no, false, models.UserErrorCodeInvalid},
		"not shareable where nothing is private":          {models.AccountSettings{}, models.ChannelAPI, nil, no, false, models.UserErrorCodePrivateTicketsDisabled},
		"not shareable and public where nothing is":       {models.AccountSettings{}, models.ChannelAPI, no, no, false, models.UserErrorCodeInvalid},
		"not shareable, by e-mail, which is never so":     {on, models.ChannelEmail, nil, no, false, models.UserErrorCodeInvalid},
		"private and shareable, as any private ticket is": {on, models.ChannelAPI, yes, yes, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			private, err := policy.OpensPrivately(agent, tt.set, tt.channel, policy.AsksForPrivate(tt.private, tt.shareable))
			if err == nil {
				err = policy.CanOpen(private, tt.shareable)
			}
			if private != tt.want || code(err) != tt.refused {
				t.Errorf("got %v and %q, want %v and %q", private, code(err), tt.want, tt.refused)
			}
		})
	}
}

func TestWhoSaysThatATicketIsNotShareable(t *testing.T) {
	now := time.Now()
	ticket := func(public, shareable, never bool) *models.Ticket {
		t := &models.Ticket{TicketDetails: &models.TicketDetails{Shareable: shareable, NeverShareable: never}}
		if public {
			t.PublishedAt = &now
		}
		return t
	}
	for name, tt := range map[string]struct {
		viewer    policy.Viewer
		ticket    *models.Ticket
		shareable bool
		want      models.UserErrorCode
	}{
		"an administrator, of a private ticket":           {admin, ticket(false, true, false), false, ""},
		"an agent":                                        {agent, ticket(false, true, false), false, models.UserErrorCodeForbidden},
		"an administrator, of a public ticket":            {admin, ticket(true, true, false), false, models.UserErrorCodeInvalid},
		"an agent, of a public ticket":                    {agent, ticket(true, true, false), false, models.UserErrorCodeForbidden},
		"an administrator, back, and nothing was written": {admin, ticket(false, false, false), true, ""},
		"an administrator, back, and notes were":          {admin, ticket(false, false, true), true, models.UserErrorCodeNotShareable},
		"an agent, back":                                  {agent, ticket(false, false, false), true, models.UserErrorCodeForbidden},
		"an agent, what it is already":                    {agent, ticket(false, false, true), false, ""},
		"an agent, what a public one is already":          {agent, ticket(true, true, false), true, ""},
		"an end user":                                     {ann, ticket(false, true, false), false, models.UserErrorCodeForbidden},
		"an administrator who looks as a requester":       {adaAsMe, ticket(false, true, false), false, models.UserErrorCodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanSetShareable(tt.viewer, tt.ticket, tt.shareable)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
