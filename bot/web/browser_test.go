package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// photo writes a picture with a position in its metadata.
func photo(t *testing.T) string {
	picture := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for x := range 800 {
		for y := range 600 {
			picture.Set(x, y, color.RGBA{uint8(x / 4), uint8(y / 3), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	comment := []byte("Exif\x00\x00" + plantedInPhoto)
	whole := slices.Concat(b.Bytes()[:2], []byte{0xFF, 0xE1, 0, byte(len(comment) + 2)}, comment, b.Bytes()[2:])
	file := filepath.Join(t.TempDir(), plantedFile+".jpg")
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What is planted, and must not be found outside of sealed envelopes.
const (
	plantedWords   = "Hoàng Văn Cắn bán thuốc phiện ở quán sau chợ"
	plantedAnswer  = "áo khoác đỏ, xe Dream cũ"
	plantedPlace   = "thôn Khuổi Lùng"
	plantedInPhoto = "GPS21.8537N106.7615E"
	plantedFile    = "anh-nha-ong-can"
)

var codeShape = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){4}`)

// A tip from the first word to the receipt, an officer's reply, an answer, a rating and the end of the mailbox.
func TestATipFromTheFirstWordToTheLast(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/h/" + boxCode)
	p.hear("không cần nói tên")
	p.shot("start")
	p.say(plantedWords)
	p.hear("Đó là loại việc nào?")
	p.shot("kinds")
	p.press("Ma túy")
	p.press("Không")
	p.hear("Có ai đang gặp nguy hiểm không?")
	p.shot("question")
	p.press("Không")
	p.hear("")
	for !strings.Contains(p.text(), "Việc này ở thôn, bản nào") {
		p.press("Bỏ qua")
		p.hear("")
	}
	p.press(plantedPlace)
	p.hear("?")
	p.say(plantedAnswer)
	p.hear("?")
	p.do("photo", chromedp.SetUploadFiles("#photo", []string{photo(t)}))
	p.await("picture", `document.querySelector("#log li.mine img")?.naturalWidth === 800`)
	p.hear("Ảnh đã làm sạch")
	p.say("gửi")
	p.hear("Bà con đọc lại")
	p.shot("review")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.shot("receipt")
	code := p.eval(`document.querySelector("#log .receipt .code").textContent`)
	if !codeShape.MatchString(code) {
		t.Fatalf("code %q", code)
	}

	sealed := o.only()
	tip, err := envelope.Open(sealed, o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	if tip.Text != plantedWords || tip.Place.Words != plantedPlace || tip.Channel != "web" || tip.Place.Box != boxCode {
		t.Errorf("opened: %q at %q, box %q, by %q", tip.Text, tip.Place.Words, tip.Place.Box, tip.Channel)
	}
	if !slices.ContainsFunc(tip.Answers, func(a envelope.Answer) bool { return a.A == plantedAnswer }) {
		t.Errorf("answers: %v", tip.Answers)
	}
	o.checkPhoto(tip)
	o.answer(sealed, tip, "Bà con thấy người đó lúc mấy giờ?", true)

	// Later, perhaps on another phone: the same browser without anything that it remembers.
	p.open(url + "/tra-cuu")
	p.hear("mã đã chép")
	p.shot("look")
	p.say(strings.ToLower(code))
	p.hear("Bà con thấy người đó lúc mấy giờ?")
	p.shot("reply")
	p.press("Trả lời")
	p.hear("viết vào đây")
	p.say("khoảng chín giờ tối")
	p.hear("Đã ghi thêm")
	p.press("Xóa hết thư trả lời")
	p.press("Xóa")
	p.hear("cứ kể luôn")
	checkTraffic(t, o, p, url, code)
	p.checkStorage()
	p.quiet()
}

// only returns the one envelope of the safe.
func (o *office) only() envelope.Sealed {
	o.t.Helper()
	all := o.envelopes()
	if len(all) != 1 {
		o.t.Fatalf("%d envelopes", len(all))
	}
	return all[0]
}

// checkPhoto opens the photo: the pixels are there, and what the file told besides is not.
func (o *office) checkPhoto(tip envelope.Tip) {
	o.t.Helper()
	if len(tip.Attachments) != 1 {
		o.t.Fatalf("%d attachments", len(tip.Attachments))
	}
	a := tip.Attachments[0]
	file, err := o.blobs.Open(a.Blob)
	if err != nil {
		o.t.Fatal(err)
	}
	defer file.Close()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		o.t.Fatal(err)
	}
	r, err := envelope.OpenBlob(file, id, a)
	if err != nil {
		o.t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		o.t.Fatal(err)
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(b.Bytes()))
	if err != nil || config.Width != 800 {
		o.t.Errorf("photo: %d wide, %v", config.Width, err)
	}
	for _, left := range []string{plantedInPhoto, "Exif"} {
		if bytes.Contains(b.Bytes(), []byte(left)) {
			o.t.Errorf("the photo still says %q", left)
		}
	}
}

// answer seals a reply as an officer's browser does, and lets it come by courier.
func (o *office) answer(sealed envelope.Sealed, tip envelope.Tip, words string, question bool, files ...envelope.Attachment) {
	o.t.Helper()
	h := sealed.Header()
	unit := h.Units[0]
	r := envelope.Reply{
		ID: uuid.NewString(), Case: h.Case, From: unit, Text: words, State: cmp.Or(o.state, "NEED_INFO"), Question: question, Attachments: files,
		Holders: []envelope.Addressee{{Unit: unit, Recipient: unitKeys()[unit][0]}}, Never: h.Never,
	}
	b, err := envelope.SealReply(r, tip.Reporter, signingKey(unit))
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.safe.Slip(o.t.Context(), courier.Slip{
		V: courier.Version, Envelope: h.ID, Deployment: "lang-son", Unit: unit, Number: receipt.Number(2026), Registered: time.Now().UTC().Format("2006-01-02T15:04Z07:00"),
	}); err != nil {
		o.t.Fatal(err)
	}
	said := courier.Reply{V: courier.Version, ID: r.ID, Case: h.Case, Sealed: b}
	if o.ago > 0 {
		said.NotBefore = time.Now().AddDate(0, 0, -o.ago).UTC().Format(time.RFC3339)
	}
	if err := o.safe.Reply(o.t.Context(), "lang-son", said); err != nil {
		o.t.Fatal(err)
	}
}

// checkTraffic searches all that left the browser, as the browser and as the server saw it.
func checkTraffic(t *testing.T, o *office, p *phone, url, code string) {
	t.Helper()
	read, err := receipt.Read(code)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		plantedWords, plantedAnswer, plantedPlace, plantedInPhoto, plantedFile, "Cắn", "Khuổi", "khoảng chín giờ", code, strings.ReplaceAll(code, "-", ""),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.asked {
		if address := strings.Fields(line)[1]; !strings.HasPrefix(address, url+"/") && !strings.HasPrefix(address, "blob:"+url) && !strings.HasPrefix(address, "data:") {
			t.Errorf("asked elsewhere: %s", address)
		}
		for _, secret := range append(secrets, string(read.Locator())) {
			for _, form := range []string{secret, escaped(secret)} {
				if strings.Contains(strings.ToLower(line), strings.ToLower(form)) {
					t.Errorf("%q is in an address or a header", secret)
				}
			}
		}
	}
	posts := 0
	for _, r := range o.seen() {
		if r.header.Get("Cookie") != "" || r.header.Get("Referer") != "" {
			t.Errorf("%s: cookie %q, referrer %q", r.path, r.header.Get("Cookie"), r.header.Get("Referer"))
		}
		if r.method == http.MethodPost {
			posts++
		}
		whole := strings.ToLower(r.url + fmt.Sprint(r.header) + string(r.body))
		for _, secret := range secrets {
			for _, form := range []string{secret, escaped(secret)} {
				if strings.Contains(whole, strings.ToLower(form)) {
					t.Errorf("%s %s carries %q", r.method, r.path, secret)
				}
			}
		}
		if strings.Contains(r.url+fmt.Sprint(r.header), string(read.Locator())) {
			t.Errorf("%s: the locator is outside of a body", r.path)
		}
	}
	if posts < 5 {
		t.Errorf("only %d posts were recorded", posts)
	}
}

func escaped(s string) string {
	q, _ := json.Marshal(s)
	return strings.Trim(string(q), `"`)
}

// checkStorage fails when the page left anything on the phone.
func (p *phone) checkStorage() {
	p.t.Helper()
	got := p.eval(`(async () => JSON.stringify([
		localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
		(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
	]))()`)
	if want := `[0,0,"",0,0,0]`; got != want {
		p.t.Errorf("left on the phone: %s", got)
	}
}
