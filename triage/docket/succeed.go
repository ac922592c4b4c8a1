package docket

import (
	"context"

	"homthu/intake/envelope"
)

// Succeed gives a unit's cases to its successor, when communes merge: what it has, what it holds, and what must be kept
// from it. The successor's officers also need the old unit's identity, which is the roster's matter. It may be called
// again, for cases that came in under the old name meanwhile.
func (d *Docket) Succeed(ctx context.Context, old, successor string) error {
	return d.write(ctx, "succeed", func(ctx context.Context, t *tx) error {
		was, is := envelope.AnyPlace(old), envelope.AnyPlace(successor)
		if was == is {
			was = old // a set that forbids the role for all places forbids the successor as it is
		}
		for _, s := range [][2]string{{succeedNever, was}, {succeedLoses, is}, {succeedGets, is}} {
			if err := t.exec(ctx, s[0], old, successor, s[1]); err != nil {
				return err
			}
		}
		for _, statement := range successions {
			if err := t.exec(ctx, statement, old, successor); err != nil {
				return err
			}
		}
		return nil
	})
}
