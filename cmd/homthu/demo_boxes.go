package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"

	"homthu/intake/place"
	"homthu/triage/roster"
	villages "homthu/triage/village"
)

// demoVillages is the table that the demo's provinces import: villages with and without a box, invented but for some names.
//
//go:embed demo/villages.csv
var demoVillages []byte

// villagesDemo imports the villages of the world's communes, as an operator does, and returns their boxes, the world's first.
func villagesDemo(ctx context.Context, r *roster.Roster, w world, places *place.Index) (codes []string, err error) {
	lines := bytes.SplitAfter(demoVillages, []byte("\n"))
	table := bytes.Clone(lines[0])
	for _, line := range lines[1:] {
		for _, c := range w.Communes {
			if bytes.HasPrefix(line, []byte(c.Code+";")) {
				table = append(table, line...)
			}
		}
	}
	s := villages.Survey{Places: places, Now: r.Now()}
	if s.Register, err = r.Villages(ctx); err != nil {
		return nil, err
	}
	if s.Communes, err = r.Communes(ctx); err != nil {
		return nil, err
	}
	if s.Secret, err = r.CodeSecret(); err != nil {
		return nil, err
	}
	report, change, err := s.Read(table)
	if err == nil && report.Stop {
		err = errors.New("the demo's villages cannot be imported")
		for _, l := range report.Lines {
			if l.Outcome == villages.Wrong {
				err = fmt.Errorf("%w\n%s", err, l)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	for _, c := range w.Communes {
		for _, b := range c.Boxes {
			if change.Boxes[b.Code] == nil {
				return nil, fmt.Errorf("demo world: box %s is not in its villages", b.Code)
			}
			codes = append(codes, b.Code)
		}
	}
	return codes, r.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, change)
}
