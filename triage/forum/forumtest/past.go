package forumtest

import (
	"testing"

	"homthu/database"
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
