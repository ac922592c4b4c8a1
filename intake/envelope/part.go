package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Shape of an age file whose recipients are hybrid. The lines have fixed lengths, so it can be checked and counted
// without any key.
const (
	ageIntro   = "age-encryption.org/v1\n"
	ageStanza  = "-> mlkem768x25519 "
	stanzaArg  = 1494 // 1,120 bytes of encapsulated key in base64
	stanzaBody = 43   // 32 bytes of wrapped file key
	ageMAC     = "--- "
	macLength  = 43
	nonceSize  = 16
	chunkSize  = 64 << 10
	tagSize    = 16
	// stanzaSize is what one recipient adds to a file: 1,557 bytes.
	stanzaSize = len(ageStanza) + stanzaArg + 1 + stanzaBody + 1
)

// stanzas checks the header of an age file and returns how many recipients it has and where its payload begins. A stanza
// of another kind is refused: somebody we cannot name could read the file, or a quantum computer.
func stanzas(file []byte) (count, payload int, err error) {
	if !bytes.HasPrefix(file, []byte(ageIntro)) {
		return 0, 0, fmt.Errorf("%w: not an age v1 file", ErrRefused)
	}
	at := len(ageIntro)
	for bytes.HasPrefix(file[at:], []byte(ageStanza)) {
		if len(file) < at+stanzaSize || file[at+len(ageStanza)+stanzaArg] != '\n' || file[at+stanzaSize-1] != '\n' {
			return 0, 0, fmt.Errorf("%w: malformed stanza", ErrRefused)
		}
		at, count = at+stanzaSize, count+1
	}
	end := at + len(ageMAC) + macLength + 1
	if count == 0 || len(file) < end || !bytes.HasPrefix(file[at:], []byte(ageMAC)) || file[end-1] != '\n' {
		return 0, 0, fmt.Errorf("%w: not sealed to post-quantum hybrid recipients alone", ErrRefused)
	}
	return count, end, nil
}

// contentSize returns how many plaintext bytes an age payload of n bytes has; ok is false if none can have that length.
func contentSize(n int) (size int, ok bool) {
	n -= nonceSize
	if n < tagSize {
		return 0, false
	}
	chunks := (n + chunkSize + tagSize - 1) / (chunkSize + tagSize)
	size = n - chunks*tagSize
	return size, size > (chunks-1)*chunkSize || chunks == 1
}

// checkPart refuses a sealed part that is not for exactly so many recipients (any number if 0) or not padded.
func checkPart(part []byte, recipients int) error {
	count, payload, err := stanzas(part)
	if err != nil {
		return err
	}
	if recipients != 0 && count != recipients {
		return fmt.Errorf("%w: sealed to %d recipients where %d are named", ErrRefused, count, recipients)
	}
	size, ok := contentSize(len(part) - payload)
	if !ok || size < smallest || PaddedSize(int64(size)) != int64(size) {
		return fmt.Errorf("%w: not padded", ErrRefused)
	}
	return nil
}

// sealPart pads plain and seals it to all recipients, each of which must be hybrid and named once.
func sealPart(plain []byte, recipients []string) ([]byte, error) {
	to := make([]age.Recipient, len(recipients))
	for i, s := range recipients {
		r, err := parseRecipient(s)
		if err != nil {
			return nil, err
		}
		to[i] = r
	}
	if len(to) == 0 || !distinct(recipients) {
		return nil, fmt.Errorf("%w: no recipient, or one twice", ErrForbidden)
	}
	var out bytes.Buffer
	padded := pad(plain)
	out.Grow(len(padded) + 256 + stanzaSize*len(to) + len(padded)/chunkSize*tagSize)
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(padded); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := checkPart(out.Bytes(), len(to)); err != nil {
		return nil, fmt.Errorf("seal: what came out is not the format: %w", err)
	}
	return out.Bytes(), nil
}

// openPart opens what sealPart made and takes the padding off.
func openPart(part []byte, ids []age.Identity) ([]byte, error) {
	if err := checkPart(part, 0); err != nil {
		return nil, err
	}
	r, err := decrypt(bytes.NewReader(part), ids)
	if err != nil {
		return nil, err
	}
	padded, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	plain, ok := unpad(padded)
	if !ok {
		return nil, fmt.Errorf("%w: padding", ErrDamaged)
	}
	return plain, nil
}

func decrypt(r io.Reader, ids []age.Identity) (io.Reader, error) {
	if len(ids) == 0 {
		return nil, ErrNotForMe
	}
	out, err := age.Decrypt(r, ids...)
	if none := (*age.NoIdentityMatchError)(nil); errors.As(err, &none) {
		return nil, ErrNotForMe
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return out, nil
}

// SealBytes seals plain, which must not end in a space, to hybrid recipients: for what other rooms wrap, such as keys.
func SealBytes(plain []byte, recipients ...string) ([]byte, error) {
	if bytes.HasSuffix(plain, []byte{' '}) {
		return nil, fmt.Errorf("%w: ends in a space, which padding would swallow", ErrRefused)
	}
	return sealPart(plain, recipients)
}

// OpenBytes opens what SealBytes made, or the bare sealed part of anything but a blob, and returns it without padding.
func OpenBytes(sealed []byte, ids ...age.Identity) ([]byte, error) {
	return openPart(sealed, ids)
}
