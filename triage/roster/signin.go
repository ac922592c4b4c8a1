package roster

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Challenge is what a browser needs to derive the secret from a passphrase.
type Challenge struct {
	Salt   []byte `json:"salt"`
	Params Params `json:"params"`
}

// SlowError says that too many guesses came; trying before After is not looked at.
type SlowError struct{ After time.Duration }

func (e *SlowError) Error() string { return "roster: too many guesses, wait" }

// Challenge returns an officer's salt and parameters. Users that do not exist, or have left, get a salt as stable as a
// real one (an HMAC of the name), so that asking tells nothing.
func (r *Roster) Challenge(ctx context.Context, user string) (Challenge, error) {
	decoy := hmac.New(sha256.New, r.decoy)
	decoy.Write([]byte(user))
	shown := Challenge{Salt: decoy.Sum(nil)[:16], Params: DefaultParams}
	stored, err := r.secret(ctx, user)
	if err != nil {
		return Challenge{}, fmt.Errorf("challenge: %w", err)
	}
	if stored.known {
		shown = stored.Challenge
	}
	return shown, nil
}

// SignIn checks the secret that was derived from the passphrase. source names where the call comes from, for the
// slow-down only; it is kept in memory and as a hash. Errors: [ErrCredentials], a [*SlowError], or internal. Second factors
// come after it.
func (r *Roster) SignIn(ctx context.Context, user string, secret []byte, source string) (Person, error) {
	err := r.slowly(atPassphrase, user, source, func() error { return r.check(ctx, user, secret) })
	if err != nil {
		return Person{}, err
	}
	return r.Person(ctx, user)
}

func (r *Roster) check(ctx context.Context, user string, secret []byte) error {
	stored, err := r.secret(ctx, user)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	sum := sha256.Sum256(secret)
	// The comparison is made for unknown users too, against something that nothing hashes to.
	same := subtle.ConstantTimeCompare(sum[:], stored.auth) == 1
	if !same || !stored.known || len(secret) != 32 {
		return ErrCredentials
	}
	return nil
}

// stored is an officer's sign-in material; for an unknown user, something of the same size.
type stored struct {
	Challenge
	auth  []byte
	known bool
}

func (r *Roster) secret(ctx context.Context, user string) (stored, error) {
	s := stored{auth: make([]byte, sha256.Size)}
	var params string
	err := r.db.Read().QueryRowContext(ctx, `SELECT salt, params, auth FROM officers WHERE username = $1 AND left_at = 0`, user).
		Scan(&s.Salt, &params, &s.auth)
	if errors.Is(err, sql.ErrNoRows) {
		return stored{auth: make([]byte, sha256.Size)}, nil
	}
	if err != nil {
		return stored{}, err
	}
	s.known = true
	return s, json.Unmarshal([]byte(params), &s.Params)
}

// Rephrase replaces an officer's passphrase: n brings what his browser derived from the new one, and his same identity sealed
// to it. secret is from the old one. Called again with the same n, since an answer was lost, it says that it is done. Errors
// are those of [Roster.SignIn], and [ErrRefused].
func (r *Roster) Rephrase(ctx context.Context, user string, secret []byte, source string, n Enrolment) error {
	params, err := json.Marshal(n.Params)
	if err != nil || len(n.Salt) != 16 || len(n.Auth) != sha256.Size || len(n.Identity) == 0 || len(n.Identity) > 64<<10 {
		return fmt.Errorf("replace a passphrase: %w: not well formed", ErrRefused)
	}
	if stored, err := r.secret(ctx, user); err != nil || (stored.known && subtle.ConstantTimeCompare(stored.auth, n.Auth) == 1) {
		return err
	}
	if err := r.slowly(atPassphrase, user, source, func() error { return r.check(ctx, user, secret) }); err != nil {
		return err
	}
	old := sha256.Sum256(secret)
	return r.write(ctx, "replace a passphrase", func(e exec) error {
		// The old secret once more: of two that replace it at once, one is too late.
		written, err := e.do(`UPDATE officers SET salt = $1, params = $2, auth = $3, identity = $4 WHERE username = $5 AND auth = $6 AND left_at = 0`,
			n.Salt, string(params), n.Auth, n.Identity, user, old[:])
		if err == nil && written == 0 {
			err = ErrCredentials
		}
		if err != nil {
			return err
		}
		return r.noted(e, Rephrased, user, user, "")
	})
}
