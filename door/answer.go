package door

import (
	"bytes"
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// exchange is one request being answered.
type exchange struct {
	http.ResponseWriter

	request *http.Request
	kind    string // the media type of the answer
	purse   *purse // of who asks; nil until they are known
}

// refuse answers an operation that never began. A client of the newer media type reads the status; others read errors.
//
// The specification would like 422 for some of these, and 294 for an answer with data and errors. Clients of every
// age know 400 and 200.
func (x *exchange) refuse(errs gqlerror.List) {
	status := http.StatusOK
	if x.kind == responseJSON {
		status = http.StatusBadRequest
	}
	x.fail(status, errs)
}

// fail is refuse with a status for every media type. It costs who asks more than it would have cost to ask rightly.
func (x *exchange) fail(status int, errs gqlerror.List) {
	x.purse.owes(refusedCost - minCost)
	x.send(status, errs)
}

// send answers with errors alone.
func (x *exchange) send(status int, errs gqlerror.List) {
	x.purse.show(x.Header())
	write(x, x.kind, status, &graphql.Response{Errors: errs}, true)
}

// answer sends what an operation came to.
func (x *exchange) answer(resp *graphql.Response) {
	x.purse.show(x.Header())
	write(x, x.kind, http.StatusOK, resp, false)
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

// maxAlternatives is how many media types are read that a client would like.
const maxAlternatives = 50

// mediaType is which of our two types a client prefers; "" when it takes neither. Of what it says of a type the most
// specific counts. The newer type is for those who name it: whoever takes anything may know the older one alone.
func mediaType(accept string) string {
	if strings.TrimSpace(accept) == "" {
		return plainJSON
	}
	type wish struct {
		weight float64
		named  int // how exactly: 1 by */*, 3 by name
	}
	wishes := map[string]wish{}
	for i, part := range strings.SplitN(accept, ",", maxAlternatives+1) {
		kind, options, err := mime.ParseMediaType(part)
		if i == maxAlternatives || err != nil || options["charset"] != "" && !strings.EqualFold(options["charset"], "utf-8") {
			continue
		}
		weight, err := strconv.ParseFloat(cmp.Or(options["q"], "1"), 64)
		if err != nil {
			continue
		}
		for _, ours := range []string{plainJSON, responseJSON} {
			named := 1 + slices.Index([]string{"*/*", "application/*", ours}, kind)
			if named > 0 && named >= wishes[ours].named {
				wishes[ours] = wish{weight, named}
			}
		}
	}
	newer, older := wishes[responseJSON], wishes[plainJSON]
	switch {
	case newer.weight > older.weight, newer.weight == older.weight && newer.weight > 0 && newer.named == 3:
		return responseJSON
	case older.weight > 0:
		return plainJSON
	}
	return ""
}
