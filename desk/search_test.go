package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

func TestSearchFindsWordsWhateverTheirAccents(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
			Requester: &models.RequesterInput{ID: &ann.ID}, Subject: "Le four à chaleur tournante", Private: new(false),
			Comment: &models.NewCommentInput{Body: "Le thermostat fume. Référence: K7-X « naïve » — 東京 Straße I'm 50% sure_of it"},
		})
		if err != nil {
			t.Fatal(err)
		}
		opened(t, w, ann, false)
		for query, found := range map[string]bool{
			"four": true, "FOUR": true, "chaleur thermostat": true, "reference": true, "Référence": true, "naive": true,
			"東京": true, "strasse": true, "k7 x": true, "K7-X": true, "tournante fume": true, "50": true, "m": true,
			"four smokes": false, "fou": false, "": false, "   ": false, "%": false, "*": false, `"`: false, "'": false,
			"NEAR(four fume)": false, "four OR nothing": false, "four NOT fume": false, "-four": true, "four*": true, `"four a"`: true,
			"subject:four": false, "four & fume": true, "four | nothing": false, "!four": true, "(four": true, ":*": false,
			"§": false, strings.TrimPrefix(w.Account.ID, "acc_"): false, "\\": false, "four\\": true, "a' OR '1'='1": false,
			strings.Repeat("four ", 2000): true, strings.Repeat("x", 5000): false,
		} {
			for _, who := range []*desktest.Person{w.Agent, ann} {
				if got := slices.Equal(finds(t, who, query), []string{tk.ID}); got != found {
					t.Errorf("%s searches %.40q: found %v, want %v", who.Name, query, got, found)
				}
			}
		}
		var many []string
		for i := range 33 {
			many = append(many, fmt.Sprint("w", i))
		}
		want(t, "by more words than are looked at", finds(t, ann, strings.Join(many, " ")), []string{})
		if _, err := w.Desk.UpdateTicket(w.Agent.Context(t), models.UpdateTicketInput{TicketID: tk.ID, Subject: new("Le pétrin")}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []*desktest.Person{w.Agent, ann} {
			want(t, "by the old subject", finds(t, who, "tournante"), []string{})
			want(t, "by the new one", finds(t, who, "petrin thermostat"), []string{tk.ID})
		}
	})
}

func TestSearchComesNewestFirstAndPageByPage(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		var ids []string
		for range 5 {
			ids = append([]string{opened(t, w, ann, false).ID}, ids...)
			opened(t, w, ann, true)
		}
		says(t, w.Agent, ids[4], "smokes aloud", new(true))
		ids = append([]string{ids[4]}, ids[:4]...)
		says(t, w.Agent, ids[3], "smokes inside", nil) // moves it for the staff, not for Ann
		var got []string
		args := models.PageArgs{First: new(2)}
		for {
			c, err := w.Desk.Search(ann.Context(t), "smokes", models.SearchOrderRelevance, args, desk.Asked{Total: true})
			if err != nil || c.TotalCount != 5 {
				t.Fatal(c, err)
			}
			for _, n := range c.Nodes() {
				got = append(got, n.ID)
			}
			if !c.PageInfo.HasNextPage {
				break
			}
			args.After = c.PageInfo.EndCursor
		}
		want(t, "what Ann finds", got, ids)
	})
}

// TestATicketWithoutEndStaysSearchable: Postgres takes no index entry over a megabyte; the words after it are
// left out, and nothing fails.
func TestATicketWithoutEndStaysSearchable(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		for i := range 14 {
			var b strings.Builder
			for n := 0; b.Len() < 65000; n++ {
				b.WriteString(strings.Repeat(string(rune('a'+i)), 3) + strings.Repeat("x", n%60) + string(rune('a'+n%26)) + " " + string(rune('b'+n%20)) + strings.Repeat("y", n/60) + "z ")
			}
			says(t, w.Agent, tk.ID, b.String()[:65000], new(true))
		}
		want(t, "by its first words", finds(t, ann, "smokes"), []string{tk.ID})
	})
}
