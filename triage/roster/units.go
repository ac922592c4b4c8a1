package roster

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Unit is a body that receives. ID is Role.Place; Place is a commune's code or, for the province's units, its own.
type Unit struct {
	ID         string    `json:"id"`
	Role       string    `json:"role"`
	Place      string    `json:"place"`
	Province   string    `json:"province"`
	Name       string    `json:"name"`
	Deployment string    `json:"deployment"`
	Successor  string    `json:"successor,omitempty"`
	Recovery   bool      `json:"recovery,omitempty"`
	PaperKey   bool      `json:"paper_key,omitempty"`
	Conditions []string  `json:"conditions,omitempty"` // of clocks.yaml
	From       time.Time `json:"from,omitzero"`
	To         time.Time `json:"to,omitzero"`
}

// ended tells whether the unit is no more. One that is to go over into another works until that day.
func (u Unit) ended(now time.Time) bool {
	if u.To.IsZero() {
		return u.Successor != ""
	}
	return !u.To.After(now)
}

// Key is a unit's public keys.
type Key struct {
	Recipient string    `json:"recipient"` // age1pq1…
	Verify    string    `json:"verify"`    // Ed25519, base64
	From      time.Time `json:"from,omitzero"`
	To        time.Time `json:"to,omitzero"`
	// Proposed says that no signed directory has the key yet: nothing may be sealed to it. Made and By are when and by whom.
	Proposed bool      `json:"proposed,omitempty"`
	Made     time.Time `json:"made,omitzero"`
	By       string    `json:"by,omitempty"`
}

// Party is an edge or a deployment with the key its parcels are signed with.
type Party struct{ ID, Verify string }

// SetProvince adds a province or renames it.
func (r *Roster) SetProvince(ctx context.Context, province, name string) error {
	return r.write(ctx, "set province", func(e exec) error {
		_, err := e.do(`INSERT INTO provinces (code, name) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET name = $2`, province, name)
		return err
	})
}

// SetDeployment adds a deployment or replaces its key.
func (r *Roster) SetDeployment(ctx context.Context, p Party) error {
	return r.write(ctx, "set deployment", func(e exec) error {
		_, err := e.do(`INSERT INTO deployments (id, verify) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET verify = $2`, p.ID, p.Verify)
		return err
	})
}

// SetEdge adds an edge or replaces its key.
func (r *Roster) SetEdge(ctx context.Context, p Party) error {
	return r.write(ctx, "set edge", func(e exec) error {
		_, err := e.do(`INSERT INTO edges (id, verify) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET verify = $2`, p.ID, p.Verify)
		return err
	})
}

// Edges lists the edges.
func (r *Roster) Edges(ctx context.Context) ([]Party, error) {
	return list(ctx, r, scanParty, `SELECT id, verify FROM edges ORDER BY id`)
}

func scanParty(s *sql.Rows) (p Party, err error) { return p, s.Scan(&p.ID, &p.Verify) }

// SetUnits adds units, or replaces what is said of them; keys and duties stay.
func (r *Roster) SetUnits(ctx context.Context, units ...Unit) error {
	return r.write(ctx, "set units", func(e exec) error {
		for _, u := range units {
			if err := r.setUnit(e, u); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Roster) setUnit(e exec, u Unit) error {
	if _, ok := r.tables.Role(u.Role); !ok || u.ID != u.Role+"."+u.Place {
		return fmt.Errorf("%w: unit %q is not role.place", ErrRefused, u.ID)
	}
	_, err := e.do(`INSERT INTO units (id, role, place, province, name, deployment, successor, recovery, paper_key, conditions, from_at, to_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO UPDATE SET name = $5, deployment = $6,
		successor = $7, recovery = $8, paper_key = $9, conditions = $10, from_at = $11, to_at = $12`,
		u.ID, u.Role, u.Place, u.Province, u.Name, u.Deployment, u.Successor, flag(u.Recovery), flag(u.PaperKey),
		strings.Join(u.Conditions, " "), stamp(u.From), stamp(u.To))
	return err
}

const unitColumns = `id, role, place, province, name, deployment, successor, recovery, paper_key, conditions, from_at, to_at`

func scanUnit(s *sql.Rows) (u Unit, err error) {
	var recovery, paper int
	var from, to int64
	var conditions string
	err = s.Scan(&u.ID, &u.Role, &u.Place, &u.Province, &u.Name, &u.Deployment, &u.Successor, &recovery, &paper, &conditions, &from, &to)
	u.Recovery, u.PaperKey, u.Conditions = recovery == 1, paper == 1, strings.Fields(conditions)
	u.From, u.To = moment(from), moment(to)
	return u, err
}

// Units lists the units of a province; "" is all of them.
func (r *Roster) Units(ctx context.Context, province string) ([]Unit, error) {
	return list(ctx, r, scanUnit, `SELECT `+unitColumns+` FROM units WHERE province = $1 OR $1 = '' ORDER BY id`, province)
}

// Unit returns one unit, or [ErrUnknown].
func (r *Roster) Unit(ctx context.Context, id string) (Unit, error) {
	units, err := list(ctx, r, scanUnit, `SELECT `+unitColumns+` FROM units WHERE id = $1`, id)
	if err == nil && len(units) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Unit{}, fmt.Errorf("unit: %w", err)
	}
	return units[0], nil
}

// AddKey gives a unit a new key from now on, on the word of whoever runs the server, who signs the next directory at once.
// The one before ends; its row stays, as cases are sealed to it. Officers propose keys instead ([Roster.Propose]).
func (r *Roster) AddKey(ctx context.Context, unit string, k Key) error {
	if !strings.HasPrefix(k.Recipient, "age1pq1") || k.Verify == "" {
		return fmt.Errorf("add key: %w: not a post-quantum recipient with a verify key", ErrRefused)
	}
	return r.write(ctx, "add key", func(e exec) error {
		now := r.now().Unix()
		if k.From.IsZero() {
			k.From = moment(now)
		}
		if _, err := e.do(`UPDATE unit_keys SET to_at = $1 WHERE unit = $2 AND to_at = 0 AND recipient <> $3`, stamp(k.From), unit, k.Recipient); err != nil {
			return err
		}
		_, err := e.do(`INSERT INTO unit_keys (unit, recipient, verify, from_at, to_at, made) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			unit, k.Recipient, k.Verify, stamp(k.From), stamp(k.To), now)
		return err
	})
}

// Keys lists a unit's keys, the newest first, proposed ones too.
func (r *Roster) Keys(ctx context.Context, unit string) ([]Key, error) {
	return list(ctx, r, func(s *sql.Rows) (k Key, err error) {
		var from, to, made int64
		var proposed int
		err = s.Scan(&k.Recipient, &k.Verify, &from, &to, &proposed, &made, &k.By)
		k.From, k.To, k.Proposed, k.Made = moment(from), moment(to), proposed == 1, moment(made)
		return k, err
	}, `SELECT recipient, verify, from_at, to_at, proposed, made, made_by FROM unit_keys WHERE unit = $1 ORDER BY from_at DESC, recipient`, unit)
}

// KeyNow returns the key to seal to a unit with now, or [ErrUnknown]. A proposed key is never it.
func (r *Roster) KeyNow(ctx context.Context, unit string) (Key, error) {
	keys, err := r.Keys(ctx, unit)
	now := r.now()
	for _, k := range keys {
		if !k.Proposed && !k.From.After(now) && (k.To.IsZero() || k.To.After(now)) {
			return k, nil
		}
	}
	if err == nil {
		err = ErrUnknown
	}
	return Key{}, fmt.Errorf("key of a unit: %w", err)
}

// Conditions returns, for every unit, what lengthens its clocks (remote-commune and the like), as docket.Options wants
// it. It is read once: a change needs a restart.
func (r *Roster) Conditions(ctx context.Context) (func(unit string) []string, error) {
	units, err := r.Units(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("conditions of units: %w", err)
	}
	set := map[string][]string{}
	for _, u := range units {
		if len(u.Conditions) > 0 {
			set[u.ID] = u.Conditions
		}
	}
	return func(unit string) []string { return set[unit] }, nil
}
