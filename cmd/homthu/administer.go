package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"homthu/configs"
	"homthu/database"
	"homthu/intake/rules"
	"homthu/triage/roster"
)

// openRoster opens the roster of a configuration, beside the process that may run on it, for a command of a person who
// administers it. That process reads the roster anew at each sign-in and each minute, and has no part of it in memory for longer. On
// SQLite the roster is made where there is none.
func openRoster(ctx context.Context, c configFlag) (conf config, r *roster.Roster, done func(), err error) {
	if conf, err = readConfig(c.Config, os.Environ()); err != nil {
		return conf, nil, nil, err
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return conf, nil, nil, fmt.Errorf("tables: %w", err)
	}
	if err := os.MkdirAll(conf.Data, 0o700); err != nil {
		return conf, nil, nil, err
	}
	db, err := openStore(ctx, conf.Docket, rosterFile(conf), roster.Migrations)
	if conf.Docket.Engine != "postgres" && errors.Is(err, database.ErrLocked) { // the program runs
		db, err = database.JoinSQLite(ctx, rosterFile(conf), roster.Migrations)
	}
	if errors.Is(err, database.ErrSchema) {
		return conf, nil, nil, fmt.Errorf("roster: %w: the program that runs is of another version; take its homthu, or stop it first", err)
	}
	if err != nil {
		return conf, nil, nil, fmt.Errorf("roster: %w", err)
	}
	done = func() { _ = db.Close() } // what was written is durable already
	if r, err = roster.Open(ctx, db, tables, time.Now); err != nil {
		done()
		return conf, nil, nil, err
	}
	return conf, r, done, nil
}

// readRoster opens the roster for a command that only looks, beside the process that runs on it.
func readRoster(ctx context.Context, c configFlag) (conf config, r *roster.Roster, done func(), err error) {
	if conf, err = readConfig(c.Config, os.Environ()); err != nil {
		return conf, nil, nil, err
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return conf, nil, nil, fmt.Errorf("tables: %w", err)
	}
	db, err := readStore(ctx, conf, "roster")
	if err != nil {
		return conf, nil, nil, err
	}
	return conf, roster.Reading(db, tables, time.Now), func() { _ = db.Close() }, nil // nothing was written
}

func rosterFile(c config) string { return filepath.Join(c.Data, "roster.db") }

// hasRoster tells whether this machine keeps one: an edge does not.
func hasRoster(c config) bool {
	return c.Docket.Engine == "postgres" && exists(c.Docket.DSNFile) || c.Docket.Engine != "postgres" && exists(rosterFile(c))
}

// parseDay reads a day as people here write it, or as machines do; the day begins at midnight, UTC+7.
func parseDay(text string) (time.Time, error) {
	for _, layout := range []string{"02-01-2006", "02/01/2006", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, hanoi); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no day; write it as 01-03-2027", text)
}
