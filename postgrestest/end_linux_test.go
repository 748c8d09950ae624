package postgrestest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// holding makes TestHold of a second test binary hold a server until its
// standard input ends.
const holding = "POSTGRESTEST_HOLD"

func TestServerEndsWithItsRun(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end         func(run) error
		leavesFiles bool // nobody is left to remove them
	}{
		"a run that comes to its end": {
			end: func(r run) error { return r.stdin.Close() },
		},
		"a run that is killed": {
			end:         func(r run) error { return r.cmd.Process.Kill() },
			leavesFiles: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			New(t) // skips where there is no Postgres
			other := hold(t)
			if err := tt.end(other); err != nil {
				t.Fatal(err)
			}
			_ = other.cmd.Wait() // a killed one says so

			awaitSilence(t, other.address)
			_, err := os.Stat(other.folder)
			if gone := errors.Is(err, os.ErrNotExist); gone == tt.leavesFiles {
				t.Errorf("is %s gone? got %v, want %v", other.folder, gone, !tt.leavesFiles)
			}
		})
	}
}

// run is a test run beside this one that has a server of its own.
type run struct {
	cmd             *exec.Cmd
	stdin           io.Closer
	address, folder string
}

func hold(t *testing.T) run {
	t.Helper()
	r := run{cmd: exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHold$", "-test.v")}
	r.cmd.Env = append(os.Environ(), holding+"=1")
	stdin, errIn := r.cmd.StdinPipe()
	stdout, errOut := r.cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, r.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	r.stdin = stdin
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if said, ok := strings.CutPrefix(lines.Text(), holding+" "); ok {
			r.address, r.folder, _ = strings.Cut(said, " ")
			t.Cleanup(func() { _ = os.RemoveAll(r.folder) })
			return r
		}
	}
	t.Fatal("the other run started no server")
	return run{}
}

// TestHold is the other run's half of TestServerEndsWithItsRun.
func TestHold(t *testing.T) {
	if os.Getenv(holding) == "" {
		t.Skip("only of use to TestServerEndsWithItsRun")
	}
	address, err := url.Parse(New(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintln(os.Stdout, holding, address.Host, binary.server.folder); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Fatal(err)
	}
}

// awaitSilence fails unless the address soon has nobody who answers.
func awaitSilence(t *testing.T, address string) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		_ = conn.Close()
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("%s still answers", address)
		}
	}
}
