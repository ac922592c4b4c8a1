package web

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// axe is the page's state checked by axe-core (MPL-2.0, of Deque), a tool of others for the same guidelines: WCAG 2.2 up to
// AA. Dark colours are checked for contrast only, since nothing else changes with them.
func (p *phone) axe(name string) {
	p.t.Helper()
	source, err := os.ReadFile(filepath.Join(harness.NodeModules(p.t), "axe-core", "axe.min.js"))
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`if (!window.axe) { `+string(source)+` } true`)); err != nil {
		p.t.Fatal(err)
	}
	const tags = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}`
	for _, s := range []struct {
		name          string
		width, height int64
		dark          bool
		only          string
	}{
		{"360", 360, 640, false, tags}, {"360 dark", 360, 640, true, `{type: "rule", values: ["color-contrast"]}`},
		{"1280", 1280, 800, false, tags}, {"1280 dark", 1280, 800, true, `{type: "rule", values: ["color-contrast"]}`},
	} {
		if strings.HasPrefix(name, "en ") && (s.dark || s.width > 360) {
			continue // the same colours and the same layout
		}
		p.size(s.width, s.height)
		p.dark(s.dark)
		p.eval(`scrollTo(0, document.documentElement.scrollHeight), ""`) // what sticks at the bottom covers nothing then
		found := p.eval(`axe.run(document, {runOnly: ` + s.only + `, resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then((r) => JSON.stringify(
			r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ") + " " + n.html.slice(0, 160) + " | " + n.failureSummary.slice(0, 200)).join("; "))))`)
		var violations []string
		if err := json.Unmarshal([]byte(found), &violations); err != nil {
			p.t.Fatal(err)
		}
		for _, v := range violations {
			p.t.Errorf("%s at %s: %s", name, s.name, v)
		}
	}
	p.size(360, 640)
	p.dark(false)
	p.reflows(name)
}

// reflows: nothing has to be scrolled sideways at 320 px, nor with text of twice the size.
func (p *phone) reflows(name string) {
	p.t.Helper()
	p.size(320, 640)
	p.sideways(name + " at 320 px")
	p.size(640, 800)
	p.eval(`document.documentElement.style.setProperty("zoom", "2"), ""`)
	p.sideways(name + " with 200% text")
	p.eval(`document.documentElement.style.removeProperty("zoom"), ""`)
	p.size(360, 640)
}

func (p *phone) sideways(name string) {
	p.t.Helper()
	wide := p.eval(`(() => {
		const room = document.documentElement.clientWidth, zoom = Number(document.documentElement.style.zoom || 1);
		if (document.documentElement.scrollWidth <= room + 1) return "";
		return document.documentElement.scrollWidth + " > " + room + ": " + [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > room * zoom + 1 && !e.closest(".unseen"))
			.map((e) => e.tagName + "." + e.className).slice(0, 5).join(", ");
	})()`)
	if wide != "" {
		p.t.Errorf("%s scrolls sideways: %s", name, wide)
	}
}

// The conversation, in both languages.
func TestAxeConversation(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	for _, lang := range []struct{ name, drugs, no, skip, send, look string }{
		{"vi", "Ma túy", "Không", "Bỏ qua", "Gửi", "mã đã chép"}, {"en", "Drugs", "no", "Skip", "Send", "code you copied"},
	} {
		p := newPhone(t)
		p.open(url + "/h/" + boxCode)
		p.hear("không cần nói tên")
		if lang.name == "en" {
			p.say("tiếng")
			p.hear("tiếng nào")
			p.press("English")
			p.hear("English")
		}
		p.axe(lang.name + " menu")
		p.say("Hoàng Văn Cắn bán thuốc phiện ở quán sau chợ")
		p.await("kinds", `document.querySelectorAll("#choices li.wide").length >= 3`)
		p.axe(lang.name + " kinds")
		p.press(lang.drugs)
		p.hear("?")
		p.axe(lang.name + " question")
		for n := 0; n < 20 && !strings.Contains(p.eval(`[...document.querySelectorAll("#log .wide")].map((e) => e.textContent).join()`), "Cắn"); n++ {
			p.next(lang.no, lang.skip)
		}
		p.axe(lang.name + " review")
		p.press(lang.send)
		p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
		p.axe(lang.name + " receipt")
		code := p.eval(`document.querySelector("#log .receipt .code").textContent`)
		p.open(url + "/tra-cuu")
		p.hear("mã đã chép")
		p.axe("look")
		p.say(code)
		p.hear("2")
		p.axe("mailbox")
	}
}

// next answers whatever is asked: no where that can be said, otherwise by skipping.
func (p *phone) next(no, skip string) {
	p.t.Helper()
	before := p.eval(`String(document.querySelectorAll("#log > li").length)`)
	p.await("choices", `document.querySelectorAll("#choices button").length > 0`)
	p.eval(`(() => {
		const all = [...document.querySelectorAll("#choices button")];
		const named = (label) => all.find((b) => (b.lastElementChild ?? b).textContent === label);
		(named(` + quoted(skip) + `) ?? named(` + quoted(no) + `) ?? all[0]).click();
		return "";
	})()`)
	p.await("an answer", `document.querySelectorAll("#log > li").length > `+before+` && document.querySelectorAll("#choices button").length > 0`)
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// Every other public page.
func TestAxePages(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	for _, path := range []string{"/cong-khai", "/canh-bao", "/nowhere", "/"} {
		p.open(url + path)
		if path == "/" {
			p.hear("không cần nói tên")
		}
		p.axe(path)
	}
}

// The steps of the plain form.
func TestAxePlain(t *testing.T)          { axePlain(t, "vi ", "") }
func TestAxePlainInEnglish(t *testing.T) { axePlain(t, "en ", "?lang=en") }

func axePlain(t *testing.T, lang, query string) {
	url := newOffice(t).serve()
	p := newPhone(t)
	p.open(url + "/h/" + boxCode + "/viet" + query)
	p.eval(`document.querySelectorAll("details").forEach((d) => d.open = true), ""`)
	p.axe(lang + "plain first")
	p.submit(`document.querySelector("#text").value = "Cắn bán thuốc 0912345678"`)
	p.axe(lang + "plain first, wrong")
	p.submit(`document.querySelector("#k-bao-viec-xau-A3").checked = true; document.querySelector("#where").value = "xã Tân Tiến"`)
	p.axe(lang + "plain place")
	p.submit(`document.querySelector("#commune-1").checked = true`)
	p.axe(lang + "plain questions")
	p.submit(`""`)
	p.axe(lang + "plain questions, wrong")
	p.submit(`document.querySelector("#q-dinh-can-bo-khong").checked = true`)
	p.axe(lang + "plain review")
	p.submit(`""`)
	p.axe(lang + "plain receipt")
	code := p.eval(`document.querySelector(".receipt .code").textContent`)
	p.open(url + "/h/" + boxCode + "/viet/gap" + query)
	p.axe(lang + "plain urgent")
	p.open(url + "/viet/xem" + query)
	p.axe(lang + "plain look")
	p.submit(`document.querySelector("#code").value = ` + quoted(code))
	p.axe(lang + "plain mailbox")
}

// submit fills in and presses the page's main button, as a hand does: the page may have no scripts.
func (p *phone) submit(fill string) {
	p.t.Helper()
	p.eval(`(() => { ` + fill + `; document.title = "before"; document.querySelector("form button.main").scrollIntoView({block: "center"}); return ""; })()`)
	p.do("submit", chromedp.Click("form button.main"))
	p.arrives("next page", `document.title !== "before"`)
}

// arrives waits until a page that the browser is on its way to is there whole.
func (p *phone) arrives(what, expression string) {
	p.t.Helper()
	for range 1000 {
		there, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && `+expression))
		if err == nil && there {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatalf("no %s:\n%s", what, p.text())
}
