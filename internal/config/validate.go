package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// validate adds every fault of c to the loader's list.
func (l *loader) validate(c *Config) {
	for _, f := range fields(c) {
		if err := f.check(); err != nil {
			l.wrong(f.key, err)
		}
	}
	for key, check := range map[string]func(*Config) error{
		"data":                           checkData,
		"name":                           checkName,
		"listen":                         func(c *Config) error { return checkListen(c.Listen, false) },
		"private.listen":                 func(c *Config) error { return checkListen(c.Private.Listen, true) },
		"public_url":                     checkPublicURL,
		"database":                       checkDatabase,
		"origins":                        checkOrigins,
		"proxies":                        func(c *Config) error { return checkNetworks(c.Proxies) },
		"messages.link_preview_networks": func(c *Config) error { return checkNetworks(c.Messages.LinkPreviewNetworks) },
		"tls.key":                        checkTLS,
		"disk.warn_mib":                  checkDisk,
		"files.s3.endpoint":              checkS3,
	} {
		if err := check(c); err != nil {
			l.wrong(key, err)
		}
	}
}

// wrong reports a value together with the place it came from.
func (l *loader) wrong(key string, err error) {
	if from := l.from[key]; from != "default" {
		l.fault("%s: %s: %w", from, key, err)
		return
	}
	l.fault("%s: %w", key, err)
}

func checkData(c *Config) error {
	if c.Data == "" {
		return fmt.Errorf("is empty")
	}
	return nil
}

func checkName(c *Config) error {
	if utf8.RuneCountInString(c.Name) > 64 || strings.ContainsFunc(c.Name, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		return fmt.Errorf("is not one line of at most 64 characters")
	}
	return nil
}

func checkListen(addr string, mayBeEmpty bool) error {
	if addr == "" && mayBeEmpty {
		return nil
	}
	if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
		return fmt.Errorf("%q is not an address such as :8080 or 127.0.0.1:8080", addr)
	}
	return nil
}

func checkPublicURL(c *Config) error {
	if c.PublicURL == "" {
		return nil
	}
	return checkWebOrigin(c.PublicURL)
}

// checkWebOrigin wants scheme://host[:port] and nothing else.
func checkWebOrigin(s string) error {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is not an address such as https://chat.example.com", s)
	}
	return nil
}

func checkDatabase(c *Config) error {
	if c.Database == "" {
		return nil
	}
	u, err := url.Parse(c.Database)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return fmt.Errorf("is not postgres://user:password@host/name") // the value may hold a password
	}
	return nil
}

func checkOrigins(c *Config) error {
	for _, o := range c.Origins {
		if err := checkWebOrigin(o); err != nil {
			return err
		}
	}
	return nil
}

func checkNetworks(list []string) error {
	for _, p := range list {
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("%q is not a network such as 10.0.0.0/8", p)
		}
	}
	return nil
}

func checkTLS(c *Config) error {
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		return fmt.Errorf("tls.cert and tls.key are given together or not at all")
	}
	return nil
}

func checkS3(c *Config) error {
	s := c.Files.S3
	if s.Endpoint == "" {
		return nil
	}
	if err := checkWebOrigin(s.Endpoint); err != nil {
		return err
	}
	if s.Bucket == "" || s.AccessKey == "" || s.SecretKey == "" {
		return fmt.Errorf("needs files.s3.bucket, files.s3.access_key and files.s3.secret_key")
	}
	return nil
}

func checkDisk(c *Config) error {
	if c.Disk.WarnMiB < c.Disk.RefuseMiB {
		return fmt.Errorf("%d is less than disk.refuse_mib (%d)", c.Disk.WarnMiB, c.Disk.RefuseMiB)
	}
	return nil
}

// ProxyPrefixes is Proxies, parsed; Load has checked them.
func (c *Config) ProxyPrefixes() []netip.Prefix {
	list := make([]netip.Prefix, 0, len(c.Proxies))
	for _, p := range c.Proxies {
		if prefix, err := netip.ParsePrefix(p); err == nil {
			list = append(list, prefix.Masked())
		}
	}
	return list
}

// MaskURL hides the password of a URL, and everything if it cannot be parsed.
func MaskURL(s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" {
		return "***"
	}
	if u.User != nil {
		if _, has := u.User.Password(); has {
			u.User = url.UserPassword(u.User.Username(), "xxxxx")
		}
	}
	q := u.Query()
	for name := range q {
		if strings.Contains(strings.ToLower(name), "password") {
			q.Set(name, "xxxxx")
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}
