package docket

import "testing"

func TestParsePeriod(t *testing.T) {
	for name, want := range map[string][2]string{
		"2026-11": {"2026-11-01", "2026-12-01"}, "2026-12": {"2026-12-01", "2027-01-01"}, "2026-Q4": {"2026-10-01", "2027-01-01"},
		"2026-H1": {"2026-01-01", "2026-07-01"}, "2026": {"2026-01-01", "2027-01-01"},
	} {
		p, err := ParsePeriod(name)
		if err != nil || p.From.Format("2006-01-02") != want[0] || p.To.Format("2006-01-02") != want[1] {
			t.Errorf("%s: %v, %v", name, p, err)
		}
	}
	for _, name := range []string{"", "2026-13", "2026-Q5", "2026-1", "1999", "2026-11-01", "2026-H3"} {
		if _, err := ParsePeriod(name); err == nil {
			t.Errorf("%q is no period", name)
		}
	}
}

func TestPeriods(t *testing.T) {
	for name, before := range map[string]string{"2026-11": "2026-10", "2026-01": "2025-12", "2026-Q4": "2026-Q3", "2026-Q1": "2025-Q4", "2026-H2": "2026-H1", "2026-H1": "2025-H2", "2026": "2025"} {
		p, err := ParsePeriod(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Before(); got.Name != before || !got.To.Equal(p.From) {
			t.Errorf("before %s comes %s, want %s", name, got.Name, before)
		}
	}
	year, err := ParsePeriod("2026")
	if err != nil {
		t.Fatal(err)
	}
	if list := monthsUntil(year, year.To.AddDate(0, -1, -10), 12); list[11].Name != "2026-11" || list[0].Name != "2025-12" {
		t.Errorf("months: %v", list)
	}
}
