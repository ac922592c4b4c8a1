package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// index builds the lookups. A second entry with the same id is an error, except that a clock may have several rows.
func (t *Tables) index() error {
	var errs []string
	t.lanes = indexed(t.Lanes, func(v *Lane) string { return v.ID }, "categories: lanes", &errs)
	t.roles = indexed(t.Roles, func(v *Role) string { return v.ID }, "categories: roles", &errs)
	t.urgencies = indexed(t.Urgencies, func(v *Urgency) string { return v.ID }, "categories: urgencies", &errs)
	t.triggers = indexed(t.Triggers, func(v *Trigger) string { return v.ID }, "categories: push_now", &errs)
	t.questions = indexed(t.Questions, func(v *Question) string { return v.ID }, "categories: questions", &errs)
	t.categories = indexed(t.Categories, func(v *Category) string { return v.Code }, "categories: categories", &errs)
	t.menus = indexed(t.Menus, func(v *Menu) string { return v.ID }, "categories: menus", &errs)
	t.statuses = indexed(t.Statuses, func(v *Status) string { return v.ID }, "statuses: statuses", &errs)
	if len(errs) > 0 {
		return fmt.Errorf("%s", strings.Join(errs, "; "))
	}
	t.flags = map[string]bool{}
	for _, f := range t.OfficerFlags {
		t.flags[f.ID] = true
	}
	t.clocks = map[string][]*Clock{}
	for i := range t.Clocks {
		c := &t.Clocks[i]
		t.clocks[c.ID] = append(t.clocks[c.ID], c)
	}
	for _, rows := range t.clocks {
		slices.SortStableFunc(rows, func(a, b *Clock) int { return strings.Compare(a.ValidFrom, b.ValidFrom) })
	}
	t.musts = map[string][]string{}
	for _, m := range t.MustAnswer {
		for _, lane := range m.Lanes {
			t.musts[lane] = append(t.musts[lane], m.Q)
		}
	}
	t.indexChains()
	t.standIns()
	return t.indexDays()
}

// indexChains works out whom each role commands.
func (t *Tables) indexChains() {
	t.chains = map[string][]string{}
	for _, head := range t.Roles {
		chain := []string{head.ID}
		for i := 0; i < len(chain); i++ {
			for _, r := range t.Roles {
				if slices.Contains(r.Under, chain[i]) && !slices.Contains(chain, r.ID) {
					chain = append(chain, r.ID)
				}
			}
		}
		t.chains[head.ID] = chain
	}
}

// standIns gives every veiled lane an entry among the categories: the lane's labels, and the clocks of its categories.
func (t *Tables) standIns() {
	for _, lane := range t.Lanes {
		if !lane.Veiled || t.categories[lane.ID] != nil {
			continue
		}
		s := &Category{
			Code: lane.ID, Slug: lane.ID, LabelVi: lane.LabelVi, LabelPlainVi: lane.LabelVi, LabelEn: lane.LabelEn,
			Lane: lane.ID, FrontMaySee: FrontNone, StandIn: true,
		}
		for _, c := range t.Categories {
			if c.Lane != lane.ID {
				continue
			}
			if s.Clock == "" {
				s.Clock, s.Urgency, s.BaseTrigger = c.Clock, Pace{Base: c.Urgency.Base}, c.BaseTrigger
			}
			s.ClockAlso = union(slices.Clone(s.ClockAlso), c.ClockAlso)
			for _, alt := range c.ClockAlt {
				if !slices.Contains(s.ClockAlt, alt) {
					s.ClockAlt = append(s.ClockAlt, alt)
				}
			}
		}
		t.categories[lane.ID] = s
	}
}

func (t *Tables) indexDays() error {
	t.offDays, t.workDays, t.years = map[string]bool{}, map[string]bool{}, map[int]bool{}
	for _, y := range t.HolidayYears {
		if t.years[y.Year] {
			return fmt.Errorf("holidays: %d: listed twice", y.Year)
		}
		t.years[y.Year] = true
		for set, list := range map[*map[string]bool][]Day{&t.offDays: y.Days, &t.workDays: y.Worked} {
			for _, d := range list {
				at, err := time.Parse(time.DateOnly, d.Date)
				if err != nil || at.Year() != y.Year {
					return fmt.Errorf("holidays: %d: %q is no date of that year", y.Year, d.Date)
				}
				weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
				if (set == &t.workDays) != weekend {
					return fmt.Errorf("holidays: %d: %s: week-ends need no day off, and only week-ends can be worked", y.Year, d.Date)
				}
				(*set)[d.Date] = true
			}
		}
	}
	return nil
}

func indexed[T any](list []T, id func(*T) string, where string, errs *[]string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		key := id(&list[i])
		if key == "" || m[key] != nil {
			*errs = append(*errs, fmt.Sprintf("%s: entry %d: id %q is empty or there twice", where, i+1, key))
		}
		m[key] = &list[i]
	}
	return m
}
