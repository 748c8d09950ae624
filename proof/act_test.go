package proof

import (
	"fmt"
	"strings"

	"aparte/models"
)

// kind is what sort of act somebody does.
type kind string

// What can happen. The staff's acts come first, then what end users do, then what concerns people.
const (
	opens       kind = "opens a ticket"
	notes       kind = "writes a note"
	says        kind = "says aloud"
	changes     kind = "changes a ticket"
	takesBack   kind = "takes back"
	imports     kind = "imports"
	importsMore kind = "imports more of"
	looksAs     kind = "looks as"
	looksAt     kind = "looks at"

	asks    kind = "asks"
	repeats kind = "repeats, with the same key, what began"
	answers kind = "answers"

	enters          kind = "enters"
	moves           kind = "moves"
	renames         kind = "renames"
	suspends        kind = "suspends"
	reinstates      kind = "reinstates"
	gives           kind = "gives a role"
	letsIn          kind = "gives a token"
	revokes         kind = "revokes a token"
	shares          kind = "shares or not"
	renamesTogether kind = "renames an organization"
	settles         kind = "settles"
	regroups        kind = "puts into or takes out of a group"
)

// act is something that somebody does, in symbols: a ticket is the n-th of the history, a text a number of words.
// Only what its kind needs is set.
type act struct {
	kind   kind
	by     person
	ticket int

	private   bool // opens
	called    bool // opens in private, notes: by logging a call
	silent    bool // opens: whether it is private is left to the account's default, which is what private says
	channel   models.Channel
	requester person
	inline    bool // the requester is entered in the act
	assignee  person
	ccs, uncc []person
	subject   int                 // its topic; 0: it stays
	status    models.TicketStatus // "": it stays
	words     int                 // how many are said
	filed     filing              // what only the staff say of it
	expect    *bool               // expectPrivate
	first     *act                // repeats: the act that is repeated
	key       string              // and its id, which is its idempotencyKey
	plan      string              // plans, says: the id of the plan
	digest    string              // says, notes: of which plan it brings the digest, if of another
	sealed    bool                // opens: it may never be made public
	recorded  []bool              // imports: which of the comments are public
	without   bool                // imports: the others are left out

	about person
	org   organization
	role  models.Role
	on    bool // shares, settles, regroups, binds

	// rival happens at the same time: whoever comes first, comes first.
	rival *act
}

// text is what an act says: unique by its step and its place there, so that we recognize it wherever it turns up.
func (a act) text(id string) string {
	if a.plan != "" {
		id = a.plan
	}
	word := "spoken" + id
	if a.kind == notes || ofQueues(a.kind) || a.kind == keeps || a.kind == opens && a.private {
		word = "whisper" + id
	}
	return word + strings.Repeat(" as the oven smokes again", a.words)
}

// topic is the subject of some number; 0 is what an import calls a private ticket that had none.
func topic(n int) string {
	if n == 0 {
		return "(no subject)"
	}
	return fmt.Sprintf("topic%d of the oven", n)
}

// tell says what somebody did, for people.
func (a act) tell() string {
	story := string(a.by) + " " + string(a.kind)
	if a.by == nobody {
		story = "The operator " + string(a.kind)
	}
	for _, part := range []struct {
		tells bool
		words string
	}{
		{a.ticket > 0, fmt.Sprintf("#%d", a.ticket)},
		{a.kind == opens && a.private, "in private"},
		{a.sealed, "for ever"},
		{a.called, "by logging a call"},
		{a.kind == opens && !a.private, "in public"},
		{a.silent, "(by default)"},
		{a.channel != "", "by " + string(a.channel)},
		{a.requester != "", "for " + string(a.requester)},
		{a.inline, "(entered in the same act)"},
		{a.subject > 0, fmt.Sprintf("on %q", topic(a.subject))},
		{len(a.ccs) > 0, "with " + join(a.ccs) + " in copy"},
		{len(a.uncc) > 0, "and " + join(a.uncc) + " no longer"},
		{a.assignee != "", "for " + string(a.assignee) + " to work on"},
		{a.status != "", "as " + string(a.status)},
		{a.filed != filing{}, a.filed.tell()},
		{a.expect != nil, fmt.Sprintf("seeing it private: %v", a.expect != nil && *a.expect)},
		{len(a.recorded) > 0, fmt.Sprintf("comments that are public: %v", a.recorded)},
		{a.about != "", string(a.about)},
		{a.org != "" || a.kind == moves, "(" + string(a.org) + ")"},
		{a.role != "", "of " + string(a.role)},
		{a.kind == shares || a.kind == settles || a.kind == regroups || a.kind == binds, fmt.Sprint(a.on)},
	} {
		if part.tells {
			story += " " + part.words
		}
	}
	if a.rival != nil {
		story += ", while " + a.rival.tell()
	}
	return story
}

func join[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = string(s)
	}
	return strings.Join(texts, " and ")
}

// history is a story from its beginning: the people of the cast are there, and no ticket.
type history struct {
	steps []act
	gaps  []int // milliseconds before each step
	seed  uint64
}

// tell is the story as a numbered list.
func (h history) tell() string {
	var b strings.Builder
	for i, a := range h.steps {
		fmt.Fprintf(&b, "%4d. %s\n", i+1, a.tell())
	}
	return b.String()
}
