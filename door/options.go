package door

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"net/netip"
	"time"

	"aparte/gauge"
)

// Options is what a door is told. With the zero value every document has gauge.Default()'s limits, nobody's rate is
// limited, pages of other origins are not answered, and strangers do not learn the schema.
type Options struct {
	// Limits are what one document may hold; gauge.Default() when it is zero.
	Limits gauge.Limits
	// Body is how many bytes a request's body may have: 1 MiB when it is zero.
	Body int
	// Cost is what one operation may cost at most: 20,000 when it is zero.
	Cost int
	// Time is how long an operation may take: ten seconds when it is zero.
	Time time.Duration

	Rate Rate
	// TrustedProxies are the networks of those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Origins are those whose pages may ask, as browsers spell them: https://desk.example.
	Origins []string
	// StrangersIntrospect shows the end user's schema to those who have not signed in, too.
	StrangersIntrospect bool

	// Now is the clock by which rates are limited: time.Now when it is nil.
	Now func() time.Time
	// Random is asked once for each request, with its context, for what its id is drawn from: the system's when it is nil.
	Random func(context.Context) io.Reader
}

// Rate is how fast who asks may spend what operations cost.
type Rate struct {
	Person  Bucket // one who is signed in, with all their tokens together
	Address Bucket // strangers, by their address; of IPv6 its first 64 bits
}

// Bucket is a token bucket: Burst at once, and PerSecond in the long run. Where PerSecond is zero nobody is limited.
type Bucket struct{ PerSecond, Burst int }

// withDefaults fills in what was left zero. A bucket that held less than the dearest operation would never let it
// through, however long a client waits.
func (o Options) withDefaults() Options {
	if o.Limits == (gauge.Limits{}) {
		o.Limits = gauge.Default()
	}
	o.Body = cmp.Or(o.Body, 1<<20)
	o.Cost = cmp.Or(o.Cost, 20000)
	o.Time = cmp.Or(o.Time, 10*time.Second)
	o.Rate.Person.Burst = max(o.Rate.Person.Burst, o.Cost)
	o.Rate.Address.Burst = max(o.Rate.Address.Burst, o.Cost)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = func(context.Context) io.Reader { return rand.Reader }
	}
	return o
}
