package courier

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	stdhash "hash"
	"runtime"
	"sync"
)

// A whole batch is signed with one Ed25519 signature over the root of a hash tree; each parcel carries the signature and
// its path to the root. Signing and checking each parcel by itself would cost some 70 µs a parcel each way, a third of
// what a tip may cost in all; a path costs 1 µs. A parcel checks alone: batches may be split, mixed and sent again.
//
//	Sig  = signature(64) index(2) depth(1) sibling(32)…depth times, from the leaf up
//	leaf = SHA-256(0x00 "homthu/v1/parcel" encoding without signature)
//	node = SHA-256(0x01 left right); a missing right side is 32 zero bytes
//	signed text = "homthu/v1/parcels" root
const (
	maxDepth  = 16
	sigHead   = ed25519.SignatureSize + 3
	leafLabel = "\x00homthu/v1/parcel"
	rootLabel = "homthu/v1/parcels"
)

// Errors of checking a parcel. Both are poison to a reader: acked, counted, told to the operator, not handled.
var (
	ErrSignature = errors.New("courier: parcel is not signed by its sender") // includes unknown senders
	ErrAddress   = errors.New("courier: parcel is for somebody else")
)

type hash [sha256.Size]byte

// Sign signs the parcels as one batch with the sender's key, setting V and Sig. At most 65,536 at once; the error says
// that a parcel could not be encoded ([ErrMalformed]), and then none is signed.
func Sign(parcels []Parcel, key ed25519.PrivateKey) error {
	if len(parcels) == 0 {
		return nil
	}
	if len(parcels) > 1<<maxDepth {
		return errors.New("courier: too many parcels for one signature")
	}
	level := make([]hash, len(parcels))
	leaves := newHasher()
	for i := range parcels {
		parcels[i].V = Version
		var err error
		if level[i], err = leaves.leaf(&parcels[i]); err != nil {
			return err
		}
	}
	depth := 0
	for 1<<depth < len(parcels) {
		depth++
	}
	sigs := make([]byte, len(parcels)*(sigHead+depth*sha256.Size))
	for i := range parcels {
		sig := take(&sigs, sigHead+depth*sha256.Size)
		binary.BigEndian.PutUint16(sig[ed25519.SignatureSize:], uint16(i)) // #nosec G115 -- bounded above
		sig[ed25519.SignatureSize+2] = byte(depth)
		parcels[i].Sig = sig
	}
	for d := range depth {
		for i := range parcels {
			if sibling := i>>d ^ 1; sibling < len(level) {
				copy(parcels[i].Sig[sigHead+d*sha256.Size:], level[sibling][:])
			}
		}
		level = fold(level)
	}
	signature := ed25519.Sign(key, rootText(level[0]))
	for i := range parcels {
		copy(parcels[i].Sig, signature)
	}
	return nil
}

func take(b *[]byte, n int) []byte {
	head := (*b)[:n:n]
	*b = (*b)[n:]
	return head
}

func fold(level []hash) []hash {
	up := make([]hash, (len(level)+1)/2)
	for i := range up {
		var right hash
		if 2*i+1 < len(level) {
			right = level[2*i+1]
		}
		up[i] = node(level[2*i], right)
	}
	return up
}

// hasher makes leaves without copying bodies. One goroutine at a time.
type hasher struct {
	sha  stdhash.Hash
	head []byte
}

func newHasher() *hasher {
	return &hasher{sha: sha256.New(), head: make([]byte, 0, len(leafLabel)+5+3+maxID+2*maxName+4)}
}

func (h *hasher) leaf(p *Parcel) (at hash, err error) {
	h.head, err = p.appendHead(append(h.head[:0], leafLabel...))
	if err != nil {
		return at, err
	}
	h.sha.Reset()
	h.sha.Write(h.head)
	h.sha.Write(p.Body)
	h.sha.Sum(at[:0])
	return at, nil
}

func node(left, right hash) hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

func rootText(root hash) []byte { return append([]byte(rootLabel), root[:]...) }

// wellFormedSig tells whether sig has the one length its depth allows and an index within the tree.
func wellFormedSig(sig []byte) bool {
	if len(sig) < sigHead {
		return false
	}
	depth := int(sig[sigHead-1])
	index := int(binary.BigEndian.Uint16(sig[ed25519.SignatureSize:]))
	return depth <= maxDepth && len(sig) == sigHead+depth*sha256.Size && index < 1<<depth
}

// Verifier checks signatures and remembers the last roots it found good, so that a batch costs one Ed25519 check. It is
// safe for concurrent use.
type Verifier struct {
	keys Keys

	mu   sync.Mutex // guards seen
	seen map[seenRoot]struct{}
}

// seenRoot is one signature that was found good: all three together, as a root alone says nothing about who signed it.
type seenRoot struct {
	key       [ed25519.PublicKeySize]byte
	root      hash
	signature [ed25519.SignatureSize]byte
}

// maxSeen bounds the memory of a Verifier (160 bytes each); when it is full it starts again from nothing.
const maxSeen = 1024

// NewVerifier returns a verifier over the lookup.
func NewVerifier(keys Keys) *Verifier {
	return &Verifier{keys: keys, seen: make(map[seenRoot]struct{})}
}

// Verify returns nil when one of the sender's keys signed the parcel, else [ErrSignature]. The keys are looked up each
// time: a key that was withdrawn is refused from that moment.
func (v *Verifier) Verify(p Parcel) error {
	if !wellFormedSig(p.Sig) {
		return ErrSignature
	}
	at, err := newHasher().leaf(&p)
	if err != nil {
		return ErrSignature
	}
	index := int(binary.BigEndian.Uint16(p.Sig[ed25519.SignatureSize:]))
	for path := p.Sig[sigHead:]; len(path) > 0; path = path[sha256.Size:] {
		sibling := hash(path[:sha256.Size])
		if index&1 == 0 {
			at = node(at, sibling)
		} else {
			at = node(sibling, at)
		}
		index >>= 1
	}
	for _, key := range v.keys(p.From) {
		if v.good(key, at, p.Sig[:ed25519.SignatureSize]) {
			return nil
		}
	}
	return ErrSignature
}

func (v *Verifier) good(key ed25519.PublicKey, root hash, signature []byte) bool {
	if len(key) != ed25519.PublicKeySize {
		return false
	}
	id := seenRoot{key: [ed25519.PublicKeySize]byte(key), root: root, signature: [ed25519.SignatureSize]byte(signature)}
	v.mu.Lock()
	_, known := v.seen[id]
	v.mu.Unlock()
	if known {
		return true
	}
	if !ed25519.Verify(key, rootText(root), signature) {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.seen) >= maxSeen {
		clear(v.seen)
	}
	v.seen[id] = struct{}{}
	return true
}

// open decodes what came off a road and checks that it is for self and signed by its sender.
func (v *Verifier) open(raw []byte, self string) (Parcel, error) {
	p, err := Decode(raw)
	if err != nil {
		return Parcel{}, err
	}
	if p.To != self {
		return Parcel{}, ErrAddress
	}
	if err := v.Verify(p); err != nil {
		return Parcel{}, err
	}
	return p, nil
}

// opened is what became of one entry of a road: a delivery, or why it is poison.
type opened struct {
	Delivery
	err error
}

// openAll opens a batch on all cores, in place: hashing is most of the work of reading. each returns the bytes and the
// mark of entry i.
func (v *Verifier) openAll(n int, self string, each func(i int) (raw []byte, ref string)) []opened {
	all := make([]opened, n)
	workers := min(runtime.GOMAXPROCS(0), 1+n/16)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				raw, ref := each(i)
				all[i].Parcel, all[i].err = v.open(raw, self)
				all[i].Ref = ref
			}
		})
	}
	wg.Wait()
	return all
}

// Equal tells whether two parcels say the same, whatever batch each was signed in.
func (p Parcel) Equal(q Parcel) bool {
	return p.V == q.V && p.ID == q.ID && p.Kind == q.Kind && p.From == q.From && p.To == q.To && p.Urgent == q.Urgent &&
		bytes.Equal(p.Body, q.Body)
}
