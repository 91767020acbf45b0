package conv_test

import (
	"testing"

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
