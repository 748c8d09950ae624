package desk_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"aparte/desktest"
	"aparte/models"
)

// plant is something wrong, as only a mistake of ours or somebody at the database would leave it, and the invariants that
// complain of it. In its statements {aloud} is the ticket with that subject, SECOND a second, and NOW this moment.
type plant struct {
	statements string // parted by semicolons
	want       string // names, parted by spaces
}

var plants = map[string]plant{
	"a public ticket that says it is private": {
		"UPDATE tickets SET published_at = NULL WHERE id = {aloud}", "face.public privacy.was_private",
	},
	"a private ticket that says it is public": {
		"UPDATE tickets SET published_at = created_at WHERE id = {quiet}", "face.public",
	},
	"a face of a private ticket": {
		`INSERT INTO public_tickets SELECT account_id, id, reference, subject, status, requester_id, organization_id, 0, created_at, created_at
			FROM tickets WHERE id = {quiet}`,
		"face.public face.spoken people.requester people.copies search.documents past.faces",
	},
	"a face on which nobody spoke": {
		`DELETE FROM comment_origins WHERE id IN (SELECT id FROM public_comments WHERE ticket_id = {asked});
		DELETE FROM public_comments WHERE ticket_id = {asked};
		UPDATE public_tickets SET comment_count = 0 WHERE id = {asked}`,
		"face.spoken face.moved comments.kept search.documents past.comments",
	},
	"a public comment on a private ticket": {
		"UPDATE public_comments SET ticket_id = {quiet} WHERE id = {last of aloud}",
		"face.spoken face.comment_count comments.said comments.kept search.documents past.comments",
	},
	"another reference aloud": {"UPDATE public_tickets SET reference = 'XXXX-XXXX' WHERE id = {aloud}", "face.reference search.documents"},
	"another subject aloud": {
		"UPDATE public_tickets SET subject = 'secret of the filter' WHERE id = {revealed}", "face.subject search.documents past.faces",
	},
	"a subject that was not shown": {"UPDATE tickets SET subject = 'renamed' WHERE id = {aloud}", "face.subject"},
	"another status aloud":         {"UPDATE public_tickets SET status = 'CLOSED' WHERE id = {aloud}", "face.status past.faces"},
	"a status that was not shown":  {"UPDATE tickets SET status = 'SOLVED' WHERE id = {aloud}", "face.status clocks.turns clocks.resolved"},
	"another requester aloud": {
		"UPDATE public_tickets SET requester_id = (SELECT id FROM users WHERE name = 'Ben') WHERE id = {aloud}", "face.requester_id past.faces",
	},
	"a face that another organization shares": {
		`INSERT INTO organizations SELECT account_id, 'org_other', 'Other', 'other', domains, true, NULL, created_at FROM organizations WHERE name = 'Old Mill';
		INSERT INTO public_organizations SELECT account_id, id, name FROM organizations WHERE name = 'Other';
		UPDATE public_tickets SET organization_id = 'org_other' WHERE id = {asked}`, "face.organization past.faces past.names",
	},
	"words of one in the mouth of another": {
		"UPDATE public_comments SET author_id = (SELECT id FROM users WHERE name = 'Ben') WHERE id = {last of aloud}", "comments.author past.comments",
	},
	"a note that was counted": {"UPDATE public_tickets SET comment_count = comment_count + 1 WHERE id = {aloud}", "face.comment_count"},
	"a face that began in private": {
		"UPDATE public_tickets SET created_at = (SELECT created_at FROM tickets WHERE id = {revealed}) WHERE id = {revealed}",
		"face.created_at face.published_at",
	},
	"a ticket that was published later":  {"UPDATE tickets SET published_at = published_at + SECOND WHERE id = {aloud}", "face.published_at"},
	"a face that an answer did not move": {"UPDATE public_tickets SET updated_at = created_at WHERE id = {revealed}", "face.updated_at past.faces"},
	"a face that moved by itself":        {"UPDATE public_tickets SET updated_at = updated_at + SECOND WHERE id = {aloud}", "face.moved past.faces"},
	"a face that a note moved":           {"UPDATE public_tickets SET updated_at = (SELECT MAX(created_at) FROM internal_notes WHERE ticket_id = {revealed}) WHERE id = {revealed}", "face.moved past.faces"},
	"a face that waiting moved":          {"UPDATE public_tickets SET updated_at = (SELECT MAX(created_at) FROM ticket_events WHERE ticket_id = {aloud} AND new_value = 'ON_HOLD') WHERE id = {aloud}", "face.moved past.faces"},
	"a reply that is a note": {
		"UPDATE tickets SET first_reply_at = (SELECT MAX(created_at) FROM internal_notes WHERE ticket_id = {revealed}) WHERE id = {revealed}", "clocks.reply",
	},
	"a turn that was forgotten":                 {"DELETE FROM ticket_turns WHERE ticket_id = {quiet}", "clocks.turns"},
	"a ticket that says it was solved":          {"UPDATE tickets SET resolved_at = created_at WHERE id = {quiet}", "clocks.resolved"},
	"a requester who cannot open their ticket":  {"DELETE FROM public_ticket_people WHERE ticket_id = {aloud} AND kind = 'REQUESTER'", "people.requester"},
	"a stranger who can open a ticket":          {"INSERT INTO public_ticket_people SELECT account_id, {revealed}, id, 'REQUESTER', NOW FROM users WHERE name = 'Hal'", "people.requester people.since"},
	"a stranger in copy":                        {"INSERT INTO public_ticket_people SELECT account_id, id, (SELECT id FROM users WHERE name = 'Ben'), 'CC', created_at FROM public_tickets WHERE id = {revealed}", "people.copies past.people"},
	"somebody who was taken out of copy unseen": {"DELETE FROM ticket_ccs WHERE ticket_id = {aloud} AND user_id = (SELECT id FROM users WHERE name = 'Ben')", "people.copies"},
	"somebody in copy who sees nothing":         {"DELETE FROM public_ticket_people WHERE ticket_id = {aloud} AND kind = 'CC'", "people.copies past.people"},
	"a requester in copy of a private ticket":   {"INSERT INTO ticket_ccs SELECT account_id, id, requester_id, created_at FROM tickets WHERE id = {quiet}", "people.requester_in_copy"},
	"a requester who is in copy instead": {
		"UPDATE public_ticket_people SET kind = 'CC' WHERE ticket_id = {aloud} AND kind = 'REQUESTER'",
		"people.requester people.copies people.requester_in_copy past.people",
	},
	"somebody in copy since the private days": {
		"UPDATE public_ticket_people SET since = since - SECOND WHERE ticket_id = {aloud} AND user_id = (SELECT id FROM users WHERE name = 'Ben')", "people.since past.people",
	},
	"somebody in copy since tomorrow": {"UPDATE public_ticket_people SET since = since + 86400 * SECOND WHERE ticket_id = {aloud} AND kind = 'CC'", "people.since past.people"},
	"a comment in both stages": {
		`INSERT INTO internal_notes SELECT account_id, id, ticket_id, author_id, true, body, channel, false, NULL, created_at
			FROM public_comments WHERE id = {last of aloud}`,
		"comments.stage",
	},
	"a comment that nobody knows the origin of": {"DELETE FROM comment_origins WHERE id = {last of aloud}", "comments.origin"},
	"an origin of nothing":                      {"INSERT INTO comment_origins SELECT id, 'com_none', true, NULL FROM accounts WHERE slug = 'acme'", "comments.origin"},
	"a note that became public by hand": { // and carefully so
		`INSERT INTO public_comments SELECT account_id, id, ticket_id, author_id, body, channel, created_at FROM internal_notes WHERE body = 'The part is not here';
		INSERT INTO comment_origins SELECT account_id, id, is_staff, NULL FROM internal_notes WHERE body = 'The part is not here';
		DELETE FROM internal_notes WHERE body = 'The part is not here';
		UPDATE public_documents SET words = words || '  the part is not here  ¶her' WHERE ticket_id = {aloud};
		UPDATE public_tickets SET comment_count = comment_count + 1,
			updated_at = (SELECT MAX(created_at) FROM public_comments WHERE ticket_id = {aloud}) WHERE id = {aloud}`,
		"comments.said past.comments past.faces",
	},
	"an answer that became a note": {
		`INSERT INTO internal_notes SELECT account_id, id, ticket_id, author_id, true, body, channel, false, NULL, created_at
			FROM public_comments WHERE id = {last of aloud};
		DELETE FROM comment_origins WHERE id = {last of aloud};
		DELETE FROM public_comments WHERE id = {last of aloud};
		UPDATE public_tickets SET comment_count = comment_count - 1 WHERE id = {aloud}`,
		"comments.kept search.documents past.comments",
	},
	"a comment that was taken back and is public again": {
		`INSERT INTO public_comments SELECT account_id, id, ticket_id, author_id, body, channel, created_at
			FROM internal_notes WHERE locked_internal AND ticket_id = {said again};
		INSERT INTO comment_origins SELECT account_id, id, is_staff, NULL FROM internal_notes WHERE locked_internal AND ticket_id = {said again};
		UPDATE public_tickets SET comment_count = comment_count + 1 WHERE id = {said again}`,
		"face.created_at comments.stage comments.locked search.documents past.comments",
	},
	"a note that nobody took back and is locked": {"UPDATE internal_notes SET locked_internal = true WHERE ticket_id = {revealed}", "comments.taken_back"},
	"a comment that was taken back and unlocked": {
		"UPDATE internal_notes SET locked_internal = false WHERE ticket_id = {taken back}", "comments.kept comments.taken_back",
	},
	"a note's word in the public search":         {"UPDATE public_documents SET words = words || ' canary' WHERE ticket_id = {aloud}", "search.documents"},
	"an old subject's word in the search":        {"UPDATE public_documents SET subject = subject || ' secret' WHERE ticket_id = {revealed}", "search.documents"},
	"an answer that nobody finds":                {"UPDATE public_documents SET words = '' WHERE ticket_id = {aloud}", "search.documents"},
	"a face that nobody finds":                   {"DELETE FROM public_documents WHERE ticket_id = {aloud}", "search.documents"},
	"a private ticket that is found":             {"INSERT INTO public_documents (account_id, ticket_id, subject, words) SELECT account_id, ticket_id, subject, words FROM ticket_documents WHERE ticket_id = {quiet}", "search.documents"},
	"somebody in copy who was not introduced":    {"DELETE FROM public_users WHERE name = 'Ben'", "known.people"},
	"somebody with a token, not introduced":      {"DELETE FROM public_users WHERE name = 'Eve'", "known.signed_in"},
	"an organization that nobody knows":          {"DELETE FROM public_organizations WHERE name = 'Old Mill'", "known.organizations"},
	"a person who was renamed unseen":            {"UPDATE users SET name = 'Benjamin' WHERE name = 'Ben'", "known.user"},
	"a person who moved unseen":                  {"UPDATE users SET organization_id = NULL WHERE name = 'Ben'", "known.user"},
	"a staff member who reads as a customer":     {"UPDATE public_users SET role = 'END_USER' WHERE name = 'Joe Agent'", "known.user past.names"},
	"an organization that was renamed unseen":    {"UPDATE organizations SET name = 'New Mill' WHERE name = 'Old Mill'", "known.organization"},
	"a published ticket that could go back":      {"UPDATE tickets SET was_private = false WHERE id = {revealed}", "privacy.was_private"},
	"a public ticket that was never private":     {"UPDATE tickets SET was_private = true WHERE id = {aloud}", "privacy.was_private"},
	"a public ticket that may never be public":   {"UPDATE tickets SET shareable = false WHERE id = {aloud}", "privacy.shareable"},
	"a subject that nobody said aloud":           {"UPDATE face_history SET subject = 'x' WHERE ticket_id = {aloud} AND subject IS NOT NULL", "past.faces"},
	"a face that was never published":            {"UPDATE face_history SET kind = 'CHANGED' WHERE ticket_id = {revealed} AND kind = 'PUBLISHED'", "past.faces"},
	"a face that was withdrawn and is there":     {"UPDATE face_history SET kind = 'WITHDRAWN' WHERE ticket_id = {asked} AND kind = 'SAID'", "past.faces past.comments"},
	"a face that went without being withdrawn":   {"DELETE FROM face_history WHERE ticket_id = {taken back} AND kind = 'WITHDRAWN'", "past.faces past.comments"},
	"somebody who never came into copy":          {"DELETE FROM face_history WHERE ticket_id = {aloud} AND kind = 'CAME' AND user_id = (SELECT id FROM users WHERE name = 'Ben')", "past.people"},
	"an answer that was never said":              {"DELETE FROM face_history WHERE comment_id = {last of revealed}", "past.comments"},
	"a person who was never called so":           {"UPDATE name_history SET name = 'Benjamin' WHERE name = 'Ben'", "past.names"},
	"an organization that never was":             {"DELETE FROM name_history WHERE name = 'Old Mill'", "past.names"},
	"a call without its notes":                   {"UPDATE calls SET comment_id = 'com_none'", "calls.internal"},
	"a call on another ticket":                   {"UPDATE calls SET ticket_id = {aloud}", "calls.internal"},
	"an entry of the audit log that was changed": {"UPDATE audit_entries SET detail = 'Harmless' WHERE batch = 2 AND position = 1", "audit.entries"},
	"an entry of somebody else":                  {"UPDATE audit_entries SET actor_id = NULL WHERE batch = 2 AND position = 1", "audit.entries"},
	"an entry that is missing":                   {"DELETE FROM audit_entries WHERE batch = 2 AND position = 1", "audit.entries"},
	"an entry that was put in":                   {logged("2, 1000"), "audit.entries"},
	"an entry of a batch that is not there":      {logged("1000, 1"), "audit.entries"},
	"entries that changed places": {
		`UPDATE audit_entries SET position = 1000 WHERE batch = 2 AND position = 1;
		UPDATE audit_entries SET position = 1 WHERE batch = 2 AND position = 2;
		UPDATE audit_entries SET position = 2 WHERE batch = 2 AND position = 1000`,
		"audit.entries",
	},
	"a batch that was sealed at another time": {"UPDATE audit_batches SET sealed_at = sealed_at + SECOND WHERE seq = 2", "audit.entries"},
	"a batch that is missing":                 {"DELETE FROM audit_batches WHERE seq = 2", "audit.entries audit.chain"},
	"a batch that is missing with its entries": {
		"DELETE FROM audit_batches WHERE seq = 2; DELETE FROM audit_entries WHERE batch = 2", "audit.chain",
	},
	"a first batch that is missing with its entries": {
		"DELETE FROM audit_batches WHERE seq = 1; DELETE FROM audit_entries WHERE batch = 1", "audit.chain",
	},
	"a batch that follows another":        {"UPDATE audit_batches SET previous_hash = hash WHERE seq = 2", "audit.entries audit.chain"},
	"a batch with a hash of its own":      {"UPDATE audit_batches SET hash = previous_hash WHERE seq = 2", "audit.entries audit.chain"},
	"a batch that says it has less in it": {"UPDATE audit_batches SET entries = entries - 1 WHERE seq = 2", "audit.entries"},
	"an audit log that was cut off": {
		"DELETE FROM audit_batches WHERE seq = 3; DELETE FROM audit_entries WHERE batch = 3", "audit.head",
	},
	"an audit log that was emptied": {"DELETE FROM audit_batches; DELETE FROM audit_entries", "audit.head"},
	"a batch that was put at the end": {
		"INSERT INTO audit_batches (account_id, seq, entries, previous_hash, hash, sealed_at) SELECT account_id, 4, entries, hash AS before, hash, sealed_at FROM audit_batches WHERE seq = 3", "audit.entries audit.head",
	},
	"a ticket that was taken back and forgets": {"UPDATE tickets SET was_private = false WHERE id = {said again}", "privacy.was_private"},
}

// logged puts an entry into the audit log, at a place of a batch.
func logged(place string) string {
	return "INSERT INTO audit_entries (account_id, id, kind, at, batch, position) SELECT id, 'aud_0', 'EXPORTED', NOW, " + place + " FROM accounts WHERE slug = 'acme'"
}

// TestVerifyFindsWhatIsPlanted: each is found, by the invariants that it breaks and no other.
func TestVerifyFindsWhatIsPlanted(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tellStory(t, w)
		lift(t, w.URL)
		for name, p := range plants {
			t.Run(name, func(t *testing.T) {
				all, err := w.Desk.VerifyAfter(asOperator(t, w), strings.Split(spelled(w.URL, p.statements), ";"))
				if err != nil {
					t.Fatal(err)
				}
				want := strings.Fields(p.want)
				slices.Sort(want)
				got := broken(all)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("got %v broken, want %v", got, want)
				}
				for _, f := range all {
					if f.Broken > 0 != (len(f.Examples) > 0) || len(f.Examples) > f.Broken || !areIDs(f.Examples) {
						t.Errorf("%s: %d are broken, such as %q", f.Name, f.Broken, f.Examples)
					}
				}
			})
		}
	})
}

// TestVerifyFindsAWordInAFullDocument: more was said than it holds, and nobody knows any more what came first.
func TestVerifyFindsAWordInAFullDocument(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		w.Planted()
		tk := opened(t, w, w.Agent, false)
		for range 12 {
			var b strings.Builder
			for b.Len() < 63<<10 {
				b.WriteString(models.NewID(nil, "") + " ")
			}
			says(t, w.Agent, tk.ID, b.String(), new(true))
		}
		if names := broken(findings(t, w.Desk, w)); len(names) > 0 {
			t.Errorf("before anything is planted, %v are broken", names)
		}
		plantIn(t, w.URL, "UPDATE public_documents SET words = words || ' canary'")
		if names := broken(findings(t, w.Desk, w)); !slices.Equal(names, []string{"search.documents"}) {
			t.Errorf("got %v broken, want the documents", names)
		}
	})
}

// areIDs: a report says nothing of what people wrote.
func areIDs(examples []string) bool {
	id := regexp.MustCompile(`^([a-z]{3}_[0-9a-z]{1,26}( [a-z]{3}_[0-9a-z]{26})?|batch \d+)$`)
	return !slices.ContainsFunc(examples, func(s string) bool { return !id.MatchString(s) })
}

// TestEveryInvariantIsPlantedAndExplained: one that nothing breaks could be any.
func TestEveryInvariantIsPlantedAndExplained(t *testing.T) {
	text, err := os.ReadFile("../docs/verify.md")
	if err != nil {
		t.Fatal(err)
	}
	breaks := map[string]bool{"lock": true} // TestVerifySaysWhenTheLockIsOpen
	for _, p := range plants {
		for _, name := range strings.Fields(p.want) {
			breaks[name] = true
		}
	}
	w := desktest.OnSQLite(t)
	all := findings(t, w.Desk, w)
	for _, f := range all {
		if !breaks[f.Name] {
			t.Errorf("no plant breaks %s", f.Name)
		}
		if !strings.Contains(string(text), "\n| `"+f.Name+"` |") {
			t.Errorf("docs/verify.md does not explain %s", f.Name)
		}
	}
	if rows := strings.Count(string(text), "\n| `"); len(breaks) != len(all) || rows != len(all) {
		t.Errorf("there are %d invariants, %d are broken by plants and %d explained", len(all), len(breaks), rows)
	}
}

// TestVerifySaysWhenTheLockIsOpen: after the server started, somebody may have opened it.
func TestVerifySaysWhenTheLockIsOpen(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		w.Planted()
		d := readOnly(t, w.URL)
		if names := broken(findings(t, d, w)); len(names) > 0 {
			t.Errorf("to begin with, %v are broken", names)
		}
		table := "internal_notes"
		if w.Desk.IsSQLite() { // there it opens for whoever connected before a table was made
			table = "internal_letters"
			plantIn(t, w.URL, "CREATE TABLE internal_letters (id text)")
		} else {
			plantIn(t, w.URL, "GRANT SELECT ON internal_notes TO aparte_end_user")
		}
		all := findings(t, d, w)
		last := all[len(all)-1]
		if names := broken(all); !slices.Equal(names, []string{"lock"}) || !slices.Equal(last.Examples, []string{table}) {
			t.Errorf("got %v broken, %+v, want the lock with %s", names, last, table)
		}
	})
}

// spelled is a plant's statements as a database has them.
func spelled(url, statements string) string {
	second, now := "interval '1 second'", "now()"
	if strings.HasPrefix(url, "sqlite:") {
		second, now = "1000000", "unixepoch() * 1000000"
		statements = "PRAGMA defer_foreign_keys = on; " + statements
	}
	statements = regexp.MustCompile(`\{last of (\w+)\}`).ReplaceAllString(statements,
		"(SELECT id FROM public_comments WHERE ticket_id = {$1} AND created_at = (SELECT MAX(created_at) FROM public_comments WHERE ticket_id = {$1}))")
	statements = regexp.MustCompile(`\{([\w ]+)\}`).ReplaceAllString(statements, "(SELECT id FROM tickets WHERE subject = '$1')")
	return strings.NewReplacer("SECOND", second, "NOW", now).Replace(statements)
}

// lift takes away what the database itself refuses; SQLite looks at foreign keys as late as a plant says.
func lift(t testing.TB, url string) {
	t.Helper()
	if strings.HasPrefix(url, "sqlite:") {
		plantIn(t, url, `DROP TRIGGER locked_comments_stay_internal; DROP TRIGGER locks_stay; DROP TRIGGER public_tickets_stay_shareable;
			DROP TRIGGER face_history_stays; DROP TRIGGER face_history_stands; DROP TRIGGER name_history_stays; DROP TRIGGER name_history_stands;
			DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_stand; DROP TRIGGER audit_batches_stay; DROP TRIGGER audit_batches_stand; DROP TRIGGER audit_chains_grow`)
		return
	}
	plantIn(t, url, `DO $$ DECLARE c record; BEGIN
			FOR c IN SELECT conrelid::regclass AS t, conname AS n FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
				LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.n); END LOOP;
		END $$;
		ALTER TABLE internal_notes DISABLE TRIGGER USER; ALTER TABLE public_comments DISABLE TRIGGER USER;
		ALTER TABLE tickets DISABLE TRIGGER USER; ALTER TABLE face_history DISABLE TRIGGER USER; ALTER TABLE name_history DISABLE TRIGGER USER;
		ALTER TABLE audit_entries DISABLE TRIGGER USER; ALTER TABLE audit_batches DISABLE TRIGGER USER;
		ALTER TABLE audit_chains DISABLE TRIGGER USER`)
}

// plantIn does what nobody may, past the guard.
func plantIn(t testing.TB, url, statements string) {
	t.Helper()
	if err := byHand(t.Context(), url, statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

// byHand runs statements as somebody at the database would.
func byHand(ctx context.Context, url, statements string) error {
	if path, lite := strings.CutPrefix(url, "sqlite:"); lite {
		return onSQLite(ctx, path, statements)
	}
	return onPostgres(ctx, url, statements)
}

func onSQLite(ctx context.Context, path, statements string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statements)
	return errors.Join(err, db.Close())
}

func onPostgres(ctx context.Context, url, statements string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statements, pgx.QueryExecModeSimpleProtocol)
	return errors.Join(err, conn.Close(ctx))
}
