package paper

import (
	"bytes"
	"errors"
)

// ErrFormat: documents are written as docx and pdf.
var ErrFormat = errors.New("paper: no such format")

// File is a document as it is handed out.
type File struct {
	Name, Type string
	Bytes      []byte
}

// File writes the document as docx or pdf, under a name without its ending.
func (d Document) File(name, format string) (File, error) {
	var b bytes.Buffer
	f := File{Name: name + "." + format}
	var err error
	switch format {
	case "docx":
		f.Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		err = d.WriteDOCX(&b)
	case "pdf":
		f.Type = "application/pdf"
		err = d.WritePDF(&b)
	default:
		err = ErrFormat
	}
	f.Bytes = b.Bytes()
	return f, err
}
