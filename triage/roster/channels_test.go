package roster_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/roster"
)

func channel(kind, user, unit, address string) roster.Channel {
	return roster.Channel{ID: uuid.NewString(), Kind: kind, User: user, Unit: unit, Address: address, Lang: "vi"}
}

// targets are the addresses of which something would be told, with the unit.
func (r *room) targets(t *testing.T) (list []string) {
	t.Helper()
	all, err := r.Targets(t.Context())
	must(t, err)
	for _, c := range all {
		list = append(list, c.Address+" "+c.Of)
	}
	slices.Sort(list)
	return list
}

// channels: an address counts once its owner has shown the code that went there, and for as long as he serves.
func channels(t *testing.T, r *room) {
	ctx := t.Context()
	serving(t, r, "hoa", police, roster.Head)
	mail := channel(roster.Mail, "hoa", "", "hoa@ca.vn")
	refused(t, r.AddChannel(ctx, mail, "", time.Time{}), roster.ErrRefused)
	refused(t, r.AddChannel(ctx, channel(roster.Mail, "hoa", police, "x@y"), "AAAAA-BBBBB", r.at), roster.ErrRefused)
	must(t, r.AddChannel(ctx, mail, "AAAAA-BBBBB", r.at.Add(time.Hour)))
	if got := r.targets(t); len(got) != 0 {
		t.Fatalf("not confirmed, and told: %v", got)
	}
	serving(t, r, "khoa", police, roster.Reader)
	if none, err := r.Unreached(ctx, police); err != nil || !slices.Equal(none, []string{"hoa"}) {
		t.Fatalf("%v, %v", none, err)
	}
	for range 4 {
		refused(t, r.ConfirmChannel(ctx, "hoa", mail.ID, "AAAAA-CCCCC"), roster.ErrUnknown)
	}
	refused(t, r.ConfirmChannel(ctx, "lan", mail.ID, "AAAAA-BBBBB"), roster.ErrUnknown)
	must(t, r.ConfirmChannel(ctx, "hoa", mail.ID, "AAAAA-BBBBB"))
	refused(t, r.ConfirmChannel(ctx, "hoa", mail.ID, "AAAAA-BBBBB"), roster.ErrUnknown)
	if none, err := r.Unreached(ctx, police); err != nil || len(none) != 0 {
		t.Fatalf("%v, %v", none, err)
	}
	guessed := channel(roster.Mail, "hoa", "", "other@ca.vn")
	must(t, r.AddChannel(ctx, guessed, "AAAAA-BBBBB", r.at.Add(time.Hour)))
	for range 5 {
		refused(t, r.ConfirmChannel(ctx, "hoa", guessed.ID, "AAAAA-CCCCC"), roster.ErrUnknown)
	}
	refused(t, r.ConfirmChannel(ctx, "hoa", guessed.ID, "AAAAA-BBBBB"), roster.ErrUnknown)
	late := channel(roster.Mail, "hoa", "", "late@ca.vn")
	must(t, r.AddChannel(ctx, late, "AAAAA-BBBBB", r.at))
	refused(t, r.ConfirmChannel(ctx, "hoa", late.ID, "AAAAA-BBBBB"), roster.ErrUnknown)

	must(t, r.AddChannel(ctx, channel(roster.Push, "hoa", "", "browser"), "", time.Time{}))
	must(t, r.AddChannel(ctx, channel(roster.Push, "hoa", "", "browser"), "", time.Time{})) // subscribed again
	if got := r.targets(t); !slices.Equal(got, []string{"browser " + police, "hoa@ca.vn " + police}) {
		t.Fatalf("%v", got)
	}
	for i := range 5 {
		must(t, r.AddChannel(ctx, channel(roster.Push, "hoa", "", string(rune('a'+i))), "", time.Time{}))
	}
	must(t, r.DropChannel(ctx, "hoa", "", late.ID))
	must(t, r.AddChannel(ctx, channel(roster.Push, "hoa", "", "eighth"), "", time.Time{}))
	refused(t, r.AddChannel(ctx, channel(roster.Push, "hoa", "", "ninth"), "", time.Time{}), roster.ErrRefused)

	must(t, r.Relieve(ctx, "hoa", police))
	if got := r.targets(t); len(got) != 0 {
		t.Fatalf("relieved, and told: %v", got)
	}
	must(t, r.Leave(ctx, "hoa"))
	if own, _, err := r.Channels(ctx, "hoa", police); err != nil || len(own) != 0 {
		t.Fatalf("gone, and his addresses stay: %+v, %v", own, err)
	}
}

// groups: a code binds one group, once, for the unit whose head asked.
func groups(t *testing.T, r *room) {
	ctx := t.Context()
	serving(t, r, "hoa", police, roster.Head)
	must(t, r.AddChannel(ctx, channel(roster.Telegram, "hoa", police, ""), "AAAAA-BBBBB", r.at.Add(time.Hour)))
	must(t, r.AddChannel(ctx, channel(roster.Telegram, "hoa", police, ""), "CCCCC-DDDDD", r.at.Add(time.Hour))) // asked again
	if waits, err := r.WaitingForCode(ctx, roster.Telegram); err != nil || !waits {
		t.Fatal(waits, err)
	}
	if waits, err := r.WaitingForCode(ctx, roster.Zalo); err != nil || waits {
		t.Fatal(waits, err)
	}
	for kind, code := range map[string]string{roster.Telegram: "AAAAA-BBBBB", roster.Zalo: "CCCCC-DDDDD"} {
		_, err := r.BindGroup(ctx, kind, code, "-1")
		refused(t, err, roster.ErrUnknown)
	}
	bound, err := r.BindGroup(ctx, roster.Telegram, "CCCCC-DDDDD", "-1")
	if must(t, err); bound.Unit != police || bound.Lang != "vi" {
		t.Fatalf("%+v", bound)
	}
	_, err = r.BindGroup(ctx, roster.Telegram, "CCCCC-DDDDD", "-2")
	refused(t, err, roster.ErrUnknown)
	if got := r.targets(t); !slices.Equal(got, []string{"-1 " + police}) {
		t.Fatalf("%v", got)
	}
	must(t, r.AddChannel(ctx, channel(roster.Telegram, "hoa", police, ""), "EEEEE-FFFFF", r.at))
	_, err = r.BindGroup(ctx, roster.Telegram, "EEEEE-FFFFF", "-3")
	refused(t, err, roster.ErrUnknown)
	must(t, r.DropChannel(ctx, "lan", "commune-police.06190", bound.ID))
	if len(r.targets(t)) != 1 {
		t.Fatal("another unit dropped it")
	}
	must(t, r.DropChannel(ctx, "lan", police, bound.ID))
	if got := r.targets(t); len(got) != 0 {
		t.Fatalf("%v", got)
	}
}

// whatWasTold: marks go forward only, and belong to a channel.
func whatWasTold(t *testing.T, r *room) {
	ctx := t.Context()
	serving(t, r, "hoa", police, roster.Officer)
	c := channel(roster.Push, "hoa", "", "browser")
	must(t, r.AddChannel(ctx, c, "", time.Time{}))
	upto := func() int64 {
		t.Helper()
		all, err := r.Targets(ctx)
		if must(t, err); len(all) != 1 || all[0].Head {
			t.Fatalf("%+v", all)
		}
		return all[0].Upto
	}
	for given, want := range map[int64]int64{7: 7} {
		must(t, r.Told(ctx, c.ID, police, given))
		must(t, r.Told(ctx, c.ID, police, given-3))
		if got := upto(); got != want {
			t.Fatalf("%d", got)
		}
	}
	must(t, r.Told(ctx, "no such channel", police, 9))
	must(t, r.Assign(ctx, "hoa", police, roster.Reader, time.Time{}, time.Time{}))
	upto() // two duties, one row

	must(t, r.Worked(ctx, c.ID, "unreachable"))
	first := r.at
	r.at = r.at.Add(time.Minute)
	must(t, r.Worked(ctx, c.ID, "refused"))
	own, _, err := r.Channels(ctx, "hoa", police)
	if must(t, err); !own[0].Failed.Equal(first) || own[0].Why != "refused" {
		t.Fatalf("%+v", own)
	}
	must(t, r.Worked(ctx, c.ID, ""))
	if list, err := r.Failing(ctx, police); err != nil || len(list) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	must(t, r.KeepCalm(ctx, "hoa", roster.Calm{Due: r.at, Day: "2026-11-16", Sent: 2}))
	if kept, err := r.CalmOf(ctx, "hoa"); err != nil || !kept.Due.Equal(r.at) || kept.Sent != 2 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if q, err := r.QuietOf(ctx, "hoa"); err != nil || q != roster.DefaultQuiet {
		t.Fatalf("%+v, %v", q, err)
	}
	refused(t, r.SetQuiet(ctx, "hoa", roster.Quiet{From: 1440}), roster.ErrRefused)
	must(t, r.SetQuiet(ctx, "hoa", roster.Quiet{From: 60, To: 120}))
	if q, err := r.QuietOf(ctx, "hoa"); err != nil || q != (roster.Quiet{From: 60, To: 120}) {
		t.Fatalf("%+v, %v", q, err)
	}
}

func serving(t *testing.T, r *room, user, unit string, duty roster.Duty) {
	t.Helper()
	must(t, r.Enrol(t.Context(), roster.Enrolment{User: user, Name: user, Salt: make([]byte, 16), Params: roster.DefaultParams, Auth: make([]byte, 32),
		Recipient: "age1pq1" + user, Identity: []byte("x")}))
	must(t, r.Assign(t.Context(), user, unit, duty, time.Time{}, time.Time{}))
}

func refused(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}
