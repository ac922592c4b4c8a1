package courier_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/intake/courier/couriertest"
)

func signed(t testing.TB, n int) []courier.Parcel {
	t.Helper()
	parcels := couriertest.Tips(n, 50, false)
	if err := courier.Sign(parcels, couriertest.Key("edge-1")); err != nil {
		t.Fatal(err)
	}
	return parcels
}

func encode(t testing.TB, p courier.Parcel) []byte {
	t.Helper()
	b, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Each parcel of a batch of any size checks by itself after a journey.
func TestSignBatches(t *testing.T) {
	v := courier.NewVerifier(couriertest.Keys("edge-1"))
	for _, n := range []int{1, 2, 3, 5, 8, 100, 257} {
		for i, p := range signed(t, n) {
			got, err := courier.Decode(encode(t, p))
			if err != nil {
				t.Fatalf("%d of %d: %v", i, n, err)
			}
			if !got.Equal(p) || !bytes.Equal(got.Sig, p.Sig) {
				t.Fatalf("%d of %d came out different", i, n)
			}
			if err := v.Verify(got); err != nil {
				t.Errorf("%d of %d: %v", i, n, err)
			}
		}
	}
}

// Whatever byte of a signed parcel is changed, it is not accepted as signed.
func TestVerifyEveryByte(t *testing.T) {
	v := courier.NewVerifier(couriertest.Keys("edge-1", "edge-2"))
	parcels := signed(t, 3)
	for _, i := range []int{0, 2} {
		raw := encode(t, parcels[i])
		for at := range raw {
			bad := bytes.Clone(raw)
			bad[at] ^= 1
			if p, err := courier.Decode(bad); err == nil && v.Verify(p) == nil {
				t.Errorf("parcel %d: byte %d changed and still accepted", i, at)
			}
		}
	}
}

func TestVerifyKeys(t *testing.T) {
	p := signed(t, 2)[1]
	if err := courier.NewVerifier(couriertest.Keys()).Verify(p); !errors.Is(err, courier.ErrSignature) {
		t.Errorf("unknown sender: %v", err)
	}
	keys := []ed25519.PublicKey{couriertest.Key("old").Public().(ed25519.PublicKey), couriertest.Key("edge-1").Public().(ed25519.PublicKey)}
	v := courier.NewVerifier(func(string) []ed25519.PublicKey { return keys })
	if err := v.Verify(p); err != nil {
		t.Errorf("second key: %v", err)
	}
	// The root was found good and is remembered: withdrawing the key counts all the same.
	keys = keys[:1]
	if err := v.Verify(p); !errors.Is(err, courier.ErrSignature) {
		t.Errorf("withdrawn key: %v", err)
	}
	// A remembered root of one key says nothing for another.
	keys = []ed25519.PublicKey{couriertest.Key("edge-2").Public().(ed25519.PublicKey), nil}
	if err := v.Verify(p); !errors.Is(err, courier.ErrSignature) {
		t.Errorf("another key: %v", err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	good := signed(t, 1)[0]
	for name, spoil := range map[string]func(*courier.Parcel){
		"unsigned":     func(p *courier.Parcel) { p.Sig = nil },
		"short proof":  func(p *courier.Parcel) { p.Sig[66] = 2 },
		"version":      func(p *courier.Parcel) { p.V = 2 },
		"kind":         func(p *courier.Parcel) { p.Kind = "letter" },
		"no id":        func(p *courier.Parcel) { p.ID = "" },
		"space in id":  func(p *courier.Parcel) { p.ID = "a b" },
		"long id":      func(p *courier.Parcel) { p.ID = strings.Repeat("x", 201) },
		"brace in to":  func(p *courier.Parcel) { p.To = "x}:urgent{" },
		"capital from": func(p *courier.Parcel) { p.From = "Edge" },
		"body":         func(p *courier.Parcel) { p.Body = make([]byte, courier.MaxBody+1) },
	} {
		p := good
		p.Sig = bytes.Clone(good.Sig)
		spoil(&p)
		if _, err := p.Encode(); !errors.Is(err, courier.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, n := range []int{1, 3} {
		for _, p := range signed(f, n) {
			f.Add(encode(f, p))
		}
	}
	slip, err := courier.Slip{Envelope: "e", Deployment: "d", Registered: "2026-11-22T00:00:00Z"}.Parcel("d", "e")
	if err != nil {
		f.Fatal(err)
	}
	known, err := courier.Known{Case: "0b7f3c5e-0000-4000-8000-000000000000"}.Parcel("d", "e")
	if err != nil {
		f.Fatal(err)
	}
	all := []courier.Parcel{slip, known}
	if err := courier.Sign(all, couriertest.Key("d")); err != nil {
		f.Fatal(err)
	}
	f.Add(encode(f, all[0]))
	f.Add(encode(f, all[1]))
	f.Add([]byte("HP\x01\x00\x00"))
	v := courier.NewVerifier(couriertest.Keys("edge-1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := courier.Decode(b)
		if err != nil {
			return
		}
		if again := encode(t, p); !bytes.Equal(again, b) {
			t.Fatalf("encoded again it is % x", again)
		}
		_ = v.Verify(p)
		_, _ = courier.ReadSlip(p)
		_, _ = courier.ReadReply(p)
		_, _ = courier.ReadPage(p)
		_, _ = courier.ReadKnown(p)
	})
}

func TestBodies(t *testing.T) {
	slip := courier.Slip{V: 1, Envelope: "e1", Deployment: "cao-bang", Unit: "commune-police.06184", Number: "2026-7K3M-9QHX", Registered: "2026-11-22T00:00:00Z"}
	p, err := slip.Parcel("cao-bang", "edge-1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := courier.ReadSlip(p); err != nil || got != slip {
		t.Errorf("slip: %+v %v", got, err)
	}
	if _, err := courier.ReadReply(p); !errors.Is(err, courier.ErrMalformed) {
		t.Errorf("a slip read as a reply: %v", err)
	}
	p.From = "lang-son"
	if _, err := courier.ReadSlip(p); !errors.Is(err, courier.ErrMalformed) {
		t.Errorf("a slip for what another deployment has: %v", err)
	}
	p.From, p.Body = "cao-bang", append(p.Body, "{}"...)
	if _, err := courier.ReadSlip(p); !errors.Is(err, courier.ErrMalformed) {
		t.Errorf("two slips in one: %v", err)
	}
	newer := courier.Parcel{V: 1, ID: "x", Kind: courier.KindSlip, From: "d", To: "e",
		Body: []byte(`{"v":1,"envelope":"e","deployment":"d","registered":"","later":true}`)}
	if _, err := courier.ReadSlip(newer); err != nil {
		t.Errorf("a field of a later version: %v", err)
	}
	if _, err := (courier.Page{Name: "a b"}).Parcel("d", "e"); !errors.Is(err, courier.ErrMalformed) {
		t.Errorf("a page that cannot travel: %v", err)
	}
	d, err := courier.Directory("signed bytes").Parcel(7, "d", "e")
	if err != nil || string(d.Body) != "signed bytes" || d.ID != "directory:7" {
		t.Errorf("directory: %+v %v", d, err)
	}
}

func TestResend(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	var got []string
	for attempt := 1; attempt <= 9; attempt++ {
		got = append(got, fmt.Sprint(courier.DefaultResend.Next(attempt, start).Sub(start)))
	}
	if want := "30s 1m0s 2m0s 4m0s 8m0s 16m0s 32m0s 1h0m0s 1h0m0s"; strings.Join(got, " ") != want {
		t.Errorf("resent after %v, want %v", got, want)
	}
	if courier.DefaultResend.Next(1_000_000, start).Sub(start) != time.Hour || courier.DefaultResend.Undelivered(4) || !courier.DefaultResend.Undelivered(5) {
		t.Error("the end of the plan is wrong")
	}
}

func BenchmarkSign(b *testing.B) {
	parcels, key := couriertest.Tips(256, 5000, false), couriertest.Key("edge-1")
	for b.Loop() {
		if err := courier.Sign(parcels, key); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*256), "µs/parcel")
}

func BenchmarkVerify(b *testing.B) {
	parcels := couriertest.Tips(256, 5000, false)
	if err := courier.Sign(parcels, couriertest.Key("edge-1")); err != nil {
		b.Fatal(err)
	}
	keys := couriertest.Keys("edge-1")("edge-1")
	for b.Loop() {
		v := courier.NewVerifier(func(string) []ed25519.PublicKey { return keys })
		for _, p := range parcels {
			if err := v.Verify(p); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*256), "µs/parcel")
}
