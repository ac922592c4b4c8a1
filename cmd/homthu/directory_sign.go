package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"filippo.io/age"
	"golang.org/x/term"

	"homthu/intake/directory"
	"homthu/triage/officer"
)

// directoryKeyCmd makes an Ed25519 key. FILE.pub, which may be shown to everybody, is written beside it.
type directoryKeyCmd struct {
	Out   string `required:"" type:"path" help:"The file to write; FILE.pub is written beside it."`
	Plain bool   `help:"Without a passphrase, as a server needs its own (edge_key_file, deployment_key_file)."`
}

func (c *directoryKeyCmd) Run(std streams) error {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return fmt.Errorf("no randomness: %w", err)
	}
	content := []byte(base64.StdEncoding.EncodeToString(key.Seed()) + "\n")
	if !c.Plain {
		if content, err = c.protect(std, content); err != nil {
			return err
		}
	}
	out, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; a key is never written over", c.Out)
	}
	if err != nil {
		return err
	}
	if _, err = out.Write(content); errors.Join(err, out.Sync(), out.Close()) != nil {
		return fmt.Errorf("write %s: %w", c.Out, err)
	}
	if err := os.WriteFile(c.Out+".pub", []byte(base64.StdEncoding.EncodeToString(public)+"\n"), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "public key  %s (in %s.pub)\nfingerprint %s\n", base64.StdEncoding.EncodeToString(public), c.Out, directory.Fingerprint(public))
	return nil
}

// protect seals the key with a passphrase, as `age -p` does: `age -d` opens it too.
func (c *directoryKeyCmd) protect(std streams, content []byte) ([]byte, error) {
	passphrase, err := askSecret(std, "Passphrase for the key (empty: one is made for you): ")
	if err != nil {
		return nil, err
	}
	if passphrase == "" {
		passphrase = officer.NewPassphrase()
		fmt.Fprintf(std.out, "The passphrase, written nowhere else:\n\n  %s\n\n", passphrase)
	} else if len(passphrase) < 12 {
		return nil, errors.New("the passphrase is too short: take at least 12 signs, or leave it empty")
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(keyWorkFactor)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return sealed.Bytes(), nil
}

// keyWorkFactor is age's own: a guess takes a second. Tests take less.
var keyWorkFactor = 18

type directorySignCmd struct {
	Key   string `required:"" type:"path" placeholder:"FILE" help:"The province's key."`
	Draft string `arg:"" type:"path" help:"The draft, as homthu directory draft wrote it."`
	Out   string `type:"path" help:"The file to write. Default: DRAFT.signed."`
	First bool   `help:"The first list of this key: everything is shown as new."`
}

// Run shows what the draft changes and signs it when the answer is yes.
func (c *directorySignCmd) Run(_ context.Context, std streams) error {
	content, err := os.ReadFile(c.Draft)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	var d draft
	if err := json.Unmarshal(content, &d); err != nil || d.V != draftVersion {
		return fmt.Errorf("%s is not a draft that this program knows", c.Draft)
	}
	lines := bufio.NewReader(std.in)
	std.in = lines // one reader for passphrase and answer
	key, err := readProvinceKey(std, c.Key)
	if err != nil {
		return err
	}
	public, _ := key.Public().(ed25519.PublicKey)
	var before *directory.Directory
	switch {
	case c.First: // all of it is shown as new
	case d.Before != nil:
		if before, err = directory.ReadExpired(d.Before, public, 0); err != nil {
			return fmt.Errorf("the list that this draft is compared with is not of this key: %w; if the key is a new one, say --first", err)
		}
		if d.List.Version <= before.Version {
			return fmt.Errorf("the draft is version %d, and %d was signed already: make a new draft", d.List.Version, before.Version)
		}
	default:
		return errors.New("the draft has no list before it; if this is the first one of this key, say --first")
	}
	signed, err := directory.Sign(d.List, key)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s, version %d, valid until %s\n", d.List.Province, d.List.Version, day(d.List.Expires))
	for _, line := range changesOf(before, &d.List) {
		fmt.Fprintln(std.out, line)
	}
	fmt.Fprintf(std.out, "\nCompare every new key's fingerprint with its unit, by telephone or face to face: a key that is not theirs reads their tips.\nSign with the key %s? Type yes: ", directory.Fingerprint(public))
	answer, err := lines.ReadString('\n')
	if err != nil && err != io.EOF {
		return err
	}
	if strings.TrimSpace(answer) != "yes" {
		return errors.New("not signed")
	}
	out := c.Out
	if out == "" {
		out = c.Draft + ".signed"
	}
	if err := os.WriteFile(out, signed, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "signed: %s, digest %s. Carry it back and run\n\n  homthu directory adopt --config homthu.yaml %s\n", out, digestOf(signed), out)
	return nil
}

// readProvinceKey reads a key that lies sealed with a passphrase, or plain with mode 0600.
func readProvinceKey(std streams, path string) (ed25519.PrivateKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	if !bytes.HasPrefix(content, []byte("age-encryption.org/")) {
		return readSigningKey(path)
	}
	passphrase, err := askSecret(std, "Passphrase of "+path+": ")
	if err != nil {
		return nil, err
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, errors.New("no passphrase was given")
	}
	plain, err := age.Decrypt(bytes.NewReader(content), identity)
	if err != nil {
		return nil, errors.New("the passphrase does not open the key")
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("key %s: not an Ed25519 seed in base64", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// askSecret asks for a line; a terminal does not show it.
func askSecret(std streams, question string) (string, error) {
	fmt.Fprint(std.err, question)
	if file, ok := std.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		line, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(std.err)
		return string(line), err
	}
	if lines, ok := std.in.(*bufio.Reader); ok {
		if lines.Buffered() == 0 && term.IsTerminal(int(os.Stdin.Fd())) {
			line, err := term.ReadPassword(int(os.Stdin.Fd()))
			fmt.Fprintln(std.err)
			return string(line), err
		}
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	line, err := bufio.NewReader(std.in).ReadString('\n')
	if err == io.EOF {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
