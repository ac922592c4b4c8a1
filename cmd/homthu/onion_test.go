package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tor itself reads the example that the recipe names.
func TestOnionExampleIsReadByTor(t *testing.T) {
	tor, err := exec.LookPath("tor")
	if err != nil {
		t.Skip("tor is not installed (Debian package tor)")
	}
	example, err := os.ReadFile(filepath.Join("..", "..", "configs", "torrc"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "torrc")
	here := strings.ReplaceAll(string(example), "/var/lib/tor/homthu", filepath.Join(dir, "service"))
	if err := os.WriteFile(file, []byte(here), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tor, "--verify-config", "-f", file, "--DataDirectory", filepath.Join(dir, "data"), "--defaults-torrc", os.DevNull).CombinedOutput()
	if err != nil {
		t.Errorf("tor does not take configs/torrc: %v\n%s", err, out)
	}
	if c, err := readConfig(filepath.Join("..", "..", "configs", "homthu.yaml"), nil); err != nil || !strings.Contains(string(example), "HiddenServicePort 80 "+c.Addr) {
		t.Errorf("the example does not lead to addr of homthu.yaml: %v", err)
	}
}
