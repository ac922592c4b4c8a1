package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Mediations are what became of disputes in a period. Step is what its numbers are multiples of: 1 for who has the cases or the
// extracts, the small-count floor for everybody else.
type Mediations struct {
	Step     int            `json:"step"`
	Released int            `json:"released"` // extracts that went to mediation teams
	Begun    int            `json:"begun"`
	Results  map[string]int `json:"results"` // by day of the result, of MediationResults
	To       map[string]int `json:"to"`      // of Passed, of PassedTo
}

// Mediations counts as the viewer may: a mediation team what it was given, a unit that holds cases those, exactly; the
// Front its commune and a unit of the province everything, by the small-count rule (see smallcount.go). Others count nothing. Hushed
// cases, and those that the viewer must not know of, are in none of it.
func (d *Docket) Mediations(ctx context.Context, v Viewer, p Period) (Mediations, error) {
	m := Mediations{Step: d.stepOf(v), Results: map[string]int{}, To: map[string]int{}}
	if d.countsAs(v) == none {
		return m, nil
	}
	for _, place := range d.placesOf(v) {
		set, err := d.mediationsBegun(ctx, v, p, place)
		if err == nil {
			err = m.addTotals(set, d.betweenOf(v, place))
		}
		if err == nil {
			set, err = d.mediationsEnded(ctx, v, p, place)
		}
		if err == nil {
			err = m.addEnds(set, d.betweenOf(v, place))
		}
		if err != nil {
			return m, fmt.Errorf("mediations: %w", err)
		}
	}
	return m, nil
}

// ofTeams are extracts that went to mediation teams.
const ofTeams = "AND c.hushed = 0 AND x.receiver LIKE '" + mediators + ".%'"

// mediationsBegun reads running totals: a release counts when it went out, a begin when it was said.
func (d *Docket) mediationsBegun(ctx context.Context, v Viewer, p Period, place string) (*sql.Rows, error) {
	const columns = `SUM(CASE WHEN x.at < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN x.at < ?2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN x.begun > 0 AND x.begun < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN x.begun > 0 AND x.begun < ?2 THEN 1 ELSE 0 END)`
	from, to := p.From.Unix(), p.To.Unix()
	switch d.countsAs(v) {
	case extracted:
		return seen(v, extracted).query(ctx, d.db.Read(), columns, "", ofTeams, from, to)
	case held:
		return seen(v, held).query(ctx, d.db.Read(), columns, "JOIN releases AS x ON x.case_id = c.id", "AND u.unit = c.holder "+ofTeams, from, to)
	}
	asOf := d.asOf().Unix()
	return seen(v, counted).query(ctx, d.db.Read(), columns, "JOIN releases AS x ON x.case_id = c.id", ofTeams+" AND ?3 IN (c.commune, '')",
		min(from, asOf), min(to, asOf), place)
}

// mediationsEnded reads running totals of results: by their day or, where they leave the units that have the cases, by when they were
// written down, so that nothing changes what was shown before.
func (d *Docket) mediationsEnded(ctx context.Context, v Viewer, p Period, place string) (*sql.Rows, error) {
	const columns = `m.result, m.goes, SUM(CASE WHEN m.day < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN m.day < ?2 THEN 1 ELSE 0 END)`
	const group = " GROUP BY m.result, m.goes"
	from, to := dayOf(p.From), dayOf(p.To)
	switch d.countsAs(v) {
	case extracted:
		return seen(v, extracted).query(ctx, d.db.Read(), columns, "JOIN mediations AS m ON m.release_id = x.id", ofTeams+group, from, to)
	case held:
		return seen(v, held).query(ctx, d.db.Read(), columns, "JOIN releases AS x ON x.case_id = c.id JOIN mediations AS m ON m.release_id = x.id",
			"AND u.unit = c.holder "+ofTeams+group, from, to)
	}
	const written = `m.result, m.goes, SUM(CASE WHEN m.at < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN m.at < ?2 THEN 1 ELSE 0 END)`
	asOf := d.asOf().Unix()
	return seen(v, counted).query(ctx, d.db.Read(), written, "JOIN releases AS x ON x.case_id = c.id JOIN mediations AS m ON m.release_id = x.id",
		ofTeams+" AND ?3 IN (c.commune, '')"+group, min(p.From.Unix(), asOf), min(p.To.Unix(), asOf), place)
}

func (m *Mediations) addTotals(set *sql.Rows, between figures) error {
	_, err := rows(set, nil, func(r *sql.Rows) (struct{}, error) {
		var n [4]sql.NullInt64
		err := r.Scan(&n[0], &n[1], &n[2], &n[3])
		m.Released += between("released", int(n[0].Int64), int(n[1].Int64))
		m.Begun += between("mediating", int(n[2].Int64), int(n[3].Int64))
		return struct{}{}, err
	})
	return err
}

// addEnds adds the results. What is summed is made of whole rows, so that each number is a difference of rounded running totals.
func (m *Mediations) addEnds(set *sql.Rows, between figures) error {
	type running struct{ before, until int }
	results, goes := map[string]running{}, map[string]running{}
	_, err := rows(set, nil, func(r *sql.Rows) (struct{}, error) {
		var result, to string
		var n running
		err := r.Scan(&result, &to, &n.before, &n.until)
		results[result] = running{results[result].before + n.before, results[result].until + n.until}
		if to != "" {
			goes[to] = n
		}
		return struct{}{}, err
	})
	for result, n := range results {
		put(m.Results, result, between("mediated:"+result, n.before, n.until))
	}
	for to, n := range goes {
		put(m.To, to, between("mediated:"+to, n.before, n.until))
	}
	return err
}

// put adds to a figure unless it is nothing: a name with a zero would say that there is something, too little to be counted.
func put(figures map[string]int, of string, n int) {
	if n != 0 {
		figures[of] += n
	}
}

// none is no way to count at all.
const none scope = -1

// countsAs says on what ground a unit counts what came of cases: exactly what is its own, or what leaves the units that hold it.
func (d *Docket) countsAs(v Viewer) scope {
	switch role := Role(v.Unit); {
	case role == mediators:
		return extracted
	case role == "commune-front", slices.Contains(provinceWide, role):
		return counted
	case role == "commune-police":
		return held
	}
	return none
}

// provinceWide are roles whose reports are about a whole province.
var provinceWide = []string{"province-police", "province-front"}

// placesOf are the communes that a unit counts, each by itself, as each has its own running totals; "" is all of them.
func (d *Docket) placesOf(v Viewer) []string {
	switch {
	case slices.Contains(provinceWide, Role(v.Unit)):
		return []string{""}
	case d.countsAs(v) == counted:
		return d.communes(v)
	}
	return []string{Place(v.Unit)}
}

// stepOf is what a unit's numbers are multiples of.
func (d *Docket) stepOf(v Viewer) int {
	if d.countsAs(v) == counted {
		return d.tables.SmallCountFloor
	}
	return 1
}

// figures makes the figure of a period from two running totals of what is counted.
type figures func(what string, before, until int) int

// betweenOf is how a unit's figures of a place are made.
func (d *Docket) betweenOf(v Viewer, place string) figures {
	if d.countsAs(v) != counted {
		return func(_ string, before, until int) int { return until - before }
	}
	return func(what string, before, until int) int {
		return d.between(series{place, "", what}, before, until)
	}
}
