package dockettest

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"testing"

	"homthu/intake/checkpoint"
)

// tampered: what happened cannot be changed or taken away without its being seen, by who keeps an older checkpoint even
// when the whole tree is made anew.
func tampered(t *testing.T, r *Room) {
	ctx := t.Context()
	public, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	seal := func() checkpoint.Chain {
		t.Helper()
		for n := 1; n > 0; {
			n, err = r.SealEvents(ctx)
			must(t, err)
		}
		c, ok, err := r.Checkpoint(ctx, key)
		if must(t, err); !ok {
			t.Fatal("there is nothing to sign")
		}
		return c
	}
	if _, ok, err := r.Checkpoint(ctx, key); err != nil || ok {
		t.Fatalf("a checkpoint of nothing: %v", err)
	}
	id := r.Register(t, Theft(Start))
	for range 6 {
		must(t, r.Looked(ctx, By(Police), id))
		r.Register(t, Theft(Start))
	}
	first, err := seal().Continues(checkpoint.Checkpoint{}, "tinh-20", public)
	must(t, err)
	must(t, r.Take(ctx, By(Police), id, r.Read(t, Police, id).Version, false))
	audit, err := r.Verify(ctx, public)
	must(t, err)
	if !audit.Good() || audit.Unsealed != 1 || audit.Sealed != first.Size || audit.Newest != first.Size {
		t.Fatalf("an honest register: %+v", audit)
	}
	chain := seal()
	second, err := chain.Continues(first, "tinh-20", public)
	if must(t, err); second.Size != first.Size+1 {
		t.Fatalf("after one more event: %+v, then %+v", first, second)
	}
	audit, err = r.Verify(ctx, public, chain.Checkpoint)
	if must(t, err); !audit.Good() || audit.Unsealed != 0 {
		t.Fatalf("an honest register: %+v", audit)
	}

	// A deed that never was, dated back: no walk over the newest events comes by it.
	own := ""
	if r.DB.Engine() == "postgres" {
		own = "OVERRIDING SYSTEM VALUE"
	}
	r.tamper(t, `INSERT INTO events (id, case_id, at, kind, unit, officer, subject, from_state, to_state, reason, outcome) `+own+`
		SELECT -20000, case_id, at - 3600, kind, unit, 'minh', subject, from_state, to_state, reason, outcome FROM events WHERE kind = 'taken'`)
	seal()
	audit, err = r.Verify(ctx, public)
	if must(t, err); audit.Good() || len(audit.Late) != 1 || audit.Unsealed != 1 {
		t.Errorf("an event was put in afterwards: %+v", audit)
	}
	r.tamper(t, `DELETE FROM events WHERE id = -20000`)

	r.tamper(t, `UPDATE events SET officer = 'minh' WHERE kind = 'taken'`)
	audit, err = r.Verify(ctx, public)
	if must(t, err); len(audit.Changed) != 1 || len(audit.Missing) != 0 {
		t.Errorf("an event was changed: %+v", audit)
	}
	r.tamper(t, `DELETE FROM events WHERE kind = 'taken'`)
	audit, err = r.Verify(ctx, public)
	if must(t, err); len(audit.Missing) != 1 {
		t.Errorf("an event was taken away: %+v", audit)
	}
	// Who has the key and the database makes the tree anew; only what was kept elsewhere knows better.
	r.tamper(t, `DELETE FROM event_leaves`, `DELETE FROM event_hashes`, `DELETE FROM checkpoints`, `UPDATE event_tree SET size = 0`)
	must(t, r.Looked(ctx, By(Police), id))
	must(t, r.Looked(ctx, By(Police), id))
	forged := seal()
	if audit, err = r.Verify(ctx, public); err != nil || !audit.Good() {
		t.Fatalf("the forged register is consistent in itself: %+v, %v", audit, err)
	}
	if audit, err = r.Verify(ctx, public, chain.Checkpoint); err != nil || audit.Good() {
		t.Errorf("with what an edge has kept: %+v, %v", audit, err)
	}
	if _, err = forged.Continues(second, "tinh-20", public); !errors.Is(err, checkpoint.ErrForked) && !errors.Is(err, checkpoint.ErrUnproved) {
		t.Errorf("the edge takes it: %v", err)
	}
}

// tamper changes the tables as somebody with the database in his hands can.
func (r *Room) tamper(t testing.TB, statements ...string) {
	t.Helper()
	off, on := `DROP TRIGGER IF EXISTS events_append_only`, ""
	if r.DB.Engine() == "postgres" {
		off, on = `ALTER TABLE events DISABLE TRIGGER ALL`, `ALTER TABLE events ENABLE TRIGGER ALL`
	}
	must(t, r.DB.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for _, s := range append(append([]string{off}, statements...), on) {
			if s == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}))
}
