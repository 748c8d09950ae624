package desk_test

import (
	"slices"
	"strings"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
	"aparte/query"
	"aparte/words"
)

// strangers are tickets that have no word, no stem and no beginning of one in common: whatever an end user types finds one
// of them at most.
var strangers = []struct{ subject, body string }{
	{"Le four", "Il fume, l'étincelle"},
	{"Bread & butter", "Zyzzyva (naïve): 東京 50 %"},
	{"Ca:che \"ok\"", "status:open private:true -x *"},
}

// typedByHand are what has given searches trouble.
var typedByHand = []string{
	"", " ", "four", "four fume", "-four", "four -fume", "-four -bread", `"le four"`, `"le four`, `le four"`, `""`, `"`, "*", "**", "f*", "four*", `"le f"*`, "-f*", "- four",
	"--four", "status:open", "-status:open", "status:", ":open", "private:true", "private:false -private:false", "requester:", "requester:%", "requester:_", "tag:*", `tag:"a b"`, "group:four",
	"assignee:me", "organization:none", "a AND b", "OR", "NOT", "NEAR(a b)", "four OR bread", "four | bread", "four & bread", "!four", "(four", "four)", "{four}", "four^2", "^four", "subject:four",
	"words:four", "'", "''", `\`, `\'`, "%", "_", "?", "$1", ":*", "four:*", "four:A", "<->", "four <-> le", "§", "¶", "¶four", "§acme", "\u00a7x", ";", "--", "/*", "*/", "\x00", "\xff", "é", "e\u0301", "東", "東京",
	"50", "50 %", "½", "ﷺ", "\u200b", "\u2028", "a\u0301*", strings.Repeat("a ", 3000), strings.Repeat("a", 5000), strings.Repeat("-a ", 100), strings.Repeat(`"`, 99), strings.Repeat("(", 999), strings.Repeat("x:y ", 99),
	`{ticket_documents}`, "{tickets} t", "reference:K7QF-2M9X", "K7QF-2M9X", "me", "none", "usr_0", "requester:usr_0", "type:task priority:high",
}

// FuzzSearch: whatever is typed is a search for its characters: it is no error, it finds the same on both databases, and
// an end user nothing that has none of its words.
func FuzzSearch(f *testing.F) {
	for _, s := range typedByHand {
		f.Add(s)
	}
	databases := []*desktest.World{desktest.OnSQLite(f), desktest.OnPostgres(f)}
	var people [][]*desktest.Person
	for _, w := range databases {
		ann := w.NewPerson(f, models.CreateUserInput{Name: "Wq"})
		for _, s := range strangers {
			_, err := w.Desk.CreateTicket(w.Agent.Context(f), models.CreateTicketInput{
				Requester: &models.RequesterInput{ID: &ann.ID}, Subject: s.subject, Private: new(false), Comment: &models.NewCommentInput{Body: s.body},
			})
			if err != nil {
				f.Fatal(err)
			}
		}
		people = append(people, []*desktest.Person{ann, w.Agent})
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for who := range people[0] {
			var found [2][]string
			for i := range databases {
				c, err := people[i][who].Desk.Search(people[i][who].Context(t), typed, models.SearchOrderRelevance, models.PageArgs{}, desk.Asked{Total: true, Snippets: true})
				if err != nil {
					t.Fatalf("%s searches %q: %v", people[i][who].Name, typed, err)
				}
				for _, n := range c.Nodes() {
					found[i] = append(found[i], n.Subject)
				}
				if c.TotalCount != len(found[i]) {
					t.Errorf("%q finds %d and counts %d", typed, len(found[i]), c.TotalCount)
				}
			}
			if !looksLikeReference(typed) && !slices.Equal(found[0], found[1]) {
				t.Errorf("%q finds %q on SQLite and %q on Postgres", typed, found[0], found[1])
			}
			wanted := query.Parse(typed, nil).Wanted
			if who == 0 && (!strings.Contains(typed, "*") && len(found[0]) > 1 || len(wanted) == 0 && len(found[0]) > 0) {
				t.Errorf("an end user finds %q by %q", found[0], typed)
			}
		}
	})
}

// looksLikeReference says whether something typed may hit a reference, which is another one in each database.
func looksLikeReference(typed string) bool {
	return strings.ContainsAny(typed, "*") || slices.ContainsFunc(words.Split(typed), func(w string) bool { return len(w) == 4 && w != "four" && w != "fume" || len(w) == 8 })
}
