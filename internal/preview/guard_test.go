package preview

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestOnlyThePublicIsReached(t *testing.T) {
	g := &guard{own: prefixes("10.9.0.0/16", "fd09::/16")}
	for at, want := range map[string]bool{
		"93.184.216.34:80": true, "93.184.216.34:443": true, "[2606:2800:220:1::1]:443": true, "1.1.1.1:443": true,
		"93.184.216.34:22": false, "93.184.216.34:8080": false, "[2606:2800:220:1::1]:25": false,

		"0.0.0.0:80": false, "0.1.2.3:80": false, "10.0.0.1:80": false, "100.64.0.1:80": false, "100.100.100.200:80": false, "127.0.0.1:80": false,
		"127.255.255.254:443": false, "169.254.169.254:80": false, "172.16.0.1:80": false, "172.31.255.255:80": false, "192.0.0.1:80": false,
		"192.0.2.1:80": false, "192.88.99.1:80": false, "192.168.1.1:80": false, "198.18.0.1:80": false, "198.51.100.1:80": false, "203.0.113.1:80": false,
		"224.0.0.1:80": false, "239.255.255.255:80": false, "240.0.0.1:80": false, "255.255.255.255:80": false, "168.63.129.16:80": false,
		"172.32.0.1:80": true, "172.15.255.255:80": true, "100.128.0.1:80": true, "11.0.0.1:80": true, "223.255.255.255:80": true,

		"[::]:80": false, "[::1]:80": false, "[::127.0.0.1]:80": false, "[::ffff:127.0.0.1]:80": false, "[::ffff:8.8.8.8]:80": false, "[::ffff:0:127.0.0.1]:80": false,
		"[64:ff9b::7f00:1]:80": false, "[64:ff9b:1::7f00:1]:80": false, "[100::1]:80": false, "[2001::1]:80": false, "[2001:db8::1]:80": false, "[2002:7f00:1::]:80": false,
		"[3fff::1]:80": false, "[5f00::1]:80": false, "[fc00::1]:80": false, "[fd00:ec2::254]:80": false, "[fe80::1]:80": false, "[fe80::1%lo]:80": false, "[fec0::1]:80": false,
		"[ff02::1]:80": false, "[2606::1%lo]:80": false,

		"10.9.1.2:8080": true, "[fd09::1]:9": true, "10.8.1.2:80": false,
	} {
		if got := g.permits(netip.MustParseAddrPort(at)); got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
	}
}

func TestWhatIsNoConnectionOfTheWeb(t *testing.T) {
	g := &guard{own: prefixes("0.0.0.0/0"), hosts: newPace(100)}
	for _, x := range [][2]string{{"udp4", "1.1.1.1:80"}, {"unix", "/run/docker.sock"}, {"tcp4", "example.com:80"}, {"tcp4", ""}} {
		if err := g.control(x[0], x[1], nil); !errors.Is(err, errForbidden) {
			t.Errorf("%v: %v", x, err)
		}
	}
	if err := g.control("tcp4", "1.1.1.1:80", nil); err != nil {
		t.Error(err)
	}
}

func TestOneAddressIsNotAskedTooOften(t *testing.T) {
	g := &guard{hosts: newPace(3)}
	for i := range 5 {
		err := g.control("tcp6", fmt.Sprintf("[2606:2800:220:1::%x]:443", i+1), nil) // all of one customer
		if (err == nil) != (i < 3) {
			t.Errorf("try %d: %v", i, err)
		}
	}
	if err := g.control("tcp4", "1.1.1.1:443", nil); err != nil {
		t.Errorf("another: %v", err)
	}
}

// names is a name server of this test. Each name has a list of answers, one for
// each time it is asked; the last one stays.
type names struct {
	mu    sync.Mutex
	lists map[string][]string
}

func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go n.serve(conn)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}

func (n *names) serve(conn net.PacketConn) {
	buf := make([]byte, 512)
	for {
		size, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		q := m.Questions[0]
		m.Response, m.Additionals = true, nil
		if q.Type == dnsmessage.TypeA {
			n.mu.Lock()
			name := strings.TrimSuffix(q.Name.String(), ".")
			if list := n.lists[name]; len(list) > 0 {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body: &dnsmessage.AResource{A: netip.MustParseAddr(list[0]).As4()}}}
				n.lists[name] = list[min(1, len(list)-1):]
			}
			n.mu.Unlock()
		}
		if b, err := m.Pack(); err == nil {
			_, _ = conn.WriteTo(b, from)
		}
	}
}

// site is a server at an address of this machine.
func site(t *testing.T, at string, h http.HandlerFunc) (port string) {
	t.Helper()
	l, err := net.Listen("tcp4", at)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(h)
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port
}

const plainPage = `<html><head><title>a page</title></head>`

func servePage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(plainPage))
}

// 127.0.0.2 stands for the world here, 127.0.0.1 for what must not be reached.
func TestNoWayLeadsInside(t *testing.T) {
	var reached atomic.Int64
	port := site(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		servePage(w, r)
	})
	var hops atomic.Int64
	site(t, "127.0.0.2:"+port, func(w http.ResponseWriter, r *http.Request) {
		switch to := r.URL.Query().Get("to"); {
		case to == "again":
			hops.Add(1)
			http.Redirect(w, r, r.URL.String(), http.StatusFound)
		case to != "":
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		default:
			servePage(w, r)
		}
	})
	dns := &names{lists: map[string][]string{
		"world.test": {"127.0.0.2"}, "inside.test": {"127.0.0.1"}, "metadata.test": {"169.254.169.254"},
		"turning.test": {"127.0.0.2", "127.0.0.1"},
	}}
	w := newWeb(&guard{own: prefixes("127.0.0.2/32"), hosts: newPace(1000), lookup: dns.resolver(t)})
	get := func(link string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		a, err := w.get(ctx, link, "text/html")
		if err != nil {
			return err
		}
		defer a.end()
		p, err := a.page()
		if err == nil && p.title != "a page" {
			err = fmt.Errorf("title %q", p.title)
		}
		return err
	}
	world := "http://world.test:" + port + "/"
	for _, link := range []string{world, "http://127.0.0.2:" + port, world + "?to=" + world, world + "#part"} {
		if err := get(link); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
	inside := []string{
		"http://127.0.0.1:" + port + "/", "http://localhost:" + port + "/", "http://inside.test:" + port + "/", "http://[::1]:" + port + "/",
		"http://[::ffff:127.0.0.1]:" + port + "/", "http://0.0.0.0:" + port + "/", "http://[::]:" + port + "/", "http://2130706433:" + port + "/",
		"http://0x7f.1:" + port + "/", "http://127.1:" + port + "/", "http://metadata.test/", "http://169.254.169.254/latest/meta-data/",
		"file:///etc/passwd", "gopher://127.0.0.1:" + port + "/", "http://user:secret@world.test:" + port + "/", "http:world.test", "http:///x",
		"ftp://world.test/", "unix:///run/docker.sock", world + strings.Repeat("x", urlChars),
	}
	for _, link := range inside {
		if err := get(link); err == nil {
			t.Errorf("%s was reached", link)
		}
		if strings.ContainsAny(link, "#") || len(link) > 200 {
			continue
		}
		if err := get(world + "?to=" + link); err == nil {
			t.Errorf("%s was reached by a redirect", link)
		}
	}
	if err := get("http://turning.test:" + port + "/"); err != nil {
		t.Errorf("the first answer: %v", err)
	}
	for range 3 {
		if err := get("http://turning.test:" + port + "/"); !errors.Is(err, errForbidden) {
			t.Errorf("the name that has turned inside: %v", err)
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("what is inside was reached %d times", n)
	}
	if err := get(world + "?to=again"); err == nil || hops.Load() != redirectsMost+1 {
		t.Errorf("%v after %d redirects", err, hops.Load())
	}
}

func TestARequestSaysNothingOfAnybody(t *testing.T) {
	seen := make(chan http.Header, 4)
	port := site(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Clone()
		w.Header().Set("Set-Cookie", "a=b")
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		servePage(w, r)
	})
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	w := newWeb(&guard{own: prefixes("127.0.0.0/8"), hosts: newPace(1000)})
	a, err := w.get(t.Context(), "http://127.0.0.1:"+port+"/?token=secret", "text/html")
	if err != nil {
		t.Fatal(err)
	}
	a.end()
	for range 2 {
		h := <-seen
		for _, name := range []string{"Cookie", "Referer", "Authorization", "X-Forwarded-For"} {
			if v := h.Get(name); v != "" {
				t.Errorf("%s: %s", name, v)
			}
		}
		if !strings.HasPrefix(h.Get("User-Agent"), "Hongyan/") {
			t.Errorf("it says it is %q", h.Get("User-Agent"))
		}
	}
}
