package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBadZaloConfig(t *testing.T) {
	const web = "web_url: https://x.example\n"
	for name, test := range map[string]struct{ yaml, want string }{
		"without pages":    {"zalo: {bot: {mode: poll, token_file: t}}\n", "web_url"},
		"bot mode":         {web + "zalo: {bot: {mode: push}}\n", "zalo.bot.mode"},
		"bot token":        {web + "zalo: {bot: {mode: poll}}\n", "zalo.bot.token_file"},
		"bot secret":       {web + "zalo: {bot: {mode: webhook, token_file: t}}\n", "zalo.bot.webhook_secret_file"},
		"bot without TLS":  {"web_url: http://x.example\nzalo: {bot: {mode: webhook, token_file: t, webhook_secret_file: s}}\n", "https"},
		"oa polls":         {web + "zalo: {oa: {mode: poll}}\n", "cannot be polled"},
		"oa app":           {web + "zalo: {oa: {mode: webhook}}\n", "zalo.oa.app_id"},
		"oa secret":        {web + "zalo: {oa: {mode: webhook, app_id: '1'}}\n", "zalo.oa.oa_secret_file"},
		"oa app's secret":  {web + "zalo: {oa: {mode: webhook, app_id: '1', oa_secret_file: s}}\n", "zalo.oa.app_secret_file"},
		"tokens in clear":  {"zalo: {oauth_url: 'http://oauth.example'}\n", "zalo.oauth_url"},
		"no address":       {"zalo: {bot_api_url: ''}\n", "zalo.bot_api_url"},
		"a token in place": {web + "zalo: {bot: {token: abc}}\n", "[2:"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "homthu.yaml")
			if err := os.WriteFile(path, []byte(test.yaml), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := readConfig(path, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want the path and %q", err, test.want)
			}
		})
	}
}

func TestZaloPathsAndEnvironment(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "homthu.yaml")
	yaml := "web_url: https://x.example\nzalo: {oa: {mode: webhook, app_id: '1', oa_secret_file: s, app_secret_file: a}}\n"
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(path, []string{"HOMTHU_ZALO_BOT_MODE=poll", "HOMTHU_ZALO_BOT_TOKEN_FILE=t", "HOMTHU_ZALO_BOT_API_URL=http://127.0.0.1:7"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Zalo.OA.OASecretFile != filepath.Join(dir, "s") || c.Zalo.Bot.TokenFile != filepath.Join(dir, "t") || c.Zalo.BotAPIURL != "http://127.0.0.1:7" || c.tokenStore() != filepath.Join(dir, "data", "zalo-oa.tokens") {
		t.Errorf("got %+v %s", c.Zalo, c.tokenStore())
	}
}

func TestZaloConsentNeedsAnAccount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "homthu.yaml")
	if err := os.WriteFile(path, []byte("edge: edge-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := run(t.Context(), []string{"zalo", "consent", "--config", path, "--redirect", "https://x.example/"}, streams{strings.NewReader(""), &out, &out})
	if err == nil || !strings.Contains(err.Error(), "zalo.oa.mode is off") {
		t.Error(err)
	}
}
