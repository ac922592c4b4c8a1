package console_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// changed is a page of the roster's log.
type changed struct {
	List []roster.Change
	Next string
}

// TestJournalTellsNoNumbers: a head turns the pages of the journal, and what he gets does not count what he may not know of.
func TestJournalTellsNoNumbers(t *testing.T) {
	r := consoletest.New(t)
	hoa := docket.Viewer{Officer: "hoa", Unit: dockettest.Police}
	id := send(t, r, dockettest.Theft(dockettest.Start))
	for i := range docket.JournalPage {
		if err := r.Docket.Label(t.Context(), hoa, id, "hen-gap", i%2 == 0); err != nil {
			t.Fatal(err)
		}
	}
	send(t, r, dockettest.AboutPolice(dockettest.Start))
	if err := r.Docket.Take(t.Context(), hoa, id, 1, false); err != nil {
		t.Fatal(err)
	}
	b := signedIn(t, r, dockettest.Police)
	read := func(before string) (list []map[string]any, next string) {
		t.Helper()
		var raw json.RawMessage
		b.call("GET", "/api/journal?before="+url.QueryEscape(before), nil, 200, &raw)
		var page struct {
			List []map[string]any
			Next string
		}
		if err := json.Unmarshal(raw, &page); err != nil || strings.Contains(string(raw), `"id"`) {
			t.Fatalf("a page of the journal: %.200s (%v)", raw, err)
		}
		return page.List, page.Next
	}
	list, next := read("")
	if len(list) != docket.JournalPage || list[0]["kind"] != "taken" || next == "" {
		t.Fatalf("the first page has %d deeds, next %q", len(list), next)
	}
	if list, last := read(next); len(list) != 1 || list[0]["kind"] != "labelled" || last != "" {
		t.Errorf("the second page: %v, next %q", list, last)
	}
	if _, again := read(""); again == next {
		t.Error("the same place is named alike: two of them can be compared")
	}
	for _, before := range []string{"1", "!", next[:8], next + "A"} {
		b.fails("GET", "/api/journal?before="+url.QueryEscape(before), nil, 400, "malformed")
	}
	b.fails("GET", "/api/roster/log?before="+url.QueryEscape(next), nil, 400, "malformed") // another log's
}
