package policy_test

import (
	"slices"
	"testing"

	"aparte/models"
	"aparte/policy"
)

var light = policy.Viewer{AccountID: "acc_1", UserID: "usr_lil", Role: models.RoleLightAgent}.SignedIn()

func TestLightAgentsWriteNotesAndNeverSpeakToACustomer(t *testing.T) {
	on := models.AccountSettings{PrivateTicketsEnabled: true}
	ticket := &models.Ticket{Status: models.TicketStatusOpen, TicketDetails: &models.TicketDetails{}}
	solved := models.TicketStatusSolved
	opens := func(s models.AccountSettings, channel models.Channel, asked *bool) models.UserErrorCode {
		private, err := policy.OpensPrivately(light, s, channel, asked)
		if err == nil && !private {
			return "PUBLIC"
		}
		return code(err)
	}
	const forbidden, done = models.UserErrorCodeForbidden, models.UserErrorCode("")
	for name, tt := range map[string]struct{ got, want models.UserErrorCode }{
		"a note":                            {code(policy.CanSay(light, models.AddCommentInput{})), done},
		"a note, said to be one":            {code(policy.CanSay(light, models.AddCommentInput{Public: new(false)})), done},
		"a public comment":                  {code(policy.CanSay(light, models.AddCommentInput{Public: new(true)})), forbidden},
		"a note that sets the status":       {code(policy.CanSay(light, models.AddCommentInput{Status: &solved})), forbidden},
		"a note that puts people in copy":   {code(policy.CanSay(light, models.AddCommentInput{AddCcIds: []string{"usr_1"}})), forbidden},
		"changing a ticket":                 {code(policy.CanChange(light, ticket)), forbidden},
		"a private ticket":                  {opens(on, models.ChannelAPI, new(true)), done},
		"a ticket of which nothing is said": {opens(on, models.ChannelAPI, nil), done},
		"a public ticket":                   {opens(on, models.ChannelAPI, new(false)), forbidden},
		"a ticket that came by e-mail":      {opens(on, models.ChannelEmail, nil), forbidden},
		"where nothing is private":          {opens(models.AccountSettings{}, models.ChannelAPI, nil), models.UserErrorCodePrivateTicketsDisabled},
		"being given a ticket":              {code(policy.CanBeAssigned(&models.User{Role: models.RoleLightAgent})), models.UserErrorCodeInvalid},
		"an agent's public comment":         {code(policy.CanSay(agent, models.AddCommentInput{Public: new(true)})), done},
		"an end user's answer":              {code(policy.CanSay(ann, models.AddCommentInput{})), done},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
	if got := policy.CannotConvertToPrivate(light, on, ticket, nil); !slices.Contains(got, forbidden) {
		t.Errorf("taking a comment back: got %v", got)
	}
	if policy.CanManage(light, models.RoleEndUser) {
		t.Error("a light agent enters people")
	}
	if got := policy.RoleAloud(models.RoleLightAgent); got != models.RoleAgent {
		t.Errorf("an end user reads the role %s", got)
	}
}

func TestWhoMayHaveSomeOfTheTicketsAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		by     policy.Viewer
		role   models.Role
		access models.TicketAccess
		want   models.UserErrorCode
	}{
		"an agent":                 {admin, models.RoleAgent, models.TicketAccessGroups, ""},
		"a light agent":            {admin, models.RoleLightAgent, models.TicketAccessAssigned, ""},
		"an administrator has all": {admin, models.RoleAdmin, models.TicketAccessGroups, models.UserErrorCodeInvalid},
		"and may be said to":       {admin, models.RoleAdmin, models.TicketAccessAll, ""},
		"a customer has none":      {admin, models.RoleEndUser, models.TicketAccessGroups, models.UserErrorCodeInvalid},
		"agents give none":         {agent, models.RoleAgent, models.TicketAccessAll, models.UserErrorCodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanGiveAccess(tt.by, tt.role, tt.access, "input", "access")); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// somebody is an agent who has some of the tickets alone.
func somebody(access models.TicketAccess) policy.Viewer {
	u := &models.User{ID: "usr_gus", Role: models.RoleAgent, UserDetails: &models.UserDetails{Has: access}}
	return policy.Viewer{AccountID: "acc_1", UserID: u.ID, Role: u.Role, Person: u}.SignedIn()
}

func TestWhoHasAllTickets(t *testing.T) {
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		want   bool
	}{
		"an agent with all":           {somebody(models.TicketAccessAll), true},
		"an agent with their groups'": {somebody(models.TicketAccessGroups), false},
		"an agent with their own":     {somebody(models.TicketAccessAssigned), false},
		"an administrator":            {admin, true},
		"the operator":                {policy.Operator("acc_1"), true},
		"an end user":                 {ann, false},
		"an agent as requester":       {joeAsMe, false},
		"nobody":                      {policy.Viewer{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := policy.HasAllTickets(tt.viewer); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if gus := somebody(models.TicketAccessGroups); !policy.CanViewAs(gus, gus.UserID) || policy.CanViewAs(gus, "usr_ann") {
		t.Error("whoever has some of the tickets alone looks through their own eyes, and through no others")
	}
}
