package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/door"
	"aparte/models"
)

// TestAPanicInALoadIsItsRequestsAlone: what is loaded for one answer runs in many goroutines, ours and the loaders'. A
// panic in any of them is INTERNAL in that answer and stands in the log with its stack, and the next request is answered.
func TestAPanicInALoadIsItsRequestsAlone(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		var stumbles atomic.Pointer[regexp.Regexp]
		d, err := desk.Open(t.Context(), desk.Options{URL: w.URL, Trace: func(sql string) {
			if over := stumbles.Load(); over != nil && over.MatchString(sql) {
				panic("the moon fell")
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(d.Close)
		tk, err := w.Desk.CreateTicket(w.Agent.Context(t), models.CreateTicketInput{Subject: "Oven", Comment: &models.NewCommentInput{Body: "It smokes"}})
		if err != nil {
			t.Fatal(err)
		}
		var log lockedBuffer
		server := httptest.NewServer(door.Handler(d, slog.New(slog.NewJSONHandler(&log, nil)), door.Options{}))
		t.Cleanup(server.Close)
		for name, tt := range map[string]struct{ over, id string }{
			"in a goroutine of nodes": {`\Wticket_events\W+WHERE`, "evt_00000000000000000000000000"}, // which no loader loads
			"in a loader's":           {`\Wtickets\W+WHERE`, tk.ID},
		} {
			t.Run(name, func(t *testing.T) {
				query := `{ nodes(ids: ["` + tt.id + `", "` + w.Agent.ID + `"]) { id } }`
				stumbles.Store(regexp.MustCompile(tt.over))
				status, body := post(t, server.URL+"/graphql", w.Agent.Token, query)
				if status != http.StatusOK || !strings.Contains(body, `"INTERNAL"`) || strings.Contains(body, "moon") {
					t.Errorf("got %d %s, want INTERNAL and nothing of the reason", status, body)
				}
				if said := log.String(); strings.Count(said, "the moon fell") != 1 || !strings.Contains(said, "panics_test.go") {
					t.Errorf("the log says %s, want the panic once and with its stack", said)
				}
				log.Reset()
				stumbles.Store(nil)
				if status, body := post(t, server.URL+"/graphql", w.Agent.Token, query); status != http.StatusOK || strings.Contains(body, `"errors"`) {
					t.Errorf("afterwards: got %d %s", status, body)
				}
			})
		}
	})
}

// post sends one query, and answers what came back.
func post(t *testing.T, url, token, query string) (status int, body string) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(said)
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func (b *lockedBuffer) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Buffer.Reset()
}
