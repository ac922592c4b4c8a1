package console_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/mttq/supervision"
	"homthu/triage/roster"
)

// TestSupervision: the Front's own list, once for each call; nobody else's, and nobody else reads it.
func TestSupervision(t *testing.T) {
	r := consoletest.New(t)
	front, police := signedIn(t, r, dockettest.Front), signedIn(t, r, dockettest.Police)
	plan := map[string]any{"id": uuid.NewString(), "version": 0, "title": "hoa-giai", "of": dockettest.Committee, "day": "2026-12-10", "numbers": []string{}, "purpose": []byte("sealed")}
	var list []supervision.Plan
	for range 2 {
		front.call("POST", "/api/supervision", plan, 200, &list)
	}
	if len(list) != 1 || list[0].SendBy != "2026-11-25" || list[0].Asks == nil || len(list[0].Visits) != 1 || list[0].Visits[0].Findings == nil {
		t.Fatalf("%+v", list)
	}
	front.fails("POST", "/api/supervision", map[string]any{"id": plan["id"], "version": 0, "title": "khac", "of": dockettest.Committee, "day": "2026-12-10"}, 409, "stale")
	front.fails("POST", "/api/supervision/step", map[string]any{"id": plan["id"], "version": 1, "visit": plan["id"], "step": "visited", "day": "2026-11-16"}, 422, "refused")
	front.fails("POST", "/api/supervision/kept", map[string]any{"id": plan["id"], "plan": uuid.NewString(), "state": "kept", "day": "2026-11-16"}, 404, "not_found")
	another := map[string]any{"id": uuid.NewString(), "plan": plan["id"], "version": 1, "day": "2027-03-10"}
	for range 2 {
		front.call("POST", "/api/supervision/visit", another, 200, &list)
	}
	if len(list[0].Visits) != 2 || list[0].Visits[1].GetBy != "2027-03-03" || list[0].Version != 2 {
		t.Fatalf("%+v", list)
	}
	another["version"] = 7
	front.fails("POST", "/api/supervision/visit", another, 409, "stale")
	police.fails("GET", "/api/supervision", nil, 403, "forbidden")
	for _, path := range []string{"", "/visit", "/step", "/ask", "/kept"} {
		police.fails("POST", "/api/supervision"+path, plan, 403, "forbidden")
	}
}

// TestBoardOfAnHeir: a unit that was made for a merger has the periods of those that have gone over into it, from the day on.
func TestBoardOfAnHeir(t *testing.T) {
	r := consoletest.New(t)
	unit := func(id string, from, to time.Time, heir string) {
		t.Helper()
		if err := r.Roster.SetUnits(t.Context(), roster.Unit{ID: id, Role: docket.Role(id), Place: docket.Place(id), Province: "20", Name: id, Deployment: "tinh-20", From: from, To: to, Successor: heir}); err != nil {
			t.Fatal(err)
		}
	}
	made, day := dockettest.Start.AddDate(-1, 0, 0), dockettest.Start.Add(time.Hour)
	unit(dockettest.Front, dockettest.Start.AddDate(0, 0, -1), time.Time{}, "")
	unit(dockettest.OtherFront, made, day, dockettest.Front)
	front := signedIn(t, r, dockettest.Front)
	front.fails("GET", "/api/mttq/board?period=2026-10", nil, 422, "period_before")
	r.Clock.Set(day)
	front.call("GET", "/api/mttq/board?period=2026-10", nil, 200, nil)
	front.fails("GET", "/api/mttq/board?period=2025-10", nil, 422, "period_before")
}
