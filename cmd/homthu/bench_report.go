package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"homthu/configs"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/docket/crowd"
	"homthu/triage/report"
	"homthu/triage/roster"
)

func init() { benchmarks["report"] = benchReport }

const (
	// reportUnits is how many communes the largest province has, about.
	reportUnits = 168
	reportGoal  = 10 * time.Second
	reportRoom  = 300 // MB of memory that the process may have had at most
)

// benchReport measures a province's year: counting every case of it, with its clocks, and every opening of a box, and writing the
// file of tables.
// HOMTHU_BENCH_CASES says of how many cases; the promise is about a million.
func benchReport(ctx context.Context) (figures []measure, err error) {
	crowded, removed, err := docketToMeasure(ctx, reportUnits)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, removed()) }()
	if err := crowd.Work(ctx, crowded.db); err != nil {
		return nil, err
	}
	source, done, err := reportToMeasure(ctx, crowded.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	if source.Docket, err = docket.Open(crowded.db, source.Tables, docket.Options{Deployment: "tinh-20", Now: source.Now}); err != nil {
		return nil, err
	}
	opened, err := openingsToMeasure(ctx, crowded.dir, &source)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened()) }()
	forgetPeak()
	began := time.Now()
	made, err := report.Build(ctx, source, docket.Viewer{Officer: "hoa", Unit: "province-police.20"}, "2026")
	if err != nil {
		return nil, err
	}
	counted := time.Since(began)
	if err := made.Write(io.Discard, "xlsx"); err != nil {
		return nil, err
	}
	took := time.Since(began)
	name := fmt.Sprintf("a province's year, %s, %d cases", crowded.db.Engine(), crowded.cases)
	figures = []measure{
		{name + ": counted", counted.Seconds(), "s", reportGoal.Seconds(), "<= 10 s", counted <= reportGoal},
		{name + ": xlsx written", took.Seconds(), "s", reportGoal.Seconds(), "<= 10 s", took <= reportGoal},
	}
	if peak := peakMemory(); peak > 0 {
		figures = append(figures, measure{name + ": memory at most", peak, "MB", reportRoom, "<= 300 MB", peak <= reportRoom})
	}
	return figures, nil
}

// reportToMeasure is a roster with the units of the crowd.
func reportToMeasure(ctx context.Context, dir string) (s report.Source, done func() error, err error) {
	if s.Tables, err = rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays); err != nil {
		return s, nil, err
	}
	s.Now = func() time.Time { return crowd.Start }
	db, err := openStore(ctx, storeConfig{}, filepath.Join(dir, "roster.db"), roster.Migrations)
	if err != nil {
		return s, nil, err
	}
	s.Roster, err = roster.Open(ctx, db, s.Tables, s.Now)
	if err == nil {
		err = errors.Join(s.Roster.SetProvince(ctx, "20", "Lạng Sơn"), s.Roster.SetDeployment(ctx, roster.Party{ID: "tinh-20"}))
	}
	units := []string{"province-police.20"}
	for i := range reportUnits {
		units = append(units, crowd.Unit(i))
	}
	for _, unit := range units {
		if err == nil {
			err = s.Roster.SetUnits(ctx, roster.Unit{ID: unit, Role: docket.Role(unit), Place: docket.Place(unit), Province: "20", Name: unit, Deployment: "tinh-20"})
		}
	}
	if err != nil {
		return s, nil, errors.Join(err, db.Close())
	}
	return s, db.Close, nil
}

// forgetPeak lets the kernel count the most memory from now on: filling the docket is not what is measured.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) } // elsewhere the figure is of the whole run

// peakMemory is the most memory that the process has had, in MB; 0 where the system does not tell.
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb / 1024
		}
	}
	return 0
}
