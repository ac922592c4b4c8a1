package officer

import (
	"context"

	"homthu/triage/opening"
)

// Openings lists the boxes of the unit's commune and their openings.
func (d *Desk) Openings(ctx context.Context) (s opening.Sheet, err error) {
	return s, d.get(ctx, "/api/openings", nil, &s)
}

// WriteOpening writes what was found in a box.
func (d *Desk) WriteOpening(ctx context.Context, r opening.Report) error {
	return d.post(ctx, "/api/opening", r, nil)
}

// ConfirmOpening says that it is so, for the other side.
func (d *Desk) ConfirmOpening(ctx context.Context, step opening.Step) error {
	return d.post(ctx, "/api/opening/confirm", step, nil)
}

// TypedOpening says that all slips of it are typed in.
func (d *Desk) TypedOpening(ctx context.Context, step opening.Step) error {
	return d.post(ctx, "/api/opening/typed", step, nil)
}
