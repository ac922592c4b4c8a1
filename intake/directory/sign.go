package directory

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	magic    = "homthu-directory-1"
	withheld = "sha256:"
	maxSize  = 64 << 20 // a province's list takes about 2 MB
)

// Sign brings the list into canonical form, checks it and signs it with the province's key. It changes nothing of d.
func Sign(d Directory, key ed25519.PrivateKey) ([]byte, error) {
	d = d.sorted()
	if err := d.check(); err != nil {
		return nil, fmt.Errorf("sign the directory: %w", err)
	}
	text := encode(d)
	signature := ed25519.Sign(key, signedText(d))
	return join(base64.StdEncoding.EncodeToString(signature), text), nil
}

// Read checks a signed list and returns it. newest is the version of the newest list that was ever accepted; an older
// one is refused, the same one is not.
func Read(signed []byte, province ed25519.PublicKey, newest int, now time.Time) (*Directory, error) {
	if len(signed) > maxSize {
		return nil, fmt.Errorf("%w: too long", ErrFormat)
	}
	signature, text, err := split(signed)
	if err != nil {
		return nil, err
	}
	d, err := decode(text)
	if err != nil {
		return nil, err
	}
	if !ed25519.Verify(province, signedText(*d), signature) {
		return nil, ErrSignature
	}
	if err := d.check(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrFormat, err)
	}
	switch {
	case d.Version < newest:
		return nil, fmt.Errorf("%w: version %d, newest %d", ErrOlder, d.Version, newest)
	case !now.Before(d.Expires):
		return nil, fmt.Errorf("%w on %s", ErrExpired, d.Expires.Format(time.DateOnly))
	}
	d.index()
	return d, nil
}

// Slim returns a copy of a signed list without the recipients of units elsewhere than at the given places (commune and
// province codes) and those that mergers join to them. Everything else stays, and so does the signature.
func Slim(signed []byte, places ...string) ([]byte, error) {
	signature, text, err := split(signed)
	if err != nil {
		return nil, err
	}
	d, err := decode(text)
	if err != nil {
		return nil, err
	}
	d.index()
	wanted := map[string]bool{}
	for _, u := range d.Units {
		if slices.Contains(places, u.Place) {
			for _, id := range d.Family(u.ID) {
				wanted[id] = true
			}
		}
	}
	for i, u := range d.Units {
		if !wanted[u.ID] {
			d.Units[i].Keys = digests(u.Keys)
		}
	}
	return join(base64.StdEncoding.EncodeToString(signature), encode(*d)), nil
}

// Fingerprint returns what posters print of a key, six groups of five digits (99 bits): digits, so that nobody takes it
// for a receipt, and so that it can be read aloud in any village.
func Fingerprint(key ed25519.PublicKey) string {
	sum := sha256.Sum256(append([]byte("homthu/v1/fingerprint"), key...))
	groups := make([]string, 6)
	for i := range groups {
		groups[i] = fmt.Sprintf("%05d", binary.BigEndian.Uint32(sum[4*i:])%100000)
	}
	return strings.Join(groups, " ")
}

func join(signature string, text []byte) []byte {
	return append([]byte(magic+"\n"+signature+"\n"), text...)
}

func split(signed []byte) (signature, text []byte, err error) {
	first, rest, ok := bytes.Cut(signed, []byte{'\n'})
	second, text, ok2 := bytes.Cut(rest, []byte{'\n'})
	if !ok || !ok2 || string(first) != magic {
		return nil, nil, ErrFormat
	}
	signature, err = base64.StdEncoding.Strict().DecodeString(string(second))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, nil, fmt.Errorf("%w: signature", ErrFormat)
	}
	if base64.StdEncoding.EncodeToString(signature) != string(second) {
		return nil, nil, fmt.Errorf("%w: signature", ErrFormat)
	}
	return signature, text, nil
}

// decode accepts exactly what encode writes.
func decode(text []byte) (*Directory, error) {
	var d Directory
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrFormat, err)
	}
	if d.V != Version {
		return nil, fmt.Errorf("%w: version %d of the format", ErrFormat, d.V)
	}
	if !bytes.Equal(encode(d), text) {
		return nil, fmt.Errorf("%w: not canonical", ErrFormat)
	}
	return &d, nil
}

func encode(d Directory) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		panic("directory: internal error: " + err.Error()) // dates beyond year 9999 are refused by check before
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}

func signedText(d Directory) []byte {
	d.Units = slices.Clone(d.Units)
	for i, u := range d.Units {
		d.Units[i].Keys = digests(u.Keys)
	}
	return append([]byte(magic+"\n"), encode(d)...)
}

func digests(keys []Key) []Key {
	keys = slices.Clone(keys)
	for i, k := range keys {
		if !strings.HasPrefix(k.Recipient, withheld) {
			sum := sha256.Sum256([]byte(k.Recipient))
			keys[i].Recipient = withheld + hex.EncodeToString(sum[:])
		}
	}
	return keys
}
