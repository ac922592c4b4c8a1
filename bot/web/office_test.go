package web

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"homthu/bot"
	"homthu/bot/alerts"
	"homthu/bot/forums"
	"homthu/bot/words"
	"homthu/configs"
	"homthu/database"
	"homthu/database/databasetest"
	"homthu/database/faulty"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
)

// office is an edge for tests: a real safe on SQLite, a signed directory with real keys, and the site. Everything that
// reaches the site is recorded.
type office struct {
	t       *testing.T
	dir     string
	faults  *faulty.Faults
	db      *database.DB
	safe    *safe.Safe
	blobs   *blob.Folder
	list    *directory.Directory
	signed  []byte
	tables  *rules.Tables
	places  *place.Index
	options Options
	site    http.Handler
	state   string // of the next reply; NEED_INFO if empty
	ago     int    // days since which the next reply could be read; 0: it does not wait for a day

	mu       sync.Mutex
	requests []recorded
	cut      func(w http.ResponseWriter, r *http.Request, next http.Handler) bool
}

// recorded is one request as it came in.
type recorded struct {
	method, url, path string
	header            http.Header
	body              []byte
	status            int
}

const (
	boxCode   = "NATAN1"
	commune   = "06085"
	neighbour = "06184"
	province  = "20"
)

var (
	communeRoles  = []string{"commune-police", "commune-committee", "commune-front", "commune-health"}
	provinceRoles = []string{"province-police", "investigation-agency", "police-inspectorate", "province-inspectorate", "province-committee", "forest-rangers"}
)

// unitKeys are the recipient and identity of every unit; making them takes time, so all tests share them.
var unitKeys = sync.OnceValue(func() map[string][2]string {
	keys := map[string][2]string{}
	for _, id := range unitIDs() {
		recipient, identity := envelope.NewCase()
		keys[id] = [2]string{recipient, identity}
	}
	return keys
})

func unitIDs() (ids []string) {
	for _, at := range []string{commune, neighbour} {
		for _, role := range communeRoles {
			ids = append(ids, role+"."+at)
		}
	}
	for _, role := range provinceRoles {
		ids = append(ids, role+"."+province)
	}
	return ids
}

var loaded = sync.OnceValues(func() (struct {
	tables *rules.Tables
	places *place.Index
}, error) {
	var l struct {
		tables *rules.Tables
		places *place.Index
	}
	var err error
	if l.tables, err = rules.Load(configs.Categories, configs.Statuses, configs.Clocks); err == nil {
		l.places, err = place.Load()
	}
	return l, err
})

func newOffice(t *testing.T) *office {
	t.Helper()
	l, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, dir: t.TempDir(), faults: &faulty.Faults{}, tables: l.tables, places: l.places}
	databasetest.File(t, filepath.Join(o.dir, "safe.db"), safe.Migrations())
	o.db, err = database.OpenSQLite(t.Context(), filepath.Join(o.dir, "safe.db"), safe.Migrations(), database.WithDriver(o.faults.Wrap))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.db.Close() })
	if o.blobs, err = blob.Open(filepath.Join(o.dir, "blobs")); err != nil {
		t.Fatal(err)
	}
	o.safe = safe.Open(o.db, o.blobs, safe.Options{Edge: "edge-1"})
	o.sign(1)
	book, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	o.options = Options{
		Edge: "edge-1", Province: "20", Keeper: o.safe, Attachments: o.blobs, Tables: o.tables, Words: book, Places: o.places, Now: time.Now,
		Directory: func() ([]byte, *directory.Directory, string) {
			o.mu.Lock()
			defer o.mu.Unlock()
			return o.signed, o.list, verifyKey("province")
		},
	}
	return reopened(o)
}

// reopened makes the site anew, with a board of warnings and a shelf of forums that have read nothing yet.
func reopened(o *office) *office {
	o.t.Helper()
	o.options.Alerts = alerts.New(alerts.Options{Pages: o.safe, Places: o.places, Now: time.Now, Directory: func() *directory.Directory {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.list
	}}).All
	o.options.Forums = forums.New(forums.Options{Pages: o.safe, Places: o.places, Now: time.Now, Directory: func() *directory.Directory {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.list
	}})
	o.build()
	return o
}

// build makes the site of the options as they are.
func (o *office) build() {
	o.t.Helper()
	site, err := New(o.options)
	if err != nil {
		o.t.Fatal(err)
	}
	o.site = site.Handler()
}

func signingKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func verifyKey(name string) string {
	return base64.StdEncoding.EncodeToString(signingKey(name).Public().(ed25519.PublicKey))
}

// sign makes a directory of this version the one in force; some units may be left out of it.
func (o *office) sign(version int, without ...string) {
	o.t.Helper()
	d := directory.Directory{
		Version: version, Province: "Công an tỉnh Lạng Sơn", Issued: time.Now().Add(-time.Hour), Expires: time.Now().AddDate(1, 0, 0),
		Edges:       []directory.Edge{{ID: "edge-1", Verify: verifyKey("edge-1")}},
		Deployments: []directory.Deployment{{ID: "lang-son", Verify: verifyKey("lang-son")}},
		Boxes:       []directory.Box{{Code: boxCode, Name: "thôn Nà Tàn", Commune: commune, Villages: []string{"thôn Nà Tàn", "thôn Khuổi Lùng"}}},
	}
	for _, id := range unitIDs() {
		if slices.Contains(without, id) {
			continue
		}
		role, at, _ := strings.Cut(id, ".")
		d.Units = append(d.Units, directory.Unit{
			ID: id, Role: role, Place: at, Name: o.unitName(role, at), Deployment: "lang-son",
			Keys: []directory.Key{{Recipient: unitKeys()[id][0], Verify: verifyKey(id)}},
		})
	}
	signed, err := directory.Sign(d, signingKey("province"))
	if err != nil {
		o.t.Fatal(err)
	}
	list, err := directory.Read(signed, signingKey("province").Public().(ed25519.PublicKey), 0, time.Now())
	if err != nil {
		o.t.Fatal(err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.signed, o.list = signed, list
}

func (o *office) unitName(role, at string) string {
	if p, ok := o.places.Place(at); ok && role == "commune-police" {
		return p.Police()
	}
	r, _ := o.tables.Role(role)
	return r.Vi
}

// sealer seals as the bot does, for requests made in Go.
func (o *office) sealer() bot.Sealer {
	return bot.Sealer{
		Tables: o.tables, Directory: func() *directory.Directory { return o.list }, Edge: "edge-1",
		Province: func(string) string { return province }, Now: time.Now,
	}
}

func (o *office) identity(unit string) *age.HybridIdentity {
	o.t.Helper()
	id, err := age.ParseHybridIdentity(unitKeys()[unit][1])
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// serve starts the site for a browser and returns its address.
func (o *office) serve() string {
	server := httptest.NewServer(o)
	o.t.Cleanup(server.Close)
	return server.URL
}

// ServeHTTP records, and lets a test cut the connection.
func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	o.mu.Lock()
	cut := o.cut
	o.requests = append(o.requests, recorded{method: r.Method, url: r.URL.String(), path: r.URL.Path, header: r.Header.Clone(), body: body})
	o.mu.Unlock()
	if cut != nil && cut(w, r, o.site) {
		panic(http.ErrAbortHandler)
	}
	o.site.ServeHTTP(w, r)
}

// seen returns the requests so far.
func (o *office) seen() []recorded {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]recorded(nil), o.requests...)
}

func (o *office) cutting(f func(w http.ResponseWriter, r *http.Request, next http.Handler) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cut = f
}

// post sends JSON to the interface and returns the status and the code of a refusal.
func (o *office) post(path string, body any) (status int, code string) {
	o.t.Helper()
	w := o.do("POST", path, body)
	var r refusal
	_ = json.Unmarshal(w.Body.Bytes(), &r)
	return w.Code, r.Code
}

func (o *office) do(method, path string, body any) *httptest.ResponseRecorder {
	o.t.Helper()
	var content []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		content = b
	case string:
		content = []byte(b)
	default:
		var err error
		if content, err = json.Marshal(b); err != nil {
			o.t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(context.Background(), method, path, bytes.NewReader(content))
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	return w
}

// envelopes returns what lies in the safe, opened by a unit.
func (o *office) envelopes() []envelope.Sealed {
	o.t.Helper()
	rows, err := o.db.Read().QueryContext(o.t.Context(), "SELECT sealed FROM envelope")
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	var all []envelope.Sealed
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			o.t.Fatal(err)
		}
		sealed, err := envelope.Parse(b)
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, sealed)
	}
	if rows.Err() != nil {
		o.t.Fatal(rows.Err())
	}
	return all
}
