package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"aparte/door"
	"aparte/gauge"
)

// doorConfig is what the commands that serve are told of their door. docs/limits.md explains each limit.
type doorConfig struct {
	Origins             []origin  `env:"APARTE_ORIGINS" group:"door" placeholder:"ORIGIN" help:"Origins whose pages may ask, as https://desk.example (default none)."`
	TrustedProxies      []network `env:"APARTE_TRUSTED_PROXIES" group:"door" placeholder:"NETWORK" help:"Networks of the proxies whose X-Forwarded-For is believed (default none)."`
	StrangersIntrospect bool      `env:"APARTE_STRANGERS_INTROSPECT" group:"door" help:"Show the end user's schema to those who have not signed in, too."`

	Rate   rateConfig  `embed:"" prefix:"rate-" envprefix:"APARTE_RATE_" group:"rates"`
	Limits limitConfig `embed:"" prefix:"limit-" envprefix:"APARTE_LIMIT_" group:"limits"`
}

type rateConfig struct {
	Person       int `env:"PERSON" default:"2000" placeholder:"COST" help:"What somebody may spend each second (default ${default})."`
	PersonBurst  int `env:"PERSON_BURST" default:"60000" placeholder:"COST" help:"What somebody may spend at once (default ${default})."`
	Address      int `env:"ADDRESS" default:"200" placeholder:"COST" help:"What the strangers of an address may spend each second (default ${default})."`
	AddressBurst int `env:"ADDRESS_BURST" default:"20000" placeholder:"COST" help:"What the strangers of an address may spend at once (default ${default})."`
}

type limitConfig struct {
	Body       int           `env:"BODY" default:"1048576" placeholder:"N" help:"Bytes of a request's body (default ${default})."`
	Bytes      int           `env:"BYTES" default:"32768" placeholder:"N" help:"Bytes of a query (default ${default})."`
	Tokens     int           `env:"TOKENS" default:"2000" placeholder:"N" help:"Words and signs of a query (default ${default})."`
	Depth      int           `env:"DEPTH" default:"15" placeholder:"N" help:"Levels of fields (default ${default})."`
	Selections int           `env:"SELECTIONS" default:"1000" placeholder:"N" help:"Fields, fragments counted where they are used (default ${default})."`
	Width      int           `env:"WIDTH" default:"200" placeholder:"N" help:"Fields side by side (default ${default})."`
	Repeats    int           `env:"REPEATS" default:"50" placeholder:"N" help:"Fields of one name in one place (default ${default})."`
	Aliases    int           `env:"ALIASES" default:"50" placeholder:"N" help:"Aliases (default ${default})."`
	AliasBytes int           `env:"ALIAS_BYTES" default:"100" placeholder:"N" help:"Bytes of an alias (default ${default})."`
	Fragments  int           `env:"FRAGMENTS" default:"50" placeholder:"N" help:"Fragments (default ${default})."`
	Directives int           `env:"DIRECTIVES" default:"50" placeholder:"N" help:"Directives (default ${default})."`
	RootFields int           `env:"ROOT_FIELDS" default:"20" placeholder:"N" help:"Fields at the root of an operation (default ${default})."`
	Mutations  int           `env:"MUTATIONS" default:"5" placeholder:"N" help:"Fields at the root of a mutation (default ${default})."`
	Operations int           `env:"OPERATIONS" default:"10" placeholder:"N" help:"Operations in a query (default ${default})."`
	Variables  int           `env:"VARIABLES" default:"100" placeholder:"N" help:"Variables of an operation (default ${default})."`
	Values     int           `env:"VALUES" default:"2000" placeholder:"N" help:"Names and values in the JSON of a request (default ${default})."`
	ValueDepth int           `env:"VALUE_DEPTH" default:"6" placeholder:"N" help:"Levels of lists and objects in a value (default ${default})."`
	Cost       int           `env:"COST" default:"20000" placeholder:"COST" help:"Cost of an operation (default ${default})."`
	Time       time.Duration `env:"TIME" default:"10s" placeholder:"TIME" help:"How long an operation may take (default ${default})."`
}

// doorGroups head the flags of a door in the help.
var doorGroups = []kong.Group{
	{Key: "door", Title: "The door:"},
	{Key: "rates", Title: "How fast one may ask, in what operations cost; 0 is as fast as one likes:"},
	{Key: "limits", Title: "What one request may ask for (docs/limits.md):"},
}

// options are what the door is told; an error names what was set to a value that makes no sense.
func (c *doorConfig) options() (door.Options, error) {
	l := c.Limits
	for i, v := range reflect.ValueOf(l).Fields() {
		if v.Int() <= 0 {
			return door.Options{}, fmt.Errorf("APARTE_LIMIT_%s is %v: give at least 1", i.Tag.Get("env"), v)
		}
	}
	if l.Time < time.Second {
		return door.Options{}, fmt.Errorf("APARTE_LIMIT_TIME is %v: give at least 1s", l.Time)
	}
	if r := c.Rate; min(r.Person, r.PersonBurst, r.Address, r.AddressBurst) < 0 {
		return door.Options{}, errors.New("one of the APARTE_RATE_ variables is below zero: give 0 or more")
	}
	o := door.Options{
		Limits: gauge.Limits{
			Bytes: l.Bytes, Tokens: l.Tokens, Depth: l.Depth, Selections: l.Selections, Width: l.Width, Repeats: l.Repeats,
			Aliases: l.Aliases, AliasBytes: l.AliasBytes, Fragments: l.Fragments, Directives: l.Directives, RootFields: l.RootFields, Mutations: l.Mutations,
			Operations: l.Operations, Variables: l.Variables, Values: l.Values, ValueDepth: l.ValueDepth,
		},
		Body: l.Body, Cost: l.Cost, Time: l.Time,
		Rate: door.Rate{
			Person:  door.Bucket{PerSecond: c.Rate.Person, Burst: c.Rate.PersonBurst},
			Address: door.Bucket{PerSecond: c.Rate.Address, Burst: c.Rate.AddressBurst},
		},
		StrangersIntrospect: c.StrangersIntrospect,
	}
	for _, n := range c.TrustedProxies {
		o.TrustedProxies = append(o.TrustedProxies, n.Prefix)
	}
	for _, a := range c.Origins {
		o.Origins = append(o.Origins, string(a))
	}
	return o, nil
}

// network is 10.0.0.0/8, or a single address.
type network struct{ netip.Prefix }

// UnmarshalText reads a network.
func (n *network) UnmarshalText(text []byte) (err error) {
	if n.Prefix, err = netip.ParsePrefix(string(text)); err == nil {
		return nil
	}
	a, err := netip.ParseAddr(string(text))
	if err != nil {
		return fmt.Errorf("%q is no network: give 10.0.0.0/8, or an address", text)
	}
	n.Prefix = netip.PrefixFrom(a, a.BitLen())
	return nil
}

// origin is where a page comes from, as its browser spells it.
type origin string

// UnmarshalText reads an origin, and refuses what no browser would send.
func (o *origin) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+u.Host != string(text) ||
		strings.Contains(u.Host, "*") || strings.ToLower(u.Host) != u.Host {
		return fmt.Errorf("%q is no origin: give https://desk.example, with its port if it has one, and nothing after it", text)
	}
	*o = origin(text)
	return nil
}
