// Command hostile measures what one request of a stranger costs: in CPU seconds of the server's process, of ours and
// of gqlgen as it is, side by side. It prints a table; no clock is asserted in a test.
//
//	go run ./bench/hostile
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"aparte/bench/hostile/requests"
)

// allowed is what any one request may cost us.
const allowed = 100 * time.Millisecond

func main() {
	times := flag.Int("times", 9, "how often each request is sent to us; the median counts")
	patience := flag.Duration("patience", 10*time.Second, "how long gqlgen may take over one")
	flag.Parse()
	over, err := run(context.Background(), os.Stdout, *times, *patience)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if over > 0 {
		fmt.Fprintf(os.Stderr, "%d requests cost us more than %v\n", over, allowed)
		os.Exit(1)
	}
}

func run(ctx context.Context, to io.Writer, times int, patience time.Duration) (over int, err error) {
	folder, err := os.MkdirTemp("", "aparte-hostile-")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	ours, stock, err := build(ctx, folder)
	if err != nil {
		return 0, err
	}
	for _, s := range []*server{ours, stock} {
		if err := s.start(ctx); err != nil {
			return 0, err
		}
		defer s.stop()
	}
	_, _ = fmt.Fprintf(to, "| request | bytes | CPU ms: median of %d (most) | answer | gqlgen: CPU ms, once | answer |\n|---|--:|--:|---|--:|---|\n", times)
	var most time.Duration
	for _, r := range requests.All() {
		mine := ours.often(ctx, r, times, patience)
		theirs := stock.ask(ctx, r, patience)
		if theirs.isLost() {
			stock.stop() // it may still be at it
			if err := stock.start(ctx); err != nil {
				return 0, err
			}
		}
		if mine.cpu > allowed || mine.isLost() {
			over++
		}
		most = max(most, mine.cpu)
		_, _ = fmt.Fprintf(to, "| %s | %d | %s | %s | %s | %s |\n", r.Name, len(r.Body)+len(r.Query), mine.milliseconds(), mine, theirs.milliseconds(), theirs)
	}
	_, err = fmt.Fprintf(to, "\nThe dearest costs us %.0f ms.\n", float64(most)/float64(time.Millisecond))
	return over, err
}

// build builds both programs.
func build(ctx context.Context, folder string) (ours, stock *server, err error) {
	ours = &server{
		program: filepath.Join(folder, "aparte"), args: []string{"serve", "--addr", "127.0.0.1:0"},
		// The worst case: nobody is limited, and strangers may ask for the schema.
		env: []string{"DATABASE_URL=sqlite:" + filepath.Join(folder, "aparte.db"), "APARTE_RATE_ADDRESS=0", "APARTE_STRANGERS_INTROSPECT=true"},
	}
	stock = &server{program: filepath.Join(folder, "stock")}
	for program, pkg := range map[string]string{ours.program: "aparte", stock.program: "aparte/bench/hostile/stock"} {
		command := exec.CommandContext(ctx, "go", "build", "-o", program, pkg) //nolint:gosec // our own programs
		if said, err := command.CombinedOutput(); err != nil {
			return nil, nil, fmt.Errorf("build %s: %w\n%s", pkg, err, said)
		}
	}
	return ours, stock, nil
}
