// Command hongyan is the server and everything an operator does with it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"hongyan/internal/config"
	"hongyan/internal/obs"
	"hongyan/internal/server"
)

// cli is the command line. Without a command the server runs.
type cli struct {
	Serve   serveCmd   `cmd:"" default:"withargs" help:"Run the server (the default command)."`
	Config  configCmd  `cmd:"" help:"Print the configuration reference, or the values in effect."`
	Chat    chatCmd    `cmd:"" help:"Talk, send and follow messages from a terminal or a script."`
	Bench   benchCmd   `cmd:"" help:"Measure what this machine can do, on temporary data."`
	User    userCmd    `cmd:"" help:"Create, list, lock and unlock accounts; reset passwords."`
	Migrate migrateCmd `cmd:"" help:"Tell about the schema of the data."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

const about = `A messaging server that cannot lose a message.

Without anything else, "hongyan" serves on :8080 and keeps its data in
./hongyan-data. All settings: "hongyan config".`

// place is where the program runs; tests have their own.
type place struct {
	ctx            context.Context //nolint:containedctx // made in main from the signals, for the one command that runs
	stdin          io.Reader
	stdout, stderr *os.File
	env            []string
}

func main() {
	ctx, cancel := context.WithCancel(context.Background()) // the first one
	go func() {
		signals := make(chan os.Signal, 2)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		<-signals
		cancel()
		<-signals // in a hurry
		fmt.Fprintln(os.Stderr, "stopped at once")
		os.Exit(server.ExitError)
	}()
	os.Exit(run(place{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Environ()}, os.Args[1:]))
}

// run is the whole program; it returns its exit code.
func run(p place, args []string) int {
	exited := -1
	parser, err := kong.New(&cli{}, kong.Name("hongyan"), kong.Description(about),
		kong.Writers(p.stdout, p.stderr), kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Bind(&p),
		kong.BindTo(p.ctx, (*context.Context)(nil)), kong.UsageOnError())
	if err != nil {
		panic("the command line is wrongly described: " + err.Error())
	}
	cmd, err := parser.Parse(args)
	switch {
	case exited >= 0: // --help
		return exited
	case err != nil:
		server.Explain(p.stderr, &server.Problem{What: "wrong command line", Why: err.Error(), Fix: "see: hongyan" + commandOf(err) + " --help"})
		return server.ExitUsage
	}
	if err := cmd.Run(); err != nil {
		if e := new(exit); errors.As(err, &e) {
			return e.code
		}
		server.Explain(p.stderr, err)
		return server.ExitCode(err)
	}
	return 0
}

// commandOf names the command whose flags were wrong.
func commandOf(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil || parse.Context.Selected() == nil {
		return ""
	}
	// What begins with a word that is no command was taken for the default one.
	if len(parse.Context.Args) > 0 && strings.HasPrefix(err.Error(), "unexpected argument "+parse.Context.Args[0]) {
		return ""
	}
	return strings.TrimPrefix(parse.Context.Selected().FullPath(), "hongyan")
}

// exit ends the program with a code when everything was said.
type exit struct{ code int }

func (e *exit) Error() string { return fmt.Sprintf("exit %d", e.code) }

// settings are the flags by which every command finds the configuration.
type settings struct {
	Config   string            `short:"c" placeholder:"FILE" help:"Configuration file (TOML). Default: $$HONGYAN_CONFIG, else none."`
	Data     string            `short:"d" placeholder:"DIR" help:"Data directory (./hongyan-data)."`
	Database string            `placeholder:"URL" help:"postgres://… instead of SQLite in the data directory."`
	Set      map[string]string `placeholder:"KEY=VALUE" mapsep:"none" help:"Set any key of the configuration; may be repeated."`
}

// load reads the configuration; more are flags of the command, as keys.
func (s settings) load(p *place, more map[string]string) (*config.Config, config.Sources, string, error) {
	flags := map[string]string{}
	maps.Copy(flags, s.Set)
	for k, v := range map[string]string{"data": s.Data, "database": s.Database} {
		if v != "" {
			flags[k] = v
		}
	}
	for k, v := range more {
		if v != "" {
			flags[k] = v
		}
	}
	file := s.Config
	for _, entry := range p.env {
		if name, value, _ := strings.Cut(entry, "="); name == config.ConfigFileEnv && file == "" {
			file = value
		}
	}
	c, from, err := config.Load(config.Input{File: file, Env: p.env, Flags: flags})
	if err != nil {
		return nil, nil, "", &server.Problem{
			What: "the configuration is wrong", Why: err.Error(), Fix: "see all keys: hongyan config", Exit: server.ExitConfig, Err: err,
		}
	}
	return c, from, file, nil
}

type versionCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run prints the version.
func (c *versionCmd) Run(p *place) error {
	if c.JSON {
		return writeJSON(p.stdout, map[string]string{"version": obs.Version()})
	}
	_, err := fmt.Fprintln(p.stdout, "hongyan", obs.Version())
	return err
}
