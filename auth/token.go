// Package auth knows how people prove who they are. Today: API tokens.
package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
)

// A token reads aparte_<account>_<secret><checksum>: the account's id without its prefix, 160 random bits, and
// a CRC-32 of all that comes before. The checksum lets us and secret scanners tell a token from a typing error
// without asking the database; the account lets us look in one account alone.
const (
	tokenPrefix    = "aparte_"
	accountPrefix  = "acc_"
	secretBytes    = 20
	secretLength   = 32
	checksumLength = 7
)

// ErrMalformed means that a text cannot be a token of this server's.
var ErrMalformed = errors.New("malformed token")

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Token is a token taken apart.
type Token struct {
	AccountID string
	Hash      []byte // SHA-256 of the whole text: with 160 random bits, no salt and no slow hash are needed
	Hint      string // the last four characters
}

// New makes a token for an account from random (nil: the system's), and what is kept of it. The text is shown
// once and stored nowhere.
func New(random io.Reader, accountID string) (text string, kept Token, err error) {
	if random == nil {
		random = rand.Reader
	}
	secret := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return "", Token{}, err
	}
	text = tokenPrefix + strings.TrimPrefix(accountID, accountPrefix) + "_" + alphabet.EncodeToString(secret)
	text += checksum(text)
	return text, keep(text, accountID), nil
}

// Parse takes a token apart, or answers ErrMalformed. It says nothing about whether the token opens anything.
func Parse(text string) (Token, error) {
	body, ok := strings.CutPrefix(text, tokenPrefix)
	account, secret, ok2 := strings.Cut(body, "_")
	if !ok || !ok2 || len(secret) != secretLength+checksumLength {
		return Token{}, ErrMalformed
	}
	if n := len(text) - checksumLength; text[n:] != checksum(text[:n]) {
		return Token{}, ErrMalformed
	}
	return keep(text, accountPrefix+account), nil
}

func keep(text, accountID string) Token {
	hash := sha256.Sum256([]byte(text))
	return Token{AccountID: accountID, Hash: hash[:], Hint: text[len(text)-4:]}
}

func checksum(text string) string {
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE([]byte(text)))
	return alphabet.EncodeToString(sum[:])
}
