package envelope

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"filippo.io/age"
)

// The outcomes of sealing and opening. Everything that Parse, Open and their kin return wraps one of them.
var (
	// ErrForbidden comes from Seal when the addressees are not exactly the header's units, or one of them must never
	// receive. It is a fault of the caller's routing: nothing was sealed, and the resident must be told another way.
	ErrForbidden = errors.New("these addressees may not receive")
	// ErrNotForMe says that none of the identities fits. Another identity may.
	ErrNotForMe = errors.New("not for this identity")
	// ErrDamaged says that a fitting thing is broken inside. Ask for it again; if that does not help, somebody made it so.
	ErrDamaged = errors.New("damaged")
	// ErrRefused says that bytes or values are not of the format, without any key having been tried.
	ErrRefused = errors.New("refused")
)

// MaxSize is the largest envelope in bytes. Long texts fit; photos are blobs.
const MaxSize = 512 << 10

const intro = "homthu/envelope/v1 "

// A Sealed is an envelope that is known to be well formed: it comes only from Seal or Parse. That says nothing about
// who made it. The zero Sealed is no envelope; stores must not take it.
type Sealed struct {
	header Header
	raw    []byte
	part   int // where the sealed part begins in raw
}

// Header returns what servers may know. The caller must not change its lists.
func (s Sealed) Header() Header { return s.header }

// Bytes returns the encoded envelope. The caller must not change it.
func (s Sealed) Bytes() []byte { return s.raw }

// Part returns the sealed part alone, an age file that the stock age command opens.
func (s Sealed) Part() []byte { return s.raw[s.part:] }

// Seal seals a tip under its header to the header's units. The addressees must be exactly these, each once, each with
// another recipient, none of them forbidden by h.Never; otherwise it returns ErrForbidden and nothing was sealed. It is called
// only where a tip's words already are: in bot and in the officers' client.
func Seal(h Header, t Tip, to []Addressee) (Sealed, error) {
	t.V, t.Header = Version, h
	clean(&t)
	h = t.Header
	recipients, err := match(h, to)
	if err != nil {
		return Sealed{}, err
	}
	if err := t.check(); err != nil {
		return Sealed{}, err
	}
	part, err := sealPart(encode(t), recipients)
	if err != nil {
		return Sealed{}, err
	}
	s, err := Parse(assemble(encode(h), part))
	if err != nil {
		return Sealed{}, fmt.Errorf("seal: what came out is not the format: %w", err)
	}
	return s, nil
}

// match returns the recipients in the order of the header's units.
func match(h Header, to []Addressee) ([]string, error) {
	if len(to) == 0 || len(to) != len(h.Units) {
		return nil, fmt.Errorf("%w: %d addressees for %d units", ErrForbidden, len(to), len(h.Units))
	}
	recipients := make([]string, len(h.Units))
	for _, a := range to {
		i := slices.Index(h.Units, a.Unit)
		switch {
		case Forbids(h.Never, a.Unit):
			return nil, fmt.Errorf("%w: one must never receive", ErrForbidden)
		case i < 0 || recipients[i] != "" || slices.Contains(recipients, a.Recipient):
			return nil, fmt.Errorf("%w: one is not named, or twice", ErrForbidden)
		}
		recipients[i] = a.Recipient
	}
	return recipients, nil
}

func assemble(header, part []byte) []byte {
	digest := sha256.New()
	digest.Write(header)
	digest.Write([]byte{'\n'})
	digest.Write(part)
	line := fmt.Sprintf("%s%d %d %x\n", intro, len(header), len(part), digest.Sum(nil))
	return slices.Concat([]byte(line), header, []byte{'\n'}, part)
}

// Parse reads an envelope and refuses every byte sequence that Seal could not have made: its Bytes are always b itself.
// It keeps b; the caller must not change it afterwards.
func Parse(b []byte) (Sealed, error) {
	header, part, err := split(b)
	if err != nil {
		return Sealed{}, err
	}
	var h Header
	if err := decode(header, &h); err != nil {
		return Sealed{}, fmt.Errorf("%w: header: %v", ErrRefused, err)
	}
	if err := h.check(); err != nil {
		return Sealed{}, err
	}
	if err := checkPart(part, len(h.Units)); err != nil {
		return Sealed{}, err
	}
	return Sealed{header: h, raw: b, part: len(b) - len(part)}, nil
}

// split takes the outer encoding apart and checks lengths, version and digest.
func split(b []byte) (header, part []byte, err error) {
	if len(b) > MaxSize {
		return nil, nil, fmt.Errorf("%w: larger than %d bytes", ErrRefused, MaxSize)
	}
	line, rest, ok := bytes.Cut(b, []byte{'\n'})
	fields, version := strings.CutPrefix(string(line), intro)
	if !ok || !version || len(line) > 128 {
		return nil, nil, fmt.Errorf("%w: no envelope of version 1", ErrRefused)
	}
	f := strings.Split(fields, " ")
	if len(f) != 3 {
		return nil, nil, fmt.Errorf("%w: first line", ErrRefused)
	}
	h, okh := length(f[0])
	p, okp := length(f[1])
	if !okh || !okp || len(rest) != h+1+p || rest[h] != '\n' {
		return nil, nil, fmt.Errorf("%w: lengths", ErrRefused)
	}
	if digest := sha256.Sum256(rest); hex.EncodeToString(digest[:]) != f[2] {
		return nil, nil, fmt.Errorf("%w: digest", ErrRefused)
	}
	return rest[:h], rest[h+1:], nil
}

// length reads a number in its one spelling.
func length(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && n <= MaxSize && strconv.Itoa(n) == s
}

// Open opens an envelope with whichever of the identities fits: ErrNotForMe, ErrDamaged, or the tip.
func Open(s Sealed, ids ...age.Identity) (Tip, error) {
	t, err := OpenPart(s.Part(), ids...)
	if err != nil {
		return Tip{}, err
	}
	if !bytes.Equal(encode(t.Header), encode(s.header)) {
		return Tip{}, fmt.Errorf("%w: the sealed header is another one", ErrDamaged)
	}
	return t, nil
}

// OpenPart opens the sealed part of an envelope without the outer header, as units export it. Prefer Open.
func OpenPart(part []byte, ids ...age.Identity) (Tip, error) {
	plain, err := openPart(part, ids)
	if err != nil {
		return Tip{}, err
	}
	var t Tip
	if err := decode(plain, &t); err != nil {
		return Tip{}, fmt.Errorf("%w: tip: %v", ErrDamaged, err)
	}
	if err := t.check(); err != nil {
		return Tip{}, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return t, nil
}
