package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// TestWholeWayInTwoBrowsers is the product as two people see it: a resident's phone and an officer's screen, each a real
// Chromium, with the demo between them and nothing else.
func TestWholeWayInTwoBrowsers(t *testing.T) {
	w := smallWorld(t)
	w.Cases, w.Forums = w.Cases[:1], nil
	line, stop := startDemo(t, t.TempDir(), w)
	defer stop()
	const words = "Có người lạ chôn thùng phuy sau trạm bơm"

	phone := screen{t, harness.Chromium(t), "resident"}
	phone.open(line.Web+"/h/"+line.Boxes[0], 360, 640)
	phone.sees("không cần nói tên")
	phone.says(words)
	phone.choose("Việc khác") // or "Không biết": nothing in the words names a kind of matter
	for !phone.has("Bà con đọc lại") {
		phone.choose("Không", "Bỏ qua", "Không biết")
	}
	phone.choose("Gửi")
	phone.awaits("receipt", `document.querySelector("#log .receipt .code") !== null`)
	phone.shot("receipt")
	code := phone.eval(`document.querySelector("#log .receipt .code").textContent`)

	i := slices.IndexFunc(line.Logins, func(l demoLogin) bool { return l.Unit == "commune-police.06085" })
	desk := screen{t, harness.Chromium(t), "officer"}
	desk.open(line.Console, 1280, 800)
	desk.fill("#user", line.Logins[i].User)
	desk.fill("#passphrase", line.Logins[i].Passphrase)
	desk.press("#signin")
	desk.sees("Việc khác")
	desk.eval(`[...document.querySelectorAll("body *")].filter((e) => e.textContent.includes("chưa phân loại")).pop().click(), ""`)
	desk.sees(words)
	desk.shot("case")
	desk.key("t")
	desk.sees("Của tôi 2") // the world's case is his already
	desk.key("r")
	desk.fill("#words", "Cán bộ đã đến xem. Cảm ơn bà con.")
	desk.press("#send")

	phone.open(line.Web+"/tra-cuu", 360, 640)
	phone.sees("mã đã chép")
	for deadline := time.Now().Add(30 * time.Second); !phone.has("Cán bộ đã đến xem") && time.Now().Before(deadline); {
		phone.says(strings.ToLower(code))
		phone.sees("Tin gửi ngày")
	}
	phone.sees("Cán bộ đã đến xem")
	phone.shot("answer")
}

// screen is a browser of somebody.
type screen struct {
	t   *testing.T
	ctx context.Context
	who string
}

func (s screen) open(url string, width, height int64) {
	s.t.Helper()
	if err := chromedp.Do(s.ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(url)); err != nil {
		s.t.Fatal(err)
	}
}

func (s screen) eval(script string) string {
	s.t.Helper()
	value, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", s.who, err, s.text())
	}
	return value
}

func (s screen) text() string {
	text, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (s screen) awaits(what, expression string) {
	s.t.Helper()
	_, err := chromedp.Run(s.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(45*time.Second)))
	if err != nil {
		s.t.Fatalf("%s sees no %s: %v\n%s", s.who, what, err, s.text())
	}
}

func (s screen) has(words string) bool { return strings.Contains(s.text(), words) }

func (s screen) sees(words string) {
	s.t.Helper()
	s.awaits(words, `document.body.innerText.replace(/\s+/g, " ").includes(`+quoted(words)+`)`)
}

// says types words into the chat and sends them.
func (s screen) says(words string) {
	s.t.Helper()
	s.awaits("field", `document.querySelector("#words") !== null`)
	if err := chromedp.Do(s.ctx, chromedp.SendKeys("#words", words), chromedp.Click("#write button[type=submit]")); err != nil {
		s.t.Fatal(err)
	}
}

// choose presses the first of these choices that is offered now.
func (s screen) choose(labels ...string) {
	s.t.Helper()
	list, _ := json.Marshal(labels)
	find := `((labels) => { const all = [...document.querySelectorAll("#choices button")];
		const name = (b) => (b.lastElementChild ?? b).textContent;
		return labels.map((l) => all.find((b) => name(b) === l)).find((b) => b) ?? (all.length && all.find((b) => name(b) === "Không biết")); })(` + string(list) + `)`
	s.awaits(strings.Join(labels, " or "), `!!`+find+` || document.body.innerText.includes("Bà con đọc lại")`)
	if s.has("Bà con đọc lại") && labels[0] != "Gửi" {
		return
	}
	s.eval(find + `.click(), ""`)
}

func (s screen) fill(selector, text string) {
	s.t.Helper()
	s.awaits(selector, `document.querySelector(`+quoted(selector)+`) !== null`)
	var err error
	for range 4 { // drawn anew between finding and focusing it: nothing was written yet
		if err = chromedp.Do(s.ctx, chromedp.SendKeys(selector, text)); err == nil {
			return
		}
	}
	s.t.Fatal(err)
}

func (s screen) press(selector string) {
	s.t.Helper()
	s.awaits(selector, `document.querySelector(`+quoted(selector)+`)?.disabled === false`)
	s.eval(`document.querySelector(` + quoted(selector) + `).click(), ""`)
}

// key presses a key outside every field.
func (s screen) key(key string) {
	s.t.Helper()
	s.eval(`document.body.dispatchEvent(new KeyboardEvent("keydown", {key: ` + quoted(key) + `, bubbles: true})), ""`)
}

// shot writes a picture of the page where HOMTHU_SHOTS names a directory.
func (s screen) shot(name string) {
	dir := os.Getenv("HOMTHU_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(s.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, s.who+"-"+name+".png"), picture, 0o600)
	}
	if err != nil {
		s.t.Error(err)
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
