package roster_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"homthu/intake/directory"
	"homthu/triage/roster"
	"homthu/triage/village"
)

func day(text string) time.Time {
	t, ok := village.Day(text)
	if !ok {
		panic(text)
	}
	return t
}

// hamlet is a village with its box, for as long as one knows.
func hamlet(version int64, commune, id, name, code string) village.Change {
	return village.Change{Version: version, Villages: map[string][]village.Village{id: {{ID: id, Name: name, Commune: commune}}},
		Boxes: map[string][]village.Box{code: {{Code: code, Name: name, Commune: commune, Villages: []string{name}, Village: id}}}}
}

func villages(t *testing.T, m *room) {
	ctx := t.Context()
	register, err := m.Villages(ctx)
	must(t, err)
	change := roster.BoxChange{ID: "7d3c0a52-0f7e-4a0b-9d5f-2f6f1f0a2b11", By: "lan", Kind: roster.BoxesImported}
	must(t, m.ChangeVillages(ctx, change, hamlet(register.Version, "06190", "v1", "thôn Hợp Tiến", "K7M4RK")))
	must(t, m.ChangeVillages(ctx, change, hamlet(register.Version, "06190", "v1", "thôn Hợp Tiến", "K7M4RK"))) // asked twice
	if err := m.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, hamlet(register.Version, "06190", "v2", "thôn Khác", "T4XP9H")); !errors.Is(err, roster.ErrStale) {
		t.Fatalf("a change made of an older list: %v", err)
	}
	after, err := m.Villages(ctx)
	must(t, err)
	if len(after.Villages) != 1 || len(after.Boxes) != len(register.Boxes)+1 || after.Version != register.Version+1 {
		t.Errorf("%+v", after)
	}
	changes, err := m.BoxChanges(ctx, 10)
	must(t, err)
	if newest := changes[slices.IndexFunc(changes, func(c roster.BoxChange) bool { return c.By == "lan" })]; newest.Villages != 1 || newest.Boxes != 1 {
		t.Errorf("%+v", changes)
	}
	one, err := m.CodeSecret()
	must(t, err)
	two, err := m.CodeSecret()
	must(t, err)
	if len(one) != 32 || string(one) != string(two) {
		t.Error("the secret of codes is not one")
	}
}

// When communes merge, the boxes of the one that goes move on that day: the directory has both rows, and the code goes on.
func boxesMove(t *testing.T, m *room) {
	ctx := t.Context()
	register, err := m.Villages(ctx)
	must(t, err)
	must(t, m.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, hamlet(register.Version, "06190", "v1", "thôn Hợp Tiến", "K7M4RK")))
	if moved, err := m.Merge(ctx, "", day("1/3/2027"), "commune-front.06184", "commune-front.06190"); err != nil || moved != 0 {
		t.Fatalf("the Front alone merges: %d, %v", moved, err)
	}
	for _, on := range []string{"1/3/2027", "1/4/2027", "1/4/2027"} { // the day changes once; said twice it is as said once
		if _, err := m.Merge(ctx, "", day(on), "commune-police.06184", "commune-police.06190"); err != nil {
			t.Fatal(err)
		}
	}
	signed, _, err := m.Issue(ctx, "Lạng Sơn", 365*24*time.Hour, m.key)
	must(t, err)
	d, err := directory.Peek(signed)
	must(t, err)
	var rows []directory.Box
	for _, b := range d.Boxes {
		if b.Code == "K7M4RK" {
			rows = append(rows, b)
		}
	}
	at := day("1/4/2027")
	if len(rows) != 2 || rows[0].Commune != "06190" || rows[1].Commune != "06184" || rows[0].From != nil || !rows[0].To.Equal(at) || !rows[1].From.Equal(at) || rows[1].To != nil {
		t.Fatalf("%+v", rows)
	}
	after, err := m.Villages(ctx)
	must(t, err)
	if got := after.VillagesAt("06184", at); len(got) != 1 || got[0].ID != "v1" || len(after.VillagesAt("06190", at)) != 0 || len(after.VillagesAt("06190", at.Add(-1))) != 1 {
		t.Errorf("villages: %+v", after.Villages)
	}
	if communes, err := m.Communes(ctx); err != nil || communes["06190"].Heir != "06184" || !communes["06190"].To.Equal(at) {
		t.Errorf("%+v, %v", communes, err)
	}
	if _, err := m.Merge(ctx, "", at, "commune-police.06190", "commune-police.06184"); !errors.Is(err, roster.ErrRefused) {
		t.Errorf("into one that goes over itself: %v", err)
	}
}
