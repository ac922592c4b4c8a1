package forumtest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/paper"
)

// wordsOf is all text of a paper.
func wordsOf(p forum.Paper) (all []string) {
	for _, b := range p.Body {
		switch b := b.(type) {
		case paper.Heading:
			all = append(all, b.Text)
		case paper.Paragraph:
			all = append(all, b.Text)
		case paper.List:
			all = append(all, b.Items...)
		case paper.Table:
			for _, row := range b.Rows {
				all = append(all, row...)
			}
		}
	}
	return all
}

// published: what goes outward, and when.
func published(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Draft)
	send := func(all bool, want int) {
		t.Helper()
		n, err := r.Forums.Publish(ctx, r, []string{"edge-1"}, all)
		must(t, err)
		if n != want {
			t.Fatalf("%d pages, want %d", n, want)
		}
	}
	send(true, 0) // a plan is nobody's to read
	wants(t, r.PublishOne(ctx, Hoa, r, nil, "ABC234"), forum.ErrRefused)
	must(t, r.Step(ctx, Hoa, "ABC234", 1, forum.Announced))
	send(false, 1)
	send(false, 0) // nothing has changed
	send(true, 1)  // for an edge that was away
	first := r.Sent[len(r.Sent)-1]
	r.Clock.Set(r.Clock.Now().AddDate(0, 0, 3))
	must(t, r.Step(ctx, Hoa, "ABC234", 2, forum.Meeting))
	o := r.Said(t, "ABC234", "Đường hỏng.")
	must(t, r.Propose(ctx, Hoa, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Slip, Sealed: []byte("SEALED")}))
	must(t, r.Dispose(ctx, Lan, at(o), forum.Disposal{Disposition: "to_UBND"}))
	must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: uuid.NewString(), Forum: "ABC234", Text: "Sửa đường.", Owner: dockettest.Committee, Due: "2026-12-31"}))
	must(t, r.Echoed(ctx, "edge-1", "forum.ABC234", map[string]int{o.ID: 9, uuid.NewString(): 7}))
	must(t, r.Echoed(ctx, "edge-1", "forum.ABC234", map[string]int{o.ID: 4})) // an old parcel
	must(t, r.Echoed(ctx, "edge-2", "forum.ABC234", map[string]int{o.ID: 3}))
	for _, name := range []string{"alerts.x", "forum.ZZZ999", "forum.abc", "forum."} {
		if err := r.Echoed(ctx, "edge-1", name, map[string]int{o.ID: 1}); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if o = r.Opinion(t, "ABC234", o.ID); o.Echoes != 12 {
		t.Fatalf("%d echoes", o.Echoes)
	}
	send(false, 1)
	last := r.Sent[len(r.Sent)-1]
	if last.Version <= first.Version || last.Name != "forum.ABC234" {
		t.Fatalf("%s %d after %d", last.Name, last.Version, first.Version)
	}
	var page struct {
		Title, Day, Hour, State, Until string
		Opinions                       []struct {
			Text, Owner, Due string
			Echoes           int
		}
		Pledges []struct{ Text, Owner, Due, State string }
	}
	must(t, json.Unmarshal(last.Body, &page))
	if page.Hour != "14:00" || page.State != "meeting" || len(page.Opinions) != 1 || page.Opinions[0].Echoes != 10 || page.Opinions[0].Owner != "Ủy ban nhân dân xã Thiện Hòa" ||
		len(page.Pledges) != 1 || page.Pledges[0].State != "open" {
		t.Fatalf("%+v", page)
	}
	for _, never := range []string{"hoa", "lan", "SEALED", "commune-committee", "2026-11-19T"} {
		if strings.Contains(string(last.Body), never) {
			t.Errorf("the page has %q: %s", never, last.Body)
		}
	}
}

// takenBack: an announcement that is taken back leaves a page without anything.
func takenBack(t *testing.T, r *Room, _ *database.DB) {
	r.At(t, "ABC234", forum.Announced)
	r.page(t, "ABC234")
	must(t, r.Step(t.Context(), Lan, "ABC234", 2, forum.Draft))
	if page := r.page(t, "ABC234"); strings.Contains(page, "lắng nghe") || !strings.Contains(page, `"state":"draft"`) {
		t.Error(page)
	}
}
