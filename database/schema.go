package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migration files are numbered, and the first one's word names the store.
var migrationName = regexp.MustCompile(`^([0-9]+)_([a-z][a-z0-9_]*)\.sql$`)

// schema is a store's migrations for one engine.
type schema struct {
	store string
	files fs.FS
	want  int64
}

// readSchema finds the engine's folder (at the top, or under the one folder "migrations" that an embed leaves there) and
// checks that the other engine has the same numbers: a store moves from one to the other by copying rows.
func readSchema(migrations fs.FS, engine string) (schema, error) {
	numbers := map[string][]int64{}
	s := schema{}
	for _, e := range []string{SQLite, Postgres} {
		files, names, err := engineFolder(migrations, e)
		if err != nil {
			return s, err
		}
		for _, name := range names {
			parts := migrationName.FindStringSubmatch(name)
			if parts == nil {
				return s, fmt.Errorf("migrations: %s/%s is not called NUMBER_word.sql", e, name)
			}
			n, err := strconv.ParseInt(parts[1], 10, 32)
			if err != nil {
				return s, fmt.Errorf("migrations: %s/%s: %w", e, name, err)
			}
			numbers[e] = append(numbers[e], n)
			if e == engine && s.store == "" {
				s.store = parts[2]
			}
		}
		if e == engine {
			s.files, s.want = files, slices.Max(numbers[e])
		}
	}
	if !slices.Equal(numbers[SQLite], numbers[Postgres]) {
		return s, fmt.Errorf("migrations of %s: the engines have different numbers: %v and %v", s.store, numbers[SQLite], numbers[Postgres])
	}
	return s, nil
}

func engineFolder(migrations fs.FS, engine string) (fs.FS, []string, error) {
	for _, folder := range []string{engine, path.Join("migrations", engine)} {
		names, err := fs.Glob(migrations, folder+"/*.sql")
		if err != nil {
			return nil, nil, fmt.Errorf("migrations: %w", err)
		}
		if len(names) == 0 {
			continue
		}
		for i := range names {
			names[i] = path.Base(names[i])
		}
		slices.Sort(names)
		files, err := fs.Sub(migrations, folder)
		return files, names, err
	}
	return nil, nil, fmt.Errorf("migrations: no folder %s with .sql files", engine)
}

// table is where the versions stand.
func (s schema) table() string { return "schema_of_" + s.store }

// version returns the version that the database has: 0 for an empty one.
func (s schema) version(ctx context.Context, db *sql.DB, engine string) (int64, error) {
	there := `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`
	if engine == Postgres {
		there = `SELECT count(*) FROM pg_tables WHERE tablename = $1 AND schemaname = ANY (current_schemas(false))`
	}
	var n int
	if err := db.QueryRowContext(ctx, there, s.table()).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	var version sql.NullInt64
	err := db.QueryRowContext(ctx, `SELECT max(version_id) FROM `+s.table()).Scan(&version)
	return version.Int64, err
}

// check fails with a [*SchemaError] unless the database has the version wanted.
func (s schema) check(ctx context.Context, db *sql.DB, engine string) error {
	have, err := s.version(ctx, db, engine)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if have != s.want {
		return &SchemaError{Store: s.store, Have: have, Want: s.want}
	}
	return nil
}

// up brings the schema up to date. It refuses a newer one before goose touches anything.
func (s schema) up(ctx context.Context, db *sql.DB, engine string) (err error) {
	err = s.check(ctx, db, engine)
	var differs *SchemaError
	if !errors.As(err, &differs) {
		return err
	}
	if differs.Have > differs.Want {
		return err
	}
	options := []goose.ProviderOption{
		goose.WithTableName(s.table()), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	dialect := goose.DialectSQLite3
	if engine == Postgres {
		dialect = goose.DialectPostgres
		// Two `homthu migrate` at once wait for each other.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db, s.files, options...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// A crash in here leaves the schema at one of the versions between: each migration is one transaction together with
	// its row in the version table. The next start goes on from there.
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s from %d to %d: %w", s.store, differs.Have, differs.Want, err)
	}
	return s.check(ctx, db, engine)
}

func (db *DB) migrateSQLite(ctx context.Context, migrations fs.FS) error {
	s, err := readSchema(migrations, SQLite)
	if err != nil {
		return err
	}
	return s.up(ctx, db.write, SQLite)
}
