package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestShippedConfigIsReadByTheStrictReader(t *testing.T) {
	c, err := readConfig(filepath.Join("..", "..", "configs", "homthu.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	if c.Addr != want.Addr || c.Queue != want.Queue || c.Telegram != want.Telegram || c.Zalo != want.Zalo || c.Safe != want.Safe || c.Limits != want.Limits {
		t.Errorf("the example's values are not the defaults: %+v", c)
	}
}

func TestBadConfigNamesFileLineAndFix(t *testing.T) {
	for name, test := range map[string]struct{ yaml, want string }{
		"onion that is none":  {"onion_url: http://homthu.onion/viet\n", "docs/onion-service.md"},
		"unknown key":         {"data: x\nqueue:\n  adress: 127.0.0.1:1\n", "[3:3]"},
		"wrong type":          {"queue:\n  tls: maybe\n", "[2:"},
		"redis far away":      {"queue: {kind: redis, addr: 'redis.example:6379'}\n", "queue.tls"},
		"admin for the world": {"admin_addr: 0.0.0.0:9000\n", "127.0.0.1"},
		"address without port": {
			"addr: localhost\n", "HOST:PORT",
		},
		"telegram without token": {"web_url: http://x.example\ntelegram: {mode: poll}\n", "telegram.token_file"},
		"telegram without pages": {"telegram: {mode: poll, token_file: t}\n", "web_url"},
		"postgres without dsn":   {"safe: {engine: postgres}\n", "safe.dsn_file"},
		"no network":             {"console: {networks: {commune-police: [10.20.0.1/16]}}\n", "10.20.0.1/16"},
		"an address":             {"console: {networks: {'*': [10.20.0.1]}}\n", "10.20.0.0/16"},
		"networks of nobody":     {"console: {networks: {commune-police: []}}\n", "commune-police"},
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

func TestEnvironmentLiesOverTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "homthu.yaml")
	if err := os.WriteFile(path, []byte("edge: a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(path, []string{"HOMTHU_EDGE=b", "HOMTHU_QUEUE_ADDR=127.0.0.1:7000", "HOMTHU_QUEUE_TLS=true", "OTHER=x"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Edge != "b" || c.Queue.Addr != "127.0.0.1:7000" || !c.Queue.TLS {
		t.Errorf("got %+v", c)
	}
}

func TestSecretFilesMustBePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("geheim\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if secret, err := readSecret(path); err != nil || secret != "geheim" {
		t.Errorf("got %q, %v", secret, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readSecret(path); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("got %v, want a refusal without the secret", err)
	}
}

func TestNetworksFromTheEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "homthu.yaml")
	if err := os.WriteFile(path, []byte("console: {networks: {'*': [192.0.2.0/24]}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(path, []string{"HOMTHU_CONSOLE_NETWORKS=commune-police=10.20.0.0/16,10.21.0.0/16; *=10.0.0.0/8", "HOMTHU_CONSOLE_SECOND_FACTOR_REQUIRED=head, keeper"})
	if err != nil {
		t.Fatal(err)
	}
	networks, err := c.Console.networks()
	if err != nil || len(networks["commune-police"]) != 2 || len(networks["*"]) != 1 || len(c.Console.SecondFactor.Required) != 2 {
		t.Errorf("got %v, %+v, %v", networks, c.Console, err)
	}
	if _, err := readConfig(path, []string{"HOMTHU_CONSOLE_NETWORKS=10.0.0.0/8"}); err == nil {
		t.Error("a network of nobody was taken")
	}
}

func TestConsoleNamesOnlyWhatIsKnown(t *testing.T) {
	p, err := newProgram(demoConfig(t.TempDir()), nil, newLog(os.Stderr))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		c  consoleConfig
		ok bool
	}{
		{consoleConfig{}, true},
		{consoleConfig{SecondFactor: secondFactorConfig{Required: []string{"head", "commune-police", "*"}}, Networks: map[string][]string{"*": nil, "commune-front": nil}}, true},
		{consoleConfig{SecondFactor: secondFactorConfig{Required: []string{"heads"}}}, false},
		{consoleConfig{Networks: map[string][]string{"head": nil}}, false},
	} {
		if err := test.c.known(p.tables); (err == nil) != test.ok {
			t.Errorf("%+v: %v", test.c, err)
		}
	}
}
