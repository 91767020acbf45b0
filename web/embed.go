// Package web carries the built web client inside the binary. `make web`
// builds it into dist; without that, dist is empty and the server says so.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist has index.html at its root, if the client was built.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: dist is embedded above: " + err.Error())
	}
	return sub
}
