package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"homthu/intake/directory"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// machine is a folder with a configuration, and what a person types there.
type machine struct {
	*testing.T
	dir, config string
}

func newMachine(t *testing.T) machine {
	m := machine{t, t.TempDir(), ""}
	m.config = m.path("homthu.yaml")
	m.write("homthu.yaml", "data: data\ndirectory_file: directory.signed\nprovince_key_file: province.key.pub\nedge_key_file: edge.key\ndeployment_key_file: deployment.key\n")
	return m
}

func (m machine) path(name string) string { return filepath.Join(m.dir, name) }

func (m machine) write(name, content string) {
	m.Helper()
	if err := os.WriteFile(m.path(name), []byte(content), 0o600); err != nil {
		m.Fatal(err)
	}
}

// try runs a command in the folder with what is typed.
func (m machine) try(typed string, args ...string) (string, error) {
	m.Helper()
	var out bytes.Buffer
	err := run(context.Background(), args, streams{strings.NewReader(typed), &out, &out})
	return out.String(), err
}

func (m machine) do(typed string, args ...string) string {
	m.Helper()
	out, err := m.try(typed, args...)
	if err != nil {
		m.Fatalf("%v: %v\n%s", args[:2], err, out)
	}
	return out
}

func (m machine) wants(out string, texts ...string) {
	m.Helper()
	for _, text := range texts {
		if !strings.Contains(out, text) {
			m.Errorf("missing %q in\n%s", text, out)
		}
	}
}

// TestCeremony sets a province up, as docs/operations.md says, rotates nothing, and recovers a unit's keys offline.
func TestCeremony(t *testing.T) {
	keyWorkFactor = 10
	t.Cleanup(func() { keyWorkFactor = 18 })
	m := newMachine(t)
	const unit = "commune-police.06184"
	m.do("", "directory", "key", "--plain", "--out", m.path("edge.key"))
	m.do("", "directory", "key", "--plain", "--out", m.path("deployment.key"))
	m.wants(m.do("mot-hai ba-bon nam-sau\n", "directory", "key", "--out", m.path("province.key")), "fingerprint ")
	if _, err := m.try("\n", "directory", "key", "--out", m.path("province.key")); err == nil {
		t.Error("a key was written over")
	}
	m.write("units.csv", "id,name,conditions\ncommune-police.06184,Công an xã Thiện Hòa,remote-commune\nprovince-police.20,Công an tỉnh Lạng Sơn,\n")
	m.do("", "unit", "add", "--config", m.config, "--file", m.path("units.csv"))
	m.do("", "unit", "add", "--config", m.config, "recovery.20", "--name", "Bộ phận khôi phục khóa tỉnh Lạng Sơn", "--recovery")
	if _, err := m.try("", "unit", "add", "--config", m.config, "commune-police.99999", "--name", "Nơi nào đó"); err == nil || !strings.Contains(err.Error(), "neither a commune's") {
		t.Errorf("a place that is none: %v", err)
	}
	code := regexp.MustCompile(`\n  (\S{29})\n`).FindStringSubmatch(m.do("", "officer", "invite", "--config", m.config, unit, "lan", "--name", "Hoàng Thị Lan"))
	if code == nil {
		t.Fatal("no code")
	}
	key, sheet := m.join(code[1], unit)
	fingerprint := officer.Fingerprint(must2(key.Public()))
	m.wants(m.do("", "unit", "list", "--config", m.config), unit, fingerprint, "waits for the province's signature", "recovery unit", "paper key")

	m.wants(m.do("", "directory", "draft", "--config", m.config, "--out", m.path("draft"), "--issuer", "Công an tỉnh Lạng Sơn"), "version 1")
	sign := []string{"directory", "sign", "--key", m.path("province.key"), m.path("draft")}
	if _, err := m.try("mot-hai ba-bon nam-sau\nyes\n", sign...); err == nil || !strings.Contains(err.Error(), "--first") {
		t.Errorf("a first list without --first: %v", err)
	}
	if _, err := m.try("mot-hai ba-bon nam-tam\nyes\n", append(sign, "--first")...); err == nil || !strings.Contains(err.Error(), "does not open") {
		t.Errorf("a wrong passphrase: %v", err)
	}
	if out, err := m.try("mot-hai ba-bon nam-sau\nno\n", append(sign, "--first")...); err == nil || exists(m.path("draft.signed")) {
		t.Errorf("signed without a yes: %s", out)
	}
	out := m.do("mot-hai ba-bon nam-sau\nyes\n", append(sign, "--first")...)
	m.wants(out, "+ unit "+unit+"  Công an xã Thiện Hòa", "+ key of "+unit+": fingerprint "+fingerprint, "recovery unit", "+ edge edge-1", "valid until")
	m.wants(m.do("", "directory", "adopt", "--config", m.config, "--by", "Minh", m.path("draft.signed")), "version 1 is in force")
	m.wants(m.do("", "directory", "show", "--config", m.config), fingerprint, "version 1")

	m.do("", "unit", "add", "--config", m.config, "commune-police.06187", "--name", "Công an xã Thiện Long")
	m.do("", "unit", "merge", "--config", m.config, "commune-police.06187", "--into", unit, "--on", "01-03-2027")
	m.do("", "directory", "draft", "--config", m.config, "--out", m.path("draft"))
	out = m.do("mot-hai ba-bon nam-sau\nyes\n", sign...)
	m.wants(out, "+ unit commune-police.06187", "goes over into "+unit)
	if strings.Contains(out, fingerprint) {
		t.Errorf("what did not change is shown:\n%s", out)
	}
	m.do("", "directory", "adopt", "--config", m.config, "--by", "Minh", m.path("draft.signed"))
	if _, err := m.try("mot-hai ba-bon nam-sau\nyes\n", sign...); err != nil {
		t.Errorf("the same draft once more: %v", err)
	}
	m.wants(m.do("", "directory", "log", "--config", m.config), "version 1, adopted", "by Minh", "version 2", "goes over into")

	m.recover(unit, key, sheet)
	m.wants(m.do("", "officer", "list", "--config", m.config, unit), "lan", "head", "1 officers")
	m.wants(m.do("", "officer", "reset", "--config", m.config, "lan"), "paper key")
	m.do("", "officer", "leave", "--config", m.config, "lan")
	m.wants(m.do("", "officer", "list", "--config", m.config, unit), "0 officers")
}

// join does what the invited officer's browser does.
func (m machine) join(code, unit string) (officer.UnitKey, officer.PaperKey) {
	m.Helper()
	_, r, done, err := openRoster(m.Context(), configFlag{m.config})
	if err != nil {
		m.Fatal(err)
	}
	defer done()
	read, err := officer.ReadInvitation(code)
	if err != nil {
		m.Fatal(err)
	}
	enrolment, own, err := officer.Enrol(officer.NewPassphrase())
	if err != nil {
		m.Fatal(err)
	}
	key, sheet := officer.NewUnitKey(unit), officer.NewPaperKey()
	recipient, verify, err := key.Public()
	if err != nil {
		m.Fatal(err)
	}
	sealed, err := key.SealTo("lan", own.Recipient().String())
	if err != nil {
		m.Fatal(err)
	}
	paper, err := sheet.Seal(key)
	if err != nil {
		m.Fatal(err)
	}
	if err := r.Join(m.Context(), read.Hash(), roster.Enrolment{Salt: enrolment.Salt, Params: roster.Params(enrolment.Params), Auth: enrolment.Auth,
		Recipient: enrolment.Recipient, Identity: enrolment.Identity},
		&roster.Founding{Key: roster.Key{Recipient: recipient, Verify: verify}, Sealed: sealed, Paper: &paper}); err != nil {
		m.Fatal(err)
	}
	return key, sheet
}

// recover opens the unit's keys with the sheet alone.
func (m machine) recover(unit string, key officer.UnitKey, sheet officer.PaperKey) {
	m.Helper()
	m.do("", "unit", "key", "--config", m.config, unit, "--sealed-out", m.path("sealed"))
	typed := strings.ToLower(strings.ReplaceAll(sheet.String(), "-", " "))
	other := "z"
	if typed[2] == 'z' {
		other = "y"
	}
	wrong := typed[:2] + other + typed[3:]
	out := m.do(wrong+"\n"+typed+"\n", "unit", "recover", m.path("sealed"), "--out", m.path("unit.key"))
	m.wants(out, "group 1 is not as it is on the paper", "1 keys of "+unit)
	content, err := os.ReadFile(m.path("unit.key"))
	if err != nil || !strings.Contains(string(content), key.Identity) {
		m.Errorf("the sheet opened something else: %v", err)
	}
	if _, err := m.try(officer.NewPaperKey().String()+"\n", "unit", "recover", m.path("sealed"), "--out", m.path("other.key")); err == nil || exists(m.path("other.key")) {
		m.Errorf("another sheet: %v", err)
	}
}

func must2(a, _ string, err error) string {
	if err != nil {
		panic(err)
	}
	return a
}

// TestShares: with a split paper key, k typed shares recover, and mistakes are named.
func TestSharesOnTheCommandLine(t *testing.T) {
	m := newMachine(t)
	key, sheet := officer.NewUnitKey("recovery.20"), officer.NewPaperKey()
	paper, err := sheet.Seal(key)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := officer.SplitPaperKey(sheet, 3, 5)
	if err != nil {
		t.Fatal(err)
	}
	paper.Threshold, paper.Shares = 3, 5
	m.write("sealed", string(mustJSON(t, paper)))
	typed := strings.Join([]string{printed[4], printed[4], sheet.String(), "7KQ2F", printed[1], printed[2]}, "\n") + "\n"
	out := m.do(typed, "unit", "recover", m.path("sealed"), "--out", m.path("unit.key"))
	m.wants(out, "share (1 of 3)", "this share was given already", "the other kind of paper", "not as many symbols", "1 keys of recovery.20")
	if _, err := m.try(printed[0]+"\n"+printed[1]+"\n", "unit", "recover", m.path("sealed"), "--out", m.path("no.key")); err == nil {
		t.Error("two shares of three were enough")
	}
}

// TestExpiry: a list whose time is over is put in force at the start, warned of, and seals nothing; a new one ends that.
func TestExpiry(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	seed := bytes.Repeat([]byte{7}, 32)
	key := seedKey(seed)
	sign := func(version int, expires time.Time) []byte {
		signed, err := directory.Sign(directory.Directory{Version: version, Province: "Công an tỉnh Lạng Sơn", Issued: expires.AddDate(0, -6, 0), Expires: expires}, key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	list := newInForce(key.Public().(ed25519.PublicKey), func() time.Time { return now })
	if err := list.begin(sign(1, now.AddDate(0, 0, -1))); err != nil || list.left() >= 0 {
		t.Fatalf("%v, left %v", err, list.left())
	}
	if err := list.take(sign(2, now.AddDate(0, 0, -1))); err == nil {
		t.Error("a list that came expired was taken")
	}
	if err := list.take(sign(3, now.AddDate(0, 0, 20))); err != nil || list.left() < 19*24*time.Hour || list.left() > expiresSoon {
		t.Errorf("%v, left %v", err, list.left())
	}
	for _, g := range list.gauges() {
		if value, err := g.read(t.Context()); err != nil || g.name == "directory_days_left" && (value < 19 || value > 21) || g.name == "directory_version" && value != 3 {
			t.Errorf("%s: %v %v", g.name, value, err)
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
