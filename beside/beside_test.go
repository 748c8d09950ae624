package beside_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"aparte/beside"
)

func TestWhatItCameToIsReceivedOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func() error
		want error
	}{
		"nothing":  {func() error { return nil }, nil},
		"an error": {func() error { return io.EOF }, io.EOF},
	} {
		if got := <-beside.Go(tt.do); !errors.Is(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
	if err := <-beside.Go(func() error { runtime.Goexit(); return nil }); err == nil {
		t.Error("a goroutine that was ended says that it succeeded")
	}
}

func TestAPanicIsAnErrorWithItsStack(t *testing.T) {
	for name, run := range map[string]func(func() error) error{
		"beside": func(do func() error) error { return <-beside.Go(do) },
		"here":   beside.Safely,
	} {
		err := run(theMoonFalls)
		p, ok := errors.AsType[*beside.PanicError](err)
		if !ok || !errors.Is(p.Value.(error), errMoon) || !strings.Contains(err.Error(), "theMoonFalls") {
			t.Errorf("%s: got %v, want the panic and where it was", name, err)
		}
		if errors.Is(err, errMoon) {
			t.Errorf("%s: what was panicked with passes for an error that somebody returned", name)
		}
	}
	if err := <-beside.Go(func() error { panic(nil) }); err == nil {
		t.Error("a panic with nothing passes for success")
	}
}

var errMoon = errors.New("the moon fell")

func theMoonFalls() error { panic(errMoon) }
