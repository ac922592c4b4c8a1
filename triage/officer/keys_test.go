package officer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"homthu/intake/envelope"
)

var update = flag.Bool("update", false, "make testdata/keys.json anew; never after a release")

// vectors is testdata/keys.json, which triage/console/keys.test.ts and a real browser run as well.
type vectors struct {
	Derive []struct {
		Passphrase string `json:"passphrase"`
		Salt       string `json:"salt"`
		Params     Params `json:"params"`
		Auth       string `json:"auth"`
		AuthHash   string `json:"auth_hash"`
		Identity   string `json:"identity"` // the derived one
		Sealed     string `json:"sealed"`   // the own one, sealed to the derived one
		Own        string `json:"own"`
	} `json:"derive"`
	Normalise map[string]string `json:"normalise"`
	Refused   []struct {
		Passphrase string `json:"passphrase"`
		Salt       string `json:"salt"`
		Params     Params `json:"params"`
		Why        string `json:"why"` // params, passphrase
	} `json:"refused"`
	Wrapped []struct {
		Officer string  `json:"officer"` // identity
		Sealed  string  `json:"sealed"`
		Outcome string  `json:"outcome"` // opens, not for me, damaged
		Key     UnitKey `json:"key"`
		Verify  string  `json:"verify"`
	} `json:"wrapped"`
	Fingerprints map[string]string `json:"fingerprints"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	b, err := os.ReadFile("testdata/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDeriveVectors(t *testing.T) {
	v := readVectors(t)
	for _, d := range v.Derive {
		s, err := Derive(d.Passphrase, unhex(t, d.Salt), d.Params)
		if err != nil {
			t.Fatal(err)
		}
		if s.AuthHex() != d.Auth || hex.EncodeToString(s.AuthHash()) != d.AuthHash || s.Identity.String() != d.Identity {
			t.Errorf("%q derives something else", d.Passphrase)
		}
		own, err := OpenIdentity(unbase64(t, d.Sealed), s)
		if err != nil || own.String() != d.Own {
			t.Errorf("%q does not open its identity: %v", d.Passphrase, err)
		}
	}
	for _, r := range v.Refused {
		_, err := Derive(r.Passphrase, unhex(t, r.Salt), r.Params)
		want := map[string]error{"params": ErrParams, "passphrase": ErrPassphrase}[r.Why]
		if want == nil || !errors.Is(err, want) {
			t.Errorf("%q with %+v: %v, want %v", r.Passphrase, r.Params, err, want)
		}
	}
	if len(v.Derive) < 3 || len(v.Refused) < 8 || len(v.Wrapped) < 3 {
		t.Error("too few vectors")
	}
}

func TestOtherVectors(t *testing.T) {
	v := readVectors(t)
	for in, want := range v.Normalise {
		if got := Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
	for _, w := range v.Wrapped {
		id, err := envelope.ParseIdentity(w.Officer)
		if err != nil {
			t.Fatal(err)
		}
		k, err := Unwrap(unbase64(t, w.Sealed), id)
		want := map[string]error{"not for me": envelope.ErrNotForMe, "damaged": envelope.ErrDamaged, "refused": envelope.ErrRefused}[w.Outcome]
		if !errors.Is(err, want) {
			t.Errorf("%v, want %q", err, w.Outcome)
			continue
		}
		if want != nil {
			continue
		}
		if _, verify, err := k.Public(); k != w.Key || err != nil || verify != w.Verify {
			t.Errorf("another key comes out: %v", err)
		}
	}
	for recipient, want := range v.Fingerprints {
		if got := Fingerprint(recipient); got != want {
			t.Errorf("fingerprint %s, want %s", got, want)
		}
	}
}

func TestPassphrase(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range syllables {
		if seen[s] || Normalise(s) != s || len(s) < 2 {
			t.Errorf("%q twice, or not plain", s)
		}
		seen[s] = true
	}
	if len(syllables) != 1024 || PassphraseBits != 8*10 {
		t.Errorf("%d syllables are not 10 bits each", len(syllables))
	}
	for range 100 {
		p := NewPassphrase()
		if n := len(strings.Fields(Normalise(p))); n != 8 || len(Normalise(p)) < shortest {
			t.Errorf("%q has %d syllables", p, n)
		}
	}
}

func TestOpenExport(t *testing.T) {
	dir := "../../intake/envelope/testdata/vectors/"
	var file struct {
		Identities map[string]string `json:"identities"`
	}
	b, err := os.ReadFile(dir + "vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	keys := "# created: 2026-11-22\n" + file.Identities["police"] + "\n"
	var plain [][]byte
	for _, name := range []string{"go-tip.tip", "go-tip-part.tip"} {
		export, err := os.ReadFile(dir + name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := OpenExport(strings.NewReader(keys), export)
		if err != nil || !json.Valid(p) || int64(len(p)) != envelope.PaddedSize(int64(len(p))) {
			t.Errorf("%s: %v", name, err)
		}
		plain = append(plain, p)
		if _, err := OpenExport(strings.NewReader(file.Identities["front"]), export); !errors.Is(err, envelope.ErrNotForMe) {
			t.Errorf("%s opens to another: %v", name, err)
		}
	}
	if !bytes.Equal(plain[0], plain[1]) {
		t.Error("envelope and part open to different bytes")
	}
}

func TestMakeVectors(t *testing.T) {
	if !*update {
		t.Skip("runs only with -update")
	}
	var v vectors
	add := func(passphrase, salt string, p Params) {
		own, sealed := NewUnitKey("x").Identity, []byte(nil)
		s, err := Derive(passphrase, unhex(t, salt), p)
		if err != nil {
			t.Fatal(err)
		}
		if sealed, err = envelope.SealBytes(mustJSON(storedIdentity{1, own}), s.Identity.Recipient().String()); err != nil {
			t.Fatal(err)
		}
		v.Derive = append(v.Derive, struct {
			Passphrase string `json:"passphrase"`
			Salt       string `json:"salt"`
			Params     Params `json:"params"`
			Auth       string `json:"auth"`
			AuthHash   string `json:"auth_hash"`
			Identity   string `json:"identity"`
			Sealed     string `json:"sealed"`
			Own        string `json:"own"`
		}{passphrase, salt, p, s.AuthHex(), hex.EncodeToString(s.AuthHash()), s.Identity.String(), base64.StdEncoding.EncodeToString(sealed), own})
	}
	salt := "000102030405060708090a0b0c0d0e0f"
	add("ban-tho leo-mua xanh-kim dong-ngua", salt, Floors)
	add("  BÀN thợ, lèo   MƯA xanh_kim đồng ngựa\n", salt, Floors)
	add("ban-tho leo-mua xanh-kim dong-ngua", strings.Repeat("ff", 16), Params{T: 4, M: 65 << 10, P: 2})
	refuse := func(passphrase, salt string, p Params, why string) {
		v.Refused = append(v.Refused, struct {
			Passphrase string `json:"passphrase"`
			Salt       string `json:"salt"`
			Params     Params `json:"params"`
			Why        string `json:"why"`
		}{passphrase, salt, p, why})
	}
	good := "ban-tho leo-mua xanh-kim dong-ngua"
	for _, p := range []Params{{}, {2, 65536, 1}, {3, 65535, 1}, {3, 65536, 0}, {13, 65536, 1}, {3, 524289, 1}, {3, 65536, 5}} {
		refuse(good, salt, p, "params")
	}
	refuse(good, salt[:30], Floors, "params")
	refuse("", salt, Floors, "passphrase")
	refuse("ban tho", salt, Floors, "passphrase")
	refuse("密码密码密码密码密码密码密码密码", salt, Floors, "passphrase")
	v.Normalise = map[string]string{}
	for _, p := range []string{good, "BÀN THỢ", "ba\u0300n tho\u031b\u0323", "đĐð", " a - b ", "ａ１", "x\u200by", "", "—", "Ⅳ ﬁ", "I\u0307"} {
		v.Normalise[p] = Normalise(p)
	}
	own, stranger, key := NewUnitKey("a").Identity, NewUnitKey("b").Identity, NewUnitKey("commune-police.06184")
	id, _ := envelope.ParseIdentity(own)
	wrap := func(officer, outcome string, sealed []byte, key UnitKey) {
		verify := ""
		if outcome == "opens" {
			_, verify, _ = key.Public()
		}
		v.Wrapped = append(v.Wrapped, struct {
			Officer string  `json:"officer"`
			Sealed  string  `json:"sealed"`
			Outcome string  `json:"outcome"`
			Key     UnitKey `json:"key"`
			Verify  string  `json:"verify"`
		}{officer, base64.StdEncoding.EncodeToString(sealed), outcome, key, verify})
	}
	sealed, err := key.Wrap(id.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	wrap(own, "opens", sealed, key)
	wrap(stranger, "not for me", sealed, UnitKey{})
	bad := key
	bad.Signing = "AAAA"
	sealed, _ = envelope.SealBytes(mustJSON(bad), id.Recipient().String())
	wrap(own, "damaged", sealed, UnitKey{})
	wrap(own, "refused", sealed[1:], UnitKey{})
	v.Fingerprints = map[string]string{id.Recipient().String(): Fingerprint(id.Recipient().String()), "age1pq1": Fingerprint("age1pq1")}
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile("testdata/keys.json", append(b, '\n'), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
