// Package server puts the rooms together: it opens them from the store upwards,
// runs them, and stops them from the doors downwards.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hongyan/docs/api"
	"hongyan/internal/account"
	"hongyan/internal/config"
	"hongyan/internal/contact"
	"hongyan/internal/conv"
	httpdoor "hongyan/internal/door/http"
	"hongyan/internal/file"
	"hongyan/internal/herald"
	"hongyan/internal/im"
	"hongyan/internal/obs"
	"hongyan/internal/presence"
	"hongyan/internal/preview"
	"hongyan/internal/session"
	"hongyan/internal/sticker"
	"hongyan/internal/store"
	"hongyan/web"
)

// Options of Run. Only Config and Log are required.
type Options struct {
	Config     *config.Config
	ConfigFile string // only to be named
	Log        *slog.Logger
	// Out gets the facts of the start: text for a Terminal, else JSON lines.
	Out      io.Writer
	Terminal bool
	// Ready is told the address once requests are served.
	Ready func(addr net.Addr)
}

// Server is one running server. Everything in it is set by open and stays.
type Server struct {
	opts     Options
	cfg      *config.Config
	log      *slog.Logger
	registry *prometheus.Registry

	data    *dataDir // nil with PostgreSQL
	main    net.Listener
	private net.Listener // nil when not asked for

	db       *store.DB
	accounts *account.Service
	contacts *contact.Service
	convs    *conv.Service
	files    *file.Service
	previews *preview.Service // nil where none are made
	presence *presence.Service
	hub      *session.Hub
	sockets  *sockets
	door     *httpdoor.Door
	http     *http.Server
	admin    *adminDoor // nil where there can be no socket
	disk     *disk
	noWeb    bool

	draining atomic.Bool
}

// Run serves until ctx ends, then stops in order and returns nil. A *Problem
// says what a person has to do.
func Run(ctx context.Context, o Options) error {
	start := time.Now()
	if o.Out == nil {
		o.Out = io.Discard
	}
	s := &Server{opts: o, cfg: o.Config, log: o.Log, registry: obs.NewRegistry()}
	defer s.close()
	if err := s.open(ctx); err != nil {
		return err
	}
	key, err := s.setupKey(ctx)
	if err != nil {
		return fmt.Errorf("prepare the first run: %w", err)
	}
	return s.run(ctx, func() {
		f := s.describeServer(key)
		f.ready = time.Since(start)
		if o.Terminal {
			f.text(o.Out)
		} else {
			f.lines(o.Out)
		}
		s.log.Info("ready", "version", f.version, "addr", f.addr, "took", f.ready)
		if o.Ready != nil {
			o.Ready(s.main.Addr())
		}
	})
}

// open takes what the server needs, bottom-up. What fails for reasons outside
// fails first: a taken port must not cost a migration.
func (s *Server) open(ctx context.Context) (err error) {
	if s.cfg.Database == "" {
		if s.data, err = openData(s.cfg.Data); err != nil {
			return err
		}
	}
	if s.main, err = listen(s.cfg.Listen, "--listen"); err != nil {
		return err
	}
	if s.cfg.Private.Listen != "" {
		if s.private, err = listen(s.cfg.Private.Listen, "--set private.listen="); err != nil {
			return err
		}
	}
	if s.db, err = openStore(ctx, s.cfg, s.log); err != nil {
		return err
	}
	if s.data != nil {
		s.disk = &disk{path: s.data.path, limits: s.cfg.Disk, free: freeBytes, refuse: s.db.RefuseWrites, log: s.log}
		s.disk.look()
	}
	s.accounts = account.New(accountConfig(s.cfg), s.db, s.log)
	s.convs = conv.New(s.db, convConfig(s.cfg), s.log)
	if err := s.convs.Begin(ctx); err != nil {
		return err
	}
	if s.files, err = openFiles(s); err != nil {
		return err
	}
	s.openPreviews()
	s.contacts = contact.New(s.db, s.settle, s.settleAll)
	s.presence = presence.New(s.db, s.contacts, s.log)
	herald.New(s.db, s.accounts, s.convs)
	return s.openDoors(ctx)
}

// settle binds what two people keep of each other wherever it is remembered.
func (s *Server) settle(ctx context.Context, a, b im.UserID) error {
	return errors.Join(s.convs.Settle(ctx, a, b), s.presence.Settle(ctx, a, b))
}

// settleAll binds what somebody decided wherever it is remembered.
func (s *Server) settleAll(ctx context.Context, a im.UserID) error {
	return errors.Join(s.convs.SettleAll(ctx, a), s.presence.Recheck(ctx, a))
}

func (s *Server) openDoors(ctx context.Context) error {
	tlsConfig, err := loadTLS(s.cfg.TLS)
	if err != nil {
		return err
	}
	client := web.Dist()
	if _, err := fs.Stat(client, "index.html"); err != nil {
		s.noWeb = true
	}
	// The sessions read on until the drain is over.
	s.hub = session.New(context.WithoutCancel(ctx), s.convs, s.log)
	s.db.OnCommit(s.hub.Committed)
	s.sockets = newSockets(s)
	s.door = httpdoor.New(httpdoor.Deps{
		Config: s.cfg, Log: s.log, Registry: s.registry,
		Account: s.accounts, User: contact.UserRPC{Service: s.contacts}, Contact: s.contacts, People: s.contacts, Privacy: contact.PrivacyRPC{Service: s.contacts}, Conversation: s.convs, Group: s.convs, Message: conv.MessageRPC{Service: s.convs}, Operation: conv.OperationRPC{Service: s.convs}, Schedule: conv.ScheduleRPC{Service: s.convs}, Folder: conv.FolderRPC{Service: s.convs}, Presence: s.presence, Sync: conv.SyncRPC{Service: s.convs}, File: s.files, Sticker: sticker.New(s.db),
		Server:       info{s},
		Authenticate: s.accounts.Authenticate,
		WebSocket:    s.sockets,
		Ready:        s.ready,
		Web:          client, Docs: api.Docs,
	})
	s.sockets.connect(s.door)
	s.http = httpdoor.Server(s.door, s.log)
	s.http.TLSConfig = tlsConfig
	s.admin = s.openAdmin()
	obs.Must(s.registry, s.accounts.Metrics()...)
	obs.Must(s.registry, s.hub.Collectors()...)
	obs.Must(s.registry, s.presence.Collectors()...)
	if s.previews != nil {
		obs.Must(s.registry, s.previews.Collectors()...)
	}
	obs.Must(s.registry, s.collectors()...)
	return nil
}

func openStore(ctx context.Context, c *config.Config, log *slog.Logger) (*store.DB, error) {
	db, err := store.Open(ctx, store.Options{URL: c.Database, Dir: c.Data, Log: log, Lanes: c.Store.Lanes, QueueLimit: c.Store.Queue})
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, store.ErrNewer):
		return nil, &Problem{
			What: "the data was written by a newer version of hongyan", Why: err.Error(),
			Fix: "start the version that wrote it, or a later one (this is " + obs.Version() + ")", Exit: ExitData, Err: err,
		}
	case c.Database != "":
		return nil, databaseProblem(c, err)
	}
	return nil, dataProblem(c.Data, err)
}

func databaseProblem(c *config.Config, err error) error {
	return &Problem{
		What: "cannot open the database " + config.MaskURL(c.Database), Why: err.Error(),
		Fix: "check that PostgreSQL runs and that the address, name and password are right", Exit: ExitDependency, Err: err,
	}
}

func loadTLS(c config.TLS) (*tls.Config, error) {
	if c.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		return nil, &Problem{What: "cannot load the certificate", Why: err.Error(), Fix: "check tls.cert and tls.key", Exit: ExitConfig, Err: err}
	}
	// WebSockets begin with HTTP/1.1, for which browsers open a connection.
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// setupKey is a new one while nobody owns the server, else empty. The store
// keeps only its hash.
func (s *Server) setupKey(ctx context.Context) (string, error) {
	owned, err := s.accounts.HasOwner(ctx)
	if err != nil || owned || s.disk != nil && s.disk.refused {
		return "", err
	}
	return s.accounts.NewSetupKey(ctx)
}

func (s *Server) dataName() string {
	if s.data == nil {
		return config.MaskURL(s.cfg.Database)
	}
	return s.data.path
}

// ready is what /readyz asks.
func (s *Server) ready(ctx context.Context) error {
	if s.draining.Load() {
		return errors.New("draining")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := s.accounts.HasOwner(ctx)
	return err
}

// accountConfig and convConfig hand each room its share of the configuration.
func accountConfig(c *config.Config) account.Config {
	a := c.Account
	return account.Config{
		RegistrationClosed: a.Registration == "closed",
		NoWelcome:          !a.Welcome,
		NoSignInNotice:     !a.SignInNotice,
		AccessLifetime:     a.AccessLifetime,
		RefreshLifetime:    a.RefreshLifetime,
		RefreshGrace:       a.RefreshGrace,
		Devices:            a.Devices,
		LockAfter:          a.LockAfter,
		LockAddressAfter:   a.LockAddressAfter,
		LockWindow:         a.LockWindow,
		LockFor:            a.LockFor,
		LockMost:           a.LockMost,
		HashKiB:            a.HashMiB << 10,
		Hashes:             a.Hashes,
	}
}

func convConfig(c *config.Config) conv.Config {
	return conv.Config{MaxTextChars: c.Limits.MessageChars, MaxGroupMembers: c.Limits.GroupMembers,
		FriendsOnly: c.People.Strangers == "friends", StrangerMessages: c.People.StrangerMessages,
		EditWindow: c.Messages.EditWindow, RecallWindow: c.Messages.RecallWindow}
}
