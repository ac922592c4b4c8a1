package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/triage/officer"
	"homthu/triage/opening"
)

// worldOpening is an opening of a physical box: written by one side, confirmed by the other, its slips typed in, as far as it has got.
type worldOpening struct {
	Commune   string   `yaml:"commune"`
	Box       string   `yaml:"box"` // its code, or the name of its place
	Days      int      `yaml:"days"`
	Hour      int      `yaml:"hour"`
	By        string   `yaml:"by"` // role
	Slips     int      `yaml:"slips"`
	Blank     int      `yaml:"blank"`
	Before    string   `yaml:"before"`
	Seal      string   `yaml:"seal"`
	After     string   `yaml:"after"`
	Present   []string `yaml:"present"`
	Confirmed bool     `yaml:"confirmed"`
	Typed     bool     `yaml:"typed"`
}

// openingActs lists what is done about the world's openings.
func (p *player) openingActs(w world, end time.Time) (all []act) {
	for _, o := range w.Openings {
		local := end.In(demoZone)
		at := time.Date(local.Year(), local.Month(), local.Day()-o.Days, o.Hour, 30, 0, 0, demoZone)
		id := uuid.NewString()
		steps := []func(context.Context) error{func(ctx context.Context) error { return p.open(ctx, o, id, at) }}
		if o.Confirmed {
			other := map[string]string{"commune-police": "commune-front", "commune-front": "commune-police"}[o.By]
			steps = append(steps, p.onOpening(other+"."+o.Commune, (*officer.Desk).ConfirmOpening, opening.Step{ID: id, Version: 1}))
		}
		if o.Typed {
			steps = append(steps, p.onOpening(o.By+"."+o.Commune, (*officer.Desk).TypedOpening, opening.Step{ID: id, Version: 2}))
		}
		for i, do := range steps {
			if when := at.Add(time.Duration(i+1) * time.Hour); !when.After(end) {
				all = append(all, act{at: when, do: do})
			}
		}
	}
	return all
}

// open writes what was found.
func (p *player) open(ctx context.Context, o worldOpening, id string, at time.Time) error {
	desk, err := p.desk(ctx, o.By+"."+o.Commune)
	if err != nil {
		return err
	}
	sheet, err := desk.Openings(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sheet.Boxes, func(b opening.Box) bool { return b.Code == o.Box || b.Name == o.Box })
	if i < 0 {
		return fmt.Errorf("no box %s in %s", o.Box, o.Commune)
	}
	return desk.WriteOpening(ctx, opening.Report{ID: id, Box: sheet.Boxes[i].Code, At: at.UTC().Format(time.RFC3339), Slips: o.Slips, Blank: o.Blank,
		SealBefore: o.Before, SealState: o.Seal, SealAfter: o.After, Present: o.Present})
}

// onOpening does one step as the officer of a unit.
func (p *player) onOpening(unit string, do func(*officer.Desk, context.Context, opening.Step) error, step opening.Step) func(context.Context) error {
	return func(ctx context.Context) error {
		desk, err := p.desk(ctx, unit)
		if err != nil {
			return err
		}
		return do(desk, ctx, step)
	}
}
