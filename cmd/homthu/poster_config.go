package main

import (
	"crypto/ed25519"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"time"

	"homthu/intake/directory"
	"homthu/intake/rules"
	"homthu/triage/poster"
)

// posterConfig is the section poster: of homthu.yaml: what stands on the posters of boxes beside the page's square.
type posterConfig struct {
	// Second is the second language: "en", or "" for none; words_file goes before it.
	Second      string `yaml:"second"`
	WordsFile   string `yaml:"words_file"`
	PictureFile string `yaml:"picture_file"`
	Telegram    string `yaml:"telegram"`
	Zalo        string `yaml:"zalo"`
}

var telegramName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,30}[A-Za-z0-9]$`)

func (p posterConfig) check() error {
	if p.Second != "" && p.Second != "en" {
		return fmt.Errorf("poster.second: %q is neither en nor empty; another language is given as words_file or picture_file", p.Second)
	}
	if p.Telegram != "" && !telegramName.MatchString(p.Telegram) {
		return fmt.Errorf("poster.telegram: %q is no user name of a bot, such as homthu_langson_bot", p.Telegram)
	}
	if u, err := url.Parse(p.Zalo); p.Zalo != "" && (err != nil || u.Scheme != "https" || u.Host != "zalo.me" || len(p.Zalo) > 100) {
		return fmt.Errorf("poster.zalo: %q is not the account's address, such as https://zalo.me/1234567890123456789", p.Zalo)
	}
	return nil
}

// maxPicture is the size of a picture of a further language.
const maxPicture = 2 << 20

// posterOptions is what all posters of the installation have in common.
func posterOptions(c config, tables *rules.Tables, province ed25519.PublicKey, now time.Time) (o poster.Options, err error) {
	o = poster.Options{Web: c.WebURL, Telegram: c.Poster.Telegram, Zalo: c.Poster.Zalo, Numbers: poster.Numbers(tables.EmergencyNumbers), Made: now}
	if province != nil {
		o.Key = directory.Fingerprint(province)
	}
	if c.Poster.Second == "en" {
		en := poster.English()
		o.Second = &en
	}
	if c.Poster.WordsFile != "" {
		content, err := readBounded(c.Poster.WordsFile, 1<<20)
		if err != nil {
			return o, fmt.Errorf("poster.words_file: %w", err)
		}
		second, err := poster.ReadCatalog(content)
		if err != nil {
			return o, fmt.Errorf("poster.words_file: %w", err)
		}
		o.Second = &second
	}
	if c.Poster.PictureFile != "" {
		if o.Picture, err = os.ReadFile(c.Poster.PictureFile); err == nil && len(o.Picture) > maxPicture {
			err = fmt.Errorf("larger than %d bytes", maxPicture)
		}
		if err != nil {
			return o, fmt.Errorf("poster.picture_file: %w", err)
		}
	}
	return o, nil
}
