package desk

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"aparte/models"
	"aparte/policy"
)

// A cursor is where an entry stands in a list: the values that the list is ordered by, sealed with the account's
// secret, and bound to the viewer, the list and its arguments. It holds only what its viewer was shown, and one
// from elsewhere does not open.
//
// Its nonce is derived from what it says, so that the same place has the same cursor every time.

// sealCursor makes the cursor of an entry of a list.
func sealCursor(v policy.Viewer, list string, place []any) (string, error) {
	said := make([]string, len(place))
	for i, value := range place {
		said[i] = spell(value)
	}
	plain, err := json.Marshal(said)
	if err != nil {
		return "", err
	}
	aead, nonceKey, err := cursorKeys(v)
	if err != nil {
		return "", err
	}
	bound := cursorBinding(v, list)
	mac := hmac.New(sha256.New, nonceKey)
	mac.Write(bound)
	mac.Write(plain)
	nonce := mac.Sum(nil)[:aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, bound)), nil
}

// openCursor reads a cursor of a list back into the values of place's kinds.
func openCursor(v policy.Viewer, list, cursor string, place []any) ([]any, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || base64.RawURLEncoding.EncodeToString(sealed) != cursor { // it skips line ends, and spare bits
		return nil, errCursor
	}
	aead, _, err := cursorKeys(v)
	if err != nil || len(sealed) < aead.NonceSize() {
		return nil, errCursor
	}
	n := aead.NonceSize()
	plain, err := aead.Open(nil, sealed[:n], sealed[n:], cursorBinding(v, list))
	if err != nil {
		return nil, errCursor
	}
	var said []string
	if err := json.Unmarshal(plain, &said); err != nil || len(said) != len(place) {
		return nil, errCursor
	}
	opened := make([]any, len(said))
	for i := range said {
		if opened[i], err = unspell(said[i], place[i]); err != nil {
			return nil, errCursor
		}
	}
	return opened, nil
}

func cursorBinding(v policy.Viewer, list string) []byte {
	stage := "staff"
	if v.ReadsAloudOnly() {
		stage = "public"
	}
	return fmt.Appendf(nil, "%s %s %s %s", v.AccountID, v.UserID, stage, list)
}

func cursorKeys(v policy.Viewer) (cipher.AEAD, []byte, error) {
	keys, err := hkdf.Key(sha256.New, v.CursorSecret, nil, "aparte cursor", 64)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(keys[:32])
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	return aead, keys[32:], err
}

func spell(value any) string {
	if t, ok := value.(time.Time); ok {
		return strconv.FormatInt(t.UnixMicro(), 10)
	}
	return fmt.Sprint(value)
}

func unspell(said string, as any) (any, error) {
	switch as.(type) {
	case time.Time:
		micros, err := strconv.ParseInt(said, 10, 64)
		return time.UnixMicro(micros).UTC(), err
	case int:
		return strconv.Atoi(said)
	}
	return said, nil
}

const (
	errCursor   = models.InputError("This cursor does not belong to this list. Take cursors from an earlier page of the same list with the same arguments.")
	errBothEnds = models.InputError("Give first or last, not both.")
	errPageSize = models.InputError("A page has 1 to 100 entries.")
)

// pageSize is how many entries are asked for, and from which end.
func pageSize(args models.PageArgs) (size int, backwards bool, err error) {
	if args.First != nil && args.Last != nil {
		return 0, false, errBothEnds
	}
	size = 20
	if args.First != nil {
		size = *args.First
	}
	if args.Last != nil {
		size, backwards = *args.Last, true
	}
	if size < 1 || size > 100 {
		return 0, false, errPageSize
	}
	return size, backwards, nil
}

// viewerOf is policy.ViewerFrom, short.
func viewerOf(ctx context.Context) policy.Viewer { return policy.ViewerFrom(ctx) }
