package main

import (
	"context"
	"time"
)

// sweepOwnEvery is how often attachments that officers sealed, and then gave to no case, are looked for.
const sweepOwnEvery = time.Hour

// sweepOwn throws them away, and tells of cases that a merger of units left without a key.
func (in *inside) sweepOwn(ctx context.Context) error {
	tick := time.NewTicker(sweepOwnEvery)
	defer tick.Stop()
	for {
		if err := in.sweepOwnOnce(ctx); err != nil && ctx.Err() == nil {
			in.log.Error("attachments that no case has were not thrown away", "error", err.Error())
		}
		if n, err := in.docket.Stranded(ctx); err == nil && n > 0 {
			in.log.Warn("cases that nobody can open: units merged, and their holder has no key", "count", n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (in *inside) sweepOwnOnce(ctx context.Context) error {
	unused, err := in.docket.Unused(ctx)
	for _, id := range unused {
		// Crash between the two: the next round finds the row without its file, and forgets it.
		if err := in.own.Delete(ctx, id); err != nil {
			return err
		}
		if err := in.docket.Forget(ctx, id); err != nil {
			return err
		}
	}
	return err
}
