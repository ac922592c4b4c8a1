package forums

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/intake/safe"
)

const (
	police = "commune-police.06085"
	item   = "0b7f3c5e-0000-4000-8000-000000000001"
)

type room struct {
	safe *safe.Safe
	now  time.Time
	*Shelf
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
	r.Shelf = New(Options{Pages: r.safe, Directory: func() *directory.Directory { return list }, Places: places, Now: clock})
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
		{ID: "province-police.20", Role: "province-police", Place: "20", Name: "Công an tỉnh Lạng Sơn", Deployment: "lang-son"},
		{ID: "commune-front.06187", Role: "commune-front", Place: "06187", Name: "Mặt trận phường Kỳ Lừa", Deployment: "khac"},
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

// page is a body that is right, but for what change does to it.
func page(change func(map[string]any)) []byte {
	p := map[string]any{
		"v": 1, "id": "7K3M9Q", "unit": police, "commune": "06085", "title": "Nghe ý kiến bà con", "day": "2026-12-12", "hour": "14:00",
		"place": "Nhà văn hóa xã", "purpose": "Nghe dân nói.", "state": "open", "until": "2026-12-10",
		"opinions": []any{map[string]any{"id": item, "text": "Đường tối.\nCần đèn.", "theme": "Đường sá", "echoes": 10, "disposition": "to_UBND", "owner": "Ủy ban xã", "due": "2026-12-30", "answer": "", "answered": ""}},
		"pledges":  []any{map[string]any{"id": "p", "text": "Lắp đèn", "owner": "Công an xã Thiện Hòa", "due": "2026-12-20", "state": "open", "kept": ""}},
		"before":   []any{},
	}
	if change != nil {
		change(p)
	}
	body, _ := json.Marshal(p)
	return body
}

func (r *room) publish(t *testing.T, deployment, id string, body []byte) {
	t.Helper()
	if err := r.safe.Publish(t.Context(), deployment, courier.Page{Name: Prefix + id, Version: r.now.Unix(), Type: "application/json", Body: body}); err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(time.Minute)
}

// TestShelf: a forum that is to come, its last day for opinions, its day, and what stays of it.
func TestShelf(t *testing.T) {
	r := open(t)
	if _, found, ok := r.Forum("7K3M9Q"); found || !ok {
		t.Error("a forum out of nothing")
	}
	r.publish(t, "lang-son", "7K3M9Q", page(nil))
	f, found, ok := r.Forum("7k3m9q")
	if !found || !ok || f.Where != "xã Thiện Hòa" || f.Deployment != "lang-son" || !f.Has(item) || f.Opinions[0].Text != "Đường tối.\nCần đèn." {
		t.Fatalf("%+v %v %v", f, found, ok)
	}
	list, _ := r.Coming()
	if len(list) != 1 || list[0].Day != "12-12-2026" || !list[0].Asks || list[0].Opinions[0].ID != item || list[0].Deployment != "lang-son" {
		t.Errorf("%+v", list)
	}
	r.now = time.Date(2026, 12, 10, 17, 0, 0, 0, time.UTC) // the 11th in Viet Nam
	if list, _ := r.Coming(); len(list) != 1 || list[0].Asks {
		t.Errorf("after the last day: %+v", list)
	}
	r.now = time.Date(2026, 12, 12, 17, 0, 0, 0, time.UTC) // the day after
	if list, _ := r.Coming(); len(list) != 0 {
		t.Errorf("the day after: %+v", list)
	}
	if all, _ := r.All(); len(all) != 1 || all[0].Pledges[0].Late("2026-12-20") || !all[0].Pledges[0].Late("2026-12-21") {
		t.Errorf("%+v", all)
	}
	r.publish(t, "lang-son", "7K3M9Q", []byte(`{"v":1,"id":"7K3M9Q","unit":"`+police+`","commune":"06085","state":"draft","opinions":[]}`))
	if _, found, _ := r.Forum("7K3M9Q"); found {
		t.Error("it was taken back")
	}
}

// TestForeignForum: nobody holds a forum in another's name, and what is not of the shape of one is not shown at all.
func TestForeignForum(t *testing.T) {
	r := open(t)
	set := func(key string, value any) func(map[string]any) {
		return func(p map[string]any) { p[key] = value }
	}
	inOpinion := func(key string, value any) func(map[string]any) {
		return func(p map[string]any) { p["opinions"].([]any)[0].(map[string]any)[key] = value }
	}
	for name, change := range map[string]func(map[string]any){
		"a unit of another deployment":    func(p map[string]any) { p["unit"], p["commune"] = "commune-front.06187", "06187" },
		"another commune than the unit's": set("commune", "06187"), "a unit that nobody knows": set("unit", "commune-police.99999"),
		"the province":    func(p map[string]any) { p["unit"], p["commune"] = "province-police.20", "20" },
		"another version": set("v", 2), "another id than the page's": set("id", "8B4N2P"), "no title": set("title", " "), "no day": set("day", ""),
		"a day that is none": set("day", "2026-13-01"), "an hour that is none": set("hour", "25:00"), "another state": set("state", "secret"),
		"a long title": set("title", strings.Repeat("a", 301)), "an opinion twice": func(p map[string]any) {
			p["opinions"] = append(p["opinions"].([]any), p["opinions"].([]any)[0])
		},
		"an opinion without words": inOpinion("text", ""), "an opinion with an id of another kind": inOpinion("id", "1"),
		"a count below none": inOpinion("echoes", -1), "a long opinion": inOpinion("text", strings.Repeat("ă", 4001)),
		"a pledge of another state": func(p map[string]any) { p["pledges"].([]any)[0].(map[string]any)["state"] = "?" },
	} {
		r.publish(t, "lang-son", "7K3M9Q", page(change))
		if all, ok := r.All(); len(all) != 0 || !ok {
			t.Errorf("%s: %+v", name, all)
		}
	}
	r.publish(t, "khac", "8B4N2P", page(func(p map[string]any) { p["id"], p["unit"], p["commune"] = "8B4N2P", "commune-front.06187", "06187" }))
	if all, _ := r.All(); len(all) != 1 || all[0].Where != "phường Kỳ Lừa" {
		t.Errorf("its own: %+v", all)
	}
	r.publish(t, "lang-son", "8B4N2P", page(func(p map[string]any) { p["id"] = "8B4N2P" }))
	if all, _ := r.All(); len(all) != 1 {
		t.Errorf("two of one id: %+v", all)
	}
}

// FuzzRead: whatever is shown is bounded, has no control characters, and names its page.
func FuzzRead(f *testing.F) {
	f.Add(page(nil))
	f.Add(page(func(p map[string]any) { p["title"] = "a\u202eb\u0000c" }))
	f.Add([]byte(`{"v":1,"id":"7K3M9Q","opinions":[null],"pledges":[{}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		forum, ok := Read(courier.Page{Name: Prefix + "7K3M9Q", Body: body})
		if !ok {
			return
		}
		if forum.ID != "7K3M9Q" || len(forum.Opinions) > mostOpinions || strings.ContainsAny(forum.Title, "\u202e\x00\n") {
			t.Errorf("%+v", forum)
		}
		for _, o := range forum.Opinions {
			if o.Text == "" || o.Echoes < 0 || strings.ContainsAny(o.Text+o.Answer, "\u202e\x00\r") {
				t.Errorf("%+v", o)
			}
		}
	})
}
