package desk

import (
	"slices"
	"strings"

	"aparte/models"
	"aparte/words"
)

// userTerm and organizationTerm are what requesters are found by.
type (
	userTerm struct {
		AccountID string `gorm:"primaryKey"`
		Term      string `gorm:"primaryKey"`
		UserID    string `gorm:"primaryKey"`
	}
	organizationTerm struct {
		AccountID      string `gorm:"primaryKey"`
		Term           string `gorm:"primaryKey"`
		OrganizationID string `gorm:"primaryKey"`
	}
)

// termsOf is what a person is found by: the words of their name, their address and its domain, their number.
func termsOf(u *models.User) (rows []*userTerm) {
	terms := append(words.Split(u.Name), u.NameFolded)
	if u.Email != nil {
		_, domain, _ := strings.Cut(*u.Email, "@")
		terms = append(terms, words.Fold(*u.Email), "@"+words.Fold(domain))
		terms = append(terms, words.Split(*u.Email)...)
	}
	if u.Phone != nil {
		terms = append(terms, words.PhoneKeys(*u.Phone)...)
	}
	for _, t := range unique(terms) {
		rows = append(rows, &userTerm{Term: t, UserID: u.ID})
	}
	return rows
}

// findable keeps what a person is found by.
func (a *act) findable(u *models.User) error {
	if err := a.tx.Where("user_id = ?", u.ID).Delete(&userTerm{}).Error; err != nil {
		return wrapped(err, "make %s findable", u.ID)
	}
	rows := termsOf(u)
	if len(rows) == 0 {
		return nil // a name of nothing but marks
	}
	return wrapped(a.tx.Create(rows).Error, "make %s findable", u.ID)
}

// organizationFindable keeps what an organization's people are found by: the words of its name, its domains.
func (a *act) organizationFindable(o *models.Organization) error {
	terms := append(words.Split(o.Name), o.NameFolded)
	for _, d := range o.Domains {
		terms = append(terms, "@"+words.Fold(d))
	}
	var rows []*organizationTerm
	for _, t := range unique(terms) {
		rows = append(rows, &organizationTerm{Term: t, OrganizationID: o.ID})
	}
	if err := a.tx.Where("organization_id = ?", o.ID).Delete(&organizationTerm{}).Error; err != nil {
		return wrapped(err, "make %s findable", o.ID)
	}
	if len(rows) == 0 {
		return nil
	}
	return wrapped(a.tx.Create(rows).Error, "make %s findable", o.ID)
}

func unique(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "" })
}
