package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"homthu/bot"
	"homthu/bot/flood"
	"homthu/database/faulty"
	"homthu/harness"
	"homthu/intake/envelope"
	"homthu/intake/safe"
)

// asking makes the office ask for work.
func (o *office) asking(base int, limits flood.Limits) {
	o.options.Works, o.options.Gate = flood.NewWorks(base, time.Now), flood.NewGate(limits, time.Now)
	o.build()
}

// sendWork posts with work of a level (below 0: none) and returns what it answers.
func (o *office) sendWork(method, path string, body []byte, header http.Header, level int) (int, map[string]any) {
	o.t.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	if level >= 0 {
		work, err := flood.Solve(o.options.Works.Challenge(level))
		if err != nil {
			o.t.Fatal(err)
		}
		r.Header.Set(flood.Header, work)
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	var said map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &said)
	return w.Code, said
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEnvelopeNeedsWork(t *testing.T) {
	o := newOffice(t)
	o.asking(500, flood.DefaultLimits())
	e, _ := o.tip(nil)
	body := encoded(t, e)
	status, said := o.sendWork("POST", "/api/v1/envelopes", body, nil, -1)
	if status != http.StatusForbidden || said["code"] != codeWork || said["level"] != 0.0 {
		t.Fatalf("without work: %d %v", status, said)
	}
	if status, said = o.sendWork("POST", "/api/v1/envelopes", body, nil, 0); status != http.StatusOK {
		t.Fatalf("with work: %d %v", status, said)
	}
	work, _ := flood.Solve(o.options.Works.Challenge(0))
	once := http.Header{flood.Header: {work}}
	second, _ := o.tip(nil)
	if status, _ = o.sendWork("POST", "/api/v1/envelopes", encoded(t, second), once, -1); status != http.StatusOK {
		t.Fatalf("with other work: %d", status)
	}
	third, _ := o.tip(nil)
	if status, said = o.sendWork("POST", "/api/v1/envelopes", encoded(t, third), once, -1); status != http.StatusForbidden || said["code"] != codeWork {
		t.Errorf("with used work: %d %v", status, said)
	}
	urgent, _ := o.tip(func(l *bot.Letter, _ *bot.Sealer) { l.Category, l.Floor = "A1", "now" })
	if status, said = o.sendWork("POST", "/api/v1/envelopes", encoded(t, urgent), nil, -1); status != http.StatusOK {
		t.Errorf("urgent, without work: %d %v", status, said)
	}
}

// TestFailedCommitGivesWorkBack: the page sends the same again with the same work when the store was down.
func TestFailedCommitGivesWorkBack(t *testing.T) {
	o := newOffice(t)
	o.asking(500, flood.DefaultLimits())
	e, _ := o.tip(nil)
	work, _ := flood.Solve(o.options.Works.Challenge(0))
	header := http.Header{flood.Header: {work}}
	o.faults.Arm(1, faulty.NotDone)
	status, _ := o.sendWork("POST", "/api/v1/envelopes", encoded(t, e), header, -1)
	o.faults.Arm(0, faulty.NotDone)
	if status == http.StatusOK {
		t.Skip("the fault was survived")
	}
	if status, said := o.sendWork("POST", "/api/v1/envelopes", encoded(t, e), header, -1); status != http.StatusOK {
		t.Errorf("again: %d %v", status, said)
	}
}

// TestFloodOnTheWeb: what goes to a flooded unit gets dearer, then has to wait; another unit's does not, and what is
// urgent neither.
func TestFloodOnTheWeb(t *testing.T) {
	o := newOffice(t)
	limits := flood.DefaultLimits()
	limits.Unit = flood.PerBurst(10, time.Hour, 40)
	limits.Urgent = flood.Per(3, time.Hour)
	o.asking(100, limits)
	here := func(l *bot.Letter, _ *bot.Sealer) {}
	there := func(l *bot.Letter, _ *bot.Sealer) { l.Commune, l.Box = neighbour, "" }
	post := func(change func(*bot.Letter, *bot.Sealer), level int) (int, map[string]any) {
		e, _ := o.tip(change)
		return o.sendWork("POST", "/api/v1/envelopes", encoded(t, e), nil, level)
	}
	for n := range 30 {
		if status, said := post(here, 0); status != http.StatusOK {
			t.Fatalf("tip %d: %d %v", n+1, status, said)
		}
	}
	status, said := post(here, 0)
	if status != http.StatusForbidden || said["level"] != 1.0 {
		t.Errorf("cheap work for a flooded unit: %d %v", status, said)
	}
	for range 10 {
		if status, said = post(here, 1); status != http.StatusOK {
			t.Fatalf("dearer work: %d %v", status, said)
		}
	}
	if status, said = post(here, 1); status != http.StatusTooManyRequests || said["code"] != codeBusy || said["minutes"] != 6.0 {
		t.Errorf("a full unit: %d %v", status, said)
	}
	if status, said = post(there, 0); status != http.StatusOK {
		t.Errorf("the next commune: %d %v", status, said)
	}
	urgent := func(l *bot.Letter, _ *bot.Sealer) { l.Category, l.Floor = "A1", "now" }
	for n := range 3 {
		if status, said = post(urgent, -1); status != http.StatusOK {
			t.Fatalf("urgent %d: %d %v", n+1, status, said)
		}
	}
	if status, said = post(urgent, -1); status != http.StatusForbidden || said["level"] != 0.0 {
		t.Errorf("hundreds of urgent ones without work: %d %v", status, said)
	}
	if status, said = post(urgent, 0); status != http.StatusOK {
		t.Errorf("urgent, with the least work: %d %v", status, said)
	}
}

func TestAttachmentNeedsWorkOnce(t *testing.T) {
	o := newOffice(t)
	o.asking(500, flood.DefaultLimits())
	file := append([]byte(sealedPrefix), make([]byte, 2000)...)
	header := http.Header{"Homthu-Blob": {"11111111-1111-4111-8111-111111111111"}}
	if status, said := o.sendWork("POST", "/api/v1/blobs", file, header, -1); status != http.StatusForbidden || said["code"] != codeWork {
		t.Errorf("without work: %d %v", status, said)
	}
	if status, said := o.sendWork("POST", "/api/v1/blobs", file, header, 0); status != http.StatusOK {
		t.Errorf("with work: %d %v", status, said)
	}
	header = http.Header{"Homthu-Blob": {"22222222-2222-4222-8222-222222222222"}, "Homthu-Size": {fmt.Sprint(len(file))}, "Homthu-Offset": {"0"}}
	if status, said := o.sendWork("PUT", "/api/v1/blobs", file[:1000], header, -1); status != http.StatusForbidden {
		t.Errorf("the first chunk without work: %d %v", status, said)
	}
	if status, said := o.sendWork("PUT", "/api/v1/blobs", file[:1000], header, 0); status != http.StatusOK {
		t.Fatalf("the first chunk: %d %v", status, said)
	}
	header["Homthu-Offset"] = []string{"1000"}
	if status, said := o.sendWork("PUT", "/api/v1/blobs", file[1000:], header, -1); status != http.StatusOK {
		t.Errorf("the second chunk needs none: %d %v", status, said)
	}
}

// TestPageWorksWhileTyping: a tip with a photo goes out, and so it does when the edge was started anew in between, which
// makes all work that was done worthless.
func TestPageWorksWhileTyping(t *testing.T) {
	o := newOffice(t)
	o.asking(2000, flood.DefaultLimits())
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.tell("trộm mất con trâu đen đêm qua")
	o.mu.Lock()
	o.options.Works = flood.NewWorks(2000, time.Now)
	o.build()
	o.mu.Unlock()
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	refused, worked := 0, 0
	for _, r := range o.seen() {
		if r.path == "/api/v1/envelopes" {
			refused++
			if r.header.Get(flood.Header) != "" {
				worked++
			}
		}
	}
	if refused != 2 || worked != 2 {
		t.Errorf("%d posts, %d with work", refused, worked)
	}
	o.only()
}

// TestWorkOnACheapPhone measures the worst case of the default work, with the processor slowed down six times, as
// resident and browser would have it. The figure stands in docs/limits.md.
func TestWorkOnACheapPhone(t *testing.T) {
	script := harness.Bundle(t, "worktime.browser.ts")
	ctx := harness.Chromium(t)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("<!doctype html>")) }))
	defer page.Close()
	if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 6}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(page.URL)); err != nil {
		t.Fatal(err)
	}
	took, err := chromedp.Run(ctx, chromedp.Evaluate[float64](string(script)+fmt.Sprintf("; worktime(%d)", flood.DefaultWork)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("all %d numbers take %.0f ms with the processor slowed down six times", flood.DefaultWork, took)
}

// TestShutMailbox: words for a case whose mailbox is shut for some days are refused kindly, on both kinds of page.
func TestShutMailbox(t *testing.T) {
	o := newOffice(t)
	e, code := o.tip(nil)
	o.wants("the tip", e, http.StatusOK, "")
	box, err := o.safe.Mailbox(t.Context(), e.Mailbox)
	if err != nil {
		t.Fatal(err)
	}
	until := time.Now().In(time.FixedZone("", 7*3600)).AddDate(0, 0, 7)
	if err := o.safe.Silence(t.Context(), safe.Silencing{ID: "1", Deployment: "lang-son", Case: box.Case, Until: until.Format(time.DateOnly)}); err != nil {
		t.Fatal(err)
	}
	s := o.sealer()
	more, err := s.More(&bot.Letter{Kind: "answer", Lang: "vi", Channel: "web", Text: plantedAnswer}, code, box, envelope.CaseKey{})
	if err != nil {
		t.Fatal(err)
	}
	status, said := o.sendWork("POST", "/api/v1/envelopes", encoded(t, entry{more.Envelope.Bytes(), more.Mailbox, nil}), nil, -1)
	if status != http.StatusForbidden || said["code"] != codeShut || said["until"] != until.Format(dayForm) {
		t.Errorf("an answer: %d %v", status, said)
	}
	p := newPhone(t)
	p.open(o.serve() + "/tra-cuu")
	p.say(code.String())
	p.press("Nói thêm")
	p.hear("viết vào đây")
	p.say(plantedAnswer)
	p.hear("Hết ngày " + until.Format(dayForm) + " thì gửi thêm được.")
	p.hear("Việc khác bà con vẫn báo được.")
	p.shot("shut")
}
