// Package arch has no code: its test holds the import graph against the floors
// of docs/architecture.md, so that imports only go down.
package arch
