package docket

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"homthu/intake/courier"
	"homthu/intake/rules"
)

// TotalsPage is the name of the public page with the totals.
const TotalsPage = "cong-khai"

// Totals are the figures for everybody. They are made like the counts of the Front's board (see [step]), and cases that
// are about a unit, complaints and protection are in none of them.
type Totals struct {
	Deployment string    `json:"deployment"`
	Period     string    `json:"period"`
	AsOf       time.Time `json:"as_of"`
	Step       int       `json:"step"`
	Categories []Figure  `json:"categories"`
	Communes   []Figure  `json:"communes"`
}

// Totals returns the public figures of a period.
func (d *Docket) Totals(ctx context.Context, p Period) (Totals, error) {
	k := d.tables.SmallCountFloor
	t := Totals{Deployment: d.opts.Deployment, Period: p.Name, AsOf: d.opts.Now().UTC(), Step: k, Categories: []Figure{}, Communes: []Figure{}}
	shown := "AND c.category IN (''"
	for _, c := range d.tables.Categories {
		if c.FrontMaySee != rules.FrontNone && code.MatchString(c.Code) {
			shown += ", '" + c.Code + "'"
		}
	}
	shown += ")"
	for _, part := range []struct {
		by   string
		into *[]Figure
	}{{"c.category", &t.Categories}, {"c.commune", &t.Communes}} {
		counts, err := d.running(ctx, p, part.by, shown)
		if err != nil {
			return Totals{}, fmt.Errorf("totals: %w", err)
		}
		for of, n := range counts {
			if f := n.figure(of, k); f != (Figure{Of: of}) {
				*part.into = append(*part.into, f)
			}
		}
		slices.SortFunc(*part.into, func(a, b Figure) int { return strings.Compare(a.Of, b.Of) })
	}
	return t, nil
}

// PublishTotals sends the totals of a period outward to the edges, as the page TotalsPage.
func (d *Docket) PublishTotals(ctx context.Context, p Period, edges []string) error {
	t, err := d.Totals(ctx, p)
	if err != nil {
		return err
	}
	body, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("totals: %w", err)
	}
	return d.Publish(ctx, courier.Page{Name: TotalsPage, Version: d.now(), Type: "application/json", Body: body}, edges)
}
