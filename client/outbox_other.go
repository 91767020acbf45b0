//go:build !unix

package client

import "os"

// lockFile does nothing here: give each process an outbox of its own.
func lockFile(*os.File) error { return nil }

// syncDir: the other systems keep names by themselves.
func syncDir(string) error { return nil }
