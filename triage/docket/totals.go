package docket

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"homthu/intake/courier"
)

// TotalsPage is the name of the public page with the totals.
const TotalsPage = "cong-khai"

// Totals are the figures for everybody. They are made like the counts of the Front's board (see smallcount.go), and cases that
// are about a unit, complaints and protection are in none of them.
type Totals struct {
	Deployment string    `json:"deployment"`
	Period     string    `json:"period"`
	AsOf       time.Time `json:"as_of"`
	Step       int       `json:"step"`
	Categories []Figure  `json:"categories"`
	Communes   []Figure  `json:"communes"`
}

// Totals returns the public figures of a period. A commune's is the sum of two: what is counted there, and what its Front sees
// one by one. Of the sum of both, rounded together, the Front could subtract what it knows.
func (d *Docket) Totals(ctx context.Context, p Period) (Totals, error) {
	t := Totals{Deployment: d.opts.Deployment, Period: p.Name, AsOf: d.asOf().UTC(), Step: d.tables.SmallCountFloor, Categories: []Figure{}, Communes: []Figure{}}
	all := map[bool]string{true: d.countedCategories(), false: d.listedCategories()}
	for counted, categories := range all {
		found, err := d.running(ctx, p, "c.category", "AND c.category IN ("+categories+")")
		if err != nil {
			return Totals{}, fmt.Errorf("totals: %w", err)
		}
		for of, n := range found {
			t.Categories = add(t.Categories, d.figure(of, series{category: of}, n))
		}
		if found, err = d.running(ctx, p, "c.commune", "AND c.category IN ("+categories+")"); err != nil {
			return Totals{}, fmt.Errorf("totals: %w", err)
		}
		for of, n := range found {
			t.Communes = add(t.Communes, d.figure(of, series{place: of, category: map[bool]string{true: "", false: "listed"}[counted]}, n))
		}
	}
	return t, nil
}

// add adds a figure to a list that is sorted by what they are of.
func add(list []Figure, f Figure) []Figure {
	if f == (Figure{Of: f.Of}) {
		return list
	}
	i, found := slices.BinarySearchFunc(list, f.Of, func(a Figure, of string) int { return strings.Compare(a.Of, of) })
	if !found {
		return slices.Insert(list, i, f)
	}
	list[i].Received, list[i].Answered, list[i].Overdue = list[i].Received+f.Received, list[i].Answered+f.Answered, list[i].Overdue+f.Overdue
	return list
}

// runningCount is how many there were before the period began and before it ended.
type runningCount struct{ received, answered, late [2]int }

func (d *Docket) figure(of string, s series, r runningCount) Figure {
	shown := func(what string, n [2]int) int { return d.between(series{s.place, s.category, what}, n[0], n[1]) }
	return Figure{Of: of, Received: shown("received", r.received), Answered: shown("answered", r.answered), Overdue: shown("late", r.late)}
}

// lateAt is when a case's first clock ran out, as SQL; noClock for never.
const lateAt = `CASE WHEN c.late > 0 THEN c.late WHEN c.closed = 0 THEN c.due ELSE 9223372036854775807 END`

// running counts by a column over everything that may be counted.
func (d *Docket) running(ctx context.Context, p Period, by, where string) (map[string]runningCount, error) {
	const columns = `, SUM(CASE WHEN c.received < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN c.received < ?2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN c.answered > 0 AND c.answered < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN c.answered > 0 AND c.answered < ?2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN ` + lateAt + ` < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN ` + lateAt + ` < ?2 THEN 1 ELSE 0 END)`
	asOf := d.asOf().Unix()
	set, err := seen(Viewer{}, counted).query(ctx, d.db.Read(), by+columns, "", where+" GROUP BY "+by, min(p.From.Unix(), asOf), min(p.To.Unix(), asOf))
	type keyed struct {
		key string
		runningCount
	}
	list, err := rows(set, err, func(r *sql.Rows) (k keyed, err error) {
		return k, r.Scan(&k.key, &k.received[0], &k.received[1], &k.answered[0], &k.answered[1], &k.late[0], &k.late[1])
	})
	found := map[string]runningCount{}
	for _, k := range list {
		found[k.key] = k.runningCount
	}
	return found, err
}

// totalsSheet is the body of the page TotalsPage: a period as the page first shows it, and others to choose from.
type totalsSheet struct {
	Totals
	Others []Totals `json:"others"`
}

// PublishTotals sends the totals of a month outward to the edges, as the page TotalsPage, with those of its quarter and its
// year and of the month, quarter and year before. They change once a day: what was counted today is not counted again.
func (d *Docket) PublishTotals(ctx context.Context, p Period, edges []string) error {
	d.counted.Lock()
	defer d.counted.Unlock()
	if today := p.Name + d.asOf().String(); d.counted.of != today {
		page, err := d.totalsPage(ctx, p)
		if err != nil {
			return err
		}
		d.counted.of, d.counted.page = today, page
	}
	body, err := json.Marshal(d.counted.page)
	if err != nil {
		return fmt.Errorf("totals: %w", err)
	}
	return d.Publish(ctx, courier.Page{Name: TotalsPage, Version: d.now(), Type: "application/json", Body: body}, edges)
}

// totalsPage counts what is published with a month.
func (d *Docket) totalsPage(ctx context.Context, p Period) (page totalsSheet, err error) {
	if page.Totals, err = d.Totals(ctx, p); err != nil {
		return page, err
	}
	at := p.From
	quarter, err := ParsePeriod(fmt.Sprintf("%d-Q%d", at.Year(), (int(at.Month())+2)/3))
	if err != nil {
		return page, err
	}
	year, err := ParsePeriod(fmt.Sprint(at.Year()))
	if err != nil {
		return page, err
	}
	for _, other := range []Period{quarter, year, p.Before(), quarter.Before(), year.Before()} {
		t, err := d.Totals(ctx, other)
		if err != nil {
			return page, err
		}
		page.Others = append(page.Others, t)
	}
	return page, nil
}
