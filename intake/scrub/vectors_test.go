package scrub

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the outcomes of the vectors anew")

// A vector is a file, perhaps damaged, and what becomes of it. They are run by Go and, but for pictures, by TypeScript.
type vector struct {
	File    string `json:"file"`
	Damage  damage `json:"damage,omitzero"`
	Outcome string `json:"outcome"` // ok, paper (Keep takes it), unknown, big, unclean
	Type    string `json:"type,omitempty"`
	SHA256  string `json:"sha256,omitempty"` // of what comes out, for sound and films
}

// damage is done to a file in this order.
type damage struct {
	Set  map[string]string `json:"set,omitempty"`  // text that is replaced by another of the same length, everywhere
	Cut  int               `json:"cut,omitempty"`  // bytes off the end
	Skip int               `json:"skip,omitempty"` // bytes off the beginning
	Add  string            `json:"add,omitempty"`  // text behind the end
}

func (d damage) do(b []byte) []byte {
	b = bytes.Clone(b)
	for from, to := range d.Set {
		b = bytes.ReplaceAll(b, []byte(from), []byte(to))
	}
	return append(b[d.Skip:len(b)-d.Cut], d.Add...)
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func outcome(err error) string {
	for name, why := range map[string]error{"paper": ErrPaper, "unknown": ErrUnknown, "big": ErrTooBig, "unclean": ErrUnclean} {
		if errors.Is(err, why) {
			return name
		}
	}
	return "ok"
}

func TestVectors(t *testing.T) {
	all := readVectors(t)
	for i, v := range all {
		file := v.Damage.do(testFile(t, v.File))
		clean, mediaType, err := Clean(bytes.NewReader(file), limit)
		got := v
		got.Outcome, got.Type, got.SHA256 = outcome(err), mediaType, ""
		kept, paper, keptErr := Keep(bytes.NewReader(file), limit)
		switch {
		case err == nil && mediaType != "image/jpeg":
			sum := sha256.Sum256(clean)
			got.SHA256 = hex.EncodeToString(sum[:])
			again, _, err := Clean(bytes.NewReader(clean), limit)
			if err != nil || !bytes.Equal(again, clean) {
				t.Errorf("%s %+v: what came out is cleaned to something else: %v", v.File, v.Damage, err)
			}
		case got.Outcome == "paper":
			got.Type = paper
			if !bytes.Equal(kept, file) {
				t.Errorf("%s: Keep changed it", v.File)
			}
		}
		if (keptErr == nil) != (got.Outcome == "paper") {
			t.Errorf("%s: Clean said %q, Keep %v", v.File, got.Outcome, keptErr)
		}
		if !*update && (got.Outcome != v.Outcome || got.Type != v.Type || got.SHA256 != v.SHA256) {
			t.Errorf("%s %+v: %s %s %.8s, want %s %s %.8s", v.File, v.Damage, got.Outcome, got.Type, got.SHA256, v.Outcome, v.Type, v.SHA256)
		}
		all[i] = got
	}
	if !*update {
		return
	}
	out, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = os.WriteFile("testdata/vectors.json", append(out, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
