package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"homthu/configs"
	"homthu/database"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/docket/crowd"
)

func init() { benchmarks["docket"] = benchDocket }

const (
	// docketCases is how many cases the docket has unless HOMTHU_BENCH_CASES says otherwise; the promise is about a million.
	docketCases = 50_000
	docketUnits = 3321
	docketReads = 200
)

// reading is one way to read a docket, and how long the slowest twentieth of it may take.
type reading struct {
	name string
	goal time.Duration
	read func(context.Context) error
}

// benchDocket measures what officers wait for in a docket with very many cases: pages of the queue of a unit that may read
// every one of them, of a commune's, with filters, and the overview of all units. HOMTHU_BENCH_POSTGRES is an empty database
// to measure on PostgreSQL, HOMTHU_BENCH_CASES says of how many cases.
func benchDocket(ctx context.Context) (figures []measure, err error) {
	crowded, done, err := docketToMeasure(ctx, docketUnits)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return nil, err
	}
	d, err := docket.Open(crowded.db, tables, docket.Options{Deployment: "tinh-20", Now: func() time.Time { return crowd.Start }})
	if err != nil {
		return nil, err
	}
	if _, err := d.Escalate(ctx); err != nil { // as at every start
		return nil, err
	}
	list, err := docketReadings(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		took, err := slowest(ctx, r.read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		name := fmt.Sprintf("%s, %s, %d cases, p95", r.name, crowded.db.Engine(), crowded.cases)
		figures = append(figures, measure{name, milliseconds(took), "ms", milliseconds(r.goal), fmt.Sprintf("<= %g ms", milliseconds(r.goal)), took <= r.goal})
	}
	return figures, nil
}

// crowdedDocket is a docket with very many cases, and the folder in which it and what stands beside it are.
type crowdedDocket struct {
	db    *database.DB
	dir   string
	cases int
}

// docketToMeasure makes one of as many units; done closes and removes it.
func docketToMeasure(ctx context.Context, units int) (c crowdedDocket, done func() error, err error) {
	c.cases = docketCases
	if given := os.Getenv("HOMTHU_BENCH_CASES"); given != "" {
		if c.cases, err = strconv.Atoi(given); err != nil || c.cases < 1000 {
			return c, nil, errors.New("HOMTHU_BENCH_CASES is no number of cases")
		}
	}
	if c.dir, err = os.MkdirTemp(benchFolder(), "homthu-bench-docket-"); err != nil {
		return c, nil, err
	}
	if c.db, err = emptyDocket(ctx, c.dir); err != nil {
		return c, nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	done = func() error { return errors.Join(c.db.Close(), os.RemoveAll(c.dir)) }
	if err = crowd.Fill(ctx, c.db, c.cases, units, 5); err != nil {
		return c, nil, errors.Join(err, done())
	}
	return c, done, nil
}

func emptyDocket(ctx context.Context, dir string) (*database.DB, error) {
	dsn := os.Getenv("HOMTHU_BENCH_POSTGRES")
	if dsn == "" {
		return database.OpenSQLite(ctx, filepath.Join(dir, "docket.db"), docket.Migrations)
	}
	if err := database.Migrate(ctx, dsn, docket.Migrations); err != nil {
		return nil, err
	}
	return database.OpenPostgres(ctx, dsn, docket.Migrations)
}

// docketReadings are the reads of an officer's page.
func docketReadings(ctx context.Context, d *docket.Docket) ([]reading, error) {
	all, commune := docket.Viewer{Officer: "hoa", Unit: crowd.Reader}, docket.Viewer{Officer: "hoa", Unit: crowd.Unit(7)}
	first, err := d.Queue(ctx, all, docket.Filter{Limit: 200})
	if err != nil {
		return nil, err
	}
	const page, overview = 50 * time.Millisecond, 150 * time.Millisecond
	year, err := docket.ParsePeriod("2026")
	if err != nil {
		return nil, err
	}
	front := docket.Viewer{Officer: "lan", Unit: crowd.Front(7)}
	queue := func(v docket.Viewer, f docket.Filter) func(context.Context) error {
		return func(ctx context.Context) error { _, err := d.Queue(ctx, v, f); return err }
	}
	return []reading{
		{"queue of a commune", page, queue(commune, docket.Filter{})},
		{"longest queue: first page", page, queue(all, docket.Filter{})},
		{"longest queue: 200 rows further down", page, queue(all, docket.Filter{Limit: 200, After: first.Next})},
		{"longest queue: closed", page, queue(all, docket.Filter{Closed: true})},
		{"longest queue: what is late", page, queue(all, docket.Filter{Overdue: true})},
		{"longest queue: a filter that fits nothing", page, queue(all, docket.Filter{Urgencies: []string{"normal"}, Categories: []string{"X"}, News: true, Nobody: true})},
		{"counts", page, func(ctx context.Context) error { _, err := d.Counts(ctx, all); return err }},
		{"board of a commune's Front, a year", overview, func(ctx context.Context) error { _, err := d.Board(ctx, front, year); return err }},
		{"what a Front's board counts, one by one", page, func(ctx context.Context) error {
			_, err := d.Listed(ctx, front, year, docket.FrontFilter{Only: "overdue"}, "", 50)
			return err
		}},
		{"overview of 3321 units", overview, func(ctx context.Context) error { _, err := d.Overview(ctx, all); return err }},
	}, nil
}

// slowest is how long all but one of twenty reads take at most.
func slowest(ctx context.Context, read func(context.Context) error) (time.Duration, error) {
	took := make([]time.Duration, docketReads)
	for i := range took {
		began := time.Now()
		if err := read(ctx); err != nil {
			return 0, err
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[docketReads*95/100], nil
}
