package docket

import (
	"context"
	"errors"
	"fmt"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// Receive takes one parcel off the road: an envelope into the register, or an edge's slip for a reply. When it returns
// nil, what it did is on the disk, and the parcel may be acked. What will never be taken wraps courier.ErrRefused. It is
// made for courier.Each.
func (d *Docket) Receive(ctx context.Context, p courier.Parcel) error {
	err := d.receive(ctx, p)
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrRefused) || errors.Is(err, courier.ErrMalformed) {
		return fmt.Errorf("%w: %w", courier.ErrRefused, err)
	}
	return err
}

func (d *Docket) receive(ctx context.Context, p courier.Parcel) error {
	switch p.Kind {
	case courier.KindSlip:
		slip, err := courier.ReadSlip(p)
		if err != nil {
			return err
		}
		return d.Slip(ctx, slip)
	case courier.KindParcel:
		sealed, err := envelope.Parse(p.Body)
		if err != nil {
			return fmt.Errorf("%w: not an envelope", ErrRefused)
		}
		// An edge speaks for itself only, and only units hand on.
		if h := sealed.Header(); h.Edge != p.From || h.Kind == envelope.KindHandOn {
			return fmt.Errorf("%w: not this edge's to send", ErrRefused)
		}
		_, err = d.Register(ctx, sealed)
		return err
	}
	return fmt.Errorf("%w: a %s does not come to a deployment", ErrRefused, p.Kind)
}
