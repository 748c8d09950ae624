package door

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// refusedCost is what a request costs that is refused after it was read: finding out what is wrong with it can be
// more work than most operations are.
const refusedCost = 100

// wrongTokens is how many tokens that open nothing an address may try.
var wrongTokens = Bucket{PerSecond: 1, Burst: 60}

// maxHeld is how many token buckets are held of a kind: some ten megabytes.
const maxHeld = 50_000

// rates are the token buckets of everybody who has asked lately.
type rates struct{ people, addresses, guesses *buckets }

func newRates(r Rate) rates {
	var guesses Bucket
	if r.Address.PerSecond > 0 {
		guesses = wrongTokens
	}
	return rates{newBuckets("person", r.Person), newBuckets("address", r.Address), newBuckets("token", guesses)}
}

// buckets hold a token bucket for each name.
type buckets struct {
	policy string // as the answer's header calls it
	size   Bucket

	mu   sync.Mutex
	held *simplelru.LRU[string, *rate.Limiter]
	// rest is shared by all for whom there is no place.
	rest *rate.Limiter
}

func newBuckets(policy string, size Bucket) *buckets {
	held, err := simplelru.NewLRU[string, *rate.Limiter](maxHeld, nil)
	if err != nil {
		panic(err) // only for a size that is not positive
	}
	b := &buckets{policy: policy, size: size, held: held}
	b.rest = b.full()
	return b
}

func (b *buckets) full() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(b.size.PerSecond), b.size.Burst)
}

// of is the bucket of a name; nil where nobody is limited. A bucket is forgotten for another's sake once it is full
// again, and not before: whoever came from ever new addresses would otherwise wash away what they owe.
func (b *buckets) of(name string, now time.Time) *purse {
	if b.size.PerSecond <= 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if held, ok := b.held.Get(name); ok {
		return &purse{held, b, now}
	}
	if b.held.Len() == maxHeld {
		if _, oldest, _ := b.held.GetOldest(); oldest.TokensAt(now) < float64(b.size.Burst) {
			return &purse{b.rest, b, now}
		}
	}
	fresh := b.full()
	b.held.Add(name, fresh)
	return &purse{fresh, b, now}
}

// purse is what somebody pays a request from. A nil one pays for everything.
type purse struct {
	*rate.Limiter

	kind *buckets
	now  time.Time // of the request
}

// pays takes a price, if there is as much.
func (p *purse) pays(price int) bool { return p == nil || p.AllowN(p.now, max(0, price)) }

// has says whether there is as much.
func (p *purse) has(price int) bool { return p == nil || p.TokensAt(p.now) >= float64(price) }

// until is how long to wait until a price can be paid, in seconds.
func (p *purse) until(price int) int {
	return max(1, int(math.Ceil((float64(price)-p.TokensAt(p.now))/float64(p.Limit()))))
}

// owes takes a price that has not been asked for: the purse may come to hold less than nothing.
func (p *purse) owes(price int) {
	if p != nil {
		p.ReserveN(p.now, price)
	}
}

// show writes what is left into the answer (draft-ietf-httpapi-ratelimit-headers): q units fill an empty bucket in
// w seconds, r are left.
func (p *purse) show(h http.Header) {
	if p == nil {
		return
	}
	seconds := max(1, p.kind.size.Burst/p.kind.size.PerSecond)
	h.Set("Ratelimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", p.kind.policy, p.Burst(), seconds))
	h.Set("Ratelimit", fmt.Sprintf("%q;r=%d", p.kind.policy, max(0, int(p.TokensAt(p.now)))))
}

// wait refuses a request until its price can be paid from a purse.
func (x *exchange) wait(p *purse, price int) {
	seconds := p.until(price)
	x.Header().Set("Retry-After", strconv.Itoa(seconds))
	long := "a second"
	if seconds > 1 {
		long = fmt.Sprintf("%d seconds", seconds)
	}
	errs := refusal(codeRateLimited, "Too much was asked for in a short time. Wait "+long+", then go on.")
	errs[0].Extensions["retryAfter"] = seconds
	x.send(http.StatusTooManyRequests, errs)
}
