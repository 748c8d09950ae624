package door

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"aparte/desk"
	"aparte/policy"
)

// enter finds out who is asking, nobody without a token, and who pays. It answers false when it has refused.
func (e *endpoint) enter(ctx context.Context, x *exchange) (policy.Viewer, bool) {
	address, now := addressOf(x.request, e.options.TrustedProxies), e.options.Now()
	if len(e.options.TrustedProxies) == 0 && x.request.Header.Get("X-Forwarded-For") != "" {
		e.warned.Do(func() {
			logged(ctx).WarnContext(ctx, "X-Forwarded-For is not believed, and all strangers who come through a proxy have its address: name its network in APARTE_TRUSTED_PROXIES")
		})
	}
	header := x.request.Header.Get("Authorization")
	if header == "" {
		x.purse = e.rates.addresses.of(address, now)
		return policy.Viewer{}, true
	}
	token := tokenOf(header)
	known, guesses := e.recognized.has(token), e.rates.guesses.of(address, now)
	if !known && !guesses.has(1) {
		x.wait(guesses, 1)
		return policy.Viewer{}, false
	}
	viewer, err := e.desk.SignIn(ctx, token)
	switch {
	case errors.Is(err, desk.ErrNotSignedIn):
		guesses.owes(1)
		e.recognized.forget(token)
		x.challenge("This token opens nothing. Ask an administrator for a new one, or leave it out.")
		return policy.Viewer{}, false
	case err != nil:
		x.refuse(gqlerror.List{presenter{e.options.Time}.present(ctx, err)})
		return policy.Viewer{}, false
	}
	if !known {
		e.recognized.add(token)
	}
	describe(ctx, viewer)
	x.purse = e.rates.people.of(viewer.AccountID+" "+viewer.UserID, now)
	return viewer, true
}

// tokenOf is the token of a header; "", which opens nothing, when there is none in it.
func tokenOf(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	// Postgres would stumble over what is no text, and say so.
	if !strings.EqualFold(scheme, "Bearer") || !utf8.ValidString(token) {
		return ""
	}
	return strings.TrimSpace(token)
}

// challenge answers that signing in is needed.
func (x *exchange) challenge(message string) {
	x.Header().Set("WWW-Authenticate", `Bearer realm="aparte"`)
	x.fail(http.StatusUnauthorized, refusal(codeUnauthenticated, message))
}

// recognized are the tokens, by their hashes, that have opened something lately. They are tried again even if
// somebody at the same address has tried too many wrong ones; whether they still open anything is asked each time.
type recognized struct {
	hashes *lru.Cache[[sha256.Size]byte, struct{}]
}

func newRecognized() *recognized {
	hashes, err := lru.New[[sha256.Size]byte, struct{}](maxHeld)
	if err != nil {
		panic(err) // only for a size that is not positive
	}
	return &recognized{hashes}
}

func (r *recognized) has(token string) bool {
	_, ok := r.hashes.Get(sha256.Sum256([]byte(token)))
	return ok
}

func (r *recognized) add(token string)    { r.hashes.Add(sha256.Sum256([]byte(token)), struct{}{}) }
func (r *recognized) forget(token string) { r.hashes.Remove(sha256.Sum256([]byte(token))) }

// viewAs is the person as whom a member of the staff looks, whose looking is recorded.
func (e *endpoint) viewAs(ctx context.Context, x *exchange, op *ast.OperationDefinition) (policy.Viewer, gqlerror.List) {
	named := x.request.Header.Values(viewAsHeader)
	switch {
	case len(named) != 1 || named[0] == "":
		return policy.Viewer{}, refusal(codeBadUserInput, viewAsHeader+" names one person. Give the id of a person, or me.")
	case op.Operation != ast.Query:
		return policy.Viewer{}, refusal(codeBadUserInput, viewAsHeader+" is for queries only.")
	}
	viewer, err := e.desk.ViewAs(ctx, strings.ToValidUTF8(named[0], "\uFFFD"), op.Name)
	if err != nil {
		return policy.Viewer{}, gqlerror.List{presenter{e.options.Time}.present(ctx, err)}
	}
	return viewer, nil
}
