package web

import (
	"strings"
	"testing"

	"homthu/intake/courier"
)

// TestWarnings: what a unit published is on one page and in one answer for everybody, and no request names a place.
func TestWarnings(t *testing.T) {
	o := newOffice(t)
	if page := o.do("GET", "/canh-bao", nil).Body.String(); !strings.Contains(page, "Lúc này chưa có lời nhắc nào.") {
		t.Error(page)
	}
	const unit = "commune-police." + commune
	body := `{"v":1,"unit":"` + unit + `","alerts":[{"id":"a","day":"2026-11-20","until":"2099-01-01","title":"Giả làm <công an>","text":"Câu một.\nCâu hai.","category":"A5"}]}`
	if err := o.safe.Publish(t.Context(), "lang-son", courier.Page{Name: "alerts." + unit, Version: 1, Type: "application/json", Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	o.options.Alerts = nil
	o.build()
	if code := o.do("GET", "/api/v1/alerts", nil).Code; code != 503 {
		t.Error(code)
	}
	o = reopened(o)
	page := o.do("GET", "/canh-bao", nil).Body.String()
	for _, want := range []string{"Công an xã", "Giả làm &lt;công an&gt;", "ngày 20-11-2026", "<p>Câu một.</p>", "<p>Câu hai.</p>", "không ghi ai đã đọc"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	answer := o.do("GET", "/api/v1/alerts", nil).Body.String()
	if !strings.Contains(answer, `"place":"`+commune+`"`) || !strings.Contains(answer, `"text":"Câu một.\nCâu hai.","category":"A5"`) {
		t.Error(answer)
	}
}
