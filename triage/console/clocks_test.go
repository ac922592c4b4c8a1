package console_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// escalate looks at the clocks, as the program does every minute.
func escalate(t *testing.T, r *consoletest.Room) {
	t.Helper()
	if _, err := r.Docket.Escalate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestClocksOverHTTP(t *testing.T) {
	r := consoletest.New(t)
	id := send(t, r, dockettest.Theft(dockettest.Start.Add(-30*time.Hour)))
	b := signedIn(t, r, dockettest.Police)
	b.fails("POST", "/api/flag", map[string]any{"id": id, "flag": "nghi la ong Ba", "on": true}, 422, "refused")
	var row docket.Row
	b.call("POST", "/api/flag", map[string]any{"id": id, "flag": "violence", "on": true}, 200, &row)
	if !row.Overdue {
		t.Fatalf("the urgent deadline does not count: %+v", row)
	}
	b.call("POST", "/api/move", map[string]any{"id": id, "version": row.Version, "to": "CHECKING"}, 200, &row)
	b.fails("POST", "/api/move", map[string]any{"id": id, "version": row.Version, "to": "EXTENDED", "reason": "15/QD:2026-11-16"}, 422, "extension_none")
	b.fails("POST", "/api/move", map[string]any{"id": id, "version": row.Version, "to": "EXTENDED", "reason": "15/QD"}, 422, "extension_number")

	escalate(t, r)
	var notices []docket.Notice
	b.call("GET", "/api/notices", nil, 200, &notices)
	if len(notices) == 0 || notices[0].Number != row.Number || notices[0].Seen || notices[0].Case != id {
		t.Fatalf("notices: %+v", notices)
	}
	b.call("POST", "/api/notices", map[string]any{"seen": notices[0].ID}, 204, nil)
	b.call("GET", "/api/notices", nil, 200, &notices)
	if !notices[0].Seen {
		t.Fatalf("notices: %+v", notices)
	}
	agency := signedIn(t, r, dockettest.Agency)
	agency.fails("POST", "/api/flag", map[string]any{"id": id, "flag": "violence", "on": false}, 409, "not_holder")
	other := signedIn(t, r, dockettest.Front)
	other.fails("POST", "/api/flag", map[string]any{"id": id, "flag": "violence", "on": false}, 404, "not_found")
	other.call("GET", "/api/notices", nil, 200, &notices)
	if len(notices) != 0 {
		t.Fatalf("the Front is told of a theft: %+v", notices)
	}
}

// TestClocksInChromium sets a flag with the keyboard, and reads and puts away the notices.
func TestClocksInChromium(t *testing.T) {
	r, drugs, _ := village(t)
	escalate(t, r)
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Sees("Ma túy")
	w.Sees("1 việc khẩn chờ người báo “Đã biết”")
	w.Shot("notices")
	w.Press("#row-" + drugs.Case)
	w.Sees(words)
	w.Sees("Dấu hiệu làm đổi hạn")
	w.Eval(`document.getElementById("flag-suspect-known").focus(), true`)
	w.Key(" ")
	w.Await("the first sign", `document.getElementById("flag-suspect-known")?.getAttribute("aria-pressed") === "true"`)
	w.Press("#flag-may-flee")
	w.Sees("theo hạn khác")
	w.Sees("Đã ghi dấu hiệu: có thể trốn.")
	w.Shot("flags")
	c, err := r.Docket.Case(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"}, drugs.Case)
	if err != nil || len(c.Flags) == 0 || !c.Flags[0].On {
		t.Fatalf("case: %+v, %v", c.Flags, err)
	}
	w.Press("#flag-may-flee")
	w.Sees("Đã bỏ dấu hiệu: có thể trốn.")
	w.Press("#toldseen")
	w.Await("no notices", `document.querySelector("section.told") === null`)
	w.Key("u")
	w.Await("still none", `document.querySelector("section.told") === null`)
	w.Quiet()
}

// TestNothingIsAList: a unit that is told nothing reads an empty list; a page cannot read null.
func TestNothingIsAList(t *testing.T) {
	r := consoletest.New(t)
	if status, answer := signed(t, r, dockettest.Police).call(http.MethodGet, "/api/notices?", dockettest.Police, nil); status != http.StatusOK || strings.TrimSpace(answer) != "[]" {
		t.Errorf("%d %q", status, answer)
	}
}
