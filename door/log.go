package door

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/models"
	"aparte/policy"
)

// watch gives each request an id, which its answer and its lines in the log carry, and logs it: never its body,
// its token or the query of its address.
func watch(log *slog.Logger, random func(context.Context) io.Reader, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, id := time.Now(), models.NewID(random(r.Context()), requestPrefix)
		l := &line{log: log.With("request", id)}
		w.Header().Set(requestIDHeader, id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		seen := &seenStatus{ResponseWriter: w, status: http.StatusOK}
		ctx := context.WithValue(r.Context(), lineKey{}, l)
		defer func() {
			if p := recover(); p != nil {
				// Without this the connection would break off, and nobody could tell which request it was.
				l.log.ErrorContext(ctx, "a request failed", "error", fmt.Errorf("panic: %v", p))
				write(seen, plainJSON, http.StatusInternalServerError, &graphql.Response{Errors: refusal(codeInternal, sayInternal)}, true)
			}
			l.log.InfoContext(ctx, "request", "method", r.Method, "path", r.URL.Path, "status", seen.status,
				"took", time.Since(began).Round(time.Microsecond).String())
		}()
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

// requestPrefix begins the id of a request. It holds no number and no time: that would tell what others ask.
const requestPrefix = "req"

// line is the log of one request, which learns who is asking on the way.
type line struct{ log *slog.Logger }

type lineKey struct{}

// logged is the log of the request in ctx.
func logged(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		return l.log
	}
	return slog.Default()
}

// describe adds who is asking to the request's lines in the log.
func describe(ctx context.Context, v policy.Viewer) {
	if l, ok := ctx.Value(lineKey{}).(*line); ok && v.IsSomebody() {
		l.log = l.log.With("account", v.AccountID, "user", v.UserID, "token", v.TokenID)
	}
}

// seenStatus remembers the status that was sent.
type seenStatus struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the status.
func (s *seenStatus) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController through.
func (s *seenStatus) Unwrap() http.ResponseWriter { return s.ResponseWriter }
