package rules

import (
	"errors"
	"testing"
)

func TestStep(t *testing.T) {
	tables := tables(t)
	for _, c := range []struct {
		lane, from, to string
		ok             bool
	}{
		{"tip", "", Received, true},
		{"tip", "", "CHECKING", false},
		{"tip", Received, "CHECKING", true},
		{"tip", Received, "NOT_ACCEPTED", false}, // a tip is never refused
		{"tip", "CHECKING", "NOT_ACCEPTED", false},
		{"feedback", Received, "NOT_ACCEPTED", true},
		{"tip", Received, "DISCARDED", false},
		{"unsorted", Received, "DISCARDED", true},
		{"unsorted", "CHECKING", "RESOLVED", false}, // moved to a lane first
		{"protection", Received, "MERGED", false},
		{"tip", "RESOLVED", "CHECKING", false}, // only Reopen leaves a final state
		{"tip", "FORWARDED", "FORWARDED", true},
		{"tip", Received, Received, false},
		{"nowhere", Received, "CHECKING", false},
		{"tip", "NOTHING", "CHECKING", false},
		{"tip", Received, "NOTHING", false},
	} {
		if err := tables.Step(c.lane, c.from, c.to); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrStep) {
			t.Errorf("%s: %s to %s: %v", c.lane, c.from, c.to, err)
		}
	}
}

func TestReopen(t *testing.T) {
	tables := tables(t)
	for _, c := range []struct {
		lane, from, to string
		ok             bool
	}{
		{"tip", "RESOLVED", "CHECKING", true},
		{"praise", "RESOLVED", Received, true}, // praise is never checked
		{"tip", "CHECKING", "", false},
	} {
		if to, ok := tables.Reopen(c.lane, c.from); to != c.to || ok != c.ok {
			t.Errorf("%s: %s reopens to %s, %v", c.lane, c.from, to, ok)
		}
	}
}

// Every state is reached from RECEIVED in each of its lanes, and every open one leads to a final one.
func TestEveryStateIsReached(t *testing.T) {
	tables := tables(t)
	for _, lane := range tables.Lanes {
		reached := map[string]bool{Received: true}
		for list := []string{Received}; len(list) > 0; list = list[1:] {
			for _, to := range tables.Steps(lane.ID, list[0]) {
				if !reached[to] {
					reached[to] = true
					list = append(list, to)
				}
			}
		}
		for _, s := range tables.Statuses {
			for _, l := range s.Lanes {
				if l == lane.ID && !reached[s.ID] {
					t.Errorf("%s is never reached in %s", s.ID, lane.ID)
				}
			}
		}
	}
}

func TestChangeLane(t *testing.T) {
	tables := tables(t)
	if got := tables.ChangeLane("tip", "feedback"); len(got) != 1 || got[0].Who != "commune-police" || len(got[0].Needs) != 2 {
		t.Errorf("tip to feedback: %v", got)
	}
	if got := tables.ChangeLane("feedback", "praise"); got != nil {
		t.Errorf("feedback to praise: %v", got)
	}
	if got := tables.ChangeLane("feedback", "tip"); len(got) != 1 {
		t.Errorf("feedback to tip: %v", got)
	}
}

func TestResidentLabels(t *testing.T) {
	tables := tables(t)
	for _, s := range tables.Statuses {
		for _, lane := range s.Lanes {
			if label := s.Resident(lane); s.Shown(lane) && (label.Vi == "" || label.En == "") {
				t.Errorf("%s is shown in %s and has no text", s.ID, lane)
			}
		}
	}
	merged, _ := tables.Status("MERGED")
	if merged.Shown("tip") || !merged.Shown("feedback") {
		t.Error("a merged tip must not tell its writer of another one")
	}
}
