package directory

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/configs"
	"homthu/intake/rules"
)

var (
	today       = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	provinceKey = ed25519.NewKeyFromSeed(seed("province"))
	publicKey   = provinceKey.Public().(ed25519.PublicKey)
)

func seed(name string) []byte {
	sum := sha256.Sum256([]byte("test only " + name))
	return sum[:]
}

func verify(name string) string {
	key := ed25519.NewKeyFromSeed(seed(name)).Public().(ed25519.PublicKey)
	return base64.StdEncoding.EncodeToString(key)
}

// recipient has the form of a hybrid recipient and is nobody's.
func recipient(unit string) string { return "age1pq1test-" + strings.ReplaceAll(unit, ".", "-") }

func unit(role, place string) Unit {
	id := role + "." + place
	return Unit{ID: id, Role: role, Place: place, Name: "Đơn vị " + id, Deployment: "lang-son",
		Keys: []Key{{Recipient: recipient(id), Verify: verify(id)}}}
}

func day(s string) *time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return &t
}

// province is a small one: commune 06184 with a border post, 06187 without; 06190 was merged into 06187 in July 2025.
func province() Directory {
	d := Directory{Version: 7, Province: "Công an tỉnh Lạng Sơn", Issued: *day("2026-11-01"), Expires: *day("2027-02-01"),
		Edges:       []Edge{{"edge-1", verify("edge-1")}},
		Deployments: []Deployment{{"lang-son", verify("lang-son")}},
		Boxes: []Box{
			{Code: "NT01", Name: "thôn Nà Tàn", Commune: "06184", Villages: []string{"Nà Tàn", "Nà Mười"}},
			{Code: "BC02", Name: "bản Chu", Commune: "06187", Villages: []string{"bản Chu"}},
		}}
	for _, commune := range []string{"06184", "06187"} {
		for _, role := range []string{"commune-police", "commune-committee", "commune-front", "commune-health"} {
			d.Units = append(d.Units, unit(role, commune))
		}
	}
	d.Units = append(d.Units, unit("border-guard", "06184"))
	for _, role := range []string{"province-police", "investigation-agency", "police-inspectorate", "province-inspectorate",
		"province-committee", "forest-rangers"} {
		d.Units = append(d.Units, unit(role, "20"))
	}
	for _, role := range []string{"commune-police", "commune-committee"} {
		old := unit(role, "06190")
		old.To, old.Successor = day("2025-07-01"), role+".06187"
		d.Units = append(d.Units, old)
	}
	return d
}

func signed(t testing.TB, d Directory) []byte {
	t.Helper()
	b, err := Sign(d, provinceKey)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t testing.TB, d Directory) *Directory {
	t.Helper()
	list, err := Read(signed(t, d), publicKey, 0, today)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var shippedTables = sync.OnceValues(func() (*rules.Tables, error) {
	return rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
})

func tables(t testing.TB) *rules.Tables {
	t.Helper()
	tables, err := shippedTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func TestReadRefuses(t *testing.T) {
	good := signed(t, province())
	other := ed25519.NewKeyFromSeed(seed("somebody else")).Public().(ed25519.PublicKey)
	change := func(old, with string) []byte { return []byte(strings.Replace(string(good), old, with, 1)) }
	cases := []struct {
		name   string
		signed []byte
		key    ed25519.PublicKey
		newest int
		now    time.Time
		want   error
	}{
		{"as it is", good, publicKey, 0, today, nil},
		{"seen before", good, publicKey, 7, today, nil},
		{"an older one", good, publicKey, 8, today, ErrOlder},
		{"expired to the second", good, publicKey, 7, *day("2027-02-01"), ErrExpired},
		{"the last second", good, publicKey, 7, day("2027-02-01").Add(-time.Second), nil},
		{"signed by another", good, other, 0, today, ErrSignature},
		{"a name changed", change("bản Chu", "bản Chu2"), publicKey, 0, today, ErrSignature},
		{"a recipient changed", change(recipient("commune-police.06184"), recipient("the attacker")), publicKey, 0, today, ErrSignature},
		{"a version changed", change(`"version":7`, `"version":9`), publicKey, 0, today, ErrSignature},
		{"a space added", change(`"v":1,`, `"v":1, `), publicKey, 0, today, ErrFormat},
		{"a field added", change(`"v":1,`, `"v":1,"x":2,`), publicKey, 0, today, ErrFormat},
		{"another format", change(magic, "homthu-directory-2"), publicKey, 0, today, ErrFormat},
		{"bytes behind", append(append([]byte{}, good...), '\n'), publicKey, 0, today, ErrFormat},
		{"cut off", good[:len(good)-1], publicKey, 0, today, ErrFormat},
		{"nothing", nil, publicKey, 0, today, ErrFormat},
	}
	for _, c := range cases {
		d, err := Read(c.signed, c.key, c.newest, c.now)
		if !errors.Is(err, c.want) || (err == nil) != (d != nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	for name, break_ := range map[string]func(*Directory){
		"a classical recipient":   func(d *Directory) { d.Units[0].Keys[0].Recipient = "age1qqqq" },
		"an id that is not its":   func(d *Directory) { d.Units[0].Place = "06185" },
		"two of one id":           func(d *Directory) { d.Units = append(d.Units, d.Units[0]) },
		"no such deployment":      func(d *Directory) { d.Units[0].Deployment = "ha-noi" },
		"successor unknown":       func(d *Directory) { d.Units[0].To, d.Units[0].Successor = day("2026-01-01"), "x.1" },
		"successor without end":   func(d *Directory) { d.Units[0].Successor = d.Units[1].ID },
		"mergers in a circle":     circle,
		"ends before it begins":   func(d *Directory) { d.Units[0].From, d.Units[0].To = day("2026-02-01"), day("2026-01-01") },
		"expires before issued":   func(d *Directory) { d.Expires = *day("2026-01-01") },
		"no version":              func(d *Directory) { d.Version = 0 },
		"two boxes of one code":   func(d *Directory) { d.Boxes[1].Code = d.Boxes[0].Code },
		"a name with a line feed": func(d *Directory) { d.Boxes[1].Name = "a\nb" },
		"verify key too short":    func(d *Directory) { d.Edges[0].Verify = "AAAA" },
	} {
		d := province()
		break_(&d)
		if _, err := Sign(d, provinceKey); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func circle(d *Directory) {
	a, b := &d.Units[0], &d.Units[1]
	a.To, a.Successor = day("2026-01-01"), b.ID
	b.To, b.Successor = day("2026-01-01"), a.ID
}

// A copy with recipients left out verifies with the same signature, never leads to a stand-in, and cannot be filled with
// other recipients.
func TestSlim(t *testing.T) {
	full := signed(t, province())
	slim, err := Slim(full, "06184", "20")
	if err != nil {
		t.Fatal(err)
	}
	committed(t, "testdata/directories/slim.txt", slim)
	d, err := Read(slim, publicKey, 0, today)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tables(t).Route("A1", nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if to, err := d.Recipients(r, "06184", "20", today); err != nil || to.To[0].Recipient != recipient("commune-police.06184") {
		t.Errorf("at a place that was kept: %v, %v", to.Units, err)
	}
	if to, err := d.Recipients(r, "06187", "20", today); !errors.Is(err, ErrWithheld) {
		t.Errorf("at a place that was left out: %v, %v", to.Units, err)
	}
}

func TestFingerprint(t *testing.T) {
	got := Fingerprint(publicKey)
	if len(got) != 35 || got == Fingerprint(ed25519.NewKeyFromSeed(seed("x")).Public().(ed25519.PublicKey)) {
		t.Errorf("fingerprint %q", got)
	}
	committed(t, "testdata/fingerprint.txt", []byte(got+"\n"))
}

// committed holds a file of testdata, which the twin reads too, against what the code makes.
func committed(t testing.TB, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
		t.Fatalf("%s is stale: go test ./intake/directory -update (%v)", file, err)
	}
}

// FuzzRead tries lists as an attacker could send them, and the same texts signed, as a careless province could.
func FuzzRead(f *testing.F) {
	f.Add(signed(f, province()))
	small := Directory{Version: 1, Province: "p", Issued: *day("2026-01-01"), Expires: *day("2027-01-01")}
	f.Add(signed(f, small))
	f.Add([]byte(magic + "\n\n{}"))
	tables := tables(f)
	r, err := tables.Route("A9", rules.Answers{rules.Involved: "cong-an-xa"}, "", "province-police")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := Read(b, publicKey, 0, today); err != nil && d != nil {
			t.Fatal("a list besides an error")
		}
		_, text, err := split(b)
		if err != nil {
			return
		}
		d, err := decode(text)
		if err != nil || d.check() != nil {
			return
		}
		again, err := Sign(*d, provinceKey)
		if err != nil {
			t.Fatalf("what was read cannot be signed: %v", err)
		}
		if _, text2, _ := split(again); string(text2) != string(text) {
			t.Fatal("read and signed again it differs")
		}
		d, err = Read(again, publicKey, 0, d.Expires.Add(-time.Second))
		if err != nil {
			t.Fatalf("what was signed cannot be read: %v", err)
		}
		to, _ := d.Recipients(r, "06184", "20", today)
		for _, id := range to.Units {
			if strings.HasPrefix(id, "commune-police.") || strings.HasPrefix(id, "province-police.") {
				t.Fatalf("%s receives", id)
			}
		}
	})
}
