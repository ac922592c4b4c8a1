package directory

import (
	"crypto/ed25519"
	"fmt"
	"time"
)

// ReadExpired is [Read] for a list whose time may be over: to show it, to compare with it, and to go on with what does not
// seal. Recipients refuses an expired one.
func ReadExpired(signed []byte, province ed25519.PublicKey, newest int) (*Directory, error) {
	return Read(signed, province, newest, time.Time{})
}

// Peek reads a list without looking at its signature or its dates. It is for lists that were checked when they were kept,
// and for showing one: nothing may be sealed by it.
func Peek(signed []byte) (*Directory, error) {
	_, text, err := split(signed)
	if err != nil {
		return nil, err
	}
	d, err := decode(text)
	if err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrFormat, err)
	}
	d.index()
	return d, nil
}
