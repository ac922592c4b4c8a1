package main

import (
	"context"
	"fmt"
	"path/filepath"

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
