package console_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// sealedFile seals a file to a case and puts it where the console finds it.
func sealedFile(t *testing.T, r *consoletest.Room, recipient, mediaType string, content []byte) envelope.Attachment {
	t.Helper()
	var sealed bytes.Buffer
	w, err := envelope.SealBlob(&sealed, recipient)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	a := w.Attachment(uuid.NewString(), mediaType)
	r.Blobs[a.Blob] = sealed.Bytes()
	return a
}

// evidence is a case with one attachment of each sort. The files are as they were before they were cleaned: the console does
// not believe that the sender's page cleaned them.
func evidence(t *testing.T, r *consoletest.Room) (h envelope.Header, blobs []envelope.Attachment) {
	t.Helper()
	h = dockettest.Theft(dockettest.Start.Add(-time.Hour))
	recipient, identity := envelope.NewCase()
	file := func(name string) []byte {
		b, err := os.ReadFile("../../intake/scrub/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	film := file("film.mp4")
	for _, f := range []struct {
		mediaType string
		content   []byte
	}{
		{"image/jpeg", photo(t)},                            // 1
		{"audio/ogg", file("voice.ogg")},                    // 2
		{"audio/aac", file("voice.aac")},                    // 3
		{"video/mp4", film},                                 // 4
		{"application/pdf", file("paper.pdf")},              // 5
		{"audio/amr", file("voice.amr")},                    // 6: no browser plays it
		{"image/jpeg", file("page.html")},                   // 7: not what it says
		{"video/mp4", film[:len(film)-9000]},                // 8: whole for the seal, but no film
		{"image/png", photo(t)},                             // 9: damaged below
		{"application/pdf", file("paper.docm")},             // 10: not what it says, and with macros
		{"audio/mp4", file("voice.m4a")},                    // 11
		{"application/octet-stream", file("installer.msi")}, // 12
		{"audio/mp4", file("opus.mp4")},                     // 13
		{"audio/wav", file("voice.wav")},                    // 14
		{"audio/mpeg", file("voice.mp3")},                   // 15
		{"video/mp4", file("hevc.mp4")},                     // 16: few browsers play it
	} {
		a := sealedFile(t, r, recipient, f.mediaType, f.content)
		blobs = append(blobs, a)
		h.Blobs = append(h.Blobs, envelope.BlobRef{ID: a.Blob, Size: envelope.PaddedSize(a.Size)})
	}
	damaged := r.Blobs[blobs[8].Blob]
	damaged[len(damaged)-5] ^= 1
	r.SendKey(t, h, envelope.Tip{Text: words, Lang: "vi", Channel: "web", Place: envelope.Place{Words: "thôn Nà Tàn"},
		CaseKey: envelope.CaseKey{Recipient: recipient, Identity: identity}, Attachments: blobs})
	return h, blobs
}

// TestAttachmentsInChromium opens one attachment of each sort in a browser.
func TestAttachmentsInChromium(t *testing.T) {
	r := consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa"})
	h, blobs := evidence(t, r)
	w := r.Open(t)
	saved := w.Downloads()
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Press("#row-" + h.Case)
	w.Sees(words)
	w.Sees("Ảnh 1")
	w.Sees("Tải Giấy tờ 5 về")
	w.Shot("attachments")

	at := func(n int, rest string) string { return fmt.Sprintf("#attachment-%d%s", n, rest) }
	is := func(what string, n int, rest, so string) {
		t.Helper()
		w.Await(what, `(() => { const e = document.querySelector("`+at(n, rest)+`"); return e !== null && (`+so+`); })()`)
	}
	w.Press(at(1, ""))
	is("picture", 1, " canvas", `e.width === 320 && e.getAttribute("role") === "img" && e.getAttribute("aria-label") === "Ảnh 1"`)
	for _, n := range []int{2, 3, 11, 13, 14, 15} {
		w.Press(at(n, ""))
		is("sound", n, " audio", `e.duration > 0.4 && e.duration < 2.3 && e.paused && e.controls && !e.autoplay && e.getAttribute("aria-label") !== ""`)
	}
	w.Press(at(4, ""))
	is("film", 4, " video", `e.duration > 1.9 && e.duration < 2.1 && e.paused && e.controls && !e.autoplay && e.videoWidth === 64 && e.videoHeight === 96`)
	w.Eval(`(() => { const v = document.querySelector("#attachment-4 video"); v.muted = true; v.play(); return true; })()`)
	is("film playing", 4, " video", `e.currentTime > 0.2`)
	w.Eval(`(document.querySelector("#attachment-2 audio").play(), true)`)
	is("sound playing", 2, " audio", `e.currentTime > 0.2`)
	w.Sees("Ghi âm 2")
	w.Shot("attachments-open")

	w.Press(at(16, ""))
	w.Await("film that plays or says why not", `document.querySelector("#attachment-16 video")?.videoWidth === 96 || document.body.innerText.includes("Trình duyệt này không phát được Phim 16")`)
	w.Press(at(6, ""))
	w.Sees("Trình duyệt này không phát được Ghi âm 6")
	w.Press(at(7, ""))
	w.Sees("Không rõ đây là tệp gì")
	w.Press(at(8, ""))
	w.Sees("Phim 8 đã mở khóa được nhưng không xem được")
	w.Press(at(9, ""))
	w.Sees("Ảnh 9 đã hỏng")
	w.Press(at(5, ""))
	is("focus", 5, "", `document.activeElement === e`)
	w.Sees("Chỉ mở trên máy không nối mạng")
	w.Press(at(10, ""))
	w.Press(at(10, " button"))
	w.Sees("macro")
	w.Press(at(12, ""))
	w.Eval(`(document.querySelector("#attachment-5").scrollIntoView({block: "center"}), true)`)
	w.Shot("attachments-risk")

	c, err := r.Docket.Case(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"}, h.Case)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]byte{}
	save := func(n int, selector, ending string, content []byte) {
		t.Helper()
		w.Press(at(n, selector))
		want[fmt.Sprintf("%s-%d.%s", c.Number, n, ending)] = content
	}
	content := func(name string) []byte {
		b, err := os.ReadFile("../../intake/scrub/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	save(1, " .save", "jpg", photo(t))
	save(2, " .save", "ogg", nil)
	save(4, " .save", "mp4", nil)
	save(5, " button", "pdf", content("paper.pdf"))
	save(6, " button", "amr", content("voice.amr"))
	save(7, " button", "bin", content("page.html"))
	save(9, " button", "age", r.Blobs[blobs[8].Blob])
	save(10, " button", "docm", content("paper.docm"))
	save(12, " button", "bin", content("installer.msi"))
	for name, content := range want {
		var got []byte
		for range 200 {
			got, err = os.ReadFile(filepath.Join(saved, name))
			if err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond) // the browser writes it in its own time
		}
		if err != nil || content != nil && !bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(got), len(content), err)
		}
		if strings.HasSuffix(name, ".mp4") && bytes.Contains(got, []byte("NGUYENVANCUONG")) {
			t.Errorf("%s: not cleaned again", name)
		}
	}

	// Nothing runs, nothing is fetched, nothing stays after the lock.
	w.Eval(`document.querySelectorAll("iframe, embed, object, img").length === 0`)
	w.Eval(`window.shift += 11 * 60 * 1000, true`)
	w.Sees("Đang khóa")
	w.Eval(`document.querySelectorAll("canvas, audio, video, .viewed").length === 0`)
	w.Nothing()
	if i := slices.IndexFunc(strings.Split(w.Requests(), "\n"), func(s string) bool { return strings.Contains(s, "NGUYEN") }); i >= 0 {
		t.Error("words of a file in a request")
	}
	w.Quiet()
}
