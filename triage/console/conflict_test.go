package console_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

var getRoute = regexp.MustCompile(`"GET (/api/[a-z0-9/-]+)"`)

// getRoutes are all addresses that the console answers a read at, found in its source: whoever adds one adds it to the test.
func getRoutes(t *testing.T) (paths []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range getRoute.FindAllStringSubmatch(string(source), -1) {
			paths = append(paths, found[1])
		}
	}
	slices.Sort(paths)
	if len(paths) < 25 {
		t.Fatalf("only %d reads were found: the test looks in the wrong place", len(paths))
	}
	return slices.Compact(paths)
}

// world is everything that a unit's head can read, as bytes, with the hidden cases asked for by their ids and numbers.
func world(c *caller, unit string, paths, ids, numbers []string) string {
	c.t.Helper()
	var text strings.Builder
	for _, path := range paths {
		if path == "/api/events" || path == "/api/sessions" { // a stream (see below), and the officer's own sign-ins
			continue
		}
		queries := []string{"", "period=2026-11&", "closed=1&", "mine=1&", "sort=due&", "from=2026-11-01&to=2026-11-30&"}
		for _, id := range ids {
			queries = append(queries, "id="+id+"&", "case="+id+"&")
		}
		for _, number := range numbers {
			queries = append(queries, "number="+number+"&")
		}
		for i, query := range queries {
			status, answer := c.call(http.MethodGet, path+"?"+query, unit, nil)
			fmt.Fprintf(&text, "%s %d: %d %s\n", path, i, status, answer)
		}
	}
	totals, err := c.r.Docket.Totals(c.t.Context(), november(c.t))
	fmt.Fprintf(&text, "totals %+v %v\n", totals, err)
	return text.String()
}

func november(t *testing.T) docket.Period {
	t.Helper()
	p, err := docket.ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTwoWorlds compares the whole view of a commune in a world without cases about its police and in the same world with
// them, after everything was done to these that can be done to a case: byte for byte.
func TestTwoWorlds(t *testing.T) {
	r := consoletest.New(t)
	r.Name(t, names)
	for range 6 {
		enter(t, r, dockettest.Theft(dockettest.Start))
		enter(t, r, dockettest.Proposal(dockettest.Start))
	}
	enter(t, r, dockettest.Quarrel(dockettest.Start))
	late(t, r)
	paths := getRoutes(t)
	viewers := map[string]*caller{}
	for _, unit := range []string{dockettest.Police, dockettest.Front, dockettest.Committee, dockettest.Province} {
		viewers[unit] = signed(t, r, unit)
	}
	without := map[string]string{}
	for unit, c := range viewers {
		ids, numbers := make([]string, 6), make([]string, 6)
		for i := range ids {
			ids[i], numbers[i] = uuid.NewString(), "2026-0000-0000"
		}
		without[unit] = world(c, unit, paths, ids, numbers)
	}
	told := r.Docket.Follow(t.Context(), docket.Viewer{Officer: "hoa", Unit: dockettest.Police})
	theirs := r.Docket.Follow(t.Context(), docket.Viewer{Officer: "ha", Unit: dockettest.Inspectors})

	ids, numbers := everything(t, r)
	late(t, r)
	for unit, c := range viewers {
		before, after := without[unit], world(c, unit, paths, ids, numbers)
		if unit == dockettest.Province { // which has them: the test is not blind
			if len(after) < len(before)+1000 {
				t.Errorf("the province sees nothing new: %s", cmp.Diff(before, after))
			}
			continue
		}
		if before != after {
			t.Errorf("%s learns of it:\n%s", unit, cmp.Diff(before, after))
		}
	}
	select {
	case <-theirs:
	case <-time.After(20 * time.Second):
		t.Fatal("the inspectorate was told of nothing")
	}
	select {
	case h := <-told:
		t.Errorf("the police's stream told of %+v", h)
	default:
	}
	enter(t, r, dockettest.Theft(dockettest.Start))
	select {
	case <-told: // it tells of what is theirs
	case <-time.After(20 * time.Second):
		t.Fatal("the police's stream is dead")
	}
}

func enter(t *testing.T, r *consoletest.Room, h envelope.Header) string {
	t.Helper()
	if _, err := r.Docket.Register(t.Context(), dockettest.Seal(t, h)); err != nil {
		t.Fatal(err)
	}
	return h.Case
}

// late lets every clock run out and takes the time back: what was told stays told.
func late(t *testing.T, r *consoletest.Room) {
	t.Helper()
	at := r.Clock.Now()
	for range 4 {
		r.Clock.Set(r.Clock.Now().Add(90 * 24 * time.Hour))
		if _, err := r.Docket.Escalate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.Clock.Set(at)
}

// everything is done to cases that the commune must not know of; it returns their ids and numbers.
func everything(t *testing.T, r *consoletest.Room) (ids, numbers []string) {
	t.Helper()
	ctx, d := t.Context(), r.Docket
	hidden := func() envelope.Header { // from all of the commune
		h := dockettest.AboutPolice(dockettest.Start)
		h.Never = append(h.Never, dockettest.Committee)
		return h
	}
	complaint, one, two, part, stray, other := dockettest.Complaint(dockettest.Start), hidden(), hidden(), uuid.NewString(), hidden(), uuid.NewString()
	stray.Units = []string{dockettest.OtherPolice, dockettest.Agency}
	for _, h := range []envelope.Header{complaint, one, two, stray} {
		enter(t, r, h)
	}
	read := func(unit, id string) docket.Case {
		c, err := d.Case(ctx, dockettest.By(unit), id)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, h := range []envelope.Header{complaint, one} {
		v := dockettest.By(h.Units[0])
		must(d.Looked(ctx, v, h.Case))
		must(d.Take(ctx, v, h.Case, 1, false))
		must(d.Move(ctx, v, h.Case, docket.Move{To: "CHECKING", Version: 2}))
		must(d.Ask(ctx, v, h.Case, 3, dockettest.Reply(true)))
		must(d.Reply(ctx, v, h.Case, 4, dockettest.Reply(false)))
		must(d.Remark(ctx, v, h.Case, uuid.NewString(), []byte("sealed")))
	}
	province := dockettest.By(dockettest.Province)
	handed := dockettest.Anew(t, one, dockettest.Province, one.Case, one.Units, one.Never)
	must(d.Move(ctx, province, one.Case, docket.Move{Version: read(dockettest.Province, one.Case).Version, To: "FORWARDED", Reason: "cap-tren-yeu-cau", Unit: dockettest.Agency, HandOn: &handed}))
	agency := dockettest.By(dockettest.Agency)
	must(d.Move(ctx, agency, one.Case, docket.Move{Version: read(dockettest.Agency, one.Case).Version, To: "FORWARDED", Reason: "cap-tren-yeu-cau", Unit: dockettest.Province}))
	letters := func(to string) []envelope.Sealed {
		return []envelope.Sealed{dockettest.Anew(t, one, dockettest.Province, to, one.Units, one.Never)}
	}
	must(d.Split(ctx, province, one.Case, docket.Split{Version: read(dockettest.Province, one.Case).Version, ID: part, Reason: "hai-viec", HandOns: letters(part)}))
	never := append(slices.Clone(one.Never), dockettest.AsComplaint().Never...)
	to := dockettest.AsComplaint()
	must(d.Split(ctx, province, one.Case, docket.Split{Version: read(dockettest.Province, one.Case).Version, ID: other, Known: []string{part}, Reason: "hai-viec", To: &to,
		HandOns: []envelope.Sealed{dockettest.Anew(t, one, dockettest.Province, other, to.Units, never)}}))
	must(d.Merge(ctx, province, two.Case, docket.Merge{Version: 1, Into: one.Case, IntoVersion: read(dockettest.Province, one.Case).Version,
		HandOns: []envelope.Sealed{dockettest.Anew(t, two, dockettest.Province, one.Case, one.Units, one.Never)}}))
	must(d.Unmerge(ctx, province, two.Case, read(dockettest.Province, two.Case).Version))
	lane := dockettest.AsTip("A1")
	lane.Units, lane.Never = two.Units, two.Never
	must(d.Reroute(ctx, province, two.Case, docket.Reroute{Version: read(dockettest.Province, two.Case).Version, To: lane, Reason: "phan-loai-nham"}))
	rating := dockettest.Answer(two, dockettest.Start)
	rating.Kind = envelope.KindRating
	must(d.Ask(ctx, province, two.Case, read(dockettest.Province, two.Case).Version, dockettest.Reply(true)))
	must(d.Move(ctx, province, two.Case, docket.Move{Version: read(dockettest.Province, two.Case).Version, To: "NO_GROUNDS", Reason: "chua-du-can-cu"}))
	enter(t, r, rating)
	must(d.Rated(ctx, province, two.Case, rating.ID, "not"))
	enter(t, r, dockettest.Answer(complaint, dockettest.Start))
	enter(t, r, dockettest.Answer(one, dockettest.Start))
	must(d.Succeed(ctx, dockettest.OtherPolice, dockettest.Police)) // its holder goes over into who must not know of it
	for unit, id := range map[string]string{complaint.Case: dockettest.Inspectors, one.Case: dockettest.Province, two.Case: dockettest.Province,
		part: dockettest.Province, other: dockettest.Inspectors, stray.Case: dockettest.Agency} {
		ids, numbers = append(ids, unit), append(numbers, read(id, unit).Number)
	}
	return ids, numbers
}
