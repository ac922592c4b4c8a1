//go:build unix

package database

import (
	"fmt"
	"os"
	"syscall"
)

// hold takes the file beside the database that says "somebody writes here". It is not the database file itself: SQLite's
// own locks on that would be dropped by the first descriptor that closes.
func hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: another process has %s open for writing (is homthu running already?)", ErrLocked, path)
	}
	return f, nil
}

// letGo lets go of the lock. The file stays: to remove it would race with the next process that locks it.
func letGo(f *os.File) error { return f.Close() }
