// Package web serves the resident's pages and the interface they speak: /api/v1. On these pages the conversation runs in
// the browser (Turn in TypeScript), the tip is sealed there and the receipt is made there, so what comes in here is an
// envelope, and the interface refuses everything else: it takes no words, no place and no answer, and it has no key. Only
// the plain forms for browsers without JavaScript are read and sealed here, and their first sentence says so.
//
// It keeps no cookie and writes no address of a visitor anywhere; locators travel in bodies only. Zone: edge.
//
//	GET  /  /h/CODE  /tra-cuu  /cong-khai        pages
//	GET, POST /viet …                            the same without JavaScript, sealed here: plain.go
//	GET  /canh-bao                               warnings of all units, without a script
//	GET  /dien-dan  /dien-dan/ID                 forums: what was asked, answered and promised; the script is for "me too" only
//	GET  /dien-dan/ID/y-kien                     the page of the conversation, begun at that forum
//	GET  /web/…  /look/…                         their scripts, styles and fonts
//	GET  /api/v1/tables                          rules and Vietnamese words: with these the page begins
//	GET  /api/v1/tables/more                     other languages and the list of places, which every page loads behind it
//	GET  /audio/LANG                             all recordings of a language, if there are any
//	GET  /audio/LANG/ID.aac                      one of them, for Zalo's servers
//	GET  /api/v1/directory[?places=CODE,CODE]    the signed directory; with places, without recipients elsewhere
//	GET  /api/v1/alerts                          the warnings of all units: whose are read is not told
//	GET  /api/v1/forums                          all forums that are to come
//	GET  /api/v1/challenge[?level=N]             work to do, whose answer goes into the header Homthu-Work of the next three
//	POST /api/v1/echo                            {id, page, item}: one more thinks so too; counted once for each id
//	POST /api/v1/envelopes                       {envelope, mailbox, card?, asked?}; answers when it is durable
//	POST /api/v1/blobs                           a sealed attachment; its id in the header Homthu-Blob
//	PUT  /api/v1/blobs                           the next bytes of a large one: Homthu-Offset, Homthu-Size
//	HEAD /api/v1/blobs                           how much of a large one is durable
//	POST /api/v1/mailbox                         {mailbox} → {case, card, number, replies, days, asked?, today}
//	POST /api/v1/mailbox/asked                   {mailbox, asked}: whether it is settled was asked, so far
//	POST /api/v1/mailbox/delete                  {mailbox}
//	POST /api/v1/mailbox/attachment              {mailbox, blob} → what a unit sent with a reply, sealed
package web

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"homthu/bot/alerts"
	"homthu/bot/flood"
	"homthu/bot/forums"
	"homthu/bot/words"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/place"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
	"homthu/look"
)

//go:embed pages/*.html *.css dist/*.js
var files embed.FS

// Keeper is the safe as these pages need it: they can add, look and drop, and read what was published.
type Keeper interface {
	// Commit makes the step durable, all or nothing, before it returns nil.
	Commit(ctx context.Context, step safe.Step) error
	Mailbox(ctx context.Context, locator receipt.Locator) (safe.Mailbox, error)
	DropMailbox(ctx context.Context, locator receipt.Locator) error
	Asked(ctx context.Context, locator receipt.Locator, a safe.Asked) error
	Page(ctx context.Context, deployment, name string) (courier.Page, bool, error)
}

// Options of a Site; all are needed but the last two.
type Options struct {
	Edge        string // id of this edge in the directory
	Province    string // code of the province whose pages these are, where a tip with no known place goes
	Keeper      Keeper
	Attachments Attachments
	Tables      *rules.Tables
	Words       *words.Book
	Places      *place.Index
	// Directory returns the directory in force, as signed and as read, and the province's public key (base64) that
	// signed it.
	Directory func() (signed []byte, d *directory.Directory, provinceKey string)
	Now       func() time.Time
	// Onion is the same site's onion address, "" where there is none: pages tell Tor Browser of it.
	Onion string
	// Alerts are the warnings of all units now; ok is false where they cannot be known. nil: there are none to show.
	Alerts func() (units []alerts.Unit, ok bool)
	// Forums are those that were published; nil: there are none to show.
	Forums *forums.Shelf
	// Gate bounds what comes in, and Works asks for work; without them nothing is bounded or asked.
	Gate  *flood.Gate
	Works *flood.Works
	// Recordings are texts to be heard; nil: none.
	Recordings Recordings
}

// Site is the public listener's handler.
type Site struct {
	o     Options
	pages *template.Template
	// tables and more are the answers of /api/v1/tables, and assets are the scripts and the style sheet, made once.
	tables packed
	more   packed
	assets map[string]packed

	// plainScrub bounds the files and the sealing of the pages without JavaScript.
	plainScrub *scrubbers

	uploads *rate.Limiter // attachments begun
	chunks  *rate.Limiter // and gone on with
	slim    slimLists
}

// New returns the site.
func New(o Options) (*Site, error) {
	s := &Site{o: o, plainScrub: newScrubbers(), uploads: newUploads(), chunks: newChunks()}
	var err error
	if s.pages, err = template.New("").Funcs(s.funcs()).ParseFS(files, "pages/*.html"); err != nil {
		return nil, fmt.Errorf("web: pages: %w", err)
	}
	if err = s.makeTables(); err != nil {
		return nil, fmt.Errorf("web: tables: %w", err)
	}
	if s.assets, err = readAssets(); err != nil {
		return nil, fmt.Errorf("web: assets: %w", err)
	}
	return s, nil
}

// Handler returns all routes of the site.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", squeezed(s.start))
	mux.HandleFunc("GET /h/{code}", squeezed(s.box))
	mux.HandleFunc("GET /tra-cuu", squeezed(s.lookUp))
	mux.HandleFunc("GET /cong-khai", s.totals)
	mux.HandleFunc("GET /cong-khai.csv", s.sendTotalsCSV)
	mux.HandleFunc("GET /cong-khai.json", s.sendTotalsJSON)
	mux.HandleFunc("GET /cong-khai/dich-vu.json", s.sendServices)
	mux.HandleFunc("GET /canh-bao", s.alerts)
	mux.HandleFunc("GET /api/v1/alerts", s.sendAlerts)
	mux.HandleFunc("GET /dien-dan", squeezed(s.forums))
	mux.HandleFunc("GET /dien-dan/{id}", squeezed(s.forum))
	mux.HandleFunc("GET /dien-dan/{id}/y-kien", squeezed(s.forumChat))
	mux.HandleFunc("GET /api/v1/forums", squeezed(s.sendForums))
	mux.HandleFunc("POST /api/v1/echo", s.takeEcho)
	s.plainRoutes(mux)
	mux.Handle("GET /look/", look.Handler("/look/"))
	mux.HandleFunc("GET /web/{name}", s.asset)
	mux.HandleFunc("GET /api/v1/tables", s.sendTables)
	mux.HandleFunc("GET /api/v1/tables/more", s.sendMore)
	mux.HandleFunc("GET /audio/{lang}", s.sendRecordings)
	mux.HandleFunc("GET /audio/{lang}/{file}", s.sendAAC)
	mux.HandleFunc("GET /api/v1/directory", squeezed(s.sendDirectory))
	mux.HandleFunc("GET /api/v1/challenge", s.sendChallenge)
	mux.HandleFunc("POST /api/v1/envelopes", s.takeEnvelope)
	mux.HandleFunc("POST /api/v1/blobs", s.takeBlob)
	mux.HandleFunc("PUT /api/v1/blobs", s.takeChunk)
	mux.HandleFunc("HEAD /api/v1/blobs", s.tellBegun)
	mux.HandleFunc("POST /api/v1/mailbox", s.openMailbox)
	mux.HandleFunc("POST /api/v1/mailbox/asked", s.asked)
	mux.HandleFunc("POST /api/v1/mailbox/delete", s.dropMailbox)
	mux.HandleFunc("POST /api/v1/mailbox/attachment", s.openAttachment)
	mux.HandleFunc("/", s.notFound)
	return secured(s.onioned(http.NewCrossOriginProtection().Handler(mux)))
}
