package forumtest

import (
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
)

// heldBefore writes down a forum that was held without the program: it is never announced. Nor is one that was planned here and
// forgotten; on its day and before, the way goes through the announcement.
func heldBefore(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	plan := Plan("ABC234")
	plan.Day = "2026-11-05"
	must(t, r.Save(ctx, Hoa, plan))
	wants(t, r.Step(ctx, Hoa, "ABC234", 1, forum.Announced), forum.ErrDay)
	must(t, r.Step(ctx, Hoa, "ABC234", 1, forum.Meeting))
	r.Said(t, "ABC234", "Cần thêm buổi làm căn cước ở thôn.")
	must(t, r.Step(ctx, Hoa, "ABC234", 2, forum.Held))

	must(t, r.Save(ctx, Hoa, Plan("DEF567")))
	wants(t, r.Step(ctx, Hoa, "DEF567", 1, forum.Meeting), forum.ErrDay)
	r.Clock.Set(r.Clock.Now().AddDate(0, 0, 3))
	wants(t, r.Step(ctx, Hoa, "DEF567", 1, forum.Meeting), forum.ErrDay)
	r.Clock.Set(r.Clock.Now().AddDate(0, 0, 1))
	must(t, r.Step(ctx, Hoa, "DEF567", 1, forum.Meeting))
}

// givenUp: who gives a pledge up says why. The next forum shows it once, and no later one.
func givenUp(t *testing.T, r *Room, _ *database.DB) {
	ctx, pledge := t.Context(), uuid.NewString()
	r.At(t, "ABC234", forum.Held)
	must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: pledge, Forum: "ABC234", Text: "Lắp bốn đèn đường.", Owner: dockettest.Committee, Due: "2026-12-31"}))
	wants(t, r.Drop(ctx, Hoa, forum.Change{ID: pledge, Version: 1}, "không thích"), forum.ErrRefused)
	must(t, r.Drop(ctx, Hoa, forum.Change{ID: pledge, Version: 1}, "chua-co-kinh-phi"))
	must(t, r.Drop(ctx, Hoa, forum.Change{ID: pledge, Version: 1}, "chua-co-kinh-phi")) // the answer was lost
	if p := r.Pledged(t, "ABC234", pledge); p.State != forum.PledgeDropped || p.Reason != "chua-co-kinh-phi" || p.Kept == "" {
		t.Fatalf("%+v", p)
	}
	for i, id := range []string{"DEF567", "GHJ789"} {
		r.Clock.Set(r.Clock.Now().AddDate(0, 1, 0))
		next := Plan(id)
		next.Day = r.Clock.Now().Format("2006-01-02")
		must(t, r.Save(ctx, Hoa, next))
		if before := r.Look(t, id).Before; len(before) != 1-i || i == 0 && before[0].State != forum.PledgeDropped {
			t.Fatalf("%s shows %+v", id, before)
		}
		for version, to := range []forum.State{forum.Announced, forum.Meeting, forum.Held} {
			must(t, r.Step(ctx, Hoa, id, int64(version)+1, to))
		}
	}
}
