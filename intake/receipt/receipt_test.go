package receipt

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestEverySlipIsFound(t *testing.T) {
	for range 50 {
		c := Mint()
		if got, err := Read(c.String()); err != nil || got != c {
			t.Fatalf("a fresh code reads as %v, %v", got, err)
		}
		for i := range size {
			for _, s := range []byte(Symbols) {
				d := c
				if d[i] = s; d != c && valid(d[:], codeSum) {
					t.Fatalf("one wrong symbol at %d is not found", i)
				}
			}
			for j := range i {
				d := c
				if d[i], d[j] = d[j], d[i]; d != c && valid(d[:], codeSum) {
					t.Fatalf("swapped %d and %d are not found", i, j)
				}
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"":                                      ErrNone,
		"xin chao can bo":                       ErrNone,
		"0912 345 678":                          ErrNone,
		"bo con cho no bo co 12 con":            ErrNone,
		Number(2026):                            ErrNumber,
		"số của tôi " + Number(2026):            ErrNumber,
		Mint().String()[:19]:                    ErrShort,
		"N6CR-ECNG-VRGY-VVJN":                   ErrShort, // one digit only
		Mint().String() + "7":                   ErrShort,
		Mint().String() + " " + Mint().String(): ErrTwo,
	} {
		if _, err := Read(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for range 200 {
		n := Number(2026)
		if !IsNumber(n) || !strings.HasPrefix(n, "2026-") || len(n) != 14 {
			t.Fatalf("%q is no number", n)
		}
		b := []byte(n)
		i := 5 + rand.IntN(4)
		b[i] = Symbols[(strings.IndexByte(Symbols, b[i])+1+rand.IntN(31))%32]
		if IsNumber(string(b)) {
			t.Errorf("%q with a wrong symbol is a number", b)
		}
	}
}

// TestNumberFrom: what is derived must stay what it was, and 35 bits of what is given count.
func TestNumberFrom(t *testing.T) {
	seen := map[string]bool{}
	for i := range 7 * 5 {
		b := make([]byte, 32)
		b[i/5] = 1 << (i % 5)
		n := NumberFrom(2026, b)
		if !IsNumber(n) || seen[n] {
			t.Errorf("bit %d: %s", i, n)
		}
		seen[n] = true
	}
	if got := NumberFrom(2026, []byte{7, 19, 3, 20 | 0xe0, 9, 23, 17, 255}); got != "2026-7K3M-9QHX" {
		t.Errorf("got %s", got)
	}
}

func TestSentences(t *testing.T) {
	for _, form := range []string{"%", "Mã của tôi là % ạ", "ma cua toi la % a", "Mã: “%”.", "khoa % xong", "tra cứu (%)", "https://hom.thu/tra-cuu#%"} {
		wrong := 0
		for range 2000 {
			c := Mint()
			shown := c.String()
			switch rand.IntN(5) {
			case 0:
				shown = strings.ToLower(shown)
			case 1:
				shown = strings.ReplaceAll(shown, "-", " ")
			case 2:
				shown = strings.ReplaceAll(shown, "-", "")
			case 3:
				shown = strings.NewReplacer("1", "l", "0", "o", "-", " – ").Replace(shown)
			}
			got, err := Read(strings.ReplaceAll(form, "%", shown))
			if err == nil && got != c {
				t.Errorf("%s: another code was read", form)
			}
			if err != nil {
				wrong++
			}
		}
		if wrong > 60 {
			t.Errorf("%s: %d of 2000 are not read", form, wrong)
		} else if wrong > 0 {
			t.Logf("%s: %d of 2000 are not read", form, wrong)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("7KQ2-9FXM-3TWB-8RJD-P4HN")
	f.Add("Mã của tôi là " + Mint().String())
	f.Add(Number(2026))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read(text)
		if err != nil {
			return
		}
		if again, err := Read(c.String()); err != nil || again != c {
			t.Errorf("reads as a code that does not read as itself")
		}
	})
}

func TestMintFromIsAFunction(t *testing.T) {
	secret := []byte("nineteen bytes and more of them")
	a, b := MintFrom(secret), MintFrom(secret)
	if a != b {
		t.Fatal("two codes from one secret")
	}
	if read, err := Read(a.String()); err != nil || read != a {
		t.Fatalf("the code does not read: %v", err)
	}
	secret[18] ^= 1
	if MintFrom(secret) == a {
		t.Fatal("another secret gave the same code")
	}
}
