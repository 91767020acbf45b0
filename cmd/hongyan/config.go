package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"hongyan/internal/config"
)

type configCmd struct {
	settings
	Reference bool `xor:"what" help:"Print only the commented reference: a configuration file that changes nothing."`
	Effective bool `xor:"what" help:"Print only the values in effect and where they come from; secrets are masked."`
	JSON      bool `name:"json" help:"Print the values in effect as JSON."`
}

// Help has the examples.
func (c *configCmd) Help() string {
	return `Examples:
  hongyan config --reference > hongyan.toml        a file to begin with
  hongyan config --config hongyan.toml --effective`
}

// Run prints the reference and the effective values.
func (c *configCmd) Run(p *place) error {
	if c.Reference {
		return config.WriteReference(p.stdout)
	}
	cfg, from, _, err := c.load(p, nil)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, config.Effective(cfg, from))
	}
	if !c.Effective {
		if err := config.WriteReference(p.stdout); err != nil {
			return err
		}
		fmt.Fprint(p.stdout, "\n# In effect now:\n")
	}
	return writeEffective(p.stdout, config.Effective(cfg, from))
}

// writeEffective writes comments, so that the whole output is a valid file.
func writeEffective(w io.Writer, list []config.Setting) error {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	for _, s := range list {
		fmt.Fprintf(t, "# %s\t= %s\t  (%s)\n", s.Key, s.Value, s.Source)
	}
	return t.Flush()
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
