package docket

import (
	"context"
	"fmt"
	"time"

	"homthu/intake/courier"
)

// knownFor is how long an edge may remember who sent an urgent tip. What is acknowledged later goes nowhere.
const knownFor = time.Hour

// tellKnown puts the word that somebody knows of an urgent case into the outbox, for the edge that it came from, if one of
// the clocks that wait for it has stopped. It says nothing but the case, and is the same for hidden ones: an edge is no
// unit. The caller sees to it that none had stopped before, so that it is said once.
func (d *Docket) tellKnown(ctx context.Context, t *tx, id string) error {
	now, err := d.ownAwaits(ctx, t, id)
	if err != nil || now.met == 0 || d.opts.Now().Sub(time.Unix(now.newest, 0)) >= knownFor {
		return err
	}
	edge, err := d.ownText(ctx, t, ownEdge, id)
	if err != nil {
		return err
	}
	p, err := courier.Known{Case: id}.Parcel(d.opts.Deployment, edge)
	if err != nil {
		return fmt.Errorf("known: %w", err)
	}
	return d.post(ctx, t, p)
}
