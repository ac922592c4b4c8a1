package console_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gazetteer "homthu/intake/place"
	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/poster"

	"github.com/google/uuid"
)

// withVillages is a room whose console has the sheet of villages and boxes.
func withVillages(t testing.TB, _ *consoletest.Room, o *console.Options) {
	t.Helper()
	places, err := gazetteer.Default()
	if err != nil {
		t.Fatal(err)
	}
	second := poster.English()
	o.Villages = console.Villages{Places: places, Posters: func() (poster.Options, error) {
		return poster.Options{Web: "https://homthu.example", Second: &second, Key: "91c4 a7b2 03de", Numbers: poster.Numbers(dockettest.Tables(t).EmergencyNumbers)}, nil
	}}
}

const villagesFile = "Xã;Thôn, bản;Có hòm thư\nxã Thiện Hòa;thôn Nà Tàn;x\nxã Thiện Hòa;thôn Khuổi Quân;x\nxã Thiện Hòa;thôn Lừa Xa;chưa\nxã Đồng Đăng;khu Nam Quan;x\n"

// sending posts bytes as the officers' page does.
func (c *caller) sending(path string, body []byte) (int, string) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.r.Server.URL+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Cookie", c.cookie)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// TestBoxesRights: the province imports and sees all its communes, a commune's police and Front see their own.
func TestBoxesRights(t *testing.T) {
	r := consoletest.New(t, withVillages)
	province, police, committee := signed(t, r, dockettest.Province), signed(t, r, dockettest.OtherPolice), signed(t, r, dockettest.Committee)
	if status, answer := police.sending("/api/boxes/check?unit="+dockettest.OtherPolice, []byte(villagesFile)); status != http.StatusForbidden {
		t.Errorf("a commune imports: %d %s", status, answer)
	}
	status, answer := province.sending("/api/boxes/check?unit="+dockettest.Province, []byte(villagesFile))
	if status != http.StatusOK || !strings.Contains(answer, `"stop":false`) {
		t.Fatalf("%d %s", status, answer)
	}
	digest := answer[strings.Index(answer, `"digest":"`)+10:][:64]
	id := uuid.NewString()
	at := "/api/boxes/import?unit=" + dockettest.Province + "&id=" + id + "&digest="
	if status, answer := province.sending(at+strings.Repeat("0", 64), []byte(villagesFile)); status != http.StatusConflict {
		t.Errorf("another report: %d %s", status, answer)
	}
	for range 2 { // the second call is a repeated one
		if status, answer := province.sending(at+digest, []byte(villagesFile)); status != http.StatusOK || !strings.Contains(answer, `"covered":2`) {
			t.Fatalf("%d %s", status, answer)
		}
	}
	if status, answer := province.sending("/api/boxes/import?unit="+dockettest.Province+"&id="+uuid.NewString()+"&digest="+digest, []byte(villagesFile)); status != http.StatusConflict {
		t.Errorf("an older report: %d %s", status, answer)
	}
	if status, answer := province.sending("/api/boxes/check?unit="+dockettest.Province, []byte("\xd0\xcf\x11\xe0")); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "table_old") {
		t.Errorf("%d %s", status, answer)
	}
	if status, _ := committee.call("GET", "/api/boxes?", dockettest.Committee, nil); status != http.StatusForbidden {
		t.Errorf("the committee: %d", status)
	}
	if _, answer := police.call("GET", "/api/boxes?", dockettest.OtherPolice, nil); strings.Contains(answer, "Thiện Hòa") {
		t.Errorf("another commune sees %s", answer)
	}
	client := &http.Client{Transport: police}
	for path, want := range map[string]int{"commune?of=06085&unit=": http.StatusNotFound, "posters?of=06085&sheet=a4&unit=": http.StatusNotFound, "posters?sheet=a4&unit=": http.StatusNotFound} {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Server.URL+"/api/boxes/"+path+dockettest.OtherPolice, nil)
		request.Header.Set("Cookie", police.cookie)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
}

// TestBoxesInChromium imports a table, mends it where a line is wrong, loses the answer, and prints posters.
func TestBoxesInChromium(t *testing.T) {
	r := consoletest.New(t, withVillages)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Đồng Đăng", dockettest.Province: "Công an tỉnh Lạng Sơn"})
	w := r.Open(t)
	w.Go("/")
	w.SignIn(r.Users[dockettest.Province], r.Passphrase)
	w.Key("z")
	w.Sees("Chưa có thôn nào.")
	dir := t.TempDir()
	choose := func(name, content string) {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		w.Pick("#import-file", file)
		w.Press("#import-check")
	}
	choose("wrong.csv", villagesFile+"xã Thiện Hoa;thôn Nà Mười;x\nxã Thiện Hòa;Na Tan;x\n")
	w.Sees("Chưa nhập gì.")
	w.Sees("Chỉ khác dòng 2")
	w.Shot("boxes-wrong")
	choose("swapped.csv", "Thôn;Xã\nxã Thiện Hòa;thôn Nà Tàn\n")
	w.Sees("hình như bị đổi chỗ")
	choose("right.csv", villagesFile)
	w.Sees("Nhập 4 dòng")
	w.Shot("boxes-right")
	w.Break("/api/boxes/import")
	w.Press("#import-do")
	w.Sees("không bị nhập hai lần")
	w.Break("")
	w.Press("#import-do")
	w.Sees("3/4 thôn có hòm thư")
	w.Sees("tỉnh chưa ký")
	w.Press("#commune-06085")
	w.Sees("chưa có hòm thư")
	w.Shot("boxes")
	downloads := w.Downloads()
	w.Press("#posters-all")
	w.Sees("Đã lưu tệp PDF.")
	deadline := time.Now().Add(20 * time.Second)
	for {
		content, err := os.ReadFile(filepath.Join(downloads, "ap-phich-tinh-a4.pdf"))
		if err == nil && bytes.HasPrefix(content, []byte("%PDF")) && bytes.Contains(content[len(content)-32:], []byte("%%EOF")) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no PDF: %v", err)
		}
		w.Await("a moment", "true")
	}
	w.Quiet("ERR_EMPTY_RESPONSE")
}
