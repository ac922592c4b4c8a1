package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"homthu/bot/zalo/zalotest"
)

// TestZaloConsent walks what an operator does: fill in the section, run the command, agree in the browser, paste.
func TestZaloConsent(t *testing.T) {
	fake := zalotest.NewOA(t)
	dir := t.TempDir()
	for name, content := range map[string]string{
		"oa.secret": zalotest.OASecret, "app.secret": zalotest.OAAppSecret + "\n",
		"homthu.yaml": "web_url: https://homthu.example\nzalo:\n  oauth_url: " + fake.URL() + "\n  oa_api_url: " + fake.URL() +
			"\n  oa: {mode: webhook, app_id: '" + zalotest.OAAppID + "', oa_secret_file: oa.secret, app_secret_file: app.secret, token_store: oa.tokens}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	consent := func(paste func(location string) string) (string, error) {
		in, typed := io.Pipe()
		out, printed := io.Pipe()
		var all bytes.Buffer
		ended := make(chan error, 1)
		go func() {
			err := run(t.Context(), []string{"zalo", "consent", "--config", filepath.Join(dir, "homthu.yaml"), "--redirect", "https://homthu.example/zalo"},
				streams{in, printed, printed})
			_ = printed.Close()
			ended <- err
		}()
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
			if address := lines.Text(); strings.HasPrefix(address, fake.URL()) {
				location := fake.Agree(address)
				go func() {
					_, _ = io.WriteString(typed, paste(location)+"\n")
					_ = typed.Close()
				}()
			}
		}
		return all.String(), <-ended
	}
	said, err := consent(func(location string) string { return location })
	if err != nil || !strings.Contains(said, "Granted") || !strings.Contains(said, "within ten minutes") {
		t.Fatal(err, said)
	}
	access, refresh := fake.Pair()
	stored, err := os.ReadFile(filepath.Join(dir, "oa.tokens"))
	if err != nil || !bytes.Contains(stored, []byte(access)) || !bytes.Contains(stored, []byte(refresh)) {
		t.Fatal("the pair is not stored", err)
	}
	if info, err := os.Stat(filepath.Join(dir, "oa.tokens")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	for _, secret := range []string{access, refresh, zalotest.OAAppSecret, zalotest.OASecret, "CODE-"} {
		if strings.Contains(said, secret) {
			t.Errorf("it prints %q", secret)
		}
	}
	for name, paste := range map[string]func(string) string{
		"another attempt": func(l string) string { return strings.Replace(l, "state=", "state=x", 1) },
		"refused":         func(l string) string { return strings.Replace(l, "code=", "error=", 1) },
		"nothing":         func(string) string { return "" },
		"a wrong code":    func(string) string { return "CODE-0" },
	} {
		said, err := consent(paste)
		if err == nil || strings.Contains(err.Error(), "CODE-") || strings.Contains(said, "Granted") {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := os.ReadFile(filepath.Join(dir, "oa.tokens")); err != nil || !bytes.Equal(now, stored) {
			t.Errorf("%s: the stored pair changed", name)
		}
	}
}
