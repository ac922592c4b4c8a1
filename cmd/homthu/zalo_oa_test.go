package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/bot/zalo"
	"homthu/bot/zalo/zalotest"
	"homthu/intake/receipt"
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

// account joins a fake Official Account to the village's configuration, with the consent that an operator gives.
func (v *village) account() *zalotest.OA {
	v.t.Helper()
	fake, dir := zalotest.NewOA(v.t), v.t.TempDir()
	v.config.Zalo.OAAPIURL, v.config.Zalo.OAuthURL = fake.URL(), fake.URL()
	v.config.Zalo.OA = zaloOAConfig{
		Mode: "webhook", AppID: zalotest.OAAppID, OASecretFile: filepath.Join(dir, "oa"), AppSecretFile: filepath.Join(dir, "app"),
		TokenStore: filepath.Join(dir, "tokens"),
	}
	for file, secret := range map[string]string{v.config.Zalo.OA.OASecretFile: zalotest.OASecret, v.config.Zalo.OA.AppSecretFile: zalotest.OAAppSecret} {
		if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
			v.t.Fatal(err)
		}
	}
	oauth, err := zalo.NewOAuth(fake.URL(), zalotest.OAAppID, zalotest.OAAppSecret)
	if err != nil {
		v.t.Fatal(err)
	}
	tokens, err := zalo.NewOATokens(v.config.Zalo.OA.TokenStore, oauth, time.Now)
	if err != nil {
		v.t.Fatal(err)
	}
	consent, err := oauth.NewConsent(v.config.WebURL)
	if err != nil {
		v.t.Fatal(err)
	}
	code, err := consent.Code(fake.Agree(consent.URL))
	if err != nil {
		v.t.Fatal(err)
	}
	if err := tokens.Grant(v.t.Context(), consent, code); err != nil {
		v.t.Fatal(err)
	}
	return fake
}

// TestOfficialAccountReachesTheDocket takes tips from a Zalo chat to the register, while the process ends right before and right
// after the receipt's commit: Zalo repeats what nobody confirmed, and there is one code and one case each time.
func TestOfficialAccountReachesTheDocket(t *testing.T) {
	ctx := within(t, time.Minute)
	v := newVillage(t, "local")
	fake := v.account()
	fake.Pause(time.Second)
	both := startPart(t, "both", v.config)
	fake.Hook("http://" + v.config.Addr + zaloOAPath)
	for _, b := range pairs(receiptCommit) {
		a := fake.Person(b.String())
		for _, step := range [][2]string{
			{"có người mất trâu", "Đó là loại việc nào?"}, {"1", "dính đến công an"}, {"3", "Có việc nào dưới đây không?"},
			{"6", "gần chỗ nào?"}, {"thôn Nà Tàn, xã Thiện Hòa, Lạng Sơn", ""}, {"gửi", "Bà con đọc lại"},
		} {
			a.Says(step[0])
			a.Sees(t, step[1])
		}
		both.arm(b)
		a.Says("1")
		both.died(b.String())
		shown := a.Sees(t, "Mã của bà con")
		code, err := receipt.Read(shown.Text)
		if err != nil {
			t.Fatal(b, err)
		}
		if _, err := v.registered(ctx, code); err != nil {
			t.Fatal(b, err)
		}
		for _, text := range a.FromOA() {
			if other, err := receipt.Read(text); err == nil && other != code {
				t.Errorf("%s: two codes", b)
			}
		}
	}
	fake.Until(t, "everything is confirmed", func() bool { return fake.Waiting() == 0 })
	if fake.Unsubscribed() {
		t.Error("Zalo gave up")
	}
	both.healthy()
	access, refresh := fake.Pair()
	for _, secret := range []string{access, refresh, zalotest.OASecret, zalotest.OAAppSecret, "24684588352919", "mất trâu"} {
		if strings.Contains(both.said(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
