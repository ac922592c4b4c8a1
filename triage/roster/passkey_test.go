package roster_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"homthu/triage/roster"
)

// device is a passkey as a browser and its authenticator speak for it.
type device struct {
	t       *testing.T
	key     *ecdsa.PrivateKey
	id      []byte
	counter uint32
	origin  string
	host    string
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	return &device{t, key, id, 0, "https://console.example.vn", "console.example.vn"}
}

var raw = base64.RawURLEncoding.EncodeToString

// asked reads the challenge out of what the browser was given.
func (d *device) asked(options any) string {
	d.t.Helper()
	encoded, err := json.Marshal(options)
	must(d.t, err)
	var got struct {
		PublicKey struct{ Challenge string }
	}
	must(d.t, json.Unmarshal(encoded, &got))
	if len(got.PublicKey.Challenge) < 20 {
		d.t.Fatalf("options: %s", encoded)
	}
	return got.PublicKey.Challenge
}

func (d *device) client(kind, challenge string) []byte {
	said, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	must(d.t, err)
	return said
}

// data is the authenticator's own part: whose, that somebody was there, and how often.
func (d *device) data(flags byte) []byte {
	host := sha256.Sum256([]byte(d.host))
	return binary.BigEndian.AppendUint32(append(host[:], flags), d.counter)
}

// answer is the credential as JSON.
func (d *device) answer(response map[string]any) []byte {
	encoded, err := json.Marshal(map[string]any{"id": raw(d.id), "rawId": raw(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	must(d.t, err)
	return encoded
}

// register answers to BeginPasskey.
func (d *device) register(options any) []byte {
	public, err := d.key.PublicKey.Bytes() // 4, x, y
	must(d.t, err)
	data := append(d.data(0x41), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(data, d.id...)
	data = append(data, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32) // COSE: EC2, ES256, P-256, x, y
	data = append(append(data, public[1:33]...), 0x22, 0x58, 32)
	data = append(data, public[33:]...)
	object := append([]byte{0xa3, 0x63}, "fmt"...) // CBOR: {fmt: none, attStmt: {}, authData: …}
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(object, 0x58, byte(len(data)))
	object = append(object, data...)
	return d.answer(map[string]any{"clientDataJSON": raw(d.client("webauthn.create", d.asked(options))), "attestationObject": raw(object)})
}

// prove answers to BeginProof.
func (d *device) prove(challenge string) []byte {
	d.counter++
	data, said := d.data(1), d.client("webauthn.get", challenge)
	hash := sha256.Sum256(said)
	digest := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	must(d.t, err)
	return d.answer(map[string]any{"clientDataJSON": raw(said), "authenticatorData": raw(data), "signature": raw(signature)})
}

func passkeys(t *testing.T, m *room) {
	ctx, f := t.Context(), factors(t, m, 1)
	for _, user := range []string{"hoa", "binh"} {
		enrol(t, m, user)
		must(t, m.Assign(ctx, user, police, roster.Officer, time.Time{}, time.Time{}))
	}
	if _, err := f.BeginProof(ctx, "hoa"); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("a proof without a passkey: %v", err)
	}
	d := newDevice(t)
	begun, err := f.BeginPasskey(ctx, "hoa")
	must(t, err)
	elsewhere := *d
	elsewhere.origin = "https://console.example.vn.evil.example"
	for what, bad := range map[string][]byte{
		"made for another origin": elsewhere.register(begun.Options), "not JSON": []byte("x"), "a proof": d.prove(d.asked(begun.Options)),
	} {
		if err := f.AddPasskey(ctx, "hoa", "khóa", begun.State, bad); !errors.Is(err, roster.ErrFactor) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := f.AddPasskey(ctx, "binh", "khóa", begun.State, d.register(begun.Options)); !errors.Is(err, roster.ErrFactor) {
		t.Errorf("begun by somebody else: %v", err)
	}
	must(t, f.AddPasskey(ctx, "hoa", "khóa", begun.State, d.register(begun.Options)))
	all, err := f.Of(ctx, "hoa")
	must(t, err)
	if len(all) != 1 || all[0].Kind != roster.Passkey || all[0].Name != "khóa" {
		t.Fatalf("factors: %+v", all)
	}
	proofs(t, m, f, d)
}

// proofs tries what a passkey can answer.
func proofs(t *testing.T, m *room, f *roster.Factors, d *device) {
	ctx := t.Context()
	try := func(what string, want error, answer func(challenge string) []byte) {
		t.Helper()
		begun, err := f.BeginProof(ctx, "hoa")
		must(t, err)
		if err := f.Prove(ctx, "hoa", begun.State, answer(d.asked(begun.Options)), what); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	try("the right one", nil, d.prove)
	try("another challenge", roster.ErrFactor, func(string) []byte { return d.prove(raw(make([]byte, 32))) })
	try("another origin", roster.ErrFactor, func(challenge string) []byte {
		phished := *d
		phished.origin = "https://console.example.vn.evil.example"
		return phished.prove(challenge)
	})
	try("another host", roster.ErrFactor, func(challenge string) []byte {
		phished := *d
		phished.host = "evil.example"
		return phished.prove(challenge)
	})
	try("another key", roster.ErrFactor, func(challenge string) []byte {
		stranger := newDevice(t)
		stranger.id, stranger.counter = d.id, d.counter
		return stranger.prove(challenge)
	})
	try("a passkey that nobody knows", roster.ErrFactor, func(challenge string) []byte { return newDevice(t).prove(challenge) })
	begun, err := f.BeginProof(ctx, "hoa")
	must(t, err)
	once := d.prove(d.asked(begun.Options))
	must(t, f.Prove(ctx, "hoa", begun.State, once, "once"))
	if err := f.Prove(ctx, "hoa", begun.State, once, "again"); !errors.Is(err, roster.ErrFactor) {
		t.Errorf("the same answer again: %v", err)
	}
	try("the clone, which has counted less", roster.ErrFactor, func(challenge string) []byte {
		clone := *d
		clone.counter = 0
		return clone.prove(challenge)
	})
	changes, err := m.Changes(ctx, police, 0)
	must(t, err)
	if len(changes) == 0 || changes[0].Kind != roster.FactorCloned {
		t.Errorf("nobody is told of the clone: %+v", changes)
	}
	try("the right one after it", nil, d.prove)
}

func TestPasskeysNeedAName(t *testing.T) {
	for _, origin := range []string{"http://127.0.0.1:8081", "https://console.example.vn/", "console.example.vn", "https://"} {
		m := fill(t, openSQLite(t))
		key, err := roster.FactorKey([]byte("x"))
		must(t, err)
		if _, err := m.Factors(roster.FactorOptions{Key: key, Origin: origin}); err == nil {
			t.Errorf("%s was taken", origin)
		}
	}
}
