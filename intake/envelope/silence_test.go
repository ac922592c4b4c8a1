package envelope

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var addSilence = flag.Bool("silence", false, "add the vectors with a token to testdata/vectors, which has none yet")

// TestAddSilenceVectors is not a test; it added the vectors with a token to those that were there, which stay as they are.
func TestAddSilenceVectors(t *testing.T) {
	if !*addSilence {
		t.Skip("runs only with -silence")
	}
	m := &maker{t: t, file: readVectors(t)}
	m.signing = ed25519.NewKeyFromSeed(unbase64(t, m.file.Signing))
	token := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xA5}, TokenSize))
	h, tip := m.tip(KindTip, commune)
	bare := plainOf(h, tip)
	tip.Silence = token
	m.add(vector{File: "go-tip-silence.tip", Format: "envelope", Says: "a token that only its edge opens", Outcome: "opens", Identity: "police", Plain: plainOf(h, tip)}, m.seal(h, tip).Bytes())
	tip.Header = h
	on, _ := m.tip(KindHandOn, province)
	on.Case = h.ID
	signed := true
	note := SignHandOn(on, tip, commune, "Cần công an tỉnh", m.signing)
	m.add(vector{File: "go-hand-on-silence.tip", Format: "envelope", Says: "handed on with its token", Outcome: "opens", Identity: "province", Plain: plainOf(on, note), Signed: &signed}, m.seal(on, note).Bytes())
	for name, text := range map[string]string{"empty": `""`, "short": `"` + token[:92] + `"`, "null": "null", "words": `"` + strings.Repeat("xin chao ", 10) + `"`} {
		part, err := sealPart([]byte(strings.TrimSuffix(bare, "}")+`,"silence":`+text+"}"), []string{m.file.Recipients["police"]})
		if err != nil {
			t.Fatal(err)
		}
		m.add(vector{File: "go-damaged-silence-" + name + ".tip", Format: "envelope", Says: "no token: " + name, Outcome: "damaged", Identity: "police"}, assemble(encode(h), part))
	}
	refuse := func(says string, kind Kind, token string) {
		h, tip := m.tip(kind, commune)
		tip.V, tip.Header, tip.Silence = 1, h, token
		m.file.Refusals = append(m.file.Refusals, refusal{says, "refused", encode(tip.Header), encode(tip), m.addressees(commune)})
	}
	refuse("a token in an answer", KindAnswer, token)
	refuse("a token of another length", KindTip, token[:92])
	m.file.Vectors = append(m.file.Vectors, silenceInTypeScript(t, m.file, h, tip)...)
	b, err := json.MarshalIndent(m.file, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	m.write("vectors.json", append(b, '\n'))
}

func silenceInTypeScript(t *testing.T, file vectorFile, h Header, tip Tip) (made []vector) {
	script := filepath.Join(t.TempDir(), "silence.mjs")
	built := api.Build(api.BuildOptions{
		EntryPoints: []string{"testdata/silence.ts"}, Outfile: script, Write: true, Bundle: true,
		Format: api.FormatESModule, Platform: api.PlatformNode, Target: api.ES2022,
	})
	for _, e := range built.Errors {
		t.Fatal(e.Text)
	}
	tip.V, tip.Header = 1, h
	input, err := json.Marshal(map[string]any{"file": file, "tip": json.RawMessage(encode(tip))})
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", script, vectorDir)
	node.Stdin, node.Stderr = bytes.NewReader(input), os.Stderr
	out, err := node.Output()
	if err == nil {
		err = json.Unmarshal(out, &made)
	}
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestTokenIsOptional: a tip without one is written as it always was, and its length does not tell whose it is.
func TestTokenIsOptional(t *testing.T) {
	m := &maker{t: t, file: readVectors(t)}
	h, tip := m.tip(KindTip, commune)
	if strings.Contains(plainOf(h, tip), "silence") {
		t.Error("an empty token is written")
	}
	tip.Silence = base64.StdEncoding.EncodeToString(make([]byte, TokenSize))
	sealed := m.seal(h, tip)
	id, err := ParseIdentity(m.file.Identities["police"])
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := Open(sealed, id); err != nil || opened.Silence != tip.Silence {
		t.Errorf("opened: %v", err)
	}
	h, tip = m.tip(KindRating, commune)
	tip.Silence = base64.StdEncoding.EncodeToString(make([]byte, TokenSize))
	if _, err := Seal(h, tip, m.addressees(commune)); !errors.Is(err, ErrRefused) {
		t.Errorf("a token in a rating: %v", err)
	}
}
