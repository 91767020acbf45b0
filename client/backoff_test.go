package client

import (
	"testing"
	"time"
)

func TestBackoffIsFullJitterWithinADoublingBound(t *testing.T) {
	for range 200 {
		b := backoff{first: 100 * time.Millisecond, most: 3 * time.Second}
		bound := b.first
		for range 100 {
			if d := b.next(); d <= 0 || d > bound+1 {
				t.Fatalf("waits %v, bound %v", d, bound)
			}
			bound = min(2*bound, b.most)
		}
	}
}

func TestBackoffForgetsFailuresAfterAStableConnection(t *testing.T) {
	b := backoff{first: time.Millisecond, most: time.Hour, failed: 30}
	b.lived(stableAfter - 1)
	if b.failed != 30 {
		t.Fatal("a short life must not reset it: a server that drops everyone at once would be stormed")
	}
	b.lived(stableAfter)
	if d := b.next(); d > time.Millisecond+1 {
		t.Fatalf("waits %v after a stable connection", d)
	}
}
