package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/bot"
	"homthu/database/faulty"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// entry is the body of a post to /api/v1/envelopes.
type entry struct {
	Envelope []byte          `json:"envelope"`
	Mailbox  receipt.Locator `json:"mailbox"`
	Card     []byte          `json:"card,omitempty"`
}

// tip seals a tip as any client would.
func (o *office) tip(change func(*bot.Letter, *bot.Sealer)) (entry, receipt.Code) {
	o.t.Helper()
	l := &bot.Letter{
		Kind: "tip", Category: "A2", Commune: commune, Box: boxCode, Text: plantedWords, Lang: "vi", Channel: "web",
		Answers: []bot.Answer{{Q: "dinh-can-bo", A: "khong"}},
	}
	s := o.sealer()
	if change != nil {
		change(l, &s)
	}
	e, code, err := s.Tip(l, envelope.CaseKey{})
	if err != nil {
		o.t.Fatal(err)
	}
	return entry{e.Envelope.Bytes(), e.Mailbox, e.Card}, code
}

func (o *office) wants(what string, body any, status int, code string) {
	o.t.Helper()
	gotStatus, gotCode := o.post("/api/v1/envelopes", body)
	if gotStatus != status || gotCode != code {
		o.t.Errorf("%s: %d %q, want %d %q", what, gotStatus, gotCode, status, code)
	}
}

// A repeated post is taken once; a mailbox can be looked into and dropped with its locator.
func TestEnvelopeIsTakenOnce(t *testing.T) {
	o := newOffice(t)
	e, _ := o.tip(nil)
	for range 3 {
		o.wants("tip", e, http.StatusOK, "")
	}
	o.only()
	w := o.do("POST", "/api/v1/mailbox", mailboxRequest{e.Mailbox})
	var m struct {
		Card    []byte
		Replies []any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil || w.Code != http.StatusOK || !bytes.Equal(m.Card, e.Card) || m.Replies == nil {
		t.Errorf("mailbox: %d %s %v", w.Code, w.Body, err)
	}
	if status, _ := o.post("/api/v1/mailbox/delete", mailboxRequest{e.Mailbox}); status != http.StatusOK {
		t.Errorf("delete: %d", status)
	}
	if status, code := o.post("/api/v1/mailbox", mailboxRequest{e.Mailbox}); status != http.StatusNotFound || code != codeNoMailbox {
		t.Errorf("deleted mailbox: %d %q", status, code)
	}
}

// What is refused leaves nothing behind.
func TestRefusals(t *testing.T) {
	o := newOffice(t)
	good, _ := o.tip(nil)
	o.wants("no JSON", "{", http.StatusBadRequest, codeMalformed)
	o.wants("unknown field", `{"words":"x"}`, http.StatusBadRequest, codeMalformed)
	o.wants("not an envelope", entry{Envelope: []byte("x"), Mailbox: good.Mailbox, Card: good.Card}, http.StatusBadRequest, codeMalformed)
	o.wants("trailing bytes", entry{append(bytes.Clone(good.Envelope), 'x'), good.Mailbox, good.Card}, http.StatusBadRequest, codeMalformed)
	o.wants("no locator", entry{good.Envelope, "", good.Card}, http.StatusBadRequest, codeMalformed)
	o.wants("no card", entry{good.Envelope, good.Mailbox, nil}, http.StatusBadRequest, codeMalformed)
	o.wants("too large", `{"envelope":"`+strings.Repeat("A", envelopeLimit)+`"}`, http.StatusRequestEntityTooLarge, codeTooLarge)

	for what, now := range map[string]time.Time{"from yesterday": time.Now().Add(-60 * time.Hour), "from tomorrow": time.Now().Add(50 * time.Hour)} {
		late, _ := o.tip(func(_ *bot.Letter, s *bot.Sealer) { s.Now = func() time.Time { return now } })
		o.wants(what, late, http.StatusBadRequest, codeClock)
	}
	other, _ := o.tip(func(_ *bot.Letter, s *bot.Sealer) { s.Edge = "edge-2" })
	o.wants("of another edge", other, http.StatusBadRequest, codeMalformed)

	photo := bot.Attachment{Blob: uuid.NewString(), Type: "image/jpeg", Size: 10, SHA256: strings.Repeat("0", 64)}
	blind, _ := o.tip(func(l *bot.Letter, _ *bot.Sealer) { l.Attachments = []bot.Attachment{photo} })
	o.wants("without its attachment", blind, http.StatusConflict, codeBlobMissing)

	if n := len(o.envelopes()); n != 0 {
		t.Fatalf("%d envelopes are left of what was refused", n)
	}
	o.wants("tip", good, http.StatusOK, "")
	second, _ := o.tip(nil)
	o.wants("the same envelope with another mailbox", entry{good.Envelope, second.Mailbox, second.Card}, http.StatusOK, "")
	if status, _ := o.post("/api/v1/mailbox", mailboxRequest{second.Mailbox}); status != http.StatusNotFound {
		t.Errorf("a repeated envelope made a mailbox: %d", status)
	}
	o.only()
}

func TestUnitThatIsNotInTheDirectory(t *testing.T) {
	o := newOffice(t)
	e, _ := o.tip(nil)
	o.sign(2, "commune-police."+commune)
	o.wants("unit without a key", e, http.StatusBadRequest, codeUnit)
}

// A store that fails before it wrote, or after it wrote but before it answered, makes the client send again; then there
// is one envelope.
func TestStoreFailsBothWays(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		t.Run(way.String(), func(t *testing.T) {
			for n := 1; n < 40; n++ {
				o := newOffice(t)
				e, _ := o.tip(nil)
				o.faults.Arm(n, way)
				status, code := o.post("/api/v1/envelopes", e)
				if status != http.StatusOK && (status != http.StatusServiceUnavailable || code != codeTryLater) {
					t.Errorf("statement %d: %d %q", n, status, code)
				}
				hit := o.faults.Hit()
				o.faults.Arm(0, way)
				o.wants("again", e, http.StatusOK, "")
				o.only()
				if !hit {
					return
				}
			}
		})
	}
}

func TestBlobs(t *testing.T) {
	o := newOffice(t)
	id := uuid.NewString()
	put := func(id string, body []byte) (int, string) {
		r, _ := http.NewRequest("POST", "/api/v1/blobs", bytes.NewReader(body))
		r.Header.Set("Homthu-Blob", id)
		w := httptest.NewRecorder()
		o.site.ServeHTTP(w, r)
		var c refusal
		_ = json.Unmarshal(w.Body.Bytes(), &c)
		return w.Code, c.Code
	}
	var sealed bytes.Buffer
	recipient, _ := envelope.NewCase()
	w, err := envelope.SealBlob(&sealed, recipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("pixels")); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, id string
		body     []byte
		status   int
		code     string
	}{
		{"a photo in the clear", id, []byte("\xff\xd8\xff\xe0 pixels of a photo"), http.StatusBadRequest, codeMalformed},
		{"a path for an id", "../x", sealed.Bytes(), http.StatusBadRequest, codeMalformed},
		{"too large", id, append([]byte(sealedPrefix), make([]byte, blobLimit)...), http.StatusRequestEntityTooLarge, codeTooLarge},
		{"a sealed one", id, sealed.Bytes(), http.StatusOK, ""},
		{"again", id, sealed.Bytes(), http.StatusOK, ""},
		{"another under its id", id, append(sealed.Bytes(), 'x'), http.StatusConflict, codeConflict},
	} {
		if status, code := put(c.id, c.body); status != c.status || code != c.code {
			t.Errorf("%s: %d %q, want %d %q", c.what, status, code, c.status, c.code)
		}
	}
}

// Every answer carries the policy and tells caches, other sites and cookies nothing.
func TestEveryAnswerIsSecured(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200}, {"GET", "/h/" + boxCode, 200}, {"GET", "/h/" + strings.ToLower(boxCode), 303}, {"GET", "/h/unknown", 303}, {"GET", "/tra-cuu", 200},
		{"GET", "/cong-khai", 200}, {"GET", "/nowhere", 404}, {"GET", "/api/nowhere", 404}, {"GET", "/web/page.js", 200}, {"GET", "/web/web.css", 200},
		{"GET", "/web/none.js", 404}, {"GET", "/look/look.css", 200}, {"GET", "/look/", 404}, {"GET", "/api/v1/tables", 200}, {"GET", "/api/v1/directory", 200},
		{"GET", "/api/v1/directory?places=06085,20", 200}, {"POST", "/api/v1/envelopes", 400}, {"POST", "/api/v1/mailbox", 400}, {"GET", "/api/v1/mailbox", 404},
	} {
		w := o.do(c.method, c.path, nil)
		h := w.Header()
		if w.Code != c.status {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.status)
		}
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		if h.Get("Set-Cookie") != "" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", c.path, h)
		}
		if strings.HasPrefix(c.path, "/api") || strings.HasPrefix(c.path, "/h/") {
			if h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be cached: %q", c.path, h.Get("Cache-Control"))
			}
		}
		if to := h.Get("Location"); c.status == 303 && to != "/" && to != "/h/"+boxCode {
			t.Errorf("%s leads to %q", c.path, h.Get("Location"))
		}
	}
}

// Another site's page cannot post here.
func TestOtherSitesCannotPost(t *testing.T) {
	o := newOffice(t)
	e, _ := o.tip(nil)
	body, _ := json.Marshal(e)
	r, _ := http.NewRequest("POST", "/api/v1/envelopes", bytes.NewReader(body))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || len(o.envelopes()) != 0 {
		t.Errorf("%d", w.Code)
	}
}

func TestTotals(t *testing.T) {
	o := newOffice(t)
	if page := o.do("GET", "/cong-khai", nil).Body.String(); !strings.Contains(page, "Chưa có số liệu.") {
		t.Error("without figures:", page)
	}
	o.publish()
	page := o.do("GET", "/cong-khai", nil).Body.String()
	for _, want := range []string{"Kỳ này hòm thư nhận 55 việc, đã trả lời 45.", "Quý 4 năm 2026, tính đến ngày 22-11-2026.", "Trộm cắp", "xã Thiện Hòa", ">ít<", "Số nhỏ hơn 5"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// TestTotalsAreForMachinesToo: other periods, communes, and the same as files, which may be kept and asked for again.
func TestTotalsAreForMachinesToo(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"/cong-khai.csv", "/cong-khai.json"} {
		if w := o.do("GET", path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s without figures: %d", path, w.Code)
		}
	}
	o.publish()
	for path, wants := range map[string][]string{
		"/cong-khai?ky=2026":       {"Kỳ này hòm thư nhận 90 việc", "Cả năm 2026", `href="/cong-khai?ky=2026-Q4"`, `href="/cong-khai.csv?ky=2026"`},
		"/cong-khai?xa=" + commune: {"xã Thiện Hòa", "Cả năm 2026", "Quý 4 năm 2026", ">90<", ">30<"},
		"/cong-khai.csv":           {"\ufeffperiod,kind,code,name,requests_received", "2026-Q4,service,A2,", ",40,35,5\r\n", "2026-Q4,area," + commune},
		"/cong-khai.json?ky=2026":  {`"jurisdiction_id":"lang-son"`, `"periods":["2026-Q4","2026"]`, `"service_code":"A2"`, `"requests_received":90`, `"area_code":"` + commune + `"`},
		"/cong-khai/dich-vu.json":  {`"service_code":"A2"`, `"service_name":`, `"group":`, `"type":"realtime"`},
	} {
		w := o.do("GET", path, nil)
		for _, want := range wants {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %q in\n%s", path, want, w.Body)
			}
		}
		tag := w.Header().Get("ETag")
		if !strings.HasPrefix(w.Header().Get("Cache-Control"), "public, max-age=") || tag == "" {
			t.Errorf("%s may not be kept: %v", path, w.Header())
		}
		r, _ := http.NewRequest("GET", path, nil)
		r.Header.Set("If-None-Match", tag)
		again := httptest.NewRecorder()
		if o.site.ServeHTTP(again, r); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s again: %d, %d bytes", path, again.Code, again.Body.Len())
		}
	}
	if strings.Contains(o.do("GET", "/cong-khai/dich-vu.json", nil).Body.String(), `"C2"`) {
		t.Error("complaints are among what is counted in public")
	}
	for _, path := range []string{"/cong-khai?ky=2031", "/cong-khai?xa=00000", "/cong-khai.csv?ky=x", "/cong-khai.json?ky=%22"} {
		if w := o.do("GET", path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// The page and what it loads come in seconds over a slow network.
func TestPageIsLean(t *testing.T) {
	o := newOffice(t)
	total := 0
	for path, limit := range map[string]int{"/h/" + boxCode: 12_000, "/web/page.js": 150_000, "/web/web.css": 8_000, "/look/look.css": 12_000, "/api/v1/tables": 120_000} {
		r, _ := http.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		o.site.ServeHTTP(w, r)
		if w.Body.Len() > limit || w.Code != http.StatusOK {
			t.Errorf("%s: %d, %d bytes", path, w.Code, w.Body.Len())
		}
		total += w.Body.Len()
		t.Log(path, fmt.Sprint(w.Body.Len()))
		if tag := w.Header().Get("ETag"); tag != "" {
			r.Header.Set("If-None-Match", tag)
			w := httptest.NewRecorder()
			o.site.ServeHTTP(w, r)
			if w.Code != http.StatusNotModified {
				t.Errorf("%s again: %d", path, w.Code)
			}
		}
	}
	t.Logf("%d bytes", total)
	if total > 150_000 {
		t.Errorf("the first load is %d bytes", total)
	}
}

// Nothing is logged here, whatever comes in.
func TestNothingIsLogged(t *testing.T) {
	var written bytes.Buffer
	log.SetOutput(&written)
	slog.SetDefault(slog.New(slog.NewTextHandler(&written, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	o := newOffice(t)
	e, _ := o.tip(nil)
	o.wants("tip", e, http.StatusOK, "")
	o.faults.Arm(1, faulty.NotDone)
	o.post("/api/v1/mailbox", mailboxRequest{e.Mailbox})
	o.faults.Arm(0, faulty.NotDone)
	o.post("/api/v1/envelopes", `{"words":"`+plantedWords+`"}`)
	o.do("GET", "/"+plantedFile, nil)
	if written.Len() > 0 {
		t.Errorf("logged: %s", written.Bytes())
	}
}
