package main

import (
	"context"
	"slices"
)

// succeed gives the cases of units that have gone over into others to those: all of them when the day has come and once after
// each start, and later whatever came in under the old name, from an edge whose directory was old. What fails is tried again
// with the next look at the clocks, and holds up neither those nor other units.
func (in *inside) succeed(ctx context.Context) {
	mergers := in.near.Mergers()
	if len(mergers) == 0 {
		return
	}
	holders, err := in.docket.Holders(ctx)
	if err != nil && ctx.Err() == nil {
		in.log.Error("nobody looked for cases of units that have merged", "error", err.Error())
	}
	for _, m := range mergers {
		if in.merged[m] && !slices.Contains(holders, m.Unit) {
			continue
		}
		// Crash before its commit: the next start does it. After it: doing it again changes nothing.
		if err := in.docket.Succeed(ctx, m.Unit, m.Into); err != nil {
			if ctx.Err() == nil {
				in.log.Error("cases of a unit that has merged did not go over", "unit", m.Unit, "error", err.Error())
			}
			continue
		}
		holders = append(holders, m.Into) // which may itself have gone over
		in.merged[m] = true
	}
}
