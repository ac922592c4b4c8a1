package main

import (
	"context"
	"fmt"
	"slices"
)

// succeed gives the cases of units that have gone over into others to those: all of them when the day has come and once after
// each start, and later whatever came in under the old name, from an edge whose directory was old.
func (in *inside) succeed(ctx context.Context) error {
	mergers := in.near.Mergers()
	if len(mergers) == 0 {
		return nil
	}
	holders, err := in.docket.Holders(ctx)
	if err != nil {
		return err
	}
	for _, m := range mergers {
		if in.merged[m] && !slices.Contains(holders, m.Unit) {
			continue
		}
		// Crash before its commit: the next start does it. After it: doing it again changes nothing.
		if err := in.docket.Succeed(ctx, m.Unit, m.Into); err != nil {
			return fmt.Errorf("cases of %s: %w", m.Unit, err)
		}
		holders = append(holders, m.Into) // which may itself have gone over
		in.merged[m] = true
	}
	return nil
}
