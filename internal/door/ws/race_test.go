//go:build race

package ws

// raceEnabled: sync.Pool forgets at random under the race detector.
const raceEnabled = true
