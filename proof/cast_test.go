package proof

import (
	"fmt"
	"strings"

	"aparte/models"
)

// person is somebody of the cast, by their first name.
type person string

// The cast. Everybody stands in another relation to what is hidden; see members.
const (
	joe, eve, ada                    person = "Joe", "Eve", "Ada"
	ann, carl, dan, dora, cora, otto person = "Ann", "Carl", "Dan", "Dora", "Cora", "Otto"
	rob                              person = "Rob"
	elsa, emil                       person = "Elsa", "Emil"
	nobody                           person = ""
)

// organization is one of the cast's, by its name.
type organization string

const (
	bakery, mill organization = "Bakery", "Mill"
	none         organization = ""
)

// team is a group of the staff, by its name.
type team string

const (
	front, back team = "Front", "Back"
)

// member is somebody as they are when a history begins.
type member struct {
	role models.Role
	org  organization
	// abroad: they belong to the other account.
	abroad bool
}

// members are everybody who is there from the beginning. Of the organizations the Bakery shares its tickets.
var members = map[person]member{
	joe:  {role: models.RoleAgent},
	eve:  {role: models.RoleAgent},
	ada:  {role: models.RoleAdmin},
	ann:  {role: models.RoleEndUser, org: bakery},
	carl: {role: models.RoleEndUser, org: bakery},
	dan:  {role: models.RoleEndUser, org: mill},
	dora: {role: models.RoleEndUser, org: mill},
	cora: {role: models.RoleEndUser},
	otto: {role: models.RoleEndUser},
	rob:  {role: models.RoleEndUser}, // becomes an agent now and then
	elsa: {role: models.RoleAdmin, abroad: true},
	emil: {role: models.RoleEndUser, abroad: true},
}

var (
	staff    = []person{joe, eve, ada}
	endUsers = []person{ann, carl, dan, dora, cora, otto, rob}
	// order is the cast in the order in which they are entered.
	order = []person{joe, eve, ada, ann, carl, dan, dora, cora, otto, rob, elsa, emil}
)

// newcomer is a person who is entered in the act of opening the n-th ticket.
func newcomer(n int) person { return person(fmt.Sprintf("Newcomer%d", n)) }

// email is somebody's address. The other account has people of the same addresses.
func (p person) email() string {
	if p == emil {
		p = ann
	}
	return strings.ToLower(string(p)) + "@bakery.example"
}
