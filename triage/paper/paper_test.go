package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/triage/paper"
)

// report is a document with everything in it.
func report(rows int) paper.Document {
	table := paper.Table{
		Columns: []paper.Column{{Title: "STT", Width: 0.6, Number: true}, {Title: "Lĩnh vực", Width: 4}, {Title: "Tiếp nhận", Number: true}, {Title: "Đã trả lời", Number: true}, {Title: "Quá hạn", Number: true}},
		Total:   []string{"", "Tổng cộng", "1.204", "1.102", "14"},
	}
	for i := range rows {
		name := "Trộm cắp tài sản"
		if i%7 == 3 {
			name = "Mâu thuẫn, tranh chấp đất đai, ranh giới giữa các hộ trong thôn; đường đi chung, nguồn nước và những việc khác của cộng đồng dân cư"
		}
		table.Rows = append(table.Rows, []string{fmt.Sprint(i + 1), name, "42", "40", "1"})
	}
	return paper.Document{
		Above: "Công an tỉnh Lạng Sơn", Issuer: "Công an xã Thiện Hòa", Symbol: "BC-CAX", Place: "Thiện Hòa", Date: time.Date(2026, 2, 4, 20, 0, 0, 0, time.UTC),
		Kind: "Báo cáo", About: "Kết quả tiếp nhận, xử lý ý kiến, kiến nghị của Nhân dân quý I năm 2026", Draft: true,
		Body: []paper.Block{
			paper.Heading{Text: "I. TÌNH HÌNH TIẾP NHẬN"},
			paper.Paragraph{Text: "Trong quý I năm 2026, Công an xã Thiện Hòa đã tiếp nhận 1.204 ý kiến, kiến nghị, phản ánh và tin báo của Nhân dân qua hòm thư góp ý tại thôn, bản và qua mã QR; trả lời 1.102 việc, đạt 91,5%."},
			paper.List{Items: []string{"An ninh, trật tự: 640 việc;", "Thủ tục hành chính, thái độ phục vụ: 210 việc."}},
			table,
			paper.Heading{Text: "II. ĐÁNH GIÁ"},
			paper.Paragraph{Text: "Việc trả lời đúng hạn tăng so với kỳ trước.\nCòn 14 việc quá hạn.", Italic: true},
			paper.Paragraph{Text: "Trân trọng!", Centered: true, Bold: true},
		},
		Signers: []paper.Signer{{Title: "Trưởng Công an xã", Name: "Nguyễn Văn Phượng"}},
		Copies:  []string{"Công an tỉnh (báo cáo);", "Ủy ban MTTQ Việt Nam xã;", "Lưu: VT."},
	}
}

func minutes() paper.Document {
	d := report(3)
	d.Kind, d.About, d.Symbol, d.Date = "Biên bản", "Mở hòm thư góp ý thôn Nà Tàn", "BB-CAX", time.Time{}
	d.Signers = []paper.Signer{{Title: "Đại diện Ban công tác Mặt trận thôn", Name: ""}, {Title: "Người ghi biên bản", Name: "Lý Thị Xuân"}, {Title: "Trưởng Công an xã", Name: "Nguyễn Văn Phượng"}}
	return d
}

func letter() paper.Document {
	d := report(0)
	d.Kind, d.About, d.Symbol, d.Draft = "", "trả lời kiến nghị về đèn đường thôn Nà Tàn", "CAX-TH", false
	d.Body = []paper.Block{paper.Paragraph{Text: "Kính gửi: Bà con thôn Nà Tàn", Centered: true}, paper.Paragraph{Text: strings.Repeat("Công an xã đã chuyển kiến nghị đến Ủy ban nhân dân xã. ", 90)}}
	return d
}

func wide() paper.Document {
	d := report(0)
	d.Landscape = true
	t := paper.Table{}
	for i := range 13 {
		t.Columns = append(t.Columns, paper.Column{Title: fmt.Sprintf("Cột thứ %d của sổ", i+1), Number: i == 0})
	}
	for i := range 40 {
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), "05/02/2026", "Không nêu tên"})
	}
	t.Rows = append(t.Rows, []string{"41", strings.Repeat("Một dòng rất dài phải qua trang. ", 90)})
	d.Body = []paper.Block{t}
	return d
}

var samples = map[string]func() paper.Document{"report": func() paper.Document { return report(60) }, "minutes": minutes, "letter": letter, "wide": wide, "empty": func() paper.Document { return paper.Document{} }}

func write(t *testing.T, d paper.Document) (docx, pdf []byte) {
	t.Helper()
	var a, b bytes.Buffer
	if err := errors.Join(d.WriteDOCX(&a), d.WritePDF(&b)); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

// part is a file of a docx.
func part(t *testing.T, docx []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// plain is the words of a part.
func plain(t *testing.T, part string) string {
	t.Helper()
	var text strings.Builder
	for d := xml.NewDecoder(strings.NewReader(part)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			if token.Name.Local == "p" {
				text.WriteByte('\n')
			}
		}
	}
}

func TestLayout(t *testing.T) {
	docx, pdf := write(t, report(60))
	text := plain(t, part(t, docx, "word/document.xml"))
	for _, words := range []string{"CÔNG AN TỈNH LẠNG SƠN", "CÔNG AN XÃ THIỆN HÒA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "/BC-CAX",
		"Thiện Hòa, ngày 05 tháng 02 năm 2026", "BÁO CÁO", "quý I năm 2026", "- An ninh, trật tự: 640 việc;", "1.204", "TRƯỞNG CÔNG AN XÃ", "Nguyễn Văn Phượng", "Nơi nhận:", "- Lưu: VT."} {
		if !strings.Contains(text, words) {
			t.Errorf("the docx lacks %q", words)
		}
	}
	for name, words := range map[string]string{"word/header1.xml": "DỰ THẢO", "word/header2.xml": " PAGE 2DỰ THẢO"} {
		if got := plain(t, part(t, docx, name)); !strings.Contains(got, words) {
			t.Errorf("%s says %q", name, got)
		}
	}
	again, pdfAgain := write(t, report(60))
	if !bytes.Equal(docx, again) || !bytes.Equal(pdf, pdfAgain) {
		t.Error("the same document is two files")
	}
	if blank := plain(t, part(t, first(write(t, minutes())), "word/document.xml")); !strings.Contains(blank, "Thiện Hòa, ngày … tháng … năm …") || strings.Count(blank, "(Ký, ghi rõ họ tên)") != 3 {
		t.Error("the minutes lack blanks for a pen")
	}
	if v := plain(t, part(t, first(write(t, letter())), "word/document.xml")); !strings.Contains(v, "V/v trả lời kiến nghị") {
		t.Error("a letter lacks V/v")
	}
}

func first(a, _ []byte) []byte { return a }

// TestOpens has LibreOffice open each sample, and looks with pdftotext at what it and the PDF say.
func TestOpens(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed: TestLayout and FuzzDocument look at the shape of the XML alone")
	}
	dir := t.TempDir()
	if kept := os.Getenv("HOMTHU_PAPERS"); kept != "" {
		dir = kept
	}
	var names []string
	for name, make := range samples {
		docx, pdf := write(t, make())
		if err := errors.Join(os.WriteFile(filepath.Join(dir, name+".docx"), docx, 0o600), os.WriteFile(filepath.Join(dir, name+"-own.pdf"), pdf, 0o600)); err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Join(dir, name+".docx"))
	}
	out, err := exec.Command(office, append([]string{"--headless", "-env:UserInstallation=file://" + t.TempDir(), "--convert-to", "pdf", "--outdir", dir}, names...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: what was opened is not read")
	}
	for name := range samples {
		var said [2]string
		for i, file := range []string{name + ".pdf", name + "-own.pdf"} {
			text, err := exec.Command(reader, "-layout", filepath.Join(dir, file), "-").Output()
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			said[i] = strings.Join(strings.Fields(string(text)), " ")
		}
		if a, b := letters(said[0]), letters(said[1]); a != b && name != "wide" && name != "report" { // those break over pages elsewhere
			t.Errorf("%s says in docx\n%s\nand in the PDF\n%s", name, said[0], said[1])
		}
		if !strings.Contains(said[1], "Độc lập - Tự do - Hạnh phúc") {
			t.Errorf("%s: the PDF's words cannot be read: %s", name, said[1])
		}
	}
}

// FuzzDocument writes hostile words everywhere: both files are whole, and the words stand in the docx as they were cleaned.
func FuzzDocument(f *testing.F) {
	f.Add("</w:t><w:p>&amp;\x00\x1b", "\u202egnp.exe\ufffe\U0001F4A5 \xff", 3.5)
	f.Add(strings.Repeat("x", 5000), strings.Repeat("ươ ", 300)+"\r\n\r\n", -1.0)
	f.Add("e\u0302\u0323\t", "", math.NaN())
	f.Fuzz(func(t *testing.T, a, b string, width float64) {
		if len(a)+len(b) > 20_000 {
			return
		}
		d := paper.Document{
			Above: a, Issuer: b, Number: a, Symbol: b, Place: a, Kind: b, About: a, Draft: true, Signers: []paper.Signer{{Title: a, Name: b}, {Title: b}}, Copies: []string{a, b},
			Body: []paper.Block{paper.Heading{Text: a}, paper.Paragraph{Text: b}, paper.List{Items: []string{a, b}}, paper.Table{},
				paper.Table{Columns: []paper.Column{{Title: a, Width: width}, {Title: b, Number: true}}, Rows: [][]string{{a, b, a}, {}}, Total: []string{b}}},
		}
		docx, pdf := write(t, d)
		for _, name := range []string{"word/document.xml", "docProps/core.xml"} {
			plain(t, part(t, docx, name))
		}
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf[max(0, len(pdf)-16):], []byte("%%EOF")) {
			t.Error("the PDF is not whole")
		}
	})
}

// letters are the words of a text without order: columns are read differently.
func letters(text string) string {
	count := map[rune]int{}
	for _, r := range text {
		count[r]++
	}
	delete(count, ' ')
	return fmt.Sprint(count)
}
