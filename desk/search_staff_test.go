package desk_test

import (
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// kitchen is a desk with tickets that differ in all that staff can search by, in the order in which they were touched.
type kitchen struct {
	ann, ben             *desktest.Person
	oven, quiet, invoice *models.Ticket
}

func newKitchen(t *testing.T, w *desktest.World) kitchen {
	t.Helper()
	o, err := w.Desk.CreateOrganization(w.Admin.Context(t), models.CreateOrganizationInput{Name: "Fournil Durand", Domains: []string{"fournil.example"}})
	if err != nil {
		t.Fatal(err)
	}
	k := kitchen{
		ann: w.NewPerson(t, models.CreateUserInput{Name: "Ann Müller", Email: new("ann@fournil.example"), OrganizationID: &o.ID}),
		ben: w.NewPerson(t, models.CreateUserInput{Name: "Ben Four", Email: new("ben@mail.example")}),
	}
	g, err := w.Desk.CreateGroup(w.Admin.Context(t), models.CreateGroupInput{Name: "Deuxième ligne"})
	if err != nil {
		t.Fatal(err)
	}
	open := func(requester *desktest.Person, in models.CreateTicketInput) *models.Ticket {
		in.Requester = &models.RequesterInput{ID: &requester.ID}
		tk, err := w.Desk.CreateTicket(w.Agent.Context(t), in)
		if err != nil {
			t.Fatal(err)
		}
		return tk
	}
	k.oven = open(k.ann, models.CreateTicketInput{
		Subject: "Le four est froid", Private: new(false), Comment: &models.NewCommentInput{Body: "Les thermostats fument."},
		Status: new(models.TicketStatusOnHold), AssigneeID: &w.Agent.ID, GroupID: &g.ID, Tags: []string{"Hot", "vip"},
	})
	k.quiet = open(k.ann, models.CreateTicketInput{
		Subject: "Le pain", Private: new(true), Comment: &models.NewCommentInput{Body: "Le four, encore: mauvais payeur."}, Channel: new(models.ChannelVoice), Tags: []string{"vip"}, Priority: new(models.TicketPriorityUrgent), Type: new(models.TicketTypeTask),
	})
	k.invoice = open(k.ben, models.CreateTicketInput{
		Subject: "Facture", Private: new(false), Comment: &models.NewCommentInput{Body: "Payée le 3 mars"}, Status: new(models.TicketStatusPending),
	})
	return k
}

func TestStaffSearchByTermsAndNames(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		k := newKitchen(t, w)
		oven, quiet, invoice := k.oven.ID, k.quiet.ID, k.invoice.ID
		for typed, found := range map[string][]string{
			"status:on_hold":                {oven},
			"status:on-hold":                {oven},
			`status:"On hold"`:              {oven},
			"status:pending status:NEW":     {invoice, quiet},
			"-status:pending four":          {oven, quiet},
			"private:true":                  {quiet},
			"private:no -status:pending":    {oven},
			"channel:voice":                 {quiet},
			"requester:müll":                {quiet, oven},
			"requester:ann@fournil":         {quiet, oven},
			"requester:fournil.example":     {quiet, oven},
			`requester:"ben four"`:          {invoice},
			"requester:" + k.ben.ID:         {invoice},
			"organization:durand":           {quiet, oven},
			"organization:none":             {invoice},
			"-organization:durand facture":  {invoice},
			"assignee:none":                 {invoice, quiet},
			"assignee:joe":                  {oven},
			"assignee:me":                   {oven},
			"pain -assignee:me":             {quiet},
			"reference:" + k.oven.Reference: {oven},
			k.oven.Reference:                {oven},
			"tag:vip":                       {quiet, oven},
			"tag:VIP tag:hot":               {oven},
			"-tag:hot private:false":        {invoice},
			"group:deuxieme":                {oven},
			`group:"Deuxième ligne"`:        {oven},
			"group:none":                    {invoice, quiet},
			"priority:urgent":               {quiet},
			"-priority:urgent tag:vip":      {oven},
			"type:task":                     {quiet},
			"-type:task tag:vip":            {oven},
			"requester:nobody":              {},
			"requester:ann status:open":     {},
			// Names, without a term.
			"muller":              {quiet, oven},
			"MÜLLER froid":        {oven},
			"mull":                {},
			"mull*":               {quiet, oven},
			"durand payeur":       {quiet},
			`"fournil durand"`:    {quiet, oven},
			"ann@fournil.example": {quiet, oven},
			"four":                {oven, invoice, quiet}, // in a subject, as a name, in a note
			"four -muller":        {invoice},
			`four -"ben four"`:    {oven, quiet},
			`four -payeurs`:       {oven, invoice},
			// What is no term is text.
			"status:wrong": {}, "private:maybe": {}, "-status:pending": {}, "status:": {}, "colour:four": {},
		} {
			want(t, "the agent by "+typed, finds(t, w.Agent, typed), found)
		}
		for typed, found := range map[string][]string{
			"status:on_hold": {}, "status:open": {}, "private:true": {}, "private:false": {}, "requester:ann": {}, "assignee:none": {}, "muller": {}, "durand": {},
			"four": {oven}, "payeur": {}, "four -payeur": {oven}, "four -requester:ann": {oven}, k.oven.Reference: {oven}, k.quiet.Reference: {}, k.invoice.Reference: {},
			"four private:true": {}, "tag:vip": {}, "group:deuxieme": {}, "four -tag:hot": {oven}, "priority:urgent": {}, "four -private:true": {oven},
		} {
			want(t, "Ann by "+typed, finds(t, k.ann, typed), found)
		}
	})
}

func TestWhoeverIsRenamedIsFoundByTheNewName(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		k := newKitchen(t, w)
		if _, err := w.Desk.UpdateUser(w.Admin.Context(t), models.UpdateUserInput{UserID: k.ben.ID, Name: new("Ben Boulanger")}); err != nil {
			t.Fatal(err)
		}
		want(t, "by the old name", finds(t, w.Agent, `requester:"ben four"`), []string{})
		want(t, "by the old name, as text", finds(t, w.Agent, "four facture"), []string{})
		want(t, "by the new name", finds(t, w.Agent, "boulanger facture"), []string{k.invoice.ID})
	})
}

func TestSnippetsShowWhatTheViewerSees(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		k := newKitchen(t, w)
		says(t, w.Agent, k.oven.ID, "Un four pour un four: <b>payeur</b>", nil)
		says(t, w.Agent, k.oven.ID, "Notre four arrive", new(true))
		says(t, w.Agent, k.oven.ID, "Votre four est là", new(true))
		shown := func(who *desktest.Person, typed string) (all []string) {
			t.Helper()
			c, err := w.Desk.Search(who.Context(t), typed, models.SearchOrderRelevance, models.PageArgs{First: new(1)}, desk.Asked{Snippets: true})
			if err != nil || len(c.Edges) != 1 {
				t.Fatalf("%s searches %q: %v %v", who.Name, typed, c, err)
			}
			for _, s := range c.Edges[0].Snippets {
				all = append(all, s.HTML)
			}
			return all
		}
		subject := "Le <mark>four</mark> est froid"
		want(t, "Ann's", shown(k.ann, "fours"), []string{subject, "Votre <mark>four</mark> est là", "Notre <mark>four</mark> arrive"})
		want(t, "the agent's", shown(w.Agent, "four payeur"), []string{
			subject, "Un <mark>four</mark> pour un <mark>four</mark>: &lt;b&gt;<mark>payeur</mark>&lt;/b&gt;", "Votre <mark>four</mark> est là",
		})
		want(t, "by a name", shown(w.Agent, "muller status:on_hold"), nil)
		c, err := w.Desk.Tickets(w.Agent.Context(t), nil, nil, models.PageArgs{}, false)
		if err != nil || c.Edges[0].Snippets != nil {
			t.Errorf("a list that is no search has the snippets %v (%v)", c.Edges[0].Snippets, err)
		}
	})
}

// TestRelevanceIsTheMatchAndNothingElse: the subject before comments, a word as it is spelled before another ending, and
// then the time; however often and wherever else the words are.
func TestRelevanceIsTheMatchAndNothingElse(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		open := func(subject, body string) string {
			tk, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{
				Requester: &models.RequesterInput{ID: &ann.ID}, Subject: subject, Private: new(false), Comment: &models.NewCommentInput{Body: body},
			})
			if err != nil {
				t.Fatal(err)
			}
			return tk.ID
		}
		spelled, ending := open("An oven", "It is cold"), open("Two ovens", "They are cold")
		older, newer := open("Help", "An oven, oven, oven, oven: oven, cold"), open("Help", "No heat in the oven: cold") //nolint:dupword // it is about words that come again
		relevant, newest := []string{spelled, ending, newer, older}, []string{newer, older, ending, spelled}
		for _, who := range []*desktest.Person{w.Agent, ann} {
			want(t, who.Name+" by relevance", pagedThrough(t, who, "oven cold", models.SearchOrderRelevance), relevant)
			want(t, who.Name+" by time", pagedThrough(t, who, "oven cold", models.SearchOrderUpdated), newest)
		}
		for range 5 { // other people's, and private ones, with the same words
			bob := w.NewPerson(t, models.CreateUserInput{Name: "Bob"})
			opened(t, w, bob, false)
			tk := opened(t, w, ann, true)
			says(t, w.Agent, tk.ID, "cold cold ovens", nil) //nolint:dupword // it is about words that come again
			says(t, w.Agent, older, "oven oven cold", nil)  //nolint:dupword // it is about words that come again
		}
		want(t, "Ann by relevance, afterwards", pagedThrough(t, ann, "oven cold", models.SearchOrderRelevance), relevant)
	})
}

// pagedThrough is what a search finds, page by page.
func pagedThrough(t *testing.T, who *desktest.Person, typed string, order models.SearchOrder) (ids []string) {
	t.Helper()
	args := models.PageArgs{First: new(1)}
	for {
		c, err := who.Desk.Search(who.Context(t), typed, order, args, desk.Asked{})
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, idsOf(c)...); !c.PageInfo.HasNextPage {
			return ids
		}
		args.After = c.PageInfo.EndCursor
	}
}
