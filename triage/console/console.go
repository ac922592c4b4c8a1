package console

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"

	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/mttq/supervision"
	"homthu/triage/notice"
	"homthu/triage/opening"
	"homthu/triage/roster"
	"homthu/triage/village"
)

// Blobs is where sealed attachments lie. Open returns an error that wraps fs.ErrNotExist for one that is not there (yet).
type Blobs interface {
	Open(id string) (io.ReadCloser, error)
}

// Options of a console. Docket, Roster and Tables are needed.
type Options struct {
	Docket *docket.Docket
	Roster *roster.Roster
	Tables *rules.Tables
	Blobs  Blobs     // nil: no blob is ever found
	Places Gazetteer // nil: pins are shown without their commune
	// Own is where blobs lie that officers sealed anew; nil: they cannot, and hand on no attachments of what is about themselves.
	Own OwnBlobs
	Log *slog.Logger
	// TLS says that officers reach the console over TLS: the cookie is marked Secure.
	TLS bool
	// Idle ends a session nobody uses, Lifetime every session. Defaults: 20 minutes, 9 hours (a shift).
	Idle, Lifetime time.Duration
	// Source names where a call comes from, to slow down guesses. Default: the address of the connection.
	Source func(*http.Request) string
	// Factors are the officers' second factors. Needed.
	Factors *roster.Factors
	// SecondFactor says who must have one: duties, roles of units, or "*".
	SecondFactor []string
	// Networks says from where the units of a role may be served; "*" is for roles that are not named. Empty: from anywhere.
	Networks map[string][]netip.Prefix
	// Now is the clock; default time.Now. Sessions expire by the wall clock.
	Now func() time.Time
	// Announce sends the warnings of a unit outward; nil: they go out in their own time.
	Announce func(ctx context.Context, unit string) error
	// Notices wakes officers; nil: nothing does, beside the open page.
	Notices *notice.Desk
	// Ends, when closed, ends the streams of events, so that a server that stops need not wait for pages that are open.
	Ends <-chan struct{}
	// FilesADay bounds the bytes of files that a unit stores in a day for replies and counter tips. Default: 2 GiB.
	FilesADay int64
	// Supervision keeps the Front's plans and visits; nil: there are none.
	Supervision *supervision.Store
	// Openings keeps what was found in physical boxes; nil: nothing is kept.
	Openings *opening.Store
	// Forums are the forums of the communes; nil: there are none.
	Forums *forum.Forums
	// PublishForum sends the page of a forum outward at once; nil: it goes in its own time.
	PublishForum func(ctx context.Context, v docket.Viewer, id string) error
	// Counter is where tips go that officers type for others; zero: none can be typed.
	Counter Counter
	// Villages is the sheet of villages, boxes and posters; zero: there is none.
	Villages Villages
}

// Console serves the officers. It is safe for concurrent use.
type Console struct {
	opts     Options
	sessions *scs.SessionManager
	store    *sessionStore
	steps    *steps
	mux      *http.ServeMux
	streams  streams
	cursor   cursor
	files    quota
	reports  chan struct{} // who makes a report now
}

// New returns a console.
func New(opts Options) (*Console, error) {
	if opts.Docket == nil || opts.Roster == nil || opts.Tables == nil || opts.Factors == nil {
		return nil, errors.New("console: docket, roster, tables and second factors are needed")
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Idle == 0 {
		opts.Idle = 20 * time.Minute
	}
	if opts.Lifetime == 0 {
		opts.Lifetime = 9 * time.Hour
	}
	if opts.Source == nil {
		opts.Source = remoteHost
	}
	if opts.FilesADay == 0 {
		opts.FilesADay = filesADay
	}
	gob.Register(stay{}) // what the library keeps sessions as
	places, err := newCursor()
	if err != nil {
		return nil, err
	}
	c := &Console{cursor: places, files: quota{most: opts.FilesADay}, reports: make(chan struct{}, reportsAtOnce), opts: opts, sessions: scs.New(), store: newSessionStore(opts.Now), steps: newSteps(), mux: http.NewServeMux()}
	c.sessions.IdleTimeout, c.sessions.Lifetime = opts.Idle, opts.Lifetime
	c.sessions.HashTokenInStore = true
	c.sessions.Store = c.store
	c.sessions.Cookie = scs.SessionCookie{Name: "homthu", Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: opts.TLS}
	c.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { c.fail(w, r, err) }
	c.routes()
	return c, nil
}

func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Handler returns what the console listener serves under /api/.
func (c *Console) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.fail(w, r, errCrossOrigin) }))
	inner := guard.Handler(c.sessions.LoadAndSave(c.mux))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit(r.URL.Path))
		inner.ServeHTTP(w, r)
	})
}

// maxBody holds the largest envelope (512 KiB) in base64, with a reply beside it.
const maxBody = 1 << 20

// maxLetters holds the letters of a long case, sealed anew.
const maxLetters = 32 << 20

// bodyLimit is larger where a sealed file comes in, or a whole case.
func bodyLimit(path string) int64 {
	switch path {
	case "/api/counter/blob":
		return counterBlob
	case attachPath:
		return maxAttach
	case uploadPath:
		return docket.MaxUpload
	case checkPath, importPath:
		return village.MaxFile
	case "/api/move", "/api/reroute", "/api/split", "/api/merge", "/api/recovery/restore", redactPath:
		return maxLetters
	}
	return maxBody
}

func (c *Console) routes() {
	c.signInRoutes()
	c.officer("GET /api/me", c.me)
	c.officer("GET /api/tables", c.tables)
	c.officer("GET /api/directory", c.directory)
	c.officer("GET /api/units", c.units)
	c.unit("GET /api/queue", roster.Read, c.queue)
	c.unit("GET /api/counts", roster.Read, c.counts)
	c.unit("GET /api/events", roster.Read, c.events)
	c.unit("POST /api/sealed", roster.Read, c.sealed)
	c.unit("GET /api/searches", roster.TakeOver, c.searches)
	c.unit("POST /api/assign", roster.Take, c.assign)
	c.unit("GET /api/takers", roster.Take, c.takers)
	c.unit("GET /api/case", roster.Read, c.oneCase)
	c.unit("GET /api/blob", roster.Read, c.blob)
	c.unit("POST /api/looked", roster.Read, c.looked)
	c.unit("POST /api/rated", roster.Remark, c.rated)
	c.unit("POST /api/remark", roster.Remark, c.remark)
	c.unit("POST /api/take", roster.Take, c.take)
	c.unit("POST /api/move", roster.Move, c.sweeping(c.move))
	c.moveRoutes()
	c.unit("POST /api/flag", roster.Move, c.flag)
	c.inside()
	c.unit("GET /api/notices", roster.Read, c.notices)
	c.unit("POST /api/notices", roster.Read, c.seen)
	c.unit("GET /api/waiting", roster.Read, c.waiting)
	c.unit("POST /api/acknowledge", roster.Know, c.acknowledge)
	c.unit("GET /api/channels", roster.Read, c.channels)
	c.unit("POST /api/channels", roster.Read, c.addChannel)
	c.unit("POST /api/channels/confirm", roster.Read, c.confirmChannel)
	c.unit("POST /api/channels/test", roster.Read, c.testChannel)
	c.unit("POST /api/channels/drop", roster.Read, c.dropChannel)
	c.unit("POST /api/quiet", roster.Read, c.quiet)
	c.unit("POST /api/silence", roster.Move, c.silence)
	c.unit("GET /api/silences", roster.TakeOver, c.silences)
	c.unit("POST /api/ask", roster.Write, c.ask)
	c.unit("POST /api/reply", roster.Write, c.reply)
	c.unit("GET /api/overview", roster.Oversee, c.overview)
	c.unit("GET /api/overview/running", roster.Oversee, c.running)
	c.unit("GET /api/journal", roster.TakeOver, c.journal)
	c.unit("GET /api/report", roster.Report, c.report)
	c.unit("GET /api/mttq/board", roster.Board, c.board)
	c.unit("GET /api/mttq/cases", roster.Board, c.frontCases)
	c.unit("GET /api/mttq/reminders", roster.Board, c.reminders)
	c.unit("POST /api/mttq/remind", roster.Supervise, c.remind)
	c.unit("POST /api/reminder", roster.Write, c.explain)
	c.unit("GET /api/alerts", roster.Warn, c.alerts)
	c.unit("POST /api/alerts", roster.Warn, c.warn)
	c.unit("POST /api/alerts/withdraw", roster.Warn, c.withdraw)
	c.rosterRoutes()
	c.keepingRoutes()
	c.counterRoutes()
	c.boxRoutes()
	c.openingRoutes()
	c.supervisionRoutes()
	c.forumRoutes()
	c.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { c.fail(w, r, docket.ErrNotFound) })
}
