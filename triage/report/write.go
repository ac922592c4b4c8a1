package report

import (
	"fmt"
	"io"
	"strings"
)

// Formats are the formats that a report is written in.
var Formats = []string{"xlsx", "docx", "pdf", "csv"}

// ContentType is what a browser is told of a format; csv is a zip of tables. "" is no format.
func ContentType(format string) string {
	return map[string]string{
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"pdf":  "application/pdf", "csv": "application/zip",
	}[format]
}

// Name is the file's name: bao-cao-2026-Q4-commune-police.05938.xlsx.
func (r *Report) Name(format string) string {
	ending := map[string]string{"csv": "zip"}[format]
	if ending == "" {
		ending = format
	}
	return strings.Join([]string{"bao-cao", r.Period.Name, r.Unit.ID}, "-") + "." + ending
}

// Write writes the report in one of Formats.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "xlsx":
		return r.writeXLSX(w)
	case "docx":
		return r.Document().WriteDOCX(w)
	case "pdf":
		return r.Document().WritePDF(w)
	case "csv":
		return r.writeZip(w)
	}
	return fmt.Errorf("%w, not %.20q", ErrFormat, format)
}
