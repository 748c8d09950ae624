package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"aparte/models"
	"aparte/policy"
)

// A verb with an idempotency key is done once: whoever asks again, with the same key and the same input, gets
// the first answer. Only successes are kept, for a day, in the transaction of the act itself; what is kept are
// ids, and the answer is read anew as the viewer now may see it. (The rules are Stripe's.)

// keptFor is how long a key is remembered.
const keptFor = 24 * time.Hour

// idempotencyKey is a key that was used.
type idempotencyKey struct {
	AccountID string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	Mutation  string `gorm:"primaryKey"`
	Key       string `gorm:"primaryKey"`
	InputHash []byte
	Answer    answer    `gorm:"serializer:json"`
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
}

// answer is what a verb made, by ids.
type answer struct {
	TicketID  string `json:"ticket"`
	CommentID string `json:"comment,omitempty"`
	Published bool   `json:"published,omitempty"`
}

// actOnce does an act, unless its key says that it was done.
func (d *Desk) actOnce(ctx context.Context, mutation string, key *string, input any, verb func(*act) (answer, error)) (answer, error) {
	return d.once(ctx, mutation, key, input, func(remember func(*act, answer) error) (made answer, err error) {
		err = d.act(ctx, func(a *act) (err error) {
			if made, err = verb(a); err != nil {
				return err
			}
			return remember(a, made)
		})
		return made, err
	})
}

// once does a verb, unless its key says that it was done. input is what the key stands for, without the key.
// The verb calls remember at the end of its act.
func (d *Desk) once(ctx context.Context, mutation string, key *string, input any, verb func(remember func(*act, answer) error) (answer, error)) (answer, error) {
	if key == nil {
		return verb(func(*act, answer) error { return nil })
	}
	path := []string{"input", "idempotencyKey"}
	if *key == "" {
		return answer{}, models.Refuse(models.UserErrorCodeInvalid, path, models.SayNeedsText)
	}
	if utf8.RuneCountInString(*key) > maxLine {
		return answer{}, models.Refuse(models.UserErrorCodeInvalid, path, models.SayTooLong, maxLine)
	}
	said, err := json.Marshal(input)
	if err != nil {
		return answer{}, fmt.Errorf("hash the input: %w", err)
	}
	v, hash := viewerOf(ctx), sha256.Sum256(said)
	// Who asks while the first is still at it waits here, where no connection is held.
	release, err := d.keys.lock(ctx, v.AccountID+"\x00"+v.UserID+"\x00"+mutation+"\x00"+*key)
	if err != nil {
		return answer{}, err
	}
	defer release()
	if first, done, err := d.answered(ctx, mutation, *key, hash[:]); done || err != nil {
		return first, err
	}
	made, err := verb(func(a *act, made answer) error { return a.remember(mutation, *key, hash[:], made) })
	if err == nil {
		return made, nil
	}
	// Another server may have been first: then its answer stands.
	if first, done, again := d.answered(ctx, mutation, *key, hash[:]); done {
		return first, again
	}
	return answer{}, err
}

// answered is the first answer to a key, if there was one.
func (d *Desk) answered(ctx context.Context, mutation, key string, hash []byte) (answer, bool, error) {
	ctx = policy.WithViewer(outside(ctx), viewerOf(ctx).Clerk())
	var rows []*idempotencyKey
	err := d.view(ctx).Where("mutation = ? AND key = ? AND created_at > ?", mutation, key, d.instant().Add(-keptFor)).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return answer{}, false, err
	}
	if string(rows[0].InputHash) != string(hash) {
		return answer{}, true, models.Refuse(models.UserErrorCodeConflict, []string{"input", "idempotencyKey"}, models.SayKeyReused)
	}
	return rows[0].Answer, true, nil
}

// remember keeps the answer, and forgets what the viewer's older keys said.
func (a *act) remember(mutation, key string, hash []byte, made answer) error {
	old := a.tx.Where("user_id = ? AND created_at <= ?", a.viewer.UserID, a.now.Add(-keptFor)).Delete(&idempotencyKey{})
	return errors.Join(old.Error, a.tx.Create(&idempotencyKey{
		UserID: a.viewer.UserID, Mutation: mutation, Key: key, InputHash: hash, Answer: made, CreatedAt: a.now,
	}).Error)
}

// keyedLock lets one through for each key; the others wait as long as their context does.
type keyedLock struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

func newKeyedLock() *keyedLock { return &keyedLock{held: map[string]chan struct{}{}} }

func (l *keyedLock) lock(ctx context.Context, key string) (release func(), err error) {
	for {
		l.mu.Lock()
		busy, ok := l.held[key]
		if !ok {
			done := make(chan struct{})
			l.held[key] = done
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, key)
				l.mu.Unlock()
				close(done)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
