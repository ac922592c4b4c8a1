package safetest

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/safe"
)

const echoPage = "forum.7K3M9Q"

// meToo is a step that counts one, as the page or a chat makes it.
func meToo(item string) safe.Step {
	return safe.Step{Update: &safe.Update{Channel: "echo", ID: uuid.NewString()}, Echo: &safe.Echo{Deployment: deployment, Page: echoPage, Item: item}}
}

// counts are those that would go inside now; nil: none.
func (r *room) counts() (counts map[string]int, id string) {
	r.Helper()
	parcels, err := r.Due(r.Context(), r.clock.Now(), 100)
	r.ok(err)
	for _, p := range parcels {
		if p.Kind != courier.KindEcho {
			continue
		}
		p.V = courier.Version
		e, err := courier.ReadEcho(p)
		if r.ok(err); p.From != edge || p.To != deployment || e.Page != echoPage || id != "" {
			r.Fatalf("parcel %+v", p)
		}
		counts, id = e.Counts, p.ID
	}
	return counts, id
}

func (r *room) wantCounts(when string, want map[string]int) string {
	r.Helper()
	got, id := r.counts()
	if !maps.Equal(got, want) {
		r.Errorf("%s: counts %v, want %v", when, got, want)
	}
	return id
}

// echoes: each is counted once, they go together at the full hour, and again a day later as nobody confirms them.
func echoes(r *room) {
	a, b := uuid.NewString(), uuid.NewString()
	first := meToo(a)
	r.commit(first)
	r.commit(meToo(a))
	r.commit(meToo(b))
	if err := r.Commit(r.Context(), first); !errors.Is(err, safe.ErrDuplicate) {
		r.Errorf("the same one again: %v", err)
	}
	r.reopen()
	r.wantCounts("within the hour", nil)
	r.clock.add(45*time.Minute + 30*time.Second) // 8:00:03
	id := r.wantCounts("at the full hour", map[string]int{a: 2, b: 1})
	if id != "echo:"+echoPage+":3@"+deployment {
		r.Errorf("parcel %q", id)
	}
	r.carry(id)
	r.wantCounts("carried", nil)
	r.clock.add(23 * time.Hour)
	r.wantCounts("23 hours later", nil)
	r.clock.add(time.Hour)
	r.carry(r.wantCounts("a day later", map[string]int{a: 2, b: 1}))
	// One that comes while they are on their way is not forgotten until tomorrow.
	r.commit(meToo(b))
	r.clock.add(time.Hour)
	id = r.wantCounts("the next hour", map[string]int{a: 2, b: 2})
	r.commit(meToo(b))
	r.carry(id)
	r.wantCounts("carried, with one more since", nil)
	r.clock.add(time.Hour)
	r.carry(r.wantCounts("that one too", map[string]int{a: 2, b: 3}))
	// The road was empty after a restart: at the next full hour, no sooner.
	r.ok(r.Refill(r.Context(), r.clock.Now()))
	r.wantCounts("refilled", nil)
	r.clock.add(time.Hour)
	r.carry(r.wantCounts("an hour after refilling", map[string]int{a: 2, b: 3}))
	for _, bad := range []safe.Step{
		{Echo: &safe.Echo{Deployment: deployment, Page: echoPage, Item: a}},
		{Update: &safe.Update{Channel: "echo", ID: "1"}, Echo: &safe.Echo{Deployment: deployment, Page: "forum .x", Item: a}},
		{Update: &safe.Update{Channel: "echo", ID: "1"}, Echo: &safe.Echo{Deployment: deployment, Page: echoPage, Item: "đèn"}},
		{Update: &safe.Update{Channel: "echo", ID: "1"}, Echo: &safe.Echo{Deployment: "", Page: echoPage, Item: a}},
	} {
		if err := r.Commit(r.Context(), bad); !errors.Is(err, safe.ErrMalformed) {
			r.Errorf("%+v: %v", bad.Echo, err)
		}
	}
	echoesEnd(r, a, b)
}

// echoesEnd: a page that nobody speaks to any more is not sent without end, and goes after a year.
func echoesEnd(r *room, a, b string) {
	r.clock.add(61 * 24 * time.Hour)
	r.wantCounts("two months later", nil)
	r.commit(meToo(a))
	r.clock.add(time.Hour)
	r.wantCounts("somebody came", map[string]int{a: 3, b: 3})
	r.clock.add(401 * 24 * time.Hour)
	swept, err := r.Sweep(r.Context(), r.clock.Now())
	if r.ok(err); swept.Echoes != 1 || r.count(`SELECT count(*) FROM echoes`) != 0 || r.count(`SELECT count(*) FROM echo_page`) != 0 {
		r.Errorf("swept %+v", swept)
	}
}

// echoFaults: what was said to be counted is counted once; what was not, is not, until it is said again.
func echoFaults(r *room) {
	item := uuid.NewString()
	var st safe.Step
	n := 0
	counted := func() int {
		return r.count(`SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM echoes WHERE item = $1`, item)
	}
	total := r.eachFault(func() func() error {
		n = counted()
		st = meToo(item)
		return func() error { return r.Commit(r.Context(), st) }
	}, func(text string, way faulty.Way, _ error) {
		committed := text == "COMMIT" && way == faulty.Done
		if there := counted() == n+1; there != committed {
			r.Errorf("%s (%v): counted %v", firstWords(text), way, there)
		}
		if err := r.Commit(r.Context(), st); err != nil && !errors.Is(err, safe.ErrDuplicate) {
			r.Errorf("%s (%v): repeated: %v", firstWords(text), way, err)
		}
		if counted() != n+1 {
			r.Errorf("%s (%v): %d counted after repeating, want 1", firstWords(text), way, counted()-n)
		}
	})
	// Carrying them: carried or not, the counts that arrive are right, and none waits longer than a day.
	total += r.eachFault(func() func() error {
		r.commit(meToo(item))
		r.clock.add(time.Hour)
		_, id := r.counts()
		return func() error { return r.Carried(r.Context(), []string{id}, r.clock.Now()) }
	}, func(text string, way faulty.Way, _ error) {
		r.clock.add(24 * time.Hour)
		if got, _ := r.counts(); got[item] != counted() {
			r.Errorf("%s (%v): %v of %d are sent again", firstWords(text), way, got, counted())
		}
	})
	if total < 14 {
		r.Errorf("only %d faults", total)
	}
	r.Logf("%d faults in me too", total)
	echoWriters(r)
}

// echoWriters: many at once, each counted, also while counts are being carried.
func echoWriters(r *room) {
	item := uuid.NewString()
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for range 4 {
				if err := r.Commit(r.Context(), meToo(item)); err != nil {
					r.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			if _, id := r.counts(); id != "" {
				r.carry(id)
			}
		}
	})
	wg.Wait()
	r.clock.add(time.Hour)
	if got, _ := r.counts(); got[item] != 128 {
		r.Errorf("%d counted, want 128", got[item])
	}
}

// echoesJoinNothing: a count shares no value with anything of a chat or a tip, and keeps no time but an hour and a day.
func echoesJoinNothing(r *room) {
	f := r.fullStep()
	f.Step.Echo = &safe.Echo{Deployment: deployment, Page: echoPage, Item: uuid.NewString()}
	r.commit(f.Step)
	own, others := map[string]string{}, map[string]string{}
	r.values("echoes", own)
	r.values("echo_page", own)
	for _, table := range slices.Concat(chatTables, []string{"envelope", "mailbox", "reply", "blob"}) {
		r.values(table, others)
	}
	var all strings.Builder
	for value := range others {
		all.WriteString(value + "\n")
	}
	for value, where := range own {
		if value != deployment && value != edge && strings.Contains(all.String(), value) {
			r.Errorf("%s stands elsewhere too", where)
		}
	}
	for table, want := range map[string][]string{"echoes": {"edge", "deployment", "page", "item", "n"}, "echo_page": {"edge", "deployment", "page", "due", "last"}} {
		rows, err := r.db.Read().QueryContext(r.Context(), `SELECT * FROM `+table)
		r.ok(err)
		columns, err := rows.Columns()
		if r.ok(err); !slices.Equal(columns, want) {
			r.Errorf("columns %v of %s, want %v: a new one is a new thing to join by", columns, table, want)
		}
		rows.Close()
	}
}
