package forumtest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
)

// Telling is what gives a writer away.
const Telling = "trước nhà bà cụ bán nước cạnh cầu treo"

// promised is a forum with an opinion that gives its writer away, two pledges of it, of which one is kept, and one of another
// opinion; and the commune's next forum, which reports on them.
type promised struct {
	opinion            forum.Opinion
	lamps, kept, other string
	first, next        string
}

func (r *Room) telling(t testing.TB) (w promised) {
	t.Helper()
	ctx := t.Context()
	w.first, w.next = "ABC234", "DEF567"
	r.At(t, w.first, forum.Held)
	w.opinion = r.Said(t, w.first, "Đường tối "+Telling+".")
	road := r.Said(t, w.first, "Đường hỏng.")
	pledge := func(opinion, text, owner string) string {
		id := uuid.NewString()
		must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: id, Forum: w.first, Opinion: opinion, Text: text, Owner: owner, Due: "2026-11-30"}))
		return id
	}
	w.lamps = pledge(w.opinion.ID, "Lắp đèn "+Telling+".", dockettest.Committee)
	w.kept = pledge(w.opinion.ID, "Tuần tra "+Telling+".", dockettest.Police)
	w.other = pledge(road.ID, "Sửa đường.", dockettest.Committee)
	must(t, r.Keep(ctx, Hoa, forum.Change{ID: w.kept, Version: 1}, "2026-11-19"))
	next := Plan(w.next)
	next.Day = "2026-12-24"
	must(t, r.Save(ctx, Hoa, next))
	must(t, r.Step(ctx, Hoa, w.next, 1, forum.Announced))
	return w
}

// Promise makes a forum with an opinion and pledges that have [Telling], and returns the opinion as it stands.
func (r *Room) Promise(t testing.TB) forum.Change { return at(r.telling(t).opinion) }

// shown is all that comes out of the forums in words: pages as they go outward by themselves, sheets, lists, papers.
func (r *Room) shown(t testing.TB, w promised) string {
	t.Helper()
	ctx := t.Context()
	var all []string
	add := func(v any) {
		b, err := json.Marshal(v)
		must(t, err)
		all = append(all, string(b))
	}
	r.Sent = nil
	_, err := r.Forums.Publish(ctx, r, []string{"edge-1"}, false)
	must(t, err)
	for _, page := range r.Sent {
		all = append(all, string(page.Body))
	}
	for _, id := range []string{w.first, w.next} {
		add(r.Look(t, id))
		for _, kind := range forum.Papers {
			if kind == "letter" {
				continue
			}
			p, err := r.Paper(ctx, Hoa, id, kind, "")
			must(t, err)
			all = append(all, wordsOf(p)...)
		}
	}
	late, err := r.Late(ctx, Lan)
	must(t, err)
	add(late)
	list, err := r.List(ctx, Dung)
	must(t, err)
	add(list)
	return strings.Join(all, "\n")
}

// tellsByAPledge: with an opinion that gives its writer away the words of its pledges go, from everywhere; the pledges stay, are
// late and are kept as others, and are shown again with new words.
func tellsByAPledge(t *testing.T, r *Room, db *database.DB) {
	ctx := t.Context()
	w := r.telling(t)
	if all := r.shown(t, w); !strings.Contains(all, "Lắp đèn "+Telling) || len(r.Sent) != 2 {
		t.Fatalf("%d pages of %s", len(r.Sent), all)
	}
	for range 2 { // the answer to the first call was lost
		must(t, r.Withdraw(ctx, Lan, at(w.opinion), "lo-nguoi-viet"))
	}
	r.Clock.Set(r.Clock.Now().AddDate(0, 0, 14))
	all := r.shown(t, w)
	if strings.Contains(all, Telling) || !strings.Contains(all, "Sửa đường.") || len(r.Sent) != 2 {
		t.Fatalf("%d pages of %s", len(r.Sent), all)
	}
	var n int
	must(t, db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM pledges WHERE words LIKE '%cầu treo%'`).Scan(&n))
	p := r.Pledged(t, w.first, w.lamps)
	if n != 0 || p.Text != "" || p.State != forum.PledgeLate || p.Owner != dockettest.Committee || p.Due != "2026-11-30" || p.Version != 2 {
		t.Fatalf("%d with words, %+v", n, p)
	}
	for _, page := range r.Sent {
		var body struct {
			Pledges, Before []struct{ Text, Owner, State string }
		}
		must(t, json.Unmarshal(page.Body, &body))
		pledges := slices.Concat(body.Pledges, body.Before)
		if len(pledges) != 3 || slices.ContainsFunc(pledges, func(p struct{ Text, Owner, State string }) bool { return p.Text == "" || p.Owner == "" }) {
			t.Errorf("edges would not show %s: %s", page.Name, page.Body)
		}
	}
	if overdue, err := r.Overdue(ctx); err != nil || len(overdue) != 2 {
		t.Errorf("overdue: %+v, %v", overdue, err)
	}
	if c := r.Look(t, w.first).Forum.Counts; c.Pledges != 3 || c.Kept != 1 || c.Late != 2 {
		t.Errorf("%+v", c)
	}
	said := 0
	for _, e := range r.Look(t, w.first).Log {
		if e.Act == "unword" && e.Officer == "lan" {
			said++
		}
	}
	if said != 2 {
		t.Errorf("the log has it %d times", said)
	}
	newWords(t, r, w)
}

// newWords: a pledge without words is written anew by a person who looks at them, and only such a one; new words that tell go too,
// also when the forum is closed.
func newWords(t *testing.T, r *Room, w promised) {
	t.Helper()
	ctx := t.Context()
	seen := func(id string) forum.Change { return forum.Change{ID: id, Version: r.Pledged(t, w.first, id).Version} }
	wants(t, r.Word(ctx, Hoa, seen(w.other), "Không sửa đường.", nil), forum.ErrRefused)
	wants(t, r.Word(ctx, Far, seen(w.lamps), "Lắp bốn bóng đèn.", nil), forum.ErrNotFound)
	var telling *forum.TellingError
	if err := r.Word(ctx, Hoa, seen(w.lamps), "Lắp đèn, gọi 0912 345 678.", nil); !errors.As(err, &telling) {
		t.Fatalf("%v", err)
	}
	must(t, r.Move(ctx, Hoa, seen(w.lamps), dockettest.Committee, "2026-12-31"))
	c := seen(w.lamps)
	for range 2 {
		must(t, r.Word(ctx, Hoa, c, "Lắp bốn bóng đèn.", nil))
	}
	if p := r.Pledged(t, w.first, w.lamps); p.Text != "Lắp bốn bóng đèn." || p.Anew != "hoa" || p.State != forum.PledgeOpen {
		t.Fatalf("%+v", p)
	}
	if all := r.shown(t, w); !strings.Contains(all, "Lắp bốn bóng đèn.") || len(r.Sent) != 2 {
		t.Fatalf("%d pages of %s", len(r.Sent), all)
	}
	// An older program left words there, or a backup brought them back: they go, and what was written anew stays.
	must(t, r.reopen(t, `UPDATE pledges SET words = 'Tuần tra `+Telling+`.' WHERE id = '`+w.kept+`'`))
	if all := r.shown(t, w); strings.Contains(all, Telling) || !strings.Contains(all, "Lắp bốn bóng đèn.") || len(r.Sent) != 2 {
		t.Fatalf("%d pages of %s", len(r.Sent), all)
	}
	for _, o := range r.Look(t, w.first).Opinions {
		if o.State == forum.Approved {
			must(t, r.Dispose(ctx, Hoa, at(o), forum.Disposal{Disposition: "to_UBND"}))
		}
	}
	must(t, r.Step(ctx, Hoa, w.first, 4, forum.Closed))
	must(t, r.Unword(ctx, Lan, seen(w.other)))
	wants(t, r.Unword(ctx, Lan, seen(w.other)), forum.ErrRefused)
	if p := r.Pledged(t, w.first, w.other); p.Text != "" || p.State != forum.PledgeLate {
		t.Fatalf("%+v", p)
	}
	for _, o := range r.Look(t, w.first).Opinions {
		if o.State == forum.Approved {
			must(t, r.Withdraw(ctx, Lan, at(o), "rut-lai"))
		}
	}
}

// reopen writes into the store as an older program would have, and opens it as the next start does.
func (r *Room) reopen(t testing.TB, query string) error {
	t.Helper()
	must(t, r.db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query)
		return err
	}))
	return r.open(t)
}
