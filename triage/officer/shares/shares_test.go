package shares

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"math/bits"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "make testdata/shares.json anew; never after a release")

// vector is a splitting with known randomness: testdata/shares.json, which triage/console/shares.ts runs as well.
type vector struct {
	Secret string   `json:"secret"`
	K      int      `json:"k"`
	Random string   `json:"random"` // the set, then for each byte of the secret the coefficients of x, x², …
	Values []string `json:"values"` // of the shares 1, 2, …
}

func TestVectors(t *testing.T) {
	if *update {
		makeVectors(t)
	}
	content, err := os.ReadFile("testdata/shares.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(content, &list); err != nil || len(list) == 0 {
		t.Fatal("no vectors", err)
	}
	for _, v := range list {
		got := v.split(t)
		if len(got) != len(v.Values) {
			t.Fatal("another number of shares")
		}
		for i, want := range v.Values {
			if hex.EncodeToString(got[i].Value) != want {
				t.Errorf("share %d of %s", i+1, v.Secret)
			}
		}
	}
}

func (v vector) split(t *testing.T) []Share {
	t.Helper()
	secret, err := hex.DecodeString(v.Secret)
	if err != nil {
		t.Fatal(err)
	}
	random, err := hex.DecodeString(v.Random)
	if err != nil {
		t.Fatal(err)
	}
	list, err := split(secret, v.K, len(v.Values), bytes.NewReader(random))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func makeVectors(t *testing.T) {
	t.Helper()
	var list []vector
	for _, c := range []struct{ size, k, n int }{{20, 3, 5}, {20, 2, 2}, {1, 2, 30}, {32, 7, 9}} {
		secret, random := make([]byte, c.size), make([]byte, SetSize+c.size*(c.k-1))
		for i := range secret {
			secret[i] = byte(7*i + c.n)
		}
		for i := range random {
			random[i] = byte(i*i + 31*i + c.k)
		}
		v := vector{hex.EncodeToString(secret), c.k, hex.EncodeToString(random), make([]string, c.n)}
		for i, s := range v.split(t) {
			v.Values[i] = hex.EncodeToString(s.Value)
		}
		list = append(list, v)
	}
	content, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/shares.json", append(content, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestField(t *testing.T) {
	if multiply(0x57, 0x83) != 0xc1 || multiply(0x57, 0x13) != 0xfe { // the examples of FIPS 197
		t.Error("not the field of AES")
	}
	for a := range 256 {
		if a > 0 && multiply(byte(a), inverse(byte(a))) != 1 {
			t.Fatalf("%02x has no inverse", a)
		}
	}
}

// TestAnyThreshold: every choice of k of n shares, in any order, gives the secret, and k+1 agree.
func TestAnyThreshold(t *testing.T) {
	secret := make([]byte, 20)
	rand.Read(secret)
	for n := 2; n <= 7; n++ {
		for k := 2; k <= n; k++ {
			list, err := Split(secret, k, n)
			if err != nil {
				t.Fatal(err)
			}
			for chosen := range uint(1 << n) {
				var some []Share
				for i := range list {
					if chosen&(1<<(n-1-i)) != 0 {
						some = append(some, list[i])
					}
				}
				got, err := Combine(some...)
				var few *FewError
				switch count := bits.OnesCount(chosen); {
				case count >= k && (err != nil || !bytes.Equal(got, secret)):
					t.Fatalf("%d of %d with %b: %v", k, n, chosen, err)
				case count < k && !errors.As(err, &few):
					t.Fatalf("%d of %d with %b: %v", k, n, chosen, err)
				case count > 0 && count < k && (few.Have != count || few.Need != k):
					t.Fatalf("%d of %d with %b: %v", k, n, chosen, err)
				}
			}
		}
	}
}

// TestFewerTellNothing: with k-1 shares fixed, each of the 256 values that the missing one could have gives another secret. So
// every secret is as possible as before.
func TestFewerTellNothing(t *testing.T) {
	for k := 2; k <= 5; k++ {
		list, err := Split([]byte{42}, k, k+2)
		if err != nil {
			t.Fatal(err)
		}
		for missing := range list[k-1:] {
			known := append([]Share{}, list[:k-1]...)
			guess := list[k-1+missing]
			possible := map[byte]bool{}
			for v := range 256 {
				guess.Value = []byte{byte(v)}
				secret, err := Combine(append(known, guess)...)
				if err != nil {
					t.Fatal(err)
				}
				possible[secret[0]] = true
			}
			if len(possible) != 256 {
				t.Fatalf("k=%d: only %d secrets are possible", k, len(possible))
			}
		}
	}
}

// TestCoefficientsAreUniform: zero must be as likely as any other, else a share tells what the secret is not.
func TestCoefficientsAreUniform(t *testing.T) {
	zero := false
	for range 4000 {
		list, err := Split([]byte{7}, 2, 2)
		if err != nil {
			t.Fatal(err)
		}
		zero = zero || list[0].Value[0] == 7
	}
	if !zero {
		t.Error("in 4000 splittings no coefficient was 0")
	}
}

func TestRefused(t *testing.T) {
	a, _ := Split([]byte("one secret"), 2, 3)
	b, _ := Split([]byte("one secret"), 2, 3)
	if _, err := Combine(a[0], b[1]); !errors.Is(err, ErrMixed) {
		t.Errorf("of two splittings: %v", err)
	}
	wrong := a[2]
	wrong.Value = bytes.Clone(wrong.Value)
	wrong.Value[3] ^= 1
	if _, err := Combine(a[0], a[1], wrong); !errors.Is(err, ErrDiffer) {
		t.Errorf("one of three is wrong: %v", err)
	}
	if _, err := Combine(a[2], wrong); !errors.Is(err, ErrDiffer) {
		t.Errorf("the same share with two values: %v", err)
	}
	if secret, err := Combine(a[0], a[0], a[2]); err != nil || string(secret) != "one secret" {
		t.Errorf("the same share twice: %v", err)
	}
	for _, c := range []struct{ k, n int }{{1, 3}, {4, 3}, {2, Most + 1}, {0, 0}} {
		if _, err := Split([]byte("x"), c.k, c.n); err == nil {
			t.Errorf("%d of %d was split", c.k, c.n)
		}
	}
	if _, err := Split(nil, 2, 3); err == nil {
		t.Error("nothing was split")
	}
}
