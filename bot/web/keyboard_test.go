package web

import (
	"encoding/json"
	"strings"
	"testing"
)

// stop is where the keyboard stands: its name for a screen reader, how large it is, and what is wrong with it.
type stop struct {
	Name, Tag, Wrong string
	Width, Height    float64
}

// focused looks at what has the focus: it must be seen, whole, with an outline of at least 2 px, and have a name.
const focused = `(() => {
	const e = document.activeElement;
	if (e === null || e === document.body || e === document.documentElement) return JSON.stringify({Name: "", Tag: "", Wrong: "", Width: 0, Height: 0});
	const shown = e.classList.contains("unseen") ? (document.querySelector("label[for='" + e.id + "']") ?? e.closest("label") ?? e) : e;
	const box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
	const name = (e.getAttribute("aria-label") ?? (e.labels?.[0]?.textContent || e.textContent || "")).trim().replace(/\s+/g, " ");
	const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
	const wrong = [];
	if (name === "") wrong.push("no name");
	if (parseFloat(style.outlineWidth) < 2 || style.outlineStyle === "none") wrong.push("no outline");
	if (at !== shown && !shown.contains(at)) wrong.push("covered by " + (at?.tagName ?? "nothing"));
	if (box.width < 24 || box.height < 24) wrong.push("smaller than 24 px");
	return JSON.stringify({Name: name, Tag: e.tagName, Wrong: wrong.join(", "), Width: box.width, Height: box.height});
})()`

// tab goes on to what is next and looks at it.
func (p *phone) tab() stop {
	p.t.Helper()
	p.key("Tab", "", 9)
	var s stop
	if err := json.Unmarshal([]byte(p.eval(focused)), &s); err != nil {
		p.t.Fatal(err)
	}
	return s
}

// reach tabs until the focus is on what is called so, and fails on anything wrong on the way or when it comes round.
func (p *phone) reach(name string) {
	p.t.Helper()
	var passed []string
	for range 60 {
		s := p.tab()
		passed = append(passed, s.Name)
		if s.Wrong != "" {
			p.t.Errorf("on the way to %q: %s %q: %s", name, s.Tag, s.Name, s.Wrong)
		}
		if strings.Contains(s.Name, name) {
			return
		}
	}
	p.t.Fatalf("the keyboard does not reach %q: %q", name, passed)
}

// A whole tip by keyboard alone: every stop has a name, can be seen and is large enough, and nothing holds the focus.
func TestKeyboardAlone(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/h/" + boxCode)
	p.hear("không cần nói tên")
	var order []string
	for range 40 {
		s := p.tab()
		if s.Tag == "" {
			break
		}
		if s.Wrong != "" {
			t.Errorf("%s %q: %s", s.Tag, s.Name, s.Wrong)
		}
		if s.Height < 44 && s.Tag != "SUMMARY" {
			t.Errorf("%s %q is %.0f px high", s.Tag, s.Name, s.Height)
		}
		order = append(order, s.Name)
	}
	t.Logf("in order: %q", order)
	if len(order) < 10 || len(order) == 40 {
		t.Fatalf("the keyboard goes through %d stops", len(order))
	}
	for i, name := range []string{"Thêm", "Thoát nhanh", "113", "114", "115"} {
		if !strings.Contains(order[i], name) {
			t.Errorf("stop %d is %q, not %q", i, order[i], name)
		}
	}
	p.reach("Viết ở đây")
	p.say("mất con trâu đen tối qua")
	p.hear("Đó là loại việc nào?")
	p.reach("Trộm cắp")
	p.key("Enter", "\r", 13)
	for range 20 {
		p.await("choices", `document.querySelectorAll("#choices button").length > 0`)
		if strings.Contains(p.eval(`document.querySelector("#log > li:last-child").textContent`), "Bà con đọc lại") {
			break
		}
		before := p.eval(`String(document.querySelectorAll("#log > li").length)`)
		name := "Không"
		if p.eval(`String([...document.querySelectorAll("#choices button")].some((b) => b.textContent.includes("Bỏ qua")))`) == "true" {
			name = "Bỏ qua"
		}
		p.reach(name)
		p.key("Enter", "\r", 13)
		p.await("an answer", `document.querySelectorAll("#log > li").length > `+before)
	}
	p.reach("1 Gửi")
	p.key("Enter", "\r", 13)
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.reach("Chép lại")
}

// The plain form by keyboard alone, in the order in which it is read.
func TestKeyboardAlonePlain(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode + "/viet/gap")
	for _, name := range []string{"Thoát nhanh", "113", "114", "115", "Không gấp", "Chưa chọn", "Nơi khác", "Tên thôn", "Việc gì xảy ra", "Chưa chọn", "Gửi ngay"} {
		p.reach(name)
	}
}
