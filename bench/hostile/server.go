package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"aparte/bench/hostile/requests"
	"aparte/beside"
)

// server is a server in a process of its own.
type server struct {
	program string
	args    []string
	env     []string

	cmd   *exec.Cmd
	url   string
	ended chan struct{}
}

var listens = regexp.MustCompile(`listens on (http://[^ ]+) `)

// start starts the process, and waits until it listens. Its first request is like no other, and asked here.
func (s *server) start(ctx context.Context) error {
	s.cmd = exec.CommandContext(ctx, s.program, s.args...) //nolint:gosec // built by ourselves just now
	s.cmd.Env = append(os.Environ(), s.env...)
	said, err := s.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	found := make(chan string, 1)
	s.ended = make(chan struct{})
	beside.Go(func() error {
		defer close(s.ended)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if m := listens.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
				break
			}
		}
		_, _ = io.Copy(io.Discard, said)
		return s.cmd.Wait()
	})
	select {
	case s.url = <-found:
		s.ask(ctx, requests.All()[0], 10*time.Second)
		return nil
	case <-s.ended:
		return fmt.Errorf("%s ended before it listened", s.program)
	case <-time.After(30 * time.Second):
		return fmt.Errorf("%s does not listen", s.program)
	}
}

func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// cpu is how long the process's threads have run. The kernel counts it in nanoseconds for each.
func (s *server) cpu() time.Duration {
	var all time.Duration
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	for _, thread := range threads {
		text, err := os.ReadFile(thread) //nolint:gosec // of /proc
		if err != nil {
			continue // it has just ended
		}
		ran, _, _ := strings.Cut(string(text), " ")
		n, _ := strconv.ParseInt(ran, 10, 64)
		all += time.Duration(n)
	}
	return all
}

// answer is what a request came to.
type answer struct {
	cpu    time.Duration
	most   time.Duration // of several times
	status int           // 0: there was no answer
	bytes  int64
	ended  bool // the process has
}

// isLost says that there was no answer.
func (a answer) isLost() bool { return a.ended || a.status == 0 }

func (a answer) milliseconds() string {
	n := fmt.Sprintf("%.1f", float64(a.cpu)/float64(time.Millisecond))
	switch {
	case a.status == 0 && !a.ended:
		return "> " + n // it was at it still
	case a.most > 0:
		return fmt.Sprintf("%s (%.1f)", n, float64(a.most)/float64(time.Millisecond))
	}
	return n
}

// String is what the client got.
func (a answer) String() string {
	switch {
	case a.ended:
		return "the process died"
	case a.status == 0:
		return "none in time"
	}
	return fmt.Sprintf("%d, %d bytes", a.status, a.bytes)
}

// often asks several times. The median counts, because others work on the machine, too, and the dearest is
// told; or the first that was lost.
func (s *server) often(ctx context.Context, r requests.Request, times int, patience time.Duration) answer {
	var all []answer
	for range times {
		a := s.ask(ctx, r, patience)
		if a.isLost() {
			return a
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b answer) int { return cmp.Compare(a.cpu, b.cpu) })
	median := all[len(all)/2]
	median.most = all[len(all)-1].cpu
	return median
}

// ask sends a request, and waits until what it has started is over, the collection of its garbage too.
func (s *server) ask(ctx context.Context, r requests.Request, patience time.Duration) answer {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before, a := s.cpu(), answer{}
	request, err := http.NewRequestWithContext(ctx, r.Method, s.url+"/graphql?"+r.Query, strings.NewReader(r.Body))
	if err != nil {
		return a
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if got, err := client.Do(request); err == nil {
		a.status = got.StatusCode
		a.bytes, _ = io.Copy(io.Discard, got.Body)
		_ = got.Body.Close()
	}
	quiet := time.NewTicker(20 * time.Millisecond)
	defer quiet.Stop()
	for last := before; ; {
		select {
		case <-s.ended:
			a.ended = true
			return a
		case <-ctx.Done():
			a.cpu = s.cpu() - before
			return a
		case <-quiet.C:
		}
		now := s.cpu()
		if now-last < 200*time.Microsecond {
			a.cpu = now - before
			return a
		}
		last = now
	}
}
