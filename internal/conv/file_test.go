package conv_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// given puts a file there as if it had been uploaded.
func given(t *testing.T, db *store.DB, f store.File) int64 {
	t.Helper()
	f.ID = im.NewID()
	state := f.State
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		f.State = hyv1.FileState_FILE_STATE_UPLOADING
		if err := tx.AddFile(&f); err != nil {
			return err
		}
		f.State = state
		_, err := tx.PutFile(&f, hyv1.FileState_FILE_STATE_UPLOADING)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

func TestWhatMaySayWhichFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Group("g", bob)
		file := func(owner *lawtest.Person, state hyv1.FileState, kind hyv1.FileKind) int64 {
			return given(t, db, store.File{Owner: owner.ID, State: state, Kind: kind, Name: "a", Size: 5, Mime: "x/y"})
		}
		const ready = hyv1.FileState_FILE_STATE_READY
		picture, video := file(ann, ready, hyv1.FileKind_FILE_KIND_IMAGE), file(ann, ready, hyv1.FileKind_FILE_KIND_VIDEO)
		voice, plain := file(ann, ready, hyv1.FileKind_FILE_KIND_VOICE), file(ann, ready, hyv1.FileKind_FILE_KIND_UNSPECIFIED)
		media := func(files ...*hyv1.File) *hyv1.Content {
			return &hyv1.Content{Kind: &hyv1.Content_Media{Media: &hyv1.Media{Files: files}}}
		}
		document := func(f *hyv1.File) *hyv1.Content {
			return &hyv1.Content{Kind: &hyv1.Content_Document{Document: &hyv1.Document{File: f}}}
		}
		note := func(waveform int, f *hyv1.File) *hyv1.Content {
			return &hyv1.Content{Kind: &hyv1.Content_Voice{Voice: &hyv1.Voice{File: f, Waveform: make([]byte, waveform)}}}
		}
		lockedBy := func(id int64, change func(*hyv1.Encryption)) *hyv1.Content {
			e := &hyv1.Encryption{Version: 1, Salt: make([]byte, 16), Iterations: 600_000, Locked: make([]byte, 4096)}
			change(e)
			return &hyv1.Content{Kind: &hyv1.Content_Document{Document: &hyv1.Document{File: &hyv1.File{Id: id}, Encryption: e}}}
		}
		encrypted := func(change func(*hyv1.Encryption)) *hyv1.Content { return lockedBy(plain, change) }
		many := make([]*hyv1.File, 11)
		for i := range many {
			many[i] = &hyv1.File{Id: picture}
		}
		const fine = hyv1.Reason_REASON_UNSPECIFIED
		for name, tt := range map[string]struct {
			content *hyv1.Content
			want    hyv1.Reason
		}{
			"a picture":              {media(&hyv1.File{Id: picture}), fine},
			"a film with its poster": {media(&hyv1.File{Id: video, PosterId: picture, DurationMs: 5000, Width: 16, Height: 9}), fine},
			"a document":             {document(&hyv1.File{Id: plain}), fine},
			"a picture as it is":     {document(&hyv1.File{Id: picture}), fine},
			"a note":                 {note(64, &hyv1.File{Id: voice, DurationMs: 300_000}), fine},

			"an encrypted file":           {encrypted(func(*hyv1.Encryption) {}), fine},
			"an encrypted picture":        {lockedBy(picture, func(*hyv1.Encryption) {}), hyv1.Reason_FILE_KIND_MISMATCH},
			"encrypted in another way":    {encrypted(func(e *hyv1.Encryption) { e.Version = 2 }), hyv1.Reason_CONTENT_UNSUPPORTED},
			"encrypted without a key":     {encrypted(func(e *hyv1.Encryption) { e.Locked = nil }), hyv1.Reason_FIELD_REQUIRED},
			"encrypted with a novel":      {encrypted(func(e *hyv1.Encryption) { e.Locked = make([]byte, 4097) }), hyv1.Reason_TOO_LONG},
			"encrypted with little salt":  {encrypted(func(e *hyv1.Encryption) { e.Salt = e.Salt[1:] }), hyv1.Reason_MALFORMED},
			"encrypted for who counts":    {encrypted(func(e *hyv1.Encryption) { e.Iterations = 1 << 30 }), hyv1.Reason_MALFORMED},
			"encrypted for quick guesses": {encrypted(func(e *hyv1.Encryption) { e.Iterations = 1000 }), hyv1.Reason_MALFORMED},

			"an album of none":     {media(), hyv1.Reason_FIELD_REQUIRED},
			"an album of eleven":   {media(many...), hyv1.Reason_TOO_LONG},
			"no file":              {document(nil), hyv1.Reason_FIELD_REQUIRED},
			"no id":                {document(&hyv1.File{}), hyv1.Reason_BAD_ID},
			"no such file":         {document(&hyv1.File{Id: 1}), hyv1.Reason_FILE_NOT_FOUND},
			"somebody else's":      {document(&hyv1.File{Id: file(bob, ready, 0)}), hyv1.Reason_FILE_NOT_FOUND},
			"uploading":            {document(&hyv1.File{Id: file(ann, hyv1.FileState_FILE_STATE_UPLOADING, 0)}), hyv1.Reason_FILE_NOT_READY},
			"looked at":            {document(&hyv1.File{Id: file(ann, hyv1.FileState_FILE_STATE_PENDING, 0)}), hyv1.Reason_FILE_NOT_READY},
			"refused":              {document(&hyv1.File{Id: file(ann, hyv1.FileState_FILE_STATE_REFUSED, 0)}), hyv1.Reason_FILE_NOT_READY},
			"a document as media":  {media(&hyv1.File{Id: plain}), hyv1.Reason_FILE_KIND_MISMATCH},
			"media as a note":      {note(64, &hyv1.File{Id: video}), hyv1.Reason_FILE_KIND_MISMATCH},
			"a poster of a poster": {media(&hyv1.File{Id: picture, PosterId: picture}), hyv1.Reason_FILE_KIND_MISMATCH},
			"a film as a poster":   {media(&hyv1.File{Id: video, PosterId: video}), hyv1.Reason_FILE_KIND_MISMATCH},
			"a short waveform":     {note(63, &hyv1.File{Id: voice}), hyv1.Reason_MALFORMED},
			"a long note":          {note(64, &hyv1.File{Id: voice, DurationMs: 300_001}), hyv1.Reason_TOO_LONG},
			"less than no width":   {media(&hyv1.File{Id: video, Width: -1}), hyv1.Reason_MALFORMED},
			"no blurhash":          {media(&hyv1.File{Id: video, Blurhash: "<script>\n"}), hyv1.Reason_MALFORMED},
		} {
			_, err := store.Await(t.Context(), func(done func(store.Stored, error)) {
				w.Conv.Submit(t.Context(), ann.ID, &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: tt.content}, done)
			})
			got := fine
			if err != nil {
				got = im.AsError(err).Reason
			}
			if got != tt.want {
				t.Errorf("%s: %v, want %v", name, err, tt.want)
			}
		}
	})
}

func TestTheServerSaysNothingOfWhatIsInAnEncryptedFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Group("g", bob)
		id := given(t, db, store.File{Owner: ann.ID, State: hyv1.FileState_FILE_STATE_READY, Name: "encrypted.hyef", Size: 500, Mime: "image/png"})
		e := &hyv1.Encryption{Version: 1, Salt: []byte("sixteen bytes 01"), Iterations: 600_000, Locked: []byte("as it is")}
		_, err := store.Await(t.Context(), func(done func(store.Stored, error)) {
			w.Conv.Submit(t.Context(), ann.ID, &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: &hyv1.Content{Kind: &hyv1.Content_Document{
				Document: &hyv1.Document{Encryption: e, File: &hyv1.File{Id: id, Name: "x.png", Mime: "image/png", Width: 5, Height: 5, DurationMs: 9, Blurhash: "LEHV6nWB2yk8"}}}}}, done)
		})
		if err != nil {
			t.Fatal(err)
		}
		list := bob.History(c, 50)
		got := list[len(list)-1].GetContent().GetDocument()
		want := &hyv1.Document{Encryption: e, File: &hyv1.File{Id: id, Name: "encrypted.hyef", Size: 500, Mime: "application/octet-stream"}}
		if !proto.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
