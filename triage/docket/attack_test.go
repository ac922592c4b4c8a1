package docket

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/configs"
	"homthu/database/databasetest"
	"homthu/intake/rules"
)

// The differencing attack: somebody reads every figure that leaves the units, of every period, category, commune and view, at
// every moment, adds and subtracts, knows most of the cases, sends some himself, and wants to know of one that he has not sent.

const k = 5

// crime is a case of a made-up world, with when each thing happened to it; 0 is never.
type crime struct {
	commune, category, state                         string
	received, answered, handed, due, late, closed, n int64
	// A dispute that went to a team, when this began and what it wrote when; an appointment, and when its end was written down.
	released, begun, settled, met int64
	result, goes, came            string
}

// world is a docket with made-up cases, in which the attacker moves the clock. On the day, unless it is zero, the second of the
// attacked communes goes over into the first.
type world struct {
	*Docket
	now, day *time.Time
	n        int64
}

// merged tells whether the day has come.
func (w *world) merged() bool { return !w.day.IsZero() && !w.now.Before(*w.day) }

func newWorld(t *testing.T, key []byte) world {
	t.Helper()
	db := databasetest.SQLite(t, Migrations)
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	if tables.SmallCountFloor != k {
		t.Fatalf("the floor is %d", tables.SmallCountFloor)
	}
	now := time.Date(2026, 11, 16, 12, 0, 0, 0, vietNam)
	w := world{now: &now, day: &time.Time{}}
	w.Docket, err = Open(db, tables, Options{Deployment: "tinh-20", Now: func() time.Time { return now }, NumberKey: key, Merged: func(unit string) []string {
		if unit == "commune-front."+attackCommunes[0] && w.merged() {
			return []string{"commune-front." + attackCommunes[1]}
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// write puts the cases there, or takes them away again.
func (w *world) write(t *testing.T, cases ...crime) {
	t.Helper()
	err := w.db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for _, c := range cases {
			id := uuid.NewString()
			w.n++
			if _, err := tx.ExecContext(ctx, `INSERT INTO cases (id, number, edge, lane, category, urgency, commune, never_set, hushed, opened_by, state,
				reason, outcome, holder, officer, version, received, registered, answered, closed, due, last, handed, late)
				VALUES ($1, $2, 'edge-1', 'tip', $3, 'normal', $4, '', 0, 'tip', $5, '', '', $6, '', 1, $7, $7, $8, $9, $10, $7, $11, $12)`,
				id, fmt.Sprint(w.n), c.category, c.commune, c.state, "commune-police."+c.commune, c.received, c.answered, c.closed, c.due, c.handed, c.late); err != nil {
				return err
			}
			if err := c.writeBeside(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// writeBeside puts what teams and appointments leave of a case there.
func (c crime) writeBeside(ctx context.Context, tx *sql.Tx, id string) error {
	day := func(at int64) string { return dayOf(time.Unix(at, 0)) }
	if c.released > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO releases (id, case_id, unit, officer, at, receiver, sealed, copy, looked, begun) VALUES ($1, $1, '', '', $2, $3, '', '', $2, $4)`,
			id, c.released, mediators+"."+c.commune, c.begun); err != nil {
			return err
		}
	}
	if c.settled > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO mediations (release_id, case_id, unit, officer, at, result, goes, day, sealed) VALUES ($1, $1, '', '', $2, $3, $4, $5, '')`,
			id, c.settled, c.result, c.goes, day(c.settled)); err != nil {
			return err
		}
	}
	if c.met > 0 {
		_, err := tx.ExecContext(ctx, `INSERT INTO appointments (id, case_id, unit, officer, at, day, part, way, state) VALUES ($1, $1, '', '', $2, $3, 'sang', 'den-lay', $4)`, id, c.met, day(c.met), c.came)
		return err
	}
	return nil
}

func (w *world) clear(t *testing.T) {
	t.Helper()
	if err := w.db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for _, table := range []string{"mediations", "appointments", "releases", "cases"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

var (
	attackCommunes = []string{"06184", "06187"}
	// The last two are listed one by one: the Front knows them exactly.
	attackCategories = []string{"A2", "A3", "A9", "D3", "B1"}
	attackPeriods    = []string{"2025", "2025-H2", "2025-Q4", "2025-12", "2026", "2026-H1", "2026-Q1", "2026-01", "2026-10", "2026-Q4", "2026-11", "2026-H2"}
)

func anyCrime(random *rand.Rand) crime {
	const day = 86400
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, vietNam).Unix() - random.Int64N(400*day)
	c := crime{commune: attackCommunes[random.IntN(len(attackCommunes))], category: attackCategories[random.IntN(len(attackCategories))], state: "RECEIVED", received: at, due: noClock}
	if random.IntN(2) == 0 {
		c.due = at + random.Int64N(9*day)
	}
	if random.IntN(2) == 0 {
		c.answered = at + random.Int64N(20*day)
	}
	if random.IntN(3) == 0 {
		c.handed, c.late = at+random.Int64N(20*day), at+random.Int64N(20*day)
	}
	if random.IntN(2) == 0 {
		c.closed, c.due = at+random.Int64N(30*day), noClock
		c.state = []string{"RESOLVED", "NO_GROUNDS", "VPHC"}[random.IntN(3)]
	}
	switch random.IntN(3) {
	case 0:
		c.released = at + random.Int64N(20*day)
		c.begun = c.released + random.Int64N(5*day)
		c.settled, c.result = c.begun+random.Int64N(20*day), MediationResults[random.IntN(len(MediationResults))]
		if c.result == Passed {
			c.goes = PassedTo[random.IntN(len(PassedTo))]
		}
	case 1:
		c.met, c.came = at+random.Int64N(20*day), AppointmentStates[random.IntN(len(AppointmentStates))]
	}
	return c
}

// published is every counted figure by what it is of, and everything that leaves the unit as bytes.
func (w *world) published(t *testing.T) (figures map[string]int, all string) {
	t.Helper()
	figures = map[string]int{}
	var text strings.Builder
	put := func(at string, f Figure) {
		figures[at+"/"+f.Of+"/received"], figures[at+"/"+f.Of+"/answered"], figures[at+"/"+f.Of+"/late"] = f.Received, f.Answered, f.Overdue
	}
	for _, name := range attackPeriods {
		p, err := ParsePeriod(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, commune := range attackCommunes {
			b, err := w.Board(t.Context(), Viewer{Officer: "lan", Unit: "commune-front." + commune}, p)
			if err != nil {
				t.Fatal(err)
			}
			b.AsOf = time.Time{}
			for _, part := range append([]Part{b.Part, b.Before}, b.Months...) {
				at := commune + "/" + part.Period
				for _, c := range append(slices.Clone(part.Counted), part.All) {
					put(at, c.Figure)
					figures[at+"/"+c.Of+"/handed"] = c.Handed
					for result, n := range c.Results {
						figures[at+"/"+c.Of+"/result:"+result] = n
					}
				}
			}
			raw, err := json.Marshal(b)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(raw)
		}
		for _, unit := range append([]string{"province-police.20"}, "commune-front."+attackCommunes[0], "commune-front."+attackCommunes[1]) {
			text.WriteString(w.settled(t, Viewer{Officer: "lan", Unit: unit}, p, figures))
		}
		total, err := w.Totals(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range slices.Concat(total.Categories, total.Communes) {
			put("all/"+name, f)
		}
		raw, err := json.Marshal(total)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(raw)
	}
	return figures, text.String()
}

// settled adds what came of mediations and appointments, as it leaves the units, and returns it as bytes.
func (w *world) settled(t *testing.T, v Viewer, p Period, figures map[string]int) string {
	t.Helper()
	m, err := w.Mediations(t.Context(), v, p)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Appointments(t.Context(), v, p)
	if err != nil {
		t.Fatal(err)
	}
	place := Place(v.Unit)
	if place == "20" {
		place = "all"
	}
	at := place + "/" + p.Name + "//"
	figures[at+"released"], figures[at+"begun"], figures[at+"handing"] = m.Released, m.Begun, a.Cases
	for what, of := range map[string]map[string]int{"mediated ": m.Results, "passed ": m.To, "appointed ": a.States} {
		for code, n := range of {
			figures[at+what+code] = n
		}
	}
	raw, err := json.Marshal([]any{m, a})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestNothingBelowTheFloor: in random worlds, at random days, no figure and no sum or difference of figures is a number of
// cases between 0 and k; what is shown does not change within a day; and two worlds that differ in one counted case show the
// same, unless one of the totals that the case is in steps with it.
func TestNothingBelowTheFloor(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for _, key := range [][]byte{nil, []byte("a secret of the deployment, 32 bytes")} {
		w := newWorld(t, key)
		same, differ := 0, 0
		for size := range 5 {
			w.clear(t)
			for range random.IntN(3 + 12*size) {
				w.write(t, anyCrime(random))
			}
			*w.now = time.Date(2026, 11, 1+random.IntN(25), 0, 0, 1, 0, vietNam)
			*w.day = time.Time{}
			if size%2 == 1 { // communes merge: what was shown until then is subtracted from what is shown now
				apart, _ := w.published(t)
				*w.day = w.now.Add(-time.Second)
				together, _ := w.published(t)
				heirs(t, apart, together)
				both := maps.Clone(together)
				for name, n := range apart {
					both["apart/"+name] = n
				}
				noFew(t, rand.New(rand.NewPCG(13, uint64(size))), both) // the worlds do not hang on it
			}
			before, text := w.published(t)
			noFew(t, random, before)

			*w.now = w.now.Add(23*time.Hour + 58*time.Minute)
			extra := anyCrime(random)
			extra.category = attackCategories[random.IntN(3)]
			late := extra
			late.received = max(w.asOf().Unix()+random.Int64N(80000), late.received)
			late.answered, late.handed, late.late, late.closed, late.state, late.due = late.received, late.received, late.received, late.received, "RESOLVED", noClock
			late.released, late.begun, late.settled, late.met = late.received*min(late.released, 1), late.received*min(late.begun, 1), late.received*min(late.settled, 1), late.received*min(late.met, 1)
			w.write(t, late)
			if figures, _ := w.published(t); !maps.Equal(figures, before) {
				t.Fatal("the figures changed within a day")
			}
			w.write(t, extra)
			after, now := w.published(t)
			noFew(t, random, after)
			if now == text {
				same++
			} else {
				differ++
			}
			w.explained(t, extra, before, after)
		}
		if same == 0 || differ == 0 {
			t.Fatalf("%d worlds looked the same with one case more, %d did not: the test looks in the wrong place", same, differ)
		}
	}
}

// noFew adds and subtracts.
func noFew(t *testing.T, random *rand.Rand, figures map[string]int) {
	t.Helper()
	list := slices.Collect(maps.Values(figures))
	for range 5000 {
		sum := 0
		for range 1 + random.IntN(6) {
			sum += (1 - 2*random.IntN(2)) * list[random.IntN(len(list))]
		}
		if sum%k != 0 {
			t.Fatalf("a combination of figures gives %d", sum)
		}
	}
}

// heirs: what the heir is shown is what both communes were shown, added up: it tells nothing that was not to be seen before. What
// is shown of the old commune itself, and of all, stays as it is.
func heirs(t *testing.T, apart, together map[string]int) {
	t.Helper()
	heir, old := attackCommunes[0]+"/", attackCommunes[1]+"/"
	names := maps.Clone(together)
	maps.Copy(names, apart)
	for name := range names {
		want := apart[name]
		if of, mine := strings.CutPrefix(name, heir); mine {
			want += apart[old+of]
		}
		if together[name] != want {
			t.Fatalf("%s is %d on the day of the merger, not %d", name, together[name], want)
		}
	}
}

// explained: a figure that differs is of a series that the case is in, and differs by k.
func (w *world) explained(t *testing.T, c crime, before, after map[string]int) {
	t.Helper()
	result := "/result:" + w.resultOf(c.state)
	for name, n := range after {
		if n == before[name] {
			continue
		}
		parts := strings.Split(name, "/") // place, period, of, what
		heir := w.merged() && parts[0] == attackCommunes[0]
		mine := (parts[0] == c.commune || parts[0] == "all" || heir) && (parts[2] == c.category || parts[2] == "" || parts[2] == c.commune)
		if by := n - before[name]; !mine || by != k && by != -k || strings.Contains(name, "result:") && !strings.HasSuffix(name, result) {
			t.Fatalf("%s went from %d to %d with a case of %s in %s", name, before[name], n, c.category, c.commune)
		}
	}
}

// TestRounded: what is shown never exceeds what there is, falls behind by less than 2k, grows with it, and is nothing below k.
func TestRounded(t *testing.T) {
	w := newWorld(t, []byte("a secret of the deployment, 32 bytes"))
	for _, s := range []series{{"06184", "A2", "received"}, {"06184", "", "late"}, {"", "A2", "answered"}} {
		for n, last := 0, 0; n < 500; n++ {
			shown := w.rounded(s, n)
			if shown%k != 0 || shown > n || shown < n-2*k+2 || shown < last || shown-last > k || n < k && shown != 0 {
				t.Fatalf("%v: %d is shown as %d after %d", s, n, shown, last)
			}
			last = shown
		}
	}
}

// TestSubtractingWhatIsKnown: the Front knows every listed case. However many of them come in, what it can work out of the
// counted ones from the commune's public total stays the same.
func TestSubtractingWhatIsKnown(t *testing.T) {
	w := newWorld(t, nil)
	p, err := ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 3, 9, 0, 0, 0, vietNam).Unix()
	for range 3 {
		w.write(t, crime{commune: "06184", category: "A9", state: "RECEIVED", received: at, due: noClock})
	}
	for known := range 3 * k {
		total, err := w.Totals(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, f := range total.Communes {
			shown += f.Received
		}
		if want := known / k * k; shown != want {
			t.Fatalf("with %d letters the public total is %d: that tells of the tips", known, shown)
		}
		w.write(t, crime{commune: "06184", category: "D3", state: "RECEIVED", received: at, due: noClock})
	}
}

// TestSendingOwnCases: the attacker sends a case a day until the total steps, so that he knows where he is, then k-1 more, and
// waits for his neighbour. Without a key he sees every time whether the neighbour wrote. With one he is right little more often
// than by guessing.
func TestSendingOwnCases(t *testing.T) {
	right := func(d *Docket, game int, writes bool) bool {
		s := series{"06184", fmt.Sprint("A", game), "received"}
		n := game % 17 // what others sent before
		for start := d.rounded(s, n); d.rounded(s, n) == start; n++ {
		}
		n += k - 1
		shown := d.rounded(s, n)
		if shown != d.rounded(s, n-k+1) { // it stepped again too soon: he knows no more than before
			return game%2 == 0
		}
		saw := d.rounded(s, n+flag(writes)) != shown
		return saw == writes
	}
	const games = 4000
	for name, key := range map[string][]byte{"no key": nil, "key": []byte("a secret of the deployment, 32 bytes")} {
		w, won := newWorld(t, key), 0
		for game := range games {
			won += flag(right(w.Docket, game, game/2%2 == 0))
		}
		switch share := float64(won) / games; {
		case key == nil && share != 1:
			t.Errorf("%s: the attacker is right in %.2f of the games: the test plays him badly", name, share)
		case key != nil && share > 0.65:
			t.Errorf("%s: the attacker is right in %.2f of the games", name, share)
		}
	}
}

// TestLateIsNoGauge: who reads the figure of late tips every hour sees it step at most at midnight, and never go back when one
// of them ends.
func TestLateIsNoGauge(t *testing.T) {
	w := newWorld(t, nil)
	p, err := ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 10, 12, 0, 0, 0, vietNam)
	for i := range int64(k) {
		w.write(t, crime{commune: "06184", category: "A2", state: "RECEIVED", received: noon.Unix() - 86400, due: noon.Unix() - i*3600})
	}
	shown := 0
	for hour := range 72 {
		*w.now = noon.Add(time.Duration(hour-12) * time.Hour)
		if hour == 60 {
			if err := w.db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE cases SET late = due, due = $1, state = 'RESOLVED', closed = $2, answered = $2 WHERE late = 0`, int64(noClock), w.now.Unix())
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		b, err := w.Board(t.Context(), Viewer{Officer: "lan", Unit: "commune-front.06184"}, p)
		if err != nil {
			t.Fatal(err)
		}
		late := b.All.Overdue
		if late < shown || late > shown && w.now.Hour() != 0 {
			t.Fatalf("%v: %d late after %d", *w.now, late, shown)
		}
		shown = late
	}
	if shown != k {
		t.Fatalf("%d late in the end", shown)
	}
}
