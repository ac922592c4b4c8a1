package forumtest

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/roster"
)

// whoPromised: the committee, which holds no forum, reads its own pledges alone, says that one is kept or why it is late, and is told no.
func whoPromised(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	secret := r.Said(t, "ABC234", "Chợ phiên không có chỗ để xe.")
	must(t, r.Dispose(ctx, Lan, at(secret), forum.Disposal{Disposition: "to_UBND"}))
	promise := func(owner, text, due string) string {
		id := uuid.NewString()
		must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: id, Forum: "ABC234", Text: text, Owner: owner, Due: due}))
		return id
	}
	road, lamps := promise(dockettest.Committee, "Sửa đường.", "2026-12-15"), promise(dockettest.Committee, "Lắp bốn đèn đường.", "2026-11-30")
	theirs := promise(dockettest.Police, "Tuần tra đêm.", "2026-11-30")
	provinces := promise(dockettest.Province, "Cấp một xe.", "2026-11-30")
	own := func(v docket.Viewer) (list []forum.OwnPledge) {
		t.Helper()
		list, err := r.Promised(ctx, v)
		must(t, err)
		return list
	}
	r.Clock.Set(time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC))
	list := own(Tuan)
	if len(list) != 2 || list[0].ID != lamps || list[0].State != forum.PledgeLate || list[0].Text != "Lắp bốn đèn đường." || list[1].ID != road || list[1].State != forum.PledgeOpen ||
		!slices.Equal(list[0].Holders, []string{"Công an xã Thiện Hòa", "Mặt trận xã Thiện Hòa"}) || list[0].Title == "" || list[0].Day != "2026-11-19" {
		t.Fatalf("%+v", list)
	}
	seen, err := json.Marshal(list)
	must(t, err)
	for _, hidden := range []string{"Chợ phiên", "Tuần tra", `"hoa"`, `"lan"`, secret.ID} {
		if strings.Contains(string(seen), hidden) {
			t.Errorf("it reads %q: %s", hidden, seen)
		}
	}
	if list := own(Dung); len(list) != 1 || list[0].ID != provinces {
		t.Fatalf("%+v", list)
	}
	if list := own(Far); len(list) != 0 {
		t.Fatalf("%+v", list)
	}
	_, err = r.Sheet(ctx, Tuan, "ABC234")
	wants(t, err, forum.ErrNotFound)
	wants(t, r.KeepOwn(ctx, Tuan, forum.Change{ID: theirs, Version: 1}, "2026-11-30"), forum.ErrNotFound)
	wants(t, r.Explain(ctx, Far, forum.Change{ID: lamps, Version: 1}, "dang-lam", ""), forum.ErrNotFound)
	for _, act := range []func() error{
		func() error { return r.Keep(ctx, Tuan, forum.Change{ID: lamps, Version: 1}, "2026-11-30") },
		func() error { return r.Drop(ctx, Tuan, forum.Change{ID: lamps, Version: 1}, "khong-con-can") },
		func() error {
			return r.Move(ctx, Tuan, forum.Change{ID: lamps, Version: 1}, dockettest.Committee, "2026-12-31")
		},
	} {
		wants(t, act(), forum.ErrNotFound)
	}

	// Why it is late: a code of a list, with a day or without one; who held the forum answers with another day.
	late := func(version int64, why, day string) error {
		return r.Explain(ctx, Tuan, forum.Change{ID: lamps, Version: version}, why, day)
	}
	wants(t, late(1, "vi sao", ""), forum.ErrRefused)
	for _, day := range []string{"2026-11-30", "2026-11-29", "mai", "2030-01-01"} {
		wants(t, late(1, "cho-kinh-phi", day), forum.ErrDay)
	}
	must(t, late(1, "cho-kinh-phi", "2026-12-20"))
	must(t, late(1, "cho-kinh-phi", "2026-12-20")) // the answer was lost
	if p := r.Pledged(t, "ABC234", lamps); p.Why != "cho-kinh-phi" || p.Hoped != "2026-12-20" || p.State != forum.PledgeLate || p.Version != 2 {
		t.Fatalf("%+v", p)
	}
	must(t, r.Move(ctx, Lan, forum.Change{ID: lamps, Version: 2}, dockettest.Committee, "2026-12-20"))
	var stale *forum.StaleError
	if err := late(2, "dang-lam", ""); !errors.As(err, &stale) || stale.By != "" {
		t.Fatalf("another unit's officer is named: %v", err)
	}
	if list := own(Tuan); list[1].ID != lamps || list[1].Due != "2026-12-20" || list[1].Why != "" || list[1].State != forum.PledgeOpen {
		t.Fatalf("%+v", list)
	}

	// Kept, as it says; not yet, as who held the forum says.
	done := forum.Change{ID: lamps, Version: 3}
	wants(t, r.KeepOwn(ctx, Tuan, done, "2026-12-02"), forum.ErrDay)
	must(t, r.KeepOwn(ctx, Tuan, done, "2026-12-01"))
	if p := r.Pledged(t, "ABC234", lamps); p.State != forum.PledgeKept || p.KeptBy != dockettest.Committee || p.Kept != "2026-12-01" {
		t.Fatalf("%+v", p)
	}
	colleague := docket.Viewer{Officer: "mai", Unit: dockettest.Committee}
	if err := r.KeepOwn(ctx, colleague, done, "2026-12-01"); !errors.As(err, &stale) || stale.By != "tuan" {
		t.Fatalf("%v", err)
	}
	wants(t, late(4, "dang-lam", ""), forum.ErrRefused)
	must(t, r.Reopen(ctx, Hoa, forum.Change{ID: lamps, Version: 4}))
	if p := own(Tuan)[1]; p.State != forum.PledgeOpen || p.Kept != "" || p.Doubted != "2026-12-01" {
		t.Fatalf("%+v", p)
	}
	must(t, r.KeepOwn(ctx, Tuan, forum.Change{ID: lamps, Version: 5}, "2026-12-01"))
	if list := own(Tuan); list[1].State != forum.PledgeKept || list[1].Doubted != "" {
		t.Fatalf("%+v", list)
	}

	// After a merger they are the heir's.
	went := r.Units[dockettest.Committee]
	went.Successor = "commune-committee." + docket.Place(dockettest.OtherPolice)
	r.Units[went.ID], r.Units[went.Successor] = went, roster.Unit{ID: went.Successor}
	heir := docket.Viewer{Officer: "an", Unit: went.Successor}
	if list := own(heir); len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	must(t, r.KeepOwn(ctx, heir, forum.Change{ID: road, Version: 1}, "2026-12-01"))
}
