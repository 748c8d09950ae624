package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"text/tabwriter"

	"aparte/desk"
	"aparte/web"
)

type demo struct{ doorConfig }

// Run serves a desk that is gone when the program ends, and says who can sign in.
func (m *demo) Run(ctx context.Context, c *Config) error {
	options, err := m.options()
	if err != nil {
		return err
	}
	options.StrangersIntrospect = true // its page asks as Nobody, too
	if err := isFree(ctx, c.Addr); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "aparte-demo-")
	if err != nil {
		return fmt.Errorf("make a place for the demo's database: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	clock := newDemoClock()
	d, err := desk.Open(ctx, desk.Options{URL: "sqlite:" + filepath.Join(folder, "demo.db"), Now: clock.now, Log: logger()})
	if err != nil {
		return err
	}
	defer d.Close()
	page, err := furnish(ctx, d, clock)
	if err != nil {
		return fmt.Errorf("furnish the demo: %w", err)
	}
	page.StrangersIntrospect = options.StrangersIntrospect
	if err := printPeople(os.Stdout, page.People); err != nil {
		return err
	}
	return listen(ctx, c, d, options, page)
}

// isFree asks before anything is made: a list of tokens that open nothing would be in the way of the reason.
func isFree(ctx context.Context, addr string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s (is another Aparté running? Stop it, or choose another address: aparte demo --addr 127.0.0.1:8081): %w", addr, err)
	}
	return listener.Close()
}

func printPeople(to io.Writer, people []web.Person) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tROLE\tACCOUNT\tTOKEN") // a tabwriter keeps its error for Flush
	for _, p := range people {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.Name, p.Role, p.Account, p.Token)
	}
	_, _ = fmt.Fprintln(table, "\nEverything here is made up, and gone when the program ends.")
	return table.Flush()
}
