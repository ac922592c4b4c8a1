package web

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The page on a slow telephone behind a mountain: 400 kbit/s, 400 ms of latency, a processor a quarter as fast as this
// one. Goals: at most 150 kB come in, compressed; within 3 s the numbers to call can be pressed and the field takes words.
const (
	slowBytes   = 150_000
	slowUsable  = 3 * time.Second
	slowRate    = 400_000 / 8 // bytes a second
	slowLatency = 400         // ms
)

// slow is what was measured, in ms since the address was entered.
type slow struct {
	Paint, Numbers, Field, Ready float64
	Bytes                        map[string]float64
	total                        float64
}

func TestSpeedOnASlowPhone(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	var mu sync.Mutex
	names, got := map[network.RequestID]string{}, map[string]float64{}
	if err := chromedp.Listen(p.ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			names[e.RequestID] = strings.TrimPrefix(e.Request.URL, url)
		case *network.EventLoadingFinished:
			got[names[e.RequestID]] += e.EncodedDataLength
		}
	}); err != nil {
		t.Fatal(err)
	}
	p.emulateSlow()
	p.watchSlow()
	p.open(url + "/h/" + boxCode)
	p.hear("không cần nói tên")
	var s slow
	if err := json.Unmarshal([]byte(p.eval(`JSON.stringify({...window.seen, Paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0, Ready: performance.now()})`)), &s); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	s.Bytes = got
	for _, n := range got {
		s.total += n
	}
	mu.Unlock()
	t.Logf("first paint %.0f ms, numbers %.0f ms, field %.0f ms, conversation %.0f ms; %.0f bytes", s.Paint, s.Numbers, s.Field, s.Ready, s.total)
	for name, n := range s.Bytes {
		t.Logf("  %8.0f %s", n, name)
	}
	if s.total > slowBytes {
		t.Errorf("%.0f bytes come in, more than %d", s.total, slowBytes)
	}
	// A machine that is shared measures its neighbours; the byte goal holds anywhere.
	if limit := float64(slowUsable.Milliseconds()); os.Getenv("HOMTHU_SPEED") != "" && (s.Numbers > limit || s.Field > limit) {
		t.Errorf("numbers after %.0f ms, field after %.0f ms: more than %.0f", s.Numbers, s.Field, limit)
	}
}

func (p *phone) emulateSlow() {
	p.t.Helper()
	params := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{
		{Latency: slowLatency, DownloadThroughput: slowRate, UploadThroughput: slowRate},
	}}
	if _, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, params); err != nil {
		p.t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}); err != nil {
		p.t.Fatal(err)
	}
}

// watchSlow notes when the numbers and the field are drawn and can be pressed.
func (p *phone) watchSlow() {
	p.t.Helper()
	script := `window.seen = {Numbers: 0, Field: 0};
		const look = () => {
			const there = (query) => { const e = document.querySelector(query); return e !== null && e.getBoundingClientRect().height >= 24 && performance.getEntriesByName("first-contentful-paint").length > 0; };
			if (seen.Numbers === 0 && there("a[href='tel:113']")) seen.Numbers = performance.now();
			if (seen.Field === 0 && there("#words") && !document.querySelector("#words").disabled) seen.Field = performance.now();
			if (seen.Numbers === 0 || seen.Field === 0) requestAnimationFrame(look);
		};
		requestAnimationFrame(look);`
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		p.t.Fatal(err)
	}
}
