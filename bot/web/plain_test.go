package web

import (
	"bytes"
	"fmt"
	"html"
	"maps"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"homthu/intake/envelope"
)

// reader is a text browser: it fills in the forms of a page by their names and sends them, and knows no script, no cookie
// and no header that a text browser does not send.
type reader struct {
	t      *testing.T
	o      *office
	url    string
	page   string
	status int
	fields url.Values // of the page's first form, hidden and shown
	action string
	multi  bool
}

func (o *office) reader(path string) *reader {
	b := &reader{t: o.t, o: o}
	b.get(path)
	return b
}

func (b *reader) get(path string) {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.o.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	b.take(path, w)
}

var (
	formTag   = regexp.MustCompile(`(?s)<form [^>]*action="([^"]*)"[^>]*>.*?</form>`)
	inputTag  = regexp.MustCompile(`<input [^>]*>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>`)
	attribute = regexp.MustCompile(`([a-z]+)(?:="([^"]*)")?`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

func (b *reader) take(path string, w *httptest.ResponseRecorder) {
	b.t.Helper()
	b.url, b.status, b.page, b.fields = path, w.Code, w.Body.String(), url.Values{}
	if c := w.Header().Get("Cache-Control"); c != "no-store" {
		b.t.Errorf("%s: Cache-Control %q", path, c)
	}
	if w.Header().Get("Set-Cookie") != "" {
		b.t.Errorf("%s sets a cookie", path)
	}
	form := formTag.FindStringSubmatch(b.page)
	if form == nil {
		return
	}
	b.action, b.multi = html.UnescapeString(form[1]), strings.Contains(form[0], "multipart/form-data")
	for _, tag := range inputTag.FindAllString(form[0], -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(strings.TrimPrefix(tag, "<input"), -1) {
			a[m[1]] = html.UnescapeString(m[2])
		}
		_, on := a["checked"]
		switch a["type"] {
		case "radio", "checkbox":
			if on {
				b.fields.Add(a["name"], a["value"])
			}
		case "file":
		default:
			b.fields.Add(a["name"], a["value"])
		}
	}
	for _, m := range areaTag.FindAllStringSubmatch(form[0], -1) {
		b.fields.Set(m[1], html.UnescapeString(m[2]))
	}
}

// attached is a file to send.
type attached struct{ field, name, path string }

func (b *reader) send(goes string, files ...attached) {
	b.t.Helper()
	b.fields.Set("go", goes)
	kind, body := "application/x-www-form-urlencoded", []byte(b.fields.Encode())
	if b.multi {
		var buffer bytes.Buffer
		w := multipart.NewWriter(&buffer)
		for _, name := range slices.Sorted(maps.Keys(b.fields)) {
			for _, value := range b.fields[name] {
				_ = w.WriteField(name, value)
			}
		}
		for _, f := range files {
			part, _ := w.CreateFormFile(f.field, f.name)
			content, err := os.ReadFile(f.path)
			if err != nil {
				b.t.Fatal(err)
			}
			_, _ = part.Write(content)
		}
		w.Close()
		kind, body = w.FormDataContentType(), buffer.Bytes()
	}
	r := httptest.NewRequest("POST", b.action, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	b.o.ServeHTTP(w, r)
	b.take(b.action, w)
}

// text is the page as a text browser shows it.
func (b *reader) text() string {
	text := html.UnescapeString(anyTag.ReplaceAllString(b.page, ""))
	return regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(text, "\n")
}

func (b *reader) reads(words ...string) {
	b.t.Helper()
	for _, w := range words {
		if !strings.Contains(b.text(), w) {
			b.t.Fatalf("%s (%d) does not say %q:\n%s", b.url, b.status, w, b.text())
		}
	}
}

func (b *reader) code() string {
	b.t.Helper()
	code := codeShape.FindString(b.text())
	if code == "" {
		b.t.Fatalf("no code (%d):\n%s", b.status, b.text())
	}
	return code
}

// A tip from the first word to the receipt without a script: its photo is cleaned, its number taken out, and what is told
// stands in the envelope and nowhere else.
func TestPlainTip(t *testing.T) {
	o := newOffice(t)
	b := o.reader("/h/" + boxCode + "/viet")
	b.reads("Trang này khóa tin ở máy chủ, không phải trên máy bà con.", "113", "114", "115", "Ma túy", "thôn Khuổi Lùng", "Trang này không hỏi tên")
	if strings.Index(b.page, "khóa tin ở máy chủ") > strings.Index(b.page, "không hỏi tên") {
		t.Error("the first sentence is another")
	}
	b.fields.Set("text", plantedWords+" 0912 345 678")
	b.send("next")
	b.reads("Bà con chọn loại việc", plantedWords)
	b.fields.Set("kind", "bao-viec-xau/A3")
	b.fields.Set("village", "2")
	b.send("next")
	b.reads("Việc này có dính đến công an xã", "Câu nào không biết thì bỏ trống")
	b.fields.Set("q.ai-lam", plantedAnswer)
	b.send("next", attached{"photos", plantedFile + ".jpg", photo(t)})
	b.reads("Câu này cần trả lời trước khi gửi", "Đã khóa 1 tập tin")
	if b.fields.Get("q.ai-lam") != plantedAnswer {
		t.Error("an answer was lost")
	}
	b.fields.Set("q.dinh-can-bo", "khong")
	b.send("next")
	b.reads("Tin chưa gửi", plantedWords, plantedPlace, plantedAnswer, "Công an xã", "Số 0912 345 678 là của tôi")
	if len(o.envelopes()) > 0 {
		t.Fatal("sealed before it was sent")
	}
	b.fields.Set("mask", "0912 345 678")
	sent := *b
	b.send("send")
	b.reads("Hòm thư đã nhận tin của bà con", "Mất mã thì không xem lại được")
	code := b.code()

	tip, err := envelope.Open(o.only(), o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	if tip.Text != plantedWords+" …" || tip.Place.Words != plantedPlace || tip.Channel != "web" || tip.Place.Box != boxCode || tip.Lang != "vi" {
		t.Errorf("opened: %q at %q, box %q, by %q in %q", tip.Text, tip.Place.Words, tip.Place.Box, tip.Channel, tip.Lang)
	}
	if !slices.Contains(tip.Answers, envelope.Answer{Q: "ai-lam", A: plantedAnswer}) || !slices.Contains(tip.Answers, envelope.Answer{Q: "dinh-can-bo", A: "khong"}) {
		t.Errorf("answers: %v", tip.Answers)
	}
	o.checkPhoto(tip)

	// The answer was lost: the browser sends the very same form again.
	sent.send("send")
	if sent.reads("Mã của bà con"); sent.code() != code || len(o.envelopes()) != 1 {
		t.Errorf("sent again: %d envelopes, another code: %v", len(o.envelopes()), sent.code() != code)
	}
	o.answer(o.only(), tip, "Bà con thấy người đó lúc mấy giờ?", true)
	plainLookUp(t, o, code)
	plainTraffic(t, o, code)
}

// plainLookUp reads, answers and deletes with the code.
func plainLookUp(t *testing.T, o *office, code string) {
	t.Helper()
	b := o.reader("/viet/xem")
	b.reads("Máy chủ mở thư trả lời")
	for typed, says := range map[string]string{
		"": "năm nhóm", code[:10]: "năm nhóm", "7KQ2-9FXM-3TWB-8RJD-P4HM": "chép sai", "7KQ2-9FXM-3TWB-8RJD-P4HN": "Không thấy mã này",
	} {
		b.fields.Set("code", typed)
		b.send("")
		b.reads(says)
	}
	b.fields.Set("code", "ma cua toi la "+strings.ToLower(code))
	b.send("")
	b.reads("Bà con thấy người đó lúc mấy giờ?", "Số của tin")
	b.send("answer")
	b.reads("Tin chưa có chữ nào")
	b.fields.Set("text", "khoảng chín giờ tối")
	b.send("answer")
	b.reads("Đã ghi thêm vào tin")
	if n := len(o.envelopes()); n != 2 {
		t.Errorf("%d envelopes", n)
	}
	b.fields = url.Values{"code": {code}}
	b.send("delete")
	b.reads("đánh dấu ô")
	b.fields = url.Values{"code": {code}, "sure": {"1"}}
	b.send("delete")
	b.reads("Đã xóa")
	b = o.reader("/viet/xem")
	b.fields.Set("code", code)
	b.send("")
	b.reads("Không thấy mã này")
}

// plainTraffic: no address and no header holds a word, and nothing that is stored does.
func plainTraffic(t *testing.T, o *office, code string) {
	t.Helper()
	for _, r := range o.seen() {
		line := strings.ToLower(r.url + fmt.Sprint(r.header))
		for _, secret := range []string{"Cắn", "Khuổi", "áo khoác", plantedFile, code, "0912"} {
			if strings.Contains(line, strings.ToLower(secret)) || strings.Contains(line, strings.ToLower(url.QueryEscape(secret))) {
				t.Errorf("%q is in an address or a header", secret)
			}
		}
	}
	for _, name := range []string{"safe.db", "safe.db-wal"} {
		all, err := os.ReadFile(o.dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Cắn", "áo khoác", plantedFile, code, "chín giờ"} {
			if bytes.Contains(all, []byte(secret)) {
				t.Errorf("%q is in %s in the clear", secret, name)
			}
		}
	}
}
