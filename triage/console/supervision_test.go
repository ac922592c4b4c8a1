package console_test

import (
	"testing"

	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/mttq/supervision"
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
	if len(list) != 1 || list[0].SendBy != "2026-11-25" || list[0].Asks == nil || list[0].Findings == nil {
		t.Fatalf("%+v", list)
	}
	front.fails("POST", "/api/supervision", map[string]any{"id": plan["id"], "version": 0, "title": "khac", "of": dockettest.Committee, "day": "2026-12-10"}, 409, "stale")
	front.fails("POST", "/api/supervision/step", map[string]any{"id": plan["id"], "version": 1, "step": "visited", "day": "2026-11-16"}, 422, "refused")
	front.fails("POST", "/api/supervision/kept", map[string]any{"id": plan["id"], "plan": uuid.NewString(), "state": "kept", "day": "2026-11-16"}, 404, "not_found")
	police.fails("GET", "/api/supervision", nil, 403, "forbidden")
	for _, path := range []string{"", "/step", "/ask", "/kept"} {
		police.fails("POST", "/api/supervision"+path, plan, 403, "forbidden")
	}
}
