package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): POST with JSON, and GET for queries.

const (
	plainJSON    = "application/json"
	responseJSON = "application/graphql-response+json"
)

// unreadable is a request that no operation can be made of.
type unreadable struct {
	status  int
	message string
}

// readRequest reads the parameters of a request.
func readRequest(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *unreadable) {
	params := &graphql.RawParams{Headers: r.Header}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return params, readQuery(r.URL.RawQuery, params)
	case http.MethodPost:
		return params, readBody(w, r, params)
	}
	w.Header().Set("Allow", "GET, HEAD, POST")
	return nil, &unreadable{http.StatusMethodNotAllowed, "Use POST, or GET for queries."}
}

func readQuery(raw string, params *graphql.RawParams) *unreadable {
	q, err := url.ParseQuery(raw)
	if err != nil || !utf8.ValidString(q.Get("query")+q.Get("variables")) {
		return &unreadable{http.StatusBadRequest, "The query string cannot be read."}
	}
	params.Query, params.OperationName = q.Get("query"), q.Get("operationName")
	if v := q.Get("variables"); v != "" && decode([]byte(v), &params.Variables) != nil {
		return &unreadable{http.StatusBadRequest, "variables must be a JSON object."}
	}
	return hasQuery(params)
}

func readBody(w http.ResponseWriter, r *http.Request, params *graphql.RawParams) *unreadable {
	kind, options, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := options["charset"]; err != nil || kind != plainJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		w.Header().Set("Accept-Post", plainJSON+"; charset=utf-8")
		return &unreadable{http.StatusUnsupportedMediaType, "Send application/json in UTF-8."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &unreadable{http.StatusRequestEntityTooLarge, "The request is too large: at most 1 MiB."}
	}
	if err != nil {
		return &unreadable{http.StatusBadRequest, "The request broke off."}
	}
	if !utf8.Valid(body) || halvesCharacters(body) {
		return &unreadable{http.StatusBadRequest, "The request is not valid UTF-8."}
	}
	var sent struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
	}
	if decode(body, &sent) != nil {
		return &unreadable{http.StatusBadRequest, "Send a JSON object with query, and as needed operationName and variables."}
	}
	params.Query, params.OperationName, params.Variables = sent.Query, sent.OperationName, sent.Variables
	return hasQuery(params)
}

func hasQuery(params *graphql.RawParams) *unreadable {
	if strings.TrimSpace(params.Query) == "" {
		return &unreadable{http.StatusBadRequest, "query is missing."}
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

// decode reads one JSON value and nothing after it. Numbers keep their digits.
func decode(text []byte, into any) error {
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

// mediaType is which of our two types a client prefers; "" when it takes neither.
func mediaType(accept string) string {
	if strings.TrimSpace(accept) == "" {
		return plainJSON
	}
	best, weight := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		kind, options, err := mime.ParseMediaType(part)
		if err != nil || options["charset"] != "" && !strings.EqualFold(options["charset"], "utf-8") {
			continue
		}
		q := 1.0
		if said, ok := options["q"]; ok {
			if q, err = strconv.ParseFloat(said, 64); err != nil {
				continue
			}
		}
		offered := map[string]string{responseJSON: responseJSON, plainJSON: plainJSON, "application/*": plainJSON, "*/*": plainJSON}[kind]
		if offered == "" || q <= 0 {
			continue
		}
		if q > weight || q == weight && offered == responseJSON {
			best, weight = offered, q
		}
	}
	return best
}

// write sends an answer. beforeData: the operation never began, and the answer has no data.
func write(w http.ResponseWriter, kind string, status int, resp *graphql.Response, beforeData bool) {
	var b bytes.Buffer
	b.WriteByte('{')
	if len(resp.Errors) > 0 {
		b.WriteString(`"errors":`)
		b.Write(spell(resp.Errors))
	}
	if !beforeData {
		if len(resp.Errors) > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"data":`)
		if len(resp.Data) == 0 {
			b.WriteString("null")
		}
		b.Write(resp.Data) // JSON already: marshalling it again would cost as much as making it
	}
	b.WriteByte('}')
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
