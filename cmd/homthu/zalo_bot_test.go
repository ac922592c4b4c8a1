package main

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/bot/zalo/zalotest"
	"homthu/intake/receipt"
)

const zaloTestSecret = "mat-khau-cua-moc-cau-0123456789"

// zaloBot joins a fake bot to the village's configuration.
func (v *village) zaloBot(mode string) *zalotest.Bot {
	v.t.Helper()
	fake, dir := zalotest.NewBot(v.t), v.t.TempDir()
	v.config.Zalo.BotAPIURL = fake.URL()
	v.config.Zalo.Bot = zaloBotConfig{Mode: mode, TokenFile: filepath.Join(dir, "token"), WebhookSecretFile: filepath.Join(dir, "secret")}
	for file, secret := range map[string]string{v.config.Zalo.Bot.TokenFile: zalotest.Token, v.config.Zalo.Bot.WebhookSecretFile: zaloTestSecret} {
		if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
			v.t.Fatal(err)
		}
	}
	return fake
}

// TestZaloBotReachesTheDocket takes tips from a bot's chat to the register, while the process ends right before and right
// after the receipt's commit. The stand-in delivers again what nobody confirmed; whether Zalo does is not documented.
func TestZaloBotReachesTheDocket(t *testing.T) {
	ctx := within(t, time.Minute)
	v := newVillage(t, "local")
	fake := v.zaloBot("webhook")
	both := startPart(t, "both", v.config)
	fake.Until(t, "the process sets its webhook", func() bool { return fake.Hook() == v.config.WebURL+zaloBotPath })
	fake.Repeats(true)
	for _, b := range pairs(receiptCommit) {
		a := fake.Resident(b.String())
		for _, step := range [][2]string{
			{strings.ToLower(villageBox), "thôn Nà Tàn"}, {"có người mất trâu", "Đó là loại việc nào?"}, {"1", "dính đến công an"},
			{"3", "Có việc nào dưới đây không?"}, {"6", "gần chỗ nào?"}, {"thôn Nà Tàn, xã Thiện Hòa, Lạng Sơn", ""}, {"gửi", "Bà con đọc lại"},
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
		for _, text := range a.FromBot() {
			if other, err := receipt.Read(text); err == nil && other != code {
				t.Errorf("%s: two codes", b)
			}
		}
	}
	both.healthy()
	for _, secret := range []string{zalotest.Token, zaloTestSecret, fake.Resident("x").Chat()[:12], "mất trâu"} {
		if strings.Contains(both.said(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for _, c := range []struct {
		path string
		body string
		want int
	}{{zaloBotPath, "", 200}, {zaloBotPath, "{}", 401}, {zaloOAPath, "{}", 404}} {
		response, err := http.Post(v.config.WebURL+c.path, "application/json", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != c.want && !(c.want == 404 && response.StatusCode == 405) {
			t.Errorf("%s %q: %d", c.path, c.body, response.StatusCode)
		}
	}
}

// TestDoctorOfZalo: he says what is wrong, and what a person must do where no call reaches.
func TestDoctorOfZalo(t *testing.T) {
	v := newVillage(t, "local")
	hints := func() (wrong, said string) {
		p, err := newProgram(v.config, time.Now, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		w, h := p.zaloHints()
		return strings.Join(w, "\n"), strings.Join(h, "\n")
	}
	if wrong, said := hints(); wrong != "" || said != "" {
		t.Error("Zalo is off:", wrong, said)
	}
	v.zaloBot("webhook")
	wrong, said := hints()
	if wrong != "" || !strings.Contains(said, "Zalo biết số máy của bà con.") || !strings.Contains(said, "tỉnh Lạng Sơn") || !strings.Contains(said, "3,000 messages") {
		t.Error(wrong, said)
	}
	if err := os.WriteFile(v.config.Zalo.Bot.WebhookSecretFile, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if wrong, _ = hints(); !strings.Contains(wrong, "8 to 256") || strings.Contains(wrong, "short") {
		t.Error(wrong)
	}
	v.config.Zalo.Bot.Mode = "poll"
	if wrong, _ = hints(); !strings.Contains(wrong, "lost for ever") {
		t.Error(wrong)
	}
	v.account()
	if wrong, said = hints(); !strings.Contains(said, "no body that receives tips") || strings.Contains(wrong, "oa") {
		t.Error(wrong, said)
	}
}
