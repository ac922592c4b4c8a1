package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"homthu/intake/directory"
	"homthu/triage/roster"
)

// directoryCmd takes the province's list from the roster to the offline machine, where it is signed, and back.
type directoryCmd struct {
	Key   directoryKeyCmd   `cmd:"" help:"Make a signing key: the province's, on the machine that stays offline, or a server's (--plain)."`
	Draft directoryDraftCmd `cmd:"" help:"Write what is to be signed into a file, to be carried to the offline machine."`
	Sign  directorySignCmd  `cmd:"" help:"Show what a draft changes, and sign it with the province's key. Needs no configuration."`
	Adopt directoryAdoptCmd `cmd:"" help:"Check a signed list and put it in force: running processes see it within a minute, edges within the hour."`
	Show  directoryShowCmd  `cmd:"" help:"Print what a list says: the one in force, a draft, or a signed file."`
	Log   directoryLogCmd   `cmd:"" help:"Print which lists were adopted, when and by whom, with what each changed."`
}

// draft is what is carried to the offline machine. Before is the newest list that was adopted, so that the changes can be
// shown there; it is signed, so that what is shown is not the word of the machine that drafted.
type draft struct {
	V      int                 `json:"homthu_draft"`
	List   directory.Directory `json:"list"`
	Before []byte              `json:"before,omitempty"`
}

const draftVersion = 1

type directoryDraftCmd struct {
	configFlag
	Out    string            `required:"" type:"path" help:"The file to write."`
	Issuer string            `help:"Who issues the list, as people read it. Default: as the list before."`
	Days   int               `default:"180" help:"How long the list is valid. After it nothing is sealed until a new one is there."`
	Edge   map[string]string `placeholder:"NAME=KEY" help:"An edge on another machine, with its public key."`
}

func (c *directoryDraftCmd) Run(ctx context.Context, std streams) error {
	conf, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	if err := c.parties(ctx, conf, r); err != nil {
		return err
	}
	d := draft{V: draftVersion}
	if d.Before, _, err = r.Signed(ctx); err != nil && !errors.Is(err, roster.ErrUnknown) {
		return err
	}
	if d.Before != nil && c.Issuer == "" {
		before, err := directory.Peek(d.Before)
		if err != nil {
			return err
		}
		c.Issuer = before.Province
	}
	if c.Issuer == "" {
		return errors.New("give --issuer: who issues the list, such as \"Công an tỉnh Lạng Sơn\"")
	}
	if c.Days < 1 || c.Days > 400 {
		return errors.New("--days: between 1 and 400")
	}
	if d.List, err = r.Draft(ctx, c.Issuer, time.Duration(c.Days)*24*time.Hour); err != nil {
		return err
	}
	content, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, content, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "draft of version %d: %d units, %d boxes. Carry %s to the machine with the province's key, and there run\n\n  homthu directory sign --key province.key %s\n",
		d.List.Version, len(d.List.Units), len(d.List.Boxes), c.Out, filepath.Base(c.Out))
	return nil
}

// parties puts this machine's own edge and deployment into the roster, and the edges that were named.
func (c *directoryDraftCmd) parties(ctx context.Context, conf config, r *roster.Roster) error {
	for name, verify := range c.Edge {
		if _, err := parsePublicKey(verify); err != nil {
			return fmt.Errorf("--edge %s: %w", name, err)
		}
		if err := r.SetEdge(ctx, roster.Party{ID: name, Verify: verify}); err != nil {
			return err
		}
	}
	for _, party := range []struct {
		id, file string
		set      func(context.Context, roster.Party) error
	}{{conf.Edge, conf.EdgeKeyFile, r.SetEdge}, {conf.Deployment, conf.DeployKeyFile, r.SetDeployment}} {
		if party.file == "" {
			continue
		}
		key, err := readSigningKey(party.file)
		if errors.Is(err, fs.ErrNotExist) || err != nil && !exists(party.file) {
			continue // on another machine
		}
		if err != nil {
			return err
		}
		if err := party.set(ctx, roster.Party{ID: party.id, Verify: publicKey(key.Seed())}); err != nil {
			return err
		}
	}
	return nil
}

type directoryAdoptCmd struct {
	configFlag
	File string `arg:"" type:"path" help:"The signed list."`
	By   string `help:"Who adopts it, for the log. Default: the name on this machine."`
}

// Run puts the list into the roster and into directory_file, which is what a process begins with. On a machine without a
// roster, an edge, it is the file alone.
func (c *directoryAdoptCmd) Run(ctx context.Context, std streams) error {
	conf, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	if conf.ProvinceKeyFile == "" || conf.DirectoryFile == "" {
		return errors.New("province_key_file and directory_file: name the files")
	}
	province, err := readPublicKey(conf.ProvinceKeyFile)
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("signed list: %w", err)
	}
	before, newest := inFile(conf.DirectoryFile, province)
	d, err := directory.Read(signed, province, newest, time.Now())
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if hasRoster(conf) {
		if before, err = c.intoRoster(ctx, province, signed, before); err != nil {
			return err
		}
	}
	if err := replaceFile(conf.DirectoryFile, signed); err != nil {
		return err
	}
	for _, line := range changesOf(before, d) {
		fmt.Fprintln(std.out, line)
	}
	fmt.Fprintf(std.out, "version %d is in force until %s; digest %s\n", d.Version, day(d.Expires), digestOf(signed))
	return nil
}

// intoRoster adopts and returns the list before.
func (c *directoryAdoptCmd) intoRoster(ctx context.Context, province ed25519.PublicKey, signed []byte, before *directory.Directory) (*directory.Directory, error) {
	_, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return nil, err
	}
	defer done()
	if last, _, err := r.Signed(ctx); err == nil && !bytes.Equal(last, signed) {
		if before, err = directory.Peek(last); err != nil {
			return nil, err
		}
	}
	by := c.By
	if by == "" {
		if who, err := user.Current(); err == nil {
			by = who.Username
		}
	}
	return before, r.AdoptBy(ctx, by, signed, province)
}

// inFile reads the list that is in force by its file, expired or not; nil and 0 if there is none.
func inFile(path string, province ed25519.PublicKey) (*directory.Directory, int) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, 0
	}
	d, err := directory.ReadExpired(content, province, 0)
	if err != nil {
		return nil, 0
	}
	return d, d.Version
}

type directoryLogCmd struct{ configFlag }

func (c *directoryLogCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := readRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	adopted, err := r.Directories(ctx)
	if err != nil {
		return err
	}
	if len(adopted) == 0 {
		fmt.Fprintln(std.out, "no list was adopted yet")
	}
	var before *directory.Directory
	for _, a := range adopted {
		d, err := directory.Peek(a.Signed)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "version %d, adopted %s by %s, valid until %s, digest %s\n", a.Version, a.At.In(hanoi).Format("02-01-2006 15:04"), orNobody(a.By),
			day(d.Expires), digestOf(a.Signed))
		for _, line := range changesOf(before, d) {
			fmt.Fprintln(std.out, "  "+line)
		}
		before = d
	}
	return nil
}

func orNobody(by string) string {
	if by == "" {
		return "the program"
	}
	return by
}

// digestOf is what two machines can compare of a file.
func digestOf(signed []byte) string {
	sum := sha256.Sum256(signed)
	return hex.EncodeToString(sum[:8])
}

var hanoi = time.FixedZone("UTC+7", 7*3600)

func day(t time.Time) string { return t.In(hanoi).Format("02-01-2006") }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// replaceFile writes a file so that a crash leaves the old or the new one.
func replaceFile(path string, content []byte) error {
	temp := path + ".new"
	if err := os.WriteFile(temp, content, 0o644); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
