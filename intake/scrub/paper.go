package scrub

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Keep reads a paper of at most limit bytes and returns it as it is, to the byte, with its media type. The kind is told by
// the content alone. What makes a paper dangerous or tells of its author stays in it: names of the author and of those who
// changed it, comments, earlier wordings, macros, links that call home when it is opened. Keep is therefore only asked after
// the resident was told so and wants it, and the officers' console says what a paper can do and only lets it be saved.
// Errors wrap ErrUnknown (also for what Clean takes) or ErrTooBig, or are r's own.
func Keep(r io.Reader, limit int64) (clean []byte, mediaType string, err error) {
	raw, err := read(r, limit)
	if err != nil {
		return nil, "", err
	}
	if kindOf(raw) != paperKind {
		return nil, "", ErrUnknown
	}
	return raw, paperType(raw), nil
}

const (
	typeDOC  = "application/msword"
	typeXLS  = "application/vnd.ms-excel"
	typePPT  = "application/vnd.ms-powerpoint"
	typeRTF  = "application/rtf"
	typePDF  = "application/pdf"
	typeText = "text/plain"
	openXML  = "application/vnd.openxmlformats-officedocument."
)

// paperType returns the media type of a paper that is taken, or "".
func paperType(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("%PDF-")):
		return pdfType(b)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return zipType(b)
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return oleType(b)
	case bytes.HasPrefix(b, []byte(`{\rtf1`)):
		if bytes.HasSuffix(bytes.TrimRight(b, "\x00\t\r\n "), []byte("}")) {
			return typeRTF
		}
		return ""
	}
	if plainText(b) {
		return typeText
	}
	return ""
}

// pdfType takes a PDF that ends as one: a file that is a PDF at its head and an archive at its end is none.
func pdfType(b []byte) string {
	tail := b[max(0, len(b)-1024):]
	if len(b) < 8 || b[5] != '1' && b[5] != '2' || b[6] != '.' ||
		!bytes.Contains(tail, []byte("%%EOF")) || bytes.Contains(tail, []byte("PK\x05\x06")) {
		return ""
	}
	return typePDF
}

// zipType tells office papers from other archives by the names in the archive's directory, which must be whole, without
// anything before, between or after it.
func zipType(b []byte) string {
	if len(b) < 22+30 {
		return ""
	}
	end := b[len(b)-22:] // an archive with a comment is refused
	le := binary.LittleEndian
	count, size, at := int(le.Uint16(end[10:])), uint64(le.Uint32(end[12:])), uint64(le.Uint32(end[16:]))
	if string(end[:4]) != "PK\x05\x06" || at+size != uint64(len(b)-22) || count > 10_000 {
		return ""
	}
	names := map[string]bool{}
	directory := b[at : at+size]
	for range count {
		if len(directory) < 46 || string(directory[:4]) != "PK\x01\x02" {
			return ""
		}
		n := int(le.Uint16(directory[28:]))
		next := 46 + n + int(le.Uint16(directory[30:])) + int(le.Uint16(directory[32:]))
		if next > len(directory) {
			return ""
		}
		names[string(directory[46:46+n])] = true
		directory = directory[next:]
	}
	if len(directory) != 0 {
		return ""
	}
	if names["mimetype"] {
		return openDocument(b)
	}
	if !names["[Content_Types].xml"] || !names["_rels/.rels"] {
		return ""
	}
	for _, office := range officePapers {
		if names[office.part] {
			if names[office.macros] {
				return office.withMacros
			}
			return office.without
		}
	}
	return ""
}

var officePapers = []struct{ part, without, macros, withMacros string }{
	{"word/document.xml", openXML + "wordprocessingml.document", "word/vbaProject.bin", "application/vnd.ms-word.document.macroEnabled.12"},
	{"xl/workbook.xml", openXML + "spreadsheetml.sheet", "xl/vbaProject.bin", "application/vnd.ms-excel.sheet.macroEnabled.12"},
	{"ppt/presentation.xml", openXML + "presentationml.presentation", "ppt/vbaProject.bin", "application/vnd.ms-powerpoint.presentation.macroEnabled.12"},
}

// openDocument reads the first entry of an OpenDocument archive, which is stored plainly and says what it is.
func openDocument(b []byte) string {
	le := binary.LittleEndian
	size := int(le.Uint32(b[22:]))
	if le.Uint16(b[8:]) != 0 || le.Uint16(b[26:]) != 8 || le.Uint16(b[28:]) != 0 || size > 64 || 38+size > len(b) || string(b[30:38]) != "mimetype" {
		return ""
	}
	switch kind := string(b[38 : 38+size]); kind {
	case "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation":
		return kind
	}
	return ""
}

// oleType tells the old office papers from everything else that uses their container (installers, letters, databases) by
// the streams at its root.
func oleType(b []byte) string {
	le := binary.LittleEndian
	if len(b) < 1024 || le.Uint16(b[30:]) != 9 && le.Uint16(b[30:]) != 12 {
		return ""
	}
	sector := 1 << le.Uint16(b[30:])
	var entries []byte
	for at, n := le.Uint32(b[48:]), 0; at < 0xfffffffa; n++ {
		from := (uint64(at) + 1) * uint64(sector)
		if from+uint64(sector) > uint64(len(b)) || n >= 1024 {
			return ""
		}
		entries = append(entries, b[from:from+uint64(sector)]...)
		next, ok := oleNext(b, at, sector)
		if !ok {
			return ""
		}
		at = next
	}
	if len(entries) < 128 {
		return ""
	}
	found := ""
	seen := map[uint32]bool{}
	todo := []uint32{le.Uint32(entries[76:])} // the root's children hang in a tree
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i == 0xffffffff || seen[i] || (uint64(i)+1)*128 > uint64(len(entries)) {
			continue
		}
		seen[i] = true
		e := entries[i*128 : i*128+128]
		todo = append(todo, le.Uint32(e[68:]), le.Uint32(e[72:]))
		switch oleName(e) {
		case "WordDocument":
			found = typeDOC
		case "Workbook", "Book":
			found = typeXLS
		case "PowerPoint Document":
			found = typePPT
		}
	}
	return found
}

// oleNext follows the chain of sectors by the allocation table, of which only the part named in the header is looked at:
// it covers 7 MB with small sectors, and directories lie at the front of a file that is larger.
func oleNext(b []byte, at uint32, sector int) (uint32, bool) {
	each := uint32(sector / 4)
	if at/each >= 109 {
		return 0, false
	}
	table := binary.LittleEndian.Uint32(b[76+4*(at/each):])
	from := (uint64(table)+1)*uint64(sector) + 4*uint64(at%each)
	if from+4 > uint64(len(b)) {
		return 0, false
	}
	return binary.LittleEndian.Uint32(b[from:]), true
}

func oleName(e []byte) string {
	n := int(binary.LittleEndian.Uint16(e[64:]))
	if e[66] != 2 || n < 2 || n > 64 {
		return ""
	}
	var name []byte
	for i := 0; i+2 < n; i += 2 {
		if e[i+1] != 0 {
			return ""
		}
		name = append(name, e[i])
	}
	return string(name)
}

// plainText takes words in UTF-8, or in UTF-16 with its mark, without control characters, that are no program or page.
func plainText(b []byte) bool {
	var text string
	switch {
	case len(b) == 0:
		return false
	case bytes.HasPrefix(b, []byte("\xff\xfe")) && len(b)%2 == 0:
		text = wide(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xfe\xff")) && len(b)%2 == 0:
		text = wide(b[2:], binary.BigEndian)
	case utf8.Valid(b):
		text = strings.TrimPrefix(string(b), "\ufeff")
	}
	if strings.TrimSpace(text) == "" {
		return false
	}
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError {
			return false
		}
	}
	head := strings.ToLower(strings.TrimLeft(text[:min(1024, len(text))], " \t\r\n\f"))
	for _, mark := range []string{"#!", "<?", "<!", "mz", "@echo", "begin:v", "%!ps", "{\\", "gif8", "riff", "id3", "oggs", "pk\x03"} {
		if strings.HasPrefix(head, mark) {
			return false
		}
	}
	for _, mark := range []string{"<html", "<svg", "<script", "<body", "<head", "<iframe"} {
		if strings.Contains(head, mark) {
			return false
		}
	}
	return true
}

func wide(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
