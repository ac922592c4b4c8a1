package report

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// writeZip writes every table as a file of its own.
func (r *Report) writeZip(w io.Writer) error {
	z := zip.NewWriter(w)
	for i, t := range r.Tables {
		entry, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%02d-%s.csv", i+1, t.ID), Method: zip.Deflate, Modified: r.AsOf})
		if err == nil {
			err = t.WriteCSV(entry)
		}
		if err != nil {
			return fmt.Errorf("csv: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("csv: %w", err)
	}
	return nil
}

// WriteCSV writes a table in UTF-8 with a mark at its beginning, so that table programs read its marks. Numbers have no points
// in them, and there is no last row: who adds up a file adds it up himself.
func (t Table) WriteCSV(w io.Writer) error {
	out := bufio.NewWriter(w) // keeps the first error of all writes
	_, _ = out.WriteString("\ufeff")
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				_ = out.WriteByte(',')
			}
			_, _ = out.WriteString(quoted(c))
		}
		_, _ = out.WriteString("\r\n")
	}
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	line(titles)
	for i, row := range t.Rows {
		cells := t.Line(i)
		for j, c := range row {
			if c.Number {
				cells[j] = strconv.Itoa(c.N)
			}
		}
		line(cells)
	}
	return out.Flush()
}

// quoted writes a cell so that no program takes it for a formula; a negative number is one.
func quoted(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.Atoi(s); err != nil && !strings.HasSuffix(s, "%") {
			s = "'" + s
		}
	}
	if strings.ContainsAny(s, ",\"\r\n;") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}
