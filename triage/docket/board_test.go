package docket

import (
	"math/rand/v2"
	"testing"
)

// TestStepSurvivesSubtraction plays somebody who looks at figures again and again, for whatever periods, and adds and
// subtracts what he read: he never arrives at a number of cases between 0 and k.
func TestStepSurvivesSubtraction(t *testing.T) {
	const k = 5
	random := rand.New(rand.NewPCG(7, 7))
	total := make([]int, 60) // running total at the end of each month
	for month := range total {
		if month > 0 {
			total[month] = total[month-1]
		}
		total[month] += random.IntN(9)
	}
	var seen []int
	for range 2000 {
		from := random.IntN(len(total) - 1)
		until := from + 1 + random.IntN(len(total)-from-1)
		look := total[until] - random.IntN(1+total[until]-total[from]) // some moment within the period
		seen = append(seen, between(total[from], look, k))
	}
	for range 20000 {
		sum := 0
		for range 1 + random.IntN(6) {
			sum += (1 - 2*random.IntN(2)) * seen[random.IntN(len(seen))]
		}
		if sum%k != 0 {
			t.Fatalf("a combination of figures gives %d", sum)
		}
	}
	// And nothing is lost but a remainder below k.
	all := 0
	for month := 1; month < len(total); month++ {
		all += between(total[month-1], total[month], k)
	}
	if real := total[len(total)-1] - total[0]; all > real+k || all < real-k {
		t.Fatalf("the months add up to %d, there were %d", all, real)
	}
}

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
