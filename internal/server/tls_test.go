package server

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// certificate writes a self-signed pair for 127.0.0.1 and returns the pool
// that trusts it.
func certificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(cert)
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", private), pool
}

func TestOneTLSPortServesPagesCallsAndSockets(t *testing.T) {
	c := testConfig(t)
	var pool *x509.CertPool
	c.TLS.Cert, c.TLS.Key, pool = certificate(t)
	r := start(t, c)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	resp, err := client.Post("https://"+r.addr+"/hongyan.v1.AccountService/Register", "application/json",
		strings.NewReader(`{"handle":"alice","password":"wild geese fly south"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s over HTTP/%d, %v", resp.Status, resp.ProtoMajor, resp.Header)
	}

	d := ws.Dialer{Protocols: []string{"hongyan.v1.json"}, Timeout: 5 * time.Second, TLSConfig: &tls.Config{RootCAs: pool}}
	conn, br, _, err := d.Dial(t.Context(), "wss://"+r.addr+"/ws")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if br == nil {
		br = bufio.NewReader(conn)
	}
	s := &socket{t: t, conn: conn, in: br}
	s.send(`{"id":1,"auth":{"accessToken":"no"}}`)
	if got := s.read(); !strings.Contains(got, "NOT_SIGNED_IN") {
		t.Errorf("over wss: %s", got)
	}
}
