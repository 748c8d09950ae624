package policy_test

import (
	"testing"

	"aparte/models"
	"aparte/policy"
)

func TestACallOpensNoTicketThatTheCustomerWouldRead(t *testing.T) {
	for enabled, want := range map[bool]models.UserErrorCode{true: "", false: models.UserErrorCodePrivateTicketsDisabled} {
		if got := code(policy.CanLogCall(models.AccountSettings{PrivateTicketsEnabled: enabled})); got != want {
			t.Errorf("private tickets enabled: %v: got %q, want %q", enabled, got, want)
		}
	}
}
