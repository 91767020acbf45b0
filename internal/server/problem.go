package server

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Exit codes of the program.
const (
	ExitError      = 1 // anything else
	ExitUsage      = 2 // wrong flags
	ExitConfig     = 3 // wrong configuration
	ExitData       = 4 // data directory: locked, not writable, of a newer version
	ExitDependency = 5 // something outside: port taken, database away
)

// Problem is an error a person at the keyboard can do something about.
type Problem struct {
	What string // what could not be done
	Why  string // the cause
	Fix  string // what to do; a command where there is one
	Exit int
	Err  error // the cause, for errors.Is
}

func (p *Problem) Error() string { return p.What + ": " + p.Why }
func (p *Problem) Unwrap() error { return p.Err }

// ExitCode of the program that ends with err; 0 for nil.
func ExitCode(err error) int {
	var p *Problem
	switch {
	case err == nil:
		return 0
	case errors.As(err, &p) && p.Exit != 0:
		return p.Exit
	}
	return ExitError
}

// Explain writes err as people read it: what, why, how to fix it.
func Explain(w io.Writer, err error) {
	var p *Problem
	if !errors.As(err, &p) {
		fmt.Fprintf(w, "error: %s\n", indent(err.Error()))
		return
	}
	fmt.Fprintf(w, "error: %s\n", indent(p.What))
	if p.Why != "" {
		fmt.Fprintf(w, "why:   %s\n", indent(p.Why))
	}
	if p.Fix != "" {
		fmt.Fprintf(w, "fix:   %s\n", indent(p.Fix))
	}
}

func indent(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n       ") }
