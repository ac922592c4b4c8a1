//go:build !unix

package database

import "os"

// hold cannot keep a second process away on this system; SQLite's own locks still keep the file whole.
func hold(path string) (*os.File, error) {
	return os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
}

func letGo(f *os.File) error { return f.Close() }
