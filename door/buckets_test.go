package door

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

// TestNobodyWashesAwayWhatTheyOwe: whoever comes from ever new addresses finds no full bucket at an old one, and
// gets but one for all the new ones, until the oldest are full again.
func TestNobodyWashesAwayWhatTheyOwe(t *testing.T) {
	b := newBuckets("address", Bucket{PerSecond: 1, Burst: 10})
	now := time.Unix(0, 0)
	spent := func(name string) bool { return !b.of(name, now).pays(10) }
	for i := range maxHeld {
		if spent(fmt.Sprint(i)) {
			t.Fatalf("address %d found an empty bucket", i)
		}
	}
	if spent("one more") || !spent("and one more") || !spent("0") || b.held.Len() != maxHeld {
		t.Error("new addresses got buckets of their own, or the memory has grown")
	}
	now = now.Add(10 * time.Second)
	if spent("one more") || spent("and one more") || b.held.Len() != maxHeld {
		t.Error("full buckets were not forgotten")
	}
	if !spent("one more") || spent("0") {
		t.Error("the latest was forgotten, or the oldest was not full")
	}
}

// TestAddressOf: where a request comes from is what our own proxies say, and nobody else.
func TestAddressOf(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ffff::/48")}
	for name, tt := range map[string]struct {
		peer    string
		proxies []netip.Prefix
		said    []string
		want    string
	}{
		"nobody between us":               {"192.0.2.1:1234", ours, nil, "192.0.2.1/32"},
		"IPv6":                            {"[2001:db8::1]:1234", ours, nil, "2001:db8::/64"},
		"IPv4 as IPv6 has it":             {"[::ffff:192.0.2.1]:1234", ours, nil, "192.0.2.1/32"},
		"a zone":                          {"[fe80::1%eth0]:1234", ours, nil, "fe80::/64"},
		"no proxy of ours":                {"192.0.2.1:1234", ours, []string{"192.0.2.9"}, "192.0.2.1/32"},
		"no proxies at all":               {"10.0.0.1:1234", nil, []string{"192.0.2.9"}, "10.0.0.1/32"},
		"a proxy":                         {"10.0.0.1:1234", ours, []string{"192.0.2.9"}, "192.0.2.9/32"},
		"a proxy, IPv6":                   {"[2001:db8:ffff::1]:1", ours, []string{"2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"},
		"two proxies":                     {"10.0.0.1:1234", ours, []string{"192.0.2.9, 10.0.0.2"}, "192.0.2.9/32"},
		"two proxies in two lines":        {"10.0.0.1:1234", ours, []string{"192.0.2.9", "10.0.0.2"}, "192.0.2.9/32"},
		"what the client says itself":     {"10.0.0.1:1234", ours, []string{"198.51.100.1, 192.0.2.9"}, "192.0.2.9/32"},
		"as a proxy of ours, says it":     {"10.0.0.1:1234", ours, []string{"198.51.100.1, 10.0.0.9, 192.0.2.9"}, "192.0.2.9/32"},
		"with a port":                     {"10.0.0.1:1234", ours, []string{"192.0.2.9:80"}, "192.0.2.9/32"},
		"IPv6 with a port":                {"10.0.0.1:1234", ours, []string{"[2001:db8::1]:80"}, "2001:db8::/64"},
		"IPv6 in brackets":                {"10.0.0.1:1234", ours, []string{"[2001:db8::1]"}, "2001:db8::/64"},
		"nonsense":                        {"10.0.0.1:1234", ours, []string{"nonsense"}, "10.0.0.1/32"},
		"nothing":                         {"10.0.0.1:1234", ours, []string{""}, "10.0.0.1/32"},
		"none but proxies":                {"10.0.0.1:1234", ours, []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3/32"},
		"a peer without an address":       {"@", ours, []string{"192.0.2.9"}, ""},
		"nonsense before what is trusted": {"10.0.0.1:1234", ours, []string{"x, 192.0.2.9"}, "192.0.2.9/32"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = tt.peer
		r.Header["X-Forwarded-For"] = tt.said
		if got := addressOf(r, tt.proxies); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// TestMediaType: a client gets the type that it would rather have, and the older one where it does not say.
func TestMediaType(t *testing.T) {
	for accept, want := range map[string]string{
		"":                                    plainJSON,
		"*/*":                                 plainJSON,
		"application/*":                       plainJSON,
		plainJSON:                             plainJSON,
		responseJSON:                          responseJSON,
		responseJSON + ", " + plainJSON:       responseJSON,
		plainJSON + ", " + responseJSON:       responseJSON,
		plainJSON + ", */*":                   plainJSON,
		responseJSON + ";q=0.5, */*":          plainJSON,
		responseJSON + ";q=0.5, */*;q=0.4":    responseJSON,
		responseJSON + ";q=0, */*":            plainJSON,
		plainJSON + ";q=0, */*":               responseJSON,
		plainJSON + ";q=0, application/*;q=1": responseJSON,
		"*/*;q=0":                             "",
		responseJSON + ";q=0":                 "",
		"text/html":                           "",
		"text/html, */*;q=0.1":                plainJSON,
		plainJSON + ";q=x":                    "",
		plainJSON + ";q=NaN":                  "",
		plainJSON + ";charset=utf-8":          plainJSON,
		responseJSON + "; charset=UTF-8, " + plainJSON + "; charset=UTF-8": responseJSON,
		plainJSON + ";charset=latin1":                                      "",
		"APPLICATION/JSON":                                                 plainJSON,
		",,, " + plainJSON + " ,":                                          plainJSON,
	} {
		if got := mediaType(accept); got != want {
			t.Errorf("%q: got %q, want %q", accept, got, want)
		}
	}
}
