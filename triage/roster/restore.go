package roster

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
)

// What is written down about paper keys, beside the kinds in change.go.
const (
	PaperMade  Kind = "paper-made"  // printed; the one before ended
	PaperEnded Kind = "paper-ended" // without another
	PaperTried Kind = "paper-tried" // somebody asked for what is sealed to it
	Restored   Kind = "restored"    // keys were opened with it, or with its shares, and sealed to an officer
)

// TryPaper hands out what is sealed to the paper of a unit to somebody who serves in it, and writes that down first. of is
// a unit that went over into his, "" for his own: its cases are his unit's now, and its sheet may be all that opens them.
func (r *Roster) TryPaper(ctx context.Context, by, unit, of string) (Paper, error) {
	if of == "" {
		of = unit
	}
	p, err := r.Paper(ctx, of)
	if err != nil {
		return Paper{}, err
	}
	err = r.write(ctx, "try paper key", func(e exec) error {
		if of != unit {
			if inherits, err := e.inherits(unit, of, r.now().Unix()); err != nil || !inherits {
				return errors.Join(err, ErrUnknown)
			}
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: PaperTried})
	})
	if err != nil {
		return Paper{}, err
	}
	return p, nil
}

// Restore keeps keys of a unit, or of one that went over into it, that an officer who serves there opened with its paper and sealed to himself. Each carries
// the vouch that only the key itself can make.
func (r *Roster) Restore(ctx context.Context, user, unit string, keys []Sealing) error {
	if len(keys) == 0 || len(keys) > 64 {
		return fmt.Errorf("restore: %w: no keys", ErrRefused)
	}
	return r.write(ctx, "restore", func(e exec) error {
		serves, err := e.serves(user, unit, r.now())
		if err != nil {
			return err
		}
		own, err := e.has(`SELECT 1 FROM officers WHERE username = $1 AND recipient = $2 AND left_at = 0`, user, keys[0].Officer)
		if err != nil {
			return err
		}
		if !serves || !own {
			return ErrStale
		}
		if err := e.notShared(unit); err != nil {
			return err
		}
		for _, s := range keys {
			if s.User != user || s.Officer != keys[0].Officer {
				return fmt.Errorf("%w: keys of two officers", ErrRefused)
			}
			if err := r.seal(e, user, unit, s); err != nil {
				return err
			}
		}
		return r.changed(e, Change{Unit: unit, By: user, Kind: Restored, Subject: user})
	})
}

// shared tells whether the unit's paper key is held in shares: what it opens, nobody is to have alone.
func (e exec) shared(unit string) (bool, error) {
	return e.has(`SELECT 1 FROM paper_keys WHERE unit = $1 AND ended_at = 0 AND threshold > 0`, unit)
}

func (e exec) notShared(unit string) error {
	shared, err := e.shared(unit)
	if err == nil && shared {
		err = fmt.Errorf("%w: a key that several hold together is sealed to nobody alone", ErrRefused)
	}
	return err
}

// vouched refuses a sealing that the key did not sign; what is signed stands in package officer, VouchStatement.
func (e exec) vouched(unit string, s Sealing) error {
	verify, err := e.names(`SELECT verify FROM unit_keys WHERE unit = $1 AND recipient = $2`, unit, s.Recipient)
	if err != nil {
		return err
	}
	if len(verify) != 1 {
		return ErrUnknown
	}
	key, err := base64.StdEncoding.Strict().DecodeString(verify[0])
	if err != nil || len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: verify key of a unit", ErrRefused)
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(s.Vouch)
	if err != nil || !ed25519.Verify(key, []byte("homthu/v1/vouch\n"+unit+"\n"+s.User+"\n"+s.Officer), signature) {
		return fmt.Errorf("%w: the key did not sign for the officer", ErrRefused)
	}
	return nil
}

// alone tells whether nobody but the officer has the unit's keys: if he makes new ones, there is nobody to give him the
// unit's, and he begins as the unit's first.
func (e exec) alone(unit, user string, now time.Time) (bool, error) {
	other, err := e.has(`SELECT 1 FROM wrapped_keys AS w JOIN duties AS d ON d.username = w.username AND d.unit = w.unit
		WHERE w.unit = $1 AND w.username <> $2 AND d.from_at <= $3 AND (d.to_at = 0 OR d.to_at > $3) LIMIT 1`, unit, user, now.Unix())
	return !other, err
}
