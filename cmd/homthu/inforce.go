package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"homthu/intake/directory"
)

// inForce is the directory that a process works with: the newest one that the province signed and this process has seen.
type inForce struct {
	province ed25519.PublicKey
	now      func() time.Time
	current  atomic.Pointer[signedList]
}

type signedList struct {
	signed []byte
	list   *directory.Directory
}

func newInForce(province ed25519.PublicKey, now func() time.Time) *inForce {
	return &inForce{province: province, now: now}
}

// Directory returns the list. It is never nil once take has succeeded.
func (f *inForce) Directory() *directory.Directory { return f.current.Load().list }

// Signed returns the list as it was signed, as it was read, and the province's key in base64.
func (f *inForce) Signed() (signed []byte, d *directory.Directory, provinceKey string) {
	current := f.current.Load()
	return current.signed, current.list, base64.StdEncoding.EncodeToString(f.province)
}

// check verifies a signed list and returns its version. It is what the safe asks before it keeps one.
func (f *inForce) check(signed []byte) (version int, err error) {
	newest := 0
	if current := f.current.Load(); current != nil {
		newest = current.list.Version
	}
	d, err := directory.Read(signed, f.province, newest, f.now())
	if err != nil {
		return 0, err
	}
	return d.Version, nil
}

// expiresSoon is how long before its end a list is warned of.
const expiresSoon = 30 * 24 * time.Hour

// left is how long the list in force is still valid; nothing is sealed by one whose time is over.
func (f *inForce) left() time.Duration { return f.Directory().Expires.Sub(f.now()) }

// begin puts the list of the configuration in force, also one whose time is over: the edges seal nothing by it and say so,
// and the officers go on with what they have, until a new one comes.
func (f *inForce) begin(signed []byte) error {
	d, err := directory.ReadExpired(signed, f.province, 0)
	if err != nil {
		return err
	}
	f.current.Store(&signedList{signed, d})
	return nil
}

// take puts a signed list in force, unless a newer one is. An older one is no error: the newer stays.
func (f *inForce) take(signed []byte) error {
	newest := 0
	if current := f.current.Load(); current != nil {
		newest = current.list.Version
	}
	d, err := directory.Read(signed, f.province, newest, f.now())
	if errors.Is(err, directory.ErrOlder) {
		return nil
	}
	if err != nil {
		return err
	}
	f.current.Store(&signedList{signed, d})
	return nil
}

// follow takes what source has every interval, so that a directory that came by courier is in force a minute later, and
// warns every day of one that expires soon.
func (f *inForce) follow(ctx context.Context, interval time.Duration, log *slog.Logger, source func(context.Context) ([]byte, int, error)) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	warned := time.Time{}
	for {
		signed, version, err := source(ctx)
		if err == nil && version > f.Directory().Version {
			// A list that does not verify stays out; the one in force goes on.
			_ = f.take(signed)
		}
		if now := f.now(); f.left() < expiresSoon && now.Sub(warned) >= 24*time.Hour {
			warned = now
			f.warn(log)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (f *inForce) warn(log *slog.Logger) {
	if left := f.left(); left > 0 {
		log.Warn("the directory expires soon: draft, sign and adopt a new one", "days", int(left/(24*time.Hour)))
	} else {
		log.Error("the directory has expired: nothing is sealed until a new one is adopted")
	}
}

// gauges tell how long the list in force is still valid, and which it is.
func (f *inForce) gauges() []gauge {
	return []gauge{
		{name: "directory_days_left", help: "Days until the directory in force expires; below 0 nothing is sealed.", read: func(context.Context) (float64, error) { return f.left().Hours() / 24, nil }},
		{name: "directory_version", help: "Version of the directory in force.", read: func(context.Context) (float64, error) { return float64(f.Directory().Version), nil }},
	}
}

// readPublicKey reads an Ed25519 public key in base64 from a file.
func readPublicKey(path string) (ed25519.PublicKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	key, err := parsePublicKey(string(content))
	if err != nil {
		return nil, fmt.Errorf("public key %s: %w", path, err)
	}
	return key, nil
}

// parsePublicKey reads an Ed25519 public key in base64.
func parsePublicKey(text string) (ed25519.PublicKey, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("not an Ed25519 key in base64")
	}
	return key, nil
}

// readSigningKey reads an Ed25519 seed in base64 from a secret's file.
func readSigningKey(path string) (ed25519.PrivateKey, error) {
	secret, err := readSecret(path)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	seed, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("signing key %s: not an Ed25519 seed in base64", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
