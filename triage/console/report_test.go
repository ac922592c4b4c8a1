package console_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
)

// reportRoom has what a commune gets in a month, and what its police must not know of.
func reportRoom(t *testing.T) *consoletest.Room {
	t.Helper()
	r := consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Province: "Công an tỉnh Lạng Sơn", dockettest.Front: "Ủy ban MTTQ Việt Nam xã Thiện Hòa"})
	for i, made := range []func(time.Time) envelope.Header{dockettest.Theft, dockettest.Theft, dockettest.Fight, dockettest.Proposal, dockettest.Quarrel, dockettest.AboutPolice, dockettest.Complaint} {
		r.Send(t, made(dockettest.Start.Add(-time.Duration(i+1)*30*time.Hour)), envelope.Tip{Text: "lời kín", Lang: "vi", Channel: "web"})
	}
	return r
}

// TestReportInChromium: one press makes the report that fits the unit's role, to look at and as files that open.
func TestReportInChromium(t *testing.T) {
	r := reportRoom(t)
	w := r.Open(t)
	saved := w.Downloads()
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Key("R")
	w.Sees("Báo cáo")
	w.Choose("#report-period", "2026-11")
	w.Sees("Trong tháng 11 năm 2026, Công an xã Thiện Hòa tiếp nhận 5 việc")
	w.Sees("Tình hình tiếp nhận, giải quyết theo lĩnh vực")
	w.Sees("Trích sổ theo dõi tiếp nhận nguồn tin về tội phạm: 3")
	for _, hidden := range []string{"Thái độ, vi phạm", "lời kín"} {
		if strings.Contains(w.Text(), hidden) {
			t.Errorf("the report shows %q", hidden)
		}
	}
	w.Shot("report")
	for _, format := range []string{"xlsx", "docx", "pdf", "csv"} {
		w.Press("#report-" + format)
		w.Sees("Đã tải về: bao-cao-2026-11-" + dockettest.Police + "." + strings.Replace(format, "csv", "zip", 1))
	}
	name := filepath.Join(saved, "bao-cao-2026-11-"+dockettest.Police+".")
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); w.Await("a moment", "true") { // the browser writes the last one yet
		if _, err := os.Stat(name + "zip"); err == nil {
			break
		}
	}
	book, err := excelize.OpenFile(name + "xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if title, err := book.GetCellValue(book.GetSheetName(0), "A1"); err != nil || !strings.HasPrefix(title, "Tình hình tiếp nhận") {
		t.Errorf("the first sheet begins with %q, %v", title, err)
	}
	_ = book.Close()
	for _, ending := range []string{"docx", "zip"} {
		z, err := zip.OpenReader(name + ending)
		if err != nil {
			t.Fatalf("%s: %v", ending, err)
		}
		_ = z.Close()
	}
	if pdf, err := os.ReadFile(name + "pdf"); err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("the PDF: %.10q, %v", pdf, err)
	}
	w.Choose("#report-period", "2026-H1")
	w.Sees("không tiếp nhận việc nào")
	w.Press("#lang")
	w.Sees("Save as Excel")
	w.Shot("report-en")
	w.Press("#lang")
	w.Press("#report-close")
	w.Press("#signout")
	w.SignIn("dung", r.Passphrase)
	w.Key("R")
	w.Choose("#report-period", "2026-11")
	w.Sees("các đơn vị trong toàn tỉnh tiếp nhận 5 việc")
	w.Sees("Theo đơn vị")
	w.Shot("report-province")
	w.Quiet()
	w.Nothing()
}

// TestReportRefuses: what cannot be reported is said to be so.
func TestReportRefuses(t *testing.T) {
	r := reportRoom(t)
	b := signedIn(t, r, dockettest.Police)
	b.fails("GET", "/api/report?period=2031", nil, 422, "period_future")
	b.fails("GET", "/api/report?period=soon", nil, 400, "malformed")
	b.fails("GET", "/api/report?period=2026-11&format=exe", nil, 400, "malformed")
}
