package main

import (
	"context"
	"fmt"
)

// warn publishes the units' warnings.
func (p *player) warn(ctx context.Context, list []worldAlert) error {
	for _, a := range list {
		desk, err := p.desk(ctx, a.Unit)
		if err != nil {
			return err
		}
		if err := desk.Warn(ctx, a.Title, a.Text, a.Category, 60); err != nil {
			return fmt.Errorf("demo warning of %s: %w", a.Unit, err)
		}
	}
	return nil
}
