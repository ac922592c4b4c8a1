package alerts

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"homthu/bot"
	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/intake/safe"
)

const (
	police   = "commune-police.06085"
	province = "province-police.20"
	foreign  = "commune-police.05977" // served by another deployment
)

type room struct {
	safe *safe.Safe
	now  time.Time
	*Board
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{now: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}
	db, err := database.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "safe.db"), safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	clock := func() time.Time { return r.now }
	r.safe = safe.Open(db, nil, safe.Options{Edge: "edge-1", Now: clock})
	places, err := place.Load()
	if err != nil {
		t.Fatal(err)
	}
	list := signed(t, r.now)
	r.Board = New(Options{Pages: r.safe, Directory: func() *directory.Directory { return list }, Places: places, Now: clock})
	return r
}

func signed(t *testing.T, now time.Time) *directory.Directory {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	verify := base64.StdEncoding.EncodeToString(public)
	d := directory.Directory{Version: 1, Province: "Lạng Sơn", Issued: now.Add(-time.Hour), Expires: now.AddDate(1, 0, 0),
		Edges:       []directory.Edge{{ID: "edge-1", Verify: verify}},
		Deployments: []directory.Deployment{{ID: "lang-son", Verify: verify}, {ID: "khac", Verify: verify}}}
	for _, u := range []directory.Unit{
		{ID: police, Role: "commune-police", Place: "06085", Name: "Công an xã Thiện Hòa", Deployment: "lang-son"},
		{ID: province, Role: "province-police", Place: "20", Name: "Công an tỉnh Lạng Sơn", Deployment: "lang-son"},
		{ID: foreign, Role: "commune-police", Place: "05977", Name: "Công an phường Kỳ Lừa", Deployment: "khac"},
	} {
		recipient, _ := envelope.NewCase()
		u.Keys = []directory.Key{{Recipient: recipient, Verify: verify}}
		d.Units = append(d.Units, u)
	}
	bytes, err := directory.Sign(d, private)
	if err != nil {
		t.Fatal(err)
	}
	read, err := directory.Read(bytes, public, 0, now)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func (r *room) publish(t *testing.T, deployment, unit, body string) {
	t.Helper()
	err := r.safe.Publish(t.Context(), deployment, courier.Page{Name: prefix + unit, Version: r.now.Unix(), Type: "application/json", Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(time.Minute)
}

func page(unit, title, until string) string {
	return fmt.Sprintf(`{"v":1,"unit":%q,"alerts":[{"id":"a","day":"2026-11-20","until":%q,"title":%q,"text":"Chữ.","category":"A5"}]}`, unit, until, title)
}

func titles(list []bot.Alert) (all []string) {
	for _, a := range list {
		all = append(all, a.Title)
	}
	return all
}

func (r *room) reads(t *testing.T, commune string, want ...string) {
	t.Helper()
	list, ok := r.Of(commune)
	if got := titles(list); !ok || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("in %s: %v %v, want %v", commune, got, ok, want)
	}
}

func TestBoard(t *testing.T) {
	r := open(t)
	r.reads(t, "06085")
	r.publish(t, "lang-son", police, page(police, "Giả làm công an", "2026-12-20"))
	r.publish(t, "lang-son", province, page(province, "Pháo nổ", "2026-11-24"))
	r.reads(t, "06085", "Giả làm công an", "Pháo nổ")
	r.reads(t, "05977", "Pháo nổ")
	if units, _ := r.All(); len(units) != 2 || units[0].Name != "Công an xã Thiện Hòa" || units[0].List[0].Day != "20-11-2026" {
		t.Errorf("%+v", units)
	}

	r.now = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // midnight in Viet Nam, on the 24th
	r.reads(t, "06085", "Giả làm công an")
	r.publish(t, "lang-son", police, `{"v":1,"unit":"`+police+`","alerts":[]}`)
	r.reads(t, "06085")
}

// TestForeignWord: nobody warns in another's name, and what is not understood shows nothing.
func TestForeignWord(t *testing.T) {
	r := open(t)
	r.publish(t, "lang-son", foreign, page(foreign, "Lời của nơi khác", "2026-12-20"))
	r.publish(t, "lang-son", "commune-police.99999", page("commune-police.99999", "Không có nơi này", "2026-12-20"))
	r.publish(t, "lang-son", police, page(province, "Mượn tên", "2026-12-20"))
	r.reads(t, "05977")
	r.reads(t, "06085")
	for _, body := range []string{``, `{"v":2}`, `null`, `[]`, page(police, "", "2026-12-20"), page(police, "Tên", "")} {
		r.publish(t, "lang-son", police, body)
		r.reads(t, "06085")
	}
	r.publish(t, "khac", foreign, page(foreign, "Chợ đêm", "2026-12-20"))
	r.reads(t, "05977", "Chợ đêm")
}

func FuzzStanding(f *testing.F) {
	f.Add([]byte(page(police, "Tên", "2026-12-20")))
	f.Add([]byte(`{"v":1,"unit":"commune-police.06085","alerts":[null,{}]}`))
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		if list := standing(body, police, now); len(list) > most {
			t.Fatal(len(list))
		}
	})
}
