package roster

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"

	"github.com/google/uuid"
	"github.com/pquerna/otp/hotp"
)

const (
	codeStep   = 30 // seconds
	codeDrift  = 1  // steps that a telephone's clock may be off
	codeDigits = 6
	codeSecret = 20 // bytes, as all apps take them
)

// CodeSecret is what an app needs to show codes.
type CodeSecret struct {
	Secret string `json:"secret"` // base32
	URL    string `json:"url"`    // otpauth://, for a QR code
}

// NewCode makes the secret of a new factor. Nothing is kept until [Factors.AddCode] has seen that the app has it.
func (f *Factors) NewCode(user string) (CodeSecret, error) {
	raw := make([]byte, codeSecret)
	if _, err := rand.Read(raw); err != nil {
		return CodeSecret{}, fmt.Errorf("new code: %w", err)
	}
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	query := url.Values{"secret": {secret}, "issuer": {"homthu"}}
	return CodeSecret{secret, "otpauth://totp/homthu:" + url.PathEscape(user) + "?" + query.Encode()}, nil
}

// AddCode keeps a new factor if the code is one that its app shows now: [ErrFactor] otherwise.
func (f *Factors) AddCode(ctx context.Context, user, name, secret, code string) error {
	step := f.step(secret, code)
	if step == 0 {
		return ErrFactor
	}
	s := storedFactor{Factor: Factor{ID: uuid.NewString(), Kind: Code, Name: name}, counter: step}
	nonce := make([]byte, f.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return fmt.Errorf("seal a code's secret: %w", err)
	}
	s.material = f.aead.Seal(nonce, nonce, []byte(secret), bound(user, s.ID))
	return f.add(ctx, user, s)
}

// bound keeps a sealed secret from being put into another officer's row.
func bound(user, id string) []byte { return []byte("code\x00" + user + "\x00" + id) }

// CheckCode accepts a code of one of the officer's apps, once. source is as with [Roster.SignIn]. Errors: [ErrFactor], a
// [*SlowError], or internal.
func (f *Factors) CheckCode(ctx context.Context, user, code, source string) error {
	return f.roster.slowly(atFactor, user, source, func() error { return f.checkCode(ctx, user, code) })
}

func (f *Factors) checkCode(ctx context.Context, user, code string) error {
	all, err := f.stored(ctx, user, Code)
	if err != nil {
		return err
	}
	for _, s := range all {
		secret, err := f.open(user, s)
		if err != nil {
			continue // sealed under a key that is gone: it proves nothing any more
		}
		if step := f.step(secret, code); step > s.counter {
			return f.accept(ctx, s.ID, step)
		}
	}
	return ErrFactor
}

func (f *Factors) open(user string, s storedFactor) (string, error) {
	size := f.aead.NonceSize()
	if len(s.material) < size {
		return "", ErrFactor
	}
	secret, err := f.aead.Open(nil, s.material[:size], s.material[size:], bound(user, s.ID))
	return string(secret), err
}

// step returns the time step whose code this is, 0 for none. All steps are compared, whichever fits.
func (f *Factors) step(secret, code string) (found int64) {
	if len(code) != codeDigits {
		return 0
	}
	now := f.roster.now().Unix() / codeStep
	for step := now - codeDrift; step <= now+codeDrift; step++ {
		want, err := hotp.GenerateCode(secret, uint64(step))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// accept moves a factor's counter on. Of two that come with the same, one finds it moved already.
func (f *Factors) accept(ctx context.Context, id string, counter int64) error {
	return f.roster.write(ctx, "accept a second factor", func(e exec) error {
		moved, err := e.do(`UPDATE factors SET counter = $1, used = $2 WHERE id = $3 AND (counter < $1 OR ($1 = 0 AND counter = 0))`,
			counter, f.roster.now().Unix(), id)
		if err == nil && moved == 0 {
			err = ErrFactor
		}
		return err
	})
}
