package client

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func openOutbox(t *testing.T, path string) *FileOutbox {
	t.Helper()
	o, err := OpenOutbox(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func texts(t *testing.T, o Outbox) (all []string) {
	t.Helper()
	list, err := o.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		all = append(all, m.Content.GetText().GetBody())
	}
	return all
}

func put(t *testing.T, o Outbox, text string) string {
	t.Helper()
	m := Message{Conv: 7, ClientID: NewClientID(), Text: text}
	if err := o.Put(m); err != nil {
		t.Fatal(err)
	}
	return m.ClientID
}

func TestOutboxKeepsWhatIsNotAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := openOutbox(t, path)
	put(t, o, "a")
	b := put(t, o, "b")
	put(t, o, "c")
	if err := errors.Join(o.Delete(b), o.Delete(b), o.Delete("never"), o.Close()); err != nil {
		t.Fatal(err)
	}
	again := openOutbox(t, path)
	if got := texts(t, again); len(got) != 2 || got[0] != "a" || got[1] != "c" {
		t.Fatalf("left: %v, want a c", got)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if _, err := OpenOutbox(path); !errors.Is(err, ErrOutboxInUse) {
		t.Fatalf("second process: %v, want ErrOutboxInUse", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v %v", st.Mode(), err)
	}
}

// However much of the last record reached the disk, all before it is there, and
// what is put next is too.
func TestOutboxTornTail(t *testing.T) {
	dir := t.TempDir()
	o := openOutbox(t, filepath.Join(dir, "whole"))
	put(t, o, "first")
	keep := o.size
	put(t, o, "last")
	whole, err := os.ReadFile(filepath.Join(dir, "whole"))
	if err != nil {
		t.Fatal(err)
	}
	for cut := keep; cut <= int64(len(whole)); cut++ {
		path := filepath.Join(dir, "torn")
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		torn := openOutbox(t, path)
		put(t, torn, "next")
		if err := torn.Close(); err != nil {
			t.Fatal(err)
		}
		again := openOutbox(t, path)
		want := 2
		if cut == int64(len(whole)) {
			want = 3
		}
		if got := texts(t, again); len(got) != want || got[0] != "first" || got[want-1] != "next" {
			t.Fatalf("cut at %d: %v", cut, got)
		}
		_ = again.Close()
	}
}

func TestOutboxIsEmptiedWhenNothingIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := openOutbox(t, path)
	big := string(make([]byte, 9000))
	for range 10 {
		id := put(t, o, big)
		if err := o.Delete(id); err != nil {
			t.Fatal(err)
		}
	}
	st, err := os.Stat(path)
	if err != nil || st.Size() > truncateAt {
		t.Fatalf("size %d %v, want at most %d", st.Size(), err, truncateAt)
	}
}
