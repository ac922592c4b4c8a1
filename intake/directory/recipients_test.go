package directory

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"homthu/intake/rules"
)

var update = flag.Bool("update", false, "write testdata/directories anew")

// recipientsVector is a case of testdata/recipients, written by hand. Error is "nobody", or empty.
type recipientsVector struct {
	Name      string        `json:"name"`
	Directory string        `json:"directory"`
	Category  string        `json:"category"`
	Answers   rules.Answers `json:"answers"`
	Subjects  []string      `json:"subjects"`
	Commune   string        `json:"commune"`
	Province  string        `json:"province"`
	At        time.Time     `json:"at"`
	Want      Addressees    `json:"want"`
	Error     string        `json:"error"`
}

func TestRecipientsVectors(t *testing.T) {
	tables := tables(t)
	lists := map[string]*Directory{}
	for name := range scenarios {
		lists[name] = scenario(t, name)
	}
	b, err := os.ReadFile("testdata/recipients/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []recipientsVector
	if err := json.Unmarshal(b, &vectors); err != nil || len(vectors) == 0 {
		t.Fatal(err)
	}
	for _, v := range vectors {
		r, err := tables.Route(v.Category, v.Answers, "", v.Subjects...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := lists[v.Directory].Recipients(r, v.Commune, v.Province, v.At)
		if v.Error == "nobody" {
			if !errors.Is(err, ErrNobody) || got.To != nil {
				t.Errorf("%s: %v, %v", v.Name, got.Units, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		if diff := cmp.Diff(v.Want, got); diff != "" {
			t.Errorf("%s:\n%s", v.Name, diff)
		}
	}
}

func TestRecipientsNeedsTables(t *testing.T) {
	if _, err := scenario(t, "full").Recipients(rules.Route{Recipients: []string{"commune-police"}}, "06184", "20", today); err == nil {
		t.Error("a route from nowhere found recipients")
	}
}

func TestUnitsBoxesKeys(t *testing.T) {
	d := scenario(t, "rotated")
	if _, ok := d.Unit("commune-police.06190", today); ok {
		t.Error("a merged unit still exists")
	}
	if _, ok := d.Unit("commune-police.06190", before); !ok {
		t.Error("a merged unit never existed")
	}
	if u, ok := d.Known("commune-police.06190"); !ok || u.Name == "" {
		t.Error("a merged unit has lost its name")
	}
	if b, ok := d.Box("NT01", today); !ok || b.Commune != "06184" {
		t.Errorf("box: %v", b)
	}
	if _, ok := d.Box("XX99", today); ok {
		t.Error("a box that is not there")
	}
	june := *day("2026-06-15") // both keys hold
	for when, n := range map[time.Time]int{*day("2026-05-01"): 1, june: 2, today: 1, *day("2027-07-01"): 0} {
		if got := len(d.Verify("commune-police.06184", when)); got != n {
			t.Errorf("%d verify keys at %s, want %d", got, when, n)
		}
	}
	newest := ed25519.NewKeyFromSeed(seed("new")).Public().(ed25519.PublicKey)
	if !d.Verify("commune-police.06184", june)[0].Equal(newest) {
		t.Error("the newest verify key is not the first")
	}
	if d.EdgeKey("edge-1") == nil || d.DeploymentKey("lang-son") == nil || d.EdgeKey("edge-2") != nil {
		t.Error("keys of edges and deployments")
	}
	if base64.StdEncoding.EncodeToString(d.EdgeKey("edge-1")) != verify("edge-1") {
		t.Error("another key")
	}
}

func BenchmarkRouteAndRecipients(b *testing.B) {
	tables, d := tables(b), read(b, bigProvince())
	a := rules.Answers{rules.Involved: "cong-an-xa", "dang-nguy-hiem": "co"}
	b.ReportAllocs()
	for b.Loop() {
		r, err := tables.Route("A9", a, "now")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Recipients(r, "06184", "20", today); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	list := signed(b, bigProvince())
	slim, err := Slim(list, "06184", "20")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(list, publicKey, 0, today); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(list)), "bytes")
	b.ReportMetric(float64(len(slim)), "slim-bytes")
}

// bigProvince has 166 communes, 1,700 boxes, and recipients as long as real ones.
func bigProvince() Directory {
	d := province()
	for i := range 164 {
		place := "1" + string([]byte{byte('0' + i/100), byte('0' + i/10%10), byte('0' + i%10)})
		for _, role := range []string{"commune-police", "commune-committee", "commune-front", "commune-health"} {
			d.Units = append(d.Units, unit(role, place))
		}
		for j := range 10 {
			d.Boxes = append(d.Boxes, Box{Code: "B" + place + string(rune('A'+j)), Name: "thôn Nà Tàn", Commune: place, Villages: []string{"Nà Tàn"}})
		}
	}
	for i := range d.Units {
		k := &d.Units[i].Keys[0]
		for len(k.Recipient) < 1959 {
			k.Recipient += "q"
		}
	}
	return d
}
