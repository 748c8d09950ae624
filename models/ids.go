package models

import (
	"crypto/rand"
	"encoding/base32"
	"io"
	"strings"
)

// The prefixes of ids say what an id is of, to people and to node(id:).
const (
	AccountPrefix      = "acc"
	OrganizationPrefix = "org"
	UserPrefix         = "usr"
	TokenPrefix        = "tok"
	TicketPrefix       = "tic"
	CommentPrefix      = "com"
	EventPrefix        = "evt"
	GroupPrefix        = "grp"
	ViewPrefix         = "vie"
	AuditPrefix        = "aud"
	CallPrefix         = "cal"
)

// crockford has no I, L, O and U: what is read out on the phone is not misheard.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewID makes an id of 128 random bits from random (nil: the system's), such as tic_7x…. It holds no time:
// a ticket's id must not tell when the ticket was opened in private.
func NewID(random io.Reader, prefix string) string {
	return prefix + "_" + strings.ToLower(crockford.EncodeToString(draw(random, 16)))
}

// DerivedID makes an id from the first 128 bits of a hash, for what has no act to draw one from.
func DerivedID(prefix string, sum []byte) string {
	return prefix + "_" + strings.ToLower(crockford.EncodeToString(sum[:16]))
}

// NewReference makes a ticket's reference, such as K7QF-2M9X: 40 random bits, some 10^12 of them in each account.
func NewReference(random io.Reader) string {
	s := crockford.EncodeToString(draw(random, 5))
	return s[:4] + "-" + s[4:]
}

// ParseReference turns what somebody typed into a reference: case, white space and hyphens do not matter, and
// letters that are easily misread are read as what was meant. "" means that it cannot be one.
func ParseReference(typed string) string {
	s := strings.Join(strings.Fields(strings.ToUpper(typed)), "")
	s = strings.NewReplacer("-", "", "O", "0", "I", "1", "L", "1").Replace(s)
	if _, err := crockford.DecodeString(s); err != nil || len(s) != 8 {
		return ""
	}
	return s[:4] + "-" + s[4:]
}

func draw(random io.Reader, n int) []byte {
	if random == nil {
		random = rand.Reader
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		panic("no randomness: " + err.Error()) // crypto/rand never fails; a test's source must not either
	}
	return b
}
