package door

import "aparte/models"

// Fields with more arguments than a page's; entries says what they cost.

func activitiesCost(child int, _ models.ActivityKind, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}

func commentsCost(child int, first *int, _ *string, last *int, _ *string, _ *bool) int {
	return entries(child, first, last)
}

func ticketsCost(child int, _ *models.TicketFilter, _ *models.TicketOrder, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}

func usersCost(child int, _ []models.Role, _ *bool, first *int, _ *string, last *int, _ *string) int {
	return entries(child, first, last)
}
