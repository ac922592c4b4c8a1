package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"

	"homthu/database"
	"homthu/intake/safe"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/mttq/supervision"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// migrateCmd brings PostgreSQL stores to this program's schema. SQLite stores migrate when they are opened.
type migrateCmd struct{ configFlag }

func (c *migrateCmd) Run(ctx context.Context, std streams) error {
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	for _, store := range []struct {
		name       string
		at         storeConfig
		migrations fs.FS
	}{
		{"safe", read.Safe, safe.Migrations()}, {"docket", read.Docket, docket.Migrations}, {"roster", read.Docket, roster.Migrations},
		{"forum", read.Docket, forum.Migrations},
		{"mttq", read.Docket, supervision.Migrations},
		{"opening", read.Docket, opening.Migrations},
	} {
		if store.at.Engine != "postgres" {
			fmt.Fprintf(std.out, "%s: SQLite, migrates by itself\n", store.name)
			continue
		}
		dsn, err := readSecret(store.at.DSNFile)
		if err != nil {
			return err
		}
		if err := database.Migrate(ctx, dsn, store.migrations); err != nil {
			return fmt.Errorf("%s: %w", store.name, err)
		}
		fmt.Fprintf(std.out, "%s: up to date\n", store.name)
	}
	return nil
}
