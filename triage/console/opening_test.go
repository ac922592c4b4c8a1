package console_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/opening"
	"homthu/triage/roster"
	villages "homthu/triage/village"
)

// TestOpenings: police and Front of a commune write and confirm what was found in its box; the province reads it; nobody else.
func TestOpenings(t *testing.T) {
	r := consoletest.New(t)
	box := villages.Box{Code: "K7M4RK", Name: "Nhà văn hóa thôn Nà Tàn", Commune: "06184"}
	if err := r.Roster.ChangeVillages(t.Context(), roster.BoxChange{Kind: roster.BoxesImported}, villages.Change{Boxes: map[string][]villages.Box{box.Code: {box}}}); err != nil {
		t.Fatal(err)
	}
	police, front := signedIn(t, r, dockettest.Police), signedIn(t, r, dockettest.Front)
	at := dockettest.Start.Add(-time.Hour).Truncate(time.Minute).UTC()
	report := map[string]any{"id": uuid.NewString(), "version": 0, "box": box.Code, "at": at.Format(time.RFC3339), "slips": 12, "blank": 1, "unreadable": 0, "seal_before": "A-001",
		"seal_state": "intact", "seal_after": "A-002", "present": []string{"truong-thon"}, "sealed": []byte("sealed"), "corrects": ""}
	step := func(version int, reason string) map[string]any {
		return map[string]any{"id": report["id"], "version": version, "reason": reason}
	}
	var sheet opening.Sheet
	for range 2 {
		police.call("POST", "/api/opening", report, 200, &sheet)
	}
	if len(sheet.Boxes) != 1 || !sheet.Boxes[0].Overdue || len(sheet.Openings) != 1 || !sheet.Openings[0].Mine || sheet.Openings[0].Proposed.Name == "" {
		t.Fatalf("%+v", sheet)
	}
	police.fails("POST", "/api/opening/confirm", step(1, ""), 409, "opening_side")
	front.call("POST", "/api/opening/refuse", step(1, "so-phieu"), 200, &sheet)
	if o := sheet.Openings[0]; o.State != opening.Disputed || o.Refused.Reason != "so-phieu" || o.Mine {
		t.Fatalf("%+v", o)
	}
	report["version"], report["slips"] = 2, 13
	police.call("POST", "/api/opening", report, 200, nil)
	front.fails("POST", "/api/opening/confirm", step(1, ""), 409, "stale")
	second := map[string]any{}
	for k, v := range report {
		second[k] = v
	}
	second["id"], second["version"] = uuid.NewString(), 0
	front.fails("POST", "/api/opening", second, 409, "opening_twice")
	second["at"] = at.AddDate(0, 0, 1).Format(time.RFC3339)
	front.fails("POST", "/api/opening", second, 422, "opening_time")
	second["at"] = "today"
	front.fails("POST", "/api/opening", second, 422, "refused")
	second["words"] = "in the clear"
	front.fails("POST", "/api/opening", second, 400, "malformed")
	front.call("POST", "/api/opening/confirm", step(3, ""), 200, &sheet)
	if b := sheet.Boxes[0]; b.Last != "2026-11-16" || b.Due != "2026-11-23" || b.Overdue || b.Seal != "A-002" {
		t.Fatalf("%+v", b)
	}
	report["version"] = 4
	police.fails("POST", "/api/opening", report, 409, "opening_settled")
	police.call("POST", "/api/opening/typed", step(4, ""), 200, &sheet)
	if o := sheet.Openings[0]; o.Typed == nil || o.Typed.Unit != dockettest.Police || len(o.Steps) != 5 {
		t.Fatalf("%+v", o)
	}
	police.fails("POST", "/api/opening/withdraw", step(5, ""), 409, "opening_settled")
	id := report["id"].(string)
	for format, begins := range map[string]string{"pdf": "%PDF-", "docx": "PK"} {
		response, err := front.client.Get(front.base + "/api/opening/paper?unit=" + dockettest.Front + "&id=" + id + "&format=" + format)
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if name := response.Header.Get("Content-Disposition"); err != nil || !bytes.HasPrefix(file, []byte(begins)) || name != `attachment; filename="bien-ban-mo-hom-k7m4rk-2026-11-16.`+format+`"` {
			t.Fatalf("%s, %s: %.40q, %v", format, name, file, err)
		}
	}
	front.fails("GET", "/api/opening/paper?id="+id+"&format=xls", nil, 422, "refused")
	front.fails("GET", "/api/opening/paper?id="+uuid.NewString()+"&format=pdf", nil, 404, "not_found")
	front.fails("GET", "/api/openings?before=yesterday", nil, 400, "malformed")

	r.OpenedBefore(t, box.Code, 402)
	front.call("GET", "/api/openings", nil, 200, &sheet)
	if len(sheet.Openings) != 400 || len(sheet.Boxes) != 1 || sheet.Next == "" {
		t.Fatalf("%d openings, then %q", len(sheet.Openings), sheet.Next)
	}
	newest := sheet.Openings[399].At
	front.call("GET", "/api/openings?before="+sheet.Next, nil, 200, &sheet)
	if len(sheet.Openings) != 3 || sheet.Openings[0].At >= newest || len(sheet.Boxes) != 0 || sheet.Next != "" {
		t.Fatalf("%d openings, then %q", len(sheet.Openings), sheet.Next)
	}

	province, other, committee := signedIn(t, r, dockettest.Province), signedIn(t, r, dockettest.OtherPolice), signedIn(t, r, dockettest.Committee)
	province.call("GET", "/api/openings", nil, 200, &sheet)
	if len(sheet.Openings) != 400 || len(sheet.Openings[0].Sealed) != 0 {
		t.Fatalf("%+v", sheet.Openings)
	}
	province.fails("POST", "/api/opening/typed", step(5, ""), 403, "forbidden")
	other.call("GET", "/api/openings", nil, 200, &sheet)
	if len(sheet.Openings) != 0 || len(sheet.Boxes) != 0 {
		t.Fatalf("another commune sees %+v", sheet)
	}
	other.fails("POST", "/api/opening/typed", step(5, ""), 404, "not_found")
	committee.fails("GET", "/api/openings", nil, 403, "forbidden")
}
