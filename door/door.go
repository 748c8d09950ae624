// Package door is the HTTP door: who is asking, what they may ask for at once, and which of the two schemas
// answers. Behind it everything is the desk's.
package door

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/desk"
	"aparte/policy"
)

// Handler serves a desk: /graphql, /reports.csv, /healthz (the process lives) and /readyz (the database answers).
func Handler(d *desk.Desk, log *slog.Logger, o Options) http.Handler {
	o = o.withDefaults()
	mux := http.NewServeMux()
	e := &endpoint{desk: d, options: o, stages: newStages(d, o), rates: newRates(o.Rate), recognized: newRecognized()}
	mux.Handle("/graphql", crossOrigin(o.Origins, e))
	mux.Handle(csvPath, crossOrigin(o.Origins, http.HandlerFunc(e.reports)))
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
	return watch(log, o.Random, mux)
}

// readyTime is how long a database may take to answer before it counts as gone.
const readyTime = 2 * time.Second

// endpoint is /graphql, and what else is answered to those who sign in.
type endpoint struct {
	desk       *desk.Desk
	options    Options
	stages     stages
	rates      rates
	recognized *recognized
	warned     sync.Once // of a proxy that nobody has told us of
}

// ServeHTTP runs one operation. What is cheap to refuse is refused first, and nothing is read for somebody who has
// to wait.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), e.options.Time)
	defer cancel()
	w.Header().Add("Vary", "Accept, Authorization, "+viewAsHeader)
	w.Header().Set("Cache-Control", "private, no-store")
	x := &exchange{ResponseWriter: w, request: r, kind: mediaType(strings.Join(r.Header.Values("Accept"), ","))}
	if x.kind == "" {
		x.kind = plainJSON
		x.send(http.StatusNotAcceptable, refusal(codeBadUserInput, "Accept application/graphql-response+json or application/json."))
		return
	}
	if bad := isForeign(w, r); bad != nil {
		x.send(bad.status, bad.errs)
		return
	}
	viewer, ok := e.enter(ctx, x)
	if !ok {
		return
	}
	if !x.purse.pays(minCost) {
		x.wait(x.purse, minCost)
		return
	}
	params, bad := e.readRequest(w, r)
	switch {
	case bad == nil:
		e.run(policy.WithViewer(ctx, viewer), x, params)
	case bad.status == 0:
		x.refuse(bad.errs)
	default:
		x.fail(bad.status, bad.errs)
	}
}

// viewAsHeader names the person as whom a member of the staff looks.
const viewAsHeader = "Aparte-View-As"

// run executes the operation in the schema of the viewer, or of the person they look as.
func (e *endpoint) run(ctx context.Context, x *exchange, params *graphql.RawParams) {
	looks := len(x.request.Header.Values(viewAsHeader)) > 0
	s := e.stages.endUsers
	if policy.ViewerFrom(ctx).IsStaff() && !looks {
		s = e.stages.staff
	}
	ctx = graphql.StartOperationTrace(ctx)
	op := e.prepare(ctx, x, s, params)
	if op == nil {
		return
	}
	if looks {
		viewer, errs := e.viewAs(ctx, x, op.Operation)
		if errs != nil {
			x.refuse(errs)
			return
		}
		ctx = policy.WithViewer(ctx, viewer)
	}
	if resp := e.execute(desk.WithOperation(ctx, op.Operation.Name), s, op); resp != nil {
		x.answer(resp)
		return
	}
	x.refuse(gqlerror.List{tookTooLong(e.options.Time)})
}

// prepare does everything that comes before the execution, and answers nil when it has refused the operation.
func (e *endpoint) prepare(ctx context.Context, x *exchange, s *stage, params *graphql.RawParams) *graphql.OperationContext {
	doc, errs := s.documents.read(ctx, params.Query)
	if ctx.Err() != nil {
		errs = gqlerror.List{tookTooLong(e.options.Time)}
	}
	if errs != nil {
		x.refuse(errs)
		return nil
	}
	asked := doc.Operations.ForName(params.OperationName)
	switch {
	case asked == nil:
		x.refuse(refusal(codeBadUserInput, "The query holds no such operation. Name one of its operations in operationName."))
		return nil
	case asked.Operation != ast.Query && x.request.Method != http.MethodPost:
		x.Header().Set("Allow", http.MethodPost)
		x.fail(http.StatusMethodNotAllowed, refusal(codeBadUserInput, "GET runs queries only. Use POST."))
		return nil
	case !e.options.StrangersIntrospect && !policy.ViewerFrom(ctx).IsSomebody() && introspects(asked):
		x.challenge("The schema is for people who have signed in. Send an API token: Authorization: Bearer aparte_….")
		return nil
	}
	op, errs := s.CreateOperationContext(context.WithValue(ctx, documentKey{}, doc), params)
	if errs != nil {
		x.refuse(s.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors)
		return nil
	}
	if !isDecided(op) {
		x.refuse(refusal(codeBadUserInput, "A condition of @skip or @include is neither true nor false. Give it one of them."))
		return nil
	}
	if !e.charge(x, costOf(ctx, s.schema, op.Operation, op.Variables)) {
		return nil
	}
	return op
}

// charge takes what an operation costs, and refuses one that costs too much, or more than is left.
func (e *endpoint) charge(x *exchange, cost int) bool {
	x.Header().Set(costHeader, strconv.Itoa(cost))
	if cost > e.options.Cost {
		x.refuse(tooDear(cost, e.options.Cost))
		return false
	}
	if !x.purse.pays(cost - minCost) {
		x.purse.owes(refusedCost - minCost)
		x.wait(x.purse, cost)
		return false
	}
	return true
}

// execute runs an operation to its end, and gives its connections back before a byte of the answer is written: a
// client that does not read keeps none of them. nil: its time ran out.
func (e *endpoint) execute(ctx context.Context, s *stage, op *graphql.OperationContext) (resp *graphql.Response) {
	if op.Operation.Operation == ast.Query {
		var end func() error
		ctx, end = e.desk.Reading(ctx)
		defer func() {
			if end() != nil { // it waited in vain to be noted in the audit log
				resp = nil
			}
		}()
	}
	next, ctx := s.DispatchOperation(ctx, op)
	return next(ctx)
}
