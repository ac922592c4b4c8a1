package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// drawnSquare reads the square's modules back from what is drawn.
const drawnSquare = `(() => {
	const svg = document.querySelector(".receipt svg"), size = Number(svg.getAttribute("viewBox").split(" ")[3]);
	const dark = new Set([...svg.querySelector("path").getAttribute("d").matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map((m) => m[1] + "," + m[2]));
	return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => (dark.has(x + "," + y) ? "#" : ".")).join("")).join("\n");
})()`

// The slip: the square is one that readers know, copying and saving warn, paper shows the slip alone, and a saved picture
// opens the mailbox where the device reads squares.
func TestSlip(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/h/" + boxCode)
	p.tell("trộm mất con trâu đen đêm qua")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.eval(`document.querySelector(".receipt").scrollIntoView(), ""`)
	p.shot("slip")
	code := p.eval(`document.querySelector("#log .receipt .code").textContent`)
	square := p.eval(drawnSquare)
	checkSquare(t, square, code)

	p.eval(`HTMLAnchorElement.prototype.click = function () { window.saved = [this.download, this.href]; }; ""`)
	p.press("Lưu ảnh")
	p.await("warning", `document.querySelector(".receipt .told").textContent.includes("Ai mở máy cũng có thể thấy")`)
	if got := p.eval(`window.saved[0]`); got != "ma.png" {
		t.Errorf("saved as %q", got)
	}
	if got := p.eval(`(async () => { const i = new Image(); i.src = window.saved[1]; await i.decode(); return i.naturalWidth + "x" + i.naturalHeight; })()`); got != "720x768" {
		t.Errorf("the picture is %s", got)
	}

	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	printed := p.text()
	if dir := os.Getenv("HOMTHU_SHOTS"); dir != "" {
		picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "web-print.png"), picture, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(strings.ReplaceAll(printed, "\n", ""), strings.Split(code, "-")[0]) || strings.Contains(printed, "trâu") || strings.Contains(printed, "113") || strings.Contains(printed, "Thoát") {
		t.Errorf("on paper: %s", printed)
	}
}

// checkSquare: 25 modules and four of white around, the three marks in its corners, and the bare code in its bytes, read here
// without a library: version 2 has 44 code words, laid in columns of two from the right.
func checkSquare(t *testing.T, square, code string) {
	t.Helper()
	rows := strings.Split(square, "\n")
	if len(rows) != 33 {
		t.Fatalf("the square is %d wide", len(rows))
	}
	at := func(x, y int) bool { return rows[y+4][x+4] == '#' }
	bit := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	mask := 0
	for i, x := range []int{2, 3, 4} {
		mask |= bit(at(x, 8)) << (2 - i)
	}
	mask ^= 0b101
	masked := []func(x, y int) bool{
		func(x, y int) bool { return (x+y)%2 == 0 }, func(_, y int) bool { return y%2 == 0 }, func(x, _ int) bool { return x%3 == 0 },
		func(x, y int) bool { return (x+y)%3 == 0 }, func(x, y int) bool { return (y/2+x/3)%2 == 0 }, func(x, y int) bool { return x*y%2+x*y%3 == 0 },
		func(x, y int) bool { return (x*y%2+x*y%3)%2 == 0 }, func(x, y int) bool { return ((x+y)%2+x*y%3)%2 == 0 },
	}[mask]
	fixed := func(x, y int) bool {
		return x < 9 && y < 9 || x > 16 && y < 9 || x < 9 && y > 16 || x == 6 || y == 6 || 16 <= x && x <= 20 && 16 <= y && y <= 20
	}
	var bits []int
	up := true
	for x := 24; x > 0; x -= 2 {
		if x == 6 {
			x--
		}
		for i := range 25 {
			y := i
			if up {
				y = 24 - i
			}
			for _, column := range []int{x, x - 1} {
				if !fixed(column, y) {
					bits = append(bits, bit(at(column, y) != masked(column, y)))
				}
			}
		}
		up = !up
	}
	take := func(n int) (v int) {
		for _, b := range bits[:n] {
			v = v<<1 | b
		}
		bits = bits[n:]
		return v
	}
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var text strings.Builder
	switch mode := take(4); mode {
	case 2:
		for n := take(9); n > 0; n -= 2 {
			if n == 1 {
				text.WriteByte(letters[take(6)])
				break
			}
			v := take(11)
			text.WriteByte(letters[v/45])
			text.WriteByte(letters[v%45])
		}
	case 4:
		for n := take(8); n > 0; n-- {
			text.WriteByte(byte(take(8)))
		}
	default:
		t.Fatalf("mode %d", mode)
	}
	if text.String() != code {
		t.Errorf("the square says %q, the slip %q", text.String(), code)
	}
}

// A saved picture of the slip opens the mailbox where the device reads squares; elsewhere the code is typed.
func TestLookUpByPicture(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	e, code := o.tip(nil)
	o.wants("tip", e, 200, "")
	p := newPhone(t)
	p.open(url + "/tra-cuu")
	p.hear("mã đã chép")
	p.eval(`window.read = "nothing"; window.BarcodeDetector = class { async detect() { return [{ rawValue: window.read }]; } }; ""`)
	p.say("sai mã")
	p.await("the button", `!document.querySelector("#code-picture").hidden`)
	p.shot("look-picture")
	p.do("pick", chromedp.SetUploadFiles("#code-picture input", []string{photo(t)}))
	p.await("notice", `document.querySelector("#net").textContent.includes("Không đọc được mã")`)
	p.eval(`window.read = "` + code.String() + `", ""`)
	p.do("pick", chromedp.SetUploadFiles("#code-picture input", []string{photo(t)}))
	p.hear("Chưa có gì mới")
	p.quiet()
}

// The language switch changes everything around the conversation, and the question that is being asked.
func TestEnglish(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.say("trộm mất con trâu đen đêm qua")
	p.hear("Đó là loại việc nào?")
	p.click("#language")
	p.await("the question", `document.querySelector("#log > li:last-child")?.textContent.includes("What kind")`)
	p.shot("english")
	left := p.eval(`JSON.stringify([document.documentElement.lang, document.title, document.querySelector("#words").placeholder,
		...[...document.querySelectorAll("header, .emergency, footer")].flatMap((e) => e.innerText.split("\n")), ...[...document.querySelectorAll("[aria-label]")].map((e) => e.getAttribute("aria-label"))])`)
	for _, vietnamese := range []string{"Hòm thư thôn", "Đang nguy", "công an", "Thoát", "Viết ở", "Gửi", "Nói", "Ảnh", "Khóa ngay", "Cuộc trò", "Các câu", "Việc khác"} {
		if strings.Contains(left, vietnamese) {
			t.Errorf("%q is still there: %s", vietnamese, left)
		}
	}
	p.click("#language")
	p.hear("Đó là loại việc nào?")
	if got := p.eval(`document.documentElement.lang + document.title`); got != "viHòm thư thôn Nà Tàn" {
		t.Errorf("back: %q", got)
	}
	p.quiet()
}
