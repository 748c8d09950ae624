package e2e

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// page is what the demo's page is told, and what its table says.
type page struct {
	url    string
	People []person
	Tabs   []tab
}

type person struct{ Name, Role, Account, Token string }

type tab struct{ Title, Person, Query, Variables string }

// openDemo starts a demo and reads its table and its tabs.
func openDemo(t *testing.T, env ...string) (*process, *page) {
	t.Helper()
	p, url := serve(t, env, "demo")
	shown := &page{url: url}
	if status := get(t, url+"/graphiql/settings.json", shown); status != 200 {
		t.Fatalf("the page's settings: got the status %d", status)
	}
	return p, shown
}

// tokenOf is a person's token, as the table says it.
func tokenOf(t *testing.T, table, name string) string {
	t.Helper()
	for _, p := range people(table) {
		if p.Name == name {
			return p.Token
		}
	}
	t.Fatalf("%s is not in the table:\n%s", name, table)
	return ""
}

// people are the lines of the table; its columns are at least two spaces apart.
func people(table string) (all []person) {
	columns := regexp.MustCompile(` {2,}`)
	for line := range strings.Lines(table) {
		if c := columns.Split(strings.TrimSpace(line), -1); len(c) == 4 && strings.HasPrefix(c[3], "aparte_") {
			all = append(all, person{c[0], c[1], c[2], c[3]})
		}
	}
	return all
}

// meantToBeRefused are the operations that show a refusal, with its codes.
var meantToBeRefused = map[string][]string{
	"TryToTakeBack": {"WAS_PUBLISHED", "NOT_EXACTLY_ONE_PUBLIC_COMMENT"},
	"NeverAloud":    {"NOT_SHAREABLE"},
	"Whisper":       {"FORBIDDEN"},
}

var operation = regexp.MustCompile(`(?m)^(?:query|mutation) (\w+)`)

// play runs a tab as its person, and wants it to go as it is meant to.
func (p *page) play(t *testing.T, table string, step tab, headers ...string) answer {
	t.Helper()
	name := operation.FindStringSubmatch(step.Query)[1]
	a := ask(t, p.url, tokenOf(t, table, step.Person), step.Query, step.Variables, headers...)
	if a.status != 200 || len(a.Errors) > 0 {
		t.Errorf("%s: got the status %d and the errors %v", step.Title, a.status, a.Errors)
	}
	var refused []string
	each(a.Data, func(o map[string]any) {
		errs, _ := o["userErrors"].([]any)
		for _, e := range errs {
			refused = append(refused, at(e, "code").(string))
		}
	})
	if want := meantToBeRefused[name]; !slices.Equal(refused, want) {
		t.Errorf("%s: got the refusals %q, want %q", step.Title, refused, want)
	}
	return a
}

func TestDemoSaysWhoCanSignIn(t *testing.T) {
	p, shown := openDemo(t)
	table := people(p.stdout.String())
	if !slices.Equal(table, shown.People) {
		t.Errorf("the table says %v, the page %v", table, shown.People)
	}
	seen := map[string]bool{}
	for _, who := range table {
		a := ask(t, shown.url, who.Token, "{ viewer { user { name role } } }", "")
		if got := at(a.Data, "viewer", "user", "name"); got != who.Name {
			t.Errorf("the token of %s opens for %v", who.Name, got)
		}
		seen[who.Account+": "+who.Role] = true
	}
	for _, account := range []string{"Fournil & Fils", "Harbour Mutual"} {
		for _, role := range []string{"administrator", "agent", "end user"} {
			if !seen[account+": "+role] {
				t.Errorf("nobody can sign in as %s of %s", role, account)
			}
		}
	}
}

func TestDemoTellsItsStory(t *testing.T) {
	p, shown := openDemo(t)
	table, said := p.stdout.String(), map[string]answer{}
	for _, step := range shown.Tabs {
		said[operation.FindStringSubmatch(step.Query)[1]] = shown.play(t, table, step)
	}
	for name, tt := range map[string]struct {
		operation string
		path      []any
		want      any
	}{
		"the customer is found without her accents":      {"FindRequester", []any{"requesters", "nodes", 0, "name"}, "Zoë Albright"},
		"the ticket is opened in private":                {"OpenPrivately", []any{"createTicket", "ticket", "private"}, true},
		"the customer cannot open it by its id":          {"LookForIt", []any{"ticket"}, nil},
		"no search of hers finds it":                     {"LookForIt", []any{"search", "totalCount"}, 0.0},
		"a note leaves it private":                       {"SpeakAloud", []any{"note", "ticket", "private"}, true},
		"the answer publishes it":                        {"SpeakAloud", []any{"answer", "published"}, true},
		"then she reads it":                              {"SeeIt", []any{"recall", "subject"}, "Gas valve recall: both ovens at Bermondsey"},
		"and the one thing that was said aloud":          {"SeeIt", []any{"recall", "comments", "totalCount"}, 1.0},
		"she answers":                                    {"AnswerIt", []any{"addComment", "ticket", "comments", "totalCount"}, 3.0},
		"an only answer is public first":                 {"TakeBack", []any{"opened", "ticket", "private"}, false},
		"and taken back":                                 {"TakeBack", []any{"takenBack", "ticket", "private"}, true},
		"its comment is locked":                          {"TakeBack", []any{"takenBack", "ticket", "comments", "nodes", 0, "lockedInternal"}, true},
		"to the customer it never was, nor another":      {"NeverWas", []any{"nodes"}, []any{nil, nil, nil}},
		"nor does she find its words":                    {"NeverWas", []any{"search", "totalCount"}, 0.0},
		"the history begins in private":                  {"History", []any{"ticket", "events", "nodes", 0, "new"}, "PRIVATE"},
		"the administrator reads who looked through her": {"Settings", []any{"account", "events", "nodes", 0, "kind"}, "VIEWED_AS"},
		"the queue holds the recall":                     {"Queue", []any{"mine", "totalCount"}, 8.0},
		"a plan says that it would publish":              {"LookFirst", []any{"publishPlan", "publishes"}, true},
		"and to whom":                                    {"LookFirst", []any{"publishPlan", "audience", "ccs", 0, "name"}, "Oisín Gallagher"},
		"the prover had no face when it was opened":      {"LookBack", []any{"ticket", "whenOpened"}, nil},
		"and has one now":                                {"LookBack", []any{"ticket", "then", "commentCount"}, 2.0},
		"a call is a private ticket":                     {"LogIt", []any{"logCall", "ticket", "channel"}, "VOICE"},
		"the most urgent is taken first":                 {"TakeNext", []any{"takeNextTicket", "ticket", "subject"}, "Plus de chauffe du tout"},
		"whoever took it works on it":                    {"TakeNext", []any{"takeNextTicket", "ticket", "assignee", "name"}, "Inès Carpentier"},
		"a group is handed the readings":                 {"HandOn", []any{"handOver", "ticket", "group", "name"}, "Atelier"},
		"a light agent's note is internal":               {"Whisper", []any{"note", "comment", "public"}, false},
		"the customer's search finds what she may read":  {"SearchOwn", []any{"search", "totalCount"}, 1.0},
		"the first view counts the agent's own":          {"Sidebar", []any{"views", "nodes", 0, "count"}, 8.0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := at(said[tt.operation].Data, tt.path...); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestEveryStepWorksWithoutThoseBefore plays the story backwards.
func TestEveryStepWorksWithoutThoseBefore(t *testing.T) {
	p, shown := openDemo(t)
	for _, step := range slices.Backward(shown.Tabs) {
		shown.play(t, p.stdout.String(), step)
	}
}

func TestAgentLooksThroughTheCustomersEyes(t *testing.T) {
	p, shown := openDemo(t)
	header := regexp.MustCompile(`"Aparte-View-As": "(\w+)"`)
	i := slices.IndexFunc(shown.Tabs, func(s tab) bool { return header.MatchString(s.Query) })
	if i < 0 {
		t.Fatal("no tab names the header")
	}
	step := shown.Tabs[i]
	asShown := shown.play(t, p.stdout.String(), step)
	asCustomer := shown.play(t, p.stdout.String(), step, "Aparte-View-As", header.FindStringSubmatch(step.Query)[1])
	if got := at(asCustomer.Data, "viewer", "user", "name"); got != "Zoë Albright" {
		t.Errorf("the header makes the agent %v, want the customer", got)
	}
	notes := func(a answer) (n int) {
		each(a.Data, func(o map[string]any) {
			if o["public"] == false {
				n++
			}
		})
		return n
	}
	if notes(asShown) == 0 || notes(asCustomer) != 0 {
		t.Errorf("got %d notes as the agent, %d as the customer; want some, none", notes(asShown), notes(asCustomer))
	}
}

func TestDemoLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	p, _ := openDemo(t, "TMPDIR="+folder)
	if left := entries(t, folder); len(left) != 1 {
		t.Errorf("while it runs, got %v in the folder for temporary files, want its database", left)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("told to end, got the exit code %d, want 0", code)
	}
	if left := entries(t, folder); len(left) != 0 {
		t.Errorf("got %v left behind", left)
	}
}

func entries(t *testing.T, folder string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

func TestDemoSaysWhatToDoWhenItsPortIsTaken(t *testing.T) {
	_, shown := openDemo(t)
	addr := strings.TrimPrefix(shown.url, "http://")
	stdout, stderr, code := command(t, []string{"APARTE_ADDR=" + addr}, "demo")
	if code == 0 || !strings.Contains(stderr, addr) || !strings.Contains(stderr, "--addr") {
		t.Errorf("got the exit code %d and %q, want the address and what to do", code, stderr)
	}
	if stdout != "" {
		t.Errorf("got %q on stdout, want no tokens that open nothing", stdout)
	}
}
