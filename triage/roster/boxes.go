package roster

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"homthu/intake/directory"
	"homthu/triage/village"

	"github.com/google/uuid"
)

// Kinds of changes of the list of villages and boxes.
const (
	BoxesImported = "import"
	BoxesMoved    = "move"
	BoxesEnded    = "end"
)

// BoxChange is one line of what was done to the list of villages and boxes.
type BoxChange struct {
	ID       string    `json:"-"` // UUID, made by whoever asks
	At       time.Time `json:"at"`
	By       string    `json:"by"` // officer; "" is whoever runs the server
	ByName   string    `json:"by_name,omitempty"`
	Kind     string    `json:"kind"`
	Villages int       `json:"villages"` // how many changed
	Boxes    int       `json:"boxes"`
}

// Villages returns the list of villages and boxes with its whole history.
func (r *Roster) Villages(ctx context.Context) (register village.Register, err error) {
	// The version is read first: a change in between makes what is built on it stale, not wrong.
	if err = r.db.Read().QueryRowContext(ctx, `SELECT boxes FROM roster WHERE id = 1`).Scan(&register.Version); err != nil {
		return register, fmt.Errorf("villages: %w", err)
	}
	register.Villages, err = list(ctx, r, func(s *sql.Rows) (v village.Village, err error) {
		var from, to int64
		err = s.Scan(&v.ID, &v.Name, &v.Commune, &v.Successor, &from, &to)
		v.From, v.To = moment(from), moment(to)
		return v, err
	}, `SELECT id, name, commune, successor, from_at, to_at FROM villages ORDER BY id, from_at`)
	if err != nil {
		return register, fmt.Errorf("villages: %w", err)
	}
	register.Boxes, err = r.boxes(ctx)
	return register, err
}

func (r *Roster) boxes(ctx context.Context) ([]village.Box, error) {
	boxes, err := list(ctx, r, func(s *sql.Rows) (b village.Box, err error) {
		var villages string
		var from, to int64
		if err := s.Scan(&b.Code, &b.Name, &b.Commune, &villages, &b.Village, &from, &to); err != nil {
			return b, err
		}
		b.From, b.To = moment(from), moment(to)
		return b, json.Unmarshal([]byte(villages), &b.Villages)
	}, `SELECT code, name, commune, villages, village, from_at, to_at FROM boxes ORDER BY code, from_at`)
	if err != nil {
		return nil, fmt.Errorf("boxes: %w", err)
	}
	return boxes, nil
}

// ChangeVillages writes a change of the list, whole or not at all: [ErrStale] when somebody changed the list since it was made. A
// change that was written before, by its ID, is not written again.
func (r *Roster) ChangeVillages(ctx context.Context, log BoxChange, c village.Change) error {
	// Crash before the commit: the list is as it was. After it: the change is whole; the same ID again is not written again, and who
	// gave none is told ErrStale and sees it in the list. No edge has it before the province has signed a directory with it.
	return r.write(ctx, "change the villages", func(e exec) error { return r.changeVillages(e, log, c) })
}

func (r *Roster) changeVillages(e exec, log BoxChange, c village.Change) error {
	if log.ID == "" {
		log.ID = uuid.NewString()
	}
	done, err := e.has(`SELECT 1 FROM box_changes WHERE id = $1`, log.ID)
	if err != nil || done || c.Empty() {
		return err
	}
	// One winner: the version is the lock, held until the transaction ends.
	if n, err := e.do(`UPDATE roster SET boxes = boxes + 1 WHERE id = 1 AND boxes = $1`, c.Version); err != nil || n == 0 {
		if err == nil {
			err = ErrStale
		}
		return err
	}
	for id, rows := range c.Villages {
		if _, err := e.do(`DELETE FROM villages WHERE id = $1`, id); err != nil {
			return err
		}
		for _, v := range rows {
			if _, err := e.do(`INSERT INTO villages (id, name, commune, successor, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6)`,
				v.ID, v.Name, v.Commune, v.Successor, stamp(v.From), stamp(v.To)); err != nil {
				return err
			}
		}
	}
	for code, rows := range c.Boxes {
		if err := e.setBox(code, rows); err != nil {
			return err
		}
	}
	_, err = e.do(`INSERT INTO box_changes (id, at, made_by, kind, villages, boxes) VALUES ($1, $2, $3, $4, $5, $6)`,
		log.ID, r.now().Unix(), log.By, log.Kind, len(c.Villages), len(c.Boxes))
	return err
}

func (e exec) setBox(code string, rows []village.Box) error {
	if _, err := e.do(`DELETE FROM boxes WHERE code = $1`, code); err != nil {
		return err
	}
	for _, b := range rows {
		villages, err := json.Marshal(append([]string{}, b.Villages...))
		if err != nil {
			return err
		}
		if _, err := e.do(`INSERT INTO boxes (code, name, commune, villages, village, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			b.Code, b.Name, b.Commune, string(villages), b.Village, stamp(b.From), stamp(b.To)); err != nil {
			return err
		}
	}
	return nil
}

// BoxChanged says whether a change of that ID was written.
func (r *Roster) BoxChanged(ctx context.Context, id string) (bool, error) {
	n := 0
	if err := r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM box_changes WHERE id = $1`, id).Scan(&n); err != nil {
		return false, fmt.Errorf("change of the villages: %w", err)
	}
	return n > 0, nil
}

// BoxesSigned says whether the newest directory that the province signed has the boxes as they are now: until then new ones take
// no letters.
func (r *Roster) BoxesSigned(ctx context.Context, register village.Register) (bool, error) {
	signed, _, err := r.Signed(ctx)
	if errors.Is(err, ErrUnknown) {
		return len(register.Boxes) == 0, nil
	}
	if err != nil {
		return false, err
	}
	d, err := directory.Peek(signed)
	if err != nil {
		return false, fmt.Errorf("boxes of the signed directory: %w", err)
	}
	type row struct {
		code, name, commune string
		from, to            int64
	}
	in := map[row]bool{}
	for _, b := range d.Boxes {
		in[row{b.Code, b.Name, b.Commune, second(b.From), second(b.To)}] = true
	}
	for _, b := range register.Boxes {
		if !in[row{b.Code, b.Name, b.Commune, stamp(b.From), stamp(b.To)}] {
			return false, nil
		}
	}
	return true, nil
}

// BoxChanges lists the newest changes of the list of villages and boxes.
func (r *Roster) BoxChanges(ctx context.Context, most int) ([]BoxChange, error) {
	changes, err := list(ctx, r, func(s *sql.Rows) (c BoxChange, err error) {
		var at int64
		err = s.Scan(&c.ID, &at, &c.By, &c.ByName, &c.Kind, &c.Villages, &c.Boxes)
		c.At = moment(at)
		return c, err
	}, `SELECT c.id, c.at, c.made_by, COALESCE(o.name, ''), c.kind, c.villages, c.boxes FROM box_changes AS c
		LEFT JOIN officers AS o ON o.username = c.made_by ORDER BY c.at DESC, c.id LIMIT $1`, most)
	if err != nil {
		return nil, fmt.Errorf("changes of the villages: %w", err)
	}
	return changes, nil
}

// Communes says of every commune with a police unit since when and until when that is there, and into whose it went over: what
// an import is held against.
func (r *Roster) Communes(ctx context.Context) (map[string]village.Commune, error) {
	units, err := r.Units(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("communes: %w", err)
	}
	places := map[string]string{}
	for _, u := range units {
		places[u.ID] = u.Place
	}
	communes := map[string]village.Commune{}
	for _, u := range units {
		if u.Role == boxRole {
			communes[u.Place] = village.Commune{From: u.From, To: u.To, Heir: places[u.Successor]}
		}
	}
	return communes, nil
}

// boxRole is whose merging moves boxes: the box of a village leads to its commune's police.
const boxRole = "commune-police"

// CodeSecret is what codes of boxes are made of, so that they are the same as an import showed before. Codes are public; this
// only makes them differ between provinces.
func (r *Roster) CodeSecret() ([]byte, error) {
	secret, err := hkdf.Key(sha256.New, r.decoy, nil, "homthu/v1/box-codes", 32)
	if err != nil {
		return nil, fmt.Errorf("secret of box codes: %w", err)
	}
	return secret, nil
}

// Merge ends units on a day; with a successor they go over into it, and where they are a commune's police, the villages and boxes of
// their communes move to its commune on that day, in the same transaction. It returns how many boxes moved.
func (r *Roster) Merge(ctx context.Context, by string, at time.Time, into string, ids ...string) (moved int, err error) {
	heir := Unit{}
	if into != "" {
		if heir, err = r.Unit(ctx, into); err != nil {
			return 0, err
		}
		if heir.Successor != "" {
			return 0, fmt.Errorf("%w: %s goes over into another unit itself", ErrRefused, into)
		}
	}
	register, err := r.Villages(ctx)
	if err != nil {
		return 0, err
	}
	units := make([]Unit, 0, len(ids))
	change := village.Change{Version: register.Version}
	for _, id := range ids {
		u, err := r.Unit(ctx, id)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", id, err)
		}
		if u.ID == into {
			return 0, fmt.Errorf("%w: a unit cannot go over into itself", ErrRefused)
		}
		undo := time.Time{}
		if u.Successor == into {
			undo = u.To
		}
		u.To, u.Successor = at, into
		units = append(units, u)
		if into != "" && u.Role == boxRole && heir.Place != u.Place {
			one := register.MoveCommune([]string{u.Place}, heir.Place, at, undo)
			change = join(change, one)
		}
	}
	// Crash before the commit: neither unit nor box has moved. After it: both have, and the same merge again finds nothing to move.
	return len(change.Boxes), r.write(ctx, "merge units", func(e exec) error {
		for _, u := range units {
			if err := r.setUnit(e, u); err != nil {
				return err
			}
		}
		return r.changeVillages(e, BoxChange{By: by, Kind: BoxesMoved}, change)
	})
}

// join takes changes of different villages and boxes together.
func join(a, b village.Change) village.Change {
	if a.Villages == nil {
		a.Villages, a.Boxes = map[string][]village.Village{}, map[string][]village.Box{}
	}
	for id, rows := range b.Villages {
		a.Villages[id] = rows
	}
	for code, rows := range b.Boxes {
		a.Boxes[code] = rows
	}
	return a
}
