package config

import (
	"fmt"
	"io"
	"strings"
)

// WriteReference writes a TOML file with every key, its meaning and default,
// all commented out: a configuration that changes nothing.
func WriteReference(w io.Writer) error {
	b := &strings.Builder{}
	b.WriteString("# Hongyan configuration. Every key is optional; what is commented out is the default.\n" +
		"# Order: defaults < this file < environment < flags (--set key=value).\n")
	section := ""
	for _, f := range fields(Default()) {
		table, name := splitKey(f.key)
		if table != section {
			section = table
			fmt.Fprintf(b, "\n[%s]\n", table)
		}
		fmt.Fprintf(b, "\n# %s\n", f.tag.Get("doc"))
		if choices := f.tag.Get("oneof"); choices != "" {
			fmt.Fprintf(b, "# One of: %s.\n", strings.ReplaceAll(choices, " ", ", "))
		}
		fmt.Fprintf(b, "# Environment: %s\n# %s = %s\n", f.env(), name, f.text())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Setting is one effective value.
type Setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"` // as in TOML; secrets masked
	Source string `json:"source"`
	Env    string `json:"env"`
	Doc    string `json:"doc"`
}

// Effective lists all values of c in the order of the reference.
func Effective(c *Config, from Sources) []Setting {
	var list []Setting
	for _, f := range fields(c) {
		list = append(list, Setting{Key: f.key, Value: f.shown(), Source: from[f.key], Env: f.env(), Doc: f.tag.Get("doc")})
	}
	return list
}

func splitKey(key string) (table, name string) {
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		return key[:i], key[i+1:]
	}
	return "", key
}
