package auth_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"aparte/auth"
)

// FuzzParse: a text is a token with a hash, a hint and an account of its own, or it is malformed.
func FuzzParse(f *testing.F) {
	text, _, err := auth.New(nil, "acc_7x5k9k7cjrrddd04n3ffn9mxx8")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		text, text[:len(text)-1], text + "0", "Bearer " + text, strings.ToUpper(text), strings.Replace(text, "_", "__", 1), "aparte_", "aparte__",
		"aparte__" + strings.Repeat("0", 39), "aparte_\xff_" + strings.Repeat("0", 39), "", "aparte", "_", "\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := auth.Parse(text)
		if err != nil {
			if !errors.Is(err, auth.ErrMalformed) || parsed.AccountID != "" || parsed.Hash != nil || parsed.Hint != "" {
				t.Errorf("%q: got %+v, %v", text, parsed, err)
			}
			return
		}
		hash := sha256.Sum256([]byte(text))
		if !bytes.Equal(parsed.Hash, hash[:]) || len(parsed.Hint) != 4 || !strings.HasSuffix(text, parsed.Hint) {
			t.Errorf("%q: got %+v", text, parsed)
		}
		if account, ok := strings.CutPrefix(parsed.AccountID, "acc_"); !ok || !strings.HasPrefix(text, "aparte_"+account+"_") {
			t.Errorf("%q is of the account %q", text, parsed.AccountID)
		}
	})
}

// FuzzNew: whatever a token was drawn from, it opens its own account, and with a typing error none.
func FuzzNew(f *testing.F) {
	f.Add(make([]byte, 20), "7x5k9k7cjrrddd04n3ffn9mxx8", 9)
	f.Add(bytes.Repeat([]byte{0xff}, 20), "", 70)
	f.Add([]byte("twenty random bytes!"), "x", -1)
	f.Fuzz(func(t *testing.T, drawn []byte, account string, at int) {
		if len(drawn) < 20 || strings.Contains(account, "_") {
			t.Skip("a token is drawn from twenty bytes, and no account's id has a second underscore")
		}
		text, kept, err := auth.New(bytes.NewReader(drawn), "acc_"+account)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := auth.Parse(text)
		if err != nil || parsed.AccountID != "acc_"+account || !bytes.Equal(parsed.Hash, kept.Hash) || parsed.Hint != kept.Hint {
			t.Errorf("%q: got %+v, %v, want %+v", text, parsed, err, kept)
		}
		wrong := []byte(text)
		wrong[uint(at)%uint(len(wrong))] ^= 1
		if parsed, err := auth.Parse(string(wrong)); err == nil {
			t.Errorf("%q for %q opens %+v", wrong, text, parsed)
		}
	})
}
