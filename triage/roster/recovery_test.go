package roster_test

import (
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/officer"
	"homthu/triage/roster"
)

// forgotten: the only officer of a unit forgot his passphrase. With a code from the server he makes new keys and a new key of
// the unit; with the sheet he has the old one as well.
func forgotten(t *testing.T, m *room) {
	ctx := t.Context()
	const unit = "commune-police.06184"
	key, sheet, own := began(t, m, unit, "lan", nil)
	if _, err := m.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: make([]byte, 32), Unit: unit, User: "lan", Name: "Lan", Duty: roster.Head, By: "lan", Lead: true}); !errors.Is(err, roster.ErrRenew) {
		t.Errorf("he renews himself: %v", err)
	}
	m.at = m.at.Add(time.Hour)
	next, _, again := began(t, m, unit, "lan", &key)
	person, err := m.Person(ctx, "lan")
	must(t, err)
	if len(person.Keys) != 1 || !person.May(unit, roster.Lead) || again == own {
		t.Fatalf("after the renewal: %+v", person)
	}
	p, err := m.TryPaper(ctx, "lan", unit, "")
	must(t, err)
	keys, err := sheet.Open(p)
	must(t, err)
	if len(keys) != 1 || keys[0] != key {
		t.Fatal("the sheet opens something else")
	}
	mine, err := keys[0].SealTo("lan", again)
	must(t, err)
	forged := mine
	forged.Vouch = mustSeal(t, next, "lan", again).Vouch
	if err := m.Restore(ctx, "lan", unit, []roster.Sealing{forged}); !errors.Is(err, roster.ErrRefused) {
		t.Errorf("a key that he could not open: %v", err)
	}
	if err := m.Restore(ctx, "hoa", unit, []roster.Sealing{mustSeal(t, key, "hoa", again)}); !errors.Is(err, roster.ErrStale) {
		t.Errorf("somebody who does not serve there: %v", err)
	}
	if err := m.Restore(ctx, "lan", unit, []roster.Sealing{mustSeal(t, key, "lan", own)}); !errors.Is(err, roster.ErrStale) {
		t.Errorf("to his lost keys: %v", err)
	}
	must(t, m.Restore(ctx, "lan", unit, []roster.Sealing{mine}))
	must(t, m.Restore(ctx, "lan", unit, []roster.Sealing{mine}))
	if person, err = m.Person(ctx, "lan"); err != nil || len(person.Keys) != 2 {
		t.Fatalf("after the restoring: %d keys, %v", len(person.Keys), err)
	}
	log, err := m.Changes(ctx, unit, 0)
	must(t, err)
	if log[0].Kind != roster.Restored || log[2].Kind != roster.PaperTried {
		t.Errorf("log: %+v", log)
	}
}

// began invites somebody as the unit's first head from the server and does what his browser does; with old he has lost it.
func began(t *testing.T, m *room, unit, user string, old *officer.UnitKey) (officer.UnitKey, officer.PaperKey, string) {
	t.Helper()
	ctx := t.Context()
	code := sha256.Sum256([]byte(user + m.at.String()))
	_, err := m.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: code[:], Unit: unit, User: user, Name: "Lan", Duty: roster.Head, Lead: true})
	must(t, err)
	i, err := m.Invited(ctx, code[:])
	must(t, err)
	if !i.First || i.Renews != (old != nil) {
		t.Fatalf("invitation: %+v", i)
	}
	_, identity, err := officer.Enrol(officer.NewPassphrase())
	must(t, err)
	own := identity.Recipient().String()
	key, sheet := officer.NewUnitKey(unit), officer.NewPaperKey()
	recipient, verify, err := key.Public()
	must(t, err)
	f := roster.Founding{Key: roster.Key{Recipient: recipient, Verify: verify}, Sealed: mustSeal(t, key, user, own)}
	if old == nil {
		paper, err := sheet.Seal(key)
		must(t, err)
		f.Paper = &paper
	}
	must(t, m.Join(ctx, code[:], roster.Enrolment{Salt: make([]byte, 16), Auth: make([]byte, 32), Recipient: own, Identity: []byte("sealed")}, &f))
	return key, sheet, own
}

func mustSeal(t *testing.T, key officer.UnitKey, user, recipient string) roster.Sealing {
	t.Helper()
	s, err := key.SealTo(user, recipient)
	must(t, err)
	return s
}

// recoveries: a wish is asked once, seen by the recovery unit of the province alone, and both have it in their logs.
func recoveries(t *testing.T, m *room) {
	ctx := t.Context()
	const unit, recovery = "commune-police.06184", "recovery.20"
	id := uuid.NewString()
	if err := m.AskRecovery(ctx, "hoa", unit, id); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("the province chose no recovery unit: %v", err)
	}
	must(t, m.SetUnits(ctx, roster.Unit{ID: recovery, Role: "recovery", Place: "20", Province: "20", Name: "Bộ phận khôi phục khóa", Deployment: "tinh-20", Recovery: true}))
	if u, err := m.RecoveryUnit(ctx, unit); err != nil || u.ID != recovery {
		t.Fatalf("%+v, %v", u, err)
	}
	if err := m.AskRecovery(ctx, "hoa", recovery, id); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("the recovery unit asks itself: %v", err)
	}
	must(t, m.AskRecovery(ctx, "hoa", unit, id))
	must(t, m.AskRecovery(ctx, "hoa", unit, id))
	if err := m.AskRecovery(ctx, "hoa", unit, uuid.NewString()); !errors.Is(err, roster.ErrStale) {
		t.Errorf("asked twice: %v", err)
	}
	waiting, err := m.RecoveriesFor(ctx, recovery)
	must(t, err)
	if len(waiting) != 1 || waiting[0].Unit != unit || waiting[0].By != "hoa" {
		t.Fatalf("waiting: %+v", waiting)
	}
	if _, err := m.Recovery(ctx, "province-police.20", id); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("another unit sees it: %v", err)
	}
	must(t, m.EndRecovery(ctx, "binh", recovery, id, 3))
	if err := m.EndRecovery(ctx, "binh", recovery, id, 3); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("ended twice: %v", err)
	}
	for _, u := range []string{unit, recovery} {
		log, err := m.Changes(ctx, u, 0)
		must(t, err)
		if log[0].Kind != roster.RecoveryDone || log[0].By != "binh" {
			t.Errorf("log of %s: %+v", u, log)
		}
	}
	must(t, m.AskRecovery(ctx, "hoa", unit, uuid.NewString()))
	waiting, err = m.RecoveriesFor(ctx, recovery)
	must(t, err)
	must(t, m.WithdrawRecovery(ctx, "hoa", unit, waiting[0].ID))
	of, err := m.RecoveriesOf(ctx, unit)
	must(t, err)
	if len(of) != 2 || of[0].How+of[1].How != "withdrawndone" && of[0].How+of[1].How != "donewithdrawn" {
		t.Errorf("of the unit: %+v", of)
	}

	// Who serves in the recovery unit serves in no unit that something is kept from.
	enrol(t, m, "binh")
	must(t, m.Assign(ctx, "binh", recovery, roster.Head, time.Time{}, time.Time{}))
	for _, other := range []string{unit, "commune-front.06184", "province-police.20", "police-inspectorate.20"} {
		if err := m.Assign(ctx, "binh", other, roster.Reader, time.Time{}, time.Time{}); !errors.Is(err, roster.ErrTwoUnits) {
			t.Errorf("recovery and %s: %v", other, err)
		}
	}
}
