// Package e2e acts as a stranger: it builds the program, runs it, and knows of it what its users know, its command
// line and its HTTP.
package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"aparte/postgrestest"
)

// patience bounds every wait: long enough for a machine that compiles beside the tests.
const patience = 30 * time.Second

var program string // the path of the built program

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run builds the program once for all tests.
func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "aparte-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	program = filepath.Join(folder, "aparte")
	if said, err := exec.Command("go", "build", "-o", program, "aparte").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, said)
		return 1
	}
	return postgrestest.Run(m)
}

// process is the program while it runs.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdout *output
	stderr *output
	ended  chan struct{} // closed when the process has ended
	err    error         // how; to be read after ended
}

// start starts the program with variables of its environment, and nothing else of ours that configures it. It ends
// with the test.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := prepared(t, program, env, args...)
	p.start()
	return p
}

// prepared is a process that has not started yet.
func prepared(t *testing.T, program string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(program, args...), stdout: newOutput(), stderr: newOutput(), ended: make(chan struct{})}
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}, env...)
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	p.cmd.WaitDelay = patience
	return p
}

func (p *process) start() {
	t := p.t
	t.Helper()
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %v: %v", p.cmd.Args, err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // fails when it has ended already
		<-p.ended
		if t.Failed() {
			t.Logf("%v said on stderr:\n%s", p.cmd.Args, p.stderr)
		}
	})
}

// serve starts the program and waits until it listens, on a port that is free.
func serve(t *testing.T, env []string, args ...string) (p *process, url string) {
	t.Helper()
	p = start(t, env, append(args, "--addr", "127.0.0.1:0")...)
	_, rest, _ := strings.Cut(p.stderr.until(p, "(GraphiQL at"), "listens on ")
	url, _, _ = strings.Cut(rest, " ")
	return p, url
}

// output is what a process says, for somebody who waits for a word of it.
type output struct {
	mu    sync.Mutex
	said  bytes.Buffer
	spoke chan struct{} // holds something when more was said
}

func newOutput() *output { return &output{spoke: make(chan struct{}, 1)} }

// Write hears what is said.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.spoke <- struct{}{}:
	default:
	}
	return o.said.Write(b)
}

// String is what was said so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.said.String()
}

// until waits for a text, and answers all that was said until then.
func (o *output) until(p *process, text string) string {
	p.t.Helper()
	limit := time.After(patience)
	for {
		if said := o.String(); strings.Contains(said, text) {
			return said
		}
		select {
		case <-o.spoke:
		case <-p.ended:
			if said := o.String(); strings.Contains(said, text) {
				return said
			}
			p.t.Fatalf("it ended (%v) without saying %q", p.err, text)
		case <-limit:
			p.t.Fatalf("it never said %q", text)
		}
	}
}

// stop asks the process to end, as a service manager does, and answers its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatalf("ask the process to end: %v", err)
	}
	return p.code()
}

// code waits for the end, and answers the exit code.
func (p *process) code() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatal("the process does not end")
	}
	if _, exited := errors.AsType[*exec.ExitError](p.err); p.err != nil && !exited {
		p.t.Fatal(p.err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// command runs the program to its end.
func command(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	p := start(t, env, args...)
	code = p.code()
	return p.stdout.String(), p.stderr.String(), code
}

// mustDo runs the program, which must succeed, and answers what it says on stdout.
func mustDo(t *testing.T, env []string, args ...string) string {
	t.Helper()
	stdout, stderr, code := command(t, env, args...)
	if code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, stderr)
	}
	return stdout
}

var _ io.Writer = (*output)(nil)
