package safetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/safe"
)

func reminder(day int64) *safe.Reminder {
	return &safe.Reminder{ID: uuid.NewString(), Day: day, Chat: hash(), Sealed: random(300)}
}

func (r *room) reminders(day int64) (ids []string) {
	r.Helper()
	due, err := r.Reminders(r.Context(), day, 10_000)
	r.ok(err)
	for _, one := range due {
		ids = append(ids, one.ID)
	}
	return ids
}

// reminders: asked for once, due on their day, said once, dropped by their chat alone.
func reminders(r *room) {
	a, b, end := reminder(20_800), reminder(20_801), r.clock.Now().Add(time.Hour)
	r.commit(safe.Step{Remind: a})
	r.commit(safe.Step{Remind: b})
	r.reopen()
	if got := r.reminders(20_799); len(got) != 0 {
		r.Errorf("due too early: %v", got)
	}
	if got := r.reminders(20_800); len(got) != 1 || got[0] != a.ID {
		r.Errorf("due on the day: %v", got)
	}
	if due, err := r.Reminders(r.Context(), 20_801, 10); err != nil || len(due) != 2 || !bytes.Equal(due[0].Sealed, a.Sealed) || due[0].Chat != a.Chat || due[0].Day != a.Day {
		r.Errorf("came back as %+v, %v", due, err)
	}
	said := outgoing(hash(), "telegram", end)
	r.ok(r.Remind(r.Context(), a.ID, &said))
	again := outgoing(hash(), "telegram", end)
	r.ok(r.Remind(r.Context(), a.ID, &again)) // another worker, or a repetition
	if out := r.outgoing("telegram"); len(out) != 1 || out[0] != said.ID {
		r.Errorf("said %v", out)
	}
	// A new one takes the place of those of its chat; another chat's stays.
	c := reminder(20_810)
	r.commit(safe.Step{Unremind: []string{hash(), b.Chat}, Remind: c})
	if got := r.reminders(30_000); len(got) != 1 || got[0] != c.ID {
		r.Errorf("after a new one: %v", got)
	}
	chat := hash()
	r.commit(safe.Step{Chat: chat, Drop: true, Unremind: []string{c.Chat}})
	if got := r.reminders(30_000); len(got) != 0 {
		r.Errorf("after DỪNG: %v", got)
	}
	r.ok(r.Remind(r.Context(), c.ID, &again)) // the worker had read it before
	if out := r.outgoing("telegram"); len(out) != 1 {
		r.Errorf("a dropped reminder was said: %v", out)
	}
	r.commit(safe.Step{Remind: reminder(20_820)})
	r.ok(r.Remind(r.Context(), r.reminders(30_000)[0], nil))
	if got := r.reminders(30_000); len(got) != 0 {
		r.Errorf("one that nobody can read stays: %v", got)
	}
}

// reminderFaults fails every statement of setting, saying and dropping, both ways.
func reminderFaults(r *room) {
	day, end := int64(20_800), r.clock.Now().Add(time.Hour)
	var old, one *safe.Reminder
	var say safe.Outgoing
	total := 0
	for _, act := range []struct {
		name  string
		do    func() error
		there func() bool
	}{
		{"set", func() error {
			return r.Commit(r.Context(), safe.Step{Unremind: []string{old.Chat}, Remind: one})
		}, func() bool {
			ids := r.reminders(day)
			if slices.Contains(ids, one.ID) == slices.Contains(ids, old.ID) {
				r.Error("half a change")
			}
			return slices.Contains(ids, one.ID)
		}},
		{"say", func() error { return r.Remind(r.Context(), old.ID, &say) }, func() bool {
			waits := slices.Contains(r.reminders(day), old.ID)
			if n := countOf(r.outgoing("zalo"), say.ID); (n == 1) == waits || n > 1 {
				r.Errorf("said %d times, waits: %v", n, waits)
			}
			return !waits
		}},
		{"drop", func() error {
			return r.Commit(r.Context(), safe.Step{Chat: hash(), Drop: true, Unremind: []string{hash(), old.Chat}})
		}, func() bool { return !slices.Contains(r.reminders(day), old.ID) }},
	} {
		total += r.eachFault(func() func() error {
			old, one, say = reminder(day), reminder(day), outgoing(hash(), "zalo", end)
			r.commit(safe.Step{Remind: old})
			return act.do
		}, func(text string, way faulty.Way, err error) {
			if committed := text == "COMMIT" && way == faulty.Done; act.there() != committed {
				r.Errorf("%s: %s (%v): there %v", act.name, firstWords(text), way, !committed)
			}
			r.ok(act.do())
			if !act.there() {
				r.Errorf("%s: %s (%v): not there after repeating", act.name, firstWords(text), way)
			}
		})
	}
	r.Logf("%d faults in reminders", total)
}

func countOf(list []string, want string) (n int) {
	for _, s := range list {
		if s == want {
			n++
		}
	}
	return n
}

// remindersJoinNothing reads every value of every table with and without reminders: what they add stands in their own
// table only, names nothing that stands elsewhere, and is of one shape for all.
func remindersJoinNothing(r *room) {
	run := func(remind bool) {
		f := r.fullStep()
		r.commit(f.Step)
		if remind {
			one := reminder(20_900)
			r.commit(safe.Step{Chat: f.Chat, Draft: f.Step.Draft, Unremind: []string{hash()}, Remind: one})
		}
	}
	run(false)
	before := r.rows()
	run(false)
	plain := r.rows()
	run(true)
	with := r.rows()
	for table := range with {
		without, added := plain[table]-before[table], with[table]-plain[table]
		if table == "reminder" {
			without++
		}
		if without != added {
			r.Errorf("a reminder changes how many rows %s gets: %d, not %d", table, added, without)
		}
	}
	own, others := map[string]string{}, map[string]string{}
	r.values("reminder", own)
	for table := range with {
		if table != "reminder" {
			r.values(table, others)
		}
	}
	all := strings.Builder{}
	for value := range others {
		all.WriteString(value + "\n")
	}
	for value, where := range own {
		if strings.Contains(all.String(), value) {
			r.Errorf("%s stands elsewhere too", where)
		}
	}
	rows, err := r.db.Read().QueryContext(r.Context(), `SELECT * FROM reminder`)
	r.ok(err)
	defer rows.Close()
	columns, err := rows.Columns()
	r.ok(err)
	if want := []string{"id", "day", "chat", "sealed"}; !slices.Equal(columns, want) {
		r.Errorf("columns %v, want %v: a new one is a new thing to join by", columns, want)
	}
}

// rows counts every table.
func (r *room) rows() map[string]int {
	r.Helper()
	counts := map[string]int{}
	for _, table := range slices.Concat(chatTables, tipTables) {
		counts[table] = r.count(fmt.Sprintf(`SELECT count(*) FROM %s`, table))
	}
	return counts
}
