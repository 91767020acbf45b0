package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/blob"
	"hongyan/internal/contact"
	"hongyan/internal/conv"
	"hongyan/internal/file"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// store of files, without doors.
type attic struct {
	t     *testing.T
	w     *lawtest.World
	blobs *blob.Disk
	files *file.Service
}

func newAttic(t *testing.T, db *store.DB) *attic {
	t.Helper()
	w := lawtest.New(db, conv.Config{})
	blobs, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cfg := file.Config{MaxBytes: 1 << 20, UnfinishedExpire: 48 * time.Hour, UnsentExpire: 48 * time.Hour}
	return &attic{t, w, blobs, file.New(db, blobs, cfg, w.Conv.Shows, contact.ShowsFace, slog.New(slog.DiscardHandler))}
}

func (a *attic) upload(who *lawtest.Person, content []byte) int64 {
	a.t.Helper()
	u, err := a.files.Create(a.t.Context(), who.ID, file.Plan{Size: int64(len(content)), Name: "a.txt"})
	if err == nil {
		_, err = u.Write(a.t.Context(), bytes.NewReader(content))
	}
	if err == nil {
		err = u.Finish(a.t.Context())
	}
	if err != nil || u.State != hyv1.FileState_FILE_STATE_READY {
		a.t.Fatalf("%v %v", u, err)
	}
	return u.ID
}

func (a *attic) say(who *lawtest.Person, c im.ConvID, id int64) (im.Seq, error) {
	st, err := store.Await(a.t.Context(), func(done func(store.Stored, error)) {
		a.w.Conv.Submit(a.t.Context(), who.ID, &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(),
			Content: &hyv1.Content{Kind: &hyv1.Content_Document{Document: &hyv1.Document{File: &hyv1.File{Id: id}}}}}, done)
	})
	return st.Seq, err
}

func (a *attic) as(who *lawtest.Person) context.Context {
	return im.WithIdentity(a.t.Context(), im.Identity{User: who.ID, Device: 1})
}

func (a *attic) recall(who *lawtest.Person, c im.ConvID, seq im.Seq) {
	a.t.Helper()
	_, err := conv.OperationRPC{Service: a.w.Conv}.Recall(a.as(who), connect.NewRequest(&hyv1.RecallRequest{ConversationId: int64(c), Seqs: []int64{seq}}))
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *attic) sweep(in time.Duration) {
	a.t.Helper()
	if err := a.files.Sweep(a.t.Context(), time.Now().Add(in)); err != nil {
		a.t.Fatal(err)
	}
}

func (a *attic) kept(content []byte) bool {
	r, err := a.blobs.Open(a.t.Context(), sha256.Sum256(content))
	if err == nil {
		_ = r.Close()
	}
	return err == nil
}

func (a *attic) fetch(who *lawtest.Person, c im.ConvID, seq im.Seq, id int64) error {
	_, err := a.files.OfMessage(a.t.Context(), who.ID, c, seq, id, "original")
	return err
}

var errNoFile = im.NotFound(hyv1.Reason_FILE_NOT_FOUND)

func TestWhatNoMessageShowsIsThrownAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann, bob := a.w.Person(t), a.w.Person(t)
		c := ann.Group("g", bob)
		unsent, sent := []byte("never sent"), []byte("sent, and uploaded by another as well")
		a.upload(ann, unsent)
		shown := a.upload(ann, sent)
		second := a.upload(bob, sent)
		seq, err := a.say(ann, c, shown)
		if err != nil {
			t.Fatal(err)
		}
		a.sweep(47 * time.Hour)
		if !a.kept(unsent) {
			t.Error("thrown away before its time")
		}
		for range 3 {
			a.sweep(49 * time.Hour)
		}
		if a.kept(unsent) {
			t.Error("what nobody sent is still there")
		}
		if _, err := a.files.Own(t.Context(), bob.ID, second, "original"); !errors.Is(err, errNoFile) {
			t.Errorf("the second upload: %v", err)
		}
		if err := a.fetch(bob, c, seq, shown); err != nil || !a.kept(sent) {
			t.Errorf("what a message shows: %v, bytes %v", err, a.kept(sent))
		}
	})
}

func TestRecallTakesTheBytesUnlessAnotherMessageShowsThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann, bob, eve := a.w.Person(t), a.w.Person(t), a.w.Person(t)
		from, to := ann.Group("g", bob), bob.Group("h", eve)
		content := []byte("to be taken back")
		id := a.upload(ann, content)
		seq, err := a.say(ann, from, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.fetch(eve, from, seq, id); !errors.Is(err, errNoFile) {
			t.Errorf("a stranger: %v", err)
		}
		r, err := conv.OperationRPC{Service: a.w.Conv}.Forward(a.as(bob), connect.NewRequest(&hyv1.ForwardRequest{
			FromConversationId: int64(from), ToConversationId: int64(to), Seqs: []int64{seq}, ClientIds: []string{lawtest.ClientID()}}))
		if err != nil {
			t.Fatal(err)
		}
		again := r.Msg.GetSent()[0].GetSeq()
		if err := a.fetch(eve, to, again, id); err != nil {
			t.Errorf("forwarded: %v", err)
		}
		a.recall(ann, from, seq)
		if err := a.fetch(bob, from, seq, id); !errors.Is(err, errNoFile) {
			t.Errorf("recalled: %v", err)
		}
		a.sweep(time.Hour)
		a.sweep(50 * time.Hour)
		if err := a.fetch(eve, to, again, id); err != nil || !a.kept(content) {
			t.Errorf("what the other message shows: %v, bytes %v", err, a.kept(content))
		}
		a.recall(bob, to, again)
		a.sweep(time.Hour)
		if a.kept(content) {
			t.Error("the bytes are still there")
		}
	})
}

// A message whose time is over takes its file along: nobody fetches it any more,
// and after the grace its bytes are on no disk.
func TestWhatGoesAwayTakesItsBytes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann, bob := a.w.Person(t), a.w.Person(t)
		c := ann.Group("g", bob)
		ann.Timer(c, &hyv1.Timer{Seconds: 3600})
		content := []byte("for an hour")
		id := a.upload(ann, content)
		seq, err := a.say(ann, c, id)
		if err != nil {
			t.Fatal(err)
		}
		a.sweep(50 * time.Hour)
		if err := a.fetch(bob, c, seq, id); err != nil || !a.kept(content) {
			t.Fatalf("before its time: %v, bytes %v", err, a.kept(content))
		}
		a.w.Overdue(t, c, seq)
		if err := a.fetch(bob, c, seq, id); !errors.Is(err, errNoFile) {
			t.Errorf("its time is over: %v", err)
		}
		a.w.Expire(t, c, seq)
		a.sweep(0)
		if !a.kept(content) {
			t.Error("gone before the grace")
		}
		a.sweep(time.Hour)
		if _, err := a.files.Own(t.Context(), ann.ID, id, "original"); !errors.Is(err, errNoFile) || a.kept(content) {
			t.Errorf("who sent it: %v, bytes %v", err, a.kept(content))
		}
	})
}

// Whoever is told that a message is sent finds its file, whenever the sweep ran.
func TestASweepAndASendAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann := a.w.Person(t)
		c := ann.Group("g")
		sent := 0
		for i := range 20 {
			content := []byte{byte(i), 1, 2, 3}
			id := a.upload(ann, content)
			if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AgeFile(ann.ID, id, time.Now().Add(-49*time.Hour)) }); err != nil {
				t.Fatal(err)
			}
			var seq im.Seq
			var err error
			var both sync.WaitGroup
			both.Go(func() { time.Sleep(time.Duration(i) * 200 * time.Microsecond); seq, err = a.say(ann, c, id) })
			both.Go(func() { a.sweep(0) })
			both.Wait()
			if err != nil {
				if !errors.Is(err, errNoFile) {
					t.Errorf("send: %v", err)
				}
				continue
			}
			sent++
			a.sweep(time.Hour)
			if err := a.fetch(ann, c, seq, id); err != nil || !a.kept(content) {
				t.Errorf("sent, and gone: %v, bytes %v", err, a.kept(content))
			}
		}
		t.Logf("%d of 20 were sent", sent)
	})
}

// A disk without space refuses what comes, and says so.
func TestAFullDiskIsNamed(t *testing.T) {
	a := newAttic(t, storetest.Open(t, store.Options{Dir: t.TempDir()}))
	ann := a.w.Person(t)
	u, err := a.files.Create(t.Context(), ann.ID, file.Plan{Size: 10, Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(a.blobs.Stage(), strconv.FormatInt(u.ID, 10))
	if err := errors.Join(os.Remove(at), os.Symlink("/dev/full", at)); err != nil {
		t.Fatal(err)
	}
	n, err := u.Write(t.Context(), strings.NewReader("0123456789"))
	if e := im.AsError(err); n != 0 || e.Reason != hyv1.Reason_STORAGE_FULL || e.RetryAfter == 0 {
		t.Errorf("%d %v", n, err)
	}
	if err := errors.Join(os.Remove(at), os.WriteFile(at, []byte("012"), 0o600)); err != nil {
		t.Fatal(err)
	}
	u, err = a.files.Upload(t.Context(), ann.ID, u.ID)
	if err != nil || u.Offset != 3 {
		t.Errorf("%+v %v", u, err)
	}
	// Nothing new is begun while nothing may grow.
	a.w.DB.RefuseWrites(true)
	if _, err := a.files.Create(t.Context(), ann.ID, file.Plan{Size: 10}); im.AsError(err).Reason != hyv1.Reason_STORAGE_FULL {
		t.Errorf("begun: %v", err)
	}
}

// Every way in which a message stops being seen by somebody is one in which its
// file does, at once.
func TestAFileIsSeenAsItsMessageIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann, bob, eve := a.w.Person(t), a.w.Person(t), a.w.Person(t)
		c := ann.Group("g", bob)
		id := a.upload(ann, []byte("seen"))
		say := func() im.Seq {
			seq, err := a.say(ann, c, id)
			if err != nil {
				t.Fatal(err)
			}
			return seq
		}
		expect := func(what string, who *lawtest.Person, seq im.Seq, seen bool) {
			t.Helper()
			if err := a.fetch(who, c, seq, id); (err == nil) != seen || err != nil && !errors.Is(err, errNoFile) {
				t.Errorf("%s: %v", what, err)
			}
		}
		rpc := conv.OperationRPC{Service: a.w.Conv}
		first, second, third := say(), say(), say()
		expect("a member", bob, first, true)
		expect("another event", bob, first-1, false)
		expect("no event", bob, third+1, false)
		if _, err := rpc.Hide(a.as(bob), connect.NewRequest(&hyv1.HideRequest{ConversationId: int64(c), Seqs: []int64{second}})); err != nil {
			t.Fatal(err)
		}
		expect("deleted for oneself", bob, second, false)
		expect("the others", ann, second, true)
		if _, err := rpc.Clear(a.as(bob), connect.NewRequest(&hyv1.ClearRequest{ConversationId: int64(c), Seq: first})); err != nil {
			t.Fatal(err)
		}
		expect("cleared", bob, first, false)
		expect("not cleared", bob, third, true)
		ann.Add(c, eve)
		expect("before joining", eve, third, false)
		fourth := say()
		expect("after joining", eve, fourth, true)
		ann.Remove(c, eve)
		expect("before being removed", eve, fourth, true)
		expect("after being removed", eve, say(), false)
		expect("nobody", &lawtest.Person{}, third, false)
	})
}

// What waits for its time keeps its files, however long that is; what does not
// wait any more lets them go.
func TestWhatIsScheduledKeepsItsFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann, bob := a.w.Person(t), a.w.Person(t)
		c := ann.Group("g", bob)
		plan := func(content string) (*hyv1.ScheduleRequest, int64) {
			id := a.upload(ann, []byte(content))
			req := &hyv1.ScheduleRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), SendAt: timestamppb.New(time.Now().Add(1000 * time.Hour)),
				Content: &hyv1.Content{Kind: &hyv1.Content_Document{Document: &hyv1.Document{File: &hyv1.File{Id: id}}}}}
			if _, err := ann.TrySchedule(req); err != nil {
				t.Fatal(err)
			}
			return req, id
		}
		sent, shown := plan("sent")
		cancelled, _ := plan("cancelled")
		changed, _ := plan("changed")
		if name := ann.Scheduled(c)[0].GetContent().GetDocument().GetFile().GetName(); name != "a.txt" {
			t.Errorf("what waits shows a file called %q", name)
		}
		for range 3 {
			a.sweep(900 * time.Hour)
		}
		for _, content := range []string{"sent", "cancelled", "changed"} {
			if !a.kept([]byte(content)) {
				t.Errorf("%s: thrown away while it waited", content)
			}
		}
		if err := ann.TryCancel(c, cancelled.GetClientId()); err != nil {
			t.Error(err)
		}
		changed.Content = lawtest.Text("no file")
		if _, err := ann.TrySchedule(changed); err != nil {
			t.Error(err)
		}
		st, err := ann.TrySendNow(c, sent.GetClientId())
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			a.sweep(900 * time.Hour)
		}
		if a.kept([]byte("cancelled")) || a.kept([]byte("changed")) {
			t.Error("what nobody will send is still there")
		}
		if err := a.fetch(bob, c, st.GetSeq(), shown); err != nil {
			t.Errorf("what was sent: %v", err)
		}
		a.recall(ann, c, st.GetSeq())
		a.sweep(time.Hour)
		if a.kept([]byte("sent")) {
			t.Error("what was sent and recalled is held on")
		}
	})
}
