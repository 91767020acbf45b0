//go:build s3

package blob

import (
	"os"
	"os/exec"
	"testing"
)

// A real service: `make test-s3` installs it and says where it is.
func TestVersityGateway(t *testing.T) {
	const port = "127.0.0.1:17070"
	cmd := exec.CommandContext(t.Context(), os.Getenv("VERSITYGW"), "--access", "goose", "--secret", "flies-south", "--port", port, "posix", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	s := openS3(t, "http://"+port)
	makeBucket(t, s)
	conform(t, s, partBytes+partBytes/2)
	link(t, s)
}
