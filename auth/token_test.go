package auth_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"aparte/auth"
)

func TestATokenSaysItsAccountAndNothingElse(t *testing.T) {
	const account = "acc_7x5k9k7cjrrddd04n3ffn9mxx8"
	text, kept, err := auth.New(nil, account)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := auth.Parse(text)
	if err != nil || parsed.AccountID != account || !bytes.Equal(parsed.Hash, kept.Hash) || !strings.HasSuffix(text, parsed.Hint) {
		t.Errorf("got %+v, %v", parsed, err)
	}
	if strings.Contains(text, string(kept.Hash)) || len(kept.Hash) != 32 {
		t.Error("what is kept gives the token away")
	}
	other, _, err := auth.New(nil, account)
	if err != nil || other == text {
		t.Errorf("two tokens are the same: %v", err)
	}
	if secret := strings.Split(text, "_")[2]; len(secret) != 32+7 {
		t.Errorf("a secret of %d characters: 160 bits are 32, and the checksum 7", len(secret))
	}
}

func TestATypingErrorIsNoToken(t *testing.T) {
	text, _, err := auth.New(nil, "acc_7x5k9k7cjrrddd04n3ffn9mxx8")
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		other := byte('0')
		if text[i] == other {
			other = '1'
		}
		if _, err := auth.Parse(text[:i] + string(other) + text[i+1:]); !errors.Is(err, auth.ErrMalformed) {
			t.Errorf("with another character %d: got %v", i, err)
		}
	}
	for _, no := range []string{"", "aparte_", "aparte__", "aparte_x_y", text + " ", text[1:], strings.ToUpper(text)} {
		if _, err := auth.Parse(no); !errors.Is(err, auth.ErrMalformed) {
			t.Errorf("%q: got %v", no, err)
		}
	}
}
