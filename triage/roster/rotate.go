package roster

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Rotation is a unit's next key as an officer's browser made it: sealed to everybody who serves and has the unit's keys,
// and to its paper, if it has one.
type Rotation struct {
	Key    Key       `json:"key"`
	Sealed []Sealing `json:"sealed"`
	// OnPaper is the new key sealed to the unit's paper, Paper that paper's recipient.
	Paper   string `json:"paper"`
	OnPaper []byte `json:"on_paper"`
}

// Propose keeps a unit's next key until the province has signed a directory that has it: nothing is sealed to it before.
// [ErrStale] if it was not sealed to exactly those who have the unit's keys now. Proposing the same key again does nothing.
func (r *Roster) Propose(ctx context.Context, by, unit string, n Rotation) error {
	return r.write(ctx, "propose a key", func(e exec) error {
		if again, err := e.has(`SELECT 1 FROM unit_keys WHERE unit = $1 AND recipient = $2`, unit, n.Key.Recipient); again || err != nil {
			return err
		}
		now := r.now()
		holders, err := e.names(`SELECT DISTINCT w.username FROM wrapped_keys AS w JOIN duties AS d ON d.username = w.username AND d.unit = w.unit
			WHERE w.unit = $1 AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2) ORDER BY w.username`, unit, now.Unix())
		if err != nil {
			return err
		}
		sealed := make([]string, 0, len(n.Sealed))
		for _, s := range n.Sealed {
			sealed = append(sealed, s.User)
		}
		slices.Sort(sealed)
		if !slices.Equal(holders, sealed) {
			return ErrStale
		}
		shared, err := e.shared(unit)
		if err != nil {
			return err
		}
		if len(sealed) == 0 || shared && len(n.OnPaper) == 0 {
			return fmt.Errorf("%w: a key that nobody but its maker would have", ErrRefused)
		}
		if err := r.propose(e, by, unit, n.Key, nil); err != nil {
			return err
		}
		for _, s := range n.Sealed {
			same, err := e.has(`SELECT 1 FROM officers WHERE username = $1 AND recipient = $2`, s.User, s.Officer)
			if err != nil {
				return err
			}
			if !same || s.Recipient != n.Key.Recipient {
				return ErrStale
			}
			if err := r.seal(e, by, unit, s); err != nil {
				return err
			}
		}
		if len(n.OnPaper) > 0 {
			if err := r.addToPaper(e, n.Paper, Wrapped{Unit: unit, Recipient: n.Key.Recipient, Sealed: n.OnPaper}); err != nil {
				return err
			}
		}
		if _, err := e.do(`UPDATE units SET rotate_since = 0 WHERE id = $1`, unit); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: Rotated})
	})
}

// propose adds a key that waits for the province's signature, and the paper that was printed with it.
func (r *Roster) propose(e exec, by, unit string, k Key, paper *Paper) error {
	if !strings.HasPrefix(k.Recipient, "age1pq1") || len(k.Recipient) > 4096 || k.Verify == "" || len(k.Verify) > 100 {
		return fmt.Errorf("%w: not a post-quantum recipient with a verify key", ErrRefused)
	}
	now := r.now().Unix()
	if _, err := e.do(`INSERT INTO unit_keys (unit, recipient, verify, from_at, to_at, proposed, made, made_by) VALUES ($1, $2, $3, $4, 0, 1, $4, $5)`,
		unit, k.Recipient, k.Verify, now, by); err != nil {
		return err
	}
	if paper == nil {
		return nil
	}
	return r.setPaper(e, by, "", *paper)
}
