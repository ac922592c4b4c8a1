package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// SealedCase is a case with what came in it, to be opened and searched in the officer's browser.
type SealedCase struct {
	ID        string   `json:"id"`
	Envelopes []Sealed `json:"envelopes"`
}

// Sealed is one sealed envelope.
type Sealed struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"`
}

// MostSearched is how many cases are handed out at once, and mostSealed how many bytes, about.
const (
	MostSearched = 100
	mostSealed   = 4 << 20
)

// Search hands out the envelopes of the cases that the viewer may know of, as many of them, in the given order, as fit into
// one answer; the others are asked for again. Before anything is handed out, the search (an id made by the browser, one for
// each unlocking) is noted with the number of cases: those who run the unit see it ([Docket.Searches]).
func (d *Docket) Search(ctx context.Context, v Viewer, search string, cases []string) ([]SealedCase, error) {
	if !uuid4.MatchString(search) || len(cases) > MostSearched {
		return nil, fmt.Errorf("search: %w: no id, or too many cases", ErrRefused)
	}
	list, size := []SealedCase{}, 0
	for _, id := range cases {
		found, err := d.sealed(ctx, v, id)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		if len(found.Envelopes) == 0 {
			continue
		}
		for _, e := range found.Envelopes {
			size += len(e.Sealed)
		}
		if size > mostSealed && len(list) > 0 {
			break
		}
		list = append(list, found)
	}
	return list, d.write(ctx, "note a search", func(ctx context.Context, t *tx) error {
		mine, err := t.changed(ctx, `INSERT INTO searches (id, unit, officer, at, cases) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET cases = searches.cases + $5 WHERE searches.unit = $2 AND searches.officer = $3`,
			search, v.Unit, v.Officer, d.now(), len(list))
		if err == nil && !mine {
			err = fmt.Errorf("%w: somebody else's search", ErrRefused)
		}
		return err
	})
}

func (d *Docket) sealed(ctx context.Context, v Viewer, id string) (SealedCase, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "e.id, e.sealed", "JOIN envelopes AS e ON e.case_id = c.id",
		"AND c.id = ?1 ORDER BY CASE WHEN e.kind = 'tip' THEN 0 ELSE 1 END, e.registered, e.received, e.id", id)
	list, err := rows(set, err, func(r *sql.Rows) (e Sealed, err error) { return e, r.Scan(&e.ID, &e.Sealed) })
	return SealedCase{ID: id, Envelopes: list}, err
}

// Searched is one search of an officer: never what he looked for.
type Searched struct {
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Cases   int       `json:"cases"`
}

// Searches lists the unit's searches of the last days, newest first.
func (d *Docket) Searches(ctx context.Context, v Viewer, days int) ([]Searched, error) {
	since := d.opts.Now().AddDate(0, 0, -days).Unix()
	set, err := d.db.Read().QueryContext(ctx, `SELECT at, officer, cases FROM searches WHERE unit = $1 AND at >= $2
		ORDER BY at DESC, id LIMIT 200`, v.Unit, since)
	list, err := rows(set, err, func(r *sql.Rows) (s Searched, err error) {
		var at int64
		err = r.Scan(&at, &s.Officer, &s.Cases)
		s.At = moment(at)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("searches: %w", err)
	}
	return list, nil
}
