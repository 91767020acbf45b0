package config

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// field is one settable value of a Config.
type field struct {
	key   string // "limits.message_chars"
	value reflect.Value
	tag   reflect.StructTag
}

// env is the name of the field's environment variable.
func (f field) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(f.key, ".", "_"))
}

// fields lists everything in c in the order of declaration.
func fields(c *Config) []field {
	return appendFields(nil, "", reflect.ValueOf(c).Elem())
}

func appendFields(list []field, prefix string, v reflect.Value) []field {
	for i := range v.NumField() {
		t := v.Type().Field(i)
		key := prefix + t.Tag.Get("key")
		if t.Type.Kind() == reflect.Struct {
			list = appendFields(list, key+".", v.Field(i))
			continue
		}
		list = append(list, field{key: key, value: v.Field(i), tag: t.Tag})
	}
	return list
}

var durationType = reflect.TypeFor[time.Duration]()

// setText reads a value from an environment variable, a flag or a default tag.
// Lists are separated by commas.
func (f field) setText(s string) error {
	switch f.value.Interface().(type) {
	case string:
		return f.set(s)
	case bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", s)
		}
		return f.set(b)
	case []string:
		list := []any{}
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return f.set(list)
	case int:
		n, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", s)
		}
		return f.set(n)
	case float64:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", s)
		}
		return f.set(n)
	}
	return f.set(s)
}

// set takes what a TOML decoder gives: string, int64, float64, bool, []any.
func (f field) set(v any) error {
	switch want := f.value.Interface().(type) {
	case string:
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("%v is not a text in quotes", v)
		}
		f.value.SetString(s)
	case time.Duration:
		s, _ := v.(string)
		d, err := time.ParseDuration(s)
		if err != nil {
			return fmt.Errorf("%#v is not a duration such as \"30s\", \"10m\" or \"24h\"", v)
		}
		f.value.SetInt(int64(d))
	case int:
		n, ok := v.(int64)
		if !ok || n > math.MaxInt32*1024 || n < math.MinInt32 {
			return fmt.Errorf("%v is not a whole number in range", v)
		}
		f.value.SetInt(n)
	case bool:
		b, ok := v.(bool)
		if !ok {
			return fmt.Errorf("%v is neither true nor false", v)
		}
		f.value.SetBool(b)
	case float64:
		switch n := v.(type) {
		case float64:
			f.value.SetFloat(n)
		case int64:
			f.value.SetFloat(float64(n))
		default:
			return fmt.Errorf("%v is not a number", v)
		}
	case []string:
		list, ok := v.([]any)
		out := make([]string, len(list))
		for i, e := range list {
			if out[i], ok = e.(string); !ok {
				break
			}
		}
		if !ok {
			return fmt.Errorf("%v is not a list of texts", v)
		}
		f.value.Set(reflect.ValueOf(out))
	default:
		panic(fmt.Sprintf("config: %s has a type nobody can set: %T", f.key, want))
	}
	return nil
}

// check holds the value against the field's tags.
func (f field) check() error {
	if choices := f.tag.Get("oneof"); choices != "" {
		if !slices.Contains(strings.Fields(choices), f.value.String()) {
			return fmt.Errorf("%q is none of: %s", f.value.String(), choices)
		}
	}
	if bound := f.tag.Get("min"); bound != "" && f.number() < f.parseBound(bound) {
		return fmt.Errorf("%s is less than %s", f.text(), bound)
	}
	if bound := f.tag.Get("max"); bound != "" && f.number() > f.parseBound(bound) {
		return fmt.Errorf("%s is more than %s", f.text(), bound)
	}
	return nil
}

func (f field) number() float64 {
	if f.value.CanFloat() {
		return f.value.Float()
	}
	return float64(f.value.Int())
}

func (f field) parseBound(s string) float64 {
	if f.value.Type() == durationType {
		d, err := time.ParseDuration(s)
		if err != nil {
			panic("config: bad bound of " + f.key)
		}
		return float64(d)
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("config: bad bound of " + f.key)
	}
	return n
}

// text is the value as it is written in a TOML file; secrets are not masked.
func (f field) text() string {
	switch v := f.value.Interface().(type) {
	case string:
		return strconv.Quote(v)
	case time.Duration:
		return strconv.Quote(shortDuration(v))
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprint(f.value.Interface())
}

// shown is text with secrets masked.
func (f field) shown() string {
	switch f.tag.Get("secret") {
	case "url":
		return strconv.Quote(MaskURL(f.value.String()))
	case "":
		return f.text()
	}
	if f.value.String() == "" {
		return `""`
	}
	return `"***"`
}

// shortDuration writes 10m0s as 10m.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
