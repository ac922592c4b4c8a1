package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"homthu/triage/notice"
	"homthu/triage/roster"
)

// noticesConfig is the section notices: of homthu.yaml: the ways in which officers are woken.
type noticesConfig struct {
	Push     pushConfig  `yaml:"push"`
	Mail     mailConfig  `yaml:"mail"`
	Telegram groupConfig `yaml:"telegram"`
	Zalo     groupConfig `yaml:"zalo"`
	CalmFrom int         `yaml:"calm_from"`
	CalmTo   int         `yaml:"calm_to"`
	CalmADay int         `yaml:"calm_a_day"`
}

type pushConfig struct {
	// Mode is "off" or "on".
	Mode     string   `yaml:"mode"`
	Subject  string   `yaml:"subject"`
	KeyFile  string   `yaml:"key_file"`
	Services []string `yaml:"services"`
}

type mailConfig struct {
	// Mode is "off", "starttls" or "tls".
	Mode         string `yaml:"mode"`
	Host         string `yaml:"host"`
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	From         string `yaml:"from"`
}

type groupConfig struct {
	// Mode is "off" or "on".
	Mode      string `yaml:"mode"`
	TokenFile string `yaml:"token_file"`
	APIURL    string `yaml:"api_url"`
}

func defaultNotices() noticesConfig {
	return noticesConfig{
		Push: pushConfig{Mode: "off", Services: []string{"fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"}},
		Mail: mailConfig{Mode: "off"}, Telegram: groupConfig{Mode: "off", APIURL: "https://api.telegram.org"},
		Zalo: groupConfig{Mode: "off", APIURL: "https://bot-api.zaloplatforms.com"}, CalmFrom: 10, CalmTo: 60, CalmADay: 4,
	}
}

// paths are the settings that name files.
func (n *noticesConfig) paths() []*string {
	return []*string{&n.Push.KeyFile, &n.Mail.PasswordFile, &n.Telegram.TokenFile, &n.Zalo.TokenFile}
}

// check needs the whole config: the residents' bots must be others.
func (n noticesConfig) check(c *config) error {
	if err := n.Push.check(); err != nil {
		return err
	}
	if err := n.Mail.check(); err != nil {
		return err
	}
	if err := n.Telegram.check("telegram", c.Telegram.TokenFile); err != nil {
		return err
	}
	if err := n.Zalo.check("zalo", c.Zalo.Bot.TokenFile); err != nil {
		return err
	}
	if n.CalmFrom < 0 || n.CalmTo < n.CalmFrom+10 || n.CalmTo > 24*60 || n.CalmADay < 1 {
		return errors.New("notices.calm_from, calm_to, calm_a_day: at least ten minutes must lie between the first two, within a day, and one message a day")
	}
	return nil
}

func (p pushConfig) check() error {
	switch p.Mode {
	case "off":
		return nil
	case "on":
	default:
		return fmt.Errorf("notices.push.mode: %q is neither off nor on", p.Mode)
	}
	if !strings.HasPrefix(p.Subject, "mailto:") && !strings.HasPrefix(p.Subject, "https://") {
		return errors.New("notices.push.subject: give mailto: and an address where the push services' operators find yours")
	}
	if len(p.Services) == 0 {
		return errors.New("notices.push.services: name the push services that may be called")
	}
	return nil
}

func (m mailConfig) check() error {
	switch m.Mode {
	case "off":
		return nil
	case "starttls", "tls":
	default:
		return fmt.Errorf("notices.mail.mode: %q is neither off, starttls nor tls; mail never goes out in the open", m.Mode)
	}
	if _, _, err := net.SplitHostPort(m.Host); err != nil {
		return errors.New("notices.mail.host: give HOST:PORT of the mail server, such as mail.example.vn:587")
	}
	if from, err := mail.ParseAddress(m.From); err != nil || from.Address != m.From {
		return errors.New("notices.mail.from: give the address that mail comes from")
	}
	if (m.User == "") != (m.PasswordFile == "") {
		return errors.New("notices.mail: user and password_file belong together")
	}
	return nil
}

func (g groupConfig) check(kind, residents string) error {
	switch g.Mode {
	case "off":
		return nil
	case "on":
	default:
		return fmt.Errorf("notices.%s.mode: %q is neither off nor on", kind, g.Mode)
	}
	if g.TokenFile == "" || g.TokenFile == residents {
		return fmt.Errorf("notices.%s.token_file: name the file with the token of a bot of its own, not the residents'", kind)
	}
	if u, err := url.Parse(g.APIURL); err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(hostPort(u))) {
		return fmt.Errorf("notices.%s.api_url: give an https address; the token goes there", kind)
	}
	return nil
}

// openNotices joins the desk that wakes officers with the channels that the configuration names.
func openNotices(p program, in *inside) (*notice.Desk, error) {
	c := p.config.Notices
	in.told = newTold()
	o := notice.Options{Roster: in.roster, Docket: in.docket, Now: p.now, Log: p.log, Report: in.told.report,
		Senders: map[string]notice.Sender{}, Check: map[string]func(string) error{roster.Mail: notice.CheckMail},
		CalmFrom: time.Duration(c.CalmFrom) * time.Minute, CalmTo: time.Duration(c.CalmTo) * time.Minute, CalmADay: c.CalmADay}
	if c.Push.Mode == "on" {
		file := c.Push.KeyFile
		if file == "" {
			file = filepath.Join(p.config.Data, "push.key")
		}
		key, err := pushKey(file)
		if err != nil {
			return nil, err
		}
		browsers := notice.NewBrowsers(key, c.Push.Subject, c.Push.Services, p.now)
		if o.PushKey, err = browsers.PublicKey(); err != nil {
			return nil, err
		}
		o.Senders[roster.Push], o.Check[roster.Push] = browsers, browsers.Check
	}
	if c.Mail.Mode != "off" {
		post := notice.Post{Host: c.Mail.Host, Implicit: c.Mail.Mode == "tls", User: c.Mail.User, From: c.Mail.From, Now: p.now}
		if c.Mail.PasswordFile != "" {
			var err error
			if post.Password, err = readSecret(c.Mail.PasswordFile); err != nil {
				return nil, err
			}
		}
		o.Senders[roster.Mail] = post
	}
	for kind, g := range map[string]groupConfig{roster.Telegram: c.Telegram, roster.Zalo: c.Zalo} {
		if g.Mode == "off" {
			continue
		}
		token, err := readSecret(g.TokenFile)
		if err != nil {
			return nil, err
		}
		if o.Senders[kind], err = notice.NewGroups(kind, g.APIURL, token); err != nil {
			return nil, err
		}
	}
	return notice.New(o), nil
}

// pushKey reads the key that browsers' subscriptions are bound to, and makes it the first time. Who loses it loses the
// subscriptions: every officer subscribes again.
func pushKey(path string) (*ecdsa.PrivateKey, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := makePushKey(path); err != nil {
			return nil, fmt.Errorf("push key: %w", err)
		}
	}
	secret, err := readSecret(path)
	if err != nil {
		return nil, fmt.Errorf("push key: %w", err)
	}
	der, err := base64.StdEncoding.DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("push key %s: not a key in base64", path)
	}
	key, err := x509.ParseECPrivateKey(der)
	if err != nil || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("push key %s: not a key on P-256", path)
	}
	return key, nil
}

func makePushKey(path string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, base64.StdEncoding.EncodeToString(der))
	return errors.Join(err, file.Sync(), file.Close())
}

// told counts what was passed on, by channel and result. Both are words of ours.
type told map[[2]string]*atomic.Int64

func newTold() told {
	t := told{}
	for _, kind := range []string{roster.Push, roster.Mail, roster.Telegram, roster.Zalo} {
		for _, result := range []string{notice.Sent, notice.Failed, notice.Gone} {
			t[[2]string{kind, result}] = &atomic.Int64{}
		}
	}
	return t
}

func (t told) report(kind, result string) {
	if n := t[[2]string{kind, result}]; n != nil {
		n.Add(1)
	}
}

func (t told) gauges() (all []gauge) {
	for of, n := range t {
		all = append(all, gauge{name: "notices_total", help: "Notices to officers since the start, by channel and what came of it.",
			labels: map[string]string{"channel": of[0], "result": of[1]}, read: count(n.Load)})
	}
	return all
}

// stir asks for the clocks to be looked at now: an urgent tip wakes somebody at once, not within the minute.
func (in *inside) stir() {
	select {
	case in.stirred <- struct{}{}:
	default:
	}
}

// settle is how long a burst of parcels is let pass before the clocks are looked at.
const settle = 2 * time.Second

// pause waits for the next look at the clocks: a minute, or a moment after something came. It says false when ctx is done.
func (in *inside) pause(ctx context.Context, tick <-chan time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-tick:
		return true
	case <-in.stirred:
	}
	wait := time.NewTimer(settle)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wait.C:
		return true
	}
}
