package client

import (
	"context"
	"errors"
	"io"

	"hongyan/client/sealed"
	hyv1 "hongyan/gen/hongyan/v1"
)

// SealedName is what the server is told an encrypted file is called.
const SealedName = "encrypted.hyef"

// UploadSealed encrypts a file on its way and returns what is to be sent as
// Content.document. phrase locks the key: see sealed.NewPhrase. u says what the file
// really is; contentType is told to those who open it. from must stay as it is
// until the upload ends. What was begun in another process begins anew: its key is
// gone with it.
func (c *Client) UploadSealed(ctx context.Context, from io.ReaderAt, u Upload, contentType string, phrase *sealed.Phrase) (*hyv1.Document, error) {
	m := sealed.Meta{Key: sealed.NewKey(), Name: u.Name, Type: contentType, Size: u.Size}
	source := sealed.Create(m.Key).Source(from, u.Size)
	f, err := c.Upload(ctx, source, Upload{Name: SealedName, Size: source.Size(), OnProgress: u.OnProgress})
	if err != nil {
		return nil, err
	}
	return &hyv1.Document{File: &hyv1.File{Id: f.GetId()}, Encryption: phrase.Lock(m)}, nil
}

// DownloadSealed opens an encrypted file while it comes. What is read of it is
// whole when it ends with io.EOF; the caller closes it. Errors of reading: those
// of package sealed, and those of the connection.
func (c *Client) DownloadSealed(ctx context.Context, ref *hyv1.FileRef, m sealed.Meta) (io.ReadCloser, error) {
	body, err := c.Download(ctx, ref, 0)
	if err != nil {
		return nil, err
	}
	r, err := sealed.NewReader(body, m.Key)
	if err != nil {
		return nil, errors.Join(err, body.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{r, body}, nil
}
