package main

import (
	"context"
	"errors"
	"fmt"

	"homthu/triage/roster"
)

// officerFactorsCmd helps somebody who has lost what he signs in with, where no colleague can.
type officerFactorsCmd struct {
	configFlag
	User string `arg:""`
}

func (c *officerFactorsCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	err = r.ForgetFactors(ctx, c.User)
	if errors.Is(err, roster.ErrUnknown) {
		return fmt.Errorf("%s has no second factor", c.User)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s signs in with the passphrase alone until new ones are made: let it be soon, and be sure who asked. Where he is signed in, he stays so.\n", c.User)
	return nil
}
