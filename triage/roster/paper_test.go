package roster_test

import (
	"errors"
	"testing"
	"time"

	"homthu/triage/officer"
	"homthu/triage/roster"
)

// papers is the life of a unit's paper key, on both engines.
func papers(t *testing.T, r *room) {
	ctx := t.Context()
	const unit = "commune-police.06184"
	old, next := giveKey(t, r, unit), officer.NewUnitKey(unit)
	if _, err := r.Paper(ctx, unit); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("a unit without a paper key: %v", err)
	}
	sheet, first := printed(t, old)
	must(t, r.SetPaper(ctx, "lan", "", first))
	must(t, r.SetPaper(ctx, "lan", "", first)) // the answer was lost, the call came again
	kept := opened(t, r, sheet, unit)
	if len(kept) != 1 || kept[0] != old {
		t.Fatal("the sheet opens something else")
	}
	if u, err := r.Unit(ctx, unit); err != nil || !u.PaperKey {
		t.Errorf("the directory would not say that there is a paper key: %v", err)
	}

	// The unit gets a new key: it joins the old one on the paper.
	r.at = r.at.Add(time.Hour)
	recipient, verify, err := next.Public()
	must(t, err)
	must(t, r.AddKey(ctx, unit, roster.Key{Recipient: recipient, Verify: verify}))
	wrapped, err := next.Wrap(first.Recipient)
	must(t, err)
	must(t, r.AddToPaper(ctx, first.Recipient, roster.Wrapped{Unit: unit, Recipient: recipient, Sealed: wrapped}))
	if kept := opened(t, r, sheet, unit); len(kept) != 2 || kept[0] != next || kept[1] != old {
		t.Fatal("the sheet does not open both keys, the newest first")
	}

	// Printing again ends the old sheet; who printed at the same time is told.
	again, second := printed(t, next, old)
	_, third := printed(t, next)
	if err := r.SetPaper(ctx, "minh", first.Recipient, third); !errors.Is(err, roster.ErrLoses) {
		t.Errorf("a sheet without a key that only the one before opens: %v", err)
	}
	must(t, r.SetPaper(ctx, "minh", first.Recipient, second))
	if err := r.SetPaper(ctx, "hoa", first.Recipient, third); !errors.Is(err, roster.ErrReprinted) {
		t.Errorf("a second print over the same sheet: %v", err)
	}
	if err := r.AddToPaper(ctx, first.Recipient, roster.Wrapped{Unit: unit, Recipient: recipient, Sealed: wrapped}); !errors.Is(err, roster.ErrReprinted) {
		t.Errorf("adding to a sheet that has ended: %v", err)
	}
	p, err := r.Paper(ctx, unit)
	must(t, err)
	if _, err := sheet.Open(p); err == nil {
		t.Error("the old sheet still opens the unit's keys")
	}
	if len(opened(t, r, again, unit)) != 2 {
		t.Error("the new sheet does not open both keys")
	}
	for _, k := range p.Public().Keys {
		if k.Sealed != nil {
			t.Error("the public face of a paper key has what was sealed to it")
		}
	}
	must(t, r.EndPaper(ctx, "lan", unit))
	if list, err := r.Papers(ctx); err != nil || len(list) != 0 {
		t.Errorf("%d papers after the end: %v", len(list), err)
	}
}

// sharedPapers: split among people, it takes the keys from every officer. Only a recovery unit splits it, and only with every
// key on it that is anywhere.
func sharedPapers(t *testing.T, r *room) {
	ctx := t.Context()
	const recovery = "recovery.20"
	must(t, r.SetUnits(ctx, roster.Unit{ID: recovery, Role: "recovery", Place: "20", Province: "20", Name: "Khôi phục", Deployment: "tinh-20", Recovery: true}))
	for user, unit := range map[string]string{"hoa": "commune-police.06184", "binh": recovery} {
		enrol(t, r, user)
		must(t, r.Assign(ctx, user, unit, roster.Head, time.Time{}, time.Time{}))
		old := giveKey(t, r, unit)
		r.at = r.at.Add(time.Hour)
		next := giveKey(t, r, unit)
		for _, k := range []officer.UnitKey{old, next} {
			public, _, err := k.Public()
			must(t, err)
			must(t, r.Wrap(ctx, user, user, roster.Wrapped{Unit: unit, Recipient: public, Sealed: []byte("sealed")}))
		}
		_, some := printed(t, next)
		some.Threshold, some.Shares = 2, 3
		_, all := printed(t, next, old)
		all.Threshold, all.Shares = 2, 3
		want, kept := []error{roster.ErrRefused, roster.ErrRefused}, 2
		if unit == recovery {
			want, kept = []error{roster.ErrLoses, nil}, 0
		}
		for i, p := range []roster.Paper{some, all} {
			if err := r.SetPaper(ctx, user, "", p); !errors.Is(err, want[i]) {
				t.Errorf("%s, %d keys: %v", unit, len(p.Keys), err)
			}
		}
		if person, err := r.Person(ctx, user); err != nil || len(person.Keys) != kept {
			t.Errorf("%s: the head has %d keys, %v", unit, len(person.Keys), err)
		}
		if unit == recovery {
			inOneHand(t, r, user, unit, next)
		}
	}
}

// inOneHand: whoever serves where the key is held in shares gets neither it nor a new one for himself.
func inOneHand(t *testing.T, r *room, user, unit string, key officer.UnitKey) {
	t.Helper()
	ctx := t.Context()
	person, err := r.Person(ctx, user)
	must(t, err)
	_, own, err := officer.Enrol("một hai ba bốn năm sáu bảy tám chín mười")
	must(t, err)
	s := mustSeal(t, key, user, own.Recipient().String())
	s.Officer = person.Recipient
	s.Vouch, err = key.Vouch(user, person.Recipient)
	must(t, err)
	if err := r.Restore(ctx, user, unit, []roster.Sealing{s}); !errors.Is(err, roster.ErrRefused) {
		t.Errorf("restored to one: %v", err)
	}
	if err := r.Give(ctx, user, unit, user, []roster.Sealing{s}); !errors.Is(err, roster.ErrRefused) {
		t.Errorf("given to one: %v", err)
	}
	mine := officer.NewUnitKey(unit)
	public, verify, err := mine.Public()
	must(t, err)
	n := roster.Rotation{Key: roster.Key{Recipient: public, Verify: verify}}
	if err := r.Propose(ctx, user, unit, n); !errors.Is(err, roster.ErrRefused) {
		t.Errorf("a new key of his own: %v", err)
	}
}

// foreignPapers are refused.
func foreignPapers(t *testing.T, r *room) {
	ctx := t.Context()
	const unit = "commune-police.06184"
	own := giveKey(t, r, unit)
	_, good := printed(t, own)
	_, stranger := printed(t, officer.NewUnitKey(unit))
	swapped := good
	swapped.Recipient = stranger.Recipient
	split := good
	split.Threshold, split.Shares = 1, 3
	foreign := good
	foreign.Keys = stranger.Keys
	for name, p := range map[string]roster.Paper{"another recipient": swapped, "a key the unit has not got": stranger, "one share is enough": split, "without keys": {Unit: unit}} {
		if err := r.SetPaper(ctx, "lan", "", p); !errors.Is(err, roster.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := r.SetPaper(ctx, "lan", "", foreign); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("keys that the unit has not got: %v", err)
	}
	if _, err := r.Paper(ctx, unit); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("something was kept: %v", err)
	}
}

func giveKey(t *testing.T, r *room, unit string) officer.UnitKey {
	t.Helper()
	key := officer.NewUnitKey(unit)
	recipient, verify, err := key.Public()
	must(t, err)
	must(t, r.AddKey(t.Context(), unit, roster.Key{Recipient: recipient, Verify: verify}))
	return key
}

func printed(t *testing.T, keys ...officer.UnitKey) (officer.PaperKey, roster.Paper) {
	t.Helper()
	sheet := officer.NewPaperKey()
	p, err := sheet.Seal(keys...)
	must(t, err)
	return sheet, p
}

func opened(t *testing.T, r *room, sheet officer.PaperKey, unit string) []officer.UnitKey {
	t.Helper()
	p, err := r.Paper(t.Context(), unit)
	must(t, err)
	keys, err := sheet.Open(p)
	must(t, err)
	return keys
}
