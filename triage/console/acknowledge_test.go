package console_test

import (
	"slices"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// knows tells who acknowledged a case; "" is nobody.
func knows(t *testing.T, r *consoletest.Room, id string) string {
	t.Helper()
	c, err := r.Docket.Case(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"}, id)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(c.Events, func(e docket.Event) bool { return e.Kind == docket.EventKnown })
	if i < 0 {
		return ""
	}
	return c.Events[i].Officer
}

func TestAcknowledgeOverHTTP(t *testing.T) {
	r := consoletest.New(t)
	id := send(t, r, dockettest.Fight(dockettest.Start))
	calm := send(t, r, dockettest.Theft(dockettest.Start))
	b := signedIn(t, r, dockettest.Police)
	var waiting []docket.Waiting
	b.call("GET", "/api/waiting", nil, 200, &waiting)
	if len(waiting) != 1 || waiting[0].Case != id {
		t.Fatalf("%+v", waiting)
	}
	b.fails("POST", "/api/acknowledge", map[string]any{"id": calm}, 422, "refused")
	signedIn(t, r, dockettest.Agency).fails("POST", "/api/acknowledge", map[string]any{"id": id}, 409, "not_holder")
	signedIn(t, r, dockettest.Front).fails("POST", "/api/acknowledge", map[string]any{"id": id}, 404, "not_found")
	var said struct{ By string }
	for range 2 {
		if b.call("POST", "/api/acknowledge", map[string]any{"id": id}, 200, &said); said.By != "hoa" {
			t.Fatalf("%+v", said)
		}
	}
	// A reader sees what waits, and cannot answer for the unit.
	if err := r.Roster.Relieve(t.Context(), "hoa", dockettest.Police); err != nil {
		t.Fatal(err)
	}
	if err := r.Roster.Assign(t.Context(), "hoa", dockettest.Police, roster.Reader, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	next := send(t, r, dockettest.Fight(dockettest.Start))
	reader := signedIn(t, r, dockettest.Police)
	reader.call("GET", "/api/waiting", nil, 200, &waiting)
	reader.fails("POST", "/api/acknowledge", map[string]any{"id": next}, 403, "forbidden")
	if len(waiting) != 1 || waiting[0].Case != next || knows(t, r, next) != "" {
		t.Fatalf("%+v", waiting)
	}
}

// TestAcknowledgeInChromium: what is urgent stands above everything until somebody says that he knows; by a key, while the
// page is locked, and where a colleague was first.
func TestAcknowledgeInChromium(t *testing.T) {
	r, drugs, _ := village(t)
	urgent := func(minutes int) string {
		h := dockettest.Fight(dockettest.Start.Add(-time.Duration(minutes) * time.Minute))
		r.Send(t, h, envelope.Tip{Text: "Có đánh nhau ở chợ.", Lang: "vi", Channel: "web"})
		return h.Case
	}
	locked, taken := urgent(2), urgent(1)
	escalate(t, r)
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Sees("3 việc khẩn chờ người báo “Đã biết”")
	w.Shot("wake")
	w.Press("#lang")
	w.Sees("3 urgent: somebody must say “I know”")
	w.Shot("wake-en")
	w.Press("#lang")

	w.Press("#row-" + drugs.Case) // a look at another case, and at this one, is no word
	w.Sees(words)
	w.Sees("3 việc khẩn chờ")
	w.Key("y")
	w.Sees("2 việc khẩn chờ người báo")
	w.Sees("Đã ghi: đồng chí biết việc")

	w.Key("L")
	w.Await("the lock", `document.querySelector(".frame.locked") !== null`)
	w.Shot("wake-locked")
	w.Press("#know-" + locked)
	w.Sees("1 việc khẩn chờ người báo")
	if by := knows(t, r, locked); by != "hoa" {
		t.Fatalf("locked: %q knows", by)
	}

	// What the page says where a colleague was first; the docket's part is in its own suite.
	w.Alter("/api/acknowledge", func([]byte) []byte { return []byte(`{"by":"minh"}`) })
	w.Press("#know-" + taken)
	w.Sees("minh đã báo trước")
	w.Await("no bar", `document.querySelector(".wakebar section") === null`)

	// A colleague's word takes it from everybody's page.
	last := urgent(0)
	w.Sees("1 việc khẩn chờ người báo")
	if by, err := r.Docket.Acknowledge(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "minh"}, last); err != nil || by != "minh" {
		t.Fatal(by, err)
	}
	w.Await("no bar again", `document.querySelector(".wakebar section") === null`)
	w.Quiet()
}
