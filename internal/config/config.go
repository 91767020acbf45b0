// Package config is everything an operator may set, in one struct. Every field
// carries its documentation and its default; the empty configuration starts a
// complete server.
//
// Layers, each over the one before: defaults, TOML file, environment
// (HONGYAN_…), flags.
package config

import "time"

// Config is made by Load and never changes afterwards. The name of a key is
// the path of `key` tags joined with dots; its environment variable is
// HONGYAN_ and the same path in capitals joined with underscores.
type Config struct {
	Data      string        `key:"data" default:"hongyan-data" doc:"Directory of everything the server keeps. Made if missing."`
	Listen    string        `key:"listen" default:":8080" doc:"Address and port to serve on. 127.0.0.1:8080 serves this machine only; port 0 picks a free one."`
	Name      string        `key:"name" doc:"What this server calls itself, for people: on its sign-in page, for example. At most 64 characters."`
	PublicURL string        `key:"public_url" doc:"Address people type, for example https://chat.example.com. Empty: made from listen."`
	Database  string        `key:"database" secret:"url" doc:"postgres://… to keep rows in PostgreSQL. Empty: SQLite inside the data directory."`
	Origins   []string      `key:"origins" doc:"Origins of other web sites that may open sockets here, for example https://intranet.example.com. The server's own is always allowed."`
	Proxies   []string      `key:"proxies" doc:"Networks (CIDR) of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."`
	Drain     time.Duration `key:"drain" default:"5s" doc:"How long a stopping server waits for what is in flight."`

	TLS       TLS       `key:"tls"`
	Log       Log       `key:"log"`
	Private   Private   `key:"private"`
	Account   Account   `key:"account"`
	Limits    Limits    `key:"limits"`
	People    People    `key:"people"`
	Messages  Messages  `key:"messages"`
	WebSocket WebSocket `key:"websocket"`
	Store     Store     `key:"store"`
	Disk      Disk      `key:"disk"`
	Files     Files     `key:"files"`
}

// Files is what people send that is not text.
type Files struct {
	MaxBytes         int           `key:"max_bytes" default:"1073741824" min:"1" doc:"Largest file, in bytes."`
	QuotaBytes       int           `key:"quota_bytes" default:"0" min:"0" doc:"Bytes that one user's files may take together. 0: any number."`
	UnfinishedExpire time.Duration `key:"unfinished_expire" default:"48h" min:"1m" doc:"An upload that got nothing for this long is thrown away."`
	UnsentExpire     time.Duration `key:"unsent_expire" default:"48h" min:"10m" doc:"A file that no message refers to is thrown away after this long. It is also how long the bytes of recalled messages may stay."`
	Redirect         bool          `key:"redirect" default:"false" doc:"With files.s3: send who downloads to the S3 service, with an address that is good for five minutes, instead of passing the bytes through. The bucket should allow pages of public_url to read from it (CORS: method GET, headers Range and If-Range, exposing ETag and Content-Range); else the web client leaves downloads to the browser, and neither shows texts and PDFs nor copies pictures."`
	S3               S3            `key:"s3"`
}

// S3 is a service to keep files in.
type S3 struct {
	Endpoint  string `key:"endpoint" doc:"Address of an S3 service, for example https://s3.example.com. Empty: files are kept in the data directory."`
	Bucket    string `key:"bucket" doc:"Bucket for the files. It must exist."`
	Region    string `key:"region" default:"us-east-1" doc:"Region of the bucket."`
	AccessKey string `key:"access_key" doc:"Access key id."`
	SecretKey string `key:"secret_key" secret:"text" doc:"Secret access key."`
	PathStyle bool   `key:"path_style" default:"true" doc:"The bucket is named in the path, not in the host name."`
}

// TLS is for servers without a proxy in front.
type TLS struct {
	Cert string `key:"cert" doc:"PEM file with the certificate chain. Empty: plain HTTP."`
	Key  string `key:"key" doc:"PEM file with the private key."`
}

// Log says what is written where. Message text, tokens and passwords never are.
type Log struct {
	Level    string `key:"level" default:"info" oneof:"debug info warn error" doc:"Lowest level that is written: debug, info, warn or error."`
	Format   string `key:"format" default:"auto" oneof:"auto text json" doc:"text, json, or auto: text on a terminal, JSON otherwise."`
	File     string `key:"file" doc:"File to write to instead of standard error. Rotated."`
	FileMiB  int    `key:"file_mib" default:"100" min:"1" doc:"Size in MiB at which the file is rotated."`
	Files    int    `key:"files" default:"5" min:"1" doc:"Rotated files that are kept."`
	FileDays int    `key:"file_days" default:"30" min:"0" doc:"Days a rotated file is kept. 0: for ever."`
}

// Private is what operators may see and the public may not.
type Private struct {
	Listen string `key:"listen" doc:"Address for /metrics and /debug/pprof, for example 127.0.0.1:6060. Empty: no pprof, and /metrics on the main address for this machine only."`
}

// Account rules.
type Account struct {
	Registration     string        `key:"registration" default:"open" oneof:"open closed" doc:"open: anyone may make an account. closed: only the setup link and the command line."`
	Welcome          bool          `key:"welcome" default:"true" doc:"The server's own account writes to new people what there is to know."`
	SignInNotice     bool          `key:"sign_in_notice" default:"true" doc:"The server's own account tells people when they signed in on one more device."`
	AccessLifetime   time.Duration `key:"access_lifetime" default:"10m" min:"1m" doc:"How long an access token is good."`
	RefreshLifetime  time.Duration `key:"refresh_lifetime" default:"2160h" min:"1h" doc:"How long a device stays signed in without being used (90 days)."`
	RefreshGrace     time.Duration `key:"refresh_grace" default:"10s" min:"0s" doc:"How long a refresh token is still accepted after its one use."`
	Devices          int           `key:"devices" default:"50" min:"1" doc:"Devices one account may be signed in on. One more signs out the one that was inactive longest."`
	LockAfter        int           `key:"lock_after" default:"10" min:"1" doc:"Failed sign-ins of one handle within lock_window that lock it out for a while."`
	LockAddressAfter int           `key:"lock_address_after" default:"50" min:"1" doc:"Failed sign-ins from one address within lock_window that lock it out for a while."`
	LockWindow       time.Duration `key:"lock_window" default:"15m" min:"1s" doc:"How long failed sign-ins are counted together."`
	LockFor          time.Duration `key:"lock_for" default:"5m" min:"1s" doc:"Length of the first lock-out; each further one is twice as long, up to lock_most."`
	LockMost         time.Duration `key:"lock_most" default:"1h" min:"1s" doc:"Longest lock-out."`
	Hashes           int           `key:"hashes" default:"0" min:"0" doc:"Passwords hashed at the same time. 0: one per processor."`
	HashMiB          int           `key:"hash_mib" default:"19" min:"8" max:"4096" doc:"Memory in MiB for hashing one password (Argon2id). A change takes effect for each person at the next sign-in."`
}

// Limits. A rate of 0 switches that limit off. Rates are per server process.
type Limits struct {
	MessageChars           int     `key:"message_chars" default:"10000" min:"1" max:"10000" doc:"Longest message, in characters (Unicode code points)."`
	GroupMembers           int     `key:"group_members" default:"10000" min:"2" doc:"Members of a group."`
	RequestBytes           int     `key:"request_bytes" default:"1048576" min:"65536" doc:"Largest body of a request, in bytes."`
	SendPerSecond          float64 `key:"send_per_second" default:"100" min:"0" doc:"Messages one user may send per second, on average; bursts of ten seconds' worth are let through. 0: no limit."`
	SignInPerMinute        float64 `key:"sign_in_per_minute" default:"60" min:"0" doc:"Sign-ins per minute from one address."`
	RegisterPerMinute      float64 `key:"register_per_minute" default:"60" min:"0" doc:"Registrations per minute from one address."`
	RefreshPerMinute       float64 `key:"refresh_per_minute" default:"600" min:"0" doc:"Token refreshes per minute from one address."`
	FindPerMinute          float64 `key:"find_per_minute" default:"60" min:"0" doc:"Look-ups of people by handle per minute and user."`
	SearchPerMinute        float64 `key:"search_per_minute" default:"40" min:"0" doc:"Searches for people by name per minute and user."`
	PrivacyPerMinute       float64 `key:"privacy_per_minute" default:"30" min:"0" doc:"Changes of one's privacy settings per minute, of one's profile, and of pictures of groups."`
	FriendRequestPerMinute float64 `key:"friend_request_per_minute" default:"30" min:"0" doc:"Friend requests per minute and user."`
	InvitePerMinute        float64 `key:"invite_per_minute" default:"60" min:"0" doc:"Invite links of groups looked at, and as many followed, per minute and user."`
	DraftPerMinute         float64 `key:"draft_per_minute" default:"60" min:"0" doc:"Drafts saved per minute and user."`
	StatusPerMinute        float64 `key:"status_per_minute" default:"30" min:"0" doc:"Changes of the own status (busy, invisible, its text) per minute and user."`
	WatchPerMinute         float64 `key:"watch_per_minute" default:"300" min:"0" doc:"Times per minute that one user may ask who is there, each for up to 200 people."`
	CallPerSecond          float64 `key:"call_per_second" default:"100" min:"0" doc:"All other calls per second and user, or address of somebody not signed in; sending has its own limit."`
	ConnectionsPerUser     int     `key:"connections_per_user" default:"100" min:"1" doc:"Open sockets of one user."`
}

// People says who may do what with whom.
type People struct {
	Strangers        string `key:"strangers" default:"anyone" oneof:"anyone friends" doc:"Who may write to somebody in a direct conversation. anyone: everybody who is not blocked. friends: only who both count each other friends. What was said stays readable."`
	StrangerMessages int    `key:"stranger_messages" default:"0" min:"0" doc:"Messages that somebody may write to who does not count them a friend, until that one has answered. 0: any number."`
}

// Messages says what may be done with messages once they are sent.
type Messages struct {
	EditWindow   time.Duration `key:"edit_window" default:"48h" min:"0s" doc:"For how long one may edit what one sent. 0s: always."`
	RecallWindow time.Duration `key:"recall_window" default:"2m" min:"0s" doc:"For how long one may recall what one sent; admins of a group always may. 0s: always."`

	LinkPreviews        bool     `key:"link_previews" default:"true" doc:"The server looks at what the first link of a message leads to, and shows title, description and picture under it. false: it never asks another server for that."`
	LinkPreviewNetworks []string `key:"link_preview_networks" doc:"Networks (CIDR) that link previews may be made of although they are not public, on any port: those of an intranet, for example. Everybody who may write then sees what the pages there say of themselves."`
}

// WebSocket is the realtime door.
type WebSocket struct {
	Connections int           `key:"connections" default:"0" min:"0" doc:"Open sockets of the whole server. 0: as many as the process may open files, less a reserve."`
	AuthWithin  time.Duration `key:"auth_within" default:"10s" min:"1s" doc:"A socket that has not signed in after this long is closed."`
	Heartbeat   time.Duration `key:"heartbeat" default:"60s" min:"1s" doc:"Clients ping at least this often; a socket silent for twice as long is closed."`
	FrameBytes  int           `key:"frame_bytes" default:"262144" min:"65536" doc:"Largest frame from a client, in bytes."`
	OutboxBytes int           `key:"outbox_bytes" default:"262144" min:"65536" doc:"Bytes that may wait for one slow device before it is told to sync again."`
}

// Store tunes the database.
type Store struct {
	Lanes int `key:"lanes" default:"2" min:"1" max:"64" doc:"PostgreSQL: group commits in flight at once. SQLite always has one."`
	Queue int `key:"queue" default:"0" min:"0" doc:"Writes that may wait before new ones are refused as OVERLOADED. 0: the store's own choice."`
}

// Disk says when free space is worth a warning and when writing stops.
type Disk struct {
	WarnMiB   int `key:"warn_mib" default:"1024" min:"0" doc:"Free space in MiB under which the log warns."`
	RefuseMiB int `key:"refuse_mib" default:"200" min:"0" doc:"Free space in MiB under which nothing new is stored. Reading goes on."`
}
