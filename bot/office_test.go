package bot

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/bot/words"
	"homthu/database"
	"homthu/database/databasetest"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
)

// office is an edge for tests: a real safe on SQLite, a signed directory with real keys, and a Clerk that can be
// restarted at any moment.
type office struct {
	t      *testing.T
	dir    string
	now    time.Time
	faults *faulty.Faults
	db     *database.DB
	safe   *safe.Safe
	list   *directory.Directory
	ids    map[string]string // unit → identity
	sign   map[string]ed25519.PrivateKey
	files  map[string][]byte // what the Fetcher knows
	fails  map[string]error
	// recovery is the role of the recovery unit, if there is one.
	recovery string
	clerk    *Clerk
	n        int
}

var unitKeys = sync.OnceValue(func() map[string][2]string {
	keys := map[string][2]string{}
	for _, role := range append(communeRoles, provinceRoles...) {
		recipient, identity := envelope.NewCase()
		keys[role] = [2]string{recipient, identity}
	}
	return keys
})

func newOffice(t *testing.T) *office {
	o := &office{
		t: t, dir: t.TempDir(), now: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), faults: &faulty.Faults{},
		ids: map[string]string{}, sign: map[string]ed25519.PrivateKey{}, files: map[string][]byte{},
	}
	o.list = o.directory()
	o.open()
	return o
}

func (o *office) key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (o *office) verify(name string) string {
	return base64.StdEncoding.EncodeToString(o.key(name).Public().(ed25519.PublicKey))
}

func (o *office) directory() *directory.Directory {
	d := directory.Directory{
		Version: 1, Province: "Công an tỉnh Lạng Sơn", Issued: o.now.Add(-time.Hour), Expires: o.now.AddDate(1, 0, 0),
		Edges:       []directory.Edge{{ID: "edge-1", Verify: o.verify("edge-1")}},
		Deployments: []directory.Deployment{{ID: "lang-son", Verify: o.verify("lang-son")}},
		Boxes:       []directory.Box{{Code: "NATAN1", Name: "thôn Nà Tàn", Commune: "06085", Villages: []string{"thôn Nà Tàn", "thôn Khuổi Lùng"}}},
	}
	add := func(role, place string) {
		id := role + "." + place
		key := unitKeys()[role]
		o.ids[id], o.sign[id] = key[1], o.key(id)
		d.Units = append(d.Units, directory.Unit{
			ID: id, Role: role, Place: place, Name: "Đơn vị " + id, Deployment: "lang-son", Recovery: role == o.recovery,
			Keys: []directory.Key{{Recipient: key[0], Verify: o.verify(id)}},
		})
	}
	for _, role := range communeRoles {
		add(role, "06085")
	}
	for _, role := range provinceRoles {
		add(role, "20")
	}
	signed, err := directory.Sign(d, o.key("province"))
	if err != nil {
		o.t.Fatal(err)
	}
	list, err := directory.Read(signed, o.key("province").Public().(ed25519.PublicKey), 0, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

// open starts the edge; after close it starts again over the same files.
func (o *office) open() {
	databasetest.File(o.t, filepath.Join(o.dir, "safe.db"), safe.Migrations())
	db, err := database.OpenSQLite(o.t.Context(), filepath.Join(o.dir, "safe.db"), safe.Migrations(), database.WithDriver(o.faults.Wrap))
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { db.Close() })
	blobs, err := blob.Open(filepath.Join(o.dir, "blobs"))
	if err != nil {
		o.t.Fatal(err)
	}
	clock := func() time.Time { return o.now }
	keys, err := OpenKeys(filepath.Join(o.dir, "keys"), clock)
	if err != nil {
		o.t.Fatal(err)
	}
	book, err := words.Load()
	if err != nil {
		o.t.Fatal(err)
	}
	places, err := index()
	if err != nil {
		o.t.Fatal(err)
	}
	o.db, o.safe = db, safe.Open(db, blobs, safe.Options{Edge: "edge-1", Now: clock})
	o.clerk = NewClerk(Options{
		Store: o.safe, Keys: keys, Tables: testTables(o.t), Words: book, Places: places, Directory: func() *directory.Directory { return o.list },
		Edge: "edge-1", Province: "20", Name: "tỉnh Lạng Sơn", Page: "https://homthu.example", Clears: map[string]bool{Telegram: true},
		Now: clock, Blobs: blobs, Fetchers: map[string]Fetcher{Telegram: o},
	})
}

// copy is another edge with the same files.
func (o *office) copy() *office {
	other := *o
	other.dir, other.faults = o.t.TempDir(), &faulty.Faults{}
	if err := os.CopyFS(other.dir, os.DirFS(o.dir)); err != nil {
		o.t.Fatal(err)
	}
	other.open()
	return &other
}

func (o *office) restart() {
	o.db.Close()
	o.open()
}

func (o *office) Fetch(_ context.Context, file string) (io.ReadCloser, error) {
	if err := o.fails[file]; err != nil {
		return nil, err
	}
	b, ok := o.files[file]
	if !ok {
		return nil, errors.New("no such file")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

const chatID = "7733551199"

func (o *office) incoming(m Message) Incoming {
	o.n++
	m.ID = fmt.Sprintf("in-%d", o.n)
	return Incoming{
		Channel: Telegram, Chat: chatID, Update: Update{Channel: Telegram, ID: fmt.Sprint(900000 + o.n), Cursor: int64(900000 + o.n)}, Message: m,
	}
}

// hear gives messages to the Clerk, and delivers what he says after each.
func (o *office) hear(texts ...string) []Outgoing {
	o.t.Helper()
	var said []Outgoing
	for _, text := range texts {
		if err := o.clerk.Receive(o.t.Context(), o.incoming(Message{Kind: KindText, Text: text})); err != nil {
			o.t.Fatalf("%q: %v", text, err)
		}
		said = o.deliver()
	}
	return said
}

// deliver takes what waits to be said, as an adapter does.
func (o *office) deliver() []Outgoing {
	o.t.Helper()
	var all []Outgoing
	for {
		out, err := o.clerk.Outgoing(o.t.Context(), Telegram, 10)
		if err != nil {
			o.t.Fatal(err)
		}
		if len(out) == 0 {
			return all
		}
		for _, x := range out {
			if x.Chat != chatID {
				o.t.Fatal("a reply to another chat")
			}
			if len(x.Delete) > 0 {
				if err := o.clerk.Cleared(o.t.Context(), x.ID, true); err != nil {
					o.t.Fatal(err)
				}
			}
			if err := o.clerk.Sent(o.t.Context(), x.ID, "out-"+x.ID[:4]); err != nil {
				o.t.Fatal(err)
			}
		}
		all = append(all, out...)
	}
}

func text(said []Outgoing) string {
	var all []string
	for _, o := range said {
		all = append(all, o.Reply.Plain())
	}
	return strings.Join(all, "\n---\n")
}

// envelopes are what waits to be carried.
func (o *office) envelopes() []envelope.Sealed {
	o.t.Helper()
	parcels, err := o.safe.Due(o.t.Context(), o.now.Add(time.Hour), 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	var all []envelope.Sealed
	for _, p := range parcels {
		if p.Kind != courier.KindParcel {
			continue
		}
		s, err := envelope.Parse(p.Body)
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func (o *office) read(s envelope.Sealed, unit string) envelope.Tip {
	o.t.Helper()
	id, err := envelope.ParseIdentity(o.ids[unit])
	if err != nil {
		o.t.Fatal(err)
	}
	tip, err := envelope.Open(s, id)
	if err != nil {
		o.t.Fatal(unit, err)
	}
	return tip
}

var theft = []string{"/start NATAN1", "2", "1", "3", "6", "mất con trâu đen", "2", "gửi"}

func codeIn(t *testing.T, said []Outgoing) string {
	t.Helper()
	_, after, ok := strings.Cut(text(said), "Mã của bà con: ")
	if !ok {
		t.Fatal("no code in: ", text(said))
	}
	return after[:24]
}

func picture(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func find(t *testing.T, dir, name string) (path string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(p), name) {
			path = p
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return path
}

// answer puts a unit's reply into the mailbox of a case.
func (o *office) answer(tip envelope.Tip, r envelope.Reply, signer string) {
	o.t.Helper()
	r.ID, r.Case, r.From = uuid.NewString(), tip.Header.Case, "commune-police.06085"
	sealed, err := envelope.SealReply(r, tip.Reporter, o.sign[signer])
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.safe.Reply(o.t.Context(), "lang-son", courier.Reply{ID: r.ID, Case: r.Case, Sealed: sealed}); err != nil {
		o.t.Fatal(err)
	}
}
