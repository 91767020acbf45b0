package lawtest

import (
	"log/slog"

	"hongyan/internal/conv"
)

// Config and Said are those of conv, for the tests of its neighbours.
type (
	Config = conv.Config
	Said   = conv.Said
)

// Restart makes the service anew, as starting the server with another
// configuration does.
func (w *World) Restart(cfg Config) {
	w.Conv = conv.New(w.DB, cfg, slog.New(slog.DiscardHandler))
}
