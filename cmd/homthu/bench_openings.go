package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"homthu/intake/directory/boxcode"
	"homthu/triage/docket"
	"homthu/triage/docket/crowd"
	"homthu/triage/opening"
	"homthu/triage/report"
	"homthu/triage/roster"
	villages "homthu/triage/village"
)

// benchBoxes is how many boxes of paper a province has: Yên Bái had 1,356. Each is opened every week, for two years, and one
// opening in fifty is corrected.
const (
	benchBoxes = 1356
	benchWeeks = 104
)

// openingsToMeasure puts boxes into the report's roster and their openings beside it.
func openingsToMeasure(ctx context.Context, dir string, s *report.Source) (done func() error, err error) {
	change := villages.Change{Villages: map[string][]villages.Village{}, Boxes: map[string][]villages.Box{}}
	var codes []string
	for i := range benchBoxes {
		id, commune := fmt.Sprint("v", i), docket.Place(crowd.Unit(i%reportUnits))
		code := boxcode.New([]byte("bench"), commune, id, 0)
		codes = append(codes, code)
		change.Villages[id] = []villages.Village{{ID: id, Name: "thôn " + id, Commune: commune}}
		change.Boxes[code] = []villages.Box{{Code: code, Name: "Nhà văn hóa " + id, Commune: commune, Village: id}}
	}
	register, err := s.Roster.Villages(ctx)
	if err != nil {
		return nil, err
	}
	change.Version = register.Version
	if err := s.Roster.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, change); err != nil {
		return nil, err
	}
	db, err := openStore(ctx, storeConfig{}, filepath.Join(dir, "opening.db"), opening.Migrations)
	if err != nil {
		return nil, err
	}
	s.Openings = opening.Open(db, opening.Options{Tables: s.Tables, Villages: s.Roster.Villages, Unit: s.Roster.Unit, Names: s.Roster.Names, Now: s.Now,
		Province: func(string) string { return "20" }})
	err = db.Write(ctx, func(ctx context.Context, t *sql.Tx) error {
		return fillOpenings(ctx, t, codes, s.Now())
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db.Close, nil
}

// fillOpenings writes what the boxes' minutes say, back from a moment.
func fillOpenings(ctx context.Context, t *sql.Tx, codes []string, now time.Time) error {
	add, err := t.PrepareContext(ctx, `INSERT INTO openings (id, box, at, state, version, unit, slips, blank, unreadable, seal_before, seal_state, seal_after, present, sealed, corrects, typed)
		VALUES ($1, $2, $3, 'confirmed', 2, 'commune-police.00000', 3, 1, 0, '', 'intact', '', '[]', $4, $5, 1)`)
	if err != nil {
		return err
	}
	defer add.Close()
	for i, code := range codes {
		for week := range benchWeeks {
			id, at := uuid.NewString(), now.AddDate(0, 0, -7*week).Unix()
			if _, err := add.ExecContext(ctx, id, code, at, []byte{}, ""); err != nil {
				return err
			}
			if (i+week)%50 > 0 {
				continue
			}
			if _, err := add.ExecContext(ctx, uuid.NewString(), code, at, []byte{}, id); err != nil {
				return err
			}
		}
	}
	return nil
}
