package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"homthu/configs"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/report"
)

// reportCmd writes a unit's report of a period, beside the running program.
type reportCmd struct {
	configFlag
	Period string `required:"" help:"2026-11, 2026-Q4, 2026-H2 or 2026."`
	Unit   string `required:"" help:"Unit's code, as \"homthu unit list\" shows it: commune-police.05938."`
	Format string `default:"xlsx" help:"xlsx, docx, pdf, or csv (a zip with a file for each table)."`
	Out    string `required:"" type:"path" help:"File to write."`
}

func (c *reportCmd) Run(ctx context.Context, std streams) error {
	if !slices.Contains(report.Formats, c.Format) {
		return fmt.Errorf("%w, not %.20q", report.ErrFormat, c.Format)
	}
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return err
	}
	places, err := place.Load()
	if err != nil {
		return err
	}
	// What is counted for the Front and the province is rounded with the deployment's own key, as their pages do: two ways of
	// rounding would tell the rest.
	key, err := readSigningKey(read.DeployKeyFile)
	if err != nil {
		return err
	}
	numbers, err := numberKey(key)
	if err != nil {
		return err
	}
	b, err := lookInside(ctx, read, tables, numbers)
	if err != nil {
		return err
	}
	defer b.Close()
	openings, err := b.openings(ctx, read, tables, places)
	if err != nil {
		return err
	}
	source := report.Source{Docket: b.docket, Roster: b.roster, Forums: b.forums, Openings: openings, Tables: tables, Places: places, Now: time.Now}
	made, err := report.Build(ctx, source, docket.Viewer{Unit: c.Unit}, c.Period)
	if err != nil {
		return err
	}
	if err := writeReport(made, c.Format, c.Out); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s: %s, %s, %d tables\n", c.Out, made.Unit.Name, made.Period.Name, len(made.Tables))
	return nil
}

// writeReport writes the file whole or not at all: what was there before stays until then.
func writeReport(r *report.Report, format, out string) (err error) {
	file, err := os.CreateTemp(dirOf(out), ".homthu-report-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it is thrown away
			_ = os.Remove(file.Name())
		}
	}()
	if err = r.Write(file, format); err != nil {
		return err
	}
	if err = errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), out)
}

func dirOf(name string) string {
	if i := strings.LastIndexByte(name, os.PathSeparator); i > 0 {
		return name[:i]
	}
	return "."
}
