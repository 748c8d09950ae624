package main

import (
	"io"
	"maps"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"aparte/door"
	"aparte/gauge"
)

// told is what a command that serves makes of its arguments and its environment.
func told(t *testing.T, env map[string]string, args ...string) (door.Options, error) {
	t.Helper()
	for name, value := range env {
		t.Setenv(name, value)
	}
	var c commands
	k, err := kong.New(&c, kong.ExplicitGroups(doorGroups), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Parse(args); err != nil {
		return door.Options{}, err
	}
	return c.Serve.options()
}

// TestTheDoorIsConfigured: by default as the gauge and the manual say, otherwise as the environment and the flags do.
func TestTheDoorIsConfigured(t *testing.T) {
	o, err := told(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := door.Options{
		Limits: gauge.Default(), Body: 1 << 20, Cost: 20000, Time: 10 * time.Second,
		Rate: door.Rate{Person: door.Bucket{PerSecond: 2000, Burst: 60000}, Address: door.Bucket{PerSecond: 200, Burst: 20000}},
	}
	if !reflect.DeepEqual(o, want) {
		t.Errorf("got %+v, want %+v", o, want)
	}
	o, err = told(t, map[string]string{
		"APARTE_LIMIT_DEPTH": "7", "APARTE_LIMIT_TIME": "3s", "APARTE_RATE_ADDRESS": "0", "APARTE_STRANGERS_INTROSPECT": "true",
		"APARTE_ORIGINS": "https://a.example,http://b.example:8080", "APARTE_TRUSTED_PROXIES": "10.0.0.0/8,192.0.2.1,2001:db8::/32",
	}, "--limit-cost=500")
	if err != nil {
		t.Fatal(err)
	}
	if o.Limits.Depth != 7 || o.Time != 3*time.Second || o.Rate.Address.PerSecond != 0 || !o.StrangersIntrospect || o.Cost != 500 ||
		strings.Join(o.Origins, " ") != "https://a.example http://b.example:8080" || len(o.TrustedProxies) != 3 || o.TrustedProxies[1].String() != "192.0.2.1/32" {
		t.Errorf("got %+v", o)
	}
}

// TestSettingsThatMakeNoSenseAreRefused, by the name of what was set and with what to give.
func TestSettingsThatMakeNoSenseAreRefused(t *testing.T) {
	for setting, say := range map[string]string{
		"APARTE_LIMIT_DEPTH=0":                  "at least 1",
		"APARTE_LIMIT_TOKENS=-5":                "at least 1",
		"APARTE_LIMIT_TIME=10ms":                "at least 1s",
		"APARTE_LIMIT_BYTES=many":               "APARTE_LIMIT_BYTES",
		"APARTE_RATE_PERSON=-1":                 "0 or more",
		"APARTE_ORIGINS=*":                      "https://desk.example",
		"APARTE_ORIGINS=desk.example":           "https://desk.example",
		"APARTE_ORIGINS=https://desk.example/":  "https://desk.example",
		"APARTE_ORIGINS=https://*.desk.example": "https://desk.example",
		"APARTE_ORIGINS=https://Desk.example":   "https://desk.example",
		"APARTE_TRUSTED_PROXIES=all":            "10.0.0.0/8",
		"APARTE_TRUSTED_PROXIES=10.0.0.0/99":    "10.0.0.0/8",
		"APARTE_STRANGERS_INTROSPECT=sometimes": "APARTE_STRANGERS_INTROSPECT",
	} {
		t.Run(setting, func(t *testing.T) {
			name, value, _ := strings.Cut(setting, "=")
			_, err := told(t, map[string]string{name: value})
			if err == nil || !strings.Contains(err.Error(), say) || !strings.Contains(err.Error(), strings.TrimSuffix(name, "PERSON")) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestLimitsAreDocumented: docs/limits.md names every variable with its default, and every limit by the name that its
// refusal has.
func TestLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) > 5 {
			rows[strings.Trim(cells[3], " `")] = strings.TrimSpace(cells[2]) + " " + strings.Trim(cells[1], " `")
		}
	}
	for field := range reflect.TypeFor[limitConfig]().Fields() {
		variable := "APARTE_LIMIT_" + field.Tag.Get("env")
		name := strings.ToLower(field.Name[:1]) + field.Name[1:]
		if got, want := rows[variable], field.Tag.Get("default")+" "+name; got != want {
			t.Errorf("%s: docs/limits.md says %q, want %q", variable, got, want)
		}
		delete(rows, variable)
	}
	for variable := range maps.Keys(rows) {
		if strings.HasPrefix(variable, "APARTE_LIMIT_") {
			t.Errorf("docs/limits.md has %s, which there is not", variable)
		}
	}
}
