package opening

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/village"
)

// Tally is what a period says of a box, in the commune that held it then: a box that moved has one for each.
type Tally struct {
	Box     string
	Name    string
	Village string
	Commune string
	// Due says that a term for its next opening ended in the period, or had ended before and nobody had opened it since.
	Due bool
	// Overdue says that it was so at the end of the period, or is now.
	Overdue    bool
	Openings   int // that count: confirmed, and not replaced by a confirmed correction
	Slips      int
	Blank      int // of them
	Unreadable int // of them
	Unsealed   int // openings at which the seal was not found intact
}

// tallied is an opening that counts, as far as a period needs it.
type tallied struct {
	at                       time.Time
	slips, blank, unreadable int
	seal                     string
}

// Tallies counts a period, from one moment up to another, for the communes that a viewer sees, and those that units which have gone
// over into his saw: by commune, then by box. An opening counts in the commune that held the box on that day. It says of slips what the minutes say; what became of one is not in this store.
func (s *Store) Tallies(ctx context.Context, v docket.Viewer, from, to time.Time) ([]Tally, error) {
	register, err := s.Villages(ctx)
	if err != nil {
		return nil, fmt.Errorf("tallies: %w", err)
	}
	found, err := s.tallied(ctx, from, to)
	if err != nil {
		return nil, fmt.Errorf("tallies: %w", err)
	}
	c := &counting{Store: s, from: from, to: to, end: to.Add(-time.Second), by: map[[2]string]*Tally{}}
	if now := s.Now(); c.end.After(now) {
		c.end = now
	}
	rows := map[string][]village.Box{}
	for _, b := range register.Boxes {
		rows[b.Code] = append(rows[b.Code], b)
	}
	for code, of := range rows {
		slices.SortFunc(of, func(a, b village.Box) int { return a.From.Compare(b.From) })
		c.box(of, found[code])
	}
	names := map[string]string{}
	for _, w := range register.VillagesAt("", c.end) {
		names[w.ID] = w.Name
	}
	as := []docket.Viewer{v}
	if s.Merged != nil {
		for _, old := range s.Merged(v.Unit) {
			if docket.Role(old) == docket.Role(v.Unit) {
				as = append(as, docket.Viewer{Officer: v.Officer, Unit: old})
			}
		}
	}
	list := []Tally{}
	for _, t := range c.by {
		if t.Village = names[t.Village]; slices.ContainsFunc(as, func(v docket.Viewer) bool { return s.sees(v, t.Commune) }) {
			list = append(list, *t)
		}
	}
	slices.SortFunc(list, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Box, b.Box))
	})
	return list, nil
}

// tallied reads the openings that count, by box in their order: those of the period, and before them the last one of each box.
func (s *Store) tallied(ctx context.Context, from, to time.Time) (map[string][]tallied, error) {
	set, err := s.db.Read().QueryContext(ctx, `SELECT o.box, o.at, o.slips, o.blank, o.unreadable, o.seal_state FROM openings AS o WHERE `+counts+` AND o.at >= $1 AND o.at < $2
		UNION ALL SELECT o.box, MAX(o.at), 0, 0, 0, '' FROM openings AS o WHERE `+counts+` AND o.at < $1 GROUP BY o.box`, from.Unix(), to.Unix())
	if err != nil {
		return nil, err
	}
	defer set.Close()
	all := map[string][]tallied{}
	for set.Next() {
		var box string
		var at int64
		var o tallied
		if err := set.Scan(&box, &at, &o.slips, &o.blank, &o.unreadable, &o.seal); err != nil {
			return nil, err
		}
		o.at = time.Unix(at, 0)
		all[box] = append(all[box], o)
	}
	for _, list := range all {
		slices.SortFunc(list, func(a, b tallied) int { return a.at.Compare(b.at) })
	}
	return all, set.Err()
}

// counting is a count of a period; end is the last moment of it that has come.
type counting struct {
	*Store
	from, to, end time.Time
	by            map[[2]string]*Tally // by box and commune
}

// box counts one: its rows and its openings, each in their order.
func (c *counting) box(rows []village.Box, found []tallied) {
	for _, b := range rows {
		if during(b, c.from, c.end) {
			t := c.of(b)
			t.Due = t.Due || c.due(rows[0].From, b, found)
		}
	}
	for _, o := range found {
		if o.at.Before(c.from) {
			continue // it only says since when the next one is counted
		}
		t := c.of(held(rows, o.at))
		t.Openings, t.Slips, t.Blank, t.Unreadable = t.Openings+1, t.Slips+o.slips, t.Blank+o.blank, t.Unreadable+o.unreadable
		if o.seal != Seals[0] {
			t.Unsealed++
		}
	}
	if b := held(rows, c.end); hangs(b, c.end) {
		c.of(b).Overdue = c.overdue(rows[0].From, found)
	}
}

// of is the tally of the commune that a row says.
func (c *counting) of(b village.Box) *Tally {
	key := [2]string{b.Code, b.Commune}
	if c.by[key] == nil {
		c.by[key] = &Tally{Box: b.Code, Commune: b.Commune}
	}
	c.by[key].Name, c.by[key].Village = b.Name, b.Village
	return c.by[key]
}

// due says whether the box had to be opened while the row held, within the period. since is when it was put up.
func (c *counting) due(since time.Time, b village.Box, found []tallied) bool {
	start, first, last := since, c.from, c.end
	if b.From.After(first) {
		first = b.From
	}
	if !b.To.IsZero() && b.To.Before(last) {
		last = b.To
	}
	for i := 0; ; i++ {
		ends := c.ends(start)
		stays := i == len(found) // nobody has opened it since
		if !ends.After(last) && (stays || !found[i].at.Before(first) || !ends.Before(first)) {
			return true
		}
		if stays {
			return false
		}
		start = found[i].at
	}
}

// overdue says the same of the end of the period.
func (c *counting) overdue(since time.Time, found []tallied) bool {
	for _, o := range found {
		if !o.at.After(c.end) {
			since = o.at
		}
	}
	return !c.ends(since).After(c.end)
}

// ends is when a term ends that began then: at once where nobody knows since when a box hangs, and far away where there is no term.
func (s *Store) ends(from time.Time) time.Time {
	if from.IsZero() {
		return from
	}
	if due, ends := s.Tables.Due(clock, from, rules.Conditions{}); ends {
		return due
	}
	return time.Unix(1<<40, 0)
}

// held is the row of a box on a day; of a day before or after all of them the nearest.
func held(rows []village.Box, at time.Time) village.Box {
	b := rows[0]
	for _, row := range rows {
		if !row.From.After(at) {
			b = row
		}
	}
	return b
}

func hangs(b village.Box, at time.Time) bool {
	return !b.From.After(at) && (b.To.IsZero() || b.To.After(at))
}

func during(b village.Box, from, end time.Time) bool {
	return !b.From.After(end) && (b.To.IsZero() || b.To.After(from))
}
