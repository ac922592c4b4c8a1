package officer

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"

	"filippo.io/age"

	"homthu/intake/envelope"
)

// PaperKeySize is the length of a paper key: 160 bits, so that no slow hash is needed.
const PaperKeySize = 20

// A PaperKey is what a unit prints when it is enrolled, and keeps in a safe: eight groups of five symbols. All of the
// unit's keys are sealed to the age hybrid identity that it leads to, HKDF-SHA256 of its 20 bytes, without salt, with the
// label "homthu/v1/paper-key". Whoever has the paper and the sealed keys opens everything of the unit.
//
// The twin is triage/console/paperkey.ts.
type PaperKey [PaperKeySize]byte

// NewPaperKey draws a paper key.
func NewPaperKey() PaperKey {
	var k PaperKey
	rand.Read(k[:])
	return k
}

// ReadPaperKey reads what was typed from the paper: in any case, with or without dashes, spaces and line ends, I and L
// for 1, O for 0. Errors are a [*PaperError], which names the group, or [ErrPaperKind].
func ReadPaperKey(text string) (PaperKey, error) {
	content, err := keyForm.read(text)
	if err != nil {
		return PaperKey{}, err
	}
	return PaperKey(content), nil
}

// String writes the key as it is printed: 7KQ2F-….
func (k PaperKey) String() string { return keyForm.print(k[:]) }

// LogValue keeps paper keys out of logs.
func (PaperKey) LogValue() slog.Value { return slog.StringValue("(paper key)") }

// Identity derives the identity that opens what was sealed to the paper.
func (k PaperKey) Identity() (*age.HybridIdentity, error) {
	seed, err := hkdf.Key(sha256.New, k[:], nil, "homthu/v1/paper-key", 32)
	if err != nil {
		return nil, fmt.Errorf("paper key: %w", err)
	}
	return envelope.IdentityFromSeed(seed)
}

// Recipient derives what keys are sealed to. Its [Fingerprint] stands on the paper.
func (k PaperKey) Recipient() (string, error) {
	id, err := k.Identity()
	if err != nil {
		return "", err
	}
	return id.Recipient().String(), nil
}

// A Paper is what the server keeps of a printed key. Signature is the unit's, by the newest of the keys that were sealed,
// over [PaperStatement]: when a new key is to be sealed to the paper later, whoever does it sees that the recipient is
// not one that the server put there.
type Paper struct {
	Unit      string   `json:"unit"`
	Recipient string   `json:"recipient"`
	Verify    string   `json:"verify"`    // of the key that signed
	Signature string   `json:"signature"` // base64
	Keys      []Sealed `json:"keys"`
}

// Sealed is one of a unit's keys, sealed; Recipient says which.
type Sealed struct {
	Recipient string `json:"recipient"`
	Sealed    []byte `json:"sealed"`
}

// PaperStatement is what the unit signs when it makes a paper key.
func PaperStatement(unit, recipient string) []byte {
	return []byte("homthu/v1/paper-key\n" + unit + "\n" + recipient)
}

// Seal seals a unit's keys, the newest first, to the paper.
func (k PaperKey) Seal(keys ...UnitKey) (Paper, error) {
	if len(keys) == 0 {
		return Paper{}, fmt.Errorf("paper key: %w: no key to seal", envelope.ErrRefused)
	}
	recipient, err := k.Recipient()
	if err != nil {
		return Paper{}, err
	}
	_, signing, err := keys[0].Open()
	if err != nil {
		return Paper{}, err
	}
	p := Paper{
		Unit: keys[0].Unit, Recipient: recipient,
		Verify:    base64.StdEncoding.EncodeToString(signing.Public().(ed25519.PublicKey)),
		Signature: base64.StdEncoding.EncodeToString(ed25519.Sign(signing, PaperStatement(keys[0].Unit, recipient))),
	}
	for _, key := range keys {
		if key.Unit != p.Unit {
			return Paper{}, fmt.Errorf("paper key: %w: keys of two units", envelope.ErrRefused)
		}
		own, _, err := key.Public()
		if err != nil {
			return Paper{}, err
		}
		sealed, err := key.Wrap(recipient)
		if err != nil {
			return Paper{}, err
		}
		p.Keys = append(p.Keys, Sealed{Recipient: own, Sealed: sealed})
	}
	return p, nil
}

// VerifyPaper tells whether one of the keys, which the caller knows to be the unit's, signed the paper's recipient.
func VerifyPaper(p Paper, keys ...UnitKey) bool {
	signature, err := base64.StdEncoding.Strict().DecodeString(p.Signature)
	if err != nil {
		return false
	}
	for _, key := range keys {
		_, signing, err := key.Open()
		if err == nil && key.Unit == p.Unit && ed25519.Verify(signing.Public().(ed25519.PublicKey), PaperStatement(p.Unit, p.Recipient), signature) {
			return true
		}
	}
	return false
}

// Open opens the unit's keys with the paper: [envelope.ErrNotForMe] if they were sealed to another paper.
func (k PaperKey) Open(p Paper) ([]UnitKey, error) {
	id, err := k.Identity()
	if err != nil {
		return nil, err
	}
	var keys []UnitKey
	for _, s := range p.Keys {
		key, err := Unwrap(s.Sealed, id)
		if err != nil {
			return nil, err
		}
		own, _, err := key.Public()
		if err != nil || key.Unit != p.Unit || own != s.Recipient {
			return nil, fmt.Errorf("%w: paper of another unit", envelope.ErrDamaged)
		}
		keys = append(keys, key)
	}
	return keys, nil
}
