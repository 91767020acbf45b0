package obs

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hongyan/internal/config"
)

func TestLogIsJSONWhenNobodyWatches(t *testing.T) {
	name := filepath.Join(t.TempDir(), "err")
	stderr, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	log, closer, err := Log(config.Default().Log, stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	log.Debug("hidden")
	log.Info("started", "conv", 7)
	data, _ := os.ReadFile(name)
	var line map[string]any
	if err := json.Unmarshal(data, &line); err != nil || line["msg"] != "started" || line["conv"] != 7.0 {
		t.Errorf("wrote %q (%v)", data, err)
	}
}

func TestLogFileIsRotated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	c := config.Default().Log
	c.File, c.FileMiB, c.Format, c.Level = filepath.Join(dir, "hongyan.log"), 1, "text", "debug"
	log, closer, err := Log(c, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 64<<10)
	for range 20 {
		log.Debug(line)
	}
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) < 2 {
		t.Errorf("%d files: not rotated", len(files))
	}
	c.File = "/dev/null/x/y.log"
	if _, _, err := Log(c, os.Stderr); err == nil {
		t.Error("an impossible file is accepted")
	}
}

func TestRegistryServesTheVersion(t *testing.T) {
	w := httptest.NewRecorder()
	Metrics(NewRegistry()).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), `hongyan_build_info{go="go`) || !strings.Contains(w.Body.String(), "go_goroutines") {
		t.Errorf("metrics: %.200s", w.Body)
	}
}
