// Package conv is conversations: who is in them, what is said in them, how far
// everybody has read, and what a device lacks of all that.
package conv

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/maypok86/otter/v2"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Limits of what one person may ask for at once.
const (
	nameLimit     = 64      // characters of a group's name
	addLimit      = 1000    // people added in one call
	fallbackLimit = 1000    // characters of Content.fallback
	headsLimit    = 5000    // entries of SyncRequest.heads
	markTellLimit = 100     // marks are told to the others in conversations up to this size
	membersCached = 1 << 17 // (conversation, sender) pairs; 100 bytes each
)

// Config of the room; zero values mean the defaults.
type Config struct {
	MaxTextChars    int  // of a message; default 10,000
	MaxGroupMembers int  // default 10,000
	FriendsOnly     bool // only friends write to each other
	// StrangerMessages is how many one may write to who is no friend, before that
	// one answers; 0: any number.
	StrangerMessages int
	// For how long one may edit, and recall, what one sent; 0: always.
	EditWindow, RecallWindow time.Duration
}

// Service holds the rules. All methods may be called from any goroutine.
type Service struct {
	db  *store.DB
	cfg Config
	log *slog.Logger
	// allowed remembers the membership version at which a sender was allowed.
	allowed *otter.Cache[memberKey, int64]
	read    read
	// onLink is told of messages that may have a link; see Link.
	onLink func(Link)
}

type memberKey struct {
	conv im.ConvID
	user im.UserID
}

// Begin has what changed in the configuration hold. Call it before the first
// message.
func (s *Service) Begin(ctx context.Context) error {
	return s.db.HeedStrangers(ctx, s.cfg.StrangerMessages)
}

// New makes the service and takes on the jobs of this room.
func New(db *store.DB, cfg Config, log *slog.Logger) *Service {
	if cfg.MaxTextChars == 0 {
		cfg.MaxTextChars = 10_000
	}
	if cfg.MaxGroupMembers == 0 {
		cfg.MaxGroupMembers = 10_000
	}
	s := &Service{db: db, cfg: cfg, log: log.With("room", "conv"),
		allowed: otter.Must(&otter.Options[memberKey, int64]{MaximumSize: membersCached})}
	db.FriendsOnly(cfg.FriendsOnly)
	db.HandleJob(jobContact, s.followContact)
	db.HandleJob(jobPrivacy, s.followPrivacy)
	db.HandleJob(jobPerson, s.followPerson)
	db.HandleJob(jobMembers, s.followMembers)
	db.HandleJob(jobRead, s.followRead)
	db.HandleJob(jobHidden, s.followHidden)
	db.HandleJob(jobCleared, s.followCleared)
	db.HandleJob(jobVoted, s.followVoted)
	db.HandleJob(jobApplication, s.followApplications)
	db.HandleJob(jobAccountDeleted, s.leaveEverything)
	return s
}

// groupName returns the name as it is stored.
func groupName(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, invisible):
		return "", im.Invalid(hyv1.Reason_NAME_INVALID, "name")
	case utf8.RuneCountInString(name) > nameLimit:
		return "", im.TooLong("name", nameLimit)
	}
	return name, nil
}

// invisible runes could make one name look like another, or turn a line around.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff'
}

// convID checks an id from outside.
func convID(id int64) (im.ConvID, error) {
	if id <= 0 {
		return 0, im.BadID("conversationId")
	}
	return im.ConvID(id), nil
}
