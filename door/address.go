package door

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// addressOf is where a request comes from, as far as it can be trusted: the last address that none of our proxies
// has, read from X-Forwarded-For as long as it was one of them that wrote it. Of IPv6 it is the first 64 bits:
// whoever has one address there has the others, too. What has no address is "".
func addressOf(r *http.Request, proxies []netip.Prefix) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	last := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(last) }) {
			break
		}
		before, ok := spelledAddress(hop)
		if !ok {
			break
		}
		last = before
	}
	bits := 32
	if last.Is6() {
		bits = 64
	}
	network, err := last.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}

// spelledAddress reads 192.0.2.1, 192.0.2.1:80, 2001:db8::1 and [2001:db8::1]:80.
func spelledAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap(), true
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap(), err == nil
}
