package crash

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/test/program"
)

// Every offset a client was told is there after the server died, and what is
// READY in the end is what was sent.
func TestAKilledServerKeepsWhatItAcknowledged(t *testing.T) {
	o := program.Options{Binary: program.Build(t), Dir: t.TempDir(), Set: program.Quick()}
	s, err := program.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	o.Listen = s.Addr // again
	c, err := client.New(client.Options{Server: s.URL, FirstBackoff: 10 * time.Millisecond, MostBackoff: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Register(t.Context(), "uploader", "wild geese in autumn", ""); err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 200<<20)
	random := rand.NewChaCha8([32]byte{byte(*seed)})
	_, _ = random.Read(content)
	sum := sha256.Sum256(content)

	ctx, stop := context.WithCancel(t.Context())
	var killed, acknowledged atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for killed.Load() < 8 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(50+rand.IntN(250)) * time.Millisecond):
			}
			s.Kill()
			killed.Add(1)
			if s, err = program.Start(o); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	f, err := c.Upload(t.Context(), bytes.NewReader(content), client.Upload{Name: "a.bin", Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
		OnProgress: func(_, n int64) {
			if was := acknowledged.Swap(n); n < was {
				t.Errorf("told %d, then only %d", was, n)
			}
		}})
	stop()
	<-done
	defer s.Kill()
	if err != nil || f.GetState() != hyv1.FileState_FILE_STATE_READY {
		t.Fatalf("%v %v", f, err)
	}
	r, err := c.Download(t.Context(), &hyv1.FileRef{FileId: f.GetId(), Variant: "original"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d other bytes: %v", len(got), err)
	}
	if killed.Load() == 0 {
		t.Error("nobody was killed")
	}
	t.Logf("killed %d times", killed.Load())
}
