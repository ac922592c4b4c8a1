package envelope

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStockAgeOpensAll: a unit needs no program of ours to read what was sealed to it. The command is built from the
// library's own module, since packaged ones may be older than its post-quantum recipients.
func TestStockAgeOpensAll(t *testing.T) {
	dir := t.TempDir()
	command := filepath.Join(dir, "age")
	if out, err := exec.Command("go", "build", "-o", command, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Skipf("the age command cannot be built here: %v: %s", err, out)
	}
	file := readVectors(t)
	opened := 0
	for _, v := range file.Vectors {
		if v.Outcome != "opens" && v.Outcome != "not for me" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(vectorDir, v.File))
		if err != nil {
			t.Fatal(err)
		}
		if v.Format == "envelope" { // tail -n +3
			b = bytes.SplitN(b, []byte("\n"), 3)[2]
		}
		key := filepath.Join(dir, v.Identity)
		if err := os.WriteFile(key, []byte(file.Identities[v.Identity]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		age := exec.Command(command, "-d", "-i", key)
		age.Stdin = bytes.NewReader(b)
		out, err := age.Output()
		if (err == nil) != (v.Outcome == "opens") {
			t.Errorf("%s: age says %v, the vector %q", v.File, err, v.Outcome)
		}
		if v.Outcome != "opens" {
			continue
		}
		opened++
		if v.Format == "blob" {
			out = out[:min(v.Attachment.Size, int64(len(out)))]
			if hexSHA256(out) != v.Plain {
				t.Errorf("%s: age prints another content", v.File)
			}
		} else if strings.TrimRight(string(out), " ") != v.Plain {
			t.Errorf("%s: age prints something else", v.File)
		}
	}
	if opened < 25 {
		t.Errorf("only %d files were opened", opened)
	}
}
