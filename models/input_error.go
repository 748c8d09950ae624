package models

// InputError is an argument that cannot be understood: the GraphQL error BAD_USER_INPUT. Its text is for the
// client and says what to do.
type InputError string

// Error is the sentence that the client reads.
func (e InputError) Error() string { return string(e) }
