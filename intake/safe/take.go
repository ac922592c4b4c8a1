package safe

import (
	"context"
	"errors"
	"fmt"

	"homthu/intake/courier"
)

// Take handles one parcel from a deployment, for courier.Each; nil means that it is durable. What can never be taken is
// [courier.ErrRefused].
func (s *Safe) Take(ctx context.Context, p courier.Parcel) error {
	err := s.take(ctx, p)
	if errors.Is(err, courier.ErrMalformed) || errors.Is(err, ErrMalformed) || errors.Is(err, ErrConflict) {
		return fmt.Errorf("%w: %w", courier.ErrRefused, err)
	}
	return err
}

func (s *Safe) take(ctx context.Context, p courier.Parcel) error {
	switch p.Kind {
	case courier.KindSlip:
		slip, err := courier.ReadSlip(p)
		if err != nil {
			return err
		}
		return s.Slip(ctx, slip)
	case courier.KindReply:
		reply, err := courier.ReadReply(p)
		if err != nil {
			return err
		}
		return s.Reply(ctx, p.From, reply)
	case courier.KindPage:
		page, err := courier.ReadPage(p)
		if err != nil {
			return err
		}
		return s.Publish(ctx, p.From, page)
	case courier.KindDirectory:
		if s.opts.CheckDirectory == nil {
			return courier.ErrRefused
		}
		version, err := s.opts.CheckDirectory(p.Body)
		if err != nil {
			return fmt.Errorf("%w: %w", courier.ErrRefused, err)
		}
		return s.KeepDirectory(ctx, version, p.Body)
	case courier.KindCounter:
		c, err := courier.ReadCounter(p)
		if err != nil {
			return err
		}
		return s.Counter(ctx, p.From, c)
	default: // courier.KindSilence and KindKnown too: bot.Clerk takes them, who knows whom they mean
		return courier.ErrRefused
	}
}
