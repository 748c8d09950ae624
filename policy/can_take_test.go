package policy_test

import (
	"testing"

	"aparte/models"
	"aparte/policy"
)

func TestWhoTakesFromAQueue(t *testing.T) {
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		member bool
		want   models.UserErrorCode
	}{
		"an agent who is a member":                  {agent, true, ""},
		"an administrator who is a member":          {admin, true, ""},
		"an administrator who is none":              {admin, false, models.UserErrorCodeForbidden},
		"an agent of groups":                        {somebody(models.TicketAccessGroups), true, ""},
		"an agent who is given tickets":             {somebody(models.TicketAccessAssigned), true, models.UserErrorCodeForbidden},
		"a light agent":                             {light, true, models.UserErrorCodeForbidden},
		"the operator, who is nobody in particular": {policy.Operator("acc_1"), false, models.UserErrorCodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanTake(tt.viewer, tt.member)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhoHasRoomForMore(t *testing.T) {
	for name, tt := range map[string]struct {
		capacity *int
		open     int
		want     models.UserErrorCode
	}{
		"without a limit":    {nil, 500, ""},
		"below the limit":    {new(3), 2, ""},
		"at the limit":       {new(3), 3, models.UserErrorCodeAtCapacity},
		"given more by hand": {new(3), 7, models.UserErrorCodeAtCapacity},
		"on leave":           {new(0), 0, models.UserErrorCodeAtCapacity},
	} {
		t.Run(name, func(t *testing.T) {
			u := &models.User{UserDetails: &models.UserDetails{Capacity: tt.capacity}}
			if got := code(policy.HasRoom(u, tt.open)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhatIsPassedOverOrGivenBack(t *testing.T) {
	group, mine, others := "grp_1", agent.UserID, "usr_eve"
	ticket := func(group, assignee *string, s models.TicketStatus) *models.Ticket {
		return &models.Ticket{Status: s, TicketDetails: &models.TicketDetails{GroupID: group, AssigneeID: assignee}}
	}
	const open = models.TicketStatusOpen
	for name, tt := range map[string]struct {
		viewer        policy.Viewer
		ticket        *models.Ticket
		skip, release models.UserErrorCode
	}{
		"what waits":             {agent, ticket(&group, nil, open), "", ""},
		"what is theirs":         {agent, ticket(&group, &mine, open), "", ""},
		"what is somebody's":     {agent, ticket(&group, &others, open), models.UserErrorCodeConflict, ""},
		"what has no queue":      {agent, ticket(nil, nil, open), models.UserErrorCodeInvalid, models.UserErrorCodeInvalid},
		"what is closed":         {agent, ticket(&group, nil, models.TicketStatusClosed), models.UserErrorCodeClosed, models.UserErrorCodeClosed},
		"light agents take none": {light, ticket(&group, nil, open), models.UserErrorCodeForbidden, models.UserErrorCodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanSkip(tt.viewer, tt.ticket)); got != tt.skip {
				t.Errorf("passing over: got %q, want %q", got, tt.skip)
			}
			if got := code(policy.CanRelease(tt.viewer, tt.ticket)); got != tt.release {
				t.Errorf("giving back: got %q, want %q", got, tt.release)
			}
		})
	}
}

func TestWhoSaysHowMuchSomebodyTakes(t *testing.T) {
	for name, tt := range map[string]struct {
		by       policy.Viewer
		role     models.Role
		capacity *int
		want     models.UserErrorCode
	}{
		"an administrator of an agent":    {admin, models.RoleAgent, new(5), ""},
		"of an administrator":             {admin, models.RoleAdmin, new(0), ""},
		"no limit, of anybody":            {admin, models.RoleEndUser, nil, ""},
		"of a light agent":                {admin, models.RoleLightAgent, new(5), models.UserErrorCodeInvalid},
		"of a customer":                   {admin, models.RoleEndUser, new(5), models.UserErrorCodeInvalid},
		"less than nothing":               {admin, models.RoleAgent, new(-1), models.UserErrorCodeInvalid},
		"more than anybody could":         {admin, models.RoleAgent, new(policy.MaxCapacity + 1), models.UserErrorCodeInvalid},
		"an agent, of whomever they like": {agent, models.RoleAgent, new(5), models.UserErrorCodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			if got := code(policy.CanGiveCapacity(tt.by, tt.role, tt.capacity, "input")); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
