package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mutant is a leak that was planted: a patch of our code, with what it does in its first line and, if need be, lines
// that say where it is looked for.
type mutant struct {
	name  string // the file's, without .patch
	about string
	// databases are those on which it leaks; both, unless the patch says otherwise.
	databases []string
	test      string // which test must find it
	holds     bool   // nothing must be found: it takes a lock off, and another one holds
	patch     string // its path
	files     []string
}

// readMutants reads the patches of a folder, by name.
func readMutants(folder string) ([]mutant, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.patch"))
	if err != nil {
		return nil, err
	}
	var all []mutant
	for _, path := range paths {
		m, err := readMutant(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, m)
	}
	return all, nil
}

// changedFile is the name of a file in a patch.
var changedFile = regexp.MustCompile(`(?m)^\+\+\+ b/(\S+)`)

var errNoMutant = errors.New("a mutant says in its first line what it does, and changes a file")

func readMutant(path string) (mutant, error) {
	text, err := os.ReadFile(path) //nolint:gosec // our own patches
	if err != nil {
		return mutant{}, err
	}
	m := mutant{
		name: strings.TrimSuffix(filepath.Base(path), ".patch"), patch: path,
		databases: []string{"SQLite", "Postgres"}, test: "TestNonInterference",
	}
	head, _, _ := strings.Cut(string(text), "\n--- ")
	for i, line := range strings.Split(head, "\n") {
		name, value, named := strings.Cut(line, ": ")
		switch {
		case i == 0:
			m.about = line
		case named && name == "Databases":
			m.databases = strings.Split(value, ", ")
		case named && name == "Test":
			m.test = value
		case named && name == "Expect":
			m.holds = value == "nothing"
		}
	}
	for _, file := range changedFile.FindAllStringSubmatch(string(text), -1) {
		m.files = append(m.files, file[1])
	}
	if m.about == "" || len(m.files) == 0 {
		return mutant{}, errNoMutant
	}
	return m, nil
}

// plant applies a mutant to copies of the files it changes, and answers the overlay with which the go command sees
// them in the tree at root. The tree itself stays as it is.
func (m mutant) plant(ctx context.Context, root, folder string) (overlay string, err error) {
	replace := map[string]string{}
	for _, file := range m.files {
		text, err := os.ReadFile(filepath.Join(root, file)) //nolint:gosec // of our own tree
		if err != nil {
			return "", err
		}
		to := filepath.Join(folder, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o750), os.WriteFile(to, text, 0o600)); err != nil { //nolint:gosec // names of our own patches
			return "", err
		}
		replace[filepath.Join(root, file)] = to
	}
	patch, err := filepath.Abs(m.patch)
	if err != nil {
		return "", err
	}
	// In a folder that is in no repository git applies patches as patch(1) does, and says where they no longer fit.
	apply := exec.CommandContext(ctx, "git", "apply", "-C1", patch) //nolint:gosec // as above
	apply.Dir = folder
	apply.Env = append(slices.Clone(os.Environ()), "GIT_CEILING_DIRECTORIES="+filepath.Dir(folder))
	if said, err := apply.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s does not fit any more: %w\n%s", m.patch, err, said)
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(folder, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}
