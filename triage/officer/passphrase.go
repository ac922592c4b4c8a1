package officer

import (
	"crypto/rand"
	_ "embed" // the list of syllables
	"encoding/binary"
	"encoding/json"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// syllables are 1,024 Vietnamese syllables without their marks, 10 bits each, so that a passphrase is typed alike on
// every keyboard. No two are the same, and none differs from another only in y for i.
//
//go:embed syllables.json
var syllablesJSON []byte

var syllables = func() []string {
	var list []string
	if err := json.Unmarshal(syllablesJSON, &list); err != nil || len(list) != 1024 {
		panic("officer: internal error: syllables.json")
	}
	return list
}()

// PassphraseBits is the entropy of a generated passphrase.
const PassphraseBits = 80

// NewPassphrase draws four pairs of syllables: "ban-tho leo-mua xanh-kim dong-ngua".
func NewPassphrase() string {
	var random [16]byte
	rand.Read(random[:])
	return passphraseOf(random)
}

// passphraseOf writes what was drawn: ten bits a syllable.
func passphraseOf(random [16]byte) string {
	var b strings.Builder
	for i := range 8 {
		switch {
		case i == 0:
		case i%2 == 0:
			b.WriteByte(' ')
		default:
			b.WriteByte('-')
		}
		b.WriteString(syllables[binary.BigEndian.Uint16(random[2*i:])%1024])
	}
	return b.String()
}

// Normalise returns what a passphrase is derived from: its letters a-z and digits in lower case, without Vietnamese
// marks, đ as d, and whatever stands between them as one space. So it does not matter how an officer's keyboard writes
// it, nor whether he types the dashes. Letters of other scripts are dropped: passphrases are generated.
func Normalise(passphrase string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(passphrase, " ")) {
		r = unicode.ToLower(r)
		if r == 'đ' {
			r = 'd'
		}
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			gap = false
		case !unicode.Is(unicode.Mn, r):
			gap = true
		}
	}
	return b.String()
}
