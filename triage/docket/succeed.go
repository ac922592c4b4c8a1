package docket

import "context"

// Succeed gives a unit's cases to its successor, when communes merge: what it has, what it holds, and what must be kept
// from it. The successor's officers also need the old unit's identity, which is the roster's matter. It may be called
// again, for cases that came in under the old name meanwhile.
func (d *Docket) Succeed(ctx context.Context, old, successor string) error {
	return d.write(ctx, "succeed", func(ctx context.Context, t *tx) error {
		for _, statement := range successions {
			if err := t.exec(ctx, statement, old, successor); err != nil {
				return err
			}
		}
		return nil
	})
}
