package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"homthu/triage/officer"
	"homthu/triage/roster"
)

type unitListCmd struct {
	configFlag
	Province string `help:"Only this province's, by its code."`
}

func (c *unitListCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	units, err := r.Units(ctx, c.Province)
	if err != nil {
		return err
	}
	papers, err := r.Papers(ctx)
	if err != nil {
		return err
	}
	for _, u := range units {
		if err := printUnit(ctx, std.out, r, u, papers); err != nil {
			return err
		}
	}
	fmt.Fprintf(std.out, "%d units\n", len(units))
	return nil
}

func printUnit(ctx context.Context, out io.Writer, r *roster.Roster, u roster.Unit, papers []roster.Paper) error {
	people, err := r.Colleagues(ctx, u.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s  %s, %d officers%s\n", u.ID, u.Name, len(people), unitTraits(u))
	if err := printKeys(ctx, out, r, u.ID); err != nil {
		return err
	}
	for _, p := range papers {
		if p.Unit == u.ID {
			fmt.Fprintf(out, "    paper key %s, printed %s%s\n", officer.Fingerprint(p.Recipient), day(p.At), inShares(p))
		}
	}
	return nil
}

func unitTraits(u roster.Unit) string {
	text := ""
	if u.Recovery {
		text += ", recovery unit"
	}
	if !u.To.IsZero() {
		text += ", ends " + day(u.To)
	}
	if u.Successor != "" {
		text += ", goes over into " + u.Successor
	}
	return text
}

func inShares(p roster.Paper) string {
	if p.Threshold == 0 {
		return ""
	}
	return fmt.Sprintf(", any %d of %d shares open it", p.Threshold, p.Shares)
}

func printKeys(ctx context.Context, out io.Writer, r *roster.Roster, unit string) error {
	keys, err := r.Keys(ctx, unit)
	if err != nil {
		return err
	}
	for _, k := range keys {
		fmt.Fprintf(out, "    key %s%s\n", officer.Fingerprint(k.Recipient), keyTimes(k, time.Now()))
	}
	if len(keys) == 0 {
		fmt.Fprintln(out, "    no key yet")
	}
	return nil
}
