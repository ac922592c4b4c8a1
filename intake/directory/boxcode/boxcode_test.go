package boxcode_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"homthu/intake/directory/boxcode"
)

var update = flag.Bool("update", false, "write the vectors anew")

// every calls f with every code there is, as its six values.
func every(f func(d [6]int)) {
	n := len(boxcode.Symbols)
	for i := range n * n * n * n * n {
		var d [6]int
		rest := 7
		for k, x := 0, i; k < 5; k, x = k+1, x/n {
			d[k] = x % n
			rest -= (k + 1) * d[k]
		}
		for v := range n {
			if (6*v-rest)%n == 0 {
				d[5] = v
			}
		}
		f(d)
	}
}

func holds(d [6]int) bool {
	total := 0
	for i, v := range d {
		total += (i + 1) * v
	}
	return total%len(boxcode.Symbols) == 7
}

// Every wrong symbol and every swap of two symbols of every one of the 2,476,099 codes is found.
func TestEverySlipIsFound(t *testing.T) {
	n := len(boxcode.Symbols)
	codes, slips := 0, 0
	every(func(d [6]int) {
		codes++
		if !holds(d) {
			t.Fatalf("%v is none", d)
		}
		if raceEnabled && codes%101 != 0 { // all of them in the run without the race detector
			return
		}
		for i, was := range d {
			rest := 12*n*6 - 7 // what is left of the equation without this symbol; no term is negative
			for k, v := range d {
				if k != i {
					rest += (k + 1) * v
				}
			}
			for v := range n {
				if slips++; v != was && (rest+(i+1)*v)%n == 0 {
					t.Fatalf("%v: %d in place %d passes", d, v, i)
				}
			}
			for j := range i {
				if slips++; d[j] != was && (rest+(i-j)*d[j]+(j+1)*was)%n == 0 {
					t.Fatalf("%v: places %d and %d swapped pass", d, i, j)
				}
			}
		}
	})
	if codes != n*n*n*n*n {
		t.Fatal(codes)
	}
	t.Logf("%d codes, %d slips, all found", codes, slips)
}

// What the equation says of values, Valid and Read say of symbols: every slip of some codes, through the door.
func TestSlipsInWriting(t *testing.T) {
	for _, code := range []string{boxcode.New([]byte("s"), "06184", "thôn Nà Tàn", 0), boxcode.New([]byte("s"), "06184", "thôn Nà Tàn", 1)} {
		if got, err := boxcode.Read(boxcode.Show(code)); err != nil || got != code {
			t.Fatal(got, err)
		}
		for i := range code {
			for _, other := range boxcode.Symbols {
				slip := code[:i] + string(other) + code[i+1:]
				if got, err := boxcode.Read(slip); slip != code && err == nil {
					t.Errorf("%s reads as %s", slip, got)
				}
			}
			if i > 0 && code[i] != code[i-1] {
				slip := code[:i-1] + code[i:i+1] + code[i-1:i] + code[i+1:]
				if _, err := boxcode.Read(slip); err == nil {
					t.Errorf("%s passes", slip)
				}
			}
		}
	}
}

func TestNew(t *testing.T) {
	seen := map[string]int{}
	for n := range uint32(20000) {
		code := boxcode.New([]byte("secret"), "06184", "thôn Nà Tàn", n)
		if !boxcode.Valid(code) {
			t.Fatalf("%s is no code", code)
		}
		seen[code]++
	}
	if len(seen) < 19800 {
		t.Errorf("%d different codes of 20000", len(seen))
	}
	again := boxcode.New([]byte("secret"), "06184", "thôn Nà Tàn", 0)
	if again != boxcode.New([]byte("secret"), "06184", "thôn Nà Tàn", 0) || again == boxcode.New([]byte("secret"), "06184", "thôn Nà Tang", 0) ||
		again == boxcode.New([]byte("other"), "06184", "thôn Nà Tàn", 0) {
		t.Error("not the same for the same, or the same for others")
	}
}

// No two symbols of one group of look-alikes are in the alphabet.
func TestNoLookAlikes(t *testing.T) {
	for _, group := range []string{"0OQD", "1ILJ", "2Z", "5S", "6G", "8B", "UVW", "MN"} {
		in := 0
		for _, r := range group {
			if strings.ContainsRune(boxcode.Symbols, r) {
				in++
			}
		}
		if in > 1 {
			t.Errorf("%s: %d symbols", group, in)
		}
	}
}

type vector struct {
	Text, Code, Error string
}

func vectors() (list []vector) {
	code := boxcode.New([]byte("vector"), "06184", "thôn Nà Tàn", 0)
	lower, shown := strings.ToLower(code), boxcode.Show(code)
	wide := strings.Map(func(r rune) rune { return r + 0xFEE0 }, code)
	other := byte('9')
	if code[2] == other {
		other = '8'
	}
	for _, text := range []string{code, lower, shown, " " + strings.Join(strings.Split(lower, ""), " ") + " ", wide, strings.ReplaceAll(shown, "-", "–"),
		"https://homthu.example/h/" + lower + "/", code[:2] + string(other) + code[3:], code[:5], code + "7", code[1:2] + code[:1] + code[2:],
		"NT4K", "29H1-12345", "", "không biết", "/start", "123456", "ACEHKM", strings.Repeat("A2", 200)} {
		v := vector{Text: text}
		var err error
		if v.Code, err = boxcode.Read(text); errors.Is(err, boxcode.ErrTypo) {
			v.Error = "typo"
		} else if err != nil {
			v.Error = "none"
		}
		list = append(list, v)
	}
	return list
}

func TestVectors(t *testing.T) {
	want, err := json.MarshalIndent(vectors(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/vectors.json", append(want, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("testdata/vectors.json"); err != nil || strings.TrimSpace(string(got)) != string(want) {
		t.Fatalf("testdata/vectors.json is stale: go test ./intake/directory/boxcode -update (%v)", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("K7M-4RK")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := boxcode.Read(text)
		if (err == nil) != boxcode.Valid(code) {
			t.Fatalf("%q: %q, %v", text, code, err)
		}
		if again, err2 := boxcode.Read(boxcode.Show(code)); err == nil && (err2 != nil || again != code) {
			t.Fatalf("%q does not read as itself", code)
		}
	})
}
