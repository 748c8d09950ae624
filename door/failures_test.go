package door

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestPanicsAreAnswered: whoever hits a mistake of ours that nothing else catches gets an answer with an id, and the
// log says under this id what it was. The connection does not just break off.
func TestPanicsAreAnswered(t *testing.T) {
	var log bytes.Buffer
	h := watch(slog.New(slog.NewJSONHandler(&log, nil)), Options{}.withDefaults().Random, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the moon fell") }))
	r := httptest.NewRecorder()
	h.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/graphql?query=hello", nil))
	if r.Code != http.StatusInternalServerError || !strings.Contains(r.Body.String(), `"INTERNAL"`) || strings.Contains(r.Body.String(), "moon") {
		t.Errorf("got %d %s", r.Code, r.Body)
	}
	id := r.Header().Get("Request-Id")
	if lines := strings.Count(log.String(), id); id == "" || lines != 2 || strings.Count(log.String(), "the moon fell") != 1 || strings.Contains(log.String(), "hello") {
		t.Errorf("got %d lines under %q: %s", lines, id, log.String())
	}
}

// TestWhatTakesTooLongIsTooComplex: what was stopped for its time is the question's fault, whatever the database
// called it, and is not in the log as ours.
func TestWhatTakesTooLongIsTooComplex(t *testing.T) {
	var log bytes.Buffer
	ctx := context.WithValue(t.Context(), lineKey{}, &line{log: slog.New(slog.NewJSONHandler(&log, nil))})
	late, cancel := context.WithTimeout(ctx, 0)
	defer cancel()
	for name, tt := range map[string]struct {
		ctx    context.Context
		code   string
		logged bool
	}{
		"out of time": {late, codeTooComplex, false},
		"in time":     {ctx, codeInternal, true},
	} {
		log.Reset()
		got := presenter{10 * time.Second}.present(tt.ctx, errors.New("SELECT was interrupted"))
		if got.Extensions["code"] != tt.code || strings.Contains(got.Message, "SELECT") || (log.Len() > 0) != tt.logged {
			t.Errorf("%s: got %v, and in the log %q", name, got, log.String())
		}
	}
}
