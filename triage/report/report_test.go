package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/paper"
	"homthu/triage/report"
	"homthu/triage/roster"
)

// TestRefuses: what cannot be reported is a sentence and not a table of zeros.
func TestRefuses(t *testing.T) {
	w := open(t, false)
	must(t, w.Roster.SetUnits(t.Context(), roster.Unit{ID: "commune-police.06220", Role: "commune-police", Place: "06220", Province: "20", Name: "Công an xã cũ", Deployment: "tinh-20",
		From: time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}))
	for _, c := range []struct {
		unit, period string
		want         error
	}{
		{dockettest.Police, "2027", report.ErrFuture}, {dockettest.Police, "2026-12", report.ErrFuture}, {dockettest.Police, "2025", report.ErrThen}, {"commune-police.06220", "2026-Q4", report.ErrThen},
		{"commune-police.99999", "2026", report.ErrUnit}, {"", "2026", report.ErrUnit}, {dockettest.Police, "quý 4", report.ErrPeriod}, {dockettest.Police, "2026-13", report.ErrPeriod},
	} {
		if _, err := report.Build(t.Context(), w.source, dockettest.By(c.unit), c.period); !errors.Is(err, c.want) {
			t.Errorf("%s %s: %v", c.unit, c.period, err)
		}
	}
	if _, err := report.Build(t.Context(), w.source, dockettest.By("commune-police.06220"), "2026-Q1"); err != nil {
		t.Errorf("a commune in its last quarter: %v", err)
	}
	r := w.build(t, dockettest.Police, "2026-11")
	if err := r.Write(io.Discard, "exe"); !errors.Is(err, report.ErrFormat) {
		t.Errorf("a format that is none: %v", err)
	}
	if said := strings.Join(r.Sentences(), " "); !strings.Contains(said, "chưa có khóa") || !strings.Contains(said, "không tiếp nhận việc nào") {
		t.Errorf("a unit without a key and without cases: %s", said)
	}
}

// TestFrontSeesItsBoardOnly: every number of the Front's report stands on its board, and a case more that no step shows changes
// no byte of it.
func TestFrontSeesItsBoardOnly(t *testing.T) {
	w := open(t, false)
	w.unlock(t, 40)
	w.fill(t, 11, 40)
	for _, period := range []string{"2026-11", "2026-Q4", "2026"} {
		p, err := docket.ParsePeriod(period)
		must(t, err)
		board, err := w.Board(t.Context(), dockettest.By(dockettest.Front), p)
		must(t, err)
		r := w.build(t, dockettest.Front, period)
		if r.View != report.Front || r.Flow.Received != board.All.Received+board.Follows.Received {
			t.Errorf("%s: %+v, board %d + %d", period, r.Flow, board.All.Received, board.Follows.Received)
		}
		for _, table := range r.Tables {
			for _, row := range table.Rows {
				for _, cell := range row {
					if table.ID == "tin-bao" && cell.Number && cell != row[0] && cell.N == 0 {
						t.Errorf("%s shows a 0 that may be a few: %+v", period, row)
					}
				}
			}
			switch table.ID {
			case "tong-hop", "don-vi", "gia-tri-tin", "so-294", "so-tiep-cong-dan", "ket-qua", "thoi-han":
				t.Errorf("the Front's report has the table %s", table.ID)
			}
		}
	}
	before := w.files(t, dockettest.Front)
	w.Register(t, dockettest.Complaint(w.Clock.Now())) // of which no Front may know
	w.Register(t, dockettest.AboutPolice(w.Clock.Now()))
	if after := w.files(t, dockettest.Front); !bytes.Equal(before, after) {
		t.Error("the Front's report changes with a case that it must not know of")
	}
	province := w.files(t, dockettest.Province)
	w.Register(t, dockettest.Complaint(w.Clock.Now()))
	if after := w.files(t, dockettest.Province); !bytes.Equal(province, after) {
		t.Error("the province's report changes with a complaint")
	}
	police := w.files(t, dockettest.Police)
	w.Register(t, dockettest.AboutPolice(w.Clock.Now()))
	if after := w.files(t, dockettest.Police); !bytes.Equal(police, after) {
		t.Error("a unit's report changes with a case about it")
	}
}

// TestExactStaysInside: a document with exact figures says that it is not to be sent to those who see rounded ones, and is
// addressed to none of them.
func TestExactStaysInside(t *testing.T) {
	w := open(t, false)
	for unit, exact := range map[string]bool{dockettest.Police: true, dockettest.Province: true, dockettest.Front: false} {
		d := w.build(t, unit, "2026").Document()
		said := false
		for _, block := range d.Body {
			p, _ := block.(paper.Paragraph)
			said = said || strings.Contains(p.Text, "chỉ dùng nội bộ")
		}
		if said != exact {
			t.Errorf("%s: says so %v", unit, said)
		}
		if copies := strings.Join(d.Copies, " "); exact && (strings.Contains(copies, "MTTQ") || strings.Contains(copies, "UBND")) {
			t.Errorf("%s sends exact figures to %s", unit, copies)
		}
	}
}

// files are all tables of a unit's report of a year.
func (w *world) files(t *testing.T, unit string) []byte {
	t.Helper()
	var all bytes.Buffer
	r := w.build(t, unit, "2026")
	for _, table := range r.Tables {
		must(t, table.WriteCSV(&all))
	}
	all.WriteString(strings.Join(r.Sentences(), "\n"))
	return all.Bytes()
}

// TestCSV: each file is read by a plain reader, has the mark at its beginning, and no cell that a program takes for a formula.
func TestCSV(t *testing.T) {
	w := open(t, false)
	w.fill(t, 5, 30)
	r := w.build(t, dockettest.Police, "2026")
	var out bytes.Buffer
	must(t, r.Write(&out, "csv"))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	if len(z.File) != len(r.Tables) {
		t.Fatalf("%d files for %d tables", len(z.File), len(r.Tables))
	}
	for i, f := range z.File {
		file, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(file)
		must(t, err)
		if !bytes.HasPrefix(data, []byte("\ufeff")) {
			t.Errorf("%s has no mark", f.Name)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
		must(t, err)
		if len(rows) != len(r.Tables[i].Rows)+1 {
			t.Errorf("%s: %d rows", f.Name, len(rows))
		}
	}
	var bad bytes.Buffer
	must(t, report.Table{Columns: []report.Column{{Title: "x"}}, Rows: [][]report.Cell{{{Text: "=1+1"}}, {{Text: "@SUM(A1)"}}, {{N: -3, Number: true}}}}.WriteCSV(&bad))
	if bad.String() != "\ufeffx\r\n'=1+1\r\n'@SUM(A1)\r\n-3\r\n" {
		t.Errorf("%q", bad.String())
	}
}

// TestLaws: no law of the clocks' tables comes out in English.
func TestLaws(t *testing.T) {
	for _, c := range dockettest.Tables(t).Clocks {
		for _, b := range c.Basis {
			name := report.LawName(b)
			for _, word := range []string{"Law", " on ", "amended", "article", "hours", "form", "replaces", "own", "target", "model", "army", "none"} {
				if strings.Contains(name, word) {
					t.Errorf("%+v: %s", b, name)
				}
			}
		}
	}
	if got := report.LawName(rules.Basis{Law: "Law 42/2013 on receiving citizens", Article: "28(1)"}); got != "khoản 1 Điều 28 Luật số 42/2013" {
		t.Error(got)
	}
	if got := report.LawName(rules.Basis{Law: "model: TT 165/2018/TT-BQP (army)", Article: "15(3): weekly"}); got != "tham khảo khoản 3 Điều 15 Thông tư số 165/2018/TT-BQP" {
		t.Error(got)
	}
}

// TestOpensInLibreOffice: the workbook's sums are what LibreOffice works out anew, and both documents open.
func TestOpensInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || os.Getenv("HOMTHU_PAPERS") == "" {
		t.Skip("set HOMTHU_PAPERS to a folder to have LibreOffice, if it is installed, open a report in each format")
	}
	w := open(t, false)
	w.unlock(t, 60)
	w.fill(t, 9, 80)
	dir := os.Getenv("HOMTHU_PAPERS")
	var names []string
	for _, unit := range []string{dockettest.Police, dockettest.Front, dockettest.Province} {
		r := w.build(t, unit, "2026")
		for _, format := range []string{"xlsx", "docx", "pdf"} {
			name := filepath.Join(dir, r.Name(format))
			file, err := os.Create(name)
			must(t, err)
			must(t, errors.Join(r.Write(file, format), file.Close()))
			if format != "pdf" {
				names = append(names, name)
			}
		}
	}
	opened := filepath.Join(dir, "opened")
	for _, name := range names {
		out, err := exec.Command(office, "--headless", "-env:UserInstallation=file:///tmp/paper-lo", "--convert-to", "pdf", "--outdir", filepath.Join(opened, strings.TrimPrefix(filepath.Ext(name), ".")), name).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("convert")) {
			t.Fatalf("%v: %s", err, out)
		}
	}
}
