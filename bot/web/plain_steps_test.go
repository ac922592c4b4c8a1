package web

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"homthu/intake/envelope"
)

// Some text browsers choose the first of a list by themselves: it must be none.
func TestPlainFirstChoiceIsNone(t *testing.T) {
	o := newOffice(t)
	b := o.reader("/h/" + boxCode + "/viet/gap")
	pages := []string{b.page}
	b.get("/h/" + boxCode + "/viet")
	pages = append(pages, b.page)
	b.fields.Set("kind", "bao-viec-xau/A1")
	b.fields.Set("where", "xã Tân Tiến")
	b.send("next")
	pages = append(pages, b.page)
	b.fields.Set("commune", "-")
	b.send("next")
	for _, page := range append(pages, b.page) {
		seen := map[string]bool{}
		for _, tag := range inputTag.FindAllString(page, -1) {
			_, rest, radio := strings.Cut(tag, `type="radio" name="`)
			name, rest, _ := strings.Cut(rest, `"`)
			if radio && !seen[name] && (!strings.Contains(rest, "checked") || !strings.Contains(rest, `value=""`) && !strings.Contains(rest, `value="khac"`)) {
				t.Errorf("the first of %s is %s", name, tag)
			}
			seen[name] = radio
		}
	}
}

// In danger one page is enough: kind, where, what and the question that must be answered, and it is sent.
func TestPlainUrgent(t *testing.T) {
	o := newOffice(t)
	b := o.reader("/h/" + boxCode + "/viet/gap")
	b.reads("113", "Cháy, lũ, sạt lở, đuối nước", "Gửi ngay", "Việc này có dính đến công an xã")
	if strings.Contains(b.page, `type="file"`) || strings.Contains(b.page, "Trộm cắp") {
		t.Error("the short page asks for more than it needs")
	}
	b.fields.Set("kind", "dang-nguy-hiem/A15")
	b.fields.Set("village", "1")
	b.send("next")
	b.reads("Tin chưa có chữ nào")
	b.fields.Set("text", "Cháy nhà sàn, có cụ già bên trong")
	b.send("next")
	b.reads("Câu này cần trả lời trước khi gửi")
	b.fields.Set("q.dinh-can-bo", "khong-biet")
	b.send("next")
	b.reads("Hòm thư đã gửi cho người trực", "gọi 114", "Mã của bà con")
	b.code()
	if h := o.only().Header(); h.Urgency != "now" || h.Commune != commune {
		t.Errorf("urgency %q in %q", h.Urgency, h.Commune)
	}
}

// What concerns the commune's police never reaches them by this door either.
func TestPlainComplaintKeepsTheAccusedOut(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct{ kind, q, a string }{
		{"can-bo/C2", "", ""}, {"bao-viec-xau/A4", "q.dinh-can-bo", "cong-an-xa"},
	} {
		b := o.reader("/h/" + boxCode + "/viet")
		b.fields.Set("kind", c.kind)
		b.fields.Set("village", "1")
		b.fields.Set("text", "Anh công an xã nhận tiền của chủ sới")
		b.send("next")
		if c.q != "" {
			b.fields.Set(c.q, c.a)
		}
		b.send("next")
		for n := 0; b.status == 422 && n < 3; n++ { // whatever else must be answered
			for _, q := range []string{"q.chuc-vu", "q.loi-cua-ai", "q.dinh-can-bo", "q.nghi-lo-tin"} {
				if strings.Contains(b.page, `href="#`+q+`"`) {
					b.fields.Set(q, "khong-biet")
				}
			}
			b.send("next")
		}
		b.reads("Tin chưa gửi")
		b.send("send")
		b.code()
	}
	for _, sealed := range o.envelopes() {
		h := sealed.Header()
		if slices.Contains(h.Units, "commune-police."+commune) || !envelope.Forbids(h.Never, "commune-police."+commune) {
			t.Errorf("%s goes to %v, never to %v", h.Lane, h.Units, h.Never)
		}
		if _, err := envelope.Open(sealed, o.identity("commune-police."+commune)); err == nil {
			t.Errorf("%s: the commune's police open it", h.Lane)
		}
	}
}

// A place in words: several of one name are chosen from, one that is not found is asked about once.
func TestPlainPlaces(t *testing.T) {
	o := newOffice(t)
	b := o.reader("/viet")
	b.fields.Set("kind", "bao-viec-xau/A2")
	b.fields.Set("text", "Mất xe máy")
	b.fields.Set("where", "chỗ cây gạo qwzx")
	b.send("next")
	b.reads("chưa tìm ra chỗ này")
	b.send("next")
	b.reads("Mấy câu hỏi ngắn")
	b.send("1")
	if b.fields.Get("where") == "" || b.fields.Get("text") != "Mất xe máy" || b.fields.Get("kind") != "bao-viec-xau/A2" {
		t.Errorf("lost on the way back: %v", b.fields)
	}
	b.fields.Set("where", "xã Tân Tiến")
	b.fields.Del("again")
	b.send("next")
	b.reads("Bà con chọn chỗ xảy ra việc", "Không phải nơi nào ở trên")
	b.send("next")
	b.reads("Bà con chọn một nơi")
	b.fields.Set("commune", firstRadio(b.page))
	b.send("next")
	b.reads("Mấy câu hỏi ngắn")
	b.fields.Set("q.dinh-can-bo", "khong")
	b.send("next")
	b.reads("xã Tân Tiến")
}

func firstRadio(page string) string {
	_, rest, _ := strings.Cut(page, `name="commune" id="commune-1" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// Papers go along only when the resident says so; what no box takes is refused with its reason, and nothing typed is lost.
func TestPlainFiles(t *testing.T) {
	o := newOffice(t)
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pdf := write("don-cua-lan.pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	junk := write("x.bin", "\x00\x01\x02 no kind at all")
	b := o.reader("/h/" + boxCode + "/viet")
	b.fields.Set("kind", "bao-viec-xau/A5")
	b.fields.Set("village", "1")
	b.fields.Set("text", "Có người giả công an đòi tiền")
	b.send("next")
	b.fields.Set("q.dinh-can-bo", "khong")
	b.send("next", attached{"papers", "don-cua-lan.pdf", pdf})
	b.reads("đánh dấu ô Giữ nguyên")
	b.fields.Set("keep", "1")
	b.send("next", attached{"papers", "don-cua-lan.pdf", pdf}, attached{"photos", "x.bin", junk})
	b.reads("Hòm thư không nhận loại tập tin này", "Đã khóa 1 tập tin")
	b.send("next")
	b.reads("Tin chưa gửi", "Đã khóa 1 tập tin")
	b.send("send")
	b.code()
	tip, err := envelope.Open(o.only(), o.identity("commune-police."+commune))
	if err != nil || len(tip.Attachments) != 1 || tip.Attachments[0].Type != "application/pdf" {
		t.Errorf("attachments %v, %v", tip.Attachments, err)
	}
	for _, r := range o.seen() {
		if r.path != "" && bytes.Contains([]byte(r.url), []byte("lan.pdf")) {
			t.Error("a file's name is in an address")
		}
	}
}

// The page answers in English too, and another site's page cannot send it.
func TestPlainLanguageAndOrigin(t *testing.T) {
	o := newOffice(t)
	b := o.reader("/viet?lang=en")
	b.reads("This page locks your message on the server, not on your device.", "Drugs", "In danger now")
	if !strings.Contains(b.page, `<html lang="en">`) {
		t.Error("the page does not say that it is English")
	}
	b.fields.Set("kind", "bao-viec-xau/A3")
	b.fields.Set("text", "somebody sells pills")
	b.send("next")
	b.reads("A few short questions", "or another official involved")
	for header, value := range map[string]string{"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"} {
		r := httptest.NewRequest("POST", "/viet", strings.NewReader(url.Values{"step": {"1"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header, value)
		w := httptest.NewRecorder()
		o.site.ServeHTTP(w, r)
		if w.Code != 403 {
			t.Errorf("%s %s: %d", header, value, w.Code)
		}
	}
	r := httptest.NewRequest("GET", "/viet", nil)
	r.Host = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), "Nhà mạng chỉ biết bà con dùng Tor") || strings.Contains(w.Body.String(), "Trang không ghi bà con vào từ máy nào") {
		t.Error("over Tor the page says what is true without it")
	}
}

// Whatever a body holds, the page answers and nothing is sealed.
func FuzzPlainForm(f *testing.F) {
	f.Add("step=1&kind=bao-viec-xau/A3&text=a", "application/x-www-form-urlencoded")
	f.Add("step=3&go=send&kind=bao-viec-xau%2FA3&once=AAAAAAAAAAAAAAAAAAAAAA&text=a&q.dinh-can-bo=khong&file=x&key=y+z", "application/x-www-form-urlencoded")
	f.Add("--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\nGIF89a\r\n--b--\r\n", "multipart/form-data; boundary=b")
	var o *office
	f.Fuzz(func(t *testing.T, body, kind string) {
		if o == nil {
			o = newOffice(t)
		}
		for _, path := range []string{"/viet", "/viet/gap", "/tra-cuu"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			o.site.ServeHTTP(w, r)
			if w.Code != 200 && w.Code != 422 && w.Code != 413 && w.Code != 400 && w.Code != 503 {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}

// TestPlainForum: who raises an opinion without a script writes to the forum whose page he came from, in the commune that it
// names; what turns out to be a crime tip says nothing of it, and neither does a letter once the forum is over.
func TestPlainForum(t *testing.T) {
	for kind, named := range map[string]bool{"gop-y/D2": true, "bao-viec-xau/A3": false} {
		o := newOffice(t)
		o.holdForum(10, "open")
		o.wantPage("/dien-dan/"+forumID+"/y-kien", 200, `href="/viet?dien-dan=`+forumID+`"`)
		b := o.reader("/viet?dien-dan=" + strings.ToLower(forumID))
		b.reads("Bà con muốn nêu ý kiến gì ở diễn đàn?")
		if b.fields.Get("kind") != "gop-y/D2" {
			t.Errorf("the kind is %q", b.fields.Get("kind"))
		}
		b.get("/viet?dien-dan=" + forumID + "&lang=en")
		if !strings.HasSuffix(b.action, "?dien-dan="+forumID+"&lang=en") {
			t.Errorf("in English the form goes to %s", b.action)
		}
		b.get("/viet?dien-dan=" + forumID)
		b.fields.Set("kind", kind)
		b.fields.Set("text", "Đề nghị dán lịch tiếp dân ở nhà văn hóa.")
		b.send("next")
		for _, q := range []string{"co-viec-xau", "loi-cua-ai", "dinh-can-bo", "dang-nguy-hiem"} {
			b.fields.Set("q."+q, "khong")
		}
		b.send("next")
		b.reads("Tin chưa gửi")
		b.send("send")
		b.reads("Hòm thư đã nhận tin của bà con")
		tip, err := envelope.Open(o.only(), o.identity("commune-police."+commune))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(tip.Answers, envelope.Answer{Q: "dien-dan", A: forumID}); got != named {
			t.Errorf("%s names the forum: %v", kind, got)
		}
	}
	o := newOffice(t)
	o.holdForum(-1, "held")
	if b := o.reader("/viet?dien-dan=" + forumID); strings.Contains(b.page, "diễn đàn?") || strings.Contains(b.action, forumID) {
		t.Error("a forum that is over is named")
	}
}
