package main

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/goccy/go-yaml"

	"homthu/triage/docket"
	"homthu/triage/officer"
)

const dayPolice = "commune-police.06085"

// TestDayByKeyboard is a day of one commune's police: thirty mixed matters in the demo, worked by one officer without a
// mouse.
func TestDayByKeyboard(t *testing.T) {
	content, err := os.ReadFile("testdata/day.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var w world
	if err := yaml.UnmarshalWithOptions(content, &w, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	line, stop := startDemo(t, t.TempDir(), w)
	defer stop()
	i := slices.IndexFunc(line.Logins, func(l demoLogin) bool { return l.Unit == dayPolice })
	d := &dutyDay{keyboard: newKeyboard(t, line.Console), line: line}
	d.awaits("door", `document.activeElement?.id === "user"`)
	d.types(line.Logins[i].User)
	d.press("Tab")
	d.types(line.Logins[i].Passphrase)
	d.press("Enter")
	d.awaits("queue", `document.querySelectorAll(".row").length >= 30`)
	d.rows = queue(t, line, dayPolice)
	slices.SortFunc(d.rows, func(a, b docket.Row) int { return a.Received.Compare(b.Received) })
	if len(d.rows) != 30 {
		t.Fatalf("%d cases, want 30", len(d.rows))
	}
	d.shot("day-begins")
	d.urgent()
	d.thefts()
	d.crimes()
	d.others()
	d.letters()
	d.rest()
	d.shot("day-ends")
	d.ends(t)
}

// dutyDay is thirty cases, an officer, and what he leaves behind.
type dutyDay struct {
	keyboard
	line demoLine
	rows []docket.Row // as they came, the oldest first
	want map[string]string
}

// goes opens the n-th case of a category, by when they came; the test ends with it in the state.
func (d *dutyDay) goes(category string, n int, state string) docket.Row {
	d.t.Helper()
	for _, r := range d.rows {
		if r.Category != category {
			continue
		}
		if n == 0 {
			if d.want == nil {
				d.want = map[string]string{}
			}
			d.want[r.Number] = state
			d.opens(r.Number)
			return r
		}
		n--
	}
	d.t.Fatalf("no such case: %s", category)
	return docket.Row{}
}

func (d *dutyDay) takes() {
	d.t.Helper()
	d.press("t")
	d.sees("Tôi đang làm việc này")
}

// writes answers (r), asks (q) or notes (n).
func (d *dutyDay) writes(key, words string) {
	d.t.Helper()
	d.press(key)
	d.awaits("field", `document.activeElement?.id === "words"`)
	d.types(words)
	d.press("Ctrl+Enter")
	d.awaits("what was written", `document.getElementById("words") === null && document.querySelector(".dialogue").innerText.includes(`+quoted(words)+`)`)
}

// standing is the line of the case that says its state.
const standing = `(document.querySelector(".casehead > p.soft")?.textContent ?? "")`

// moves takes the case a step on; fields are lists and the value that is picked in each.
func (d *dutyDay) moves(to, words string, fields ...[2]string) {
	d.t.Helper()
	before := d.eval(standing)
	d.press("s")
	d.awaits("step", `document.activeElement?.id === "to"`)
	d.picks("to", to)
	for _, f := range fields {
		d.picks(f[0], f[1])
	}
	if words != "" {
		d.reach("movewords")
		d.types(words)
	}
	d.press("Ctrl+Enter")
	d.awaits("step to "+to, `document.getElementById("domove") === null && (`+standing+` !== `+quoted(before)+` || document.querySelector(".toast") !== null && `+quoted(to)+` === "DISCARDED")`)
}

// chooses opens one of the other acts.
func (d *dutyDay) chooses(act string) {
	d.t.Helper()
	d.press("m")
	d.reach("mode-" + act)
	d.press("Enter")
	d.awaits(act, `document.getElementById("mode-`+act+`")?.getAttribute("aria-pressed") === "true"`)
}

// agrees presses the form's button twice: it says first what it will do.
func (d *dutyDay) agrees(button, done string) {
	d.t.Helper()
	d.press("Ctrl+Enter")
	d.awaits("what it does", `document.querySelector("form.move .notice") !== null && document.getElementById("`+button+`").disabled === false`)
	d.press("Ctrl+Enter")
	d.awaits(done, `document.getElementById("`+button+`") === null`)
}

func (d *dutyDay) urgent() {
	d.goes("A1", 0, "CHECKING")
	d.takes()
	d.writes("r", "Công an xã đang đến. Bà con tránh xa chỗ đó.")
	d.moves("CHECKING", "")
	d.goes("A9", 0, "RESOLVED")
	d.takes()
	d.moves("CHECKING", "")
	d.moves("RESOLVED", "Cán bộ đã đến. Người bị hại đã ở nơi an toàn.", [2]string{"reason", "da-xu-ly"}, [2]string{"outcome", "da-can-thiep"})
	d.goes("A10", 0, "NEED_INFO")
	d.takes()
	d.writes("q", "Cháu bé bây giờ đang ở đâu?")
}

func (d *dutyDay) thefts() {
	buffalo := d.goes("A2", 2, "CHECKING") // the fourth and fifth of the list came two and one hours ago
	d.takes()
	d.writes("n", "Đã gọi trưởng thôn hỏi dấu chân.")
	d.moves("CHECKING", "")
	d.goes("A2", 3, "MERGED")
	d.chooses("merge")
	d.picks("merge-into", buffalo.ID)
	d.agrees("domerge", "merged")
	d.goes("A2", 1, "NO_GROUNDS")
	d.takes()
	d.moves("CHECKING", "")
	d.moves("NO_GROUNDS", "", [2]string{"reason", "khong-co-su-viec"})
	d.goes("A2", 0, "RECEIVED")
	d.press("b")
	d.awaits("labels", `document.activeElement?.id.startsWith("label-")`)
	d.press("Enter")
	d.awaits("a label", `document.querySelector("[id^=label-][aria-pressed=true]") !== null`)
}

func (d *dutyDay) crimes() {
	agency := "investigation-agency.20"
	d.goes("A3", 0, "FORWARDED")
	d.takes()
	d.press("h")
	d.awaits("hand-on", `document.activeElement?.id === "to" || document.activeElement?.id === "unit-to"`)
	d.picks("unit-to", agency)
	d.picks("reason", "dau-hieu-toi-pham")
	d.press("Ctrl+Enter")
	d.awaits("handed on", `document.getElementById("domove") === null`)
	d.goes("A3", 1, "RECEIVED")
	d.reach("flag-may-flee")
	d.press("Enter")
	d.awaits("flag", `document.getElementById("flag-may-flee")?.getAttribute("aria-pressed") === "true"`)
	d.goes("A4", 0, "RECEIVED")
	d.chooses("split")
	d.reach("split-matter")
	d.types("Bán pháo lậu ở lán cá.")
	d.agrees("dosplit", "split")
	d.goes("A5", 1, "RECEIVED")
	d.writes("r", "Bà con gọi ngay ngân hàng để giữ tiền lại.")
	d.goes("A14", 1, "FORWARDED") // of another commune
	d.chooses("commune")
	d.picks("commune-to", "06184")
	d.agrees("docommune", "sent there")
	d.goes("A12", 1, "VPHC")
	d.takes()
	d.moves("CHECKING", "")
	d.moves("VPHC", "Việc đã chuyển đến nơi xử phạt.", [2]string{"reason", "vi-pham-hanh-chinh"})
}

func (d *dutyDay) others() {
	d.goes("A7b", 0, "RESOLVED")
	d.takes()
	d.moves("CHECKING", "")
	d.press("s")
	d.awaits("step", `document.activeElement?.id === "to"`)
	d.picks("to", "RESOLVED")
	d.picks("reason", "da-nhan-ban-giao")
	d.picks("outcome", "da-nhan-do")
	d.reach(d.eval(`document.querySelector("[id^=count-]").id`))
	d.types("1")
	d.press("Ctrl+Enter")
	d.awaits("handed in", `document.getElementById("domove") === null`)
	d.goes("B1", 0, "CHECKING")
	d.takes()
	d.moves("CHECKING", "")
	d.goes("E1", 1, "RECEIVED")
	d.chooses("lane")
	d.picks("lane-category", "A5")
	d.picks("lane-reason", d.eval(`[...document.querySelectorAll("#lane-reason option")].map((o) => o.value).find((v) => v)`))
	d.agrees("dolane", "another kind")
	d.goes("E1", 0, "RECEIVED") // one proposes to set it aside, another must agree
	d.press("s")
	d.awaits("step", `document.activeElement?.id === "to"`)
	d.picks("to", "DISCARDED")
	d.picks("reason", "khong-co-noi-dung")
	d.reach(d.eval(`document.querySelector("form.move input[type=checkbox]").id`))
	d.press(" ")
	d.press("Ctrl+Enter")
	d.awaits("proposal", `document.getElementById("domove") === null`)
	d.sees("Cần người thứ hai")
}

func (d *dutyDay) letters() {
	d.goes("D1", 0, "ACCEPTED")
	d.takes()
	d.moves("ACCEPTED", "Máy đã sửa xong. Mời bà con đến sáng thứ năm.")
	d.goes("D2", 0, "RESOLVED")
	d.takes()
	d.moves("ACCEPTED", "")
	d.moves("RESOLVED", "Công an xã sẽ về thôn tối thứ sáu.", [2]string{"reason", "da-tra-loi"}, [2]string{"outcome", "da-tra-loi"})
	d.goes("D4", 0, "RESOLVED")
	d.takes()
	d.moves("ACCEPTED", "")
	d.moves("RESOLVED", "", [2]string{"reason", "da-xu-ly"}, [2]string{"outcome", "da-chuyen-loi-khen"})
}

// rest marks what is left and takes all of it at once, but the marriage of children, which the committee holds: the page says
// so, and keeps it marked.
func (d *dutyDay) rest() {
	d.t.Helper()
	left := 0
	for _, r := range d.rows {
		if _, worked := d.want[r.Number]; worked {
			continue
		}
		d.walks(r.Number)
		d.press("x")
		d.want[r.Number] = "RECEIVED"
		left++
	}
	d.press("X")
	d.picks("deed", "take")
	d.reach("dobulk")
	d.press("Enter")
	d.sees("Xong " + strconv.Itoa(left-1) + " việc, không xong 1 việc.")
	d.sees("Đơn vị khác đang giữ việc này.")
}

// ends reads what the register has at the end of the day.
func (d *dutyDay) ends(t *testing.T) {
	states := map[string]string{}
	for _, unit := range []string{dayPolice, "investigation-agency.20", "commune-police.06184"} {
		for _, r := range append(queue(t, d.line, unit), closedOnes(t, d.line, unit)...) {
			states[r.Number] = r.State
		}
	}
	for number, want := range d.want {
		if states[number] != want {
			t.Errorf("%s is %s, want %s", number, states[number], want)
		}
	}
	if len(d.want) != len(d.rows) {
		t.Errorf("%d of %d cases were worked", len(d.want), len(d.rows))
	}
}

// closedOnes is what a unit has closed.
func closedOnes(t *testing.T, line demoLine, unit string) []docket.Row {
	t.Helper()
	i := slices.IndexFunc(line.Logins, func(l demoLogin) bool { return l.Unit == unit })
	client, err := officer.Dial(line.Console, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.SignIn(t.Context(), line.Logins[i].User, line.Logins[i].Passphrase); err != nil {
		t.Fatal(err)
	}
	page, err := client.In(unit).Queue(t.Context(), docket.Filter{Closed: true})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}
