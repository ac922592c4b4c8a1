package bot

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"homthu/intake/envelope"
)

// keyDays is how many days' keys are live: today's, which seals, and yesterday's, which still opens. A key is therefore
// dead, and its file gone, 48 hours after it was made at the latest.
const keyDays = 2

// Keys are the draft keys: 32 random bytes a day (UTC), each in a file of its own, 0600. Under them drafts, stubs and
// outgoing replies are sealed, and chats are known by a hash. They are never in a backup.
//
// Sealing is XChaCha20-Poly1305 with a random nonce, not age: both ends are this process, there is no recipient to
// name, and a draft is sealed anew with every message, so age's file header (1.7 KB and a key encapsulation for the
// hybrid kind) would cost much and protect nothing more. A 256-bit symmetric key is as good after quantum computers.
type Keys struct {
	dir string
	now func() time.Time

	mu   sync.Mutex
	live []dayKey // newest first; guarded by mu
}

// dayKey is what one day's key is used for.
type dayKey struct {
	id   string // the day, 2026-11-22
	made time.Time
	seal []byte
	hash []byte
}

// errKey is returned for what was sealed under a key that is dead, or damaged. Nobody can read it any more.
var errKey = errors.New("bot: not under a live draft key")

// OpenKeys opens the folder of draft keys, making it if it is not there.
func OpenKeys(dir string, now func() time.Time) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("draft keys: %w", err)
	}
	k := &Keys{dir: dir, now: now}
	if _, err := k.current(); err != nil {
		return nil, err
	}
	return k, nil
}

// current returns the live keys, newest first, after making today's and removing dead ones.
func (k *Keys) current() ([]dayKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	today := k.now().UTC().Truncate(24 * time.Hour)
	if len(k.live) > 0 && k.live[0].made.Equal(today) {
		return k.live, nil
	}
	var live []dayKey
	for age := range keyDays {
		day := today.AddDate(0, 0, -age)
		secret, err := readKey(k.dir, name(day), age == 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("draft keys: %w", err)
		}
		key, err := derive(day, secret, "draft")
		if err != nil {
			return nil, fmt.Errorf("draft keys: %w", err)
		}
		live = append(live, key)
	}
	if err := k.bury(today); err != nil {
		return nil, fmt.Errorf("draft keys: %w", err)
	}
	k.live = live
	return live, nil
}

const (
	keySuffix = ".key"
	newPrefix = "new-" // of a key that is being made
)

func name(day time.Time) string { return day.Format(time.DateOnly) }

// createKey writes a new key under another name and links it into place, so that nobody ever reads half a key.
func createKey(dir, path string) error {
	var secret [32]byte
	rand.Read(secret[:])
	temp, err := os.CreateTemp(dir, newPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err := fmt.Fprintf(temp, "%x\n", secret); err != nil {
		temp.Close()
		return err
	}
	// Crash before the link: a nameless file is left over and removed with the dead keys. After it: the key is there
	// for good, and nothing is sealed under it yet.
	if err := errors.Join(temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// bury removes the files of dead keys, and files that a crash left over.
func (k *Keys) bury(today time.Time) error {
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return err
	}
	oldest := name(today.AddDate(0, 0, 1-keyDays))
	for _, e := range entries {
		day, isKey := strings.CutSuffix(e.Name(), keySuffix)
		_, err := time.Parse(time.DateOnly, day)
		dead := isKey && err == nil && day < oldest
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), newPrefix) && info.ModTime().Before(today) {
			dead = true
		}
		if dead {
			if err := shred(filepath.Join(k.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// derive makes the two keys of a day of its secret; purpose is draft or reminder.
func derive(day time.Time, secret []byte, purpose string) (dayKey, error) {
	k := dayKey{id: name(day), made: day}
	var err error
	if k.seal, err = hkdf.Key(sha256.New, secret, nil, "homthu/v1/"+purpose+"-seal", 32); err != nil {
		return k, err
	}
	label := "homthu/v1/chat-hash"
	if purpose != "draft" {
		label = "homthu/v1/" + purpose + "-hash"
	}
	k.hash, err = hkdf.Key(sha256.New, secret, nil, label, 32)
	return k, err
}

// dies is when the key does.
func (k dayKey) dies() time.Time { return k.made.AddDate(0, 0, keyDays) }

// chat is the hash that a chat is known by under this key; update that of a platform's delivery.
func (k dayKey) chat(channel, chat string) string { return k.mac("chat", channel, chat) }

func (k dayKey) update(channel, id string) string { return k.mac("update", channel, id) }

func (k dayKey) mac(parts ...string) string {
	mac := hmac.New(sha256.New, k.hash)
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(mac.Sum(nil))
}

// lock seals bytes for one place: what is sealed for one chat does not open as another's. The length is hidden as that of
// envelopes is.
func (k dayKey) lock(plain []byte, place string) []byte {
	aead, err := chacha20poly1305.NewX(k.seal)
	if err != nil {
		panic("bot: internal error: " + err.Error()) // the key has 32 bytes
	}
	size := int(envelope.PaddedSize(int64(len(plain))))
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{' '}, size-len(plain))...)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return aead.Seal(nonce, nonce, padded, []byte(place))
}

// open opens what lock sealed for this place; the padding stays.
func (k dayKey) open(sealed []byte, place string) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(k.seal)
	if err != nil || len(sealed) < aead.NonceSize() {
		return nil, errKey
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(place))
	if err != nil {
		return nil, errKey
	}
	return plain, nil
}

// byID finds a live key.
func byID(keys []dayKey, id string) (dayKey, bool) {
	for _, k := range keys {
		if k.id == id {
			return k, true
		}
	}
	return dayKey{}, false
}
