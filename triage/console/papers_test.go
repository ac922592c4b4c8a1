package console_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// paperRoom has one rich case with an answer that opens for nobody here, and one that the unit must not know of.
func paperRoom(t *testing.T) (*consoletest.Room, envelope.Header) {
	t.Helper()
	r := consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn", dockettest.Province: "Công an tỉnh Lạng Sơn"})
	theft := dockettest.Theft(dockettest.Start.Add(-30 * time.Hour))
	recipient, identity := envelope.NewCase()
	a := sealedFile(t, r, recipient, "image/jpeg", photo(t))
	theft.Blobs = []envelope.BlobRef{{ID: a.Blob, Size: envelope.PaddedSize(a.Size)}}
	r.SendKey(t, theft, envelope.Tip{
		Text: "Đêm qua mất con trâu đực sau nhà, thấy anh Bình đi qua lúc hai giờ.", Lang: "vi", Channel: "telegram", CaseKey: envelope.CaseKey{Recipient: recipient, Identity: identity},
		Place: envelope.Place{Words: "thôn Nà Tàn, gần cầu treo"}, Attachments: []envelope.Attachment{a},
		Answers: []envelope.Answer{{Q: "dinh-can-bo", A: "khong"}, {Q: "luc-nao", A: "khoảng 2 giờ sáng"}, {Q: "mat-gi", A: "=trâu đực, sừng gãy"}, {Q: "gia-tri", A: "35 triệu đồng"},
			{Q: "xe-bien-so", A: "xe tải nhỏ, biển 12C-034"}, {Q: "ly-do-giau-ten", A: "so-tra-thu"}},
	})
	answer := dockettest.Answer(theft, dockettest.Start.Add(-time.Hour))
	answer.Blobs = nil
	if _, err := r.Docket.Register(t.Context(), dockettest.Seal(t, answer)); err != nil { // to keys that nobody here has
		t.Fatal(err)
	}
	r.Send(t, dockettest.Complaint(dockettest.Start.Add(-time.Hour)), envelope.Tip{Text: "Cán bộ đòi tiền.", Lang: "vi", Channel: "web"})
	return r, theft
}

var mediaBox = regexp.MustCompile(`/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]`)

// sheets are the sizes of a PDF's pages in millimetres.
func sheets(pdf []byte) (sizes []string) {
	for _, box := range mediaBox.FindAllSubmatch(pdf, -1) {
		var w, h float64
		_, _ = fmt.Sscan(string(box[1]), &w)
		_, _ = fmt.Sscan(string(box[2]), &h)
		sizes = append(sizes, fmt.Sprintf("%.0fx%.0f", w/72*25.4, h/72*25.4))
	}
	return sizes
}

func kinds(t *testing.T, r *consoletest.Room, id string) (all []string) {
	t.Helper()
	c, err := r.Docket.Case(t.Context(), docket.Viewer{Officer: "hoa", Unit: dockettest.Police}, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Events {
		if e.Kind == docket.EventExported {
			all = append(all, strings.TrimSpace(e.Reason+" "+e.Outcome))
		}
	}
	return all
}

// TestPapersInChromium: each form is filled from the case, written in, kept over a lock, printed as one A4 page, and noted
// before it is printed; the register of a period is printed and saved; a case is exported for the stock age command.
func TestPapersInChromium(t *testing.T) {
	r, theft := paperRoom(t)
	w := r.Open(t)
	saved := w.Downloads()
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Eval(`window.print = () => {}, true`)
	w.Press("#row-" + theft.Case)
	w.Sees("mất con trâu đực")
	w.Key("i")
	for _, form := range []struct {
		id   string
		says []string
	}{
		{"bieu-01", []string{"Tiếp nhận nguồn tin về tội phạm", "Người cung cấp tin không nêu tên", "Sợ bị trả thù", "mất con trâu đực", "khoảng 2 giờ sáng", "thôn Nà Tàn, gần cầu treo", "biển 12C-034", "35 triệu đồng", "01 ảnh", "hòm thư trên Telegram", "sừng gãy"}},
		{"bieu-03", []string{"PHIẾU CHUYỂN", "Kính gửi", "khoản 5 Điều 8", "mất con trâu đực"}},
		{"bieu-214", []string{"GIẤY BIÊN NHẬN", "01 ảnh", "không nêu tên, không ký"}},
	} {
		w.Choose("#paper", form.id)
		for _, words := range form.says {
			w.Sees(words)
		}
		w.Await("a draft", `document.querySelector(".paper.draft") !== null`)
		if form.id == "bieu-01" {
			w.Eval(`(() => { const desk = document.querySelector(".desk-of-paper"); return desk.scrollWidth <= desk.clientWidth + 1; })()`) // nothing is cut off
			w.Eval(`document.querySelector(".desk-of-paper").scrollIntoView(), true`)
			w.Shot("papers-01")
			writeNumber(t, r, w)
		}
		w.Press("#doprint")
		pdf := w.Printed("paper-" + form.id)
		if got := sheets(pdf); form.id != "bieu-01" && len(got) != 1 || len(got) == 0 || len(got) > 2 || got[0] != "210x297" {
			t.Errorf("%s is printed on %v", form.id, got)
		}
	}
	w.Choose("#paper", "so-294")
	w.Sees("TRÍCH SỔ THEO DÕI TIẾP NHẬN")
	w.Press("#doprint")
	if got := sheets(w.Printed("paper-so-294")); len(got) != 1 || got[0] != "297x210" {
		t.Errorf("the register's line is printed on %v", got)
	}
	if got := strings.Join(kinds(t, r, theft.Case), ","); got != "bieu-01,bieu-03,bieu-214,so-294" {
		t.Errorf("noted: %s", got)
	}
	w.Press("#nopaper")
	w.Sees("in hoặc xuất biểu 214")
	exported(t, r, w, theft, saved)
	register(t, w, saved)
	marked(t, w, theft)
	for _, planted := range []string{"trâu đực", "12C-034", "35 triệu"} {
		if strings.Contains(w.Requests(), planted) {
			t.Errorf("%q left the browser", planted)
		}
	}
	w.Nothing()
	w.Quiet()
}

// writeNumber writes the document's number into form 01: it is a draft no more, also after a lock.
func writeNumber(t *testing.T, r *consoletest.Room, w *consoletest.Window) {
	t.Helper()
	w.Write(`[data-blank=so]`, "12")
	w.Write(`[data-blank=hien_truong]`, "đã cử người giữ hiện trường")
	w.Await("no draft", `document.querySelector(".paper:not(.draft)") !== null`)
	w.Press("#lock")
	w.Sees("Đang khóa")
	if source := w.Source(); strings.Contains(source, "giữ hiện trường") || strings.Contains(source, "trâu đực") {
		t.Error("the paper stays in the locked page")
	}
	w.Unlock(r.Passphrase)
	w.Sees("đã cử người giữ hiện trường")
	w.Await("no draft", `document.querySelector(".paper:not(.draft)") !== null`)
}

// exported exports the case for the unit, then for somebody else, and opens both with the age command.
func exported(t *testing.T, r *consoletest.Room, w *consoletest.Window, theft envelope.Header, saved string) {
	t.Helper()
	w.Press("#export")
	w.Sees("Một gói gồm thư")
	w.Sees("mặt người, biển số trong đó không bị che")
	w.Shot("export")
	w.Press("#doexport")
	w.Sees("Đã xuất hồ sơ")
	number := numberOf(t, r, theft.Case)
	own, _, err := r.Keys[dockettest.Police].Open()
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(saved, number+".zip")
	opens(t, archive, own.String(), "")
	if err := os.Remove(archive); err != nil { // the next has the same name
		t.Fatal(err)
	}

	other, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	w.Press("#export")
	w.Press("#to-other")
	w.Write("#recipient", "age1pq1notakey")
	w.Press("#doexport")
	w.Sees("không phải khóa age1pq1… đúng")
	if got := kinds(t, r, theft.Case); len(got) != 5 {
		t.Errorf("an export that was not made is noted: %v", got)
	}
	w.Eval(`document.querySelector("#recipient").value = "", true`)
	w.Eval(fmt.Sprintf(`{const e = document.querySelector("#recipient"); e.value = %q; e.dispatchEvent(new Event("input"));} true`, other.Recipient().String()))
	w.Press("#doexport")
	w.Sees("cho khóa khác (")
	opens(t, archive, other.String(), other.Recipient().String())
	got := kinds(t, r, theft.Case)
	if last := got[len(got)-1]; !strings.HasPrefix(last, "ho-so ") || len(last) != len("ho-so ")+16 {
		t.Errorf("noted: %v", got)
	}
}

func numberOf(t *testing.T, r *consoletest.Room, id string) string {
	t.Helper()
	row, err := r.Docket.Row(t.Context(), docket.Viewer{Officer: "hoa", Unit: dockettest.Police}, id)
	if err != nil {
		t.Fatal(err)
	}
	return row.Number
}

// opens unpacks an archive and opens its files with the stock command and one identity.
func opens(t *testing.T, archive, identity, recipient string) {
	t.Helper()
	files := unpack(t, archive)
	dir := t.TempDir()
	command := filepath.Join(dir, "age")
	if out, err := exec.Command("go", "build", "-o", command, "filippo.io/age/cmd/age").CombinedOutput(); err != nil { // #nosec G204 -- a constant
		t.Skipf("the age command cannot be built here: %v: %s", err, out)
	}
	key := filepath.Join(dir, "khoa.txt")
	if err := os.WriteFile(key, []byte(identity+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	open := func(name string) string {
		t.Helper()
		age := exec.Command(command, "-d", "-i", key) // #nosec G204 -- built above
		age.Stdin = bytes.NewReader(files[name])
		out, err := age.Output()
		if err != nil {
			t.Fatalf("age does not open %s: %v", name, err)
		}
		return string(out)
	}
	if text := open("thu-01.txt.age"); !strings.Contains(text, "mất con trâu đực") || !strings.Contains(text, "thôn Nà Tàn") || !strings.Contains(text, "12C-034") {
		t.Errorf("the letter reads %q", text)
	}
	var words struct {
		Text    string           `json:"text"`
		CaseKey *json.RawMessage `json:"case_key"`
	}
	if err := json.Unmarshal([]byte(open("thu-01.json.age")), &words); err != nil || words.Text == "" || words.CaseKey != nil {
		t.Errorf("the letter's data: %+v, %v", words, err)
	}
	if picture := open("tep-01.jpg.age"); !bytes.Equal([]byte(picture), photo(t)) {
		t.Error("the photo is another")
	}
	if original := string(files["goc/thu-01-tip.age"]); !strings.HasPrefix(original, "age-encryption.org/v1\n") {
		t.Error("the envelope as it came is not there")
	} else if recipient == "" && !strings.Contains(open("goc/thu-01-tip.age"), "mất con trâu đực") {
		t.Error("the unit does not open the envelope as it came")
	}
	if closed := string(files["goc/thu-02-answer.age"]); !strings.HasPrefix(closed, "age-encryption.org/v1\n") || files["thu-02.txt.age"] != nil {
		t.Error("what opens for nobody here is not there as it came")
	}
	if readme := string(files["DOC-TRUOC.txt"]); !strings.Contains(readme, "age -d -i khoa.txt thu-01.txt.age") {
		t.Errorf("the letter that goes with it: %s", readme)
	}
	for _, index := range []string{"muc-luc.html", "muc-luc.json"} {
		if text := string(files[index]); !strings.Contains(text, "tep-01.jpg.age") || strings.Contains(text, "trâu đực") {
			t.Errorf("%s: %s", index, text)
		}
	}
}

func unpack(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	var z *zip.ReadCloser
	for end := time.Now().Add(20 * time.Second); ; { // the browser is still writing
		var err error
		if z, err = zip.OpenReader(archive); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	defer z.Close()
	files := map[string][]byte{}
	for _, f := range z.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(content); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	return files
}

// register makes the extract of a period: with the words of what was opened, and none of what the unit must not know of.
func register(t *testing.T, w *consoletest.Window, saved string) {
	t.Helper()
	w.Key("l")
	w.Press("#doledger")
	w.Sees("TRÍCH SỔ THEO DÕI TIẾP NHẬN")
	w.Sees("mất con trâu đực")
	w.Shot("ledger")
	w.Press("#printledger")
	if got := sheets(w.Printed("ledger")); len(got) != 1 || got[0] != "297x210" {
		t.Errorf("the register is printed on %v", got)
	}
	w.Press("#saveledger")
	var text []byte
	for end := time.Now().Add(20 * time.Second); len(text) == 0 && time.Now().Before(end); {
		found, _ := filepath.Glob(filepath.Join(saved, "so-294-*.csv"))
		if len(found) == 1 {
			text, _ = os.ReadFile(found[0])
		}
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 2 || !strings.Contains(lines[1][5], "mất con trâu đực") || lines[1][1] == "" {
		t.Errorf("the table: %q, %v", text, err)
	}
}

// marked hides a name: it stands on no form and in no register unless the officer asks for it.
func marked(t *testing.T, w *consoletest.Window, theft envelope.Header) {
	t.Helper()
	w.Key("Escape")
	w.Press("#row-" + theft.Case)
	w.Sees("thấy anh Bình đi qua")
	w.Key("m")
	w.Press("#mode-mask")
	w.Await("the words", `document.querySelector("#mask-words")?.value.includes("anh Bình")`)
	w.Eval(`{const e = document.querySelector("#mask-words"); e.focus(); e.setSelectionRange(e.value.indexOf("anh Bình"), e.value.indexOf("anh Bình") + 8); e.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));} true`)
	w.Await("a mark", `document.querySelectorAll(".masks li").length === 1`)
	w.Press("#mask-save")
	w.Sees("Đã lưu chữ cần che.")
	w.Key("i")
	w.Choose("#paper", "bieu-03")
	w.Await("no name", `document.querySelector(".paper").innerText.includes("thấy ▇▇▇ đi qua")`)
	w.Press("#unmask")
	w.Await("the name, asked for", `document.querySelector(".paper").innerText.includes("thấy anh Bình đi qua")`)
	w.Press("#nopaper")
	w.Key("l")
	w.Press("#doledger")
	w.Await("no name in the register", `document.querySelector(".ledger")?.innerText.includes("thấy ▇▇▇ đi qua")`)
}
