package door

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// allowMark is the directive of what exists for end users.
const allowMark = "endUser"

// notServed are directives that tell gqlgen how to bind, and @defer, which it answers with null.
var notServed = []string{allowMark, "goField", "goModel", "goEnum", "goExtraField", "goTag", "defer"}

// StaffSchema is the whole contract as it is served: without the marks that are between us and our tools.
func StaffSchema(full *ast.Schema) *ast.Schema {
	return derive(full, func(ast.DirectiveList) bool { return true })
}

// EndUserSchema is what exists for end users and strangers: only what carries @endUser. It is derived when the
// server starts, so that a field which nobody has thought about does not exist for them.
func EndUserSchema(full *ast.Schema) *ast.Schema {
	return derive(full, func(d ast.DirectiveList) bool { return d.ForName(allowMark) != nil })
}

// derive copies a schema with what keep says of each element by its directives.
func derive(full *ast.Schema, keep func(ast.DirectiveList) bool) *ast.Schema {
	s := &ast.Schema{
		Types: map[string]*ast.Definition{}, Directives: map[string]*ast.DirectiveDefinition{},
		PossibleTypes: map[string][]*ast.Definition{}, Implements: map[string][]*ast.Definition{},
		Description: full.Description, Comment: full.Comment,
	}
	for name, def := range full.Types {
		if def.BuiltIn || strings.HasPrefix(name, "__") || keep(def.Directives) {
			s.Types[name] = deriveType(def, keep)
		}
	}
	for name, def := range full.Directives {
		if !slices.Contains(notServed, name) {
			s.Directives[name] = def
		}
	}
	for _, def := range s.Types {
		def.Interfaces = slices.DeleteFunc(def.Interfaces, func(i string) bool { return s.Types[i] == nil })
		def.Types = slices.DeleteFunc(def.Types, func(t string) bool { return s.Types[t] == nil })
	}
	relate(s, full.PossibleTypes, s.PossibleTypes)
	relate(s, full.Implements, s.Implements)
	s.Query, s.Mutation, s.Subscription = root(s, full.Query), root(s, full.Mutation), root(s, full.Subscription)
	return s
}

func root(s *ast.Schema, def *ast.Definition) *ast.Definition {
	if def == nil {
		return nil
	}
	return s.Types[def.Name]
}

// relate copies which types belong to which, as far as both are there.
func relate(s *ast.Schema, from, to map[string][]*ast.Definition) {
	for name, defs := range from {
		if s.Types[name] == nil {
			continue
		}
		for _, d := range defs {
			if kept := s.Types[d.Name]; kept != nil {
				to[name] = append(to[name], kept)
			}
		}
	}
}

func deriveType(def *ast.Definition, keep func(ast.DirectiveList) bool) *ast.Definition {
	c := *def
	c.Directives = served(def.Directives)
	c.Interfaces, c.Types = slices.Clone(def.Interfaces), slices.Clone(def.Types)
	if def.BuiltIn || strings.HasPrefix(def.Name, "__") {
		return &c
	}
	c.Fields, c.EnumValues = nil, nil
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") || keep(f.Directives) {
			c.Fields = append(c.Fields, deriveField(f, keep))
		}
	}
	for _, v := range def.EnumValues {
		if keep(v.Directives) {
			value := *v
			value.Directives = served(v.Directives)
			c.EnumValues = append(c.EnumValues, &value)
		}
	}
	return &c
}

func deriveField(f *ast.FieldDefinition, keep func(ast.DirectiveList) bool) *ast.FieldDefinition {
	c := *f
	c.Directives, c.Arguments = served(f.Directives), nil
	for _, a := range f.Arguments {
		if strings.HasPrefix(f.Name, "__") || keep(a.Directives) {
			arg := *a
			arg.Directives = served(a.Directives)
			c.Arguments = append(c.Arguments, &arg)
		}
	}
	return &c
}

func served(all ast.DirectiveList) ast.DirectiveList {
	var kept ast.DirectiveList
	for _, d := range all {
		if !slices.Contains(notServed, d.Name) {
			kept = append(kept, d)
		}
	}
	return kept
}
