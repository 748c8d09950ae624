package desk

import (
	"context"
	"errors"
	"fmt"
)

// The lock on the public stage: in the end users' pool a staff table cannot be named. It is proved by trying.

// errLock is the server's reason not to start.
var errLock = errors.New("the lock on the public stage does not hold")

// proveLock fails when a staff table can be named in the end users' pool, or a table of theirs cannot.
func (d *Desk) proveLock(ctx context.Context) error {
	_, broken, err := d.tryLock(ctx)
	if err == nil && len(broken) > 0 {
		err = fmt.Errorf("the end users' pool and the list of what they may read disagree on %v: %w", broken, errLock)
	}
	return err
}

// tryLock names every table of the catalogue in the end users' pool. It answers how many there are, and those that can
// be named and must not, or must and cannot.
func (d *Desk) tryLock(ctx context.Context) (tried int, broken []string, err error) {
	names, err := d.catalogue(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("read the catalogue: %w", err)
	}
	pool, err := d.public.DB()
	if err != nil {
		return 0, nil, err
	}
	if err := pool.PingContext(ctx); err != nil {
		return 0, nil, fmt.Errorf("open the end users' pool: %w", err)
	}
	for _, name := range names {
		_, err := pool.ExecContext(ctx, `SELECT 1 FROM "`+name+`" LIMIT 0`) //nolint:gosec // names of the catalogue
		if ctx.Err() != nil {
			return 0, nil, ctx.Err()
		}
		if allowed := mayBeNamed(name); allowed != (err == nil) {
			broken = append(broken, name)
		}
	}
	return len(names), broken, nil
}
