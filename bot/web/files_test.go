package web

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"homthu/intake/envelope"
)

// pick picks files as a resident does.
func (p *phone) pick(files ...string) {
	p.t.Helper()
	p.do("pick", chromedp.SetUploadFiles("#photo", files))
}

// wav writes a sound of n bytes, with a name of somebody in it.
func wav(t *testing.T, n int) string {
	t.Helper()
	list := "INFOIART\x10\x00\x00\x00" + plantedInPhoto[:16]
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00")
	b = append(b, "LIST"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	b = append(b, list...)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	for i := range n {
		b = append(b, byte(i*i>>4))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	file := filepath.Join(t.TempDir(), plantedFile+".wav")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// begin tells what a file can be added to.
func (p *phone) begin(url string) {
	p.t.Helper()
	p.open(url + "/h/" + boxCode)
	p.say("trộm mất con trâu đen đêm qua")
	p.hear("Đó là loại việc nào?")
	p.press("Trộm cắp")
	p.press("Không")
	p.hear("Có việc nào dưới đây không?")
}

// send goes on to the receipt and opens the tip.
func (p *phone) send(o *office) envelope.Tip {
	p.t.Helper()
	p.say("gửi")
	p.hear("Bà con đọc lại")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	tip, err := envelope.Open(o.only(), o.identity("commune-police."+commune))
	if err != nil {
		p.t.Fatal(err)
	}
	return tip
}

const progressOf = `(document.querySelector("#log li.file .progress")?.textContent ?? "")`

// A large sound goes up in parts over a line that breaks before a part is kept, after it was kept, and altogether.
func TestLargeFileOverABrokenLine(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.begin(o.serve())
	var puts atomic.Int32
	o.cutting(func(_ http.ResponseWriter, r *http.Request, next http.Handler) bool {
		if r.Method != http.MethodPut {
			return false
		}
		// A browser itself asks once more where a connection ends before the answer.
		n := puts.Add(1)
		if n == 6 { // written but unanswered
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		if 2 <= n && n <= 4 || 6 <= n && n <= 8 {
			return true
		}
		return false
	})
	p.eval(`window.told = new Set(); new MutationObserver(() => told.add(` + progressOf + `)).observe(document.querySelector("#log"), { childList: true, subtree: true, characterData: true }); ""`)
	p.pick(wav(t, 5<<20))
	p.await("the end", progressOf+`.includes("tải xong")`)
	p.shot("file-there")
	told := p.eval(`[...told].join("|")`)
	for _, want := range []string{"Đang làm sạch ngay trên máy này", "Mất mạng. Đã tải 1 trong 6 phần.", "Mất mạng. Đã tải 2 trong 6 phần.", "Đã tải 4 trong 6 phần.", "Đã tải 5 trong 6 phần."} {
		if !strings.Contains(told, want) {
			t.Errorf("%q was not said: %s", want, told)
		}
	}
	tip := p.send(o)
	sound := o.attached(tip, "audio/wav")
	if strings.Contains(string(sound), plantedInPhoto[:16]) || len(sound) < 5<<20 {
		t.Errorf("%d bytes arrived, and perhaps a name", len(sound))
	}
}

// A film is cleaned in the page; what it says of its maker, place and time does not arrive.
func TestFilm(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed")
	}
	film := filepath.Join(t.TempDir(), plantedFile+".mp4")
	out, err := exec.Command(ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=2", "-f", "lavfi", "-i", "sine=duration=2",
		"-metadata", "title="+plantedInPhoto, "-metadata", "location=+21.8537+106.7615/", "-movflags", "use_metadata_tags", "-pix_fmt", "yuv420p", "-shortest", film).CombinedOutput()
	if err != nil {
		t.Skipf("ffmpeg makes no film: %s", out)
	}
	o := newOffice(t)
	p := newPhone(t)
	p.begin(o.serve())
	p.pick(film)
	p.await("the end", progressOf+`.includes("tải xong")`)
	p.shot("film-there")
	clean := o.attached(p.send(o), "video/mp4")
	for _, left := range []string{plantedInPhoto, "21.85", "Lavf"} {
		if strings.Contains(string(clean), left) {
			t.Errorf("the film still says %q", left)
		}
	}
	p.quiet()
}

// A paper goes as it is only when the resident says so.
func TestPaper(t *testing.T) {
	paper := filepath.Join(t.TempDir(), plantedFile+".pdf")
	content := "%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
	if err := os.WriteFile(paper, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string]int{"Giữ nguyên tập tin, gửi": 1, "Bỏ tập tin": 0} {
		o := newOffice(t)
		p := newPhone(t)
		p.begin(o.serve())
		p.pick(paper)
		p.hear("không làm sạch được")
		p.shot("paper")
		if n := len(o.blobFiles()); n != 0 {
			t.Errorf("%d blobs before the answer", n)
		}
		p.press(answer)
		p.hear("?")
		if want == 1 {
			p.await("the end", progressOf+`.includes("tải xong")`)
		} else {
			p.await("the end", progressOf+`.includes("Đã bỏ")`)
		}
		tip := p.send(o)
		if len(tip.Attachments) != want {
			t.Errorf("%s: %d attachments", answer, len(tip.Attachments))
		}
		if want == 1 && string(o.attached(tip, "application/pdf")) != content {
			t.Error("the paper arrived changed")
		}
		p.quiet()
	}
}

func (o *office) blobFiles() []string {
	o.t.Helper()
	files, err := filepath.Glob(filepath.Join(o.dir, "blobs", "*-*"))
	if err != nil {
		o.t.Fatal(err)
	}
	return files
}

// What the box does not take is said to be so, and nothing of it leaves the page.
func TestFilesThatAreNotTaken(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.begin(o.serve())
	dir := t.TempDir()
	for name, content := range map[string]string{"a.zip": "PK\x03\x04 an archive", "b.jpg": "\xff\xd8\xff not a picture", "c.exe": "MZ program"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p.eval(`document.querySelectorAll("#log li.file").forEach((e) => e.classList.remove("file")), ""`)
		p.pick(file)
		p.await(name, progressOf+`.includes("Không gửi được")`)
	}
	p.shot("not-taken")
	if n := len(o.blobFiles()); n != 0 {
		t.Errorf("%d blobs", n)
	}
	if tip := p.send(o); len(tip.Attachments) != 0 {
		t.Errorf("%d attachments", len(tip.Attachments))
	}
	p.quiet()
}

// What a unit sends beside its reply is fetched when it is asked for: a picture is shown, a paper saved with a warning.
func TestFilesOfAReply(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	e, code := o.tip(nil)
	o.wants("tip", e, http.StatusOK, "")
	sealed := o.only()
	tip, err := envelope.Open(sealed, o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := os.ReadFile(photo(t))
	if err != nil {
		t.Fatal(err)
	}
	o.answer(sealed, tip, "Đây có phải chỗ đó không?", true,
		o.sealedFile(tip.Reporter, "image/jpeg", picture), o.sealedFile(tip.Reporter, "application/pdf", []byte("%PDF-1.4 %%EOF")))
	p := newPhone(t)
	p.open(url + "/tra-cuu")
	p.hear("mã đã chép")
	p.say(code.String())
	p.await("the files", `document.querySelectorAll("#log li.box.file").length === 2`)
	for _, r := range o.seen() {
		if r.path == "/api/v1/mailbox/attachment" {
			t.Error("a file was fetched before it was asked for")
		}
	}
	p.press("Xem")
	p.await("the picture", `document.querySelector("#log li.box img")?.naturalWidth === 800`)
	p.shot("reply-files")
	p.eval(`HTMLAnchorElement.prototype.click = function () { window.saved = this.download; }, ""`)
	p.press("Lưu về máy")
	p.await("saved", `window.saved === "giay-to.pdf"`)
	p.await("warning", `document.querySelector("#log").textContent.includes("Tập tin nằm trong máy")`)
	p.quiet()
}

// sealedFile seals and stores a file for the resident.
func (o *office) sealedFile(reporter, kind string, content []byte) envelope.Attachment {
	o.t.Helper()
	var b bytes.Buffer
	w, err := envelope.SealBlob(&b, reporter)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	id := uuid.NewString()
	if err == nil {
		_, err = o.blobs.Put(o.t.Context(), id, &b)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return w.Attachment(id, kind)
}
