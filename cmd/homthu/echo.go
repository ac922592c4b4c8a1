package main

import (
	"context"
	"errors"
	"fmt"

	"homthu/intake/courier"
	"homthu/triage/forum"
)

// echoes is who counts "me too" inside. It is idempotent by the greatest count an edge has sent, and durable when it returns
// nil; [forum.ErrNotFound] is a page that is no forum's here.
type echoes interface {
	Echoed(ctx context.Context, edge, page string, counts map[string]int) error
}

var _ echoes = (*forum.Forums)(nil)

// echoed takes one edge's counts. A crash before they are durable leaves the parcel on the road; without a slip, the edge sends
// them again within a day as well.
func echoed(ctx context.Context, to echoes, p courier.Parcel) error {
	e, err := courier.ReadEcho(p)
	if err == nil {
		err = to.Echoed(ctx, p.From, e.Page, e.Counts)
	}
	if errors.Is(err, courier.ErrMalformed) || errors.Is(err, forum.ErrNotFound) {
		return fmt.Errorf("%w: %w", courier.ErrRefused, err)
	}
	return err
}
