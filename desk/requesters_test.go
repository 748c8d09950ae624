package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"aparte/desktest"
	"aparte/models"
)

func TestARequesterIsFoundAsOneTypes(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		o, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: "Boulangerie Étoile", Domains: []string{"etoile.example"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range []models.CreateUserInput{
			{Name: "José García", Email: new("jose.garcia@vega.example"), Phone: new("+33 6 12 34 56 78")},
			{Name: "Josefine Müller", Email: new("j.mueller@etoile.example")},
			{Name: "Garcia Lopez", Email: new("lopez@vega.example"), Phone: new("020 7946 0958")},
			{Name: "Marie Dupont", OrganizationID: &o.ID, Phone: new("01 42 68 53 00")},
			{Name: "Jean-Luc Étoile", Email: new("jl@vega.example.com")},
		} {
			w.NewPerson(t, in)
		}
		for name, tt := range map[string]struct {
			typed string
			want  []string
		}{
			"the beginning of a name":                     {"jos", []string{"José García", "Josefine Müller"}},
			"a name with other accents":                   {"JOSE GARCÍA", []string{"José García"}},
			"words in any order":                          {"garcia jose", []string{"José García"}},
			"a last name, beginnings of names first":      {"garcia", []string{"Garcia Lopez", "José García"}},
			"a part of a double name":                     {"luc", []string{"Jean-Luc Étoile"}},
			"a double name with its hyphen":               {"jean-l", []string{"Jean-Luc Étoile"}},
			"an address":                                  {"lopez@vega.example", []string{"Garcia Lopez"}},
			"an address in capitals":                      {"LOPEZ@VEGA.EXAMPLE", []string{"Garcia Lopez"}},
			"the beginning of an address":                 {"jose.garcia@ve", []string{"José García"}},
			"before the @":                                {"j.mueller", []string{"Josefine Müller"}},
			"a bare domain, whole ones first":             {"vega.example", []string{"Garcia Lopez", "José García", "Jean-Luc Étoile"}},
			"a domain with @":                             {"@vega.example", []string{"Garcia Lopez", "José García", "Jean-Luc Étoile"}},
			"an organization's domain":                    {"etoile.example", []string{"Josefine Müller", "Marie Dupont"}},
			"an organization's name":                      {"boulangerie", []string{"Marie Dupont"}},
			"an organization's name and a person's":       {"marie etoile", []string{"Marie Dupont"}},
			"a number as it is stored":                    {"+33 6 12 34 56 78", []string{"José García"}},
			"a number in another spelling":                {"0033-6.12.34.56.78", []string{"José García"}},
			"a number as in its own country":              {"06 12 34 56 78", []string{"José García"}},
			"a number without anything":                   {"612345678", []string{"José García"}},
			"the beginning of a number":                   {"06 12", []string{"José García"}},
			"a number with the zero in brackets":          {"+33 (0)6 12 34 56 78", []string{"José García"}},
			"a national number asked for with its prefix": {"+44 20 7946 0958", []string{"Garcia Lopez"}},
			"another national number":                     {"0142685300", []string{"Marie Dupont"}},
			"nothing":                                     {"", nil},
			"only signs":                                  {"%_*'\"--", nil},
			"nobody":                                      {"zebedee", nil},
			"one word fits and one does not":              {"jose zebedee", nil},
		} {
			t.Run(name, func(t *testing.T) {
				c, err := w.Desk.Requesters(w.Agent.Context(t), tt.typed, models.PageArgs{}, true)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, u := range c.Nodes() {
					got = append(got, u.Name)
				}
				if !slices.Equal(got, tt.want) || c.TotalCount != len(got) {
					t.Errorf("%q: got %v (%d), want %v", tt.typed, got, c.TotalCount, tt.want)
				}
			})
		}
		// Page by page, in the same order.
		var paged []string
		args := models.PageArgs{First: new(1)}
		for {
			c, err := w.Desk.Requesters(w.Agent.Context(t), "vega.example", args, false)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range c.Nodes() {
				paged = append(paged, u.Name)
			}
			if !c.PageInfo.HasNextPage {
				break
			}
			args.After = c.PageInfo.EndCursor
		}
		want(t, "one at a time", paged, []string{"Garcia Lopez", "José García", "Jean-Luc Étoile"})
	})
}

// TestTwentyThousandPeopleAreFoundThroughAnIndex reads the database's own plan: no table is read from end to end.
func TestTwentyThousandPeopleAreFoundThroughAnIndex(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		asJoe := w.Agent.Context(t)
		if err := w.Desk.Populate(asJoe, 20000); err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{"anna 1700", "person1700@", "mill170.example", "+33 6 00 01 70 0"} {
			plan, err := w.Desk.PlanOfRequesters(asJoe, typed)
			if err != nil || plan == "" {
				t.Fatal(plan, err)
			}
			for line := range strings.Lines(plan) {
				for _, table := range []string{"Seq Scan on user_terms", "Seq Scan on users", "SCAN user_terms", "SCAN users"} {
					if strings.Contains(line, table) {
						t.Errorf("%q: %s in\n%s", typed, table, plan)
					}
				}
			}
		}
		c, err := w.Desk.Requesters(w.Agent.Context(t), "anna 17", models.PageArgs{First: new(100)}, true)
		if err != nil || c.TotalCount == 0 {
			t.Errorf("got %v, %v", c, err)
		}
		for _, u := range c.Nodes() {
			if !strings.HasPrefix(u.Name, "Anna") {
				t.Error(fmt.Sprint("got ", u.Name))
			}
		}
	})
}
