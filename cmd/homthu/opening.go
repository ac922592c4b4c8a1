package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"homthu/triage/opening"
)

// openOpenings opens the store of the openings of physical boxes.
func (in *inside) openOpenings(ctx context.Context, p program) (err error) {
	if in.openingDB, err = openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "opening.db"), opening.Migrations); err != nil {
		return fmt.Errorf("openings: %w", err)
	}
	in.openings = opening.Open(in.openingDB, opening.Options{
		Tables: p.tables, Villages: in.roster.Villages, Unit: in.roster.Unit, Names: in.roster.Names, Now: p.now,
		Province: func(commune string) string {
			c, _ := p.places.Place(commune) // none: no province
			return c.ProvinceCode
		},
	})
	return nil
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
