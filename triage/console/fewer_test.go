package console_test

import (
	"archive/zip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// TestFewMoreAreNotSeen walks every read of the console and every format of its reports as the Front, before and after a few
// more cases of which it may know nothing but rounded counts, with all that can come of them: byte for byte the same. Package
// docket proves in random worlds what the counts themselves give away.
func TestFewMoreAreNotSeen(t *testing.T) {
	r := consoletest.New(t)
	r.Name(t, names)
	for range 5 { // a floor of them: what is shown is not nothing
		steps(t, r, dockettest.Theft(dockettest.Start).Case)
	}
	enter(t, r, dockettest.Proposal(dockettest.Start))
	now := dockettest.Start.AddDate(0, 0, 9)
	paths := getRoutes(t)
	front := signed(t, r, dockettest.Front)
	read := func(ids, numbers []string) string {
		r.Clock.Set(now)
		return world(front, dockettest.Front, paths, ids, numbers) + reports(front)
	}
	ids, numbers := make([]string, 3), make([]string, 3)
	for i := range ids {
		ids[i], numbers[i] = uuid.NewString(), "2026-0000-0000"
	}
	before := read(ids, numbers)
	if !strings.Contains(before, `"received":5`) {
		t.Fatal("the Front is shown no count: the test is blind")
	}

	r.Clock.Set(dockettest.Start)
	for i := range ids {
		ids[i] = uuid.NewString()
	}
	steps(t, r, ids[0])
	fight, weapon := dockettest.Fight(dockettest.Start), dockettest.HandIn(dockettest.Start)
	fight.ID, fight.Case, weapon.ID, weapon.Case = ids[1], ids[1], ids[2], ids[2]
	police := dockettest.By(dockettest.Police)
	enter(t, r, fight)
	enter(t, r, weapon)
	a := dockettest.Appointment()
	ask(t, r.Docket.Offer(t.Context(), police, ids[2], 1, a, dockettest.Reply(false)))
	r.Clock.Set(dockettest.Start.AddDate(0, 0, 1))
	ask(t, r.Docket.Appoint(t.Context(), police, ids[2], 2, a.ID, docket.Came))
	for i, id := range ids {
		c, err := r.Docket.Case(t.Context(), police, id)
		ask(t, err)
		numbers[i] = c.Number
	}
	was, is := strings.Split(before, "\n"), strings.Split(read(ids, numbers), "\n")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] {
			t.Fatalf("the Front learns of a few cases:\n%.2000s", cmp.Diff(was[i], is[i]))
		}
	}
}

func ask(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// steps takes a theft from its registration to an end that the board counts.
func steps(t *testing.T, r *consoletest.Room, id string) {
	t.Helper()
	h := dockettest.Theft(dockettest.Start)
	h.ID, h.Case = id, id
	enter(t, r, h)
	police := dockettest.By(dockettest.Police)
	ask(t, r.Docket.Take(t.Context(), police, id, 1, false))
	ask(t, r.Docket.Reply(t.Context(), police, id, 2, dockettest.Reply(false)))
	ask(t, r.Docket.Move(t.Context(), police, id, docket.Move{To: "CHECKING", Version: 3}))
	ask(t, r.Docket.Move(t.Context(), police, id, docket.Move{To: "NO_GROUNDS", Reason: "x", Version: 4}))
}

// reports is every report of the Front, in every format and of periods within each other, and what the public reads.
func reports(c *caller) string {
	c.t.Helper()
	var text strings.Builder
	for _, period := range []string{"2026-11", "2026-Q4", "2026-H2", "2026"} {
		for _, format := range []string{"xlsx", "docx", "pdf", "csv"} {
			status, answer := c.call(http.MethodGet, "/api/report?period="+period+"&format="+format+"&", dockettest.Front, nil)
			if status != http.StatusOK {
				c.t.Fatalf("report of %s as %s: %d", period, format, status)
			}
			fmt.Fprintf(&text, "%s %s %q\n", period, format, unpacked(c.t, format, answer))
		}
		p, err := docket.ParsePeriod(period)
		ask(c.t, err)
		totals, err := c.r.Docket.Totals(c.t.Context(), p)
		ask(c.t, err)
		totals.AsOf = time.Time{}
		fmt.Fprintf(&text, "totals %+v\n", totals)
	}
	return text.String()
}

// unpacked is what a file says, without the packing.
func unpacked(t *testing.T, format, file string) string {
	t.Helper()
	if format == "pdf" {
		return file
	}
	archive, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	ask(t, err)
	var all strings.Builder
	slices.SortFunc(archive.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) }) // a workbook's come in any order
	for _, f := range archive.File {
		r, err := f.Open()
		ask(t, err)
		part, err := io.ReadAll(r)
		ask(t, err)
		fmt.Fprintf(&all, "%s %s\n", f.Name, part)
	}
	return all.String()
}
