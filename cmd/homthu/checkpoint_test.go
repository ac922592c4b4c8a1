package main

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/database"
	"homthu/intake/checkpoint"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/safe"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// TestWitness: an edge keeps checkpoints that continue what it knew, and never one that does not; what it kept convicts a
// register that was made anew by who has its key and its database.
func TestWitness(t *testing.T) {
	ctx := t.Context()
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	db, err := database.OpenSQLite(ctx, filepath.Join(t.TempDir(), "safe.db"), safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	edge := safe.Open(db, nil, safe.Options{Edge: "edge-1"})
	list := &directory.Directory{Deployments: []directory.Deployment{{ID: "tinh-20", Verify: base64.StdEncoding.EncodeToString(public)}}}
	w := &witness{log: slog.New(slog.NewTextHandler(&said, nil)), directory: func() *directory.Directory { return list }, page: edge.Page}
	minute := int64(0)
	send := func(in *inside) error {
		t.Helper()
		for n := 1; n > 0; {
			if n, err = in.docket.SealEvents(ctx); err != nil {
				t.Fatal(err)
			}
		}
		minute++
		in.now = func() time.Time { return dockettest.Start.Add(time.Duration(minute) * time.Minute) }
		if err := in.vouch(ctx, []string{"edge-1"}); err != nil {
			t.Fatal(err)
		}
		parcels, err := in.docket.Due(ctx, in.now().AddDate(1, 0, 0), 100)
		if err != nil {
			t.Fatal(err)
		}
		p := parcels[len(parcels)-1]
		for _, x := range parcels {
			if x.Kind == courier.KindPage {
				p = x
			}
		}
		return takeWatched(ctx, w, edge, p)
	}
	open := func() (*inside, *dockettest.Room) {
		db, err := database.OpenSQLite(ctx, filepath.Join(t.TempDir(), "docket.db"), docket.Migrations)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		r := dockettest.New(t, db)
		return &inside{docket: r.Docket, key: key}, r
	}
	in, room := open()
	for range 3 {
		room.Register(t, dockettest.Theft(dockettest.Start))
		if err := send(in); err != nil {
			t.Fatalf("an honest register: %v", err)
		}
	}
	kept, ok, err := edge.Page(ctx, "tinh-20", checkpoint.PageName)
	if err != nil || !ok {
		t.Fatalf("the edge kept nothing: %v", err)
	}
	if err := room.DB.Write(ctx, forge); err != nil {
		t.Fatal(err)
	}
	room.Register(t, dockettest.Theft(dockettest.Start))
	if err := send(in); !errors.Is(err, courier.ErrRefused) || w.forked.Load() != 1 || !strings.Contains(said.String(), "does not continue") {
		t.Fatalf("a register that was made anew under its old name: %v %s", err, said.String())
	}
	if now, _, _ := edge.Page(ctx, "tinh-20", checkpoint.PageName); string(now.Body) != string(kept.Body) {
		t.Error("the edge lost what it knew")
	}
	chain, err := checkpoint.Decode(kept.Body)
	if err != nil {
		t.Fatal(err)
	}
	found, err := in.docket.Verify(ctx, public, chain.Checkpoint)
	if err != nil || found.Good() {
		t.Errorf("with the edge's checkpoint: %+v, %v", found, err)
	}
	var out strings.Builder
	if err := printAudit(streams{out: &out}, found); !errors.Is(err, errTampered) || !strings.Contains(out.String(), "does not have: [") {
		t.Errorf("the report: %v\n%s", err, out.String())
	}
	restored, room := open()
	room.Register(t, dockettest.Theft(dockettest.Start))
	if err := send(restored); err != nil || !strings.Contains(said.String(), "began anew") {
		t.Errorf("a restored register: %v", err)
	}
}

// takeWatched is what an edge does with a page.
func takeWatched(ctx context.Context, w *witness, edge *safe.Safe, p courier.Parcel) error {
	if err := w.check(ctx, p); err != nil {
		return err
	}
	return edge.Take(ctx, p)
}

// forge makes the hash tree of a register anew without its first event, and leaves no checkpoint.
func forge(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{`DROP TRIGGER events_append_only`, `DELETE FROM events WHERE id = (SELECT MIN(id) FROM events)`,
		`DELETE FROM event_leaves`, `DELETE FROM event_hashes`, `DELETE FROM checkpoints`, `UPDATE event_tree SET size = 0`} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
