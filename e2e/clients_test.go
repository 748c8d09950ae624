package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
)

// clients is the folder of foreign clients, see its README.
const clients = "clients"

// TestEveryAuditOfGraphQLOverHTTPPasses: every MUST, SHOULD and MAY of them, to strangers and to the staff, each of which has
// a schema and an executor of its own.
func TestEveryAuditOfGraphQLOverHTTPPasses(t *testing.T) {
	mustHaveClients(t)
	type audit struct{ ID, Name, Level, Status, Reason string }
	database := "DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "aparte.db")
	token := newAccount(t, database)
	// Some audits ask for the schema, which strangers are refused unless an operator has settled otherwise.
	_, url := serve(t, []string{database, "APARTE_STRANGERS_INTROSPECT=true"}, "serve")
	for who, arguments := range map[string][]string{
		"a stranger":       {url + "/graphql"},
		"an administrator": {url + "/graphql", token},
	} {
		t.Run(who, func(t *testing.T) {
			levels := map[string]int{}
			for _, line := range foreign(t, "audit-http.js", arguments...) {
				var a audit
				if err := json.Unmarshal(line, &a); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				levels[a.Level]++
				if a.Status != "ok" {
					t.Errorf("%s %s: got %s: %s", a.ID, a.Name, a.Status, a.Reason)
				}
			}
			// As many as this version has: none is left out.
			if want := map[string]int{"MUST": 13, "SHOULD": 23, "MAY": 25}; !reflect.DeepEqual(levels, want) {
				t.Errorf("got the audits %v, want %v", levels, want)
			}
		})
	}
}

// foreign runs a foreign client, and answers the lines that it prints.
func foreign(t *testing.T, script string, arguments ...string) (lines [][]byte) {
	t.Helper()
	mustHaveClients(t)
	cmd := exec.CommandContext(t.Context(), "node", append([]string{script}, arguments...)...)
	cmd.Dir = clients
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", script, err, &stderr)
	}
	for s := bufio.NewScanner(bytes.NewReader(said)); s.Scan(); {
		lines = append(lines, bytes.Clone(s.Bytes()))
	}
	return lines
}

// mustHaveClients installs the foreign clients once, or skips the test where that cannot be.
func mustHaveClients(t *testing.T) {
	t.Helper()
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		lacking := name + " is missing, and foreign clients need it: apt-get install nodejs npm, or make test, which installs what is missing"
		if os.Getenv("CI") == "true" {
			t.Fatal(lacking)
		}
		t.Skip(lacking)
	}
	if err := installed(); err != nil {
		t.Fatal(err)
	}
}

var installed = sync.OnceValue(func() error {
	wanted, err := locked(filepath.Join(clients, "package-lock.json"))
	if err != nil {
		return err
	}
	delete(wanted, "") // the folder itself
	if has, err := locked(filepath.Join(clients, "node_modules", ".package-lock.json")); err == nil && reflect.DeepEqual(has, wanted) {
		return nil
	}
	cmd := exec.Command("npm", "ci")
	cmd.Dir = clients
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in e2e/%s: %w\n%s", clients, err, said)
	}
	return nil
})

// locked are the packages of a lock of npm's.
func locked(path string) (map[string]any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lock struct{ Packages map[string]any }
	err = json.Unmarshal(text, &lock)
	if err == nil && len(lock.Packages) == 0 {
		err = errors.New(path + " locks nothing")
	}
	return lock.Packages, err
}
