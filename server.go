// Command aparte is a support desk that other programs talk to through GraphQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"aparte/beside"
	"aparte/desk"
	"aparte/door"
	"aparte/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	k := kong.Parse(&c, kong.Name("aparte"), kong.ShortUsageOnError(),
		kong.Description("A support desk that other programs talk to through GraphQL."), kong.ExplicitGroups(doorGroups),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c.Config))
	k.FatalIfErrorf(k.Run())
}

// commands are what the program can do; without a command it serves.
type commands struct {
	Config

	Serve   serve   `cmd:"" default:"withargs" help:"Serve the desk (the default)."`
	Demo    demo    `cmd:"" help:"Serve a desk full of made-up people on a throw-away database, and say who can sign in."`
	Account account `cmd:"" help:"Make accounts."`
	Token   token   `cmd:"" help:"Make API tokens."`
	Import  imports `cmd:"" help:"Import what another desk recorded."`
	Verify  verify  `cmd:"" help:"Look whether nothing of an account is where its customers could read it and must not; changes nothing."`
}

type serve struct{ doorConfig }

// Run serves until it is told to stop.
func (s *serve) Run(ctx context.Context, c *Config) error {
	options, err := s.options()
	if err != nil {
		return err
	}
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	if has, err := d.HasAccounts(ctx); err != nil {
		return err
	} else if !has {
		fmt.Fprintln(os.Stderr, "There is no account here yet. Make one, in another terminal, with the same DATABASE_URL:\n\n"+
			"  aparte account create \"Acme Support\" --slug acme --admin-email you@example.com\n\n"+
			"(\"go run .\" stands for aparte in a checkout.) "+
			"It prints the administrator's token: the page asks for it.")
	}
	return listen(ctx, c, d, options, web.Options{StrangersIntrospect: options.StrangersIntrospect})
}

// drainTime is how long requests that are under way may take after the program was told to stop.
const drainTime = 15 * time.Second

// listen serves a desk and its page, and lets what is under way end before it returns.
func listen(ctx context.Context, c *Config, d *desk.Desk, o door.Options, page web.Options) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s (choose another with --addr or APARTE_ADDR): %w", c.Addr, err)
	}
	api, pages := door.Handler(d, logger(), o), web.GraphiQL(page)
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/graphiql/") {
				pages.ServeHTTP(w, r)
				return
			}
			api.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      20*time.Second + o.Time,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	fmt.Fprintf(os.Stderr, "Aparté listens on http://%s (GraphiQL at /, the API at /graphql)\n", listener.Addr())
	failed := beside.Go(func() error { return server.Serve(listener) })
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drained, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(drained); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
