package preview

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// errForbidden: no preview is made of what is there.
var errForbidden = errors.New("an address that is not to be reached")

// guard decides which addresses are dialled. It is asked with the address of the
// connection itself, right before it is made: whatever a name or a redirect
// said, and however often the name is resolved, nothing else is reached.
type guard struct {
	own    []netip.Prefix // reached all the same, on any port
	hosts  *pace          // by address
	lookup *net.Resolver  // nil: the system's
}

// notPublic are networks within what is otherwise public that belong to nobody,
// to this machine or its surroundings, or that stand for addresses of other
// kinds, so that 127.0.0.1 would be reached under another name.
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"168.63.129.16/32", // metadata of a cloud, at a public address
	"2001::/23",        // Teredo, ORCHID and what else the IETF keeps
	"2001:db8::/32", "2002::/16" /* 6to4 */, "3fff::/20",
)

// public6 is all of IPv6 that anybody has been given. Loopback, link-local, unique
// local, multicast, IPv4-mapped and NAT64 lie outside.
var public6 = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// permits tells whether a connection to at may be made.
func (g *guard) permits(at netip.AddrPort) bool {
	addr := at.Addr()
	holds := func(p netip.Prefix) bool { return p.Contains(addr) }
	if slices.ContainsFunc(g.own, holds) {
		return true
	}
	return (at.Port() == 80 || at.Port() == 443) && addr.IsValid() && addr.Zone() == "" &&
		(addr.Is4() || public6.Contains(addr)) && !slices.ContainsFunc(notPublic, holds)
}

// control is called by the dialer for each address it tries.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !g.permits(at) {
		return errForbidden
	}
	bits := 32
	if at.Addr().Is6() {
		bits = 64 // one customer has all of it
	}
	of, err := at.Addr().Prefix(bits)
	if err != nil || !g.hosts.allows(of.String()) {
		return errPace
	}
	return nil
}

func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: connectWithin, Control: g.control, Resolver: g.lookup, KeepAlive: -1}
	return d.DialContext(ctx, network, address)
}

const connectWithin = 3 * time.Second
