package docket

import (
	"slices"
	"testing"
	"time"

	"homthu/configs"
	"homthu/intake/rules"
)

// elsewhere are conditions of clocks that no case here has: complaints against decisions, which the service does not take,
// and requests about one's own data, which the controller answers.
var elsewhere = []string{"deep-remote-kn", "complex-remote-kn", "request-type-2", "request-type-3", "request-type-4"}

// TestEveryConditionIsReachable: each condition of clocks.yaml is a property of a unit, a mark of an officer, or the hour,
// and changes a clock that runs here; or all clocks that name it are counted elsewhere.
func TestEveryConditionIsReachable(t *testing.T) {
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	unit := ""
	d := &Docket{tables: tables, opts: Options{Conditions: func(string) []string { return []string{unit} }}}
	morning := time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC)
	roads := map[string]func(condition string) rules.Conditions{
		"unit": func(condition string) rules.Conditions {
			unit = condition
			defer func() { unit = "" }()
			return d.conditions("commune-police.06184", nil, morning.Unix())
		},
		"item": func(condition string) rules.Conditions {
			var set []string
			for _, m := range marks {
				if m.condition == condition {
					set = append(set, m.id)
				}
			}
			if condition == "after-hours" {
				return d.conditions("", nil, morning.Add(10*time.Hour).Unix())
			}
			return d.conditions("", set, morning.Unix())
		},
	}
	for _, c := range tables.VariantConditions {
		reached := 0
		for _, row := range tables.Clocks {
			if !slices.ContainsFunc(row.Variants, func(v rules.Variant) bool { return v.When == c.ID }) {
				continue
			}
			here := row.Tracked == "service" && row.Owner != "data-controller" && row.Owner != "decision-maker"
			base, _ := tables.Due(row.ID, morning, rules.Conditions{})
			longer, _ := tables.Due(row.ID, morning, roads[c.SetOn](c.ID))
			if here && longer.After(base) {
				reached++
			} else if here {
				t.Errorf("%s of %s changes nothing", c.ID, row.ID)
			}
		}
		if out := slices.Contains(elsewhere, c.ID); out == (reached > 0) {
			t.Errorf("%s reaches %d clocks here", c.ID, reached)
		}
	}
}

// TestEveryFlagIsReachable: each officer flag for which a category names another clock is set by some marks, or that clock
// counts nothing from receipt.
func TestEveryFlagIsReachable(t *testing.T) {
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range marks {
		all = append(all, m.id)
	}
	set := tableFlags(all)
	for _, c := range tables.Categories {
		for _, alt := range c.ClockAlt {
			row, _ := tables.Clock(alt.Clock)
			counts := row.Tracked == "service" && (startsWithReceipt(row.StartsAt) || row.StartsAt == "received-denunciation")
			if counts && !slices.Contains(set, alt.Flag) {
				t.Errorf("%s: no mark sets %s, for which %s counts", c.Code, alt.Flag, alt.Clock)
			}
		}
	}
}
