package models

import (
	"fmt"
	"strings"
)

// UserError is a refusal that a person can act on. It is the domain's error type and the GraphQL object.
type UserError struct {
	Code UserErrorCode
	// Message is a sentence: what happened, and what to do. Until the answer is written it is one of the
	// English sentences of sentences.go, with verbs for Args; Refusals.In puts it into the viewer's language.
	Message string
	Args    []any
	Path    []string // in the input, from the outside in
}

// Error makes a UserError an error.
func (e *UserError) Error() string {
	return string(e.Code) + " " + strings.Join(e.Path, ".") + ": " + fmt.Sprintf(e.Message, e.Args...)
}

// Refusals are every reason why nothing was done, in a fixed order. It is an error; find it with errors.As.
type Refusals []*UserError //nolint:errname // what userErrors are to the desk

// Error makes Refusals an error.
func (r Refusals) Error() string {
	all := make([]string, len(r))
	for i, e := range r {
		all[i] = e.Error()
	}
	return strings.Join(all, "; ")
}

// Refuse is a single refusal about the part of the input that path names.
func Refuse(code UserErrorCode, path []string, message string, args ...any) error {
	return Refusals{{Code: code, Message: message, Args: args, Path: path}}
}

// In answers the same refusals with their sentences in a locale, a BCP 47 tag: French where it asks for
// French, English otherwise.
func (r Refusals) In(locale string) []*UserError {
	said := make([]*UserError, len(r))
	for i, e := range r {
		said[i] = &UserError{Code: e.Code, Path: e.Path, Message: printer(locale).Sprintf(e.Message, e.Args...)}
	}
	return said
}
