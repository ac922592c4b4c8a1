package main

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"homthu/bot/zalo"
)

// zaloConfig is the section zalo: of homthu.yaml: two ways to the residents' Zalo, which may be on at the same time.
type zaloConfig struct {
	Bot       zaloBotConfig `yaml:"bot"`
	OA        zaloOAConfig  `yaml:"oa"`
	BotAPIURL string        `yaml:"bot_api_url"`
	OAAPIURL  string        `yaml:"oa_api_url"`
	OAuthURL  string        `yaml:"oauth_url"`
}

// zaloBotConfig is the Bot Platform: for pilots.
type zaloBotConfig struct {
	// Mode is "off", "poll" (development only) or "webhook".
	Mode              string `yaml:"mode"`
	TokenFile         string `yaml:"token_file"`
	WebhookSecretFile string `yaml:"webhook_secret_file"`
}

// zaloOAConfig is the Official Account.
type zaloOAConfig struct {
	// Mode is "off" or "webhook".
	Mode          string `yaml:"mode"`
	AppID         string `yaml:"app_id"`
	OASecretFile  string `yaml:"oa_secret_file"`
	AppSecretFile string `yaml:"app_secret_file"`
	// TokenStore is the file that `homthu zalo consent` writes and the process keeps fresh; "" is a file below data.
	TokenStore string `yaml:"token_store"`
}

func defaultZaloConfig() zaloConfig {
	return zaloConfig{
		Bot: zaloBotConfig{Mode: "off"}, OA: zaloOAConfig{Mode: "off"},
		BotAPIURL: zalo.DefaultBotURL, OAAPIURL: zalo.DefaultOAURL, OAuthURL: zalo.DefaultOAuthURL,
	}
}

// paths are the settings that name files.
func (z *zaloConfig) paths() []*string {
	return []*string{&z.Bot.TokenFile, &z.Bot.WebhookSecretFile, &z.OA.OASecretFile, &z.OA.AppSecretFile, &z.OA.TokenStore}
}

// on says whether residents are talked to on Zalo.
func (z zaloConfig) on() bool { return z.Bot.Mode != "off" || z.OA.Mode != "off" }

func (z zaloConfig) check(webURL string) error {
	if z.on() && webURL == "" {
		return errors.New("web_url: give the address of the residents' pages; Zalo sends people there for all that is more private")
	}
	for key, address := range map[string]string{"bot_api_url": z.BotAPIURL, "oa_api_url": z.OAAPIURL, "oauth_url": z.OAuthURL} {
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(hostPort(u))) {
			return fmt.Errorf("zalo.%s: give an https address; tokens go there", key)
		}
	}
	if err := z.Bot.check(webURL); err != nil {
		return err
	}
	return z.OA.check(webURL)
}

func hostPort(u *url.URL) string {
	if u.Port() == "" {
		return u.Host + ":80"
	}
	return u.Host
}

func (b zaloBotConfig) check(webURL string) error {
	switch b.Mode {
	case "off":
		return nil
	case "poll", "webhook":
	default:
		return fmt.Errorf("zalo.bot.mode: %q is neither off, poll nor webhook", b.Mode)
	}
	if b.TokenFile == "" {
		return errors.New("zalo.bot.token_file: name the file that holds the bot's token")
	}
	if b.Mode == "webhook" && b.WebhookSecretFile == "" {
		return errors.New("zalo.bot.webhook_secret_file: name the file that holds the webhook secret, 8 to 256 letters and digits of your own")
	}
	return reachable("zalo.bot.mode", b.Mode, webURL)
}

func (o zaloOAConfig) check(webURL string) error {
	switch o.Mode {
	case "off":
		return nil
	case "webhook":
	default:
		return fmt.Errorf("zalo.oa.mode: %q is neither off nor webhook; an Official Account cannot be polled", o.Mode)
	}
	switch {
	case o.AppID == "":
		return errors.New("zalo.oa.app_id: give the id of the app that the Official Account granted access to")
	case o.OASecretFile == "":
		return errors.New("zalo.oa.oa_secret_file: name the file that holds the account's secret key, which signs webhooks; it is not the app's")
	case o.AppSecretFile == "":
		return errors.New("zalo.oa.app_secret_file: name the file that holds the app's secret key, which gets tokens")
	}
	return reachable("zalo.oa.mode", o.Mode, webURL)
}

// reachable says that Zalo calls webhooks over https only.
func reachable(key, mode, webURL string) error {
	if mode == "webhook" && !strings.HasPrefix(webURL, "https://") && !strings.HasPrefix(webURL, "http://127.0.0.1:") {
		return fmt.Errorf("%s: Zalo delivers to https only; set web_url to the https address of the residents' pages", key)
	}
	return nil
}

// tokenStore is where an Official Account's tokens are kept.
func (c config) tokenStore() string {
	if c.Zalo.OA.TokenStore != "" {
		return c.Zalo.OA.TokenStore
	}
	return filepath.Join(c.Data, "zalo-oa.tokens")
}
