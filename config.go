package main

import (
	"context"
	"log/slog"
	"os"

	"aparte/desk"
)

// Config is what the program is told by its environment, or by flags of the same names.
type Config struct {
	Addr        string `env:"APARTE_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen (default ${default})."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" default:"sqlite:aparte.db" placeholder:"URL" help:"postgres://… or sqlite:PATH (default ${default})."`
	EndUserRole string `env:"APARTE_END_USER_ROLE" default:"aparte_end_user" placeholder:"ROLE" help:"The Postgres role as which end users are read. It is made if the owner may make roles (default ${default})."`
}

func (c *Config) open(ctx context.Context) (*desk.Desk, error) {
	return desk.Open(ctx, desk.Options{URL: c.DatabaseURL, EndUserRole: c.EndUserRole, Log: logger()})
}

// logger writes what goes wrong, and every request, as lines of JSON.
func logger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }
