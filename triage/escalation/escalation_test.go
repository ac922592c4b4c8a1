package escalation_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"homthu/configs"
	"homthu/intake/rules"
	"homthu/triage/escalation"
)

func load(t *testing.T, change ...string) *rules.Tables {
	t.Helper()
	clocks, holidays := configs.Clocks, configs.Holidays
	for i := 0; i+1 < len(change); i += 2 {
		if !bytes.Contains(clocks, []byte(change[i])) && !bytes.Contains(holidays, []byte(change[i])) {
			t.Fatalf("the tables have no %q", change[i])
		}
		clocks = bytes.Replace(clocks, []byte(change[i]), []byte(change[i+1]), 1)
		holidays = bytes.Replace(holidays, []byte(change[i]), []byte(change[i+1]), 1)
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, clocks, holidays)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

var theft = escalation.Case{Lane: "tip", Category: "A2", Commune: "06184", Holder: "commune-police.06184",
	Units: []string{"commune-police.06184", "investigation-agency.20"}}

// TestWithoutRow: a clock whose row left the tables keeps its end, a reminder and its chief, and gets no longer.
func TestWithoutRow(t *testing.T) {
	e := &escalation.Engine{Tables: load(t)}
	k := escalation.Clock{ID: "GONE", Unit: theft.Holder, Started: 1_000_000, Due: 1_000_000 + 4*3600}
	var steps []string
	for now := k.Started; now < k.Due+30*24*3600; now += 600 {
		var told []escalation.Notice
		k, told = e.Advance(theft, k, now)
		for _, n := range told {
			steps = append(steps, n.Step)
		}
	}
	if !slices.Equal(steps, []string{"remind", "chief"}) || e.Wake(k) != escalation.Never {
		t.Fatalf("told: %v", steps)
	}
	if _, err := e.Extend(k, time.Unix(k.Due-1, 0), k.Due); err != rules.ErrNoExtension {
		t.Fatal(err)
	}
}

// TestNewRow: a term that began under one version of a row keeps it, also in who is told and how it is extended.
func TestNewRow(t *testing.T) {
	newer := load(t, "    valid_from: 2018-03-01\n    valid_to: null\n    tracked: police-system\n    on_expiry: {escalate_to: [unit-head], action: \"status EXTENDED",
		"    valid_from: 2030-03-01\n    valid_to: null\n    tracked: police-system\n    on_expiry: {escalate_to: [unit-head], action: \"status EXTENDED")
	start := time.Date(2026, 11, 16, 1, 0, 0, 0, time.UTC)
	for _, tables := range []*rules.Tables{load(t), newer} { // the first row stands for what was before it
		e := &escalation.Engine{Tables: tables}
		due, _ := tables.Due("T20", start, rules.Conditions{})
		k := escalation.Clock{ID: "T20", Unit: "investigation-agency.20", Started: start.Unix(), Due: due.Unix()}
		longer, err := e.Extend(k, start, start.Unix()+10)
		if err != nil || longer.Term() != 1 || e.Wake(longer) <= start.Unix() {
			t.Fatalf("%+v, %v", longer, err)
		}
	}
}

// TestHolidaysLater: a running term keeps its end when days off are announced later; terms that begin then count them.
func TestHolidaysLater(t *testing.T) {
	before := load(t)
	after := load(t, "{date: 2027-02-11, vi: \"Tết Nguyên đán Đinh Mùi (nghỉ bù)\"}",
		"{date: 2027-02-11, vi: \"Tết Nguyên đán Đinh Mùi (nghỉ bù)\"}\n      - {date: 2027-02-12, vi: \"Tết Nguyên đán Đinh Mùi (nghỉ thêm)\"}")
	start := time.Date(2027, 2, 3, 2, 0, 0, 0, time.UTC)
	due, _ := before.Due("TC", start, rules.Conditions{})
	k := escalation.Clock{ID: "TC", Unit: "province-inspectorate.20", Started: start.Unix(), Due: due.Unix()}
	late := &escalation.Engine{Tables: after}
	if wake := late.Wake(k); wake >= k.Due || wake <= k.Started {
		t.Fatalf("wakes at %d", wake)
	}
	stood := late.Resume(late.Pause(k, k.Started+3600), k.Started+7200)
	if stood.Due != k.Due {
		t.Fatalf("due %d, then %d", k.Due, stood.Due)
	}
	if fresh, _ := after.Due("TC", start, rules.Conditions{}); fresh.Unix()-k.Due != 3*24*3600 { // and a week-end
		t.Fatalf("a new term ends %v, the old one %v", fresh, due)
	}
}
