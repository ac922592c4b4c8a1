package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Sealing is a unit's key sealed to one officer.
type Sealing struct {
	Unit      string `json:"unit,omitempty"` // whose key; "" is the unit on whose behalf it is given
	User      string `json:"user"`
	Recipient string `json:"recipient"` // which of the unit's keys
	Sealed    []byte `json:"sealed"`
	// Officer is his recipient, and Vouch the unit's signature over it, which says that his fingerprint was compared.
	Officer string `json:"officer"`
	Vouch   string `json:"vouch"`
}

// Founding is what the first officer's browser makes for a unit.
type Founding struct {
	Key    Key     `json:"key"`
	Sealed Sealing `json:"sealed"`
	Paper  *Paper  `json:"paper"`
}

// Invited returns the invitation that a code leads to: one that is open or waits, or was welcomed and has not expired.
// Everything else is [ErrUnknown], with nothing that tells why.
func (r *Roster) Invited(ctx context.Context, code []byte) (Invitation, error) {
	i, err := r.invitation(ctx, `code = $1`, code)
	if err == nil && (i.State == StageStopped || i.State == StageExpired || i.State == StageWelcomed && !i.Until.After(r.now())) {
		err = fmt.Errorf("invitation: %w", ErrUnknown)
	}
	if err != nil {
		return Invitation{}, err
	}
	err = r.write(ctx, "invitation", func(e exec) (err error) {
		if i.Renews { // his own are gone once he has new ones
			i.First, err = e.alone(i.Unit, i.User, r.now())
		} else {
			i.First, err = e.keyless(i.Unit, r.now())
		}
		return err
	})
	return i, err
}

// Join takes an invitation: the newcomer has made his keys. The first officer of a unit brings its keys along, and serves
// at once; they wait for the province's signature. Everybody else waits for the comparison and has no duty before it.
// Joining again with the same keys changes nothing.
func (r *Roster) Join(ctx context.Context, code []byte, n Enrolment, f *Founding) error {
	i, err := r.Invited(ctx, code)
	if err != nil {
		return err
	}
	if i.State != StageOpen {
		if i.Recipient == n.Recipient { // the answer was lost
			return nil
		}
		return fmt.Errorf("join: %w", ErrUnknown)
	}
	n.User, n.Name = i.User, i.Name
	if i.First != (f != nil) {
		return fmt.Errorf("join: %w", ErrStale)
	}
	return r.write(ctx, "join", func(e exec) error {
		now := r.now()
		taken, err := e.do(`UPDATE invitations SET taken = CASE WHEN at < $1 THEN $1 ELSE at + 1 END, recipient = $2 WHERE id = $3 AND taken = 0 AND ended = 0`, now.Unix(), n.Recipient, i.ID)
		if err != nil {
			return err
		}
		if taken == 0 {
			return ErrStale
		}
		if i.Renews {
			err = r.renew(e, n, i)
		} else {
			err = r.enrol(e, n)
		}
		if err != nil {
			return err
		}
		if err := r.changed(e, Change{Unit: i.Unit, By: i.User, Kind: Joined, Subject: i.User, Duty: i.Duty}); err != nil || f == nil {
			return err
		}
		return r.found(e, i, n.Recipient, *f)
	})
}

// renew gives an officer new keys. What was sealed to the old ones is of no use to him any more, and until somebody has
// compared he serves nowhere: whoever had the code could say he was him.
func (r *Roster) renew(e exec, n Enrolment, i Invitation) error {
	now := r.now().Unix()
	params, err := n.check()
	if err != nil {
		return err
	}
	if _, err := e.do(`UPDATE officers SET salt = $1, params = $2, auth = $3, recipient = $4, identity = $5 WHERE username = $6`,
		n.Salt, params, n.Auth, n.Recipient, n.Identity, i.User); err != nil {
		return err
	}
	if _, err := e.do(`UPDATE duties SET to_at = $1 WHERE username = $2 AND (to_at = 0 OR to_at > $1)`, now, i.User); err != nil {
		return err
	}
	_, err = e.do(`DELETE FROM wrapped_keys WHERE username = $1`, i.User)
	return err
}

// found writes down what the first officer made for his unit.
func (r *Roster) found(e exec, i Invitation, recipient string, f Founding) error {
	if f.Sealed.User != i.User || f.Sealed.Officer != recipient || f.Sealed.Recipient != f.Key.Recipient {
		return fmt.Errorf("%w: keys of somebody else", ErrRefused)
	}
	if err := r.assign(e, i.User, i.Unit, i.Duty); err != nil {
		return err
	}
	if err := r.propose(e, i.User, i.Unit, f.Key, f.Paper); err != nil {
		return err
	}
	if err := r.seal(e, i.User, i.Unit, f.Sealed); err != nil {
		return err
	}
	if _, err := e.do(`UPDATE invitations SET ended = $1, how = 'welcomed' WHERE id = $2`, r.now().Unix(), i.ID); err != nil {
		return err
	}
	return r.changed(e, Change{Unit: i.Unit, By: i.User, Kind: Founded, Subject: i.User, Duty: i.Duty})
}

// Welcome ends a comparison: the newcomer's recipient is the one that was read aloud, and the unit's keys were sealed to
// it. Only now does his duty begin. [ErrStale] if another recipient is there now; [ErrTwoUnits].
func (r *Roster) Welcome(ctx context.Context, by, unit, id string, keys []Sealing) error {
	i, err := r.invitation(ctx, `id = $1`, id)
	if err != nil {
		return err
	}
	if i.Unit != unit || i.User == by || len(keys) == 0 {
		return fmt.Errorf("welcome: %w", ErrUnknown)
	}
	to, err := r.Unit(ctx, unit)
	if err != nil {
		return err
	}
	return r.write(ctx, "welcome", func(e exec) error {
		same, err := e.has(`SELECT 1 FROM invitations AS i JOIN officers AS o ON o.username = i.username WHERE i.id = $1 AND i.ended = 0
			AND (i.taken > i.at OR i.taken = i.at AND i.until > $3) AND i.recipient = o.recipient AND o.recipient = $2`, id, keys[0].Officer, r.now().Unix())
		if err != nil {
			return err
		}
		if !same {
			return ErrStale
		}
		if err := r.checkApart(e, i.User, to); err != nil {
			return err
		}
		if err := r.assign(e, i.User, unit, i.Duty); err != nil {
			return err
		}
		if err := r.give(e, by, unit, i.User, keys); err != nil {
			return err
		}
		if _, err := e.do(`UPDATE invitations SET ended = $1, how = 'welcomed' WHERE id = $2`, r.now().Unix(), id); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: Welcomed, Subject: i.User, Duty: i.Duty})
	})
}

// Give keeps the unit's keys that a colleague sealed, after comparing, to somebody who serves there already.
func (r *Roster) Give(ctx context.Context, by, unit, user string, keys []Sealing) error {
	if len(keys) == 0 {
		return fmt.Errorf("give: %w: no keys", ErrRefused)
	}
	return r.write(ctx, "give", func(e exec) error {
		same, err := e.has(`SELECT 1 FROM officers WHERE username = $1 AND recipient = $2 AND left_at = 0`, user, keys[0].Officer)
		if err != nil {
			return err
		}
		serves, err := e.serves(user, unit, r.now())
		if err != nil {
			return err
		}
		if !same || !serves {
			return ErrStale
		}
		if err := r.give(e, by, unit, user, keys); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: Given, Subject: user})
	})
}

// give seals keys to one officer. All that the giver has go along: with only some of them old cases would stay closed.
func (r *Roster) give(e exec, by, unit, user string, keys []Sealing) error {
	if err := e.notShared(unit); err != nil {
		return err
	}
	held, err := e.names(`SELECT recipient FROM wrapped_keys WHERE username = $1 AND unit = $2`, by, unit)
	if err != nil {
		return err
	}
	for _, recipient := range held {
		if !slices.ContainsFunc(keys, func(s Sealing) bool { return s.Recipient == recipient }) {
			return ErrStale
		}
	}
	for _, s := range keys {
		if s.User != user || s.Officer != keys[0].Officer {
			return fmt.Errorf("%w: keys of two officers", ErrRefused)
		}
		if err := r.seal(e, by, unit, s); err != nil {
			return err
		}
	}
	return nil
}

// seal keeps one sealed key that the key itself vouches for: only who has it can have sealed it. What is sealed to an officer's recipient of today stays as it is, unless he does it himself:
// else a colleague could put there what opens nothing.
func (r *Roster) seal(e exec, by, unit string, s Sealing) error {
	if len(s.Sealed) == 0 || len(s.Sealed) > 64<<10 || len(s.Vouch) > 200 {
		return fmt.Errorf("%w: not sealed keys", ErrRefused)
	}
	if s.Unit != "" && s.Unit != unit {
		if inherits, err := e.inherits(unit, s.Unit, r.now().Unix()); err != nil || !inherits {
			return errors.Join(err, ErrUnknown)
		}
		unit = s.Unit
	}
	if err := e.vouched(unit, s); err != nil {
		return err
	}
	_, err := e.do(`INSERT INTO wrapped_keys (unit, recipient, username, wrapped, wrapped_by, at, officer, vouch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (unit, recipient, username) DO UPDATE SET wrapped = $4, wrapped_by = $5, at = $6, officer = $7, vouch = $8
		WHERE wrapped_keys.officer <> $7 OR wrapped_keys.username = $5`,
		unit, s.Recipient, s.User, s.Sealed, by, r.now().Unix(), s.Officer, s.Vouch)
	return err
}

// assign begins a duty now and until it is ended, unless it has begun.
func (r *Roster) assign(e exec, user, unit string, duty Duty) error {
	now := r.now().Unix()
	has, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit = $2 AND duty = $3 AND from_at <= $4 AND (to_at = 0 OR to_at > $4)`, user, unit, string(duty), now)
	if has || err != nil {
		return err
	}
	_, err = e.do(`INSERT INTO duties (username, unit, duty, from_at, to_at) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (username, unit, duty, from_at) DO UPDATE SET to_at = 0`, user, unit, string(duty), now)
	return err
}

// serves tells whether an officer has a duty in the unit now.
func (e exec) serves(user, unit string, now time.Time) (bool, error) {
	return e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit = $2 AND from_at <= $3 AND (to_at = 0 OR to_at > $3) LIMIT 1`, user, unit, now.Unix())
}

// names returns a column of text.
func (e exec) names(query string, args ...any) (all []string, err error) {
	set, err := e.tx.QueryContext(e.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	for set.Next() {
		var name string
		if err := set.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, set.Err()
}
