package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"aparte/models"
	"aparte/words"
)

// What an import says of a record that it could not keep, or not as it was.
const (
	sayNoRequester      = "Its requester is not known."
	sayNoTicket         = "Its ticket is not known."
	sayNoAuthor         = "Its author is not known."
	sayWouldPublish     = "It would publish a private ticket."
	sayLocked           = string(models.UserErrorCodeCommentLockedInternal) + ": " + models.SayLockedInternal
	sayPublicHere       = "It is public here, internal in the record: take it back by hand."
	sayDescriptionHere  = "Its description is public here, internal in the record: take it back by hand."
	sayNoID             = "It has no id, so another run would not recognise it."
	sayNoIdentity       = "It has neither an id nor an e-mail address, so another run would not recognise it."
	sayIDTaken          = "Its id belongs to a comment of another ticket here: it was kept without one."
	sayAssigneeNotStaff = "Its assignee is not a member of the staff here: nobody is assigned."
	sayManyCCs          = "It had more than %d people in copy: the first were kept."
	saySubjectMissing   = "It had no subject: the first line of its text was taken."
	sayNoSubject        = "It had no subject, and no public comment to take one from."
	sayCut              = "A line of more than %d characters was cut."
	saySplit            = "A text of more than %d bytes was split into several comments."
	sayCharacters       = "Characters that cannot be kept were replaced."
	sayNoText           = "It had no text."
	sayEmailDropped     = "An e-mail address that is none was left out."
	sayPhoneDropped     = "A phone number that is none was left out."
	sayLocaleDropped    = "A language that is none was left out."
	sayDomainsDropped   = "Domains that are none were left out."
	sayNameMissing      = "It had no name."
)

// What stands where the other desk recorded nothing.
const (
	noText    = "(no text)"
	noName    = "(no name)"
	noSubject = "(no subject)"
)

// fitLine makes one line of at most 255 characters of a text.
func fitLine(s string) (line string, changed []string) {
	valid, changed := fitText(s)
	line = strings.Join(strings.FieldsFunc(valid, unicode.IsControl), " ")
	line = strings.TrimSpace(line)
	if utf8.RuneCountInString(line) > maxLine {
		cut := []rune(line)[:maxLine-1]
		line, changed = strings.TrimSpace(string(cut))+"…", append(changed, fmt.Sprintf(sayCut, maxLine))
	}
	return line, changed
}

// fitText replaces what a database refuses: NUL, and bytes that are no text.
func fitText(s string) (string, []string) {
	valid := strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if valid != s {
		return valid, []string{sayCharacters}
	}
	return s, nil
}

// fitSubject is a ticket's subject; without one, the first line of what was said aloud first. It is never a note's: a
// private ticket may be made public one day, and its subject with it.
func fitSubject(subject string, said []spoken) (string, []string) {
	line, changed := fitLine(subject)
	if line != "" {
		return line, changed
	}
	if first := slices.IndexFunc(said, func(c spoken) bool { return c.aloud }); first >= 0 {
		begins, _, _ := strings.Cut(strings.TrimSpace(said[first].Body), "\n")
		line, changed = fitLine(begins)
	}
	if line == "" {
		return noSubject, append(changed, sayNoSubject)
	}
	return line, append(changed, saySubjectMissing)
}

// fitName is what a person or an organization is called. Nobody could find a name without a letter in it.
func fitName(name, otherwise string) (string, []string) {
	line, changed := fitLine(name)
	if words.Fold(line) != "" {
		return line, changed
	}
	line, _ = fitLine(otherwise)
	if words.Fold(line) == "" {
		line = noName
	}
	return line, append(changed, sayNameMissing)
}

// fitBody is a comment's text in parts of at most 64 KiB. Put together they are the text.
func fitBody(body string) (parts []string, changed []string) {
	rest, changed := fitText(body)
	if strings.TrimSpace(rest) == "" {
		return []string{noText}, append(changed, sayNoText)
	}
	for len(rest) > maxBody {
		at := cutAt(rest)
		if strings.TrimSpace(rest[:at]) != "" {
			parts = append(parts, rest[:at])
		}
		rest = rest[at:]
	}
	if strings.TrimSpace(rest) != "" {
		parts = append(parts, rest)
	}
	if len(parts) > 1 {
		changed = append(changed, fmt.Sprintf(saySplit, maxBody))
	}
	return parts, changed
}

// cutAt is where a long text is best cut: behind a line, or behind a word, or else between two characters.
func cutAt(text string) int {
	for _, between := range []string{"\n", " "} {
		if at := strings.LastIndex(text[:maxBody], between); at > maxBody/2 {
			return at + 1
		}
	}
	at := maxBody
	for !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// fitAddresses keeps of a person's addresses what is one.
func fitAddresses(in *ImportedUser) (email, phone, locale *string, changed []string) {
	try := func(value string, check func(*checks, *string) *string, dropped string) *string {
		var c checks
		kept := check(&c, &value)
		if c.err() == nil {
			return kept
		}
		changed = append(changed, dropped)
		return nil
	}
	email = try(in.Email, func(c *checks, s *string) *string { return c.email(s) }, sayEmailDropped)
	phone = try(in.Phone, func(c *checks, s *string) *string { return c.phone(s) }, sayPhoneDropped)
	locale = try(in.Locale, func(c *checks, s *string) *string { return c.locale(s) }, sayLocaleDropped)
	return email, phone, locale, changed
}
