package canary

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hongyan/client"
	"hongyan/client/sealed"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/test/program"
)

// What the server must not learn of an encrypted file, and what it is told, by
// which the search shows that it finds what is there.
const (
	sealedPhrase  = "canaryPassphrase90 over the river"
	sealedName    = "canaryRealName91.png"
	sealedType    = "image/canary92"
	sealedText    = "canaryContent93 "
	sealedCaption = "canaryCaption94"
)

func TestTheServerNeverHasTheKeyOfAnEncryptedFile(t *testing.T) {
	dir := t.TempDir()
	s := program.Run(t, program.Options{Dir: dir, Set: append(program.Quick(), "log.level=debug")})
	ada, bob := at(t, s, "ada1"), at(t, s, "bob1")
	content := bytes.Repeat([]byte(sealedText), 100_000)
	phrase := sealed.NewPhrase(sealedPhrase)
	doc, err := ada.UploadSealed(t.Context(), bytes.NewReader(content), client.Upload{Name: sealedName, Size: int64(len(content))}, sealedType, phrase)
	if err != nil {
		t.Fatal(err)
	}
	doc.Caption = &hyv1.Text{Body: sealedCaption}
	conv, err := ada.Direct(t.Context(), "bob1")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := ada.SendMessage(t.Context(), client.Message{Conv: conv, Content: &hyv1.Content{Kind: &hyv1.Content_Document{Document: doc}}})
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := bob.Newest(t.Context(), conv, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := list[0].GetContent().GetDocument()
	m, err := sealed.Unlock(got.GetEncryption(), sealedPhrase)
	if err != nil || m.Name != sealedName || m.Type != sealedType {
		t.Fatal(m, err)
	}
	r, err := bob.DownloadSealed(t.Context(), &hyv1.FileRef{ConversationId: int64(conv), Seq: sent.Seq, FileId: got.GetFile().GetId(), Variant: "original"}, m)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, content) {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	_ = r.Close()

	found := func(secret []byte) (where []string) {
		for name, b := range everything(t, dir, s) {
			for _, form := range binaryForms(secret) {
				if bytes.Contains(b, form) {
					where = append(where, name)
					break
				}
			}
		}
		return where
	}
	secrets := map[string][]byte{"key": m.Key[:], "passphrase": []byte(sealedPhrase), "name": []byte(sealedName), "type": []byte(sealedType), "content": []byte(sealedText)}
	for _, isRunning := range []bool{true, false} {
		for name, secret := range secrets {
			if where := found(secret); where != nil {
				t.Errorf("the %s is in %v", name, where)
			}
		}
		if found([]byte(sealedCaption)) == nil || found(got.GetEncryption().GetLocked()) == nil {
			t.Error("the search does not find what the server was told: nothing is proved by what it does not find")
		}
		if isRunning {
			s.Stop(t)
		}
	}
}

func at(t *testing.T, s *program.Server, handle string) *client.Client {
	t.Helper()
	in := &hyv1.RegisterResponse{}
	s.Must(t, "", "AccountService/Register", &hyv1.RegisterRequest{Handle: handle, Password: password}, in)
	c, err := client.SignIn(t.Context(), s.URL, handle, password)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// everything is all files of the server, and its log.
func everything(t *testing.T, dir string, s *program.Server) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"log": []byte(s.Log())}
	blobs := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		all[path], err = os.ReadFile(path)
		if bytes.HasPrefix(all[path], []byte("HYENCF\x01")) {
			blobs++
		}
		return err
	})
	if err != nil || blobs != 1 {
		t.Fatalf("%d encrypted files on the disk, %v", blobs, err)
	}
	return all
}

// binaryForms are those of a secret that need not be text.
func binaryForms(secret []byte) [][]byte {
	list := [][]byte{secret, []byte(hex.EncodeToString(secret)), []byte(strings.ToUpper(hex.EncodeToString(secret)))}
	for before := range 3 {
		s := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
		u := base64.RawURLEncoding.EncodeToString(append(make([]byte, before), secret...))
		list = append(list, []byte(s[4:len(s)-4]), []byte(u[4:len(u)-4]))
	}
	return list
}
