package server

import (
	"net/netip"
	"os"
	"path/filepath"

	"hongyan/internal/blob"
	"hongyan/internal/config"
	"hongyan/internal/contact"
	"hongyan/internal/file"
	"hongyan/internal/preview"
)

// openFiles opens where files are kept, and the room of their rules.
func openFiles(s *Server) (*file.Service, error) {
	if err := os.MkdirAll(s.cfg.Data, 0o700); err != nil {
		return nil, dataProblem(s.cfg.Data, err)
	}
	blobs, err := openBlobs(s.cfg)
	if err != nil {
		return nil, dataProblem(s.cfg.Data, err)
	}
	return file.New(s.db, blobs, fileConfig(s.cfg), s.convs.Shows, contact.ShowsFace, s.log), nil
}

// openPreviews has links looked at, where that is wanted.
func (s *Server) openPreviews() {
	m := s.cfg.Messages
	if !m.LinkPreviews {
		return
	}
	var own []netip.Prefix
	for _, n := range m.LinkPreviewNetworks {
		own = append(own, netip.MustParsePrefix(n)) // config has checked them
	}
	s.previews = preview.New(s.convs, s.files, preview.Config{Networks: own}, s.log)
}

func openBlobs(c *config.Config) (blob.Store, error) {
	o := c.Files.S3
	if o.Endpoint == "" {
		return blob.NewDisk(c.Data)
	}
	return blob.NewS3(filepath.Join(c.Data, "uploads"), blob.S3Options{Endpoint: o.Endpoint, Bucket: o.Bucket, Region: o.Region,
		AccessKey: o.AccessKey, SecretKey: o.SecretKey, PathStyle: o.PathStyle})
}

func fileConfig(c *config.Config) file.Config {
	f := c.Files
	return file.Config{MaxBytes: int64(f.MaxBytes), QuotaBytes: int64(f.QuotaBytes), UnfinishedExpire: f.UnfinishedExpire,
		UnsentExpire: f.UnsentExpire, Redirect: f.Redirect}
}
