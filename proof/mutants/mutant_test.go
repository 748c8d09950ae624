package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryMutantFits: a patch that no longer fits the code it changes plants nothing.
func TestEveryMutantFits(t *testing.T) {
	all, err := readMutants(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Errorf("got %d mutants, want at least 40", len(all))
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if _, err := m.plant(t.Context(), root, t.TempDir()); err != nil {
			t.Error(err)
		}
	}
}

// TestRunsThatEndEarlyPlantAnotherLotEachTime: CI has time for some, and does not plant the same ones for ever.
func TestRunsThatEndEarlyPlantAnotherLotEachTime(t *testing.T) {
	all := []mutant{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d"}, {name: "e"}}
	first := map[string]bool{}
	for _, word := range []string{"0d4c504", "1d13acb", "2562a71", "cd5a0eb", "6f3407d", "f6b60ba", "3d9adf9", "61f9fd0"} {
		rotated := rotated(all, word)
		if len(rotated) != len(all) {
			t.Errorf("%s: got %d of %d", word, len(rotated), len(all))
		}
		first[rotated[0].name] = true
	}
	if len(first) < 3 {
		t.Errorf("eight commits begin with %v alone", first)
	}
}

// TestWhatATestSaysIsReadRight: a mutant that breaks the test is not found, and one that is let through did not hold.
func TestWhatATestSaysIsReadRight(t *testing.T) {
	failed := errNotFound // any error: the test's exit
	for name, tt := range map[string]struct {
		holds   bool
		said    string
		err     error
		history int
		ok      bool
	}{
		"found":                       {false, "FOUND in history 12 by \"erase\" (for Ann): At step 3, …\n", failed, 12, true},
		"found without a history":     {false, "FOUND: Ann meets the canary\n", failed, 0, true},
		"survived":                    {false, "ok", nil, 0, false},
		"broken":                      {false, "panic: nil", failed, 0, false},
		"a lock that holds":           {true, "ok", nil, 0, true},
		"a lock that does not":        {true, "FOUND: Ann meets the canary\n", failed, 0, false},
		"a lock whose test is broken": {true, "panic: nil", failed, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := result{mutant: mutant{holds: tt.holds}}.read(tt.said, tt.err)
			if (got.err == nil) != tt.ok || got.history != tt.history {
				t.Errorf("got history %d, %v", got.history, got.err)
			}
		})
	}
}

// TestATableKeepsItsOtherLines holds partial runs to what a full one has found.
func TestATableKeepsItsOtherLines(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mutants.md")
	one := mutant{name: "one", about: "does it", databases: []string{"SQLite", "Postgres"}}
	two := mutant{name: "two", about: "does something else", databases: []string{"SQLite"}}
	keeps := func(found []result, mutants ...mutant) string {
		t.Helper()
		if err := keep(file, found, mutants); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(string(b), heading)
	}
	keeps([]result{
		{mutant: two, database: "SQLite", history: 7, how: "so"},
		{mutant: one, database: "SQLite", history: 3, how: "a | b"},
		{mutant: one, database: "Postgres", err: errNotFound},
	}, one, two)
	got := keeps([]result{{mutant: one, database: "Postgres", how: "at last"}}, one, two)
	want := "| `one` | does it | SQLite | 3 | a \\| b |\n| `one` | does it | Postgres | – | at last |\n| `two` | does something else | SQLite | 7 | so |\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if got := keeps(nil, two); got != "| `two` | does something else | SQLite | 7 | so |\n" {
		t.Errorf("the line of a mutant that is no more stays:\n%s", got)
	}
}
