package transfer

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// The kinds of records that are kept.
const (
	organizations = "organizations"
	users         = "users"
	tickets       = "tickets"
	comments      = "comments"
	audits        = "audits"
)

// Kinds that are no entity of Zendesk's.
const (
	answers    = "answers"   // that hold no record
	refusals   = "errors"    // that were answered
	envelopes  = "envelopes" // of answers whose records were taken out
	unknown    = "values"    // nobody says of what
	broken     = "broken JSON"
	otherFiles = "other files"
)

// record is one thing that another desk recorded.
type record struct {
	kind     string
	raw      json.RawMessage
	ticketID string // from the address it was asked for at
}

type object map[string]json.RawMessage

// splitter takes recorded answers apart into records. fileKind is what the file's name says that it holds.
type splitter struct {
	fileKind string
	emit     func(record)
}

// line takes one line of an NDJSON file: a record of what the file's name says, an answer, or a recorded exchange.
func (s splitter) line(raw json.RawMessage) {
	o, ok := asObject(raw)
	if !ok {
		s.emit(record{kind: unknown, raw: raw})
		return
	}
	if s.exchange(o) {
		return
	}
	if isAnswer(o) {
		s.answer(o, "")
		return
	}
	s.emit(record{kind: kindOf(o, s.fileKind), raw: raw})
}

// document takes a JSON file's value: an answer, a record, an exchange, or an array of these.
func (s splitter) document(raw json.RawMessage) {
	if all, ok := asArray(raw); ok {
		for _, each := range all {
			s.document(each)
		}
		return
	}
	o, ok := asObject(raw)
	_, isRecord := o["id"]
	switch {
	case !ok:
		s.emit(record{kind: unknown, raw: raw})
	case s.exchange(o):
	case isRecord:
		s.emit(record{kind: kindOf(o, s.fileKind), raw: raw})
	default:
		s.answer(o, "")
	}
}

// exchange takes the answer of a recorded request, in either of the forms that recorders write. What was sent is
// not looked at: only what was answered is true.
func (s splitter) exchange(o object) bool {
	var request, response struct {
		Path   string          `json:"path"`
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	}
	_, requested := o["request"]
	_, method := o["method"]
	switch {
	case requested && o["response"] != nil:
		if json.Unmarshal(o["request"], &request) != nil || json.Unmarshal(o["response"], &response) != nil {
			return false
		}
	case method && o["envelope"] != nil:
		s.emit(record{kind: envelopes})
		return true
	case method && o["path"] != nil && o["body"] != nil:
		_ = json.Unmarshal(o["path"], &request.Path)
		_ = json.Unmarshal(o["status"], &response.Status)
		response.Body = o["body"]
	default:
		return false
	}
	body, ok := asObject(response.Body)
	switch {
	case response.Status >= 400:
		s.emit(record{kind: refusals})
	case !ok:
		s.emit(record{kind: answers})
	default:
		s.answer(body, request.Path)
	}
	return true
}

// ofTicket finds the ticket in the address of its comments or audits, which do not all name it themselves.
var ofTicket = regexp.MustCompile(`/tickets/(\d+)/(?:comments|audits)`)

// answer takes the records of an answer: whatever it holds that is an object or a list, but for paging.
func (s splitter) answer(o object, path string) {
	if o["error"] != nil || o["errors"] != nil {
		s.emit(record{kind: refusals})
		return
	}
	var ticketID string
	if m := ofTicket.FindStringSubmatch(path); m != nil {
		ticketID = m[1]
	}
	found := false
	for _, name := range slices.Sorted(maps.Keys(o)) {
		all, isArray := asArray(o[name])
		if one, ok := asObject(o[name]); ok && one != nil {
			all, isArray = []json.RawMessage{o[name]}, true
		}
		if !isArray || name == "meta" || name == "links" || name == "facets" {
			continue
		}
		for _, raw := range all {
			kind := plural(name)
			if each, ok := asObject(raw); ok && name == "results" {
				kind = kindOf(each, "results")
			}
			s.emit(record{kind: kind, raw: raw, ticketID: ticketID})
			found = true
		}
	}
	if !found {
		s.emit(record{kind: answers})
	}
}

// isAnswer says whether a line of NDJSON is an answer around records that are kept.
func isAnswer(o object) bool {
	if _, ok := o["id"]; ok {
		return false
	}
	for _, kind := range []string{organizations, users, tickets, comments, audits} {
		if _, ok := asArray(o[kind]); ok {
			return true
		}
		if one, ok := asObject(o[strings.TrimSuffix(kind, "s")]); ok && one["id"] != nil {
			return true
		}
	}
	return false
}

// kindOf is what a record is: as it says itself, by its own address, or as what holds it is called.
func kindOf(o object, otherwise string) string {
	var result, address string
	if json.Unmarshal(o["result_type"], &result) == nil && result != "" {
		return plural(result)
	}
	if json.Unmarshal(o["url"], &address) == nil {
		if u, err := url.Parse(address); err == nil {
			if parts := strings.Split(u.Path, "/"); len(parts) >= 5 && parts[1] == "api" {
				return parts[len(parts)-2]
			}
		}
	}
	if otherwise == "" {
		return unknown
	}
	return otherwise
}

// kindOfFile is what a file's name says that it holds; "" when it says nothing.
func kindOfFile(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if strings.HasPrefix(name, "_") {
		return ""
	}
	for _, kind := range []string{organizations, users, tickets, comments, audits} {
		if rest, ok := strings.CutPrefix(name, kind); ok && (rest == "" || strings.ContainsAny(rest[:1], "_-")) {
			return kind
		}
	}
	return name
}

// plural is what many of a thing are called: answers call them by either word.
func plural(name string) string {
	switch {
	case strings.HasSuffix(name, "status"):
		return name + "es"
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "ed"):
		return name
	case strings.HasSuffix(name, "y"):
		return strings.TrimSuffix(name, "y") + "ies"
	}
	return name + "s"
}

func asObject(raw json.RawMessage) (o object, ok bool) {
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		return nil, false
	}
	return o, json.Unmarshal(raw, &o) == nil
}

func asArray(raw json.RawMessage) (all []json.RawMessage, ok bool) {
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")) {
		return nil, false
	}
	return all, json.Unmarshal(raw, &all) == nil
}
