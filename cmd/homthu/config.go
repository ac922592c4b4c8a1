package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// onionURL is the address of a version 3 onion service.
var onionURL = regexp.MustCompile(`^https?://[a-z2-7]{56}\.onion$`)

// config is homthu.yaml. Every key may be given in the environment instead (HOMTHU_QUEUE_ADDR for queue.addr); a secret
// is always the path of a file that holds it. A field's meaning and danger stand in configs/homthu.yaml.
type config struct {
	Data        string `yaml:"data"`
	Addr        string `yaml:"addr"`
	ConsoleAddr string `yaml:"console_addr"`
	AdminAddr   string `yaml:"admin_addr"`
	WebURL      string `yaml:"web_url"`
	OnionURL    string `yaml:"onion_url"`
	ConsoleTLS  bool   `yaml:"console_tls"`
	ProxyHeader string `yaml:"proxy_header"`

	Province   string `yaml:"province"`
	Edge       string `yaml:"edge"`
	Deployment string `yaml:"deployment"`

	DirectoryFile   string `yaml:"directory_file"`
	ProvinceKeyFile string `yaml:"province_key_file"`
	EdgeKeyFile     string `yaml:"edge_key_file"`
	DeployKeyFile   string `yaml:"deployment_key_file"`

	// BackupRecipients are whom backups are sealed to.
	BackupRecipients []string `yaml:"backup_recipients"`

	AudioDir string `yaml:"audio_dir"`

	Safe     storeConfig    `yaml:"safe"`
	Docket   storeConfig    `yaml:"docket"`
	Queue    queueConfig    `yaml:"queue"`
	Telegram telegramConfig `yaml:"telegram"`
	Limits   limitsConfig   `yaml:"limits"`
	Zalo     zaloConfig     `yaml:"zalo"`
	Notices  noticesConfig  `yaml:"notices"`
	Console  consoleConfig  `yaml:"console"`
	Poster   posterConfig   `yaml:"poster"`
}

type storeConfig struct {
	// Engine is "sqlite" (a file below data) or "postgres".
	Engine  string `yaml:"engine"`
	DSNFile string `yaml:"dsn_file"`
}

type queueConfig struct {
	// Kind is "local" (both roles in one process) or "redis".
	Kind         string `yaml:"kind"`
	Addr         string `yaml:"addr"`
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	TLS          bool   `yaml:"tls"`
}

type telegramConfig struct {
	// Mode is "off", "poll" or "webhook".
	Mode              string `yaml:"mode"`
	TokenFile         string `yaml:"token_file"`
	WebhookSecretFile string `yaml:"webhook_secret_file"`
	APIURL            string `yaml:"api_url"`
}

func defaultConfig() config {
	return config{
		Data:        "data",
		Addr:        "127.0.0.1:8080",
		ConsoleAddr: "127.0.0.1:8081",
		AdminAddr:   "127.0.0.1:8082",
		Edge:        "edge-1",
		Province:    "20",
		Deployment:  "lang-son",
		Safe:        storeConfig{Engine: "sqlite"},
		Docket:      storeConfig{Engine: "sqlite"},
		Queue:       queueConfig{Kind: "local", Addr: "127.0.0.1:6379"},
		Telegram:    telegramConfig{Mode: "off", APIURL: "https://api.telegram.org"},
		Limits:      defaultLimits(),
		Zalo:        defaultZaloConfig(),
		Notices:     defaultNotices(),
		Poster:      posterConfig{Second: "en"},
	}
}

// readConfig reads the file at path strictly, lays the environment over it and checks what can be checked before
// anything is opened. Errors name the file, the line where there is one, and the fix.
func readConfig(path string, environ []string) (config, error) {
	c := defaultConfig()
	file, err := os.Open(path)
	if err != nil {
		return c, fmt.Errorf("config %s: %w; start from the commented example configs/homthu.yaml", path, errors.Unwrap(err))
	}
	defer file.Close()
	if err := yaml.NewDecoder(file, yaml.Strict()).Decode(&c); err != nil {
		return c, fmt.Errorf("config %s: %s; every key stands in configs/homthu.yaml", path, yaml.FormatError(err, false, false))
	}
	if err := overlay(reflect.ValueOf(&c).Elem(), "HOMTHU", environ); err != nil {
		return c, fmt.Errorf("environment: %w", err)
	}
	c.relativeTo(filepath.Dir(path))
	if err := c.check(); err != nil {
		return c, fmt.Errorf("config %s: %w", path, err)
	}
	return c, nil
}

// overlay sets the fields of the struct v from variables named prefix_KEY.
func overlay(v reflect.Value, prefix string, environ []string) error {
	for i := range v.NumField() {
		key := prefix + "_" + strings.ToUpper(v.Type().Field(i).Tag.Get("yaml"))
		field := v.Field(i)
		if field.Kind() == reflect.Struct {
			if err := overlay(field, key, environ); err != nil {
				return err
			}
			continue
		}
		for _, variable := range environ {
			value, given := strings.CutPrefix(variable, key+"=")
			if !given {
				continue
			}
			if field.Kind() == reflect.Bool {
				on, err := strconv.ParseBool(value)
				if err != nil {
					return fmt.Errorf("%s: give true or false", key)
				}
				field.SetBool(on)
				continue
			}
			if lists, ok := field.Addr().Interface().(*map[string][]string); ok {
				if err := overlayLists(lists, key, value); err != nil {
					return err
				}
				continue
			}
			if field.Kind() == reflect.Slice { // of strings, with commas or blanks between
				field.Set(reflect.ValueOf(strings.Fields(strings.ReplaceAll(value, ",", " "))))
				continue
			}
			if field.Kind() == reflect.Int {
				n, err := strconv.Atoi(value)
				if err != nil {
					return fmt.Errorf("%s: give a whole number", key)
				}
				field.SetInt(int64(n))
				continue
			}
			field.SetString(value)
		}
	}
	return nil
}

// overlayLists reads lists by name: NAME=a,b; NAME=c.
func overlayLists(into *map[string][]string, key, value string) error {
	*into = map[string][]string{}
	for part := range strings.SplitSeq(value, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, list, ok := strings.Cut(part, "=")
		if !ok {
			return fmt.Errorf("%s: give NAME=a,b; NAME=c", key)
		}
		(*into)[strings.TrimSpace(name)] = strings.Fields(strings.ReplaceAll(list, ",", " "))
	}
	return nil
}

// relativeTo makes the paths in c relative to dir, where the config file lies.
func (c *config) relativeTo(dir string) {
	for _, path := range append(append(c.Zalo.paths(), c.Notices.paths()...),
		&c.Data, &c.AudioDir, &c.DirectoryFile, &c.ProvinceKeyFile, &c.EdgeKeyFile, &c.DeployKeyFile, &c.Safe.DSNFile, &c.Docket.DSNFile,
		&c.Poster.WordsFile, &c.Poster.PictureFile, &c.Queue.PasswordFile, &c.Telegram.TokenFile, &c.Telegram.WebhookSecretFile,
	) {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
}

func (c *config) check() error {
	for key, addr := range map[string]string{"addr": c.Addr, "console_addr": c.ConsoleAddr, "admin_addr": c.AdminAddr} {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return fmt.Errorf("%s: %q is not HOST:PORT, such as 127.0.0.1:8080", key, addr)
		}
	}
	if !loopback(c.AdminAddr) {
		return fmt.Errorf("admin_addr: %s can be reached from outside; metrics and health belong on 127.0.0.1", c.AdminAddr)
	}
	for key, store := range map[string]storeConfig{"safe": c.Safe, "docket": c.Docket} {
		switch {
		case store.Engine == "sqlite":
		case store.Engine != "postgres":
			return fmt.Errorf("%s.engine: %q is neither sqlite nor postgres", key, store.Engine)
		case store.DSNFile == "":
			return fmt.Errorf("%s.dsn_file: name the file that holds the PostgreSQL address", key)
		}
	}
	if err := c.Queue.check(); err != nil {
		return err
	}
	if c.OnionURL != "" && !onionURL.MatchString(c.OnionURL) {
		return errors.New("onion_url: give http:// and the 56 letters and .onion of tor's file hostname, without a path; docs/onion-service.md has the recipe")
	}
	if c.Telegram.Mode != "off" && c.WebURL == "" {
		return errors.New("web_url: give the address of the residents' pages; chats show it for all that is more private there")
	}
	if err := c.Zalo.check(c.WebURL); err != nil {
		return err
	}
	if err := c.Notices.check(c); err != nil {
		return err
	}
	if err := c.Limits.check(); err != nil {
		return err
	}
	if err := c.Poster.check(); err != nil {
		return err
	}
	if err := c.Console.check(); err != nil {
		return err
	}
	return c.Telegram.check()
}

func (q queueConfig) check() error {
	switch {
	case q.Kind == "local":
		return nil
	case q.Kind != "redis":
		return fmt.Errorf("queue.kind: %q is neither local nor redis", q.Kind)
	case !loopback(q.Addr) && (!q.TLS || q.PasswordFile == ""):
		return fmt.Errorf("queue: Redis at %s is not on this machine; set queue.tls and queue.password_file", q.Addr)
	}
	return nil
}

func (t telegramConfig) check() error {
	switch t.Mode {
	case "off":
		return nil
	case "poll", "webhook":
	default:
		return fmt.Errorf("telegram.mode: %q is neither off, poll nor webhook", t.Mode)
	}
	if t.TokenFile == "" {
		return errors.New("telegram.token_file: name the file that holds the bot's token")
	}
	if t.Mode == "webhook" && t.WebhookSecretFile == "" {
		return errors.New("telegram.webhook_secret_file: name the file that holds the webhook secret")
	}
	return nil
}

// readSecret returns the content of a secret's file without the line end. The error never quotes what is in it.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("secret file %s does not exist", path)
	}
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("secret file %s can be read by others; run chmod 600 on it", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(content)), nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
