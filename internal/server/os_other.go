//go:build !linux && !darwin && !freebsd

package server

import (
	"math"
	"os"
)

// Systems without flock rely on SQLite's own locks, which protect the data but
// cannot name the other process.
func lockFile(*os.File) error { return nil }

func owner(os.FileInfo) string { return "" }

// freeBytes is unknown here: never nearly full.
func freeBytes(string) (int64, error) { return math.MaxInt64, nil }

func openFileLimit() int { return 16384 }
