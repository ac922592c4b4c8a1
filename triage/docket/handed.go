package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"homthu/intake/envelope"
)

// handing says what letters sealed anew in an officer's browser must be like.
type handing struct {
	from  string   // the case whose letters they are
	to    state    // the case that they are for
	units []string // who may be named
	needs []string // who must be, since they have nothing to read yet
	never []string // whom they must be kept from
	edges []string // whose letters they may be
}

// maxHanded bounds the letters of one move. Whoever has a receipt can write a hundred answers a day, and must not be able to
// keep a case where it is: with the unit that it is about.
const maxHanded = 1000

// handed checks letters against what they are for. The first is the tip; the others are the answers to it.
func (d *Docket) handed(ctx context.Context, t *tx, v Viewer, h handing, list []envelope.Sealed) ([]*arrival, error) {
	if len(list) > maxHanded || len(list) == 0 && len(h.needs) > 0 {
		return nil, fmt.Errorf("%w: nobody could read it", ErrRefused)
	}
	blobs, err := d.ownBlobsOf(ctx, t, h.from)
	if err != nil {
		return nil, err
	}
	var all []*arrival
	for i := range list {
		a, err := arrive(list[i])
		if err != nil {
			return nil, err
		}
		switch {
		case a.Kind != envelope.KindHandOn, a.Case != h.to.id, len(minus(a.Units, h.units)) > 0, len(minus(h.needs, a.Units)) > 0,
			!envelope.Covers(a.Never, h.never), len(all) > 0 && !slices.Equal(a.Units, all[0].Units), !slices.Contains(h.edges, a.Edge):
			return nil, fmt.Errorf("%w: what was handed on does not fit the case", ErrRefused)
		}
		for _, b := range a.Blobs {
			if slices.Contains(blobs, b.ID) {
				continue
			}
			if err := d.sealedBy(ctx, t, v.Unit, b); err != nil {
				return nil, err
			}
		}
		all = append(all, a)
	}
	return all, nil
}

func (d *Docket) ownBlobsOf(ctx context.Context, t *tx, id string) ([]string, error) {
	set, err := t.QueryContext(ctx, ownBlobs, id)
	return rows(set, err, scanText)
}

// keepHanded writes the letters into a case.
func (d *Docket) keepHanded(ctx context.Context, t *tx, id string, list []*arrival) error {
	var blobs [][]any
	for _, a := range list {
		if err := t.exec(ctx, `INSERT INTO envelopes (id, case_id, kind, received, registered, sha256, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, a.ID, id, string(a.Kind), a.received, d.now(), a.sum, a.sealed); err != nil {
			return err
		}
		for _, b := range a.Blobs {
			blobs = append(blobs, []any{b.ID, id, b.Size})
		}
	}
	return t.insert(ctx, `INSERT INTO handed_blobs (blob_id, case_id, size)`, `ON CONFLICT DO NOTHING`, blobs)
}

// edges are those whose letters a case can have.
func edgesOf(list []mailbox) (edges []string) {
	for _, m := range list {
		edges = append(edges, m.edge)
	}
	return edges
}

// since tells from when each unit has the case: from its receipt, or from when it was handed on.
func (d *Docket) since(ctx context.Context, t *tx, id string) (map[string]int64, error) {
	type had struct {
		unit string
		at   int64
	}
	set, err := t.QueryContext(ctx, ownSince, id)
	list, err := rows(set, err, func(r *sql.Rows) (h had, err error) { return h, r.Scan(&h.unit, &h.at) })
	found := map[string]int64{}
	for _, h := range list {
		found[h.unit] = h.at
	}
	return found, err
}

// lose takes a case from units that have no business with it any more. An answer that is still sealed to them does not give
// it back; a hand-on does.
func (d *Docket) lose(ctx context.Context, t *tx, id string, units []string) error {
	var list [][]any
	for _, unit := range units {
		if err := t.exec(ctx, `DELETE FROM case_units WHERE case_id = $1 AND unit = $2`, id, unit); err != nil {
			return err
		}
		list = append(list, []any{id, unit})
	}
	return t.insert(ctx, `INSERT INTO lost_units (case_id, unit)`, `ON CONFLICT DO NOTHING`, list)
}

func (d *Docket) ownLostBy(ctx context.Context, t *tx, id string) ([]string, error) {
	set, err := t.QueryContext(ctx, ownLost, id)
	return rows(set, err, scanText)
}
