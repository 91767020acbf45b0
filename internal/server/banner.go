package server

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"hongyan/internal/obs"
)

// facts are what a person wants to know once the server runs.
type facts struct {
	version    string
	data       string // directory, or database without its password
	configFile string
	addr       string // what is really listened on
	chat       string // URLs
	docs       string
	lan        string
	setup      string
	metrics    string
	noWeb      bool
	ready      time.Duration
}

// describeServer works out the links from what the listener got.
func (s *Server) describeServer(setupKey string) facts {
	c := s.cfg
	f := facts{version: obs.Version(), data: s.dataName(), configFile: s.opts.ConfigFile, addr: s.main.Addr().String(), noWeb: s.noWeb}
	scheme := "http"
	if c.TLS.Cert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(f.addr)
	if err != nil {
		host, port = f.addr, ""
	}
	ip, _ := netip.ParseAddr(host)
	if ip.IsUnspecified() {
		host = "localhost"
		if lan := lanAddress(); lan != "" {
			f.lan = scheme + "://" + net.JoinHostPort(lan, port)
		}
	}
	f.chat = strings.TrimSuffix(c.PublicURL, "/")
	if f.chat == "" {
		f.chat = scheme + "://" + net.JoinHostPort(host, port)
	}
	f.docs = f.chat + "/docs"
	if setupKey != "" {
		// In the fragment, which browsers send to nobody.
		f.setup = f.chat + "/setup#k=" + setupKey
	}
	if s.private != nil {
		f.metrics = "http://" + s.private.Addr().String()
	}
	return f
}

// lanAddress is an address by which telephones at home find this machine: the
// one it would send from, or else any private one.
func lanAddress() string {
	// Nothing is sent: this only asks for the route.
	if c, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9}); err == nil {
		defer c.Close()
		if p, err := netip.ParseAddrPort(c.LocalAddr().String()); err == nil && p.Addr().IsPrivate() {
			return p.Addr().String()
		}
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() && p.Addr().IsPrivate() {
			return p.Addr().String()
		}
	}
	return ""
}

// text is what a person on a terminal sees.
func (f facts) text(w io.Writer) {
	b := &strings.Builder{}
	from := f.configFile
	if from == "" {
		from = "built-in defaults (see: hongyan config)"
	}
	fmt.Fprintf(b, "hongyan %s   data: %s   config: %s\n\n", f.version, f.data, from)
	line := func(name, url, note string) {
		if url != "" {
			fmt.Fprintf(b, "  %-9s %s%s\n", name, url, note)
		}
	}
	line("Chat", f.chat, "")
	line("API docs", f.docs, "")
	line("LAN", f.lan, "   (other devices on your network)")
	line("Private", f.metrics, "   (/metrics, /debug/pprof)")
	if f.noWeb {
		b.WriteString("\n  This binary has no web client: make build makes one with it.\n")
	}
	if f.setup != "" {
		fmt.Fprintf(b, "\n  First run: create the owner account within 30 minutes\n  → %s\n", f.setup)
	}
	fmt.Fprintf(b, "\nReady in %d ms. Ctrl+C stops.\n", f.ready.Milliseconds())
	_, _ = io.WriteString(w, b.String())
}

// lines are the same facts for programs: one JSON object per line. The last is
// "ready"; its addr is where the server is.
func (f facts) lines(w io.Writer) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	fact := func(name string, fields map[string]any) {
		fields["fact"] = name
		_ = e.Encode(fields)
	}
	fact("version", map[string]any{"version": f.version})
	fact("data", map[string]any{"data": f.data, "config": f.configFile})
	link := func(name, url string) {
		if url != "" {
			fact(name, map[string]any{"url": url})
		}
	}
	link("chat", f.chat)
	link("docs", f.docs)
	link("lan", f.lan)
	link("private", f.metrics)
	link("setup", f.setup)
	fact("ready", map[string]any{"addr": f.addr, "url": f.chat, "ms": f.ready.Milliseconds()})
}
