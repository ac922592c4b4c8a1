package roster_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/directory"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

const police = "commune-police.06184"

// invited invites somebody and returns the code's hash.
func invited(t *testing.T, m *room, by, user string, duty roster.Duty) (roster.Invitation, []byte) {
	t.Helper()
	code := sha256.Sum256([]byte(uuid.NewString()))
	i, err := m.Invite(t.Context(), roster.NewInvitation{ID: uuid.NewString(), Code: code[:], Unit: police, User: user, Name: "Trần Văn " + user, Duty: duty, By: by, Lead: true})
	must(t, err)
	return i, code[:]
}

// keys are what a newcomer's browser makes.
func keys(recipient string) roster.Enrolment {
	return roster.Enrolment{Salt: make([]byte, 16), Params: roster.DefaultParams, Auth: make([]byte, 32), Recipient: recipient, Identity: []byte("sealed")}
}

func founding(t *testing.T, user, recipient string) (*roster.Founding, roster.Key) {
	t.Helper()
	own := officer.NewUnitKey(police)
	public, verify, err := own.Public()
	must(t, err)
	_, paper := printed(t, own)
	key := roster.Key{Recipient: public, Verify: verify}
	made.Store(public, own)
	return &roster.Founding{Key: key, Sealed: vouched(roster.Sealing{User: user, Recipient: public, Sealed: []byte("sealed"), Officer: recipient}), Paper: &paper}, key
}

// founded is a unit whose head hoa has made its keys, and the province has signed them.
func founded(t *testing.T, m *room) roster.Key {
	t.Helper()
	_, code := invited(t, m, "", "hoa", roster.Head)
	f, key := founding(t, "hoa", "age1pq1hoa")
	must(t, m.Join(t.Context(), code, keys("age1pq1hoa"), f))
	_, _, err := m.Issue(t.Context(), "Lạng Sơn", 90*24*time.Hour, m.key)
	must(t, err)
	return key
}

// welcomed adds an officer to the unit, with the key.
func welcomed(t *testing.T, m *room, user string, duty roster.Duty, key roster.Key) {
	t.Helper()
	i, code := invited(t, m, "hoa", user, duty)
	must(t, m.Join(t.Context(), code, keys("age1pq1"+user), nil))
	must(t, m.Welcome(t.Context(), "hoa", police, i.ID, []roster.Sealing{sealing(user, key)}))
}

func sealing(user string, key roster.Key) roster.Sealing {
	return vouched(roster.Sealing{User: user, Recipient: key.Recipient, Sealed: []byte("for " + user), Officer: "age1pq1" + user})
}

// made are the units' keys of these tests, by their recipients.
var made sync.Map

// vouched signs as the browser does that has the key.
func vouched(s roster.Sealing) roster.Sealing {
	key, _ := made.Load(s.Recipient)
	var err error
	if s.Vouch, err = key.(officer.UnitKey).Vouch(s.User, s.Officer); err != nil {
		panic(err)
	}
	return s
}

func foundUnit(t *testing.T, m *room) {
	ctx := t.Context()
	code := sha256.Sum256([]byte("x"))
	if _, err := m.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: code[:], Unit: police, User: "binh", Name: "B", Duty: roster.Officer}); !errors.Is(err, roster.ErrFirst) {
		t.Fatalf("an officer before the head: %v", err)
	}
	i, hash := invited(t, m, "", "hoa", roster.Head)
	if got, err := m.Invited(ctx, hash); err != nil || !got.First || got.State != roster.StageOpen || got.ID != i.ID {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := m.Join(ctx, hash, keys("age1pq1hoa"), nil); !errors.Is(err, roster.ErrStale) {
		t.Fatalf("the first one without keys of the unit: %v", err)
	}
	f, key := founding(t, "hoa", "age1pq1hoa")
	must(t, m.Join(ctx, hash, keys("age1pq1hoa"), f))
	must(t, m.Join(ctx, hash, keys("age1pq1hoa"), f)) // the answer was lost
	if err := m.Join(ctx, hash, keys("age1pq1other"), f); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("a second use: %v", err)
	}
	p, err := m.Person(ctx, "hoa")
	must(t, err)
	if !p.May(police, roster.Lead) || len(p.Keys) != 1 {
		t.Fatalf("the first head: %+v", p)
	}
	if _, err := m.Paper(ctx, police); err != nil {
		t.Fatalf("no paper key: %v", err)
	}
	// Nothing is sealed to the key before the province has signed it.
	if _, err := m.KeyNow(ctx, police); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("a proposed key is sealed to: %v", err)
	}
	m.at = m.at.Add(time.Hour)
	_, _, err = m.Issue(ctx, "Lạng Sơn", 90*24*time.Hour, m.key)
	must(t, err)
	if now, err := m.KeyNow(ctx, police); err != nil || now.Recipient != key.Recipient || !now.From.Equal(m.at) {
		t.Fatalf("after signing: %+v, %v", now, err)
	}
	kinds(t, m, roster.Signed, roster.Founded, roster.PaperMade, roster.Joined, roster.Invited)
	if all, err := m.ProvinceChanges(ctx, "20", 0); err != nil || len(all) != 5 {
		t.Fatalf("%+v, %v", all, err)
	}
}

// kinds checks what the log of the unit says, the newest first.
func kinds(t *testing.T, m *room, want ...roster.Kind) {
	t.Helper()
	changes, err := m.Changes(t.Context(), police, 0)
	must(t, err)
	var got []roster.Kind
	for _, c := range changes {
		got = append(got, c.Kind)
	}
	if !slices.Equal(got, want) {
		t.Errorf("log: %v, want %v", got, want)
	}
}

func newcomers(t *testing.T, m *room) {
	ctx := t.Context()
	key := founded(t, m)
	i, hash := invited(t, m, "hoa", "binh", roster.Officer)
	must(t, m.Join(ctx, hash, keys("age1pq1binh"), nil))
	// He has a sign-in and nothing else before somebody has compared.
	if p, err := m.Person(ctx, "binh"); err != nil || len(p.Duties)+len(p.Keys) != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	swapped := sealing("binh", key)
	swapped.Officer = "age1pq1swapped"
	for name, test := range map[string]struct {
		by   string
		keys []roster.Sealing
		want error
	}{
		"another recipient": {"hoa", []roster.Sealing{swapped}, roster.ErrStale},
		"himself":           {"binh", []roster.Sealing{sealing("binh", key)}, roster.ErrUnknown},
		"somebody else":     {"hoa", []roster.Sealing{sealing("hoa", key)}, roster.ErrStale},
	} {
		if err := m.Welcome(ctx, test.by, police, i.ID, test.keys); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, m.Welcome(ctx, "hoa", police, i.ID, []roster.Sealing{sealing("binh", key)}))
	if p, err := m.Person(ctx, "binh"); err != nil || !p.May(police, roster.Move) || p.May(police, roster.Wrap) || len(p.Keys) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	// The name is taken, also for an invitation that waits; one that nobody came to blocks nothing.
	if _, err := m.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: hash, Unit: "commune-front.06184", User: "binh", Name: "B", Duty: roster.Head}); !errors.Is(err, roster.ErrTwoUnits) {
		t.Errorf("police and Front: %v", err)
	}
	invited(t, m, "hoa", "nam", roster.Officer)
	other := sha256.Sum256([]byte("other"))
	again := roster.NewInvitation{ID: uuid.NewString(), Code: other[:], Unit: police, User: "nam", Name: "Nam", Duty: roster.Officer, By: "hoa"}
	if _, err := m.Invite(ctx, again); !errors.Is(err, roster.ErrTaken) {
		t.Errorf("invited twice: %v", err)
	}
	m.at = m.at.Add(8 * 24 * time.Hour)
	if _, err := m.Invite(ctx, again); err != nil {
		t.Errorf("after the first one expired: %v", err)
	}
	// One whose fingerprint differed is nobody, and his name is free again.
	must(t, m.Join(ctx, other[:], keys("age1pq1stranger"), nil))
	must(t, m.Withdraw(ctx, "hoa", police, again.ID, true))
	if _, err := m.Person(ctx, "nam"); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("the stranger can sign in: %v", err)
	}
	if _, err := m.Invited(ctx, other[:]); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("the code still leads somewhere: %v", err)
	}
	again.ID, again.Code = uuid.NewString(), bytes.Repeat([]byte{7}, 32)
	if _, err := m.Invite(ctx, again); err != nil {
		t.Errorf("after a stranger: %v", err)
	}
}

// calledElsewhere: who serves in one unit and is invited to another waits to be compared for the invitation's life, and
// is free for others after it.
func calledElsewhere(t *testing.T, m *room) {
	ctx := t.Context()
	const second, third = "commune-police.06190", "commune-police.06193"
	key := founded(t, m)
	welcomed(t, m, "binh", roster.Officer, key)
	must(t, m.SetUnits(ctx, unit("commune-police", "06193")))
	call := func(unit string) (roster.Invitation, error) {
		code := sha256.Sum256([]byte(uuid.NewString()))
		return m.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: code[:], Unit: unit, User: "binh", Name: "Bình", Duty: roster.Head})
	}
	i, err := call(second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call(third); !errors.Is(err, roster.ErrTaken) {
		t.Errorf("called twice: %v", err)
	}
	m.at = m.at.Add(roster.InvitationLife)
	if open, err := m.Invitations(ctx, second); err != nil || len(open) != 1 || open[0].State != roster.StageExpired {
		t.Errorf("after its life: %+v, %v", open, err)
	}
	if err := m.Welcome(ctx, "hoa", second, i.ID, []roster.Sealing{sealing("binh", key)}); !errors.Is(err, roster.ErrStale) {
		t.Errorf("welcomed after its life: %v", err)
	}
	if _, err := call(third); err != nil {
		t.Errorf("after the first one's life: %v", err)
	}
}

func rotation(t *testing.T, m *room) {
	ctx := t.Context()
	old := founded(t, m)
	welcomed(t, m, "binh", roster.Officer, old)
	welcomed(t, m, "minh", roster.Officer, old)
	if err := m.Dismiss(ctx, "binh", police, "hoa"); !errors.Is(err, roster.ErrLastHead) {
		t.Fatalf("the last head goes: %v", err)
	}
	if err := m.SetDuty(ctx, "hoa", police, "hoa", []roster.Duty{roster.Head}, roster.Reader); !errors.Is(err, roster.ErrLastHead) {
		t.Fatalf("the last head is a reader: %v", err)
	}
	// A head who was invited and has no keys is no head to leave the unit to.
	invited(t, m, "hoa", "nam", roster.Head)
	if err := m.Dismiss(ctx, "hoa", police, "hoa"); !errors.Is(err, roster.ErrLastHead) {
		t.Fatalf("the unit is left to somebody who never came: %v", err)
	}
	must(t, m.Dismiss(ctx, "hoa", police, "minh"))
	if err := m.Dismiss(ctx, "hoa", police, "minh"); !errors.Is(err, roster.ErrStale) {
		t.Errorf("twice: %v", err)
	}
	if s, err := m.Sheet(ctx, police); err != nil || s.RotateSince.IsZero() || len(s.Officers) != 2 || len(s.Invitations) != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	next := officer.NewUnitKey(police)
	recipient, verify, err := next.Public()
	must(t, err)
	made.Store(recipient, next)
	key := roster.Key{Recipient: recipient, Verify: verify}
	m.at = m.at.Add(time.Hour)
	for name, sealed := range map[string][]roster.Sealing{
		"not to binh": {sealing("hoa", key)}, "to minh": {sealing("hoa", key), sealing("binh", key), sealing("minh", key)},
	} {
		if err := m.Propose(ctx, "hoa", police, roster.Rotation{Key: key, Sealed: sealed}); !errors.Is(err, roster.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	n := roster.Rotation{Key: key, Sealed: []roster.Sealing{sealing("hoa", key), sealing("binh", key)}}
	must(t, m.Propose(ctx, "hoa", police, n))
	must(t, m.Propose(ctx, "hoa", police, n)) // the answer was lost
	if now, err := m.KeyNow(ctx, police); err != nil || now.Recipient != old.Recipient {
		t.Fatalf("before it is signed: %+v, %v", now, err)
	}
	signed, _, err := m.Issue(ctx, "Lạng Sơn", 90*24*time.Hour, m.key)
	must(t, err)
	d, err := directory.Read(signed, m.key.Public().(ed25519.PublicKey), 0, m.at)
	must(t, err)
	u, _ := d.Unit(police, m.at)
	if k, ok := u.Key(m.at); !ok || k.Recipient != recipient || len(d.Verify(police, m.at)) != 2 {
		t.Fatalf("the directory: %+v", u.Keys)
	}
	list, err := m.Keys(ctx, police)
	if err != nil || list[0].Recipient != recipient || list[0].Proposed || !list[1].To.Equal(m.at.Add(roster.KeyOverlap)) {
		t.Fatalf("%+v, %v", list, err)
	}
	if s, err := m.Sheet(ctx, police); err != nil || !s.RotateSince.IsZero() || len(s.Officers[0].Keys) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
}

func duties(t *testing.T, m *room) {
	ctx := t.Context()
	key := founded(t, m)
	welcomed(t, m, "binh", roster.Officer, key)
	m.at = m.at.Add(time.Hour)
	if err := m.SetDuty(ctx, "hoa", police, "binh", []roster.Duty{roster.Reader}, roster.Head); !errors.Is(err, roster.ErrStale) {
		t.Fatalf("seen otherwise: %v", err)
	}
	must(t, m.SetDuty(ctx, "hoa", police, "binh", []roster.Duty{roster.Officer}, roster.Head))
	must(t, m.SetDuty(ctx, "hoa", police, "binh", []roster.Duty{roster.Officer}, roster.Head)) // the answer was lost
	must(t, m.SetDuty(ctx, "binh", police, "hoa", []roster.Duty{roster.Head}, roster.Keeper))
	p, err := m.Person(ctx, "hoa")
	if err != nil || p.May(police, roster.Read) || !p.May(police, roster.Wrap) || p.May(police, roster.Lead) {
		t.Fatalf("%+v, %v", p, err)
	}
	// Lost passphrases: new keys are the head's to allow, and take everything away until they were compared.
	lost := roster.NewInvitation{ID: uuid.NewString(), Code: bytes.Repeat([]byte{9}, 32), Unit: police, User: "hoa", Name: "Hoa", Duty: roster.Officer}
	for by, lead := range map[string]bool{"hoa": true, "minh": false} {
		lost.By, lost.Lead = by, lead
		if _, err := m.Invite(ctx, lost); !errors.Is(err, roster.ErrRenew) {
			t.Errorf("by %s: %v", by, err)
		}
	}
	lost.By, lost.Lead = "binh", true
	if i, err := m.Invite(ctx, lost); err != nil || !i.Renews {
		t.Fatalf("%+v, %v", i, err)
	}
	must(t, m.Join(ctx, lost.Code, keys("age1pq1hoa2"), nil))
	if p, err = m.Person(ctx, "hoa"); err != nil || len(p.Duties)+len(p.Keys) != 0 || p.Recipient != "age1pq1hoa2" {
		t.Fatalf("before comparing: %+v, %v", p, err)
	}
	again := sealing("hoa", key)
	again.Officer = "age1pq1hoa2"
	if err := m.Welcome(ctx, "binh", police, lost.ID, []roster.Sealing{again}); !errors.Is(err, roster.ErrRefused) {
		t.Errorf("a key that did not sign for whom it is given to: %v", err)
	}
	again = vouched(again)
	must(t, m.Welcome(ctx, "binh", police, lost.ID, []roster.Sealing{again}))
	if p, err = m.Person(ctx, "hoa"); err != nil || !p.May(police, roster.Move) || len(p.Keys) != 1 {
		t.Fatalf("after comparing: %+v, %v", p, err)
	}
	must(t, m.Give(ctx, "binh", police, "hoa", []roster.Sealing{again}))
	garbage := again
	garbage.Sealed = []byte("garbage")
	must(t, m.Give(ctx, "binh", police, "hoa", []roster.Sealing{garbage}))
	if p, err = m.Person(ctx, "hoa"); err != nil || len(p.Keys) != 1 || string(p.Keys[0].Sealed) != "for hoa" {
		t.Errorf("a colleague wrote over her key: %+v, %v", p.Keys, err)
	}
	again.Officer = "age1pq1hoa"
	if err := m.Give(ctx, "binh", police, "hoa", []roster.Sealing{again}); !errors.Is(err, roster.ErrStale) {
		t.Errorf("keys for the old recipient: %v", err)
	}
}

// merger: who serves in the successor keeps, and gives on, the keys of the unit that went over; nobody else gets them.
func merger(t *testing.T, m *room) {
	ctx := t.Context()
	const old = "commune-police.06190"
	key := founded(t, m)
	own := officer.NewUnitKey(old)
	recipient, verify, err := own.Public()
	must(t, err)
	must(t, m.AddKey(ctx, old, roster.Key{Recipient: recipient, Verify: verify}))
	foreign := sealing("hoa", key)
	made.Store(recipient, own)
	foreign.Unit, foreign.Recipient = old, recipient
	foreign = vouched(foreign)
	both := []roster.Sealing{sealing("hoa", key), foreign}
	if err := m.Give(ctx, "hoa", police, "hoa", both); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("another unit's key: %v", err)
	}
	sheet, paper := printed(t, own)
	must(t, m.SetPaper(ctx, "", "", paper))
	if _, err := m.TryPaper(ctx, "hoa", police, old); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("another unit's sheet: %v", err)
	}
	gone := unit("commune-police", "06190")
	gone.Successor, gone.To = police, m.at.AddDate(0, 0, 5)
	must(t, m.SetUnits(ctx, gone))
	beforeTheDay(t, m, old, both)
	m.at = gone.To
	kept, err := m.TryPaper(ctx, "hoa", police, old)
	must(t, err)
	if keys, err := sheet.Open(kept); err != nil || len(keys) != 1 || keys[0] != own {
		t.Fatalf("the sheet of the unit before: %d keys, %v", len(keys), err)
	}
	must(t, m.Restore(ctx, "hoa", police, []roster.Sealing{foreign}))
	must(t, m.Give(ctx, "hoa", police, "hoa", both))
	p, err := m.Person(ctx, "hoa")
	must(t, err)
	if len(p.Keys) != 2 || p.Keys[1].Unit != old {
		t.Fatalf("%d keys", len(p.Keys))
	}
	if s, err := m.Sheet(ctx, police); err != nil || len(s.Inherited) != 1 || len(s.Officers[0].Keys) != 2 || len(s.Before) != 1 {
		t.Fatalf("%+v, %v", s.Before, err)
	}
	must(t, m.Relieve(ctx, "hoa", police))
	if p, err = m.Person(ctx, "hoa"); err != nil || len(p.Keys) != 0 {
		t.Fatalf("relieved: %d keys, %v", len(p.Keys), err)
	}
}

// beforeTheDay: a merger that was entered and is to come gives the heir nothing of the unit, which works on as it did.
func beforeTheDay(t *testing.T, m *room, old string, both []roster.Sealing) {
	t.Helper()
	ctx := t.Context()
	if _, err := m.TryPaper(ctx, "hoa", police, old); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("before the day the sheet opens in the heir: %v", err)
	}
	if err := m.Restore(ctx, "hoa", police, both[1:]); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("before the day its key is kept by the heir: %v", err)
	}
	if err := m.Give(ctx, "hoa", police, "hoa", both); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("before the day its key is given in the heir: %v", err)
	}
	if merged, err := m.Merged(ctx); err != nil || len(merged) != 0 {
		t.Errorf("before the day: %v, %v", merged, err)
	}
	if s, err := m.Sheet(ctx, police); err != nil || len(s.Inherited) != 0 || len(s.Before) != 0 {
		t.Errorf("before the day the heir has taken over from %+v, %v, %v", s.Before, s.Inherited, err)
	}
	if s, err := m.Sheet(ctx, old); err != nil || s.Successor != "" || s.Going == "" {
		t.Errorf("before the day it has gone over into %q, will into %q, %v", s.Successor, s.Going, err)
	}
	if _, err := m.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Unit: old, User: "nam", Name: "Nam", Duty: roster.Head, By: "", Code: make([]byte, 32), Life: time.Hour}); err != nil {
		t.Errorf("before the day nobody can be invited: %v", err)
	}
	keyless, err := m.Keyless(ctx, "province-police.20")
	if err != nil || !slices.ContainsFunc(keyless, func(k roster.Keyless) bool { return k.ID == old }) {
		t.Errorf("before the day it is not among the units without keys: %+v, %v", keyless, err)
	}
}

// TestTable reads the whole table: whoever changes it changes this too.
func TestTable(t *testing.T) {
	head, officer, reader, keeper := roster.Head, roster.Officer, roster.Reader, roster.Keeper
	everyone := map[roster.Act][]roster.Duty{
		roster.Read: {head, officer, reader}, roster.Remark: {head, officer, reader}, roster.Take: {head, officer}, roster.TakeOver: {head},
		roster.Move: {head, officer}, roster.Write: {head, officer}, roster.Counter: {head, officer}, roster.Wrap: {head, keeper}, roster.Lead: {head}, roster.History: {head},
		roster.Know: {head, officer}, roster.Group: {head}, roster.Report: {head, officer, reader},
	}
	special := map[string]map[roster.Act][]roster.Duty{
		"commune-police":        {roster.Boxes: {head, officer, reader}, roster.Warn: {head, officer}, roster.Forum: {head, officer}, roster.Forums: {head, officer, reader}, roster.Opening: {head, officer}, roster.Openings: {head, officer, reader}},
		"commune-front":         {roster.Board: {head, officer, reader}, roster.Boxes: {head, officer, reader}, roster.Supervise: {head, officer}, roster.Forum: {head, officer}, roster.Forums: {head, officer, reader}, roster.Opening: {head, officer}, roster.Openings: {head, officer, reader}},
		"commune-committee":     {roster.Pledges: {head, officer, reader}, roster.Pledge: {head, officer}},
		"province-police":       {roster.Pledges: {head, officer, reader}, roster.Pledge: {head, officer}, roster.Boxes: {head, officer, reader}, roster.Import: {head, officer}, roster.Warn: {head, officer}, roster.Forums: {head, officer, reader}, roster.Oversee: {head, officer, reader}, roster.Found: {head}, roster.Openings: {head, officer, reader}},
		"police-inspectorate":   {roster.Oversee: {head, officer, reader}, roster.Openings: {head, officer, reader}},
		"province-inspectorate": {roster.Oversee: {head, officer, reader}, roster.Openings: {head, officer, reader}},
	}
	for _, role := range tables(t).Roles {
		want := map[roster.Act][]roster.Duty{}
		both := []map[roster.Act][]roster.Duty{everyone, special[role.ID]}
		if role.ID == "recovery" { // it reads nothing of its own accord
			both = []map[roster.Act][]roster.Duty{{roster.Wrap: {head, keeper}, roster.Lead: {head}, roster.History: {head}, roster.Recover: {head}}}
		}
		for _, more := range both {
			for act, who := range more {
				want[act] = who
			}
		}
		rows := roster.Table(role.ID)
		if len(rows) != len(want) {
			t.Errorf("%s: %d acts, want %d", role.ID, len(rows), len(want))
		}
		for _, row := range rows {
			if !slices.Equal(row.Duties, want[row.Act]) {
				t.Errorf("%s, %s: %v, want %v", role.ID, row.Act, row.Duties, want[row.Act])
			}
		}
	}
}
