package roster

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Dismiss relieves an officer of all duties in a unit: what he may do there ends with this call, and the unit's keys that
// were sealed to him are deleted. He knew them, so the unit needs a new key ([Roster.Propose]). [ErrLastHead] if nobody
// would be left who leads the unit and has its keys; by is who does it.
func (r *Roster) Dismiss(ctx context.Context, by, unit, user string) error {
	return r.write(ctx, "dismiss", func(e exec) error {
		serves, err := e.serves(user, unit, r.now())
		if err != nil {
			return err
		}
		if !serves {
			return ErrStale
		}
		if err := e.keepHead(unit, user, r.now()); err != nil {
			return err
		}
		return r.relieve(e, by, unit, user)
	})
}

// relieve ends the duties and says that the key is known to somebody who has gone.
func (r *Roster) relieve(e exec, by, unit, user string) error {
	now := r.now().Unix()
	ended, err := e.do(`UPDATE duties SET to_at = $1 WHERE username = $2 AND unit = $3 AND (to_at = 0 OR to_at > $1)`, now, user, unit)
	if err != nil {
		return err
	}
	held, err := e.do(`DELETE FROM wrapped_keys WHERE username = $1 AND unit = $2`, user, unit)
	if err != nil {
		return err
	}
	if held > 0 {
		if _, err := e.do(`UPDATE units SET rotate_since = $1 WHERE id = $2 AND rotate_since = 0`, now, unit); err != nil {
			return err
		}
	}
	if ended == 0 {
		return nil
	}
	return r.changed(e, Change{Unit: unit, By: by, Kind: Relieved, Subject: user})
}

// keepHead refuses to take the last head who has the unit's keys away. Who was invited and never came is nobody here.
func (e exec) keepHead(unit, user string, now time.Time) error {
	leads, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit = $2 AND duty = 'head' AND from_at <= $3 AND (to_at = 0 OR to_at > $3)`, user, unit, now.Unix())
	if err != nil || !leads {
		return err
	}
	other, err := e.has(`SELECT 1 FROM duties AS d JOIN wrapped_keys AS w ON w.username = d.username AND w.unit = d.unit
		WHERE d.unit = $1 AND d.duty = 'head' AND d.username <> $2 AND d.from_at <= $3 AND (d.to_at = 0 OR d.to_at > $3) LIMIT 1`, unit, user, now.Unix())
	if err != nil {
		return err
	}
	if !other {
		return ErrLastHead
	}
	return nil
}

// SetDuty gives an officer of a unit another duty there, in place of those he had; was are those, as whoever decided saw
// them: [ErrStale] if he has others by now. [ErrLastHead] if he leads the unit alone.
func (r *Roster) SetDuty(ctx context.Context, by, unit, user string, was []Duty, to Duty) error {
	if !to.Known() {
		return fmt.Errorf("set duty: %w: no such duty", ErrRefused)
	}
	return r.write(ctx, "set duty", func(e exec) error {
		now := r.now()
		has, err := e.names(`SELECT DISTINCT duty FROM duties WHERE username = $1 AND unit = $2 AND from_at <= $3 AND (to_at = 0 OR to_at > $3) ORDER BY duty`,
			user, unit, now.Unix())
		if err != nil {
			return err
		}
		if len(has) == 1 && has[0] == string(to) {
			return nil // the same call again
		}
		seen := make([]string, 0, len(was))
		for _, d := range was {
			seen = append(seen, string(d))
		}
		slices.Sort(seen)
		if len(has) == 0 || !slices.Equal(has, slices.Compact(seen)) {
			return ErrStale
		}
		if to != Head {
			if err := e.keepHead(unit, user, now); err != nil {
				return err
			}
		}
		if _, err := e.do(`UPDATE duties SET to_at = $1 WHERE username = $2 AND unit = $3 AND duty <> $4 AND (to_at = 0 OR to_at > $1)`,
			now.Unix(), user, unit, string(to)); err != nil {
			return err
		}
		if err := r.assign(e, user, unit, to); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: Assigned, Subject: user, Duty: to})
	})
}
