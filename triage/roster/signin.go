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
// slow-down only; it is kept in memory and as a hash. Errors: [ErrCredentials], a [*SlowError], or internal.
func (r *Roster) SignIn(ctx context.Context, user string, secret []byte, source string) (Person, error) {
	if wait := r.slow.wait(user, source, r.now()); wait > 0 {
		return Person{}, &SlowError{After: wait}
	}
	stored, err := r.secret(ctx, user)
	if err != nil {
		return Person{}, fmt.Errorf("sign in: %w", err)
	}
	sum := sha256.Sum256(secret)
	// The comparison is made for unknown users too, against something that nothing hashes to.
	same := subtle.ConstantTimeCompare(sum[:], stored.auth) == 1
	if !same || !stored.known || len(secret) != 32 {
		r.slow.failed(user, source, r.now())
		return Person{}, ErrCredentials
	}
	r.slow.passed(user, source)
	return r.Person(ctx, user)
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
