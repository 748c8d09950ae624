package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"aparte/beside"
)

const superuser = "postgres"

// server is a running Postgres whose data nobody will miss.
type server struct {
	programs programs
	folder   string
	port     int
	process  *os.Process
	exited   chan struct{} // closed when the process is gone
}

// startServer makes a cluster and serves it.
func startServer() (*server, error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "aparte-postgres-")
	if err != nil {
		return nil, err
	}
	s := &server{programs: programs, folder: folder}
	if err := s.start(); err != nil {
		err = fmt.Errorf("start Postgres: %w\n%s", err, s.log())
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *server) start() error {
	if err := giveAway(s.folder); err != nil {
		return err
	}
	if err := s.makeCluster(); err != nil {
		return err
	}
	if err := s.serve(); err != nil {
		return err
	}
	return s.execute("CREATE ROLE " + Owner + " LOGIN CREATEROLE CREATEDB")
}

func (s *server) makeCluster() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.programs.initdb, //nolint:gosec // found by ourselves
		"--pgdata="+s.data(),
		"--username="+superuser,
		"--auth=trust",
		"--encoding=UTF8",
		"--locale=C.UTF-8",
		"--no-sync",
	)
	cmd.Dir = s.folder // ours may be closed to the user it runs as
	if err := confine(cmd); err != nil {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", s.programs.initdb, err, output)
	}
	return nil
}

// serve starts the process and returns when it answers.
func (s *server) serve() error {
	const attempts = 5
	var err error
	for range attempts {
		if err = s.serveOnce(); !errors.Is(err, errExited) {
			return err
		}
		// Between finding a free port and taking it another may have been
		// quicker: other packages' tests do the same at the same time.
	}
	return err
}

var errExited = errors.New("the server has exited")

func (s *server) serveOnce() error {
	port, err := freePort()
	if err != nil {
		return err
	}
	s.port, s.exited = port, make(chan struct{})
	started := make(chan error)
	held := beside.Go(func() error { return s.hold(started) })
	select {
	case err := <-started:
		if err != nil {
			return err
		}
	case err := <-held: // before it began
		return err
	}
	return s.awaitAnswer()
}

func freePort() (int, error) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	address, err := net.ResolveTCPAddr("tcp4", listener.Addr().String())
	if err != nil {
		return 0, err
	}
	return address.Port, nil
}

// hold starts the process and stays with it until it exits.
func (s *server) hold(started chan<- error) error {
	defer close(s.exited)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	cmd, err := s.spawn()
	started <- err
	if err == nil {
		_ = cmd.Wait() // how it ended stands in its log
	}
	return nil
}

func (s *server) spawn() (*exec.Cmd, error) {
	// A file and not a buffer: a goroutine that copies would be one more to leak.
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := s.command()
	cmd.Stdout, cmd.Stderr = log, log
	if err := confine(cmd); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s.process = cmd.Process
	return cmd, nil
}

func (s *server) command() *exec.Cmd {
	// No deadline: it serves until stop.
	cmd := exec.CommandContext(context.Background(), s.programs.postgres, //nolint:gosec // found by ourselves
		"-D", s.data(),
		"-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=",
		"-c", "max_connections=200",
		// Nobody restarts this server after a crash, so it never waits for a disk.
		"-c", "fsync=off",
		"-c", "synchronous_commit=off",
		"-c", "full_page_writes=off",
		"-c", "wal_level=minimal",
		"-c", "max_wal_senders=0",
	)
	cmd.Dir = s.folder
	return cmd
}

// awaitAnswer waits until our own server answers: on a port that another has
// taken meanwhile, the other would.
func (s *server) awaitAnswer() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := s.ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-s.exited:
			return errExited
		case <-ctx.Done():
			return err
		}
	}
}

func (s *server) ask(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.url(superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var data string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&data); err != nil {
		return err
	}
	if data != s.data() {
		return fmt.Errorf("port %d is answered by the server of %s", s.port, data)
	}
	return nil
}

// stop ends the process at once, without a last checkpoint, and removes what it
// has written.
func (s *server) stop() error {
	if s.process != nil {
		if err := s.process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("stop Postgres: %w", err)
		}
		<-s.exited
	}
	return os.RemoveAll(s.folder)
}

func (s *server) url(user, database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", user, s.port, database)
}

func (s *server) data() string    { return filepath.Join(s.folder, "data") }
func (s *server) logFile() string { return filepath.Join(s.folder, "log") }

func (s *server) log() []byte {
	log, _ := os.ReadFile(s.logFile()) // none when it never came to run
	return log
}
