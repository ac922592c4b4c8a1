package envelope

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Plaintext returns the bytes that are sealed: canonical JSON and its padding. It is what `age -d` prints.
func (t Tip) Plaintext() []byte {
	clean(&t)
	return pad(encode(t))
}

// check says what is wrong with a tip. Its messages name fields, never their contents.
func (t Tip) check() error {
	if t.V != Version {
		return fmt.Errorf("%w: unknown version of tip", ErrRefused)
	}
	if err := t.Header.check(); err != nil {
		return err
	}
	if !optional(t.Reporter, looksLikeRecipient) || !optional(t.CaseKey.Recipient, looksLikeRecipient) ||
		!optional(t.CaseKey.Identity, looksLikeIdentity) {
		return fmt.Errorf("%w: tip: a key is not post-quantum hybrid", ErrRefused)
	}
	if t.Header.Kind == KindTip && (t.Reporter == "" || t.CaseKey.Recipient == "" || t.CaseKey.Identity == "") {
		return fmt.Errorf("%w: tip: it needs a reporter key and a case key", ErrRefused)
	}
	ratings := []string{""}
	if t.Header.Kind == KindRating {
		ratings = []string{"done", "part", "not"}
	}
	if !slices.Contains(ratings, t.Rating) {
		return fmt.Errorf("%w: tip: rating", ErrRefused)
	}
	if (t.Header.Kind == KindHandOn) != (t.HandOn != nil) {
		return fmt.Errorf("%w: tip: a hand-on, and only a hand-on, says who handed it on", ErrRefused)
	}
	if t.Silence != "" && (t.Header.Kind != KindTip && t.Header.Kind != KindHandOn || !isToken(t.Silence) || !MaySilence(t.Header.Lane)) {
		return fmt.Errorf("%w: tip: silence", ErrRefused)
	}
	if p := t.Place.Pin; p != nil && (p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180) {
		return fmt.Errorf("%w: tip: pin", ErrRefused)
	}
	return t.checkAttachments()
}

// checkAttachments: the header's blobs and the tip's attachments are the same, in the same order. A blob without an
// attachment could not be read; an attachment without a blob would not be carried.
func (t Tip) checkAttachments() error {
	if len(t.Attachments) != len(t.Header.Blobs) {
		return fmt.Errorf("%w: tip: attachments are not the header's blobs", ErrRefused)
	}
	for i, a := range t.Attachments {
		if err := a.check(); err != nil {
			return err
		}
		if a.Ref() != t.Header.Blobs[i] {
			return fmt.Errorf("%w: tip: attachments are not the header's blobs", ErrRefused)
		}
	}
	return nil
}

func (a Attachment) check() error {
	hexadecimal := len(a.SHA256) == 64 && strings.Trim(a.SHA256, "0123456789abcdef") == ""
	if !isUUIDv4(a.Blob) || a.Size < 1 || a.Size > maxBlob || !hexadecimal {
		return fmt.Errorf("%w: attachment", ErrRefused)
	}
	return nil
}

// Ref returns what the header says of an attachment.
func (a Attachment) Ref() BlobRef { return BlobRef{ID: a.Blob, Size: PaddedSize(a.Size)} }

// TokenSize is the length of a tip's token in bytes: a nonce of 24, 32 that are sealed, and a tag of 16. It is the same for
// all, so that its length tells nothing.
const TokenSize = 72

// MaySilence says whether a lane's tips may have a token. Complaints and protection never may: a unit could silence who
// complains.
func MaySilence(lane string) bool { return !hidden(lane) }

// isToken says that s is so many bytes in standard base64.
func isToken(s string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == TokenSize && len(s) == TokenSize/3*4
}

func optional(s string, ok func(string) bool) bool { return s == "" || ok(s) }

// looksLikeRecipient checks form and length only: the key is parsed when something is sealed to it.
func looksLikeRecipient(s string) bool {
	rest, ok := strings.CutPrefix(s, "age1pq1")
	return ok && len(s) == 1959 && inBech32(rest, 0)
}

func looksLikeIdentity(s string) bool {
	rest, ok := strings.CutPrefix(s, "AGE-SECRET-KEY-PQ-1")
	return ok && len(s) == 77 && inBech32(rest, 'a'-'A')
}

// inBech32 says that all of s, with shift added to its letters, is of the alphabet of bech32: no 1, b, i, o.
func inBech32(s string, shift byte) bool {
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			c += shift
			if c < 'a' || c > 'z' || c == 'b' || c == 'i' || c == 'o' {
				return false
			}
		} else if c == '1' {
			return false
		}
	}
	return true
}

// SignHandOn returns the tip as a unit hands it on under a new header of the same case: unchanged but for the header and
// the signed note on who did so and why. Give the result and h to Seal as they are. If the tip was handed on before,
// the earlier note is replaced; its first header stays.
func SignHandOn(h Header, t Tip, from, reason string, key ed25519.PrivateKey) Tip {
	original := t.Header
	if t.HandOn != nil {
		original = t.HandOn.Original
	}
	t.V, t.Header, t.Rating = Version, h, ""
	t.HandOn = &HandOn{From: from, Reason: reason, Original: original}
	clean(&t)
	t.HandOn.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, t.toSign()))
	return t
}

// VerifyHandOn says whether the unit that has this key really handed the tip on, under this very header.
func (t Tip) VerifyHandOn(pub ed25519.PublicKey) bool {
	if t.HandOn == nil {
		return false
	}
	return verify(pub, t.toSign(), t.HandOn.Signature)
}

func (t Tip) toSign() []byte {
	note := *t.HandOn
	note.Signature = ""
	t.HandOn = &note
	clean(&t)
	return slices.Concat([]byte("homthu/v1/hand-on\n"), encode(t))
}

func verify(pub ed25519.PublicKey, message []byte, signature string) bool {
	sig, err := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && len(pub) == ed25519.PublicKeySize && ed25519.Verify(pub, message, sig)
}
