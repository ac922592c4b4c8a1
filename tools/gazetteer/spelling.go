package main

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// oldStyle moves the tone mark of an open oa, oe, uy to its first letter ("hoà" to "hòa"): the spelling of the
// public lists. Closed syllables ("hoàng") and "quý" are the same in both styles.
var oldStyle = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa",
	"oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy",
)

// spelling returns name in NFC, with old-style tone marks and single spaces.
func spelling(name string) string {
	words := strings.Fields(norm.NFC.String(name))
	for i, w := range words {
		if openSyllable(w) {
			words[i] = oldStyle.Replace(w)
		}
	}
	return strings.Join(words, " ")
}

// openSyllable tells whether w ends in the vowels that oldStyle moves a mark in.
func openSyllable(w string) bool {
	r := []rune(strings.ToLower(w))
	if len(r) < 2 || len(r) > 2 && r[len(r)-3] == 'q' {
		return false
	}
	tail := string(r[len(r)-2:])
	return oldStyle.Replace(tail) != tail
}

// kinds are the prefixes a unit's full name may begin with, the longest first.
var kinds = []string{"thành phố", "thị trấn", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã"}

// splitKind takes "Thị trấn Phố Bảng" apart into "thị trấn" and "Phố Bảng"; kind is empty for a bare name.
func splitKind(full string) (kind, name string) {
	full = spelling(full)
	low := strings.ToLower(full)
	for _, k := range kinds {
		if strings.HasPrefix(low, k+" ") {
			return k, strings.TrimSpace(full[len(k):])
		}
	}
	return "", full
}

// bareNumber strips leading zeros of a numbered ward: "05" and "5" are one name.
func bareNumber(name string) string {
	if strings.Trim(name, "0123456789") != "" {
		return name
	}
	return strings.TrimLeft(name, "0")
}
