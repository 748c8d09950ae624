package resolvers

import (
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"aparte/models"
)

// TestEndUsersLoadTheirOwnNouns: what is not in the end user's schema is not loaded by its id either, whatever
// prefix that has.
func TestEndUsersLoadTheirOwnNouns(t *testing.T) {
	text, err := os.ReadFile("../testdata/end_user.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	nouns := nounsOf(gqlparser.MustLoadSchema(&ast.Source{Input: string(text)}))
	for prefix, want := range map[string]bool{
		models.TicketPrefix: true, models.CommentPrefix: true, models.UserPrefix: true, models.OrganizationPrefix: true,
		models.TokenPrefix: false, models.EventPrefix: false, models.AccountPrefix: false, models.ViewPrefix: false, "": false,
	} {
		if got := nouns[prefix]; got != want {
			t.Errorf("%q: got %v, want %v", prefix, got, want)
		}
	}
}

// TestNothingIsNull: a nil *Ticket inside a Node would not be nil, and GraphQL would try to answer it.
func TestNothingIsNull(t *testing.T) {
	if n, err := node[models.Ticket](nil, nil); n != nil || err != nil {
		t.Errorf("got %v, %v, want nothing", n, err)
	}
}
