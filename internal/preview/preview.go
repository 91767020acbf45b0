// Package preview has messages show what their links lead to. It asks strangers'
// servers, and believes nothing of what they say.
package preview

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/prometheus/client_golang/prometheus"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/file"
	"hongyan/internal/im"
)

const (
	workers = 4
	// waitingMost is how many messages wait; those after them get no preview.
	waitingMost = 256
	// Previews a minute for one person, and connections a minute to one address.
	perUser    = 30
	perAddress = 60
	// A preview is kept for others with the same link; that there is none, not so
	// long.
	keptFor   = time.Hour
	noneFor   = 10 * time.Minute
	keptBytes = 32 << 20
	// attachWithin is how long the database may take.
	attachWithin = 10 * time.Second
)

// Config of the room.
type Config struct {
	// Networks are reached on any port although they are not public.
	Networks []netip.Prefix
	// Resolver of names; nil: the system's.
	Resolver *net.Resolver
}

// Service makes previews. All methods may be called from any goroutine.
type Service struct {
	convs   *conv.Service
	files   *file.Service
	log     *slog.Logger
	web     *web
	users   *pace
	waiting chan conv.Link
	kept    *otter.Cache[string, *found]
	ended   *prometheus.CounterVec
}

// found is what a link leads to; its zero value: nothing to show.
type found struct {
	page
	image *file.Picture
}

// New makes the service and has it told of links.
func New(convs *conv.Service, files *file.Service, cfg Config, log *slog.Logger) *Service {
	s := &Service{
		convs: convs, files: files, log: log.With("room", "preview"),
		web:   newWeb(&guard{own: cfg.Networks, hosts: newPace(perAddress), lookup: cfg.Resolver}),
		users: newPace(perUser), waiting: make(chan conv.Link, waitingMost),
		kept: otter.Must(&otter.Options[string, *found]{
			MaximumWeight: keptBytes,
			Weigher: func(link string, f *found) uint32 {
				n := 500 + len(link) + len(f.title) + len(f.description)
				if f.image != nil {
					n += len(f.image.Bytes)
				}
				return uint32(n) //nolint:gosec // G115: a thumbnail and some lines
			},
			ExpiryCalculator: otter.ExpiryCreatingFunc(func(e otter.Entry[string, *found]) time.Duration {
				if e.Value.isNothing() {
					return noneFor
				}
				return keptFor
			}),
		}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hongyan_link_previews_total",
			Help: "Links in messages, by what became of them: shown, kept (of these, found for another message before), nothing, late, refused, dropped."}, []string{"end"}),
	}
	convs.OnLink(s.offer)
	return s
}

// Collectors are the metrics, for the registry of the server.
func (s *Service) Collectors() []prometheus.Collector { return []prometheus.Collector{s.ended} }

// offer never waits.
func (s *Service) offer(l conv.Link) {
	select {
	case s.waiting <- l:
	default:
		s.ended.WithLabelValues("dropped").Inc()
	}
}

// Run makes previews until ctx ends. What waits then gets none: nobody was told
// that there would be one.
func (s *Service) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case l := <-s.waiting:
					s.show(ctx, &l)
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// show has a message show what its link leads to. Addresses are what people
// said to each other: none is ever logged.
func (s *Service) show(ctx context.Context, l *conv.Link) {
	link := l.URL()
	if link == "" {
		return
	}
	if !s.users.allows(strconv.FormatInt(int64(l.Sender), 10)) {
		s.ended.WithLabelValues("refused").Inc()
		return
	}
	if _, ok := s.kept.GetIfPresent(link); ok {
		s.ended.WithLabelValues("kept").Inc()
	}
	f, err := s.kept.Get(ctx, link, otter.LoaderFunc[string, *found](s.find))
	if err != nil || f.isNothing() {
		s.ended.WithLabelValues("nothing").Inc()
		return
	}
	ctx, cancel := context.WithTimeout(ctx, attachWithin)
	defer cancel()
	done, err := s.attach(ctx, l, link, f)
	switch e := new(im.Error); {
	case done:
		s.ended.WithLabelValues("shown").Inc()
	case err == nil || errors.As(err, &e): // edited, recalled, or its sender gone
		s.ended.WithLabelValues("late").Inc()
	case ctx.Err() == nil:
		s.log.Error("attach a preview", "conversation", l.Conv, "seq", l.Seq, "err", err)
	}
}

func (s *Service) attach(ctx context.Context, l *conv.Link, link string, f *found) (bool, error) {
	p := &hyv1.LinkPreview{Url: link, Site: f.site, Title: f.title, Description: f.description}
	if f.image != nil {
		image, err := s.files.Keep(ctx, l.Sender, f.image)
		if err != nil {
			return false, err
		}
		p.Image = image
	}
	return s.convs.Attach(ctx, l, link, p)
}

// find looks at what a link leads to. Whatever goes wrong there, there is nothing
// to show: it is not tried again before noneFor is over. That it was not asked,
// because it was asked too often, is remembered for nobody.
func (s *Service) find(ctx context.Context, link string) (f *found, _ error) {
	defer func() {
		if p := recover(); p != nil { // what a stranger made must not take us with it
			s.log.Error("look at a page", "err", fmt.Sprintf("%T", p))
			f = &found{}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	a, err := s.web.get(ctx, link, "text/html,application/xhtml+xml,image/*;q=0.8")
	if errors.Is(err, errPace) {
		return nil, err
	}
	if err != nil {
		return &found{}, nil //nolint:nilerr // see above
	}
	defer a.end()
	f = &found{}
	switch {
	case a.isPicture():
		f.image = s.picture(ctx, a)
	case a.isPage():
		p, err := a.page()
		if err != nil {
			return f, nil //nolint:nilerr // see above
		}
		f.page = *p
		a.end()
		if p.picture == "" {
			break
		}
		if a, err := s.web.get(ctx, p.picture, "image/*"); err == nil {
			defer a.end()
			f.image = s.picture(ctx, a)
		}
	}
	return f, nil
}

// pictureSide is how wide and high a picture is at least: smaller ones are there
// to count who looks.
const pictureSide = 32

// picture is a small one of what a answers; nil: it is none.
func (s *Service) picture(ctx context.Context, a *answer) *file.Picture {
	if !a.isPicture() {
		return nil
	}
	b, err := a.picture()
	if err != nil {
		return nil
	}
	p, err := s.files.Shrink(ctx, b)
	if err != nil || p.Width < pictureSide || p.Height < pictureSide {
		return nil
	}
	return p
}

func (f *found) isNothing() bool { return f.title == "" && f.description == "" && f.image == nil }
