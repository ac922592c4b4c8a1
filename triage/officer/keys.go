package officer

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
	"golang.org/x/crypto/argon2"

	"homthu/intake/envelope"
)

// Key derivation, the same as in triage/console/keys.ts; testdata/keys.json has the vectors.
//
//	master   = Argon2id(normalised passphrase, salt of 16 bytes, t, m, p, 32 bytes)
//	identity = HKDF-SHA256(master, no salt, "homthu/v1/officer-identity"), 32 bytes: the seed of a hybrid identity, to
//	           which the officer's own identity is sealed
//	secret   = HKDF-SHA256(master, no salt, "homthu/v1/officer-auth"), 32 bytes: what he signs in with; the server keeps
//	           its SHA-256
//
// Knowing one of the two does not help to find the other. The server hands out salt and parameters, so the client
// checks the parameters: a server that has been taken over could otherwise ask for a derivation that is quickly guessed.
var (
	// ErrParams says that the parameters of a derivation are below the floors, or so high that no browser would end.
	ErrParams = errors.New("parameters of the passphrase derivation are out of bounds")
	// ErrPassphrase says that a passphrase is too short to have been generated.
	ErrPassphrase = errors.New("not a generated passphrase")
)

// Params are parameters of Argon2id: passes, memory in KiB, lanes.
type Params struct {
	T uint32 `json:"t"`
	M uint32 `json:"m"`
	P uint8  `json:"p"`
}

// Floors are the least parameters that are accepted, and those that new officers get: on an office computer of 2026 a
// browser needs some seconds.
var Floors = Params{T: 3, M: 64 << 10, P: 1}

// roofs are the highest parameters that are accepted.
var roofs = Params{T: 12, M: 512 << 10, P: 4}

const saltSize = 16

// shortest is the least length of a normalised passphrase: eight syllables of two letters have 23 with their spaces.
const shortest = 16

func (p Params) check() error {
	if p.T < Floors.T || p.M < Floors.M || p.P < Floors.P || p.T > roofs.T || p.M > roofs.M || p.P > roofs.P {
		return ErrParams
	}
	return nil
}

// Secrets are what a passphrase leads to.
type Secrets struct {
	Identity *age.HybridIdentity // opens the officer's own identity, nothing else
	Auth     []byte              // the secret to sign in with
}

// AuthHash returns what the server keeps of the secret.
func (s Secrets) AuthHash() []byte {
	sum := sha256.Sum256(s.Auth)
	return sum[:]
}

// Derive derives an officer's secrets. It takes as long as the parameters say, and refuses those out of bounds.
func Derive(passphrase string, salt []byte, p Params) (Secrets, error) {
	if err := p.check(); err != nil {
		return Secrets{}, err
	}
	if len(salt) != saltSize {
		return Secrets{}, fmt.Errorf("%w: salt", ErrParams)
	}
	normal := Normalise(passphrase)
	if len(normal) < shortest {
		return Secrets{}, ErrPassphrase
	}
	master := argon2.IDKey([]byte(normal), salt, p.T, p.M, p.P, 32)
	seed, err := hkdf.Key(sha256.New, master, nil, "homthu/v1/officer-identity", 32)
	if err != nil {
		return Secrets{}, fmt.Errorf("derive: %w", err)
	}
	auth, err := hkdf.Key(sha256.New, master, nil, "homthu/v1/officer-auth", 32)
	if err != nil {
		return Secrets{}, fmt.Errorf("derive: %w", err)
	}
	id, err := envelope.IdentityFromSeed(seed)
	if err != nil {
		return Secrets{}, fmt.Errorf("derive: %w", err)
	}
	return Secrets{Identity: id, Auth: auth}, nil
}

// Enrolment is what is made where the officer is, once, and given to the server. Nothing in it opens anything.
type Enrolment struct {
	Salt      []byte `json:"salt"`
	Params    Params `json:"params"`
	Auth      []byte `json:"auth"`      // SHA-256 of the secret
	Recipient string `json:"recipient"` // his own
	Identity  []byte `json:"identity"`  // his own, sealed
}

// Enrol makes a new identity for an officer and protects it with his passphrase.
func Enrol(passphrase string) (Enrolment, *age.HybridIdentity, error) {
	own, err := age.GenerateHybridIdentity()
	if err != nil {
		return Enrolment{}, nil, fmt.Errorf("enrol: %w", err)
	}
	e, err := Protect(own, passphrase)
	return e, own, err
}

// Protect seals an officer's identity under a passphrase with a fresh salt: at enrolment, and when he changes it.
func Protect(own *age.HybridIdentity, passphrase string) (Enrolment, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	s, err := Derive(passphrase, salt, Floors)
	if err != nil {
		return Enrolment{}, err
	}
	plain := mustJSON(storedIdentity{V: 1, Identity: own.String()})
	sealed, err := envelope.SealBytes(plain, s.Identity.Recipient().String())
	if err != nil {
		return Enrolment{}, fmt.Errorf("seal own identity: %w", err)
	}
	return Enrolment{Salt: salt, Params: Floors, Auth: s.AuthHash(), Recipient: own.Recipient().String(), Identity: sealed}, nil
}

type storedIdentity struct {
	V        int    `json:"v"`
	Identity string `json:"identity"`
}

// OpenIdentity opens the officer's own identity as the server keeps it.
func OpenIdentity(sealed []byte, s Secrets) (*age.HybridIdentity, error) {
	plain, err := envelope.OpenBytes(sealed, s.Identity)
	if err != nil {
		return nil, err
	}
	var stored storedIdentity
	if err := json.Unmarshal(plain, &stored); err != nil || stored.V != 1 {
		return nil, fmt.Errorf("%w: own identity", envelope.ErrDamaged)
	}
	return envelope.ParseIdentity(stored.Identity)
}

// A UnitKey is what a unit opens and signs with. It exists in the clear only in its officers' browsers and clients.
type UnitKey struct {
	V        int    `json:"v"`
	Unit     string `json:"unit"`
	Identity string `json:"identity"`
	Signing  string `json:"signing"` // Ed25519 seed, base64
}

// NewUnitKey makes a unit's keys.
func NewUnitKey(unit string) UnitKey {
	_, identity := envelope.NewCase()
	seed := make([]byte, ed25519.SeedSize)
	rand.Read(seed)
	return UnitKey{V: 1, Unit: unit, Identity: identity, Signing: base64.StdEncoding.EncodeToString(seed)}
}

// Open returns the unit's identity and signing key.
func (k UnitKey) Open() (*age.HybridIdentity, ed25519.PrivateKey, error) {
	id, err := envelope.ParseIdentity(k.Identity)
	if err != nil {
		return nil, nil, err
	}
	seed, err := base64.StdEncoding.Strict().DecodeString(k.Signing)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, nil, errors.New("the unit's signing key is not 32 bytes in base64")
	}
	return id, ed25519.NewKeyFromSeed(seed), nil
}

// Public returns what the directory says of the key: recipient and verify key (base64).
func (k UnitKey) Public() (recipient, verify string, err error) {
	id, signing, err := k.Open()
	if err != nil {
		return "", "", err
	}
	return id.Recipient().String(), base64.StdEncoding.EncodeToString(signing.Public().(ed25519.PublicKey)), nil
}

// Wrap seals the unit's keys to officers' recipients, after their fingerprints were compared face to face.
func (k UnitKey) Wrap(officers ...string) ([]byte, error) {
	if _, _, err := k.Open(); err != nil {
		return nil, err
	}
	return envelope.SealBytes(mustJSON(k), officers...)
}

// Unwrap opens unit keys that were wrapped for an officer, and checks that they are keys.
func Unwrap(sealed []byte, own age.Identity) (UnitKey, error) {
	plain, err := envelope.OpenBytes(sealed, own)
	if err != nil {
		return UnitKey{}, err
	}
	var k UnitKey
	if err := json.Unmarshal(plain, &k); err != nil || k.V != 1 || k.Unit == "" {
		return UnitKey{}, fmt.Errorf("%w: unit key", envelope.ErrDamaged)
	}
	if _, _, err := k.Open(); err != nil {
		return UnitKey{}, fmt.Errorf("%w: unit key", envelope.ErrDamaged)
	}
	return k, nil
}

// Fingerprint returns what two people read to each other before one wraps a key for the other: six groups of four
// digits from the recipient's SHA-256, about 80 bits. Digits, because they are said alike in every dialect.
func Fingerprint(recipient string) string {
	sum := sha256.Sum256([]byte("homthu/v1/fingerprint\n" + recipient))
	groups := make([]string, 6)
	for i := range groups {
		groups[i] = fmt.Sprintf("%04d", binary.BigEndian.Uint32(sum[4*i:])%10000)
	}
	return strings.Join(groups, " ")
}

// AuthHex writes the secret as it travels in a sign-in.
func (s Secrets) AuthHex() string { return hex.EncodeToString(s.Auth) }

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("officer: internal error: " + err.Error())
	}
	return b
}
