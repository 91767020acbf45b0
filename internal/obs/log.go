// Package obs is what the server tells its operator: logs and metrics. Message
// text, tokens, passwords and keys are never given to it.
package obs

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/mattn/go-isatty"
	"gopkg.in/natefinch/lumberjack.v2"

	"hongyan/internal/config"
)

// Log makes the logger the configuration asks for. stderr is where it writes
// when no file is named. The closer releases the file.
func Log(c config.Log, stderr *os.File) (*slog.Logger, io.Closer, error) {
	var out io.Writer = stderr
	closer := io.Closer(nopCloser{})
	text := c.Format == "text" || c.Format == "auto" && IsTerminal(stderr)
	if c.File != "" {
		if err := os.MkdirAll(filepath.Dir(c.File), 0o750); err != nil {
			return nil, nil, err
		}
		file := &lumberjack.Logger{Filename: c.File, MaxSize: c.FileMiB, MaxBackups: c.Files, MaxAge: c.FileDays}
		if _, err := file.Write(nil); err != nil { // opens it now: a wrong path is an error of the start
			return nil, nil, err
		}
		out, closer = file, file
		text = c.Format == "text"
	}
	return slog.New(handler(out, text, level(c.Level))), closer, nil
}

func handler(out io.Writer, text bool, l slog.Level) slog.Handler {
	if text {
		return slog.NewTextHandler(out, &slog.HandlerOptions{Level: l, ReplaceAttr: shortTime})
	}
	return slog.NewJSONHandler(out, &slog.HandlerOptions{Level: l})
}

// shortTime keeps the lines people read short; journals add their own time.
func shortTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.String(slog.TimeKey, a.Value.Time().Format("15:04:05.000"))
	}
	return a
}

func level(name string) slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo
	}
	return l
}

// IsTerminal tells whether a person reads f.
func IsTerminal(f *os.File) bool { return isatty.IsTerminal(f.Fd()) }

type nopCloser struct{}

func (nopCloser) Close() error { return nil }

// Discard is a logger that writes nothing, for tests and short commands.
func Discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
