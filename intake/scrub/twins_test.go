package scrub

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestTwins writes damaged files and what becomes of them, for the TypeScript twin to agree with. It is run by hand after
// either changed: HOMTHU_TWINS=DIR.
func TestTwins(t *testing.T) {
	dir := os.Getenv("HOMTHU_TWINS")
	if dir == "" {
		t.Skip("only with HOMTHU_TWINS")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]string{}
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"voice.ogg", "voice.aac", "voice.wav", "wide.amr", "voice.mp3", "old.mp3", "checked.mp3", "voice.m4a", "opus.mp4", "film.mp4", "film.mov", "hevc.mp4", "frag.mp4", "cut.mp4", "paper.docx", "paper.doc"} {
		whole := testFile(t, name)
		for i := range 400 {
			b := bytes.Clone(whole)
			for range 1 + random.IntN(4) {
				at := random.IntN(len(b))
				if random.IntN(2) == 0 {
					at = random.IntN(min(len(b), 3000)) // headers lie in front
				}
				b[at] = []byte{0, 1, 0xff, b[at] + 1, b[at] ^ 0x80, byte(random.Uint32())}[random.IntN(6)]
			}
			if k := kindOf(b); k >= jpegKind && k <= heicKind {
				continue
			}
			clean, _, err := Clean(bytes.NewReader(b), limit)
			file := fmt.Sprintf("%03d.%s", i, name)
			outcomes[file] = outcome(err)
			if err == nil {
				sum := sha256.Sum256(clean)
				outcomes[file] = hex.EncodeToString(sum[:])
			}
			if err := os.WriteFile(filepath.Join(dir, file), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := json.Marshal(outcomes)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "outcomes.json"), out, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
