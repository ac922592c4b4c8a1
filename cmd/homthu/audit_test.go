package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
	"homthu/triage/docket"
)

// look reads a store's file beside its process.
func (v *village) look(store string) *sql.DB {
	v.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(v.config.Data, store+".db")+"?_pragma=query_only(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = db.Close() })
	return db
}

// column returns the first column of a query's rows.
func column(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		list = append(list, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

// none fails for each row that a query finds.
func none(t testing.TB, db *sql.DB, what, query string) {
	t.Helper()
	if found := column(t, db, query); len(found) > 0 {
		t.Errorf("%s: %d rows, such as %s", what, len(found), found[0])
	}
}

// chatted adds the tip of a chat to those that must be there: its one receipt, and the case its mailbox names.
func (v *village) chatted(ctx context.Context, u *telegramtest.User, words string) {
	v.t.Helper()
	shown := codes(u)
	if len(shown) != 1 {
		v.t.Fatalf("a chat was shown %d receipts for one tip", len(shown))
	}
	box, err := v.registered(ctx, shown[0])
	if err != nil {
		v.t.Fatalf("receipt from the chat: %v", err)
	}
	written := &tip{code: shown[0], words: words}
	written.header.ID, written.header.Case = box.Case, box.Case
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tips = append(v.tips, written)
}

// settles waits until nothing is on the way any more.
func (v *village) settles(ctx context.Context) {
	v.t.Helper()
	edge, inside := v.look("safe"), v.look("docket")
	open := func(db *sql.DB, query string) (n int) {
		if err := db.QueryRowContext(ctx, query).Scan(&n); err != nil {
			v.t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	err := again(ctx, func() error {
		unsettled, slips := open(edge, `SELECT count(*) FROM outbox WHERE state <> 'settled'`), open(edge, `SELECT count(*) FROM slip`)
		out, undelivered := open(inside, `SELECT count(*) FROM outbox`), open(inside, `SELECT count(*) FROM replies WHERE delivered = 0`)
		if unsettled+slips+out+undelivered > 0 {
			return fmt.Errorf("on the way: %d envelopes, %d slips out, %d parcels back, %d replies", unsettled, slips, out, undelivered)
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
}

// kept asserts the promises from outside: every receipt opens its mailbox, its tip opens with the unit's key and has its
// words, its number is its own, and every reply is there once.
func (v *village) kept(ctx context.Context) {
	v.t.Helper()
	numbers := map[string]bool{}
	for i, written := range v.tips {
		box, err := v.registered(ctx, written.code)
		if err != nil {
			v.t.Fatalf("tip %d: the receipt opens nothing, or an unregistered case: %v", i, err)
		}
		if numbers[box.Number] || box.Case != written.header.Case {
			v.t.Errorf("tip %d: number or case is another tip's", i)
		}
		numbers[box.Number] = true
		got, err := texts(box, written.code)
		if err != nil {
			v.t.Fatalf("tip %d: replies: %v", i, err)
		}
		want := slices.Clone(written.replies)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			v.t.Errorf("tip %d: replies %q, want %q", i, got, want)
		}
		opened, err := v.opens(ctx, written.header.Case)
		if err != nil {
			v.t.Fatalf("tip %d does not open: %v", i, err)
		}
		if said := saidIn(opened.Tips); len(opened.Tips) != 1 || !strings.Contains(said, written.words) {
			v.t.Errorf("tip %d: %d envelopes, words %q", i, len(opened.Tips), said)
		}
		if len(opened.Answers) != len(want) {
			v.t.Errorf("tip %d: the docket has %d replies, want %d", i, len(opened.Answers), len(want))
		}
	}
}

// audit asserts the promises from inside: nothing doubled, no half rows, nothing that no receipt belongs to. The
// processes have been stopped.
func (v *village) audit() {
	v.t.Helper()
	edge, inside := v.look("safe"), v.look("docket")
	for _, db := range []*sql.DB{edge, inside} {
		if ok := column(v.t, db, `PRAGMA integrity_check`); !slices.Equal(ok, []string{"ok"}) {
			v.t.Errorf("integrity: %q", ok)
		}
		none(v.t, db, "broken references", `SELECT "table" FROM pragma_foreign_key_check`)
	}
	var ids, replies []string
	for _, written := range v.tips {
		ids, replies = append(ids, written.header.Case), append(replies, written.replies...)
	}
	slices.Sort(ids)
	for name, got := range map[string][]string{
		"envelopes in the safe":   column(v.t, edge, `SELECT id FROM envelope ORDER BY id`),
		"mailboxes":               column(v.t, edge, `SELECT case_id FROM mailbox ORDER BY case_id`),
		"settled outbox rows":     column(v.t, edge, `SELECT e.id FROM outbox o JOIN envelope e ON e.place = o.envelope WHERE o.state = 'settled' ORDER BY e.id`),
		"cases":                   column(v.t, inside, `SELECT id FROM cases ORDER BY id`),
		"envelopes in the docket": column(v.t, inside, `SELECT id FROM envelopes ORDER BY id`),
		"registrations":           column(v.t, inside, `SELECT subject FROM events WHERE kind = '`+docket.EventRegistered+`' ORDER BY subject`),
	} {
		if !slices.Equal(got, ids) {
			v.t.Errorf("%s: %d, want %d; a tip is lost, doubled or nobody's", name, len(got), len(ids))
		}
	}
	for name, got := range map[string][]string{
		"replies in mailboxes": column(v.t, edge, `SELECT id FROM reply ORDER BY id`),
		"replies in docket":    column(v.t, inside, `SELECT id FROM replies WHERE delivered > 0 ORDER BY id`),
	} {
		if len(got) != len(replies) {
			v.t.Errorf("%s: %d, want %d", name, len(got), len(replies))
		}
	}
	none(v.t, edge, "outbox rows that are not settled", `SELECT deployment FROM outbox WHERE state <> 'settled'`)
	none(v.t, edge, "envelopes without an outbox row", `SELECT id FROM envelope WHERE place NOT IN (SELECT envelope FROM outbox)`)
	none(v.t, inside, "cases without a unit", `SELECT id FROM cases WHERE id NOT IN (SELECT case_id FROM case_units)`)
	none(v.t, inside, "parcels left", `SELECT kind FROM outbox`)
	none(v.t, inside, "conflicts", `SELECT envelope_id FROM refused`)
	if n := column(v.t, inside, `SELECT count(DISTINCT number) FROM cases`); n[0] != fmt.Sprint(len(ids)) {
		v.t.Errorf("%s docket numbers for %d cases", n[0], len(ids))
	}
}

// within is the time a whole test may take before it is stopped.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), d, errors.New("the test took too long"))
	t.Cleanup(cancel)
	return ctx
}
