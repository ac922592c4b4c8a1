package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"homthu/bot/words"
	"homthu/configs"
	"homthu/database"
	"homthu/intake/place"
	"homthu/intake/rules"
)

// program is what both roles are given: the configuration, the clock, the log, and the tables that do not change while
// a process lives.
type program struct {
	config config
	now    func() time.Time
	log    *slog.Logger
	tables *rules.Tables
	places *place.Index
	words  *words.Book
	list   *inForce
	// delay draws the days that a change waits before a resident sees it; nil draws at random.
	delay func(most int) int
	// safeOptions and docketOptions are empty but in tests, which end the process at a commit.
	safeOptions, docketOptions []database.Option
}

// newProgram loads the tables and puts the directory of the configuration in force.
func newProgram(c config, now func() time.Time, log *slog.Logger) (program, error) {
	p := program{config: c, now: now, log: log}
	var err error
	if p.tables, err = rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays); err != nil {
		return p, fmt.Errorf("tables: %w", err)
	}
	if p.places, err = place.Default(); err != nil {
		return p, fmt.Errorf("gazetteer: %w", err)
	}
	if p.words, err = words.Load(); err != nil {
		return p, fmt.Errorf("words: %w", err)
	}
	return p, nil
}

// useDirectory puts the configured directory in force.
func (p *program) useDirectory() error {
	for key, path := range map[string]string{"directory_file": p.config.DirectoryFile, "province_key_file": p.config.ProvinceKeyFile} {
		if path == "" {
			return fmt.Errorf("%s: name the file; without the province's signed list there is nobody to seal to", key)
		}
	}
	province, err := readPublicKey(p.config.ProvinceKeyFile)
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(p.config.DirectoryFile)
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	p.list = newInForce(province, p.now)
	if err := p.list.begin(signed); err != nil {
		return fmt.Errorf("directory %s: %w", p.config.DirectoryFile, err)
	}
	return nil
}

// openStore opens a store's database on the configured engine.
func openStore(ctx context.Context, c storeConfig, path string, migrations fs.FS, options ...database.Option) (*database.DB, error) {
	if c.Engine != "postgres" {
		return database.OpenSQLite(ctx, path, migrations, options...)
	}
	dsn, err := readSecret(c.DSNFile)
	if err != nil {
		return nil, err
	}
	return database.OpenPostgres(ctx, dsn, migrations, options...)
}

// newLog logs to out as text, below the level that HOMTHU_LOG names (debug, info, warn, error).
func newLog(out *os.File) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(strings.ToUpper(os.Getenv("HOMTHU_LOG")))); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: level}))
}
