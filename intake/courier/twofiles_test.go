package courier_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/courier/couriertest"
)

// files is a zone's store in one database file: the plainest outbox and desk that are durable.
type files struct {
	name string
	db   *database.DB
}

var _ courier.Refiller = files{}

const filesSchema = `-- +goose Up
CREATE TABLE outbox (id TEXT PRIMARY KEY, kind TEXT NOT NULL, dest TEXT NOT NULL, urgent INTEGER NOT NULL, body BLOB NOT NULL,
  due INTEGER NOT NULL, settled INTEGER NOT NULL DEFAULT 0);
CREATE TABLE taken (id TEXT PRIMARY KEY, times INTEGER NOT NULL);`

func openFiles(t *testing.T, dir, name string) files {
	t.Helper()
	file := &fstest.MapFile{Data: []byte(filesSchema)}
	db, err := database.OpenSQLite(t.Context(), filepath.Join(dir, name+".db"),
		fstest.MapFS{"sqlite/0001_files.sql": file, "postgres/0001_files.sql": file})
	if err != nil {
		t.Fatal(err)
	}
	return files{name, db}
}

func (f files) commit(ctx context.Context, parcels ...courier.Parcel) error {
	return f.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error { return post(ctx, tx, parcels...) })
}

func post(ctx context.Context, tx *sql.Tx, parcels ...courier.Parcel) error {
	for _, p := range parcels {
		_, err := tx.ExecContext(ctx, `INSERT INTO outbox (id, kind, dest, urgent, body, due) VALUES ($1, $2, $3, $4, $5, 0)
			ON CONFLICT (id) DO UPDATE SET due = 0, settled = 0`, p.ID, p.Kind, p.To, p.Urgent, p.Body)
		if err != nil {
			return err
		}
	}
	return nil
}

func (f files) Due(ctx context.Context, now time.Time, limit int) ([]courier.Parcel, error) {
	rows, err := f.db.Read().QueryContext(ctx, `SELECT id, kind, dest, urgent, body FROM outbox WHERE settled = 0 AND due <= $1
		ORDER BY urgent DESC, due LIMIT $2`, now.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var due []courier.Parcel
	for rows.Next() {
		p := courier.Parcel{From: f.name}
		if err := rows.Scan(&p.ID, &p.Kind, &p.To, &p.Urgent, &p.Body); err != nil {
			return nil, err
		}
		due = append(due, p)
	}
	return due, rows.Err()
}

func (f files) Carried(ctx context.Context, ids []string, now time.Time) error {
	return f.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, id := range ids {
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET due = $1, settled = settled OR kind = 'slip' WHERE id = $2`,
				courier.DefaultResend.Next(1, now).UnixMilli(), id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (f files) Refill(ctx context.Context, _ time.Time) error {
	return f.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET due = 0 WHERE settled = 0`)
		return err
	})
}

func (f files) take(ctx context.Context, p courier.Parcel) error {
	return f.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if p.Kind == courier.KindSlip {
			slip, err := courier.ReadSlip(p)
			if err != nil {
				return errors.Join(courier.ErrRefused, err)
			}
			_, err = tx.ExecContext(ctx, `UPDATE outbox SET settled = 1 WHERE id = $1`, slip.Envelope)
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO taken (id, times) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1`, p.ID)
		if err != nil {
			return err
		}
		slip, err := courier.Slip{Envelope: p.ID, Deployment: f.name, Registered: "2026-11-22T00:00:00Z"}.Parcel(f.name, p.From)
		if err != nil {
			return err
		}
		return post(ctx, tx, slip)
	})
}

func (f files) count(t *testing.T, query string) (n int) {
	t.Helper()
	if err := f.db.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Two database files in one process, which ends again and again in the middle of its work and forgets all that was on the
// way. The first resend would come after 30 s: it is the refilling at the start that has everything there at once.
func TestTwoFilesAndManyDeaths(t *testing.T) {
	const lives, each = 4, 15
	dir := t.TempDir()
	start := time.Now()
	for life := range lives {
		safe, docket := openFiles(t, dir, "edge-1"), openFiles(t, dir, "cao-bang")
		tips := couriertest.Tips(lives*each, 200, false)[life*each : (life+1)*each]
		replies := make([]courier.Parcel, each)
		for i := range tips {
			tips[i].ID = fmt.Sprintf("tip-%d-%d", life, i)
			replies[i], _ = courier.Reply{ID: fmt.Sprintf("reply-%d-%d", life, i), Case: "c"}.Parcel("cao-bang", "edge-1")
		}
		if err := errors.Join(safe.commit(t.Context(), tips...), docket.commit(t.Context(), replies...)); err != nil {
			t.Fatal(err)
		}
		live(t, safe, docket, func() bool {
			if life < lives-1 { // die with a part registered and slips on the way
				return docket.count(t, "SELECT COUNT(*) FROM taken") > life*each+each/3
			}
			return safe.count(t, "SELECT COUNT(*) FROM outbox WHERE settled = 0")+docket.count(t, "SELECT COUNT(*) FROM outbox WHERE settled = 0") == 0
		})
		if life == lives-1 {
			for _, f := range []files{safe, docket} {
				if n := f.count(t, "SELECT COUNT(*) FROM taken"); n != lives*each {
					t.Errorf("%s has %d, want %d", f.name, n, lives*each)
				}
			}
		}
		if err := errors.Join(safe.db.Close(), docket.db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > courier.DefaultResend.First {
		t.Errorf("it took %v: something waited for its resend time", took)
	}
}

// live runs both zones over a new yard until enough, then stops without any farewell.
func live(t *testing.T, safe, docket files, enough func() bool) {
	t.Helper()
	ctx, die := context.WithTimeout(t.Context(), 20*time.Second)
	yard := courier.NewYard()
	var workers sync.WaitGroup
	defer workers.Wait()
	defer die()
	for _, end := range []struct {
		side  courier.Side
		store files
		keys  courier.Keys
	}{{courier.Edge, safe, couriertest.Keys("cao-bang")}, {courier.Deployment, docket, couriertest.Keys("edge-1")}} {
		road, err := courier.NewLocal(yard, courier.RoadConfig{Side: end.side, Self: end.store.name, Keys: end.keys})
		if err != nil {
			t.Fatal(err)
		}
		c := courier.NewCarrier(end.store, road, courier.CarrierConfig{Key: couriertest.Key(end.store.name), Batch: 8, Poll: time.Millisecond, Log: quiet})
		r := courier.NewReceiver(road, courier.Each(4, end.store.take), courier.ReceiverConfig{Batch: 8, Wait: 10 * time.Millisecond, Log: quiet})
		workers.Go(func() { _ = c.Run(ctx) })
		workers.Go(func() { _ = r.Run(ctx) })
	}
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !enough() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("it never got there")
		}
	}
}
