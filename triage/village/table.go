package village

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Bounds of what is read. A province has some thousands of villages.
const (
	MaxFile     = 4 << 20
	maxUnzipped = 64 << 20
	maxPart     = 24 << 20
	maxLines    = 20_000
	maxColumns  = 60
	maxCell     = 1000 // bytes
)

// Errors of a file as a whole: each has its own sentence for people.
var (
	ErrEmpty    = errors.New("the file has no table in it")
	ErrBig      = errors.New("the file is too big")
	ErrOldExcel = errors.New("an Excel file of before 2007: save it as .xlsx or .csv")
	ErrEncoding = errors.New("the letters cannot be read: save it as .xlsx, or as CSV in UTF-8")
	ErrDamaged  = errors.New("the file is damaged or is no table")
)

// table is what a file has, with the number that each line has in it.
type table struct {
	rows      [][]string
	lines     []int
	encoding  string // "" for a workbook in Unicode
	separator string // "" for a workbook
}

// readTable reads a CSV file or a workbook.
func readTable(content []byte) (t table, err error) {
	switch {
	case len(content) > MaxFile:
		return t, ErrBig
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return t, ErrOldExcel
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		t, err = readWorkbook(content)
	default:
		t, err = readCSV(content)
	}
	if err == nil && len(t.rows) == 0 {
		err = ErrEmpty
	}
	return t, err
}

func readCSV(content []byte) (t table, err error) {
	text, encoding := decode(content)
	if encoding == unknown {
		return t, ErrEncoding
	}
	if strings.ContainsRune(text, 0) {
		return t, ErrDamaged
	}
	t.encoding = encoding
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	skipped := 0
	if rest, ok := strings.CutPrefix(text, "sep="); ok && len(rest) > 1 && rest[1] == '\n' { // Excel's own first line
		t.separator, text, skipped = rest[:1], rest[2:], 1
	}
	if t.separator == "" {
		t.separator = separator(text)
	}
	comma, _ := utf8.DecodeRuneInString(t.separator)
	if !strings.ContainsRune(",;\t|", comma) {
		return t, ErrDamaged
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return t, ErrDamaged
		}
		line, _ := r.FieldPos(0)
		if err := t.add(row, line+skipped); err != nil {
			return t, err
		}
	}
}

// add keeps a row with anything in it, cut to what a table of villages can have.
func (t *table) add(row []string, line int) error {
	kept := make([]string, 0, min(len(row), maxColumns))
	empty := true
	for _, cell := range row[:min(len(row), maxColumns)] {
		if len(cell) > maxCell {
			cell = strings.ToValidUTF8(cell[:maxCell], "")
		}
		cell = tidy(cell)
		empty = empty && cell == ""
		kept = append(kept, cell)
	}
	if empty {
		return nil
	}
	if len(t.rows) >= maxLines {
		return ErrBig
	}
	t.rows, t.lines = append(t.rows, kept), append(t.lines, line)
	return nil
}

// separator is what the first lines are divided by: the one that they have most of, outside quotes.
func separator(text string) string {
	head := text[:min(len(text), 1<<14)]
	counts := map[rune]int{}
	quoted := false
	for _, r := range head {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted && (r == ',' || r == ';' || r == '\t' || r == '|'):
			counts[r]++
		}
	}
	// Commas stand in cells too ("thôn Nà Tàn, Nà Mười"): another separator wins with half as many.
	for _, r := range "\t;|" {
		if lines := strings.Count(head, "\n") + 1; counts[r] > 0 && (counts[r] >= lines-1 || counts[r]*2 >= counts[',']) {
			return string(r)
		}
	}
	return ","
}

// readWorkbook reads the first sheet that has a table of villages, or the first one.
func readWorkbook(content []byte) (t table, err error) {
	if err := boundZip(content); err != nil {
		return t, err
	}
	defer func() {
		if recover() != nil { // the library is not made for files that somebody bent
			t, err = table{}, ErrDamaged
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxPart})
	if err != nil {
		return t, ErrDamaged
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		read, err := readSheet(f, sheet)
		if err != nil {
			return t, err
		}
		if _, _, ok := findTitles(read.rows); ok {
			return read, nil
		}
		if len(t.rows) == 0 {
			t = read
		}
	}
	return t, nil
}

// boundZip refuses an archive that unpacks to more than a table of villages can be.
func boundZip(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(archive.File) > 1000 {
		return ErrDamaged
	}
	var total uint64
	for _, part := range archive.File {
		if total += part.UncompressedSize64; part.UncompressedSize64 > maxPart || total > maxUnzipped {
			return ErrBig
		}
	}
	return nil
}

func readSheet(f *excelize.File, sheet string) (t table, err error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return t, ErrDamaged
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		row, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return t, ErrDamaged
		}
		if line > 4*maxLines { // empty ones
			return t, ErrBig
		}
		for i, cell := range row {
			if plain, encoding := unlegacy(cell); encoding != "" && score(plain) > score(cell)+3 {
				row[i], t.encoding = plain, encoding
			}
		}
		if err := t.add(row, line); err != nil {
			return t, err
		}
	}
	return t, nil
}
