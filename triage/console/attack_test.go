package console_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// allGets are all that can be read from the console: a new one is in the attack by itself. Streams of events are left out:
// what they tell, and that they keep quiet, is tested where they are.
func allGets(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(getRoutes(t), func(path string) bool { return path == "/api/events" || strings.HasSuffix(path, "/live") })
}

// allThatIsRead is what a unit's officer can read, by path.
func allThatIsRead(c *caller, routes []string, unit, id, number string) map[string]string {
	found := map[string]string{}
	for _, route := range routes {
		queries := []string{"?", "?id=" + id + "&", "?closed=1&", "?number=" + number + "&", "?from=2026-11-01&to=2026-12-01&"}
		if strings.Contains(route, "mttq") || strings.Contains(route, "results") || strings.Contains(route, "report") {
			for _, period := range []string{"2026-11", "2026-10", "2026-Q4", "2026-H2", "2026"} {
				queries = append(queries, "?period="+period+"&", "?period="+period+"&only=overdue&", "?period="+period+"&category=A2&only=da-giai-quyet&")
			}
		}
		for _, query := range queries {
			_, body := c.call(http.MethodGet, route+query, unit, nil)
			found[route+query] = body
		}
	}
	return found
}

// TestFrontSubtractsNothing lets the Front, and units that have no part in tips, read every route before and after tips come in
// and are worked on, on the same day and on the next: below the floor nothing that they read changes, and within a day nothing at all.
func TestFrontSubtractsNothing(t *testing.T) {
	r, routes := consoletest.New(t), allGets(t)
	send(t, r, dockettest.Proposal(dockettest.Start))
	send(t, r, dockettest.Quarrel(dockettest.Start))
	today, tomorrow := dockettest.Start, dockettest.Start.AddDate(0, 0, 1)
	readers := map[string]*caller{}
	for _, unit := range []string{dockettest.Front, dockettest.Committee, dockettest.OtherPolice} {
		readers[unit] = signed(t, r, unit)
	}
	id, number := "", "2026-0000-0000"
	at := func(now time.Time) map[string]map[string]string {
		r.Clock.Set(now)
		all := map[string]map[string]string{}
		for unit, c := range readers {
			all[unit] = allThatIsRead(c, routes, unit, id, number)
		}
		return all
	}
	floor := dockettest.Tables(t).SmallCountFloor
	ids := make([]string, 0, floor)
	for range floor {
		ids = append(ids, dockettest.Theft(today).Case)
	}
	id = ids[0]
	before := map[time.Time]map[string]map[string]string{today: at(today), tomorrow: at(tomorrow)}
	for n := range floor {
		r.Clock.Set(today)
		h := dockettest.Theft(today)
		h.ID, h.Case = ids[n], ids[n]
		send(t, r, h)
		police := docket.Viewer{Officer: "hoa", Unit: dockettest.Police}
		for _, m := range []docket.Move{{To: "CHECKING"}, {To: "FORWARDED", Reason: "x", Unit: dockettest.Agency}} {
			row, err := r.Docket.Row(t.Context(), police, h.Case)
			if err != nil {
				t.Fatal(err)
			}
			m.Version = row.Version
			if err := r.Docket.Move(t.Context(), police, h.Case, m); err != nil {
				t.Fatal(err)
			}
		}
		if n > 0 && n < floor-2 { // each look costs seconds: the first tip, the last below the floor, and the one that reaches it
			continue
		}
		same(t, before[today], at(today), n+1)
		var but []string
		if n+1 == floor {
			but = []string{"/api/mttq/board", "/api/report"} // the report is made of the board's figures
		}
		same(t, before[tomorrow], at(tomorrow), n+1, but...)
	}
}

// same compares; what may differ are routes that the Front alone reads.
func same(t *testing.T, before, after map[string]map[string]string, tips int, but ...string) {
	t.Helper()
	differs := false
	for unit, paths := range before {
		for path, body := range paths {
			if after[unit][path] == body {
				continue
			}
			if unit != dockettest.Front || !slices.ContainsFunc(but, func(route string) bool { return strings.HasPrefix(path, route) }) {
				t.Errorf("after %d tips %s reads otherwise at %s:\n%s\n%s", tips, unit, path, body, after[unit][path])
			}
			differs = true
		}
	}
	if len(but) > 0 && !differs {
		t.Errorf("after %d tips the board shows nothing: the test looks in the wrong place", tips)
	}
}
