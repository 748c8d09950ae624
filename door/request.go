package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): POST with JSON, and GET for queries. A list
// of operations is no request, and no form is: what another site's page may send without asking is not accepted.

const (
	plainJSON    = "application/json"
	responseJSON = "application/graphql-response+json"
)

// unreadable is a request that no operation can be made of.
type unreadable struct {
	status int
	errs   gqlerror.List
}

func badRequest(message string) *unreadable {
	return &unreadable{http.StatusBadRequest, refusal(codeBadUserInput, message)}
}

// isForeign refuses by what the headers say a request that is none of ours.
func isForeign(w http.ResponseWriter, r *http.Request) *unreadable {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return nil
	case http.MethodPost:
		kind, options, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		charset := options["charset"]
		if err == nil && kind == plainJSON && (charset == "" || strings.EqualFold(charset, "utf-8")) {
			return nil
		}
		w.Header().Set("Accept-Post", plainJSON+"; charset=utf-8")
		return &unreadable{http.StatusUnsupportedMediaType, refusal(codeBadUserInput, "Send application/json in UTF-8.")}
	}
	w.Header().Set("Allow", "GET, HEAD, POST")
	return &unreadable{http.StatusMethodNotAllowed, refusal(codeBadUserInput, "Use POST, or GET for queries.")}
}

// readRequest reads the parameters of a request.
func (e *endpoint) readRequest(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *unreadable) {
	params := &graphql.RawParams{Headers: r.Header}
	read := e.readBody
	if r.Method != http.MethodPost {
		read = e.readAddress
	}
	if bad := read(w, r, params); bad != nil {
		return nil, bad
	}
	if strings.TrimSpace(params.Query) == "" {
		return nil, badRequest("query is missing.")
	}
	return params, nil
}

func (e *endpoint) readAddress(_ http.ResponseWriter, r *http.Request, params *graphql.RawParams) *unreadable {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !utf8.ValidString(q.Get("query")+q.Get("operationName")+q.Get("variables")+q.Get("extensions")) {
		return badRequest("The query string cannot be read.")
	}
	params.Query, params.OperationName = q.Get("query"), q.Get("operationName")
	return e.readMaps([]byte(q.Get("variables")), []byte(q.Get("extensions")), params)
}

func (e *endpoint) readBody(w http.ResponseWriter, r *http.Request, params *graphql.RawParams) *unreadable {
	var b bytes.Buffer
	b.Grow(int(min(max(0, r.ContentLength), int64(e.options.Body))) + bytes.MinRead)
	_, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, int64(e.options.Body)))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		// Many clients read no answer while they still send: those who are not far beyond the limit may finish.
		_, _ = io.CopyN(io.Discard, r.Body, int64(e.options.Body))
		errs := limited(fmt.Sprintf("The request is too large: at most %d bytes (body).", e.options.Body), "body", e.options.Body)
		errs[0].Extensions["code"] = codeBadUserInput
		return &unreadable{http.StatusRequestEntityTooLarge, errs}
	}
	if err != nil {
		return badRequest("The request broke off.")
	}
	body := b.Bytes()
	if !utf8.Valid(body) || halvesCharacters(body) {
		return badRequest("The request is not valid UTF-8.")
	}
	noObject := badRequest("Send a JSON object with query, and as needed operationName, variables and extensions.")
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return noObject
	}
	if bad := e.measureJSON(body); bad != nil {
		return bad
	}
	// Into a map, because into a struct "QUERY" would be read as query.
	var sent map[string]json.RawMessage
	if json.Unmarshal(body, &sent) != nil || unmarshal(sent["query"], &params.Query) != nil || unmarshal(sent["operationName"], &params.OperationName) != nil {
		return noObject
	}
	return e.readMaps(sent["variables"], sent["extensions"], params)
}

// readMaps reads variables and extensions. Nobody asks for the latter; they are read to be refused if they are
// something else.
func (e *endpoint) readMaps(variables, extensions []byte, params *graphql.RawParams) *unreadable {
	if bad := e.measureJSON(variables); bad != nil {
		return bad
	}
	if bad := e.measureJSON(extensions); bad != nil {
		return bad
	}
	if decodeNumbers(variables, &params.Variables) != nil {
		return badRequest("variables must be a JSON object.")
	}
	var ignored map[string]json.RawMessage
	if unmarshal(extensions, &ignored) != nil {
		return badRequest("extensions must be a JSON object.")
	}
	return nil
}

// measureJSON refuses JSON that would take much memory. It is an answer to a request that is well-formed.
func (e *endpoint) measureJSON(text []byte) *unreadable {
	if errs := tooLarge("request", e.options.Limits.MeasureJSON(text)); errs != nil {
		return &unreadable{0, errs}
	}
	return nil
}

// halvesCharacters says whether an escape is half of a character (\ud800 alone), which decoding would replace by
// another character without a word.
func halvesCharacters(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if first, ok := escaped(text[i:]); ok && utf16.IsSurrogate(first) {
			second, ok := escaped(text[min(i+6, len(text)):])
			if !ok || utf16.DecodeRune(first, second) == utf8.RuneError {
				return true
			}
			i += 6
		}
		i++ // what was escaped
	}
	return false
}

// escaped is the character of an escape \uXXXX at the beginning of a text.
func escaped(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	return rune(n), err == nil
}

// unmarshal reads a JSON value that may be left out.
func unmarshal(text []byte, into any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, into)
}

// decodeNumbers is unmarshal, with numbers that keep their digits.
func decodeNumbers(text []byte, into any) error {
	if len(text) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
