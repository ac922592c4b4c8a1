package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// DefaultOAuthURL is where tokens of an Official Account are given out.
const DefaultOAuthURL = "https://oauth.zaloapp.com"

var (
	// ErrConsent is returned when no call can be made any more until the operator grants access anew with
	// `homthu zalo consent`: there is no pair of tokens yet, or its refresh token was used up, lost or taken back.
	ErrConsent = errors.New("zalo oa: access must be granted anew: run homthu zalo consent")
	// ErrTokenStore is returned when the token file could not be written: before a refresh, and then nothing was spent;
	// or after it, and then the new pair waits in memory, unused, and is stored at the next try. Should the process end
	// before that, access must be granted anew.
	ErrTokenStore = errors.New("zalo oa: the token file could not be written")
	// ErrOAuth is returned when the server that gives out tokens could not be reached, or gave no sensible answer.
	ErrOAuth = errors.New("zalo oa: no new token was given")
)

// oaPair is what the token file holds. Zalo's refresh token works once: with the answer the old one is dead.
type oaPair struct {
	V       int       `json:"v"`
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires"` // of the access token
	// Begun is when a refresh was begun whose answer has not been stored. If it is still there at the next start, the
	// answer was lost on the way, and Refresh may be burnt with it.
	Begun time.Time `json:"begun,omitzero"`
}

// OATokens keeps an Official Account's pair of tokens in a file (0600) and refreshes it. One process owns a file;
// `homthu zalo consent` may write a new pair beside it at any time, which is seen before the next refresh. Methods may be
// called from any goroutine.
type OATokens struct {
	file  string
	oauth *OAuth
	now   func() time.Time
	save  func(path string, content []byte) error // faults in tests

	turn chan struct{} // of the one who refreshes or stores; held across the call, so that a refresh happens once

	mu   sync.Mutex
	pair oaPair // stored; guarded by mu

	fresh   *oaPair   // from Zalo and not stored yet: must not be used; guarded by turn
	dead    string    // a refresh token that Zalo refused; guarded by turn
	retryAt time.Time // guarded by turn
	trouble error     // of the last try, nil after one that was good; guarded by turn
}

const (
	// refreshEarly is how long before its end a token is renewed; a renewal that fails then hurts nobody yet.
	refreshEarly = 2 * time.Hour
	// refreshPause is the shortest time between two tries that failed.
	refreshPause = time.Minute
	refreshTime  = 30 * time.Second
)

// NewOATokens reads the token file, which may not be there yet: then every call gives [ErrConsent]. The error never quotes
// what is in the file.
func NewOATokens(file string, oauth *OAuth, now func() time.Time) (*OATokens, error) {
	if now == nil {
		now = time.Now
	}
	t := &OATokens{file: file, oauth: oauth, now: now, save: writeDurably, turn: make(chan struct{}, 1)}
	pair, err := readPair(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	t.pair = pair
	return t, nil
}

// Access returns a token for a call. It renews one that is about to end; while that fails and the token still lives, it is
// used.
func (t *OATokens) Access(ctx context.Context) (string, error) {
	pair := t.current()
	if pair.Access != "" && t.now().Before(pair.Expires.Add(-refreshEarly)) {
		return pair.Access, nil
	}
	err := t.renew(ctx, pair.Access)
	if pair = t.current(); pair.Access != "" && t.now().Before(pair.Expires) {
		return pair.Access, nil
	}
	if err == nil {
		err = ErrOAuth
	}
	return "", err
}

// Renew gets a new pair because Zalo refused the access token refused, unless somebody has done so meanwhile.
func (t *OATokens) Renew(ctx context.Context, refused string) (string, error) {
	if err := t.renew(ctx, refused); err != nil {
		return "", err
	}
	if access := t.current().Access; access != refused {
		return access, nil
	}
	return "", ErrOAuth
}

// Check tells whether calls can be made, renewing where it is time. It is for a worker that keeps the pair alive while
// nobody writes: a refresh token that is not used for three months dies. Unlike Access it also errs while the access token
// still lives but nothing will follow it.
func (t *OATokens) Check(ctx context.Context) error {
	if _, err := t.Access(ctx); err != nil {
		return err
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	switch {
	case t.fresh != nil:
		return ErrTokenStore
	case t.dead != "" && t.dead == t.current().Refresh:
		return ErrConsent
	}
	return t.trouble
}

// Begun is when a refresh was begun whose answer never came; the zero time if there is none.
func (t *OATokens) Begun() time.Time { return t.current().Begun }

func (t *OATokens) current() oaPair {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pair
}

// renew refreshes once, however many ask for it at the same time: the others wait and find the new token.
func (t *OATokens) renew(ctx context.Context, old string) error {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if t.current().Access != old {
		return nil
	}
	if t.fresh != nil { // from an earlier call; Zalo has given it, only our disk has not taken it
		return t.adopt(*t.fresh)
	}
	if pair, err := readPair(t.file); err == nil && pair.Refresh != t.current().Refresh {
		t.trouble = nil
		t.use(pair) // granted anew by hand
		return nil
	}
	pair := t.current()
	switch {
	case pair.Refresh == "", pair.Refresh == t.dead:
		return ErrConsent
	case t.now().Before(t.retryAt):
		return ErrOAuth
	}
	err := t.refresh(ctx, pair)
	if t.trouble = err; err != nil {
		t.retryAt = t.now().Add(refreshPause)
	}
	return err
}

// refresh spends the refresh token. The caller holds the turn.
func (t *OATokens) refresh(ctx context.Context, pair oaPair) error {
	// What cannot be undone is written down first. Crash after this: the next start tries the same token; if the call
	// never left, all is well.
	if pair.Begun.IsZero() {
		pair.Begun = t.now().UTC().Truncate(time.Second)
		if err := t.store(pair); err != nil {
			return err
		}
		t.use(pair)
	}
	// Crash, or a cut line, from here until the new pair is stored: Zalo has burnt the old refresh token and nobody has
	// the new one. The access token works until its end; then ErrConsent. No order of steps on our side can prevent
	// it, so the call is not cut short by whoever asked for it, and lasts as short as can be.
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTime)
	defer cancel()
	fresh, err := t.oauth.refresh(call, pair.Refresh, t.now())
	switch {
	case errors.Is(err, ErrConsent):
		t.dead = pair.Refresh
		return err
	case err != nil:
		return err
	}
	return t.adopt(fresh)
}

// adopt stores a pair and only then uses it. The caller holds the turn.
func (t *OATokens) adopt(fresh oaPair) error {
	if err := t.store(fresh); err != nil {
		t.fresh = &fresh
		return err
	}
	t.fresh, t.trouble = nil, nil
	t.use(fresh)
	return nil
}

func (t *OATokens) use(pair oaPair) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pair = pair
}

func (t *OATokens) store(pair oaPair) error {
	pair.V = 1
	content, err := json.Marshal(pair)
	if err != nil {
		return ErrTokenStore
	}
	if err := t.save(t.file, append(content, '\n')); err != nil {
		return fmt.Errorf("%w: %w", ErrTokenStore, err) // names the file at most
	}
	return nil
}

// put stores a pair that was granted by hand.
func (t *OATokens) put(pair oaPair) error {
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	return t.adopt(pair)
}

// readPair reads a token file. Others must not be able to read it: with it one can write to every resident.
func readPair(file string) (oaPair, error) {
	info, err := os.Stat(file)
	if err != nil {
		return oaPair{}, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return oaPair{}, fmt.Errorf("token file %s can be read by others; run chmod 600 on it", file)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return oaPair{}, err
	}
	var pair oaPair
	if json.Unmarshal(content, &pair) != nil || pair.V != 1 || pair.Refresh == "" {
		return oaPair{}, fmt.Errorf("token file %s is not one of ours; run homthu zalo consent", file)
	}
	return pair, nil
}

// writeDurably puts content in place of the file, all of it or nothing, and returns when it would outlive a power cut.
func writeDurably(file string, content []byte) error {
	dir := filepath.Dir(file)
	temp, err := os.CreateTemp(dir, ".zalo-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), file); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
