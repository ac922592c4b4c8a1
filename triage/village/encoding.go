package village

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// Encodings that a file may be in, as the report names them.
const (
	UTF8    = "UTF-8"
	UTF16   = "UTF-16"
	CP1258  = "Windows-1258"
	TCVN3   = "TCVN3 (ABC)"
	VNI     = "VNI"
	unknown = ""
)

// decode finds out how a text is written and returns it in NFC; encoding is "" where no way makes Vietnamese of it.
func decode(content []byte) (text, encoding string) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		if content = content[3:]; utf8.Valid(content) {
			return norm.NFC.String(string(content)), UTF8
		}
		return "", unknown
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		return wide(content, utf16.LittleEndian)
	case evenZeros(content, 1):
		return wide(content, utf16.LittleEndian)
	case evenZeros(content, 0):
		return wide(content, utf16.BigEndian)
	case utf8.Valid(content):
		if legacy, encoding := unlegacy(string(content)); encoding != "" { // somebody saved the old fonts' text as Unicode
			return legacy, encoding
		}
		return norm.NFC.String(string(content)), UTF8
	}
	return bytewise(content)
}

func wide(content []byte, order utf16.Endianness) (string, string) {
	plain, err := utf16.UTF16(order, utf16.UseBOM).NewDecoder().Bytes(content)
	if err != nil || bytes.ContainsRune(plain, utf8.RuneError) {
		return "", unknown
	}
	return norm.NFC.String(string(plain)), UTF16
}

// evenZeros says whether nearly every second byte is zero, beginning at the offset: ASCII letters, line ends and separators are in
// UTF-16.
func evenZeros(content []byte, offset int) bool {
	head := content[:min(len(content), 4096)&^1]
	zeros := 0
	for i := offset; i < len(head); i += 2 {
		if head[i] == 0 {
			zeros++
		}
	}
	return len(head) >= 8 && zeros*10 > len(head)*2 // Vietnamese letters beyond Latin-1 have none
}

// bytewise takes the way of writing that makes most Vietnamese of a text with one byte a letter.
func bytewise(content []byte) (string, string) {
	latin := latin1(content)
	cp, err := charmap.Windows1258.NewDecoder().Bytes(content)
	if err != nil {
		return "", unknown
	}
	return best(map[string]string{CP1258: norm.NFC.String(string(cp)), TCVN3: fromTCVN3(latin), VNI: fromVNI(latin)}, 1)
}

// unlegacy reads text of the old fonts that stands in Unicode as if it were Latin-1 ("Th«n", "Thoân"), as in Excel files of old.
func unlegacy(text string) (string, string) {
	for _, r := range text {
		if r > 0xff && r != 0xfeff {
			return "", unknown // real Unicode
		}
	}
	plain, encoding := best(map[string]string{UTF8: text, TCVN3: fromTCVN3(text), VNI: fromVNI(text)}, 0)
	if encoding == UTF8 {
		return "", unknown
	}
	return plain, encoding
}

// best takes the candidate of the highest score above a floor.
func best(candidates map[string]string, floor int) (text, encoding string) {
	top := floor - 1
	for _, name := range []string{UTF8, CP1258, TCVN3, VNI} { // on a draw the commoner
		if candidate, ok := candidates[name]; ok {
			if s := score(candidate); s > top {
				top, text, encoding = s, candidate, name
			}
		}
	}
	return text, encoding
}

// commonWords stand in the titles and cells of such tables.
var commonWords = map[string]bool{"xã": true, "phường": true, "thôn": true, "bản": true, "tổ": true, "mã": true, "tên": true, "tỉnh": true, "huyện": true,
	"hòm": true, "thư": true, "khối": true, "phố": true, "dân": true, "số": true, "ngày": true, "cũ": true, "từ": true, "đặc": true, "ấp": true, "xóm": true, "buôn": true}

// score says how Vietnamese a text is: its common words count most, letters that are none count against it.
func score(text string) int {
	s := 0
	head := text[:min(len(text), 1<<16)]
	for _, r := range head {
		switch {
		case r < 0x80:
		case vietnamese(r):
			s++
		default:
			s -= 4
		}
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(head), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if commonWords[word] {
			s += 10
		}
	}
	return s
}

// vietnamese says whether a letter with marks is one of the language.
func vietnamese(r rune) bool {
	if r == 'đ' || r == 'Đ' {
		return true
	}
	parts := []rune(norm.NFD.String(string(unicode.ToLower(r))))
	if len(parts) < 2 || !strings.ContainsRune("aeiouy", parts[0]) {
		return false
	}
	for _, mark := range parts[1:] {
		if !strings.ContainsRune("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323", mark) {
			return false
		}
	}
	return !strings.ContainsRune("ŭĕĭŏŷ", unicode.ToLower(r)) && unicode.ToLower(r) != 'î' && unicode.ToLower(r) != 'û'
}

func latin1(content []byte) string {
	var b strings.Builder
	for _, c := range content {
		b.WriteRune(rune(c))
	}
	return b.String()
}
