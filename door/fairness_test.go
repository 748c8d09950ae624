package door_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"aparte/door"
)

// slowReader is a client that takes no byte of its answer until it is let go.
type slowReader struct {
	*httptest.ResponseRecorder
	waiting *sync.WaitGroup
	release chan struct{}
	once    sync.Once
}

func (s *slowReader) Write(b []byte) (int, error) {
	s.once.Do(s.waiting.Done)
	<-s.release
	return s.ResponseRecorder.Write(b)
}

// TestASlowReaderHoldsNoConnection: more clients than there are connections can leave their answers lying, and
// everybody else is served.
func TestASlowReaderHoldsNoConnection(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		handler := door.Handler(w.Desk, slog.New(slog.DiscardHandler), door.Options{})
		ask := func(ctx context.Context, into http.ResponseWriter) {
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(`{"query":"{ viewer { user { name } } }"}`))
			r.Header.Set("Content-Type", plainJSON)
			r.Header.Set("Authorization", "Bearer "+w.Ann.Token)
			handler.ServeHTTP(into, r)
		}
		var waiting, done sync.WaitGroup
		release := make(chan struct{})
		for range 30 {
			waiting.Add(1)
			done.Go(func() {
				ask(t.Context(), &slowReader{ResponseRecorder: httptest.NewRecorder(), waiting: &waiting, release: release})
			})
		}
		waiting.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		answer := httptest.NewRecorder()
		ask(ctx, answer)
		close(release)
		done.Wait()
		if !bytes.Contains(answer.Body.Bytes(), []byte(`"name":"Ann`)) {
			t.Errorf("got %d %s", answer.Code, answer.Body)
		}
	})
}

// TestViewAsNamesExactlyOnePerson: an empty header, which a portal sends that forgot whom it meant, is not as none.
func TestViewAsNamesExactlyOnePerson(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	body := `{"query":"{ viewer { user { id } } }"}`
	for name, header := range map[string][]string{
		"nobody":     {""},
		"two":        {w.Ann.ID, w.Carl.ID},
		"none first": {"", w.Ann.ID},
	} {
		for _, token := range []string{w.Agent.Token, w.Ann.Token} {
			r := c.as(token).send(t, http.MethodPost, "/graphql", body, http.Header{"Content-Type": {plainJSON}, "Aparte-View-As": header})
			if r.code(t) != "BAD_USER_INPUT" {
				t.Errorf("%s: got %d %s", name, r.status, r.body)
			}
		}
	}
}

// TestHalfACharacterIsRefused: decoding would replace it by another one, and store what nobody wrote.
func TestHalfACharacterIsRefused(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	send := func(text string) reply {
		return c.as(w.Ann.Token).post(t, `{"query":"query($q: String!) { search(query: $q) { totalCount } }","variables":{"q":"`+text+`"}}`)
	}
	for _, text := range []string{`\ud800`, `a\udc00b`, `\ud800\ud800`, `\ud800x`, `\ud83d`, `\\\ud800`} {
		if r := send(text); r.status != http.StatusBadRequest || r.code(t) != "BAD_USER_INPUT" {
			t.Errorf("%s: got %d %s", text, r.status, r.body)
		}
	}
	for _, text := range []string{`\ud83d\ude00`, `\u00e9`, `\\ud800`, `\\\\ud800`, `\n\\`, `\ufffd`} {
		if r := send(text); r.status != http.StatusOK || bytes.Contains(r.body, []byte("errors")) {
			t.Errorf("%s: got %d %s", text, r.status, r.body)
		}
	}
}
