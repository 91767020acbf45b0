package main

import (
	"hongyan/internal/obs"
	"hongyan/internal/server"
)

type serveCmd struct {
	settings
	Listen    string `short:"l" placeholder:"ADDR" help:"Address to serve on (:8080). Port 0 picks a free one."`
	PublicURL string `name:"public-url" placeholder:"URL" help:"Address people type, for example https://chat.example.com."`
	LogLevel  string `placeholder:"LEVEL" help:"debug, info, warn or error."`
	Quiet     bool   `short:"q" help:"Print nothing at the start; only the log."`
}

// Help has the examples.
func (c *serveCmd) Help() string {
	return `Examples:
  hongyan                                          serve on :8080, data in ./hongyan-data
  hongyan serve --listen 127.0.0.1:9000 --data /srv/hongyan
  hongyan serve --database postgres://hongyan@/hongyan?host=/run/postgresql
  hongyan serve --set account.registration=closed --set limits.send_per_second=20`
}

// Run serves until the first signal.
func (c *serveCmd) Run(p *place) error {
	cfg, _, file, err := c.load(p, map[string]string{"listen": c.Listen, "public_url": c.PublicURL, "log.level": c.LogLevel})
	if err != nil {
		return err
	}
	log, closer, err := obs.Log(cfg.Log, p.stderr)
	if err != nil {
		return &server.Problem{What: "cannot write the log", Why: err.Error(), Fix: "check log.file", Exit: server.ExitConfig, Err: err}
	}
	defer closer.Close()
	o := server.Options{Config: cfg, ConfigFile: file, Log: log}
	if !c.Quiet {
		o.Out, o.Terminal = p.stdout, obs.IsTerminal(p.stdout)
	}
	return server.Run(p.ctx, o)
}
