package desk

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"

	"aparte/models"
	"aparte/words"
)

// What an input may hold. Lengths of lines are in characters, as people count; of bodies in bytes.
const (
	maxLine = 255
	maxBody = 64 << 10
	maxCCs  = 48
)

// checks gathers every refusal about an input, so that a form can show them all at once.
type checks struct{ refusals models.Refusals }

// err is what was refused; nil when nothing was.
func (c *checks) err() error {
	if len(c.refusals) == 0 {
		return nil
	}
	return c.refusals
}

func (c *checks) refuse(path []string, message string, args ...any) {
	c.refusals = append(c.refusals, &models.UserError{Code: models.UserErrorCodeInvalid, Path: path, Message: message, Args: args})
}

// line is a subject or a name: one line, trimmed, with something in it.
func (c *checks) line(s string, path ...string) string {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		c.refuse(path, models.SayNeedsText)
	case utf8.RuneCountInString(s) > maxLine:
		c.refuse(path, models.SayTooLong, maxLine)
	case strings.ContainsFunc(s, unicode.IsControl):
		c.refuse(path, models.SayOneLine)
	}
	return s
}

// body is a comment's text. It is kept as it was written.
func (c *checks) body(s string, path ...string) {
	switch {
	case strings.TrimSpace(s) == "":
		c.refuse(path, models.SayNeedsText)
	case len(s) > maxBody:
		c.refuse(path, models.SayTooManyBytes, maxBody)
	}
}

// ccs are up to 48 ids, each once.
func (c *checks) ccs(ids []string, path ...string) []string {
	if len(ids) > maxCCs {
		c.refuse(path, models.SayTooManyCCs, maxCCs)
		return nil
	}
	var once []string
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// email is an address in lower case; nil when none was given. Addresses that differ only in case belong to one
// person here, as they do to every mail provider of note.
func (c *checks) email(s *string, path ...string) *string {
	if s == nil || strings.TrimSpace(*s) == "" {
		return nil
	}
	address := strings.ToLower(strings.TrimSpace(*s))
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > maxLine {
		c.refuse(path, models.SayNotEmail)
		return nil
	}
	return &address
}

// phone is a number as it was given; nil when none was.
func (c *checks) phone(s *string, path ...string) *string {
	if s == nil || strings.TrimSpace(*s) == "" {
		return nil
	}
	number := strings.TrimSpace(*s)
	if len(words.PhoneKeys(number)) == 0 {
		c.refuse(path, models.SayNotPhone)
	}
	return &number
}

// locale is a BCP 47 tag in its canonical spelling; nil when none was given.
func (c *checks) locale(s *string, path ...string) *string {
	if s == nil || strings.TrimSpace(*s) == "" {
		return nil
	}
	tag, err := language.Parse(strings.TrimSpace(*s))
	if err != nil {
		c.refuse(path, models.SayNotLocale)
		return nil
	}
	spelled := tag.String()
	return &spelled
}

// domains are lower-case names with a dot, each once.
func (c *checks) domains(all []string, path ...string) []string {
	once := []string{}
	for i, d := range all {
		d = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(d), "@"))
		ascii, err := idna.Lookup.ToASCII(d)
		if err != nil || !strings.Contains(ascii, ".") || len(ascii) > maxLine {
			c.refuse(append(slices.Clone(path), strconv.Itoa(i)), models.SayNotDomain)
		} else if !slices.Contains(once, d) {
			once = append(once, d)
		}
	}
	return once
}
