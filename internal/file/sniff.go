package file

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"

	hyv1 "hongyan/gen/hongyan/v1"
)

// byEnding names what the bytes alone do not tell apart. None of it is shown
// by a browser: it only says what a file is.
var byEnding = map[string]map[string]string{
	"application/zip": {
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		".odt":  "application/vnd.oasis.opendocument.text",
		".ods":  "application/vnd.oasis.opendocument.spreadsheet",
		".epub": "application/epub+zip",
		".apk":  "application/vnd.android.package-archive",
	},
	"text/plain":               {".csv": "text/csv", ".md": "text/markdown", ".json": "application/json"},
	"application/octet-stream": {".7z": "application/x-7z-compressed", ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"},
}

// sniff says what a file is by its first bytes.
func sniff(path_ string, name string, kind hyv1.FileKind) (string, error) {
	f, err := os.Open(path_)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && n == 0 && !errors.Is(err, io.EOF) {
		return "", err
	}
	return typeOf(head[:n], name, kind), nil
}

func typeOf(head []byte, name string, kind hyv1.FileKind) string {
	mime := boxed(head)
	if mime == "" {
		mime, _, _ = strings.Cut(http.DetectContentType(head), ";")
	}
	switch {
	case bytes.HasPrefix(head, []byte("fLaC")):
		mime = "audio/flac"
	case mime == "application/ogg":
		mime = "audio/ogg"
	case mime == "audio/wave":
		mime = "audio/wav"
	case len(head) > 2 && head[0] == 0xFF && head[1]&0xE6 == 0xE2: // MPEG audio, layer III
		mime = "audio/mpeg"
	case len(head) > 2 && head[0] == 0xFF && head[1]&0xF6 == 0xF0: // ADTS
		mime = "audio/aac"
	}
	if kind == hyv1.FileKind_FILE_KIND_VOICE {
		// The same boxes hold sound and pictures that move.
		mime = strings.Replace(mime, "video/", "audio/", 1)
	}
	if better := byEnding[mime][strings.ToLower(path.Ext(name))]; better != "" {
		return better
	}
	return mime
}

// boxed tells apart what is in ISO boxes (MP4 and its kin).
func boxed(head []byte) string {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return ""
	}
	switch brand := string(head[8:12]); brand {
	case "avif", "avis":
		return "image/avif"
	case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1":
		return "image/heic"
	case "M4A ", "M4B ":
		return "audio/mp4"
	case "qt  ":
		return "video/quicktime"
	case "3gp4", "3gp5", "3gp6":
		return "video/3gpp"
	}
	return "video/mp4"
}

// suits tells whether a file may be what it was uploaded as.
func suits(mime string, kind hyv1.FileKind) bool {
	switch kind {
	case hyv1.FileKind_FILE_KIND_VIDEO:
		return strings.HasPrefix(mime, "video/")
	case hyv1.FileKind_FILE_KIND_VOICE:
		return strings.HasPrefix(mime, "audio/")
	case hyv1.FileKind_FILE_KIND_UNSPECIFIED, hyv1.FileKind_FILE_KIND_IMAGE: // pictures are looked at
	}
	return true
}

// inline are the types a browser may show in a page: pictures, sound and film,
// none of which can run. Everything else is only saved.
var inline = []string{"image/jpeg", "image/png", "image/gif", "image/webp",
	"video/mp4", "video/webm", "video/quicktime", "video/3gpp",
	"audio/mp4", "audio/webm", "audio/ogg", "audio/mpeg", "audio/aac", "audio/wav", "audio/flac"}

// Inline tells whether a browser may show what has this type.
func Inline(mime string) bool { return slices.Contains(inline, mime) }
