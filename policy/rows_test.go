package policy_test

import (
	"strings"
	"testing"

	"aparte/models"
	"aparte/policy"
)

func TestNobodyReadsARowWithoutARule(t *testing.T) {
	for name, tt := range map[string]struct {
		viewer policy.Viewer
		table  string
		named  bool // may the table be named at all?
		want   string
	}{
		"an end user reads faces":                      {ann, "public_tickets", true, "public_ticket_people"},
		"an end user names no staff table":             {ann, "tickets", false, ""},
		"nor internal notes":                           {ann, "internal_notes", false, ""},
		"nor their own row":                            {ann, "users", false, ""},
		"nor the history":                              {ann, "ticket_events", false, ""},
		"an agent as requester is as any":              {joeAsMe, "tickets", false, ""},
		"an agent reads tickets of the account":        {agent, "tickets", true, "account_id = ?"},
		"an agent reads no account history":            {agent, "account_events", true, "1 = 0"},
		"an administrator does":                        {admin, "account_events", true, "account_id = ?"},
		"a stranger reads nothing of the public stage": {policy.Viewer{}, "public_tickets", true, "1 = 0"},
		"a stranger names no staff table":              {policy.Viewer{}, "tickets", false, ""},
		"an agent reads no audit log":                  {agent, "audit_entries", true, "1 = 0"},
		"nor its batches":                              {agent, "audit_batches", true, "1 = 0"},
		"an administrator does, too":                   {admin, "audit_entries", true, "account_id = ?"},
		"an end user names no audit log":               {ann, "audit_entries", false, ""},
		"who writes it sees which tickets are private": {policy.Auditor("acc_1"), "tickets", true, "account_id = ?"},
		"and the log itself":                           {policy.Auditor("acc_1"), "audit_chains", true, "account_id = ?"},
		"but no note":                                  {policy.Auditor("acc_1"), "internal_notes", false, ""},
		"and nothing that is public":                   {policy.Auditor("acc_1"), "public_tickets", false, ""},
		"an agent reads their own tokens":              {agent, "api_tokens", true, "user_id = ?"},
		"the doorkeeper looks up tokens":               {policy.Doorkeeper("acc_1"), "api_tokens", true, "account_id = ?"},
		"the doorkeeper reads no ticket":               {policy.Doorkeeper("acc_1"), "tickets", false, ""},
		"nor what was said aloud":                      {policy.Doorkeeper("acc_1"), "public_comments", false, ""},
		"the caretaker lists accounts":                 {policy.Caretaker(), "accounts", true, "1 = 1"},
		"the caretaker looks into none":                {policy.Caretaker(), "users", false, ""},
		"an agent of groups reads theirs":              {somebody(models.TicketAccessGroups), "tickets", true, "group_members"},
		"and what hangs on those":                      {somebody(models.TicketAccessGroups), "internal_notes", true, "group_members"},
		"faces, too":                                   {somebody(models.TicketAccessGroups), "public_tickets", true, "group_members"},
		"people as everybody":                          {somebody(models.TicketAccessGroups), "users", true, "account_id = ?"},
		"and no table that nobody thought of":          {somebody(models.TicketAccessGroups), "anything_new", false, ""},
		"an agent with their own reads theirs":         {somebody(models.TicketAccessAssigned), "comments", true, "assignee_id = ?"},
		"what they said is written by the clerk":       {somebody(models.TicketAccessAssigned).Clerk(), "tickets", true, "account_id = ?"},
		"an agent reads shared views and their own":    {agent, "views", true, "owner_id = ?"},
		"and an administrator no other":                {admin, "views", true, "owner_id = ?"},
		"nor does the clerk":                           {ann.Clerk(), "views", true, "owner_id = ?"},
		"an end user knows of no view":                 {ann, "views", false, ""},
		"one's own keys only":                          {agent, "idempotency_keys", true, "user_id = ?"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, named := policy.RowsOf(tt.viewer, tt.table)
			if named != tt.named || named && !strings.Contains(rows.SQL, tt.want) {
				t.Errorf("got %v %q, want %v with %q", named, rows.SQL, tt.named, tt.want)
			}
			if strings.Count(rows.SQL, "?") != len(rows.Args) {
				t.Errorf("%q has %d arguments", rows.SQL, len(rows.Args))
			}
		})
	}
}

func TestSharingOpensFacesOfOnesPresentOrganizationAlone(t *testing.T) {
	sharing := ann
	sharing.OrganizationID, sharing.SharesTickets = "org_acme", true
	rows, _ := policy.RowsOf(sharing, "public_tickets")
	if !strings.Contains(rows.SQL, "organization_id = ?") || rows.Args[len(rows.Args)-1] != "org_acme" {
		t.Errorf("got %q with %v", rows.SQL, rows.Args)
	}
	sharing.SharesTickets = false
	if rows, _ := policy.RowsOf(sharing, "public_tickets"); strings.Contains(rows.SQL, "organization_id") {
		t.Errorf("without sharing: %q", rows.SQL)
	}
}
