package desk_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
	"aparte/postgrestest"
)

// ofTheFirstVersion is a desk as the first version left it: a public ticket with a note, and a private one.
var ofTheFirstVersion = []string{
	`INSERT INTO accounts VALUES ('acc_old', 'old', 'Old', true, false, 'secret', '2026-01-01 00:00:00')`,
	`INSERT INTO users (account_id, id, name, name_folded, role, email, created_at) VALUES
		('acc_old', 'usr_ann', 'Ann', 'ann', 'END_USER', 'ann@old.example', '2026-01-01 00:00:00'),
		('acc_old', 'usr_joe', 'Joe', 'joe', 'AGENT', 'joe@old.example', '2026-01-01 00:00:00')`,
	`INSERT INTO tickets (account_id, id, reference, subject, status, channel, requester_id, submitter_id, published_at, was_private, created_at, updated_at) VALUES
		('acc_old', 'tic_aloud', 'K7QF-2M9X', 'Les fours', 'OPEN', 'WEB', 'usr_ann', 'usr_joe', '2026-01-02 00:00:00', false, '2026-01-02 00:00:00', '2026-01-02 00:00:00'),
		('acc_old', 'tic_quiet', 'K7QF-2M9Y', 'Payments', 'OPEN', 'WEB', 'usr_ann', 'usr_joe', NULL, true, '2026-01-02 00:00:00', '2026-01-02 00:00:00')`,
	`INSERT INTO public_tickets (account_id, id, reference, subject, status, requester_id, comment_count, created_at, updated_at) VALUES
		('acc_old', 'tic_aloud', 'K7QF-2M9X', 'Les fours', 'OPEN', 'usr_ann', 2, '2026-01-02 00:00:00', '2026-01-03 00:00:00')`,
	`INSERT INTO public_ticket_people (account_id, ticket_id, user_id, kind, since) VALUES ('acc_old', 'tic_aloud', 'usr_ann', 'REQUESTER', '2026-01-02 00:00:00')`,
	`INSERT INTO public_comments (account_id, id, ticket_id, author_id, body, channel, created_at) VALUES
		('acc_old', 'com_1', 'tic_aloud', 'usr_joe', 'Le thermostat du four, le thermostat fume', 'WEB', '2026-01-02 00:00:00'),
		('acc_old', 'com_2', 'tic_aloud', 'usr_joe', 'Pièces commandées', 'WEB', '2026-01-03 00:00:00')`,
	`INSERT INTO comment_origins (account_id, id, is_staff) VALUES ('acc_old', 'com_1', true), ('acc_old', 'com_2', true)`,
	`INSERT INTO internal_notes (account_id, id, ticket_id, author_id, is_staff, body, channel, locked_internal, created_at) VALUES
		('acc_old', 'com_3', 'tic_aloud', 'usr_joe', true, 'Mauvais payeur', 'WEB', false, '2026-01-04 00:00:00'),
		('acc_old', 'com_4', 'tic_quiet', 'usr_joe', true, 'Three invoices are open', 'WEB', false, '2026-01-04 00:00:00')`,
	`INSERT INTO ticket_documents (account_id, ticket_id, subject, words) VALUES
		('acc_old', 'tic_aloud', '§old les fours', ' le thermostat du four fume pieces commandees mauvais payeur'),
		('acc_old', 'tic_quiet', '§old payments', ' three invoices are open')`,
	`INSERT INTO public_documents (account_id, ticket_id, subject, words) VALUES
		('acc_old', 'tic_aloud', '§old les fours', ' le thermostat du four fume pieces commandees')`,
}

func TestAnOlderDesksSearchIsBroughtUpToDate(t *testing.T) {
	for database, url := range map[string]string{"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "old.db"), "Postgres": postgrestest.New(t)} {
		t.Run(database, func(t *testing.T) {
			statements := ofTheFirstVersion
			if database == "SQLite" { // which keeps times as microseconds
				statements = nil
				for _, s := range ofTheFirstVersion {
					for _, day := range []string{"01", "02", "03", "04"} {
						s = strings.ReplaceAll(s, "'2026-01-"+day+" 00:00:00'", "17672256000000"+day)
					}
					statements = append(statements, s)
				}
			}
			if err := desk.MigrateTo(t.Context(), url, 1, statements...); err != nil {
				t.Fatal(err)
			}
			d, err := desk.Open(t.Context(), desk.Options{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			staff := policy.WithViewer(t.Context(), policy.Operator("acc_old"))
			ann := policy.WithViewer(t.Context(), policy.Viewer{AccountID: "acc_old", UserID: "usr_ann", Role: models.RoleEndUser, CursorSecret: []byte("secret")}.SignedIn())
			const aloud, quiet = "tic_aloud", "tic_quiet"
			for typed, found := range map[string][2]string{ // by the staff, and by Ann
				`"thermostat du four"`: {aloud, aloud}, `"le thermostat fume"`: {aloud, aloud}, "four": {aloud, aloud}, "piece": {aloud, aloud},
				"k7qf2m9x": {aloud, aloud}, `"fume pieces"`: {"", ""}, "payeurs": {aloud, ""}, "invoice": {quiet, ""}, "payment": {quiet, ""}, "K7QF-2M9Y": {quiet, ""},
			} {
				for i, who := range []context.Context{staff, ann} {
					c, err := d.Search(who, typed, models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{})
					if err != nil {
						t.Fatal(err)
					}
					want(t, "by "+typed, idsOf(c), strings.Fields(found[i]))
				}
			}
			for f, err := range d.Verify(staff) {
				if strings.HasPrefix(f.Name, "search.") && (err != nil || f.Broken > 0) {
					t.Errorf("%s: %d broken, such as %v (%v)", f.Name, f.Broken, f.Examples, err)
				}
			}
		})
	}
}

func idsOf(c *models.TicketConnection) []string {
	ids := []string{}
	for _, t := range c.Nodes() {
		ids = append(ids, t.ID)
	}
	return ids
}
