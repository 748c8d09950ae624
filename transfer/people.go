package transfer

import (
	"strings"

	"aparte/desk"
	"aparte/models"
)

// known are the people and organizations of an import: those that were recorded, and those that are only referred
// to. Whoever is known by an id alone becomes a person of that name, so that nothing said by or to them is lost.
type known struct {
	organizations, organizationsByID []desk.ImportedOrganization
	users, named, peopleByID         []desk.ImportedUser
}

func (p *plan) referred(imported []desk.ImportedTicket, loose []desk.ImportedComment) *known {
	k := &known{}
	for _, o := range p.organizations.items {
		k.organizations = append(k.organizations, o.imported())
	}
	organizations := map[string]bool{"": true}
	belongs := func(id string) {
		if _, recorded := p.organizations.find(id); recorded || organizations[id] {
			return
		}
		organizations[id] = true
		name := sayOrganizationID + id
		k.organizationsByID = append(k.organizationsByID, desk.ImportedOrganization{ExternalID: id, StandIn: name, Name: name})
		p.report.Row(organizationsByID).Read++
	}
	for _, u := range p.users.items {
		k.users = append(k.users, u.imported())
		belongs(string(u.OrganizationID))
	}
	for _, t := range p.tickets.items {
		if t.RequesterID == "" && !t.isDeleted() {
			p.name(k, t.Requester)
		}
	}
	seen := map[string]bool{"": true}
	for _, ref := range everybody(imported, loose) {
		if _, recorded := p.users.find(ref.ExternalID); recorded || seen[ref.ExternalID] {
			continue
		}
		seen[ref.ExternalID] = true
		name := sayPersonByID + ref.ExternalID
		k.peopleByID = append(k.peopleByID, desk.ImportedUser{
			ExternalID: ref.ExternalID, StandIn: name, Name: name, Role: models.RoleEndUser,
		})
		p.report.Row(peopleByID).Read++
	}
	for _, t := range imported {
		belongs(t.Organization)
	}
	return k
}

// everybody is whom tickets and comments refer to, but for assignees: a stand-in is no member of the staff.
func everybody(imported []desk.ImportedTicket, loose []desk.ImportedComment) (people []desk.Ref) {
	for _, t := range imported {
		people = append(append(people, t.Requester, t.Submitter), t.CCs...)
		for _, c := range t.Comments {
			people = append(people, c.Author)
		}
	}
	for _, c := range loose {
		people = append(people, c.Author)
	}
	return people
}

// name takes a requester who is written into a ticket, once.
func (p *plan) name(k *known, r *requester) {
	if r == nil {
		return
	}
	address := strings.ToLower(strings.TrimSpace(r.Email))
	if p.namedAlready[address] {
		return
	}
	if p.namedAlready == nil {
		p.namedAlready = map[string]bool{}
	}
	p.namedAlready[address] = true
	k.named = append(k.named, desk.ImportedUser{Name: r.Name, Email: r.Email, Role: models.RoleEndUser})
	p.report.Row(namedPeople).Read++
}
