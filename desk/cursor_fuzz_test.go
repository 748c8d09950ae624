package desk_test

import (
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

// reader is somebody of an account who reads lists.
func reader(account, user string, role models.Role, secret string) policy.Viewer {
	return policy.Viewer{AccountID: account, UserID: user, Role: role, CursorSecret: []byte(secret)}.SignedIn()
}

// readers are everybody whose cursors could be mistaken for another's.
var readers = []policy.Viewer{
	reader("acc_one", "usr_ann", models.RoleEndUser, "secret of one"),
	reader("acc_one", "usr_ben", models.RoleEndUser, "secret of one"),
	reader("acc_one", "usr_joe", models.RoleAgent, "secret of one"),
	reader("acc_one", "usr_joe", models.RoleAgent, "secret of one").AsRequester(),
	reader("acc_two", "usr_ann", models.RoleEndUser, "secret of two"),
	{},
}

// places are the kinds of values that lists are ordered by.
var places = [][]any{{time.Time{}, ""}, {"", ""}, {0, "", ""}, {time.Time{}, 0, ""}, {}}

// FuzzOpenCursor: a cursor from anybody's hands opens for whom it was sealed, in its one spelling, or not at all.
func FuzzOpenCursor(f *testing.F) {
	for i, v := range readers[:5] {
		sealed, err := desk.SealCursor(v, "Query.tickets{}", []any{time.UnixMicro(1772442000000000), "tic_7x"})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sealed, "Query.tickets{}", i, 0)
		f.Add(sealed[:len(sealed)-1], "Query.tickets{}", i, 0)
		f.Add(sealed+"=", "Query.tickets{}", i, 0)
		f.Add("\n"+sealed, "Query.tickets{}", i, 0)
		f.Add(sealed, "Query.search{}", i, 1)
		f.Add(sealed, "Query.tickets{}", i+1, 2)
	}
	for _, s := range []string{"", "A", "====", strings.Repeat("A", 16), strings.Repeat("A", 38), "é", "\xff", "+/+/"} {
		f.Add(s, "", 0, 0)
	}
	f.Fuzz(func(t *testing.T, cursor, list string, who, kind int) {
		v, place := readers[uint(who)%uint(len(readers))], places[uint(kind)%uint(len(places))]
		opened, err := desk.OpenCursor(v, list, cursor, place)
		if err != nil {
			if _, said := errors.AsType[models.InputError](err); !said || opened != nil {
				t.Errorf("%q: got %v, %v, want what to do", cursor, opened, err)
			}
			return
		}
		if again, err := desk.SealCursor(v, list, opened); err != nil || again != cursor {
			t.Errorf("%q opens as %v, whose cursor is %q (%v)", cursor, opened, again, err)
		}
	})
}

// FuzzSealCursor: what was sealed opens as it was, for its viewer and list, and for no other, nor if a bit of it is different.
func FuzzSealCursor(f *testing.F) {
	f.Add("Query.tickets{}", "Query.tickets", int64(1772442000000000), "tic_7x", 3, 0)
	f.Add("", " ", int64(-1), "", -1, 7)
	f.Add("Ticket.comments{public:} of tic_7x", "Ticket.comments{public:} of tic_8x", int64(0), "<é&\u2028>\"\\\x00", 1<<31, 100)
	f.Fuzz(func(t *testing.T, list, other string, micros int64, text string, n, flip int) {
		text = strings.ToValidUTF8(text, "?") // as every text of the database is
		place := []any{time.UnixMicro(micros).UTC(), text, n}
		kinds := []any{time.Time{}, "", 0}
		for i, v := range readers[:5] {
			sealed, err := desk.SealCursor(v, list, place)
			if err != nil {
				t.Fatal(err)
			}
			if opened, err := desk.OpenCursor(v, list, sealed, kinds); err != nil || !reflect.DeepEqual(opened, place) {
				t.Errorf("%v: got %v, %v", place, opened, err)
			}
			if _, err := desk.OpenCursor(v, other, sealed, kinds); err == nil && other != list {
				t.Errorf("the cursor of %q opens in %q", list, other)
			}
			for j, w := range readers {
				if _, err := desk.OpenCursor(w, list, sealed, kinds); err == nil && j != i {
					t.Errorf("the cursor of %s opens for %s", v.UserID, w.UserID)
				}
			}
			raw, err := base64.RawURLEncoding.DecodeString(sealed)
			if err != nil {
				t.Fatal(err)
			}
			raw[uint(flip/8)%uint(len(raw))] ^= 1 << (uint(flip) % 8)
			if opened, err := desk.OpenCursor(v, list, base64.RawURLEncoding.EncodeToString(raw), kinds); err == nil {
				t.Errorf("with a bit flipped it opens as %v", opened)
			}
			if strings.Contains(string(raw), "tic_7x") {
				t.Errorf("%q can be read", raw)
			}
		}
	})
}
