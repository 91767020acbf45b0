package client_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"hongyan/client"
	"hongyan/client/sealed"
	hyv1 "hongyan/gen/hongyan/v1"
)

func TestAnEncryptedFileSurvivesItsConnectionsAndIsOpenedByWhoHasThePassphrase(t *testing.T) {
	ada := person(t, "sealer", client.Options{HTTP: cutting(300_000, 5)})
	bob := person(t, "opener", client.Options{})
	conv, err := ada.OpenDirect(t.Context(), bob.User())
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 3<<20+5)
	_, _ = rand.Read(content)
	doc, err := ada.UploadSealed(t.Context(), bytes.NewReader(content), client.Upload{Name: "合同.pdf", Size: int64(len(content))}, "application/pdf", sealed.NewPhrase("geese over the river"))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := ada.SendMessage(t.Context(), client.Message{Conv: conv, Content: &hyv1.Content{Kind: &hyv1.Content_Document{Document: doc}}})
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := bob.Newest(t.Context(), conv, 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	got := list[0].GetContent().GetDocument()
	if f := got.GetFile(); f.GetName() != client.SealedName || f.GetMime() != "application/octet-stream" || f.GetSize() <= int64(len(content)) {
		t.Errorf("the server says %v", f)
	}
	if _, err := sealed.Unlock(got.GetEncryption(), "geese over the lake"); !errors.Is(err, sealed.ErrPassphrase) {
		t.Error(err)
	}
	m, err := sealed.Unlock(got.GetEncryption(), "geese over the river")
	if err != nil || m.Name != "合同.pdf" || m.Type != "application/pdf" || m.Size != int64(len(content)) {
		t.Fatal(m, err)
	}
	ref := &hyv1.FileRef{ConversationId: int64(conv), Seq: sent.Seq, FileId: got.GetFile().GetId(), Variant: "original"}
	r, err := bob.DownloadSealed(t.Context(), ref, m)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, content) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	m.Key = sealed.NewKey()
	if _, err := bob.DownloadSealed(t.Context(), ref, m); !errors.Is(err, sealed.ErrWrongKey) {
		t.Error(err)
	}
}

func BenchmarkUploadSealed(b *testing.B) {
	c := person(nil, "sealbench", client.Options{})
	defer c.Close()
	const size = 1 << 29 // encrypted, 1 GiB is more than a server takes
	phrase := sealed.NewPhrase("geese")
	b.SetBytes(size)
	for b.Loop() {
		if _, err := c.UploadSealed(b.Context(), same{make([]byte, 1<<20)}, client.Upload{Name: "large", Size: size}, "", phrase); err != nil {
			b.Fatal(err)
		}
	}
}
