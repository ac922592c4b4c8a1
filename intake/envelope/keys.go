package envelope

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"filippo.io/age"
)

// cached bounds how many parsed recipients are kept. A province has about 300 units, reporter keys come and go; parsing
// one again costs less than sealing to it.
const cached = 2048

var parsed = struct {
	sync.Mutex
	recipients map[string]*age.HybridRecipient
}{recipients: map[string]*age.HybridRecipient{}}

// parseRecipient parses a hybrid recipient, and none of another kind: age would otherwise let one X25519 recipient take
// the whole file back to before quantum computers. The error leaves the text out, as it may be a mailbox's.
func parseRecipient(s string) (*age.HybridRecipient, error) {
	parsed.Lock()
	r, ok := parsed.recipients[s]
	parsed.Unlock()
	if ok {
		return r, nil
	}
	r, err := age.ParseHybridRecipient(s)
	if err != nil || r.String() != s {
		return nil, fmt.Errorf("%w: not a post-quantum hybrid recipient (age1pq1…)", ErrRefused)
	}
	parsed.Lock()
	defer parsed.Unlock()
	if len(parsed.recipients) >= cached {
		for other := range parsed.recipients { // any will do
			delete(parsed.recipients, other)
			break
		}
	}
	parsed.recipients[s] = r
	return r, nil
}

// ParseIdentity parses a hybrid identity. The error never holds the text.
func ParseIdentity(s string) (*age.HybridIdentity, error) {
	id, err := age.ParseHybridIdentity(s)
	if err != nil || id.String() != s {
		return nil, errors.New("not a post-quantum hybrid identity (AGE-SECRET-KEY-PQ-1…)")
	}
	return id, nil
}

// NewCase makes the hybrid pair of one tip.
func NewCase() (recipient, identity string) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		panic("envelope: internal error: no randomness: " + err.Error())
	}
	return id.Recipient().String(), id.String()
}

// IdentityFromSeed returns the hybrid identity whose 32-byte seed this is: an age identity is the bech32 form of it.
func IdentityFromSeed(seed []byte) (*age.HybridIdentity, error) {
	if len(seed) != 32 {
		return nil, errors.New("the seed of an identity has 32 bytes")
	}
	return ParseIdentity(strings.ToUpper(bech32("age-secret-key-pq-", seed)))
}

// bech32 encodes data as BIP 173 says, without its limit of 90 symbols, as age does.
func bech32(prefix string, data []byte) string {
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var symbols []byte
	acc, n := uint(0), 0
	for _, b := range data {
		acc, n = acc<<8|uint(b), n+8
		for ; n >= 5; n -= 5 {
			symbols = append(symbols, byte(acc>>(n-5)&31))
		}
	}
	if n > 0 {
		symbols = append(symbols, byte(acc<<(5-n)&31))
	}
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	for _, v := range symbols {
		step(v)
	}
	for range 6 {
		step(0)
	}
	sum ^= 1
	for i := range 6 {
		symbols = append(symbols, byte(sum>>(5*(5-i))&31))
	}
	var out strings.Builder
	out.WriteString(prefix)
	out.WriteByte('1')
	for _, v := range symbols {
		out.WriteByte(alphabet[v])
	}
	return out.String()
}
