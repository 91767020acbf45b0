package config

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

const envPrefix = "HONGYAN_"

// ConfigFileEnv names the file when no flag does.
const ConfigFileEnv = "HONGYAN_CONFIG"

// foreignEnv are variables of ours that are not keys.
// HONGYAN_MUTANT chooses the fault of a server built to be caught (test/crash);
// others do not read it.
var foreignEnv = []string{ConfigFileEnv, "HONGYAN_MUTANT"}

// Sources tells where each key got its value: "default", "file:line",
// "HONGYAN_…" or "flag".
type Sources map[string]string

// Input is what Load reads.
type Input struct {
	File  string            // TOML file; "" reads none
	Env   []string          // as of os.Environ
	Flags map[string]string // key → value as text
}

// Load builds the effective configuration and checks it. The error joins all
// faults that were found, one per line.
func Load(in Input) (*Config, Sources, error) {
	c, from := Default(), Sources{}
	keys := map[string]field{}
	for _, f := range fields(c) {
		keys[f.key], from[f.key] = f, "default"
	}
	l := &loader{keys: keys, from: from}
	if in.File != "" {
		l.file(in.File)
	}
	l.environment(in.Env)
	l.flags(in.Flags)
	if len(l.faults) == 0 {
		l.validate(c)
	}
	return c, from, errors.Join(l.faults...)
}

// Default returns the built-in configuration.
func Default() *Config {
	c := &Config{}
	for _, f := range fields(c) {
		if text, ok := f.tag.Lookup("default"); ok {
			if err := f.setText(text); err != nil {
				panic("config: default of " + f.key + ": " + err.Error())
			}
		}
	}
	return c
}

type loader struct {
	keys   map[string]field
	from   Sources
	faults []error
}

func (l *loader) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf(format, args...))
}

// file reads TOML: values by the decoder, places by walking the syntax tree, so
// that every fault can say file:line:column.
func (l *loader) file(name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		l.fault("read the configuration: %w", err)
		return
	}
	tree := map[string]any{}
	if err := toml.Unmarshal(data, &tree); err != nil {
		var at *toml.DecodeError
		if errors.As(err, &at) {
			row, col := at.Position()
			l.fault("%s:%d:%d: %s", name, row, col, strings.TrimPrefix(err.Error(), "toml: "))
			return
		}
		l.fault("%s: %w", name, err)
		return
	}
	places := keyPlaces(data)
	values := map[string]any{}
	flatten(values, "", tree)
	for _, key := range sorted(values) {
		place := name
		if p, ok := places[key]; ok {
			place = fmt.Sprintf("%s:%d:%d", name, p.line, p.column)
		}
		f, ok := l.keys[key]
		switch {
		case !ok:
			l.fault("%s: unknown key %q%s", place, key, l.didYouMean(key))
		default:
			l.set(f, place, f.set(values[key]))
		}
	}
}

func (l *loader) set(f field, source string, err error) {
	if err != nil {
		l.fault("%s: %s: %w", source, f.key, err)
		return
	}
	l.from[f.key] = source
}

func flatten(out map[string]any, prefix string, tree map[string]any) {
	for k, v := range tree {
		if sub, ok := v.(map[string]any); ok {
			flatten(out, prefix+k+".", sub)
			continue
		}
		out[prefix+k] = v
	}
}

type place struct{ line, column int }

// keyPlaces finds where each key of a well-formed document stands.
func keyPlaces(data []byte) map[string]place {
	places := map[string]place{}
	p := &unstable.Parser{}
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		name, at := keyOf(p, e)
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = name + "."
			places[name] = at
		case unstable.KeyValue:
			places[table+name] = at
		}
	}
	return places
}

func keyOf(p *unstable.Parser, e *unstable.Node) (string, place) {
	var parts []string
	at := place{}
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if len(parts) == 0 {
			start := p.Shape(n.Raw).Start
			at = place{line: start.Line, column: start.Column}
		}
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, "."), at
}

func (l *loader) environment(env []string) {
	byName := map[string]field{}
	for _, f := range l.keys {
		byName[f.env()] = f
	}
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || slices.Contains(foreignEnv, name) {
			continue
		}
		f, ok := byName[name]
		if !ok {
			l.fault("environment: unknown variable %s%s", name, suggestion(name, sorted(byName)))
			continue
		}
		l.set(f, name, f.setText(value))
	}
}

func (l *loader) flags(flags map[string]string) {
	for _, key := range sorted(flags) {
		f, ok := l.keys[key]
		if !ok {
			l.fault("flag: unknown key %q%s", key, l.didYouMean(key))
			continue
		}
		l.set(f, "flag", f.setText(flags[key]))
	}
}

func (l *loader) didYouMean(key string) string { return suggestion(key, sorted(l.keys)) }

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// suggestion names the nearest known word, if one is near enough to be meant.
func suggestion(word string, known []string) string {
	best, bestAt := "", len(word)/2+1
	for _, k := range known {
		if d := distance(word, k); d < bestAt {
			best, bestAt = k, d
		}
		// "message_chars" at the top level means "limits.message_chars".
		if i := strings.LastIndexByte(k, '.'); i >= 0 {
			tail := word[strings.LastIndexByte(word, '.')+1:]
			if d := distance(tail, k[i+1:]) + 1; d < bestAt && d <= len(tail)/3+1 {
				best, bestAt = k, d
			}
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// distance is the number of single-character edits between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
