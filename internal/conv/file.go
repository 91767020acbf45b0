package conv

import (
	"cmp"
	"context"
	"slices"
	"strings"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Limits of what messages say of files.
const (
	albumLimit    = 10
	waveformBytes = 64
	voiceLimit    = 5 * 60_000 // milliseconds
	sideLimit     = 1 << 16    // pixels
	durationLimit = 1 << 30    // milliseconds
	blurhashLimit = 100

	lockedBytes     = 4096 // of Encryption.locked
	saltBytes       = 16
	iterationsLeast = 100_000
	iterationsMost  = 10_000_000
)

// filesOf are the files a content shows, and the posters of its videos: in
// their order, those of a record and of the preview as well.
func filesOf(c *hyv1.Content) (list []*hyv1.File) {
	if picture := c.GetPreview().GetImage(); picture != nil {
		list = append(list, picture)
	}
	switch kind := c.GetKind().(type) {
	case *hyv1.Content_Media:
		return append(list, kind.Media.GetFiles()...)
	case *hyv1.Content_Voice:
		return append(list, kind.Voice.GetFile())
	case *hyv1.Content_Document:
		return append(list, kind.Document.GetFile())
	case *hyv1.Content_Sticker:
		return append(list, kind.Sticker.GetFile())
	case *hyv1.Content_Record:
		for _, item := range kind.Record.GetItems() {
			list = append(list, filesOf(item.GetContent())...)
		}
	}
	return list
}

// shows tells whether a content shows a file, or has it as a poster, and how it
// calls it.
func shows(c *hyv1.Content, file int64) (name string, shown bool) {
	for _, f := range filesOf(c) {
		switch file {
		case f.GetId():
			return f.GetName(), true
		case f.GetPosterId():
			shown = true
		}
	}
	return "", shown
}

// Shows tells whether user may see event seq, and it shows the file as it is
// now; and what it calls the file, "" if nothing: a sticker, a poster.
func (s *Service) Shows(ctx context.Context, user im.UserID, c im.ConvID, seq im.Seq, file int64) (name string, shown bool, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, c, user)
		if err != nil {
			return err
		}
		list, err := messagesAmong(tx, sight, []im.Seq{seq})
		name, shown = "", false
		if len(list) == 1 {
			name, shown = shows(list[0].now.GetContent(), file)
		}
		return err
	})
	return name, shown, err
}

// checkMedia, checkVoice and checkDocument check what needs no look at the
// files themselves: see takeFiles.
func (s *Service) checkMedia(m *hyv1.Media) error {
	switch n := len(m.GetFiles()); {
	case len(m.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.media")
	case n == 0:
		return im.Required("content.media.files")
	case n > albumLimit:
		return im.TooLong("content.media.files", albumLimit)
	}
	for _, f := range m.GetFiles() {
		if err := checkFile(f, "content.media.files"); err != nil {
			return err
		}
	}
	return s.checkCaption(m.GetCaption())
}

func (s *Service) checkVoice(v *hyv1.Voice) error {
	switch {
	case len(v.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.voice")
	case len(v.GetWaveform()) != waveformBytes:
		return im.Invalid(hyv1.Reason_MALFORMED, "content.voice.waveform")
	case v.GetFile().GetDurationMs() > voiceLimit:
		return im.TooLong("content.voice.file.durationMs", voiceLimit)
	}
	return checkFile(v.GetFile(), "content.voice.file")
}

func (s *Service) checkDocument(d *hyv1.Document) error {
	if len(d.ProtoReflect().GetUnknown()) > 0 {
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.document")
	}
	if err := checkFile(d.GetFile(), "content.document.file"); err != nil {
		return err
	}
	if err := checkEncryption(d.GetEncryption()); err != nil {
		return err
	}
	return s.checkCaption(d.GetCaption())
}

// checkEncryption: nobody here can tell whether it opens anything; that nobody
// is made to count for hours can be seen.
func checkEncryption(e *hyv1.Encryption) error {
	switch {
	case e == nil:
		return nil
	case len(e.ProtoReflect().GetUnknown()) > 0 || e.GetVersion() != 1:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.document.encryption")
	case len(e.GetSalt()) != saltBytes:
		return im.Invalid(hyv1.Reason_MALFORMED, "content.document.encryption.salt")
	case e.GetIterations() < iterationsLeast || e.GetIterations() > iterationsMost:
		return im.Invalid(hyv1.Reason_MALFORMED, "content.document.encryption.iterations")
	case len(e.GetLocked()) == 0:
		return im.Required("content.document.encryption.locked")
	case len(e.GetLocked()) > lockedBytes:
		return im.TooLong("content.document.encryption.locked", lockedBytes)
	}
	return nil
}

// checkCaption is checkText of what may be empty.
func (s *Service) checkCaption(t *hyv1.Text) error {
	if t.GetBody() == "" && len(t.GetEntities()) == 0 {
		return nil
	}
	return s.checkText(t)
}

func checkFile(f *hyv1.File, field string) error {
	switch {
	case f == nil:
		return im.Required(field)
	case len(f.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, field)
	case f.GetId() <= 0 || f.GetPosterId() < 0:
		return im.BadID(field + ".id")
	case beyond(f.GetWidth(), sideLimit) || beyond(f.GetHeight(), sideLimit) || beyond(f.GetDurationMs(), durationLimit):
		return im.Invalid(hyv1.Reason_MALFORMED, field)
	case len(f.GetBlurhash()) > blurhashLimit || strings.ContainsFunc(f.GetBlurhash(), func(r rune) bool { return r <= ' ' || r > '~' }):
		return im.Invalid(hyv1.Reason_MALFORMED, field+".blurhash")
	}
	return nil
}

func beyond(n, limit int32) bool { return n < 0 || n > limit }

// takeFiles has the files that c shows kept for this message, sets in c what
// the server knows of them, and returns what the message refers to. All of them
// must be the sender's own, and READY: then they never change, and what is said
// of them here stays true until the message is stored. A sticker is of its pack:
// takeSticker.
// Errors: FILE_NOT_FOUND, FILE_NOT_READY, FILE_KIND_MISMATCH.
func (s *Service) takeFiles(ctx context.Context, from im.UserID, c *hyv1.Content) (refs []store.FileRef, err error) {
	shown := filesOf(c)
	if len(shown) == 0 {
		return nil, nil
	}
	if sticker := c.GetSticker(); sticker != nil {
		return s.takeSticker(ctx, from, sticker)
	}
	ids := fileIDs(shown)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.UseFile(from, id); err != nil {
				return err
			}
		}
		byID, err := tx.Files(from, ids)
		if err != nil {
			return err
		}
		for _, f := range shown {
			if err := fill(f, c, byID); err != nil {
				return err
			}
		}
		return nil
	})
	for _, id := range ids {
		refs = append(refs, store.FileRef{File: id, Owner: from})
	}
	return refs, err
}

// keepFiles has files kept that others' messages show, for messages that will.
func (s *Service) keepFiles(ctx context.Context, refs []store.FileRef) error {
	if len(refs) == 0 {
		return nil
	}
	slices.SortFunc(refs, func(a, b store.FileRef) int { return cmp.Compare(a.File, b.File) })
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, r := range refs {
			if err := tx.UseFile(r.Owner, r.File); err != nil {
				return err
			}
		}
		return nil
	})
}

// shownOf are those of refs that c shows, each once.
func shownOf(c *hyv1.Content, refs []store.FileRef) (out []store.FileRef) {
	for _, id := range fileIDs(filesOf(c)) {
		if i := slices.IndexFunc(refs, func(r store.FileRef) bool { return r.File == id }); i >= 0 {
			out = append(out, refs[i])
		}
	}
	return out
}

// fileIDs are those of files and posters, each once, in the order of locks.
func fileIDs(files []*hyv1.File) (ids []int64) {
	for _, f := range files {
		ids = append(ids, f.GetId())
		if f.GetPosterId() != 0 {
			ids = append(ids, f.GetPosterId())
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// fill sets in f what was measured; what was not, its sender knows best.
func fill(f *hyv1.File, c *hyv1.Content, byID map[int64]*store.File) error {
	own, err := ready(byID, f.GetId())
	if err != nil {
		return err
	}
	if !fits(own.Kind, c) || c.GetDocument().GetEncryption() != nil && (own.Kind != hyv1.FileKind_FILE_KIND_UNSPECIFIED || f.GetPosterId() != 0) {
		return im.Invalid(hyv1.Reason_FILE_KIND_MISMATCH, "content")
	}
	if f.GetPosterId() != 0 {
		poster, err := ready(byID, f.GetPosterId())
		if err != nil {
			return err
		}
		if poster.Kind != hyv1.FileKind_FILE_KIND_IMAGE || own.Kind != hyv1.FileKind_FILE_KIND_VIDEO {
			return im.Invalid(hyv1.Reason_FILE_KIND_MISMATCH, "content")
		}
	}
	f.Name, f.Size, f.Mime = own.Name, own.Size, own.Mime
	if c.GetDocument().GetEncryption() != nil {
		// Nothing tells of what is inside, not even by mistake.
		f.Mime, f.Width, f.Height, f.DurationMs, f.Blurhash = "application/octet-stream", 0, 0, 0, ""
		return nil
	}
	if own.Width > 0 {
		f.Width, f.Height, f.Blurhash, f.DurationMs = int32(own.Width), int32(own.Height), own.Blurhash, 0
	}
	return nil
}

func ready(byID map[int64]*store.File, id int64) (*store.File, error) {
	switch f := byID[id]; {
	case f == nil:
		return nil, im.NotFound(hyv1.Reason_FILE_NOT_FOUND)
	case f.State != hyv1.FileState_FILE_STATE_READY:
		return nil, &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_FILE_NOT_READY, Field: "content"}
	default:
		return f, nil
	}
}

// fits: pictures lose their places before others see them, and only what was
// uploaded as one did.
func fits(kind hyv1.FileKind, c *hyv1.Content) bool {
	switch c.GetKind().(type) {
	case *hyv1.Content_Media:
		return kind == hyv1.FileKind_FILE_KIND_IMAGE || kind == hyv1.FileKind_FILE_KIND_VIDEO
	case *hyv1.Content_Voice:
		return kind == hyv1.FileKind_FILE_KIND_VOICE
	}
	return true
}
