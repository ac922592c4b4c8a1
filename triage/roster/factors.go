package roster

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"golang.org/x/crypto/chacha20poly1305"
)

// ErrFactor says that a second factor did not fit. It says nothing about which, or why.
var ErrFactor = errors.New("roster: the second factor does not fit")

// Kinds of second factors.
const (
	Code    = "code"    // six digits that an app shows for 30 seconds (TOTP)
	Passkey = "passkey" // a key in a device (WebAuthn)
)

// What is written down about how officers sign in, beside the kinds in change.go.
const (
	FactorAdded   Kind = "factor-added"
	FactorRemoved Kind = "factor-removed"
	FactorReset   Kind = "factor-reset"   // by a colleague: all of them
	FactorGuessed Kind = "factor-guessed" // the right passphrase, and too many wrong second factors
	FactorCloned  Kind = "factor-cloned"  // a passkey counted backwards: there may be two of it
	SessionsEnded Kind = "sessions-ended" // by the head
	Rephrased     Kind = "rephrased"      // a new passphrase of his own
)

// maxFactors bounds how many second factors an officer has.
const maxFactors = 10

// Factor is one of an officer's second factors, without what proves it.
type Factor struct {
	ID    string    `json:"id"`
	Kind  string    `json:"kind"`
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
	Used  time.Time `json:"used,omitzero"`
}

// Factors checks second factors and keeps them. Its methods are safe for concurrent use.
type Factors struct {
	roster *Roster
	aead   cipher.AEAD
	web    *webauthn.WebAuthn // nil: no passkeys
	origin string
}

// FactorOptions say what second factors rest on.
type FactorOptions struct {
	// Key (32 bytes) seals the secrets of codes. It must not lie in the roster's database.
	Key []byte
	// Origin of the officers' pages, https://HOST or http://localhost:PORT. Passkeys are bound to its host; empty: there are none.
	Origin string
}

// Factors returns the officers' second factors.
func (r *Roster) Factors(o FactorOptions) (*Factors, error) {
	f := &Factors{roster: r, origin: o.Origin}
	var err error
	if f.aead, err = chacha20poly1305.NewX(o.Key); err != nil {
		return nil, fmt.Errorf("second factors: %w", err)
	}
	if o.Origin == "" {
		return f, nil
	}
	at, err := url.Parse(o.Origin)
	if err != nil || at.Host == "" || at.String() != at.Scheme+"://"+at.Host {
		return nil, fmt.Errorf("second factors: %q is not an origin such as https://console.example.vn", o.Origin)
	}
	f.web, err = webauthn.New(&webauthn.Config{
		RPID: at.Hostname(), RPDisplayName: "homthu", RPOrigins: []string{o.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		// It comes after a passphrase: that it is there is enough, and keys without a PIN will do.
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementDiscouraged, UserVerification: protocol.VerificationDiscouraged},
	})
	if err != nil {
		return nil, fmt.Errorf("second factors: passkeys of %s: %w", at.Hostname(), err)
	}
	return f, nil
}

// Origin is where passkeys work; empty: nowhere.
func (f *Factors) Origin() string { return f.origin }

// Of lists an officer's second factors, oldest first.
func (f *Factors) Of(ctx context.Context, user string) ([]Factor, error) {
	all, err := f.stored(ctx, user, "")
	if err != nil {
		return nil, err
	}
	shown := []Factor{}
	for _, s := range all {
		shown = append(shown, s.Factor)
	}
	return shown, nil
}

// storedFactor is a factor with what proves it.
type storedFactor struct {
	Factor
	material []byte
	counter  int64
}

// stored reads an officer's factors of a kind; "" is all.
func (f *Factors) stored(ctx context.Context, user, kind string) ([]storedFactor, error) {
	all, err := list(ctx, f.roster, func(s *sql.Rows) (x storedFactor, err error) {
		var added, used int64
		err = s.Scan(&x.ID, &x.Kind, &x.Name, &x.material, &x.counter, &added, &used)
		x.Added, x.Used = moment(added), moment(used)
		return x, err
	}, `SELECT id, kind, name, material, counter, added, used FROM factors WHERE username = $1 AND ($2 = '' OR kind = $2) ORDER BY added, id`, user, kind)
	if err != nil {
		return nil, fmt.Errorf("second factors: %w", err)
	}
	return all, nil
}

// add keeps a factor that has been proved.
func (f *Factors) add(ctx context.Context, user string, s storedFactor) error {
	if s.Name == "" || utf8.RuneCountInString(s.Name) > 60 {
		return fmt.Errorf("add a second factor: %w: its name", ErrRefused)
	}
	return f.roster.write(ctx, "add a second factor", func(e exec) error {
		var n int
		if err := e.tx.QueryRowContext(e.ctx, `SELECT count(*) FROM factors WHERE username = $1`, user).Scan(&n); err != nil {
			return err
		}
		if n >= maxFactors {
			return fmt.Errorf("%w: enough of them", ErrRefused)
		}
		now := f.roster.now().Unix()
		if _, err := e.do(`INSERT INTO factors (id, username, kind, name, material, counter, added, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
			s.ID, user, s.Kind, s.Name, s.material, s.counter, now); err != nil {
			return err
		}
		return f.roster.noted(e, FactorAdded, user, user, "")
	})
}

// Remove takes one of an officer's factors away. last says whether he may be left without any.
func (f *Factors) Remove(ctx context.Context, user, id string, last bool) error {
	return f.roster.write(ctx, "remove a second factor", func(e exec) error {
		removed, err := e.do(`DELETE FROM factors WHERE id = $1 AND username = $2`, id, user)
		if err != nil {
			return err
		}
		if removed == 0 {
			return ErrUnknown
		}
		left, err := e.has(`SELECT 1 FROM factors WHERE username = $1 LIMIT 1`, user)
		if err != nil {
			return err
		}
		if !left && !last {
			return fmt.Errorf("%w: the last one", ErrRefused)
		}
		return f.roster.noted(e, FactorRemoved, user, user, "")
	})
}

// Reset takes all factors of somebody who serves in the unit away, so that he can set up new ones. Nobody resets his own:
// whoever has his passphrase could. Nor those of somebody who serves in another unit too, which is not asked: for him it is done
// on the server ([Roster.ForgetFactors]), and every unit of his sees it.
func (f *Factors) Reset(ctx context.Context, by, unit, user string) error {
	if by == user {
		return fmt.Errorf("reset second factors: %w: one's own", ErrRefused)
	}
	return f.roster.write(ctx, "reset second factors", func(e exec) error {
		serves, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit = $2 AND from_at <= $3 AND (to_at = 0 OR to_at > $3) LIMIT 1`,
			user, unit, f.roster.now().Unix())
		if err != nil {
			return err
		}
		if !serves {
			return ErrUnknown
		}
		elsewhere, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit <> $2 AND from_at <= $3 AND (to_at = 0 OR to_at > $3) LIMIT 1`,
			user, unit, f.roster.now().Unix())
		if err != nil {
			return err
		}
		if elsewhere {
			return fmt.Errorf("%w: he serves in another unit too", ErrRefused)
		}
		removed, err := e.do(`DELETE FROM factors WHERE username = $1`, user)
		if err != nil {
			return err
		}
		if removed == 0 {
			return fmt.Errorf("%w: there is none", ErrRefused)
		}
		return f.roster.noted(e, FactorReset, user, by, unit)
	})
}

// ForgetFactors does the same on the server, for somebody who has no such colleague.
func (r *Roster) ForgetFactors(ctx context.Context, user string) error {
	return r.write(ctx, "forget second factors", func(e exec) error {
		if removed, err := e.do(`DELETE FROM factors WHERE username = $1`, user); err != nil || removed == 0 {
			return errors.Join(err, ErrUnknown)
		}
		return r.noted(e, FactorReset, user, "", "")
	})
}

// Note writes down something else that was done about how an officer signs in, for the people of the unit to see; without a
// unit, for those of every unit where he serves.
func (f *Factors) Note(ctx context.Context, kind Kind, user, by, unit string) error {
	return f.roster.write(ctx, "note", func(e exec) error { return f.roster.noted(e, kind, user, by, unit) })
}

// Warnings returns what an officer should know: that his second factor was guessed at, or copied, since a moment.
func (f *Factors) Warnings(ctx context.Context, user string, since time.Time) ([]Change, error) {
	changes, err := list(ctx, f.roster, scanChange, changeColumns+`WHERE c.id IN (SELECT max(id) FROM roster_changes
		WHERE subject = $1 AND kind IN ('factor-guessed', 'factor-cloned') AND at >= $2 GROUP BY kind) ORDER BY c.id DESC`, user, since.Unix())
	if err != nil {
		return nil, fmt.Errorf("warnings: %w", err)
	}
	return changes, nil
}

// noted writes a change down for every unit where the officer serves, or for one of them.
func (r *Roster) noted(e exec, kind Kind, user, by, unit string) error {
	_, err := e.do(`INSERT INTO roster_changes (at, unit, made_by, kind, subject, duty)
		SELECT DISTINCT CAST($1 AS BIGINT), unit, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), '' FROM duties
		WHERE username = $4 AND (unit = $5 OR $5 = '') AND from_at <= $1 AND (to_at = 0 OR to_at > $1)`, r.now().Unix(), by, string(kind), user, unit)
	return err
}

// FactorKey derives the key of [FactorOptions] from a secret that lies in a file.
func FactorKey(secret []byte) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "homthu/v1/second-factor", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("key of second factors: %w", err)
	}
	return key, nil
}
