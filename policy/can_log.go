package policy

import "aparte/models"

// CanLogCall: a call that is logged on no ticket opens a private one. Where there are none, a new ticket would be the customer's to
// read, so it must be logged on one that is there.
func CanLogCall(s models.AccountSettings) error {
	if s.PrivateTicketsEnabled {
		return nil
	}
	return models.Refuse(models.UserErrorCodePrivateTicketsDisabled, []string{"input", "ticketId"}, models.SayCallNeedsTicket)
}
