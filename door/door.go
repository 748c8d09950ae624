// Package door is the HTTP door: who is asking, what they may ask for at once, and which of the two schemas
// answers. Behind it everything is the desk's.
package door

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/desk"
	"aparte/policy"
)

// Handler serves a desk: /graphql, /healthz (the process lives) and /readyz (the database answers).
func Handler(d *desk.Desk, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", &endpoint{desk: d, executors: newExecutors(d)})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if err := d.Ready(ctx); err != nil {
			logged(r.Context()).ErrorContext(r.Context(), "the database does not answer", "error", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
	return watch(log, mux)
}

// readyTime is how long a database may take to answer before it counts as gone.
const readyTime = 2 * time.Second

// endpoint is /graphql.
type endpoint struct {
	desk      *desk.Desk
	executors executors
}

// ServeHTTP runs one operation.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), maxTime)
	defer cancel()
	w.Header().Set("Vary", "Accept, Authorization, "+viewAsHeader)
	w.Header().Set("Cache-Control", "no-store")
	kind := mediaType(strings.Join(r.Header.Values("Accept"), ","))
	if kind == "" {
		fail(w, plainJSON, http.StatusNotAcceptable, codeBadUserInput, "Accept application/graphql-response+json or application/json.")
		return
	}
	params, bad := readRequest(w, r)
	if bad != nil {
		fail(w, kind, bad.status, codeBadUserInput, bad.message)
		return
	}
	viewer, err := e.viewer(ctx, r)
	if errors.Is(err, desk.ErrNotSignedIn) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="aparte"`)
		fail(w, kind, http.StatusUnauthorized, codeUnauthenticated, "This token opens nothing. Ask an administrator for a new one, or leave it out.")
		return
	}
	if err != nil {
		refused(ctx, w, kind, err)
		return
	}
	describe(ctx, viewer)
	e.run(policy.WithViewer(ctx, viewer), w, r, kind, params)
}

// viewAsHeader names the person as whom a member of the staff looks.
const viewAsHeader = "Aparte-View-As"

// viewer is who is asking; nobody without a token.
func (e *endpoint) viewer(ctx context.Context, r *http.Request) (policy.Viewer, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return policy.Viewer{}, nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	// Postgres would stumble over what is no text, and say so.
	if !strings.EqualFold(scheme, "Bearer") || !utf8.ValidString(token) {
		return policy.Viewer{}, desk.ErrNotSignedIn
	}
	return e.desk.SignIn(ctx, strings.TrimSpace(token))
}

// run executes the operation in the schema of the viewer, or of the person they look as.
func (e *endpoint) run(ctx context.Context, w http.ResponseWriter, r *http.Request, kind string, params *graphql.RawParams) {
	if errs := chosen(params); errs != nil {
		answer(w, kind, &graphql.Response{Errors: errs}, true)
		return
	}
	as, looks := r.Header.Get(viewAsHeader), len(r.Header.Values(viewAsHeader)) > 0
	exec := e.executors.endUsers
	if policy.ViewerFrom(ctx).IsStaff() && !looks {
		exec = e.executors.staff
	}
	ctx = graphql.StartOperationTrace(ctx)
	op, errs := exec.CreateOperationContext(ctx, params)
	if errs != nil {
		answer(w, kind, exec.DispatchError(graphql.WithOperationContext(ctx, op), errs), true)
		return
	}
	if !isDecided(op) {
		answer(w, kind, &graphql.Response{Errors: refusal(codeBadUserInput, "A condition of @skip or @include is null. Give it true or false.")}, true)
		return
	}
	isQuery := op.Operation.Operation == ast.Query
	if !isQuery && r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		fail(w, kind, http.StatusMethodNotAllowed, codeBadUserInput, "GET runs queries only. Use POST.")
		return
	}
	if looks {
		if as == "" || len(r.Header.Values(viewAsHeader)) > 1 {
			answer(w, kind, &graphql.Response{Errors: refusal(codeBadUserInput, viewAsHeader+" names one person. Give the id of a person, or me.")}, true)
			return
		}
		if !isQuery {
			answer(w, kind, &graphql.Response{Errors: refusal(codeBadUserInput, viewAsHeader+" is for queries only.")}, true)
			return
		}
		viewer, err := e.desk.ViewAs(ctx, strings.ToValidUTF8(as, "\uFFFD"), op.Operation.Name)
		if err != nil {
			refused(ctx, w, kind, err)
			return
		}
		ctx = policy.WithViewer(ctx, viewer)
	}
	if resp := e.execute(ctx, exec, op, isQuery); resp != nil {
		answer(w, kind, resp, false)
		return
	}
	answer(w, kind, &graphql.Response{Errors: refusal(codeTooComplex, sayTooLong)}, true)
}

// execute runs an operation to its end, and gives its connections back before a byte of the answer is written: a
// client that does not read keeps none of them.
func (e *endpoint) execute(ctx context.Context, exec *executor.Executor, op *graphql.OperationContext, isQuery bool) *graphql.Response {
	if isQuery {
		var end func()
		ctx, end = e.desk.Reading(ctx)
		defer end()
	}
	next, ctx := exec.DispatchOperation(ctx, op)
	return next(ctx)
}

// chosen refuses a query that is too large, or that does not hold the operation asked for.
func chosen(params *graphql.RawParams) gqlerror.List {
	doc, errs := measure(params.Query)
	if errs == nil && doc.Operations.ForName(params.OperationName) == nil {
		errs = refusal(codeBadUserInput, "The query holds no such operation. Name one of its operations in operationName.")
	}
	return errs
}

// answer sends what an operation came to. A client of the newer media type reads the status; others read errors.
func answer(w http.ResponseWriter, kind string, resp *graphql.Response, beforeData bool) {
	status := http.StatusOK
	if beforeData && kind == responseJSON {
		status = http.StatusBadRequest
	}
	write(w, kind, status, resp, beforeData)
}

// refused answers an error from before the operation.
func refused(ctx context.Context, w http.ResponseWriter, kind string, err error) {
	answer(w, kind, &graphql.Response{Errors: gqlerror.List{present(ctx, err)}}, true)
}

func fail(w http.ResponseWriter, kind string, status int, code, message string) {
	write(w, kind, status, &graphql.Response{Errors: refusal(code, message)}, true)
}
