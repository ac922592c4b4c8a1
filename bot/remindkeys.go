package bot

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// ReminderKeys are the keys of blind reminders, one for each day on which reminders may be due, in a folder of their own: each
// seals only what is due on its day, and dies with the last of it. Under a key a chat is known by another hash than under
// any other, so that two reminders of one chat have nothing in common. They are never in a backup. They are made before
// anybody asks: a file that is made for a reminder would tell when it was asked for.
type ReminderKeys struct {
	dir string
	now func() time.Time
	mu  sync.Mutex
}

// lateReminder is for how many days after its day a reminder can still be said, where the edge was down.
const lateReminder = 2

// OpenReminderKeys opens the folder, making it if it is not there, and removes dead keys.
func OpenReminderKeys(dir string, now func() time.Time) (*ReminderKeys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("reminder keys: %w", err)
	}
	k := &ReminderKeys{dir: dir, now: now}
	if err := k.bury(dayOf(now()) - lateReminder - 1); err != nil {
		return nil, err
	}
	return k, k.stock()
}

// farthestReminder is in how many days the last reminder may be due that is asked for today, and a day more, so that who
// asks in the first minutes of a day finds his key too.
const farthestReminder = 30 + 1 + 1

// stock makes the keys of all days for which a reminder may be asked for.
func (k *ReminderKeys) stock() error {
	today := dayOf(k.now())
	for day := today + 1; day <= today+farthestReminder; day++ {
		if _, err := k.key(day, true); err != nil {
			return err
		}
	}
	return nil
}

// dayOf counts days where people live: UTC+7.
func dayOf(t time.Time) int64 { return (t.Unix() + 7*3600) / 86400 }

func dayName(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }

// key returns the key of a day on which reminders are due; with make, it is made when it is not there.
func (k *ReminderKeys) key(day int64, make bool) (dayKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, err := readKey(k.dir, dayName(day), make)
	if err != nil {
		return dayKey{}, fmt.Errorf("reminder keys: %w", err)
	}
	return derive(time.Unix(day*86400, 0).UTC(), secret, "reminder")
}

// live returns all keys that are there.
func (k *ReminderKeys) live() ([]dayKey, error) {
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return nil, fmt.Errorf("reminder keys: %w", err)
	}
	var keys []dayKey
	for _, e := range entries {
		day, isKey := strings.CutSuffix(e.Name(), keySuffix)
		at, err := time.Parse(time.DateOnly, day)
		if !isKey || err != nil {
			continue
		}
		key, err := k.key(at.Unix()/86400, false)
		if errors.Is(err, fs.ErrNotExist) {
			continue // died meanwhile
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// bury removes the keys of a day and of all days before it.
func (k *ReminderKeys) bury(day int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return fmt.Errorf("reminder keys: %w", err)
	}
	for _, e := range entries {
		name, isKey := strings.CutSuffix(e.Name(), keySuffix)
		if isKey && name <= dayName(day) || strings.HasPrefix(e.Name(), newPrefix) {
			if err := shred(filepath.Join(k.dir, e.Name())); err != nil {
				return fmt.Errorf("reminder keys: %w", err)
			}
		}
	}
	return nil
}

// shred overwrites a key's file before it is unlinked. That means something on a disk that writes in place; on an SSD, on a
// file system that copies on write or keeps data in its journal, and in snapshots, the old bytes may stay where they were.
func shred(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		info, statErr := file.Stat()
		err = statErr
		if err == nil {
			_, err = file.WriteAt([]byte(strings.Repeat("0", int(info.Size()))), 0)
		}
		err = errors.Join(err, file.Sync(), file.Close())
	}
	// A key that cannot be overwritten is still to go.
	return errors.Join(os.Remove(path), err)
}

// readKey reads the key file of a name in a folder. With make it is made when it is not there yet; another process that
// made it first wins.
func readKey(dir, name string, make bool) ([]byte, error) {
	path := filepath.Join(dir, name+keySuffix)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && make {
		if err := createKey(dir, path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != 32 {
		return nil, fmt.Errorf("%s%s is not a key", name, keySuffix)
	}
	return secret, nil
}
