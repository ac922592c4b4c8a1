package main

import (
	"context"
	"time"
)

// sweepOwnEvery is how often attachments that officers sealed, and then gave to no case, are looked for.
const sweepOwnEvery = time.Hour

// sweepOwn throws them away.
func (in *inside) sweepOwn(ctx context.Context) error {
	tick := time.NewTicker(sweepOwnEvery)
	defer tick.Stop()
	for {
		if err := in.sweepOwnOnce(ctx); err != nil && ctx.Err() == nil {
			in.log.Error("attachments that no case has were not thrown away", "error", err.Error())
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
