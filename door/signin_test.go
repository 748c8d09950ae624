package door_test

import (
	"hash/crc32"
	"net/http"
	"strings"
	"testing"
	"time"

	"aparte/models"
)

// TestNoTokenButOne: whatever does not open is refused alike, 401 and the same bytes, so that nobody learns which
// tokens there were, nor who is suspended.
func TestNoTokenButOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		admin := w.Admin.Context(t)
		soon := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
		_, expired, err := w.Desk.CreateToken(admin, models.CreateAPITokenInput{UserID: w.Ann.ID, ExpiresAt: &soon})
		if err != nil {
			t.Fatal(err)
		}
		taken, revoked, err := w.Desk.CreateToken(admin, models.CreateAPITokenInput{UserID: w.Ann.ID})
		if err != nil {
			t.Fatal(err)
		}
		sam := w.NewPerson(t, models.CreateUserInput{Name: "Sam"})
		for name, token := range map[string]string{"the expiring": *expired, "the revoked": *revoked, "Sam's": sam.Token} {
			if r := c.as(token).ask(t, `{ viewer { user { id } } }`, nil); r.data(t, "viewer", "user", "id") == nil {
				t.Fatalf("%s token opened nothing to begin with: %s", name, r.body)
			}
		}
		w.Advance(2 * time.Hour)
		_, err1 := w.Desk.RevokeToken(admin, taken.ID)
		_, err2 := w.Desk.SuspendUser(admin, sam.ID)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		var first, firstName string
		for name, header := range map[string]string{
			"another scheme": "Basic YW5uOnNlY3JldA==", "no scheme": w.Ann.Token, "no token": "Bearer", "an empty token": "Bearer ",
			"a malformed token": "Bearer nonsense", "a token cut off": "Bearer " + w.Ann.Token[:40], "a changed token": "Bearer " + w.Ann.Token[:40] + "x" + w.Ann.Token[41:],
			"a token in capitals": "Bearer " + strings.ToUpper(w.Ann.Token), "a well-formed token nobody has": "Bearer " + wellFormed(w.Account.ID[4:]),
			"a token of no account": "Bearer " + wellFormed("00000000000000000000000000"), "a token that is no text": "Bearer " + wellFormed("\xff\xfe"),
			"an expired token": "Bearer " + *expired, "a revoked token": "Bearer " + *revoked, "a suspended person's": "Bearer " + sam.Token,
		} {
			for _, query := range []string{`{ viewer { user { id } } }`, `mutation { addComment(input: { ticketId: "x", body: "y" }) { userErrors { code } } }`} {
				r := c.send(t, http.MethodPost, "/graphql", `{"query":"`+strings.ReplaceAll(query, `"`, `\"`)+`"}`,
					http.Header{"Content-Type": {plainJSON}, "Authorization": {header}})
				got := r.bytes(t)
				if r.status != http.StatusUnauthorized || r.code(t) != "UNAUTHENTICATED" || r.header.Get("WWW-Authenticate") == "" {
					t.Errorf("%s: got %d %s", name, r.status, r.body)
				}
				if first == "" {
					first, firstName = got, name
				}
				if got != first {
					t.Errorf("%s: got\n%s\nand for %s:\n%s", name, got, firstName, first)
				}
			}
		}
		if r := c.send(t, http.MethodPost, "/graphql", `{"query":"{ viewer { user { id } } }"}`,
			http.Header{"Content-Type": {plainJSON}, "Authorization": {"bearer  " + w.Ann.Token + " "}}); r.data(t, "viewer", "user", "id") != w.Ann.ID {
			t.Errorf("the scheme's case and white space matter: %s", r.body)
		}
	})
}

// wellFormed is a token that only the database can tell from a real one.
func wellFormed(account string) string {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	text := "aparte_" + account + "_" + strings.Repeat("0", 32)
	sum := uint64(crc32.ChecksumIEEE([]byte(text))) << 3
	for shift := 30; shift >= 0; shift -= 5 {
		text += string(alphabet[sum>>shift&31])
	}
	return text
}

// TestStrangers have a viewer of null and find nothing; what needs a person is UNAUTHENTICATED.
func TestStrangers(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	for query, want := range map[string]string{
		`{ viewer { user { id } } }`:                                                                 `{"data":{"viewer":null}}`,
		`{ ticket(id: "` + w.Names["public"] + `") { id } }`:                                         `{"data":{"ticket":null}}`,
		`{ ticket(reference: "` + w.Names["public reference"] + `") { id } }`:                        `{"data":{"ticket":null}}`,
		`{ node(id: "` + w.Names["public"] + `") { id } }`:                                           `{"data":{"node":null}}`,
		`{ nodes(ids: ["` + w.Ann.ID + `", "` + w.Acme.ID + `"]) { id } }`:                           `{"data":{"nodes":[null,null]}}`,
		`{ search(query: "printer") { totalCount } }`:                                                "UNAUTHENTICATED",
		`mutation { createTicket(input: { subject: "", comment: { body: "" } }) { ticket { id } } }`: "UNAUTHENTICATED",
		`mutation { addComment(input: { ticketId: "", body: "" }) { comment { id } } }`:              "UNAUTHENTICATED",
		`{ tickets { totalCount } }`:                                                                 "BAD_USER_INPUT",
		`{ account { id } }`:                                                                         "BAD_USER_INPUT",
	} {
		r := c.ask(t, query, nil)
		if got := r.code(t); got != want && string(r.body) != want {
			t.Errorf("%s: got %s, want %s", query, r.body, want)
		}
	}
}

// TestPowersChangeAtOnce: a changed role is in effect with the next request, a reinstated person is in again.
func TestPowersChangeAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, _ := serve(t, w)
		admin := w.Admin.Context(t)
		sees := func() bool {
			return c.as(w.Otto.Token).ask(t, `query($id: ID!) { ticket(id: $id) { id } }`, map[string]any{"id": w.Names["hidden"]}).data(t, "ticket") != nil
		}
		become := func(role models.Role) {
			if _, err := w.Desk.UpdateUser(admin, models.UpdateUserInput{UserID: w.Otto.ID, Role: &role}); err != nil {
				t.Fatal(err)
			}
		}
		if sees() {
			t.Fatal("an end user sees a private ticket")
		}
		become(models.RoleAgent)
		if !sees() {
			t.Error("an agent, as of now, does not see it")
		}
		become(models.RoleEndUser)
		if sees() {
			t.Error("an end user again, and sees it still")
		}
		if _, err := w.Desk.SuspendUser(admin, w.Otto.ID); err != nil {
			t.Fatal(err)
		}
		if r := c.as(w.Otto.Token).ask(t, `{ viewer { user { id } } }`, nil); r.status != http.StatusUnauthorized {
			t.Errorf("suspended: got %d %s", r.status, r.body)
		}
		if _, err := w.Desk.ReinstateUser(admin, w.Otto.ID); err != nil {
			t.Fatal(err)
		}
		if r := c.as(w.Otto.Token).ask(t, `{ viewer { user { id } } }`, nil); r.data(t, "viewer", "user", "id") != w.Otto.ID {
			t.Errorf("reinstated: got %d %s", r.status, r.body)
		}
	})
}
