package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	// partBytes are sent at once of a large blob: each part is tried again by
	// itself.
	partBytes = 32 << 20
	// linkFor is how long a link to the service is good.
	linkFor = 5 * time.Minute
	// dialFor and answerFor are how long a service may be silent.
	dialFor, answerFor = 5 * time.Second, 30 * time.Second
)

// S3Options say which service, and who we are there.
type S3Options struct {
	Endpoint, Bucket, Region, AccessKey, SecretKey string
	PathStyle                                      bool
}

// S3 keeps blobs in a service that speaks S3: blobs/ab/cdef… by their keys.
// What is not whole yet is in a directory of this machine.
type S3 struct {
	client *s3.Client
	signer *s3.PresignClient
	bucket string
	stage  string
}

// NewS3 makes the stage. It does not talk to the service: a server whose
// service is away still serves everything else.
func NewS3(stage string, o S3Options) (*S3, error) {
	if err := os.MkdirAll(stage, 0o700); err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = answerFor
	transport.TLSHandshakeTimeout = dialFor
	transport.MaxIdleConnsPerHost = 32
	c := s3.New(s3.Options{
		BaseEndpoint: aws.String(o.Endpoint), Region: o.Region, UsePathStyle: o.PathStyle,
		Credentials: credentials.NewStaticCredentialsProvider(o.AccessKey, o.SecretKey, ""),
		HTTPClient:  &http.Client{Transport: transport},
		// Not all services know the newer checksums; the key is one already.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
	return &S3{client: c, signer: s3.NewPresignClient(c), bucket: o.Bucket, stage: stage}, nil
}

// Stage implements Store.
func (s *S3) Stage() string { return s.stage }

func (s *S3) name(key Key) *string {
	name := key.String()
	return aws.String("blobs/" + name[:2] + "/" + name[2:])
}

// Put implements Store.
func (s *S3) Put(ctx context.Context, key Key, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() <= partBytes {
		_, err = s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: s.name(key), Body: f, ContentLength: aws.Int64(info.Size())})
	} else {
		err = s.putParts(ctx, key, f, info.Size())
	}
	if err != nil {
		return fmt.Errorf("put blob: %w", err)
	}
	// Only what is there in full counts as stored.
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if err != nil {
		return fmt.Errorf("look at the blob: %w", err)
	}
	if n := aws.ToInt64(head.ContentLength); n != info.Size() {
		return fmt.Errorf("the service has %d of %d bytes", n, info.Size())
	}
	return os.Remove(path)
}

func (s *S3) putParts(ctx context.Context, key Key, f *os.File, size int64) (err error) {
	up, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.bucket, Key: s.name(key)})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil { // what is left there costs until it is thrown away
			gone, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerFor)
			defer cancel()
			_, _ = s.client.AbortMultipartUpload(gone, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: s.name(key), UploadId: up.UploadId})
		}
	}()
	var parts []types.CompletedPart
	for at := int64(0); at < size; at += partBytes {
		n := min(partBytes, size-at)
		number := aws.Int32(int32(len(parts)) + 1)
		part, err := s.client.UploadPart(ctx, &s3.UploadPartInput{Bucket: &s.bucket, Key: s.name(key), UploadId: up.UploadId,
			PartNumber: number, Body: io.NewSectionReader(f, at, n), ContentLength: aws.Int64(n)})
		if err != nil {
			return err
		}
		parts = append(parts, types.CompletedPart{ETag: part.ETag, PartNumber: number})
	}
	_, err = s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: &s.bucket, Key: s.name(key), UploadId: up.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	return err
}

// Open implements Store.
func (s *S3) Open(ctx context.Context, key Key) (Reader, error) {
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if isMissing(err) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	if err != nil {
		return nil, err
	}
	return &s3Reader{ctx: ctx, s: s, key: key, size: aws.ToInt64(head.ContentLength)}, nil
}

func isMissing(err error) bool {
	var none *types.NotFound
	var noKey *types.NoSuchKey
	return errors.As(err, &none) || errors.As(err, &noKey)
}

// Delete implements Store.
func (s *S3) Delete(ctx context.Context, key Key) error {
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if isMissing(err) {
		return nil
	}
	return err
}

// Link implements Linker.
func (s *S3) Link(ctx context.Context, key Key, contentType, disposition string) (string, error) {
	in := &s3.GetObjectInput{Bucket: &s.bucket, Key: s.name(key), ResponseContentDisposition: &disposition,
		ResponseCacheControl: aws.String("private, max-age=86400, immutable")}
	if contentType != "" {
		in.ResponseContentType = &contentType
	}
	r, err := s.signer.PresignGetObject(ctx, in, s3.WithPresignExpires(linkFor))
	if err != nil {
		return "", err
	}
	return r.URL, nil
}

// s3Reader asks for bytes from where it is read, when it is read.
type s3Reader struct {
	ctx  context.Context //nolint:containedctx // of one answer
	s    *S3
	key  Key
	size int64
	at   int64
	body io.ReadCloser // nil: to be asked for
}

func (r *s3Reader) Size() int64 { return r.size }

func (r *s3Reader) Read(b []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		part := fmt.Sprintf("bytes=%d-", r.at)
		got, err := r.s.client.GetObject(r.ctx, &s3.GetObjectInput{Bucket: &r.s.bucket, Key: r.s.name(r.key), Range: &part})
		if err != nil {
			return 0, err
		}
		r.body = got.Body
	}
	n, err := r.body.Read(b)
	r.at += int64(n)
	if errors.Is(err, io.EOF) && r.at < r.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (r *s3Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning")
	}
	if offset != r.at {
		_ = r.Close()
		r.at = offset
	}
	return offset, nil
}

func (r *s3Reader) Close() error {
	if r.body == nil {
		return nil
	}
	body := r.body
	r.body = nil
	return body.Close()
}
