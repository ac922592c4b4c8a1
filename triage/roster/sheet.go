package roster

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Colleague is an officer of a unit as those see him who give keys. An officer without keys reads nothing.
type Colleague struct {
	User      string    `json:"user"`
	Name      string    `json:"name"`
	Recipient string    `json:"recipient"`
	Duties    []Service `json:"duties"` // in this unit, now
	Keys      []Held    `json:"keys"`   // of this unit
}

// Held is one of a unit's keys as somebody has it; Vouch is the unit's signature over Officer, to whom it was sealed.
type Held struct {
	Recipient string    `json:"recipient"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Officer   string    `json:"officer,omitempty"`
	Vouch     string    `json:"vouch,omitempty"`
}

// Sheet is all there is to say of who works in a unit.
type Sheet struct {
	Unit        Unit         `json:"unit"`
	Before      []Unit       `json:"before"`              // units that went over into it
	Successor   string       `json:"successor,omitempty"` // into which it has gone over, by name
	Going       string       `json:"going,omitempty"`     // into which it will, on the day on which it ends
	Officers    []Colleague  `json:"officers"`
	Keys        []Key        `json:"keys"`
	Inherited   []string     `json:"inherited,omitempty"` // keys, by recipient, of units that went over into it
	Invitations []Invitation `json:"invitations"`
	// RotateSince is since when somebody who has gone knows the unit's key; zero: nobody does.
	RotateSince time.Time `json:"rotate_since,omitzero"`
}

// Sheet returns who works in a unit, with which keys.
func (r *Roster) Sheet(ctx context.Context, unit string) (s Sheet, err error) {
	if s.Unit, err = r.Unit(ctx, unit); err != nil {
		return s, err
	}
	if s.Unit.Successor != "" {
		next, err := r.Unit(ctx, s.Unit.Successor)
		if err != nil {
			return s, err
		}
		if s.Unit.ended(r.now()) {
			s.Successor = next.Name
		} else {
			s.Going = next.Name
		}
	}
	if s.Before, err = list(ctx, r, scanUnit, `SELECT `+unitColumns+` FROM units WHERE successor = $1 AND to_at <= $2 ORDER BY id`, unit, r.now().Unix()); err != nil {
		return s, fmt.Errorf("units before: %w", err)
	}
	if s.Keys, err = r.Keys(ctx, unit); err != nil {
		return s, fmt.Errorf("keys of a unit: %w", err)
	}
	if s.Invitations, err = r.Invitations(ctx, unit); err != nil {
		return s, err
	}
	var since int64
	if err := r.db.Read().QueryRowContext(ctx, `SELECT rotate_since FROM units WHERE id = $1`, unit).Scan(&since); err != nil {
		return s, fmt.Errorf("who has gone: %w", err)
	}
	s.RotateSince = moment(since)
	if s.Officers, err = r.officersOf(ctx, unit); err != nil {
		return s, err
	}
	before, err := r.Merged(ctx)
	for _, old := range before[unit] {
		if err == nil {
			err = r.inherited(ctx, &s, old)
		}
	}
	return s, err
}

// inherited adds the keys of a unit that went over, and who of the officers has them.
func (r *Roster) inherited(ctx context.Context, s *Sheet, old string) error {
	keys, err := r.Keys(ctx, old)
	if err != nil {
		return fmt.Errorf("keys of a unit before: %w", err)
	}
	for _, k := range keys {
		s.Inherited = append(s.Inherited, k.Recipient)
	}
	held, err := r.held(ctx, old)
	if err != nil {
		return err
	}
	for i := range s.Officers {
		for _, h := range held {
			if h.user == s.Officers[i].User {
				s.Officers[i].Keys = append(s.Officers[i].Keys, h.Held)
			}
		}
	}
	return nil
}

// holding is a key with who has it.
type holding struct {
	user string
	Held
}

func (r *Roster) held(ctx context.Context, unit string) ([]holding, error) {
	held, err := list(ctx, r, func(s *sql.Rows) (h holding, err error) {
		var given int64
		err = s.Scan(&h.user, &h.Recipient, &h.By, &given, &h.Officer, &h.Vouch)
		h.At = moment(given)
		return h, err
	}, `SELECT username, recipient, wrapped_by, at, officer, vouch FROM wrapped_keys WHERE unit = $1 ORDER BY username, at DESC`, unit)
	if err != nil {
		return nil, fmt.Errorf("who has the keys: %w", err)
	}
	return held, nil
}

func (r *Roster) officersOf(ctx context.Context, unit string) ([]Colleague, error) {
	people, err := r.Colleagues(ctx, unit)
	if err != nil {
		return nil, fmt.Errorf("officers of a unit: %w", err)
	}
	all, at := make([]Colleague, len(people)), map[string]int{}
	for i, p := range people {
		all[i], at[p.User] = Colleague{User: p.User, Name: p.Name, Recipient: p.Recipient, Duties: []Service{}, Keys: []Held{}}, i
	}
	type service struct {
		user string
		Service
	}
	services, err := list(ctx, r, func(s *sql.Rows) (d service, err error) {
		var from, to int64
		err = s.Scan(&d.user, &d.Duty, &from, &to)
		d.Unit, d.From, d.To = unit, moment(from), moment(to)
		return d, err
	}, `SELECT username, duty, from_at, to_at FROM duties WHERE unit = $1 AND from_at <= $2 AND (to_at = 0 OR to_at > $2) ORDER BY username, from_at, duty`,
		unit, r.now().Unix())
	if err != nil {
		return nil, fmt.Errorf("duties in a unit: %w", err)
	}
	for _, d := range services {
		if i, ok := at[d.user]; ok {
			all[i].Duties = append(all[i].Duties, d.Service)
		}
	}
	held, err := r.held(ctx, unit)
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		if i, ok := at[h.user]; ok {
			all[i].Keys = append(all[i].Keys, h.Held)
		}
	}
	return all, nil
}

// Keyless is a unit that nobody can open anything for, with the invitation that is to change that.
type Keyless struct {
	Unit
	Invitation *Invitation `json:"invitation,omitempty"`
}

// Keyless lists the units of the caller's province that still exist and where nobody serves who has their keys, without
// those that may hold what is kept from the caller's unit: their first officer is not his to choose.
func (r *Roster) Keyless(ctx context.Context, caller string) ([]Keyless, error) {
	from, err := r.Unit(ctx, caller)
	if err != nil {
		return nil, err
	}
	now := r.now().Unix()
	units, err := list(ctx, r, scanUnit, `SELECT `+unitColumns+` FROM units AS u WHERE province = $1 AND (to_at > $2 OR to_at = 0 AND successor = '')
		AND NOT EXISTS (SELECT 1 FROM wrapped_keys AS w JOIN duties AS d ON d.username = w.username AND d.unit = w.unit
			WHERE w.unit = u.id AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2)) ORDER BY id`, from.Province, now)
	if err != nil {
		return nil, fmt.Errorf("units without keys: %w", err)
	}
	open, err := list(ctx, r, r.scanInvitation, invitationColumns+`ended = 0 AND until > $1 AND duty = 'head' ORDER BY at`, now)
	if err != nil {
		return nil, fmt.Errorf("units without keys: %w", err)
	}
	invited := map[string]*Invitation{}
	for i := range open {
		invited[open[i].Unit] = &open[i]
	}
	all := []Keyless{}
	for _, u := range units {
		if u.ID != caller && !r.mayRead(u, from) {
			all = append(all, Keyless{u, invited[u.ID]})
		}
	}
	return all, nil
}
