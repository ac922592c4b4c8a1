package roster_test

import (
	"testing"
	"time"

	"homthu/triage/roster"
)

// standings: a unit without a key, one that nobody can open for, one with officers who can, and those without who left.
func standings(t *testing.T, m *room) {
	ctx := t.Context()
	at := func(unit string) roster.Standing {
		t.Helper()
		all, err := m.Standings(ctx, "20")
		must(t, err)
		if _, ok := all[unit]; !ok {
			t.Fatalf("%s is not in %v", unit, all)
		}
		return all[unit]
	}
	wants := func(unit string, want roster.Standing) {
		t.Helper()
		if got := at(unit); got != want {
			t.Errorf("%s stands %+v, want %+v", unit, got, want)
		}
	}
	const police = "commune-police.06190"
	wants(police, roster.Standing{})
	must(t, m.AddKey(ctx, police, roster.Key{Recipient: "age1pq1new", Verify: "v"}))
	wants(police, roster.Standing{Keyed: true})
	for _, user := range []string{"binh", "chi"} {
		enrol(t, m, user)
		must(t, m.Assign(ctx, user, police, roster.Officer, time.Time{}, time.Time{}))
		must(t, m.Wrap(ctx, user, user, roster.Wrapped{Unit: police, Recipient: "age1pq1new", Sealed: []byte("sealed")}))
	}
	wants(police, roster.Standing{Keyed: true, Holders: 2})
	must(t, m.Leave(ctx, "chi"))
	wants(police, roster.Standing{Keyed: true, Holders: 1})
	m.at = m.at.Add(time.Hour)
	must(t, m.AddKey(ctx, police, roster.Key{Recipient: "age1pq1newer", Verify: "v"}))
	wants(police, roster.Standing{Keyed: true})
	ended := unit("commune-police", "06190")
	ended.To = m.at.Add(-time.Minute)
	must(t, m.SetUnits(ctx, ended))
	if all, err := m.Standings(ctx, "20"); err != nil || all[police] != (roster.Standing{}) {
		t.Errorf("a unit that is no more stands %+v (%v)", all[police], err)
	}
	if all, err := m.Standings(ctx, "11"); err != nil || len(all) != 0 {
		t.Errorf("another province has %v (%v)", all, err)
	}
}
