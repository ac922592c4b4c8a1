package web

import (
	"strings"
	"testing"
	"time"
)

// kept is what the page left in the browser's storage.
func (p *phone) kept() string {
	p.t.Helper()
	return p.eval(`localStorage.getItem("homthu") ?? ""`)
}

// choose types what opens the draft, and presses.
func (p *phone) choose(signs, button string) {
	p.t.Helper()
	p.await("the field", `document.querySelector("#panel input") !== null`)
	quoted := escaped(signs)
	p.eval(`document.querySelector("#panel input").value = "` + quoted + `", ""`)
	p.press(button)
}

// keepIt asks for the draft to be kept.
func (p *phone) keepIt(signs string) {
	p.t.Helper()
	p.click("#keep")
	p.choose(signs, "Giữ")
	p.await("notice", `document.querySelector("#net").textContent.includes("đang được giữ, có khóa")`)
}

// What is half written stays on the device only when the resident asks for it, sealed; it is offered again, opened with what
// he chose, and gone when it was sent.
func TestDraftIsKept(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/h/" + boxCode)
	p.say(plantedWords)
	p.hear("Đó là loại việc nào?")
	if p.kept() != "" {
		t.Error("kept without being asked")
	}
	p.click("#menu summary")
	p.shot("menu")
	p.click("#keep")
	p.shot("keep")
	p.choose("12345", "Giữ")
	p.await("too short", `document.querySelector("#panel").textContent.includes("Ngắn quá")`)
	begun := time.Now()
	p.choose("trâu đen", "Giữ")
	p.await("notice", `document.querySelector("#net").textContent.includes("đang được giữ, có khóa")`)
	t.Logf("locking took %v", time.Since(begun).Round(time.Millisecond))
	p.shot("keeping")
	first := p.kept()
	p.press("Ma túy")
	p.await("saved again", `localStorage.getItem("homthu") !== null && localStorage.getItem("homthu").length > 0 && !localStorage.getItem("homthu").includes(`+"`"+first[len(first)-60:]+"`"+`)`)
	if strings.Contains(p.kept(), "Cắn") || len(p.kept()) != len(first) {
		t.Errorf("kept: %d bytes after %d", len(p.kept()), len(first))
	}
	p.checkOnly("homthu")

	p.leaves = true
	p.open("about:blank")
	p.open(url + "/h/" + boxCode)
	p.await("the offer", `document.querySelector("#panel")?.textContent.includes("đang giữ một phần viết dở") === true`)
	p.shot("kept")
	p.choose("trâu trắng", "Mở ra viết tiếp")
	p.await("wrong", `document.querySelector("#panel").textContent.includes("Chưa đúng")`)
	p.choose("trâu đen", "Mở ra viết tiếp")
	p.hear("Việc này có dính đến công an xã")
	p.press("Không")
	p.hear("Có ai đang gặp nguy hiểm không?")
	p.say("gửi")
	p.hear("Bà con đọc lại")
	if !strings.Contains(p.text(), plantedWords) {
		t.Error("what was kept is not in the review")
	}
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.await("nothing", `localStorage.length === 0`)
	p.checkStorage()
	p.quiet()
}

// Three wrong tries, "Xóa", two days, and leaving delete it.
func TestDraftIsDeleted(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.leaves = true
	again := func() {
		p.open("about:blank")
		p.open(url + "/h/" + boxCode)
	}
	begin := func() {
		t.Helper()
		p.open(url + "/h/" + boxCode)
		p.hear("kể luôn")
		p.say(plantedWords)
		p.hear("Đó là loại việc nào?")
		p.keepIt("11223344")
	}
	begin()
	again()
	for range 3 {
		p.choose("99887766", "Mở ra viết tiếp")
		p.await("an answer", `!document.querySelector("#panel .main")?.disabled`)
		p.eval(`new Promise((r) => setTimeout(() => r(""), 50))`)
	}
	p.await("gone", `document.querySelector("#net").textContent.includes("Phần giữ đã bị xóa") && localStorage.length === 0`)

	begin()
	again()
	p.await("the offer", `document.querySelector("#panel input") !== null`)
	p.press("Xóa")
	p.await("deleted", `document.querySelector("#net").textContent.includes("Đã xóa phần giữ") && localStorage.length === 0`)

	begin()
	p.click("#keep") // the same button stops it
	p.await("deleted", `document.querySelector("#net").textContent.includes("Đã xóa phần giữ") && localStorage.length === 0`)

	begin()
	p.eval(`(() => { const k = JSON.parse(localStorage.getItem("homthu")); k.until -= 49 * 3600e3; localStorage.setItem("homthu", JSON.stringify(k)); return ""; })()`)
	again()
	p.hear("kể luôn")
	p.await("nothing left", `localStorage.length === 0 && document.querySelector("#panel").hidden`)

	begin()
	p.eval(`navigation.addEventListener("navigate", (e) => e.preventDefault()), ""`)
	p.click("#exit")
	p.await("nothing left", `localStorage.length === 0`)
}

// checkOnly fails when anything is in a storage of the browser besides one entry.
func (p *phone) checkOnly(entry string) {
	p.t.Helper()
	got := p.eval(`(async () => JSON.stringify([
		Object.keys(localStorage), sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length,
		(await navigator.serviceWorker.getRegistrations()).length, history.state, window.name,
	]))()`)
	if want := `[["` + entry + `"],0,"",0,0,0,null,""]`; got != want {
		p.t.Errorf("left on the phone: %s", got)
	}
}
