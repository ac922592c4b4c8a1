package console_test

import (
	"bufio"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// follow opens a unit's stream of events and returns its words, one a line.
func follow(t *testing.T, r *consoletest.Room, unit string) <-chan string {
	t.Helper()
	b := signedIn(t, r, unit)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/api/events?unit="+unit, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := b.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Fatalf("%s, %s", response.Status, response.Header.Get("Content-Type"))
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(response.Body); scan.Scan(); {
			if scan.Text() != "" {
				lines <- scan.Text()
			}
		}
	}()
	return lines
}

func said(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line, open := <-lines:
		if !open {
			return "ended"
		}
		return line
	case <-time.After(30 * time.Second):
		t.Fatal("the stream says nothing")
		return ""
	}
}

// colleague adds an officer to the police of the room.
func colleague(t *testing.T, r *consoletest.Room, user string, duty roster.Duty) {
	t.Helper()
	enrolment, _, err := officer.Enrol(r.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	consoletest.Derives(r.Passphrase, enrolment)
	for _, err := range []error{
		r.Roster.Enrol(t.Context(), roster.Enrolment{User: user, Name: "Trần Văn " + user, Salt: enrolment.Salt, Params: roster.Params(enrolment.Params),
			Auth: enrolment.Auth, Recipient: enrolment.Recipient, Identity: enrolment.Identity}),
		r.Roster.Assign(t.Context(), user, dockettest.Police, duty, time.Time{}, time.Time{}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestEvents: a stream says how much waits and whether something came, and no more; nothing of what is hidden; and it ends
// with the duty.
func TestEvents(t *testing.T) {
	r := consoletest.New(t)
	police := follow(t, r, dockettest.Police)
	province := follow(t, r, dockettest.Province)
	const none = `data: {"now":0,"open":0,"overdue":0,"mine":0,"arrived":false,"urgent":false}`
	if first := said(t, police); first != none {
		t.Fatalf("at first: %s", first)
	}
	said(t, province)
	about := dockettest.AboutPolice(dockettest.Start)
	about.Urgency = "now"
	about.Received = envelope.RoundReceived(dockettest.Start, "now", about.Kind)
	r.Send(t, about, envelope.Tip{Text: "x", Lang: "vi", Channel: "web"})
	if line := said(t, province); line != `data: {"now":1,"open":1,"overdue":0,"mine":0,"arrived":true,"urgent":true}` {
		t.Fatalf("the province: %s", line)
	}
	began := time.Now()
	r.Send(t, dockettest.Fight(dockettest.Start), envelope.Tip{Text: "x", Lang: "vi", Channel: "web"})
	if line := said(t, police); line != `data: {"now":1,"open":1,"overdue":0,"mine":0,"arrived":true,"urgent":true}` {
		t.Fatalf("the police: %s", line)
	}
	t.Logf("registered, and told %v later", time.Since(began))
	if err := r.Roster.Relieve(t.Context(), r.Users[dockettest.Police], dockettest.Police); err != nil {
		t.Fatal(err)
	}
	r.Send(t, dockettest.Fight(dockettest.Start), envelope.Tip{Text: "x", Lang: "vi", Channel: "web"})
	if line := said(t, police); line != "ended" {
		t.Fatalf("after his duty: %s", line)
	}
}

func TestAssignAndSearchCalls(t *testing.T) {
	r := consoletest.New(t)
	id := send(t, r, dockettest.Theft(dockettest.Start))
	colleague(t, r, "binh", roster.Officer)
	colleague(t, r, "cuc", roster.Reader)
	b := signedIn(t, r, dockettest.Police)
	var takers []struct{ User, Name string }
	b.call("GET", "/api/takers", nil, 200, &takers)
	if len(takers) != 2 || takers[0].User != "binh" || takers[1].User != "hoa" {
		t.Fatalf("takers: %+v", takers)
	}
	pass := func(to string) map[string]any { return map[string]any{"id": id, "version": 1, "to": to} }
	for _, to := range []string{"cuc", "minh", "nobody", "hoa"} {
		b.fails("POST", "/api/assign", pass(to), 422, "refused")
	}
	var row docket.Row
	b.call("POST", "/api/assign", pass("binh"), 200, &row)
	if row.Officer != "binh" {
		t.Fatalf("row: %+v", row)
	}
	b.fails("POST", "/api/assign", pass("binh"), 409, "stale")

	search := map[string]any{"search": uuid.NewString(), "cases": []string{id, uuid.NewString()}}
	var list []docket.SealedCase
	b.call("POST", "/api/sealed", search, 200, &list)
	if len(list) != 1 || len(list[0].Envelopes) != 1 {
		t.Fatalf("sealed: %d", len(list))
	}
	signedIn(t, r, dockettest.Agency).fails("POST", "/api/sealed", search, 422, "refused")
	var notes []docket.Searched
	b.call("GET", "/api/searches", nil, 200, &notes)
	if len(notes) != 1 || notes[0].Cases != 1 || notes[0].Officer != "hoa" {
		t.Fatalf("notes: %+v", notes)
	}
	b.fails("GET", "/api/queue?from=yesterday", nil, 400, "malformed")
	var page docket.Page
	b.call("GET", "/api/queue?from=2026-11-16&to=2026-11-16&category=A2&urgency=normal&officer=binh", nil, 200, &page)
	if len(page.Rows) != 1 {
		t.Fatalf("%d rows of that day", len(page.Rows))
	}
	b.call("GET", "/api/queue?to=2026-11-15", nil, 200, &page)
	if len(page.Rows) != 0 {
		t.Fatalf("%d rows of the day before", len(page.Rows))
	}
}
