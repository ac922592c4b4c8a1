package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"homthu/triage/docket"
	"homthu/triage/officer"
	"homthu/triage/opening"
)

// smallWorld is the demo's world cut to one commune: what the test needs, in a tenth of the time.
func smallWorld(t *testing.T) world {
	t.Helper()
	w, err := readWorld()
	if err != nil {
		t.Fatal(err)
	}
	w.Provinces, w.Communes = w.Provinces[:1], w.Communes[:1]
	boxes := map[string]bool{}
	for _, box := range w.Communes[0].Boxes {
		boxes[box.Code] = true
	}
	w.Alerts = slices.DeleteFunc(w.Alerts, func(a worldAlert) bool { return a.Unit != "commune-police."+w.Communes[0].Code })
	w.Cases = slices.DeleteFunc(w.Cases, func(c worldCase) bool { return !boxes[c.Box] })
	return w
}

// startDemo runs a demo until the test, or stop, ends it.
func startDemo(t *testing.T, dir string, w world) (line demoLine, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- runDemo(ctx, demoCmd{Addr: "127.0.0.1:0", ConsoleAddr: "127.0.0.1:0", JSON: true}, dir, streams{out: in}, w)
		in.Close()
	}()
	first, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the demo said nothing: %v", <-ended)
	}
	if err := json.Unmarshal(first, &line); err != nil {
		t.Fatalf("first line: %v", err)
	}
	return line, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the demo did not stop cleanly: %v", err)
		}
	}
}

func TestDemoShowsTheWholeWayAndGoesOn(t *testing.T) {
	dir, w := t.TempDir(), smallWorld(t)
	line, stop := startDemo(t, dir, w)
	for _, page := range []string{line.Web, line.Web + "/h/" + line.Boxes[0], line.Web + "/tra-cuu", line.Public, line.Console, line.MTTQ, line.Admin + "/readyz"} {
		if status := get(t, page); status != http.StatusOK {
			t.Errorf("%s answers %d", page, status)
		}
	}
	police, front, inspectors := "commune-police.06085", "commune-front.06085", "police-inspectorate.20"
	before := queue(t, line, police)
	for _, row := range before {
		if row.Lane == "complaint-about-police" {
			t.Error("the commune's police see a complaint about themselves")
		}
	}
	if rows := queue(t, line, inspectors); len(rows) != 1 || rows[0].Lane != "complaint-about-police" {
		t.Errorf("the inspectorate sees %d cases, want the one complaint", len(rows))
	}
	for _, row := range queue(t, line, front) {
		if row.Lane == "tip" {
			t.Error("the Front sees a crime tip in its queue")
		}
	}
	sheet, err := signDemo(t, line, police).Openings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[opening.State]int{}
	for _, o := range sheet.Openings {
		found[o.State]++
	}
	if late := slices.IndexFunc(sheet.Boxes, func(b opening.Box) bool { return b.Code == "KQ7M" }); late < 0 || !sheet.Boxes[late].Overdue || found[opening.Confirmed] != 3 || found[opening.Proposed] != 1 {
		t.Errorf("%v, %+v", found, sheet.Boxes)
	}
	stop()

	again, stop := startDemo(t, dir, w)
	defer stop()
	if !slices.Equal(again.Logins, line.Logins) || !slices.Equal(again.Boxes, line.Boxes) {
		t.Error("the second start has other logins or boxes")
	}
	if after := queue(t, again, police); len(after) != len(before) || len(after) == 0 {
		t.Errorf("%d cases before the second start, %d after it", len(before), len(after))
	}
}

func get(t *testing.T, url string) int {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// queue is what is open in the queue of the unit's officer.
func queue(t *testing.T, line demoLine, unit string) []docket.Row {
	t.Helper()
	page, err := signDemo(t, line, unit).Queue(t.Context(), docket.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

// signDemo signs the unit's officer in.
func signDemo(t *testing.T, line demoLine, unit string) *officer.Desk {
	t.Helper()
	i := slices.IndexFunc(line.Logins, func(l demoLogin) bool { return l.Unit == unit })
	if i < 0 {
		t.Fatalf("no login for %s", unit)
	}
	client, err := officer.Dial(line.Console, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.SignIn(t.Context(), line.Logins[i].User, line.Logins[i].Passphrase); err != nil {
		t.Fatal(err)
	}
	return client.In(unit)
}
