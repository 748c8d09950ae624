package proof

import (
	"context"
	"crypto/sha256"
	"io"
	"math/rand/v2"
)

// Randomness is drawn per act, so that erasing one act shifts no other: whatever is done in a context with draws takes
// its ids from there, the same in every world. Ids need no renaming then, and an id that is made of anything else than
// chance (a counter, a clock) differs.

// section is a part of what a source of chance would give: n bytes after the first skip of them; n is 0 for the rest.
type section struct {
	source  string
	skip, n int64
}

// draws are sections one behind the other. In a world where an act is what remains of several, it draws what they
// drew.
type draws []section

// from is what an act draws that stands alone.
func from(source string) draws { return draws{{source: source}} }

func (d draws) reader() io.Reader {
	var all []io.Reader
	for _, s := range d {
		var r io.Reader = rand.NewChaCha8(sha256.Sum256([]byte(s.source)))
		_, _ = io.CopyN(io.Discard, r, s.skip)
		if s.n > 0 {
			r = io.LimitReader(r, s.n)
		}
		all = append(all, r)
	}
	return io.MultiReader(all...)
}

type drawsKey struct{}

func withDraws(ctx context.Context, d draws) context.Context {
	return context.WithValue(ctx, drawsKey{}, d)
}

// chance is desk.Options.Random.
func chance(ctx context.Context) io.Reader {
	d, ok := ctx.Value(drawsKey{}).(draws)
	if !ok {
		panic("an act draws ids, and nobody said from where")
	}
	return d.reader()
}
