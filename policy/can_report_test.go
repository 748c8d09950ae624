package policy_test

import (
	"testing"

	"aparte/models"
	"aparte/policy"
)

func TestWhoReports(t *testing.T) {
	light := policy.Viewer{AccountID: "acc_1", UserID: "usr_lea", Role: models.RoleLightAgent}.SignedIn()
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		want   bool
	}{
		"an administrator does":                      {admin, true},
		"an agent does":                              {agent, true},
		"a light agent does":                         {light, true},
		"the operator does":                          {policy.Operator("acc_1"), true},
		"an end user does not":                       {ann, false},
		"an agent who looks as a requester does not": {joeAsMe, false},
		"nobody does not":                            {policy.Viewer{}, false},
		"the clerk does not, who writes what an end user says": {ann.Clerk(), false},
		"the doorkeeper does not":                              {policy.Doorkeeper("acc_1"), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := policy.CanReport(tt.viewer); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
