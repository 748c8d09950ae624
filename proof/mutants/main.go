// Command mutants scores the proof: it plants leaks into copies of our code, one at a time, and lets the tests look
// for them. A mutant that survives is a hole in the tests.
//
//	go run ./proof/mutants                          all of them, with a table at the end
//	go run ./proof/mutants -only note               those whose name fits
//	go run ./proof/mutants -budget 5m -from abc     as many as fit into the time, beginning elsewhere for each word
//	go run ./proof/mutants -write docs/mutants.md   and keep what is found in its table
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"aparte/beside"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context) error {
	r := run{root: ".", say: os.Stdout}
	only := flag.String("only", ".", "plant those whose name fits this regular expression")
	from := flag.String("from", "", "begin with another mutant for each word, such as a commit's")
	write := flag.String("write", "", "keep what is found in the table of this file")
	flag.DurationVar(&r.budget, "budget", 0, "begin no mutant after this time; 0: plant all")
	flag.IntVar(&r.histories, "histories", 500, "how many histories a mutant may take to be found")
	flag.Parse()
	return r.all(ctx, *only, *from, *write)
}

// run is one run of the command.
type run struct {
	root      string
	budget    time.Duration
	histories int
	say       io.Writer
}

// errSurvived is what a mutant that nobody found makes of the whole run.
var errSurvived = errors.New("not every mutant was found: mend the generator of the histories")

func (r *run) all(ctx context.Context, only, from, write string) error {
	root, err := filepath.Abs(r.root)
	if err != nil {
		return err
	}
	r.root = root
	fits, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	planted, err := readMutants(filepath.Join(root, "proof", "mutants"))
	if err != nil {
		return err
	}
	all := slices.Clone(planted)
	planted = slices.DeleteFunc(planted, func(m mutant) bool { return !fits.MatchString(m.name) })
	if len(planted) == 0 {
		return fmt.Errorf("no mutant's name fits %s", only) //nolint:err113 // for whoever typed it
	}
	began := time.Now()
	var found []result
	for i, m := range rotated(planted, from) {
		if r.budget > 0 && time.Since(began) > r.budget {
			_, _ = fmt.Fprintf(r.say, "%d of %d mutants fitted into %s.\n", i, len(planted), r.budget)
			break
		}
		results := r.plant(ctx, m)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, res := range results {
			_, _ = fmt.Fprintln(r.say, res)
		}
		found = append(found, results...)
		if err := keep(write, found, all); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(found, func(r result) bool { return r.err != nil }) {
		return errSurvived
	}
	return nil
}

// rotated begins the list elsewhere for each word, so that runs that end early plant another lot each time.
func rotated(all []mutant, word string) []mutant {
	if word == "" {
		return all
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(word))
	at := int(h.Sum32()) % len(all)
	return slices.Concat(all[at:], all[:at])
}

// result is what became of a mutant on one database.
type result struct {
	mutant
	database string
	history  int    // the one that found it; 0: it was found without
	how      string // what the test said first
	took     time.Duration
	err      error
}

// String is a line for whoever waits.
func (r result) String() string {
	if r.err != nil {
		return fmt.Sprintf("SURVIVED  %s, %s: %v", r.name, r.database, r.err)
	}
	if r.holds {
		return fmt.Sprintf("holds     %s, %s, %s", r.name, r.database, r.took.Round(time.Second))
	}
	return fmt.Sprintf("found     %s, %s, history %d, %s: %s", r.name, r.database, r.history, r.took.Round(time.Second), r.how)
}

var (
	errNotFound = errors.New("it was not found")
	errGotOut   = errors.New("something got out, although a lock was still on")
	errBroken   = errors.New("it does not run, so nothing is learnt from it")
)

// plant plants one mutant, and looks for it on each of its databases at once.
func (r *run) plant(ctx context.Context, m mutant) []result {
	results := make([]result, len(m.databases))
	for i, database := range m.databases {
		results[i] = result{mutant: m, database: database}
	}
	folder, err := os.MkdirTemp("", "aparte-mutant-")
	tests := filepath.Join(folder, "proof.test")
	if err == nil {
		defer func() { _ = os.RemoveAll(folder) }()
		err = r.build(ctx, m, folder, tests)
	}
	if err != nil {
		for i := range results {
			results[i].err = err
		}
		return results
	}
	looks := make([]<-chan error, len(results))
	for i := range results {
		looks[i] = beside.Go(func() error {
			results[i] = r.look(ctx, tests, results[i])
			return nil
		})
	}
	for i, over := range looks {
		if err := <-over; err != nil { // it panicked
			results[i].err = err
		}
	}
	return results
}

// build builds the tests with a mutant in what they test.
func (r *run) build(ctx context.Context, m mutant, folder, tests string) error {
	overlay, err := m.plant(ctx, r.root, folder)
	if err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", tests, "./proof") //nolint:gosec // our own tests
	build.Dir = r.root
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %w\n%s", errBroken, err, said)
	}
	return nil
}

// look looks for what was built into the tests.
func (r *run) look(ctx context.Context, tests string, res result) result {
	began := time.Now()
	look := exec.CommandContext(ctx, tests, "-test.run", "^"+res.test+"$/^"+res.database+"$", "-test.timeout", "30m") //nolint:gosec // our own tests
	look.Dir = filepath.Join(r.root, "proof")
	look.Env = append(slices.Clone(os.Environ()), "RAPID_CHECKS="+strconv.Itoa(r.histories), "RAPID_NOFAILFILE=1", "RAPID_SHRINKTIME=1ms")
	said, err := look.CombinedOutput()
	res.took = time.Since(began)
	return res.read(string(said), err)
}

var (
	inHistory = regexp.MustCompile(`FOUND in history (\d+)`)
	howFound  = regexp.MustCompile(`FOUND[^:\n]*: ([^\n]*)`)
)

// read reads off a test's output whether it has found the mutant, and how.
func (r result) read(said string, err error) result {
	how := howFound.FindStringSubmatch(said)
	switch {
	case err == nil && r.holds:
		r.how = "nothing gets out"
	case err == nil:
		r.err = errNotFound
	case how != nil && r.holds:
		r.err = fmt.Errorf("%w: %s", errGotOut, how[1])
	case how == nil:
		r.err = fmt.Errorf("%w:\n%s", errBroken, end(said))
	default:
		r.how = how[1]
		if n := inHistory.FindStringSubmatch(said); n != nil {
			r.history, _ = strconv.Atoi(n[1])
		}
	}
	return r
}

// end is the end of an output, where it says why.
func end(said string) string {
	const enough = 3000
	return said[max(0, len(said)-enough):]
}
