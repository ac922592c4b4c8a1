package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// Flow is what became of cases in a period. Carried + Received = Closed + Handed + Left; in the lines of units within the
// whole Handed is beside that, since what a unit handed on is counted where it went.
type Flow struct {
	Carried  int `json:"carried"`  // open when the period began
	Received int `json:"received"` // came in it
	Answered int `json:"answered"` // whose resident was first answered in it, whenever they came: see Entry
	Closed   int `json:"closed"`   // ended in it
	Handed   int `json:"handed"`   // went on to another unit in it
	Left     int `json:"left"`     // open when it ended, or now
	Overdue  int `json:"overdue"`  // of those left: open now, with a clock that has run out
}

// Add adds another flow.
func (f *Flow) Add(o Flow) {
	f.Carried, f.Received, f.Answered, f.Closed = f.Carried+o.Carried, f.Received+o.Received, f.Answered+o.Answered, f.Closed+o.Closed
	f.Handed, f.Left, f.Overdue = f.Handed+o.Handed, f.Left+o.Left, f.Overdue+o.Overdue
}

// Ending is how cases of a category ended; without an outcome by their state.
type Ending struct{ Category, State, Outcome string }

// MarshalText makes an ending a key of JSON.
func (e Ending) MarshalText() ([]byte, error) {
	return []byte(e.Category + "/" + e.State + "/" + e.Outcome), nil
}

// Kept is how a unit's clocks of one kind stood whose time was up in a period. A clock that another one counts for, or that
// stands still, is in none of them.
type Kept struct {
	Clock  string `json:"clock"`
	Unit   string `json:"unit"`
	InTime int    `json:"in_time"`
	Late   int    `json:"late"`
	Runs   int    `json:"runs"` // not met, and its time is not up yet
}

// Sums are a unit's exact figures of a period; with Whole those of all units, for who watches over them.
type Sums struct {
	Unit       string
	Whole      bool
	Period     Period
	AsOf       time.Time
	Categories map[string]Flow
	Months     []map[string]Flow // of each month of the period, by category: Received, Answered, Closed and Handed
	Units      map[string]Flow   // of each holder; only Whole
	Before     Flow              // of the period before
	Endings    map[Ending]int
	Kept       []Kept
	Things     map[string]int // handed in
	Worths     map[string]int // of tips; only a unit's own, as they are shown to nobody else
}

// Total adds up the categories.
func (s Sums) Total() (all Flow) {
	for _, f := range s.Categories {
		all.Add(f)
	}
	return all
}

// Sums counts what a unit answers for: the cases that it holds, those that it handed on, and in lanes that are opened
// jointly all that it has. A case came when the unit got it. Cases that were taken from a unit are no longer in its figures.
func (d *Docket) Sums(ctx context.Context, v Viewer, p Period) (Sums, error) {
	s := d.newSums(v, p, false)
	set, err := seen(v, held).query(ctx, d.db.Read(), sinceColumn+`, c.answered, c.closed, c.due,
		CASE WHEN c.holder = u.unit OR c.lane IN (`+d.jointLanes()+`) THEN 0 ELSE
		COALESCE((SELECT MAX(e.at) FROM events AS e WHERE e.case_id = c.id AND e.kind = 'held' AND e.unit = u.unit), -1) END,
		`+kindColumn, "", reportedTime, s.since, p.To.Unix())
	if err = s.count(set, err); err == nil {
		set, err = seen(v, held).query(ctx, d.db.Read(), keptColumns, "JOIN clocks AS k ON k.case_id = c.id AND k.unit = u.unit", keptWhere, p.From.Unix(), p.To.Unix(), d.now())
		s.Kept, err = rows(set, err, scanKept)
	}
	if err == nil {
		var r Results
		r, err = d.Results(ctx, v, p)
		s.Things, s.Worths = r.Things, r.Worths
	}
	if err != nil {
		return Sums{}, fmt.Errorf("sums: %w", err)
	}
	return s.Sums, nil
}

// AllSums counts the cases of all units. A case belongs to the unit that holds it, and came when the edge got it. Cases
// that are about a unit, complaints and protection are in none of them, nor what the viewer's unit must not know of.
func (d *Docket) AllSums(ctx context.Context, v Viewer, p Period) (Sums, error) {
	s := d.newSums(v, p, true)
	open := "AND c.lane NOT IN (" + d.veiledLanes() + ") "
	// The clocks beside the cases: they take as long, and on two cores a year of a million cases is there in half the time.
	both, together := errgroup.WithContext(ctx)
	both.Go(func() error {
		set, err := seen(v, reported).query(together, d.db.Read(), `c.received, c.answered, c.closed, c.due, 0, `+kindColumn, "",
			open+"AND c.received < ?2 AND (c.received >= ?1 OR c.closed = 0 OR c.closed >= ?1 OR c.answered >= ?1)", s.since, p.To.Unix())
		return s.count(set, err)
	})
	var kept []Kept // apart from s, which is being counted
	both.Go(func() error {
		set, err := seen(v, reported).query(together, d.db.Read(), keptColumns, "JOIN clocks AS k ON k.case_id = c.id", open+keptWhere, p.From.Unix(), p.To.Unix(), d.now())
		kept, err = rows(set, err, scanKept)
		return err
	})
	err := both.Wait()
	s.Kept = kept
	if err == nil {
		err = d.handedOn(ctx, v, open, s)
	}
	if err == nil {
		var set *sql.Rows
		set, err = seen(v, reported).query(ctx, d.db.Read(), "r.kind, '', SUM(r.n)", "JOIN results AS r ON r.case_id = c.id",
			open+"AND r.kind <> '' AND c.closed >= ?1 AND c.closed < ?2 GROUP BY r.kind", p.From.Unix(), p.To.Unix())
		err = addUp(s.Things, nil, set, err)
	}
	if err != nil {
		return Sums{}, fmt.Errorf("sums of all units: %w", err)
	}
	return s.Sums, nil
}

// handedOn adds how many cases each unit handed on. In the whole they are left or closed somewhere, so they are in no sum of
// categories.
func (d *Docket) handedOn(ctx context.Context, v Viewer, open string, s *sums) error {
	set, err := seen(v, reported).query(ctx, d.db.Read(), "e.unit, '', COUNT(DISTINCT c.id)", "JOIN events AS e ON e.case_id = c.id",
		open+"AND e.kind = 'held' AND e.unit <> '' AND e.at >= ?1 AND e.at < ?2 GROUP BY e.unit", s.Period.From.Unix(), s.Period.To.Unix())
	counts := map[string]int{}
	err = addUp(counts, nil, set, err)
	for unit, n := range counts {
		f := s.Units[unit]
		f.Handed = n
		s.Units[unit] = f
	}
	return err
}

// sinceColumn is when a unit got a case: those it was sealed to at once, when the edge had it.
const sinceColumn = `CASE WHEN u.since <= c.registered THEN c.received ELSE u.since END`

const reportedTime = `AND (` + sinceColumn + `) < ?2 AND (u.since >= ?1 OR c.received >= ?1 OR c.closed = 0 OR c.closed >= ?1 OR c.answered >= ?1)`

const keptColumns = `k.clock, k.unit, SUM(CASE WHEN k.met > 0 AND k.met <= k.due THEN 1 ELSE 0 END),
	SUM(CASE WHEN k.met > k.due OR k.met = 0 AND k.due <= ?3 THEN 1 ELSE 0 END), SUM(CASE WHEN k.met = 0 AND k.due > ?3 THEN 1 ELSE 0 END)`

const keptWhere = `AND k.due >= ?1 AND k.due < ?2 AND k.replaced = 0 AND k.paused = 0 GROUP BY k.clock, k.unit ORDER BY k.clock, k.unit`

func scanKept(r *sql.Rows) (k Kept, err error) {
	return k, r.Scan(&k.Clock, &k.Unit, &k.InTime, &k.Late, &k.Runs)
}

// jointLanes and veiledLanes are lists of SQL literals; rules checks that lanes' ids are plain.
func (d *Docket) jointLanes() (text string) {
	text = "''"
	for _, l := range d.tables.Lanes {
		if d.joint(l.ID) && code.MatchString(l.ID) {
			text += ", '" + l.ID + "'"
		}
	}
	return text
}

func (d *Docket) veiledLanes() (text string) {
	text = "''"
	for _, l := range d.tables.Lanes {
		if l.Veiled && code.MatchString(l.ID) {
			text += ", '" + l.ID + "'"
		}
	}
	return text
}
