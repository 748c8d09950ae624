package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"aparte/models"
)

// What a view holds is kept as JSON, as it was given. It was checked when it was kept, and is read with indulgence: by
// another version than the one that wrote it, perhaps.

// opened is a view with its filter and order read.
func opened(v *models.View) *models.View {
	v.Filter = readFilter(v.FilterText)
	if v.OrderText != nil {
		var order models.TicketOrder
		if json.Unmarshal([]byte(*v.OrderText), &order) == nil {
			v.OrderBy = &order
		}
	}
	return v
}

// readFilter reads a filter. A part that nobody knows any more is left out; of a list those that nobody knows, so that it
// finds less and not everything.
func readFilter(text string) *models.TicketFilter {
	var f models.TicketFilter
	if json.Unmarshal([]byte(text), &f) == nil {
		return &f
	}
	f = models.TicketFilter{}
	var parts map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &parts) != nil {
		return &f
	}
	for name, part := range parts {
		if readPart(&f, name, part) == nil {
			continue
		}
		var all, known []json.RawMessage
		if json.Unmarshal(part, &all) != nil {
			continue
		}
		for _, one := range all {
			var alone models.TicketFilter
			if readPart(&alone, name, append(append([]byte("["), one...), ']')) == nil {
				known = append(known, one)
			}
		}
		if kept, err := json.Marshal(append([]json.RawMessage{}, known...)); err == nil {
			_ = readPart(&f, name, kept)
		}
	}
	return &f
}

func readPart(f *models.TicketFilter, name string, part json.RawMessage) error {
	text, err := json.Marshal(map[string]json.RawMessage{name: part})
	if err != nil {
		return err
	}
	before := *f
	if err := json.Unmarshal(text, f); err != nil {
		*f = before
		return err
	}
	return nil
}

// write puts what a view holds into the words in which it is kept.
func write(v *models.View) error {
	text, err := json.Marshal(v.Filter)
	if err != nil {
		return fmt.Errorf("keep the filter of a view: %w", err)
	}
	v.FilterText, v.OrderText = string(text), nil
	if v.OrderBy == nil {
		return nil
	}
	if text, err = json.Marshal(v.OrderBy); err != nil {
		return fmt.Errorf("keep the order of a view: %w", err)
	}
	said := string(text)
	v.OrderText = &said
	return nil
}

// knowsAll refuses a filter that names somebody or something that is not there.
func (a *act) knowsAll(f *models.TicketFilter) error {
	for _, person := range []struct {
		field string
		id    *string
	}{{"requesterId", f.RequesterID}, {"assigneeId", f.AssigneeID}} {
		if person.id == nil {
			continue
		}
		if _, err := must(find[models.User](a.tx, *person.id))("input", "filter", person.field); err != nil {
			return err
		}
	}
	if f.OrganizationID != nil {
		if _, err := must(find[models.Organization](a.tx, *f.OrganizationID))("input", "filter", "organizationId"); err != nil {
			return err
		}
	}
	missing, err := missingFrom[models.Group](a, f.GroupIds)
	if err != nil || len(missing) == 0 {
		return err
	}
	for i, id := range f.GroupIds {
		if id == missing[0] {
			return notFound("input", "filter", "groupIds", strconv.Itoa(i))
		}
	}
	return nil
}

const (
	maxNamed = 50   // of each list of a kept filter
	maxDays  = 3650 // ten years
)

// filter is what a view may hold. All the filters of a page are counted in one statement, so each is of a measured size.
func (c *checks) filter(f *models.TicketFilter, path ...string) {
	at := func(field string) []string { return append(slices.Clone(path), field) }
	for _, l := range []struct {
		field string
		given bool
		size  int
	}{
		{"status", f.Status != nil, len(f.Status)}, {"groupIds", f.GroupIds != nil, len(f.GroupIds)},
		{"priority", f.Priority != nil, len(f.Priority)}, {"type", f.Type != nil, len(f.Type)},
		{"tags", f.Tags != nil, len(f.Tags)}, {"channel", f.Channel != nil, len(f.Channel)},
	} {
		switch {
		case l.given && l.size == 0:
			c.refuse(at(l.field), models.SayEmptyList)
		case l.size > maxNamed:
			c.refuse(at(l.field), models.SayTooManyNamed, maxNamed)
		}
	}
	f.Tags = c.tags(f.Tags, at("tags")...)
	if days := f.UpdatedWithinDays; days != nil && (*days < 1 || *days > maxDays) {
		c.refuse(at("updatedWithinDays"), models.SayNotDays, maxDays)
	}
	if f.Text != nil {
		*f.Text = c.line(*f.Text, at("text")...)
	}
}
