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
	"homthu/triage/roster"
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

// Seal seals a unit's keys, the newest first, to the paper, and lets the newest sign the paper's recipient: when another
// key is to be sealed to it later, whoever does it sees that the recipient is not one that the server put there.
func (k PaperKey) Seal(keys ...UnitKey) (roster.Paper, error) {
	if len(keys) == 0 {
		return roster.Paper{}, fmt.Errorf("paper key: %w: no key to seal", envelope.ErrRefused)
	}
	recipient, err := k.Recipient()
	if err != nil {
		return roster.Paper{}, err
	}
	_, signing, err := keys[0].Open()
	if err != nil {
		return roster.Paper{}, err
	}
	p := roster.Paper{
		Unit: keys[0].Unit, Recipient: recipient,
		Verify:    base64.StdEncoding.EncodeToString(signing.Public().(ed25519.PublicKey)),
		Signature: base64.StdEncoding.EncodeToString(ed25519.Sign(signing, roster.PaperStatement(keys[0].Unit, recipient))),
	}
	for _, key := range keys {
		if key.Unit != p.Unit {
			return roster.Paper{}, fmt.Errorf("paper key: %w: keys of two units", envelope.ErrRefused)
		}
		own, _, err := key.Public()
		if err != nil {
			return roster.Paper{}, err
		}
		sealed, err := key.Wrap(recipient)
		if err != nil {
			return roster.Paper{}, err
		}
		p.Keys = append(p.Keys, roster.Wrapped{Unit: p.Unit, Recipient: own, Sealed: sealed})
	}
	return p, nil
}

// VerifyPaper tells whether one of the keys, which the caller knows to be the unit's, signed the paper's recipient.
func VerifyPaper(p roster.Paper, keys ...UnitKey) bool {
	signature, err := base64.StdEncoding.Strict().DecodeString(p.Signature)
	if err != nil {
		return false
	}
	for _, key := range keys {
		_, signing, err := key.Open()
		if err == nil && key.Unit == p.Unit && ed25519.Verify(signing.Public().(ed25519.PublicKey), roster.PaperStatement(p.Unit, p.Recipient), signature) {
			return true
		}
	}
	return false
}

// Open opens the unit's keys with the paper: [envelope.ErrNotForMe] if they were sealed to another paper.
func (k PaperKey) Open(p roster.Paper) ([]UnitKey, error) {
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
