package safe

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"homthu/database"
	"homthu/intake/courier"
)

// Errors that callers act on. Besides these, every writing method may return [database.ErrFull] and [database.ErrLocked]
// (nothing was written; say "try later" and confirm nothing) and others (it may or may not be written; repeat it).
var (
	// ErrDuplicate: the update was taken before, durably. Nothing was changed; confirm it to the platform.
	ErrDuplicate = errors.New("safe: update is known")
	// ErrConflict: there is another envelope, mailbox or reply with this id and other content.
	ErrConflict = errors.New("safe: id is taken by something else")
	// ErrNoMailbox: there is no such mailbox, or an answer names a case that this mailbox does not belong to.
	ErrNoMailbox = errors.New("safe: no such mailbox")
	// ErrBlobMissing: the envelope refers to an attachment that is not stored, or not with that size. Upload it again.
	ErrBlobMissing = errors.New("safe: attachment is not in the store")
	// ErrBlobUsed: the envelope refers to an attachment of another envelope. Headers are read by many: one blob in two of them
	// would say that one person sent both. It wraps [ErrBlobMissing]: for this envelope there is none.
	ErrBlobUsed = fmt.Errorf("%w for this envelope: it belongs to another", ErrBlobMissing)
	// ErrMalformed: the step cannot be right: a mistake in the program, or of a client that made the entry.
	ErrMalformed = errors.New("safe: malformed step")
)

//go:embed migrations
var migrations embed.FS

// Migrations returns the safe's schema, for database.OpenSQLite, OpenPostgres and Migrate.
func Migrations() fs.FS { return migrations }

// Options of a safe. Edge is needed; the rest has defaults.
type Options struct {
	// Edge is this edge's id in the directory.
	Edge string
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Resend is the plan for parcels that no slip has answered; default [courier.DefaultResend].
	Resend courier.Resend
	// KeepAfterSlip is how long an envelope stays after the last of its deployments has it: longer than between two
	// backups of a docket, which could ask for it again. Default 8 days.
	KeepAfterSlip time.Duration
	// KeepSeen is how long updates are known. Default 3 days: Telegram repeats an update for one.
	KeepSeen time.Duration
	// KeepLoose is how long a blob may wait for its envelope. Default 72 hours: drafts live 48.
	KeepLoose time.Duration
	// SilenceDays is how long at most somebody is not listened to, and SilencesADay how often a deployment may ask for it, so
	// that nobody can mute a village. Defaults 30 and 50.
	SilenceDays, SilencesADay int
	// CheckDirectory verifies a signed directory that came by courier and returns its version. Without it, directories
	// are refused.
	CheckDirectory func(signed []byte) (version int, err error)
	// Deployments names who serves the units of a tip that came from a counter. Without it such tips are refused.
	Deployments func(units []string) ([]string, error)
	// Committed, when set, is told after a commit that put something into the outbox: courier.Carrier.Notify.
	Committed func()
}

// Safe is the store. Its methods may be called from any goroutine.
type Safe struct {
	db    *database.DB
	blobs Blobs
	opts  Options

	questions questions
}

var (
	_ courier.Outbox   = (*Safe)(nil)
	_ courier.Refiller = (*Safe)(nil)
)

// Open returns the safe in a database opened with [Migrations]. blobs may be nil where no attachments are taken. Closing
// the database is the caller's, after the last call here.
func Open(db *database.DB, blobs Blobs, opts Options) *Safe {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Resend == (courier.Resend{}) {
		opts.Resend = courier.DefaultResend
	}
	if opts.KeepAfterSlip == 0 {
		opts.KeepAfterSlip = 8 * 24 * time.Hour
	}
	if opts.KeepSeen == 0 {
		opts.KeepSeen = 3 * 24 * time.Hour
	}
	if opts.KeepLoose == 0 {
		opts.KeepLoose = 72 * time.Hour
	}
	if opts.SilenceDays == 0 {
		opts.SilenceDays = 30
	}
	if opts.SilencesADay == 0 {
		opts.SilencesADay = 50
	}
	return &Safe{db: db, blobs: blobs, opts: opts}
}

// NotifyCommitted sets Options.Committed after Open, as the carrier is made from the safe. Call it before anything else.
func (s *Safe) NotifyCommitted(f func()) { s.opts.Committed = f }

func (s *Safe) committed() {
	if s.opts.Committed != nil {
		s.opts.Committed()
	}
}

// Times are kept as numbers of the unit that is fine enough, so that no finer one can slip in.

func hour(t time.Time) int64   { return t.Unix() / 3600 }
func day(t time.Time) int64    { return t.Unix() / 86400 }
func minute(t time.Time) int64 { return t.Unix() / 60 }

// hourAfter rounds up, for what must not go too early.
func hourAfter(t time.Time) int64 { return (t.Unix() + 3599) / 3600 }
