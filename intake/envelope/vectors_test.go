package envelope

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

// A vector is one file of testdata/vectors with what must come of it; vectors.json lists them. envelope.test.ts and a
// real browser run the same list. Released vectors stay for ever: add new ones, do not make old ones anew.
type vector struct {
	File    string `json:"file"`
	Format  string `json:"format"`  // envelope, part, reply, card, remark, bytes, blob
	By      string `json:"by"`      // go or ts: who sealed it
	Says    string `json:"says"`    // what is special about it
	Outcome string `json:"outcome"` // opens, not for me, damaged, refused
	// Identity names one of the keys.
	Identity string `json:"identity"`
	// Plain is what the opened thing is: canonical JSON, text, or of a blob its SHA-256.
	Plain string `json:"plain,omitempty"`
	// Attachment describes a blob.
	Attachment *Attachment `json:"attachment,omitempty"`
	// Signed says, of a reply or a hand-on, whether the signature verifies with the vectors' verify key.
	Signed *bool `json:"signed,omitempty"`
}

// vectorFile is vectors.json.
type vectorFile struct {
	Identities map[string]string `json:"identities"`
	Recipients map[string]string `json:"recipients"`
	Signing    string            `json:"signing"` // Ed25519 seed, base64
	Verify     string            `json:"verify"`  // Ed25519 public key, base64
	Padding    [][2]int64        `json:"padding"`
	Received   []received        `json:"received"`
	Refusals   []refusal         `json:"refusals"`
	Vectors    []vector          `json:"vectors"`
}

type received struct {
	Time    string `json:"time"`
	Urgency string `json:"urgency"`
	Kind    Kind   `json:"kind"`
	Want    string `json:"want"`
}

// A refusal is something that Seal must not do.
type refusal struct {
	Says    string          `json:"says"`
	Outcome string          `json:"outcome"` // forbidden, refused, sealed
	Header  json.RawMessage `json:"header"`
	Tip     json.RawMessage `json:"tip"`
	To      []Addressee     `json:"to"`
}

const vectorDir = "testdata/vectors"

func readVectors(t testing.TB) vectorFile {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(vectorDir, "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVectors(t *testing.T) {
	file := readVectors(t)
	by := map[string]int{}
	for _, v := range file.Vectors {
		by[v.By]++
		t.Run(v.File, func(t *testing.T) { runVector(t, file, v) })
	}
	if by["go"] < 20 || by["ts"] < 12 {
		t.Errorf("too few vectors: %v", by)
	}
	listed, err := filepath.Glob(filepath.Join(vectorDir, "*.tip"))
	if err != nil || len(listed) != len(file.Vectors) {
		t.Errorf("%d files for %d vectors", len(listed), len(file.Vectors))
	}
	for _, p := range file.Padding {
		if got := PaddedSize(p[0]); got != p[1] {
			t.Errorf("PaddedSize(%d) = %d, want %d", p[0], got, p[1])
		}
	}
	for _, r := range file.Received {
		if got := RoundReceived(mustTime(t, r.Time), r.Urgency, r.Kind); got != r.Want {
			t.Errorf("RoundReceived(%s, %s, %s) = %s, want %s", r.Time, r.Urgency, r.Kind, got, r.Want)
		}
	}
}

func runVector(t *testing.T, file vectorFile, v vector) {
	b, err := os.ReadFile(filepath.Join(vectorDir, v.File))
	if err != nil {
		t.Fatal(err)
	}
	id, err := ParseIdentity(file.Identities[v.Identity])
	if err != nil {
		t.Fatal(err)
	}
	pub := ed25519.PublicKey(unbase64(t, file.Verify))
	plain, signed, err := openVector(v, b, id, pub)
	if got := outcomeOf(err); got != v.Outcome {
		t.Fatalf("%s: %q, want %q (%v)", v.Says, got, v.Outcome, err)
	}
	if v.Outcome != "opens" {
		return
	}
	if plain != v.Plain {
		t.Errorf("%s: opens to something else:\n%s\n%s", v.Says, plain, v.Plain)
	}
	if v.Signed != nil && signed != *v.Signed {
		t.Errorf("%s: signature verifies: %t", v.Says, signed)
	}
	if v.Format == "envelope" {
		s, _ := Parse(b)
		if !bytes.Equal(assemble(encode(s.Header()), s.Part()), b) {
			t.Errorf("%s: encoded again it is another", v.Says)
		}
	}
}

// openVector opens a vector by the function for its format.
func openVector(v vector, b []byte, id age.Identity, pub ed25519.PublicKey) (plain string, signed bool, err error) {
	switch v.Format {
	case "envelope":
		s, err := Parse(b)
		if err != nil {
			return "", false, err
		}
		t, err := Open(s, id)
		return string(encode(t)), t.VerifyHandOn(pub), err
	case "part":
		t, err := OpenPart(b, id)
		return string(encode(t)), t.VerifyHandOn(pub), err
	case "reply":
		r, err := OpenReply(b, id)
		return string(encode(r)), r.Verify(pub), err
	case "card":
		c, err := OpenCard(b, id)
		return string(encode(c)), false, err
	case "remark":
		r, err := OpenRemark(b, id)
		return string(encode(r)), false, err
	case "bytes":
		p, err := OpenBytes(b, id)
		return string(p), false, err
	}
	r, err := OpenBlob(bytes.NewReader(b), id, *v.Attachment)
	if err != nil {
		return "", false, err
	}
	content, err := io.ReadAll(r)
	return hexSHA256(content), false, err
}

func outcomeOf(err error) string {
	for name, e := range map[string]error{
		"not for me": ErrNotForMe, "damaged": ErrDamaged, "refused": ErrRefused, "forbidden": ErrForbidden,
	} {
		if errors.Is(err, e) {
			return name
		}
	}
	if err != nil {
		return err.Error()
	}
	return "opens"
}

func TestRefusals(t *testing.T) {
	for _, r := range readVectors(t).Refusals {
		var h Header
		var tip Tip
		if err := errors.Join(json.Unmarshal(r.Header, &h), json.Unmarshal(r.Tip, &tip)); err != nil {
			t.Fatal(err)
		}
		_, err := Seal(h, tip, r.To)
		want := r.Outcome
		if want == "sealed" {
			want = "opens"
		}
		if got := outcomeOf(err); got != want {
			t.Errorf("%s: %q, want %q (%v)", r.Says, got, r.Outcome, err)
		}
	}
}
