package forumtest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
)

// neverFromATip tries every category in every state that its lane has: only lanes that reach a forum are taken.
func neverFromATip(t *testing.T, r *Room, _ *database.DB) {
	r.At(t, "ABC234", forum.Announced)
	tried, taken := 0, 0
	for _, category := range r.Cases.Tables.Categories {
		lane, ok := r.Cases.Tables.Lane(category.Lane)
		if !ok {
			continue
		}
		id := r.register(t, category.Code, category.Lane)
		for _, status := range r.Cases.Tables.Statuses {
			if !contains(status.Lanes, category.Lane) {
				continue
			}
			r.force(t, `UPDATE cases SET state = $1 WHERE id = $2`, status.ID, id)
			err := r.Propose(t.Context(), Hoa, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Box, Case: id, Sealed: []byte("sealed")})
			tried++
			switch {
			case lane.ForumList && err != nil:
				t.Errorf("%s in %s, %s: %v", category.Code, category.Lane, status.ID, err)
			case lane.ForumList:
				taken++
			case !errors.Is(err, forum.ErrCase):
				t.Errorf("%s of the lane %s, which reaches no forum, in %s: %v", category.Code, category.Lane, status.ID, err)
			}
		}
	}
	if tried < 200 || taken < 20 || taken > tried/2 {
		t.Errorf("%d tried, %d taken", tried, taken)
	}
	if n := len(r.Look(t, "ABC234").Opinions); n != taken {
		t.Errorf("%d opinions of %d", n, taken)
	}
}

// neverAfterAMove raises a case of each lane that reaches a forum, and moves it to each other lane: its opinion goes, before
// approval and after, with all its words; and it comes back to no forum, whatever lane it is moved to after that.
func neverAfterAMove(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	moved := 0
	for _, from := range r.Cases.Tables.Lanes {
		for _, to := range r.Cases.Tables.Lanes {
			if !from.ForumList || to.ID == from.ID {
				continue
			}
			category := ""
			for _, c := range r.Cases.Tables.Categories {
				if c.Lane == from.ID {
					category = c.Code
				}
			}
			id, words := r.register(t, category, from.ID), "Ý kiến của việc "+category+" chuyển sang "+to.ID+"."
			early, late := r.Drawn(t, "ABC234", id), r.Drawn(t, "ABC234", id)
			must(t, r.Approve(ctx, Lan, at(late), words, "", nil))
			must(t, r.Dispose(ctx, Lan, at(r.Opinion(t, "ABC234", late.ID)), forum.Disposal{Disposition: "answered_on_spot", Answer: "Trả lời: " + words}))
			must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: uuid.NewString(), Forum: "ABC234", Opinion: late.ID, Text: "Hứa: " + words, Owner: dockettest.Police, Due: "2026-12-01"}))
			must(t, r.Echoed(ctx, "edge-1", "forum.ABC234", map[string]int{late.ID: 40}))
			if page := r.page(t, "ABC234"); !strings.Contains(page, words) {
				t.Fatalf("not on the page: %s", page)
			}
			r.lane(t, id, from.ID, to.ID)
			for _, o := range []forum.Opinion{r.Opinion(t, "ABC234", early.ID), r.Opinion(t, "ABC234", late.ID)} {
				if gone := o.State == forum.Withdrawn; gone == to.ForumList || o.Pulled != gone || gone && (o.Text != "" || o.Answer != "" || len(o.Sealed) > 0 || o.Echoes != 0) {
					t.Errorf("%s to %s: %+v", from.ID, to.ID, o)
				}
			}
			if to.ForumList {
				continue
			}
			moved++
			if page := r.page(t, "ABC234"); strings.Contains(page, words) {
				t.Errorf("%s to %s: still on the page", from.ID, to.ID)
			}
			for _, kind := range forum.Papers {
				p, err := r.Paper(ctx, Hoa, "ABC234", kind, late.ID)
				if kind == "letter" {
					wants(t, err, forum.ErrNotFound)
					continue
				}
				must(t, err)
				if strings.Contains(strings.Join(wordsOf(p), " "), words) {
					t.Errorf("%s to %s: still in the %s", from.ID, to.ID, kind)
				}
			}
			wants(t, r.Approve(ctx, Lan, at(r.Opinion(t, "ABC234", early.ID)), words, "", nil), forum.ErrRefused)
			r.lane(t, id, to.ID, from.ID) // and back
			if to.ID != "unsorted" {
				wants(t, r.Propose(ctx, Hoa, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Box, Case: id, Sealed: []byte("sealed")}), forum.ErrCase)
			}
		}
	}
	if moved < 10 {
		t.Errorf("%d moves", moved)
	}
}

// neverAbout: what is about a unit, what is merged with or a part of what may not be there, and what others hold.
func neverAbout(t *testing.T, r *Room, _ *database.DB) {
	r.At(t, "ABC234", forum.Announced)
	propose := func(v docket.Viewer, id string) error {
		return r.Propose(t.Context(), v, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Box, Case: id, Sealed: []byte("sealed")})
	}
	hushed := dockettest.Proposal(dockettest.Start)
	hushed.Units, hushed.Never = []string{dockettest.Front, dockettest.Police}, append(hushed.Never, dockettest.Committee)
	r.Cases.Register(t, hushed)
	wants(t, propose(Lan, hushed.Case), forum.ErrCase)

	elsewhere := dockettest.Proposal(dockettest.Start)
	elsewhere.Units = []string{dockettest.Committee}
	r.Cases.Register(t, elsewhere)
	wants(t, propose(Hoa, elsewhere.Case), forum.ErrCase)
	wants(t, propose(Hoa, uuid.NewString()), forum.ErrCase)
	wants(t, r.Propose(t.Context(), Far, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Box, Case: hushed.Case, Sealed: []byte("s")}), forum.ErrNotFound)

	part, whole := r.register(t, "D3", "feedback"), r.register(t, "A2", "tip")
	r.note(t, part, "part", whole)
	wants(t, propose(Hoa, part), forum.ErrCase)

	one, other := r.register(t, "D3", "feedback"), r.register(t, "D3", "feedback")
	r.note(t, one, "merged", other)
	r.note(t, other, "joined", one)
	o := r.Drawn(t, "ABC234", one)
	r.lane(t, other, "feedback", "tip")
	if o = r.Opinion(t, "ABC234", o.ID); !o.Pulled {
		t.Errorf("%+v", o)
	}
	// A part that was split off tells nobody who has the rest that it is there.
	rest, hidden := r.register(t, "D3", "feedback"), r.register(t, "A2", "tip")
	r.note(t, rest, "split", hidden)
	must(t, propose(Lan, rest))
	// The same opinion twice is one, and one event.
	id, again := r.register(t, "D3", "feedback"), forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Box, Sealed: []byte("sealed")}
	again.Case = id
	for range 2 {
		must(t, r.Propose(t.Context(), Hoa, again))
	}
	events := 0
	for _, e := range r.Cases.Read(t, dockettest.Police, id).Events {
		if e.Kind == docket.EventForum && e.Subject == "ABC234" {
			events++
		}
	}
	if events != 1 {
		t.Errorf("%d events", events)
	}
}

// neverKept: what an officer had taken off the list before its case came to be a tip has no words here either. Its sealed part is
// sealed to the Front as well, which must not read a tip.
func neverKept(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	id := r.register(t, "D3", "feedback")
	declined, withdrawn := r.Drawn(t, "ABC234", id), r.Drawn(t, "ABC234", id)
	must(t, r.Decline(ctx, Hoa, at(declined), "to-giac"))
	must(t, r.Approve(ctx, Lan, at(withdrawn), "Đường hỏng.", "", nil))
	must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: uuid.NewString(), Forum: "ABC234", Opinion: withdrawn.ID, Text: "Sửa đường.", Owner: dockettest.Police, Due: "2026-12-01"}))
	must(t, r.Withdraw(ctx, Lan, at(r.Opinion(t, "ABC234", withdrawn.ID)), "trung-lap"))
	r.ToTip(t, id)
	for opinion, state := range map[string]string{declined.ID: forum.Declined, withdrawn.ID: forum.Withdrawn} {
		if o := r.Opinion(t, "ABC234", opinion); o.State != state || !o.Pulled || o.Text != "" || len(o.Sealed) > 0 {
			t.Errorf("%+v", o)
		}
	}
	if page := r.page(t, "ABC234"); strings.Contains(page, "Sửa đường.") {
		t.Errorf("its pledge is still on the page: %s", page)
	}
	lines := len(r.Look(t, "ABC234").Log)
	must(t, r.Sweep(ctx))
	if n := len(r.Look(t, "ABC234").Log); n != lines {
		t.Errorf("taken back twice: %d lines of %d", n, lines)
	}
}

// neverTells: words that were approved, and withdrawn because they give the writer away, are here no more.
func neverTells(t *testing.T, r *Room, db *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	const words = "Nhà tôi ở cạnh cầu treo."
	o := r.Said(t, "ABC234", words)
	must(t, r.Dispose(ctx, Lan, at(o), forum.Disposal{Disposition: "answered_on_spot", Answer: "Trả lời: " + words}))
	o = r.Opinion(t, "ABC234", o.ID)
	for range 2 { // the answer to the first call was lost
		must(t, r.Withdraw(ctx, Lan, at(o), "lo-nguoi-viet"))
	}
	if o = r.Opinion(t, "ABC234", o.ID); o.State != forum.Withdrawn || o.Text != "" || o.Answer != "" {
		t.Errorf("%+v", o)
	}
	var n int
	must(t, db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM opinions WHERE words <> '' OR answer <> ''`).Scan(&n))
	if n != 0 {
		t.Errorf("%d opinions with words", n)
	}
}

// register brings in a case of a category and a lane that the commune's police and Front hold.
func (r *Room) register(t testing.TB, category, lane string) string {
	t.Helper()
	h := dockettest.Proposal(dockettest.Start)
	id := r.Cases.Register(t, h)
	r.force(t, `UPDATE cases SET category = $1, lane = $2, holder = $3 WHERE id = $4`, category, lane, dockettest.Police, id)
	return id
}

// lane moves a case to another lane, as docket.Reroute writes it.
func (r *Room) lane(t testing.TB, id, from, to string) {
	t.Helper()
	r.force(t, `UPDATE cases SET lane = $1 WHERE id = $2`, to, id)
	r.force(t, `INSERT INTO events (case_id, at, kind, unit, officer, subject, from_state, to_state, reason, outcome) VALUES ($1, 0, 'rerouted', '', '', '', $2, $3, '', '')`, id, from, to)
}

func (r *Room) note(t testing.TB, id, kind, subject string) {
	t.Helper()
	r.force(t, `INSERT INTO events (case_id, at, kind, unit, officer, subject, from_state, to_state, reason, outcome) VALUES ($1, 0, $2, '', '', $3, '', '', '', '')`, id, kind, subject)
}

// force writes into the docket behind its back: the states and lanes that a test wants without the course that leads there.
func (r *Room) force(t testing.TB, query string, args ...any) {
	t.Helper()
	must(t, r.Cases.DB.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}))
}

// page is what goes outward of a forum now.
func (r *Room) page(t testing.TB, id string) string {
	t.Helper()
	must(t, r.PublishOne(t.Context(), Hoa, r, []string{"edge-1"}, id))
	return string(r.Sent[len(r.Sent)-1].Body)
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// ToTip moves a case of feedback to the lane of tips.
func (r *Room) ToTip(t testing.TB, id string) { r.lane(t, id, "feedback", "tip") }
