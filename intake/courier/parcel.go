package courier

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
)

// Kind says what a parcel's body is. The list is closed; a receiver refuses what it does not know.
type Kind string

// The kinds of parcel.
const (
	KindParcel    Kind = "parcel"    // an encoded envelope; edge → deployment; settled by a slip
	KindSlip      Kind = "slip"      // [Slip]: "I have it, durably"; both ways; needs no slip
	KindReply     Kind = "reply"     // [Reply]: a sealed reply for a mailbox; deployment → edge; settled by a slip
	KindDirectory Kind = "directory" // a signed directory, bytes as issued; deployment → edge; sent again periodically
	KindPage      Kind = "page"      // [Page]: approved plaintext for the public; deployment → edge; sent again periodically
	KindSilence   Kind = "silence"   // [Silence]: do not listen to a chat, or in a mailbox, for some days; deployment → edge; settled by a slip
	KindCounter   Kind = "counter"   // [Counter]: a tip typed at a unit's counter; deployment → edge; settled by a slip
	KindKnown     Kind = "known"     // [Known]: somebody inside knows of an urgent tip; deployment → edge; needs no slip
	KindEcho      Kind = "echo"      // [Echo]: how many think so too; edge → deployment; needs no slip, sent again each day
)

// kinds are numbered on the road by their place in this list: append only, never reorder.
var kinds = [...]Kind{KindParcel, KindSlip, KindReply, KindDirectory, KindPage, KindSilence, KindCounter, KindKnown, KindEcho}

// Version is the version of the encoding below.
const Version = 1

const (
	// MaxBody bounds a body. Envelopes are a few KB (attachments travel as blobs, not here), the largest thing is the
	// directory of a province, below 1 MB. A reader may have to hold a whole batch of the largest.
	MaxBody = 4 << 20
	maxID   = 200 // a parcel's id: an envelope's UUID and a deployment, with room
	maxName = 64  // an edge's or a deployment's id
)

// ErrMalformed is returned by [Decode] for bytes that are not exactly one parcel, and by [Parcel.Encode] for a parcel
// that could not be decoded again. It does not say more: the bytes came from outside.
var ErrMalformed = errors.New("courier: malformed parcel")

// Parcel is what travels: a body with its addresses. The sender's outbox fills everything but V and Sig, which the
// [Carrier] sets.
type Parcel struct {
	V int
	// ID is unique among the parcels of its sender, and the same each time the parcel is sent: receivers are
	// idempotent by it. For an envelope see [EnvelopeParcel]; a reply's is the reply's id.
	ID   string
	Kind Kind
	// From and To are the ids of an edge and a deployment (or the other way round) as in the directory.
	From, To string
	// Urgent parcels are read before all others on the way to a deployment.
	Urgent bool
	Body   []byte
	// Sig is the sender's signature with the proof of this parcel's place in the signed batch; see [Sign].
	Sig []byte
}

// EnvelopeParcel is the parcel id of an envelope on its way to one deployment: an envelope may go to two, and each is
// settled by its own slip.
func EnvelopeParcel(envelope, deployment string) string { return envelope + "@" + deployment }

// Encode returns the parcel's bytes, the same for the same parcel:
//
//	'H' 'P' version kind flags | len8 id | len8 from | len8 to | len32 body | len16 signature
//
// Numbers are big endian. Flag 1 is urgent, the others are zero.
func (p Parcel) Encode() ([]byte, error) { return p.appendTo(make([]byte, 0, p.size())) }

// appendTo appends the encoding.
func (p *Parcel) appendTo(b []byte) ([]byte, error) {
	b, err := p.appendHead(b)
	if err != nil {
		return nil, err
	}
	b = append(b, p.Body...)
	if !wellFormedSig(p.Sig) {
		return nil, fmt.Errorf("%w: not signed", ErrMalformed)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(p.Sig))) // #nosec G115 -- at most 64+3+16*32
	return append(b, p.Sig...), nil
}

func (p *Parcel) size() int {
	return 5 + 3 + len(p.ID) + len(p.From) + len(p.To) + 4 + len(p.Body) + 2 + len(p.Sig)
}

// appendHead appends the encoding up to the body. Head and body are what is signed.
func (p *Parcel) appendHead(b []byte) ([]byte, error) {
	kind := kindNumber(p.Kind)
	if p.V != Version || kind < 0 || !validID(p.ID) || !ValidName(p.From) || !ValidName(p.To) || len(p.Body) > MaxBody {
		return nil, ErrMalformed
	}
	var flags byte
	if p.Urgent {
		flags = 1
	}
	b = append(b, 'H', 'P', Version, byte(kind), flags)
	for _, s := range [...]string{p.ID, p.From, p.To} {
		b = append(b, byte(len(s)))
		b = append(b, s...)
	}
	return binary.BigEndian.AppendUint32(b, uint32(len(p.Body))), nil // #nosec G115 -- at most MaxBody
}

// Decode reads what Encode wrote and nothing else: what it accepts, encoded again, is the same bytes. The parcel's
// Body and Sig share memory with b. The signature is not checked; see [Verifier].
func Decode(b []byte) (Parcel, error) {
	r := reader{b: b, ok: true}
	head := r.take(5)
	if !r.ok || head[0] != 'H' || head[1] != 'P' || head[2] != Version || int(head[3]) >= len(kinds) || head[4] > 1 {
		return Parcel{}, ErrMalformed
	}
	p := Parcel{V: Version, Kind: kinds[head[3]], Urgent: head[4] == 1}
	p.ID = string(r.take(r.number(1)))
	p.From = string(r.take(r.number(1)))
	p.To = string(r.take(r.number(1)))
	p.Body = r.take(r.number(4))
	p.Sig = r.take(r.number(2))
	if !r.ok || len(r.b) != 0 {
		return Parcel{}, ErrMalformed
	}
	if !validID(p.ID) || !ValidName(p.From) || !ValidName(p.To) || len(p.Body) > MaxBody || !wellFormedSig(p.Sig) {
		return Parcel{}, ErrMalformed
	}
	return p, nil
}

// reader takes bytes from the front of b; once something is missing, ok stays false and it returns nothing more.
type reader struct {
	b  []byte
	ok bool
}

func (r *reader) take(n int) []byte {
	if !r.ok || n > len(r.b) {
		r.ok = false
		return nil
	}
	head := r.b[:n:n]
	r.b = r.b[n:]
	return head
}

// number reads a big-endian number of the given bytes (at most 4).
func (r *reader) number(bytes int) int {
	var n uint64
	for _, c := range r.take(bytes) {
		n = n<<8 | uint64(c)
	}
	return int(n) // #nosec G115 -- below 2^32
}

func kindNumber(k Kind) int {
	for i := range kinds {
		if kinds[i] == k {
			return i
		}
	}
	return -1
}

// validID: printable ASCII without the space.
func validID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// ValidName tells whether s can be the id of an edge or a deployment: 1 to 64 of a-z, 0-9, '-', '_', '.', beginning with
// a letter or digit. Such a name is safe inside a Redis key with a hash tag.
func ValidName(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || c != '-' && c != '_' && c != '.') {
			return false
		}
	}
	return true
}

// Keys looks up the verify keys of a sender, several while a key is being replaced; none when the sender is unknown. At
// an edge it knows deployments only, in a deployment edges only: so an edge can sign nothing that another edge takes.
type Keys func(sender string) []ed25519.PublicKey
