package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// measure is one figure of a benchmark beside its limit, both from the same run. Met says whether Value reaches Goal.
type measure struct {
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Limit   float64 `json:"limit"`
	Goal    string  `json:"goal"`
	Met     bool    `json:"met"`
}

// benchmarks are the measurements of `homthu bench`, by name. Each runs the thing and its limit or peer in one go.
var benchmarks = map[string]func(context.Context) ([]measure, error){}

type benchCmd struct {
	Name string `arg:"" optional:"" help:"Which benchmark: all of them when left out."`
	JSON bool   `help:"One JSON object a line."`
}

func (c *benchCmd) Run(ctx context.Context, std streams) error {
	names := []string{c.Name}
	if c.Name == "" {
		names = names[:0]
		for name := range benchmarks {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	for _, name := range names {
		bench, known := benchmarks[name]
		if !known {
			return fmt.Errorf("no benchmark is called %q", name)
		}
		figures, err := bench(ctx)
		if err != nil {
			return fmt.Errorf("bench %s: %w", name, err)
		}
		if err := printMeasures(std.out, figures, c.JSON); err != nil {
			return err
		}
	}
	return nil
}

func printMeasures(out io.Writer, figures []measure, asJSON bool) error {
	for _, m := range figures {
		if asJSON {
			line, err := json.Marshal(m)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s\n", line)
			continue
		}
		met := "met"
		if !m.Met {
			met = "NOT met"
		}
		if _, err := fmt.Fprintf(out, "%s\n", strings.Join([]string{
			fmt.Sprintf("%-44s %12.3f %-8s", m.Measure, m.Value, m.Unit),
			fmt.Sprintf("limit %12.3f", m.Limit), "goal " + m.Goal, met}, "  ")); err != nil {
			return err
		}
	}
	return nil
}
