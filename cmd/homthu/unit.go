package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"homthu/intake/place"
	"homthu/triage/roster"
)

// unitCmd administers units. What it changes is in the next directory that the province signs.
type unitCmd struct {
	Add     unitAddCmd     `cmd:"" help:"Add units, or change what is said of them: one, or a table from a file."`
	List    unitListCmd    `cmd:"" help:"List units with their keys' fingerprints, officers and paper keys."`
	End     unitEndCmd     `cmd:"" help:"Say from when a unit is no more, without a successor."`
	Merge   unitMergeCmd   `cmd:"" help:"Say from when units go over into another one."`
	Key     unitKeyCmd     `cmd:"" help:"Print a unit's keys, to be compared by telephone; end its paper key where the sheet was lost."`
	Recover unitRecoverCmd `cmd:"" help:"Open a unit's keys with its paper key or shares of it, offline."`
}

type unitAddCmd struct {
	configFlag
	ID         string   `arg:"" optional:"" help:"role.place, such as commune-police.06184."`
	Name       string   `help:"As people read it, such as \"Công an xã Thiện Hòa\"."`
	From       string   `help:"First day, such as 01-03-2027; empty: now."`
	Recovery   bool     `help:"A recovery unit: an additional reader of everything in its province that is not about itself, named to residents."`
	Conditions []string `help:"What lengthens its clocks: remote-commune, difficult-area (clocks.yaml)."`
	File       string   `type:"path" help:"CSV with the columns id, name and, if wanted, from and conditions; the first line names them."`
}

func (c *unitAddCmd) Run(ctx context.Context, std streams) error {
	conf, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	rows := []unitRow{{c.ID, c.Name, c.From, strings.Join(c.Conditions, " ")}}
	switch {
	case (c.ID == "") == (c.File == ""):
		return errors.New("name one unit, or give --file")
	case c.ID == "" && c.Recovery:
		return errors.New("--recovery goes with one unit")
	case c.File != "":
		if rows, err = readUnits(c.File); err != nil {
			return err
		}
	}
	places, err := place.Default()
	if err != nil {
		return err
	}
	units := make([]roster.Unit, 0, len(rows))
	for _, row := range rows {
		u, err := row.unit(ctx, r, places, conf)
		if err != nil {
			return err
		}
		u.Recovery = u.Recovery || c.Recovery
		units = append(units, u)
	}
	if err := prepare(ctx, r, places, conf, units); err != nil {
		return err
	}
	if err := r.SetUnits(ctx, units...); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d units. They receive when each has its keys (homthu officer invite) and the province has signed a directory with them.\n", len(units))
	return nil
}

// unitRow is what a person says of a unit.
type unitRow struct{ id, name, from, conditions string }

// unit makes the roster's form of it; what the roster knows already and the row does not say stays.
func (w unitRow) unit(ctx context.Context, r *roster.Roster, places *place.Index, conf config) (roster.Unit, error) {
	u, err := r.Unit(ctx, w.id)
	if errors.Is(err, roster.ErrUnknown) {
		role, at, ok := strings.Cut(w.id, ".")
		if !ok || w.name == "" {
			return u, fmt.Errorf("unit %q: give role.place and a name", w.id)
		}
		u = roster.Unit{ID: w.id, Role: role, Place: at, Province: at, Deployment: conf.Deployment}
		if commune, known := places.Place(at); known && commune.ProvinceCode != "" {
			u.Province = commune.ProvinceCode
		} else if !isProvince(places, at) {
			return u, fmt.Errorf("unit %s: %s is neither a commune's nor a province's code; homthu place finds it", w.id, at)
		}
	} else if err != nil {
		return u, err
	}
	if w.name != "" {
		u.Name = w.name
	}
	if w.conditions != "" {
		u.Conditions = strings.Fields(w.conditions)
	}
	if w.from != "" {
		if u.From, err = parseDay(w.from); err != nil {
			return u, fmt.Errorf("unit %s: %w", w.id, err)
		}
	}
	return u, nil
}

func isProvince(places *place.Index, code string) bool {
	return slices.ContainsFunc(places.Provinces(), func(p place.Province) bool { return p.Code == code })
}

// prepare writes down the provinces and the deployment that units refer to.
func prepare(ctx context.Context, r *roster.Roster, places *place.Index, conf config, units []roster.Unit) error {
	key, err := readSigningKey(conf.DeployKeyFile)
	if err != nil {
		return fmt.Errorf("deployment_key_file: %w; homthu directory key --plain makes one", err)
	}
	if err := r.SetDeployment(ctx, roster.Party{ID: conf.Deployment, Verify: publicKey(key.Seed())}); err != nil {
		return err
	}
	for _, p := range places.Provinces() {
		if slices.ContainsFunc(units, func(u roster.Unit) bool { return u.Province == p.Code }) {
			if err := r.SetProvince(ctx, p.Code, p.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// readUnits reads a table of units.
func readUnits(path string) ([]unitRow, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil || len(table) < 2 {
		return nil, fmt.Errorf("%s: not a CSV table with a line of names and at least one unit: %v", path, err)
	}
	column := func(name string) int {
		return slices.IndexFunc(table[0], func(s string) bool { return strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")) == name })
	}
	id, name, from, conditions := column("id"), column("name"), column("from"), column("conditions")
	if id < 0 || name < 0 {
		return nil, fmt.Errorf("%s: the first line must name the columns id and name", path)
	}
	rows := make([]unitRow, 0, len(table)-1)
	for _, line := range table[1:] {
		get := func(i int) string {
			if i < 0 || i >= len(line) {
				return ""
			}
			return strings.TrimSpace(line[i])
		}
		rows = append(rows, unitRow{get(id), get(name), get(from), get(conditions)})
	}
	return rows, nil
}

type unitEndCmd struct {
	configFlag
	ID string `arg:""`
	On string `required:"" help:"First day without the unit, such as 01-03-2027."`
}

func (c *unitEndCmd) Run(ctx context.Context, std streams) error {
	return endUnits(ctx, std, c.configFlag, c.On, "", c.ID)
}

type unitMergeCmd struct {
	configFlag
	IDs  []string `arg:"" name:"id"`
	Into string   `required:"" help:"The unit they go over into."`
	On   string   `required:"" help:"First day of the new order, such as 01-03-2027."`
}

func (c *unitMergeCmd) Run(ctx context.Context, std streams) error {
	if slices.Contains(c.IDs, c.Into) {
		return errors.New("a unit cannot go over into itself")
	}
	return endUnits(ctx, std, c.configFlag, c.On, c.Into, c.IDs...)
}

func endUnits(ctx context.Context, std streams, flag configFlag, on, into string, ids ...string) error {
	_, r, done, err := openRoster(ctx, flag)
	if err != nil {
		return err
	}
	defer done()
	end, err := parseDay(on)
	if err != nil {
		return err
	}
	if into != "" {
		if next, err := r.Unit(ctx, into); err != nil || next.Successor != "" {
			return fmt.Errorf("%s: not a unit of the roster that goes on", into)
		}
	}
	moved, err := r.Merge(ctx, "", end, into, ids...)
	if err != nil {
		return err
	}
	if moved > 0 {
		fmt.Fprintf(std.out, "%d boxes move with their communes on that day; their codes and posters go on.\n", moved)
	}
	fmt.Fprintf(std.out, "%d units end on %s; sign a directory before that day. Their keys stay: cases are sealed to them.\n", len(ids), day(end))
	return nil
}
