package roster

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// Params are the Argon2id parameters of an officer's passphrase: passes, KiB, lanes. The floors are enforced where the
// passphrase is, in the browser and the officer client.
type Params struct {
	T uint32 `json:"t"`
	M uint32 `json:"m"`
	P uint8  `json:"p"`
}

// DefaultParams are what new officers get, and what is shown for users that do not exist.
var DefaultParams = Params{T: 3, M: 64 << 10, P: 1}

// Enrolment is what an officer's browser brings when he is enrolled: everything was made there.
type Enrolment struct {
	User      string
	Name      string
	Salt      []byte // 16 bytes
	Params    Params
	Auth      []byte // SHA-256 of the authentication secret
	Recipient string // his own, age1pq1…
	Identity  []byte // age file to the identity derived from the passphrase
}

// Person is an officer with what he may do now.
type Person struct {
	User      string    `json:"user"`
	Name      string    `json:"name"`
	Recipient string    `json:"recipient"`
	Identity  []byte    `json:"identity"`
	Duties    []Service `json:"duties"`
	Keys      []Wrapped `json:"keys"`
}

// Service is a duty in a unit.
type Service struct {
	Unit     string    `json:"unit"`
	Name     string    `json:"name"`
	Role     string    `json:"role"`
	Place    string    `json:"place"`
	Province string    `json:"province"`
	Duty     Duty      `json:"duty"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to,omitzero"`
}

// Wrapped is a unit's keys sealed to one officer; Recipient says which of the unit's keys.
type Wrapped struct {
	Unit      string `json:"unit"`
	Recipient string `json:"recipient"`
	Sealed    []byte `json:"sealed"`
}

var userName = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// check returns the parameters as they are stored, or [ErrRefused] for what is not well formed.
func (n Enrolment) check() (params string, err error) {
	if !userName.MatchString(n.User) || n.Name == "" || len(n.Name) > 200 || len(n.Salt) != 16 || len(n.Auth) != 32 ||
		len(n.Recipient) > 4096 || len(n.Identity) == 0 || len(n.Identity) > 64<<10 {
		return "", fmt.Errorf("%w: not a well-formed enrolment", ErrRefused)
	}
	stored, err := json.Marshal(n.Params)
	return string(stored), err
}

// Enrol adds an officer. He has no duty yet.
func (r *Roster) Enrol(ctx context.Context, n Enrolment) error {
	return r.write(ctx, "enrol", func(e exec) error { return r.enrol(e, n) })
}

func (r *Roster) enrol(e exec, n Enrolment) error {
	params, err := n.check()
	if err != nil {
		return err
	}
	written, err := e.do(`INSERT INTO officers (username, name, salt, params, auth, recipient, identity, since, left_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT DO NOTHING`,
		n.User, n.Name, n.Salt, params, n.Auth, n.Recipient, n.Identity, r.now().Unix())
	if err == nil && written == 0 {
		err = ErrTaken
	}
	return err
}

// Assign gives an officer a duty in a unit from a day on; the zero to is "until it is ended". [ErrTwoUnits] if he
// serves in a unit that must be able to be kept apart from this one.
func (r *Roster) Assign(ctx context.Context, user, unit string, duty Duty, from, to time.Time) error {
	if mayDo[duty] == nil {
		return fmt.Errorf("assign: %w: no such duty", ErrRefused)
	}
	u, err := r.Unit(ctx, unit)
	if err != nil {
		return fmt.Errorf("assign: %w", err)
	}
	return r.write(ctx, "assign", func(e exec) error {
		known, err := e.has(`SELECT 1 FROM officers WHERE username = $1 AND left_at = 0`, user)
		if err != nil {
			return err
		}
		if !known {
			return ErrUnknown
		}
		if err := r.checkApart(e, user, u); err != nil {
			return err
		}
		if from.IsZero() {
			from = r.now()
		}
		if _, err = e.do(`INSERT INTO duties (username, unit, duty, from_at, to_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (username, unit, duty, from_at) DO UPDATE SET to_at = $5`, user, unit, string(duty), stamp(from), stamp(to)); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, Kind: Assigned, Subject: user, Duty: duty})
	})
}

// Relieve ends every duty of an officer in a unit and forgets the unit's keys sealed to him, as [Roster.Dismiss] does, on
// the server's own account and the last head too.
func (r *Roster) Relieve(ctx context.Context, user, unit string) error {
	return r.write(ctx, "relieve", func(e exec) error { return r.relieve(e, "", unit, user) })
}

// Leave ends an officer's service: all duties, all keys, his sign-in. His name stays with what he did.
func (r *Roster) Leave(ctx context.Context, user string) error {
	return r.write(ctx, "leave", func(e exec) error {
		units, err := e.names(`SELECT DISTINCT unit FROM duties WHERE username = $1`, user)
		if err != nil {
			return err
		}
		for _, unit := range units {
			if err := r.relieve(e, "", unit, user); err != nil {
				return err
			}
		}
		if _, err := e.do(`DELETE FROM wrapped_keys WHERE username = $1`, user); err != nil {
			return err
		}
		if _, err := e.do(`DELETE FROM channels WHERE username = $1 AND unit = ''`, user); err != nil { // his addresses are nobody's business now
			return err
		}
		ended, err := e.do(`UPDATE officers SET left_at = $1 WHERE username = $2 AND left_at = 0`, r.now().Unix(), user)
		if err != nil || ended == 0 {
			return err
		}
		return r.changed(e, Change{Kind: Left, Subject: user})
	})
}

// Wrap keeps a unit's keys that a colleague's browser sealed to an officer who serves there. by is the colleague.
func (r *Roster) Wrap(ctx context.Context, by, user string, w Wrapped) error {
	if len(w.Sealed) == 0 || len(w.Sealed) > 64<<10 {
		return fmt.Errorf("wrap: %w: not sealed keys", ErrRefused)
	}
	return r.write(ctx, "wrap", func(e exec) error {
		now := r.now().Unix()
		serves, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit = $2 AND (to_at = 0 OR to_at > $3) LIMIT 1`, user, w.Unit, now)
		if err != nil {
			return err
		}
		known, err := e.has(`SELECT 1 FROM unit_keys WHERE unit = $1 AND recipient = $2`, w.Unit, w.Recipient)
		if err != nil {
			return err
		}
		if !serves || !known {
			return ErrUnknown
		}
		_, err = e.do(`INSERT INTO wrapped_keys (unit, recipient, username, wrapped, wrapped_by, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (unit, recipient, username) DO UPDATE SET wrapped = $4, wrapped_by = $5, at = $6`, w.Unit, w.Recipient, user, w.Sealed, by, now)
		return err
	})
}

// Person returns an officer who still serves, with the duties he has now and the keys sealed to him; else [ErrUnknown].
func (r *Roster) Person(ctx context.Context, user string) (Person, error) {
	p := Person{User: user}
	now := r.now().Unix()
	err := r.db.Read().QueryRowContext(ctx, `SELECT name, recipient, identity FROM officers WHERE username = $1 AND left_at = 0`, user).
		Scan(&p.Name, &p.Recipient, &p.Identity)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknown
	}
	if err != nil {
		return Person{}, fmt.Errorf("officer: %w", err)
	}
	p.Duties, err = list(ctx, r, func(s *sql.Rows) (d Service, err error) {
		var from, to int64
		err = s.Scan(&d.Unit, &d.Name, &d.Role, &d.Place, &d.Province, &d.Duty, &from, &to)
		d.From, d.To = moment(from), moment(to)
		return d, err
	}, `SELECT d.unit, u.name, u.role, u.place, u.province, d.duty, d.from_at, d.to_at FROM duties AS d JOIN units AS u ON u.id = d.unit
		WHERE d.username = $1 AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2) ORDER BY d.unit, d.duty`, user, now)
	if err != nil {
		return Person{}, fmt.Errorf("officer's duties: %w", err)
	}
	p.Keys, err = list(ctx, r, func(s *sql.Rows) (w Wrapped, err error) { return w, s.Scan(&w.Unit, &w.Recipient, &w.Sealed) },
		`SELECT unit, recipient, wrapped FROM wrapped_keys WHERE username = $1 ORDER BY unit, at DESC`, user)
	if err != nil {
		return Person{}, fmt.Errorf("officer's keys: %w", err)
	}
	return p, r.readable(ctx, &p)
}

func (p Person) serves(unit string) bool {
	return slices.ContainsFunc(p.Duties, func(d Service) bool { return d.Unit == unit })
}

// May tells whether one of the officer's duties in the unit allows the act.
func (p Person) May(unit string, a Act) bool {
	return slices.ContainsFunc(p.Duties, func(d Service) bool { return d.Unit == unit && May(d.Duty, d.Role, a) })
}

// Colleagues lists who serves in a unit now, with the recipients its keys are to be sealed to.
func (r *Roster) Colleagues(ctx context.Context, unit string) ([]Person, error) {
	return list(ctx, r, func(s *sql.Rows) (p Person, err error) { return p, s.Scan(&p.User, &p.Name, &p.Recipient) },
		`SELECT DISTINCT o.username, o.name, o.recipient FROM officers AS o JOIN duties AS d ON d.username = o.username
		WHERE d.unit = $1 AND o.left_at = 0 AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2) ORDER BY o.username`, unit, r.now().Unix())
}

// Names are the names of officers by user name, also of those who left; who is not known is not in it.
func (r *Roster) Names(ctx context.Context, users []string) (map[string]string, error) {
	names := map[string]string{}
	for _, user := range users {
		var name string
		err := r.db.Read().QueryRowContext(ctx, `SELECT name FROM officers WHERE username = $1`, user).Scan(&name)
		if err == nil {
			names[user] = name
		} else if !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("names of officers: %w", err)
		}
	}
	return names, nil
}
