package main

import (
	"context"
	"fmt"
	"path/filepath"

	"homthu/triage/mttq/supervision"
)

// openSupervision opens the Front's plans and visits.
func (in *inside) openSupervision(ctx context.Context, p program) (err error) {
	if in.mttqDB, err = openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "mttq.db"), supervision.Migrations); err != nil {
		return fmt.Errorf("supervision: %w", err)
	}
	in.supervision = supervision.Open(in.mttqDB, in.docket, in.near.Merged, p.now)
	return nil
}
