package village

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// tcvn3 has the letters of the fonts of TCVN 5712:1993 (ABC), by byte from 0xA1 on; · is none. Capitals with a tone are written
// with the small letter in a font of capitals.
const tcvn3 = "ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ·"

func fromTCVN3(latin string) string {
	table := []rune(tcvn3)
	return strings.Map(func(r rune) rune {
		if i := int(r) - 0xa1; i >= 0 && i < len(table) && table[i] != '·' {
			return table[i]
		}
		return r
	}, latin)
}

// vniMarks are what follows a vowel in the VNI fonts; vniLetters stand for themselves.
var (
	vniMarks = map[rune]string{
		0xf9: "\u0301", 0xf8: "\u0300", 0xfb: "\u0309", 0xf5: "\u0303", 0xef: "\u0323", 0xe2: "\u0302", 0xe1: "\u0302\u0301", 0xe0: "\u0302\u0300", 0xe5: "\u0302\u0309",
		0xe3: "\u0302\u0303", 0xe4: "\u0302\u0323", 0xea: "\u0306", 0xe9: "\u0306\u0301", 0xe8: "\u0306\u0300", 0xfa: "\u0306\u0309", 0xfc: "\u0306\u0303", 0xeb: "\u0306\u0323",
	}
	vniLetters = map[rune]rune{0xf1: 'đ', 0xf4: 'ơ', 0xf6: 'ư', 0xed: 'í', 0xec: 'ì', 0xe6: 'ỉ', 0xf3: 'ĩ', 0xf2: 'ị', 0xee: 'ỵ'}
)

func fromVNI(latin string) string {
	var b strings.Builder
	var last rune
	for _, r := range latin {
		small, capital := r, false
		if r >= 0xc0 && r <= 0xde {
			small, capital = r+0x20, true
		}
		if mark, ok := vniMarks[small]; ok && strings.ContainsRune("aeiouyAEIOUYơưƠƯ", last) && last != 0 {
			b.WriteString(mark)
			last = 0
			continue
		}
		if letter, ok := vniLetters[small]; ok {
			if r = letter; capital {
				r = []rune(strings.ToUpper(string(letter)))[0]
			}
		}
		b.WriteRune(r)
		last = r
	}
	return norm.NFC.String(b.String())
}
