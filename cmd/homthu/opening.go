package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"homthu/database"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// openOpenings opens the store of the openings of physical boxes.
func (in *inside) openOpenings(ctx context.Context, p program) (err error) {
	if in.openingDB, err = openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "opening.db"), opening.Migrations); err != nil {
		return fmt.Errorf("openings: %w", err)
	}
	in.openings = openingsOf(in.openingDB, in.roster, in.near, p.tables, p.places, p.now)
	return nil
}

// openingsOf are the openings in a database, of the boxes that the roster has.
func openingsOf(db *database.DB, of *roster.Roster, near *roster.Neighbours, tables *rules.Tables, places *place.Index, now func() time.Time) *opening.Store {
	return opening.Open(db, opening.Options{
		Tables: tables, Villages: of.Villages, Unit: of.Unit, Names: of.Names, Merged: near.Merged, Now: now,
		Province: func(commune string) string {
			c, _ := places.Place(commune) // none: no province
			return c.ProvinceCode
		},
	})
}

// boxesEvery is how often boxes are looked at that should have been opened.
const boxesEvery = time.Minute

// tellOfBoxes tells police and Front of the boxes that are overdue, now and every minute.
func (in *inside) tellOfBoxes(ctx context.Context) error {
	tick := time.NewTicker(boxesEvery)
	defer tick.Stop()
	for {
		late, err := in.openings.Overdue(ctx)
		told := 0
		if err == nil {
			told, err = in.docket.TellOfBoxes(ctx, late)
		}
		if err != nil && ctx.Err() == nil {
			in.log.Error("nobody was told of overdue boxes", "error", err.Error())
		}
		if told > 0 {
			in.notices.Wake()
		}
		select { // not in.pause: what stirs the clocks is for one room
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
