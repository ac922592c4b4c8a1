package bot

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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
	clerk  *Clerk
	n      int
}

var unitKeys = sync.OnceValue(func() map[string][2]string {
	keys := map[string][2]string{}
	for _, role := range append(communeRoles, provinceRoles...) {
		recipient, identity := envelope.NewCase()
		keys[role] = [2]string{recipient, identity}
	}
	return keys
})

var (
	communeRoles  = []string{"commune-police", "commune-committee", "commune-front", "commune-health"}
	provinceRoles = []string{"province-police", "investigation-agency", "police-inspectorate", "province-inspectorate", "province-committee", "forest-rangers"}
)

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
			ID: id, Role: role, Place: place, Name: "Đơn vị " + id, Deployment: "lang-son",
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

func TestClerkSealsATip(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	if len(o.envelopes()) != 0 {
		t.Fatal("sealed before it was sent")
	}
	said := o.hear("1")
	code := codeIn(t, said)
	all := o.envelopes()
	if len(all) != 1 {
		t.Fatal(len(all))
	}
	h := all[0].Header()
	if h.Category != "A2" || h.Commune != "06085" || h.Edge != "edge-1" || h.Received != "2026-11-22T10:00:00+07:00" || h.Units[0] != "commune-police.06085" {
		t.Errorf("%+v", h)
	}
	tip := o.read(all[0], "commune-police.06085")
	if tip.Place.Box != "NATAN1" || tip.Place.Words != "thôn Khuổi Lùng" || tip.Channel != Telegram || tip.Lang != "vi" || len(tip.Answers) != 5 {
		t.Errorf("%+v", tip)
	}
	if !said[0].Protect || len(said[len(said)-1].Delete) == 0 && len(said[0].Delete) == 0 && !strings.Contains(text(said), "đã xóa") {
		t.Error("the chat was not cleared: ", text(said))
	}
	if again := text(o.hear("gửi")); !strings.Contains(again, code) || len(o.envelopes()) != 1 {
		t.Error("sent twice: ", again)
	}
}

// What is on the disk names no chat, no words and no code.
func TestClerkLeavesNoWords(t *testing.T) {
	o := newOffice(t)
	o.hear(theft[:7]...)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindText, Text: "gửi"})); err != nil {
		t.Fatal(err)
	}
	o.hear("1")
	err := filepath.WalkDir(o.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, planted := range []string{chatID, "trâu đen", "Khuổi Lùng", "90000", "in-3"} {
			if bytes.Contains(b, []byte(planted)) {
				t.Errorf("%s holds %q", filepath.Base(path), planted)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever statement of the last commit fails, done or not: the update is not confirmed, or it is whole; delivered again
// there is one envelope, one code and one answer.
func TestClerkCommitFails(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		t.Run(way.String(), func(t *testing.T) {
			ready := newOffice(t)
			ready.hear(theft...)
			ready.db.Close()
			for n := 1; ; n++ {
				o := ready.copy()
				in := o.incoming(Message{Kind: KindText, Text: "1"})
				o.faults.Arm(n, way)
				err := o.clerk.Receive(t.Context(), in)
				hit := o.faults.Hit()
				o.faults.Arm(0, way)
				if !hit {
					if n < 5 {
						t.Fatalf("only %d statements", n)
					}
					return
				}
				if err == nil && len(o.envelopes()) != 1 {
					t.Fatalf("statement %d: confirmed, and nothing kept", n)
				}
				o.restart()
				for range 2 {
					if err := o.clerk.Receive(t.Context(), in); err != nil {
						t.Fatalf("statement %d: again: %v", n, err)
					}
				}
				said := o.deliver()
				if count := strings.Count(text(said), "Mã của bà con"); count != 1 || len(o.envelopes()) != 1 {
					t.Fatalf("statement %d: %d codes, %d envelopes", n, count, len(o.envelopes()))
				}
			}
		})
	}
}

func TestClerkRestartsAnywhere(t *testing.T) {
	o := newOffice(t)
	for _, text := range theft {
		o.hear(text)
		o.restart()
	}
	codeIn(t, o.hear("1"))
}

func TestClerkUrgent(t *testing.T) {
	o := newOffice(t)
	o.hear("/start NATAN1", "1", "2", "1", "cháy nhà sàn")
	o.now = o.now.Add(59 * time.Second)
	if err := o.clerk.Silences(t.Context()); err != nil || len(o.envelopes()) != 0 {
		t.Fatal(err, "sent too early")
	}
	o.now = o.now.Add(time.Second)
	if err := o.clerk.Silences(t.Context()); err != nil {
		t.Fatal(err)
	}
	codeIn(t, o.deliver())
	o.hear("1 3")
	all := o.envelopes()
	if len(all) != 2 || all[0].Header().Urgency != "now" {
		t.Fatal(len(all))
	}
	for _, s := range all {
		tip := o.read(s, "commune-police.06085")
		if s.Header().Kind == envelope.KindAnswer && (tip.Answers[0].A != "co" || s.Header().Case == s.Header().ID) {
			t.Errorf("%+v", tip.Answers)
		}
	}
	if err := o.clerk.Silences(t.Context()); err != nil || len(o.envelopes()) != 2 {
		t.Error("sent again", err)
	}
}

func TestClerkNobody(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	o.list = &directory.Directory{}
	if said := text(o.hear("1")); !strings.Contains(said, "Chưa có gì được gửi đi") || len(o.envelopes()) != 0 {
		t.Error(said)
	}
	o.list = o.directory()
	codeIn(t, o.hear("1"))
}

func picture(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestClerkPhotos(t *testing.T) {
	o := newOffice(t)
	o.files["f1"], o.files["f2"] = picture(t), []byte("no photo at all")
	for _, file := range []string{"f1", "f2"} {
		if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: file, Text: "đổ rác xuống suối"})); err != nil {
			t.Fatal(err)
		}
	}
	o.hear("1", "3", "2", "gửi")
	if said := text(o.hear("1")); !strings.Contains(said, "đang làm sạch") || len(o.envelopes()) != 0 {
		t.Fatal("did not wait for the photos: ", said)
	}
	o.restart() // what was queued is found again in the draft
	o.hear("mùi rất hôi")
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	if said := text(o.deliver()); !strings.Contains(said, "không làm sạch được ảnh này") {
		t.Fatal(said)
	}
	codeIn(t, o.hear("1"))
	s := o.envelopes()[0]
	tip := o.read(s, "province-police.20")
	if len(tip.Attachments) != 1 || len(s.Header().Blobs) != 1 || !strings.Contains(tip.Text, "rất hôi") {
		t.Fatalf("%+v", tip)
	}
	sealed, err := os.Open(find(t, o.dir, tip.Attachments[0].Blob))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		t.Fatal(err)
	}
	r, err := envelope.OpenBlob(sealed, id, tip.Attachments[0])
	if err != nil {
		t.Fatal(err)
	}
	if clean, err := io.ReadAll(r); err != nil || len(clean) == 0 {
		t.Error(err)
	}
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

func TestClerkMailbox(t *testing.T) {
	o := newOffice(t)
	code := codeIn(t, o.hear(append(theft, "1")...))
	tip := o.read(o.envelopes()[0], "commune-police.06085")
	if said := text(o.hear(code)); !strings.Contains(said, "22-11-2026") || !strings.Contains(said, "Chưa có gì mới") {
		t.Error(said)
	}
	agency := envelope.Addressee{Unit: "investigation-agency.20", Recipient: unitKeys()["investigation-agency"][0]}
	o.answer(tip, envelope.Reply{Text: "kẻ giả mạo", State: "RESOLVED", Holders: []envelope.Addressee{{Unit: "commune-front.06085", Recipient: agency.Recipient}}}, "commune-front.06085")
	o.answer(tip, envelope.Reply{Text: "Con trâu có dấu gì?", State: "NEED_INFO", Question: true, Holders: []envelope.Addressee{agency}}, "commune-police.06085")
	said := text(o.hear(code))
	if !strings.Contains(said, "Con trâu có dấu gì?") || strings.Contains(said, "giả mạo") {
		t.Error(said)
	}
	o.hear("1", "sừng trái bị gãy")
	var answer envelope.Sealed
	for _, s := range o.envelopes() {
		if s.Header().Kind == envelope.KindAnswer {
			answer = s
		}
	}
	if tip := o.read(answer, "investigation-agency.20"); tip.Text != "sừng trái bị gãy" || len(answer.Header().Units) != 1 {
		t.Errorf("%+v", tip)
	}
	o.answer(tip, envelope.Reply{State: "RESOLVED"}, "commune-police.06085")
	if said := text(o.hear(code, "3")); !strings.Contains(said, "báo lại là việc chưa xong") {
		t.Error(said)
	}
	if said := text(o.hear("3", "1")); !strings.Contains(said, "Đã xóa") {
		t.Error(said)
	}
	for i := range mostWrong {
		if said := text(o.hear(code)); !strings.Contains(said, "Không thấy mã này") {
			t.Fatal(i, said)
		}
	}
	if said := text(o.hear(code)); !strings.Contains(said, "15 phút") {
		t.Error(said)
	}
	o.now = o.now.Add(wrongWait + time.Second)
	if said := text(o.hear(code)); !strings.Contains(said, "Không thấy mã này") {
		t.Error(said)
	}
}

func TestClerkForgets(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn", "dừng")
	if said := text(o.hear("1")); !strings.Contains(said, "Đã cắt") {
		t.Error(said)
	}
	var rows int
	if err := o.db.Read().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM outgoing)`).Scan(&rows); err != nil || rows != 0 {
		t.Error(rows, err)
	}
	if said := text(o.hear("xin chào")); !strings.Contains(said, "Xin chào") {
		t.Error(said)
	}
}

// Drafts move to the new day's key, and die with it: after 48 hours the file is gone and nobody knows the chat.
func TestKeysDie(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn")
	o.now = o.now.Add(24 * time.Hour)
	in := o.incoming(Message{Kind: KindText, Text: "1"})
	for range 2 { // the same update, also under the other day's hash
		if err := o.clerk.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		o.now = o.now.Add(20 * time.Hour)
	}
	if said := o.deliver(); strings.Count(text(said), "công an xã hay cán bộ") != 1 {
		t.Error(text(said))
	}
	var drafts int
	if err := o.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM draft`).Scan(&drafts); err != nil || drafts != 1 {
		t.Error(drafts, err)
	}
	o.now = o.now.Add(48 * time.Hour)
	if said := text(o.hear("3")); !strings.Contains(said, "Xin chào") {
		t.Error("the draft outlived its key: ", said)
	}
	files, err := os.ReadDir(filepath.Join(o.dir, "keys"))
	if err != nil || len(files) != 1 {
		t.Error(files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// Messages of one chat that come at once are taken one after the other: nothing is lost.
func TestClerkAtOnce(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn", "1", "3")
	var wait sync.WaitGroup
	for i := range 8 {
		in := o.incoming(Message{Kind: KindText, Text: fmt.Sprintf("chuyện thứ %d kể thêm cho rõ", i)})
		wait.Go(func() {
			if err := o.clerk.Receive(context.Background(), in); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if said := text(o.hear("xem lại")); strings.Count(said, "chuyện thứ") != 8 {
		t.Error(said)
	}
	if len(o.clerk.chats) != 0 {
		t.Error("locks are left over")
	}
}

// TestLetters writes and checks testdata/letters.json: what headers letters get, for letter.ts.
func TestLetters(t *testing.T) {
	o := newOffice(t)
	type vector struct {
		Letter Letter          `json:"letter"`
		Header envelope.Header `json:"header"`
	}
	answers := func(pairs ...string) (list []Answer) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, Answer{Q: pairs[i], A: pairs[i+1]})
		}
		return list
	}
	letters := []Letter{
		{Category: "A2", Commune: "06085", Box: "NATAN1", Answers: answers("dinh-can-bo", "khong")},
		{Category: "A2", Commune: "06085", Answers: answers("dinh-can-bo", "cong-an-xa", "viec-gi", "x")},
		{Category: "A3", Answers: answers("dinh-can-bo", "khong-biet")},
		{Category: "A1", Floor: "now", Commune: "06085", Answers: answers("dinh-can-bo", "khong-biet"), Subjects: []string{"commune-police"}},
		{Category: "C2", Commune: "06085"},
		{Category: "D1", Commune: "06085", Answers: answers("co-viec-xau", "khong", "loi-cua-ai", "can-bo")},
		{Category: "D3", Commune: "06085", Answers: answers("co-viec-xau", "khong", "loi-cua-ai", "khong")},
		{Category: "R1", Commune: "06085"},
		{Category: "A18", Commune: "06085", Answers: answers("dinh-can-bo", "can-bo")},
	}
	var vectors []vector
	for _, l := range letters {
		l.Kind, l.Lang, l.Channel = "tip", "vi", Web
		entry, _, err := o.clerk.sealer().Tip(&l, envelope.CaseKey{})
		if err != nil {
			t.Fatal(err)
		}
		h := entry.Envelope.Header()
		h.ID, h.Case = "", ""
		vectors = append(vectors, vector{l, h})
	}
	got, err := json.MarshalIndent(vectors, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile("testdata/letters.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/letters.json")
	if err != nil || !bytes.Equal(want, got) {
		t.Error("testdata/letters.json is not what letters become now", err)
	}
}
