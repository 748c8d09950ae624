// Package beside runs things beside one another. A panic in a goroutine that nobody recovers ends the whole process, and
// every request that is under way with it, so goroutines of ours start here and nowhere else: TestGoroutines keeps it
// so.
package beside

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Go runs do in a goroutine of its own. The channel holds, once, what it came to: what do returned or, if it panicked, a
// *PanicError. The process lives; whoever receives the error handles it, and it is logged where errors are. Whoever does not
// receive leaks nothing.
func Go(do func() error) <-chan error {
	ended := make(chan error, 1)
	go func() {
		err := errExited // stays if do ends its goroutine, and does not return
		defer func() { ended <- err }()
		err = Safely(do)
	}()
	return ended
}

var errExited = errors.New("the goroutine was ended")

// Safely runs do here, and turns a panic into a *PanicError. It is for what a library calls in goroutines of its own.
func Safely(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{value, debug.Stack()}
		}
	}()
	return do()
}

// PanicError is a mistake of ours that stopped something. It wraps nothing: whatever it was that was panicked with, nobody
// but us is to act on it.
type PanicError struct {
	Value any
	Stack []byte // of the goroutine, from the panic down
}

// Error holds the stack too, for the log; it is for nobody else.
func (p *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.Value, p.Stack) }
