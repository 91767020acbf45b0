// Package api carries the API's documentation, generated from proto/ by
// tools/apidoc, inside the binary: it is readable without a network.
package api

import "embed"

// Docs has index.html, style.css and openapi.json at its root.
//
//go:embed index.html style.css openapi.json
var Docs embed.FS
