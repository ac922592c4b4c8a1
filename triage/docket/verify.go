package docket

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"homthu/intake/checkpoint"
)

// Audit is what Verify found. Changed, Missing, Late and Bad are empty for a register that nobody tampered with.
type Audit struct {
	Epoch    string
	Sealed   int64   // events in the tree
	Unsealed int64   // events that are not in it; they wait for at most some minutes, but for those in Late
	Newest   int64   // size of the newest checkpoint, 0 for none
	Changed  []int64 // ids of events that are not as they were sealed
	Missing  []int64 // ids of sealed events that are no more
	Late     []int64 // ids of events that were never sealed though much later ones were: put in afterwards
	Bad      []int64 // sizes of checkpoints that this tree does not have, or that are not signed
}

// Good tells whether nothing was found.
func (a Audit) Good() bool { return len(a.Changed)+len(a.Missing)+len(a.Late)+len(a.Bad) == 0 }

// most is how many ids of a kind an audit lists: somebody must look anyway.
const most = 100

// Verify computes the whole tree anew from the events and compares: with the hashes, and with every checkpoint. known are
// checkpoints that were kept elsewhere (by an edge, on paper) and are checked as well. It reads the register once, in order.
func (d *Docket) Verify(ctx context.Context, public ed25519.PublicKey, known ...[]byte) (a Audit, err error) {
	db := d.db.Read()
	err = db.QueryRowContext(ctx, `SELECT epoch, size FROM event_tree WHERE one = 1`).Scan(&a.Epoch, &a.Sealed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("verify: %w", err)
	}
	wanted, err := d.checkpoints(ctx, public, known, &a)
	if err != nil {
		return a, fmt.Errorf("verify: %w", err)
	}
	if err := d.rebuild(ctx, wanted, &a); err != nil {
		return a, fmt.Errorf("verify: %w", err)
	}
	for size := range wanted { // of more events than there are
		a.Bad = some(a.Bad, size)
	}
	set, err := db.QueryContext(ctx, ownLate, most)
	if a.Late, err = rows(set, err, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }); err != nil {
		return a, fmt.Errorf("verify: %w", err)
	}
	return a, db.QueryRowContext(ctx, ownUnsealedCount).Scan(&a.Unsealed)
}

func some(list []int64, id int64) []int64 {
	if len(list) < most {
		list = append(list, id)
	}
	return list
}

// checkpoints reads the roots that checkpoints vouch for, by size.
func (d *Docket) checkpoints(ctx context.Context, public ed25519.PublicKey, known [][]byte, a *Audit) (map[int64][]tlog.Hash, error) {
	set, err := d.db.Read().QueryContext(ctx, `SELECT size, signed FROM checkpoints ORDER BY size`)
	wanted := map[int64][]tlog.Hash{}
	_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
		var size int64
		var signed []byte
		if err := r.Scan(&size, &signed); err != nil {
			return struct{}{}, err
		}
		c, err := checkpoint.Read(signed, d.opts.Deployment, public)
		if err != nil || c.Size != size || c.Epoch != a.Epoch {
			a.Bad = some(a.Bad, size)
			return struct{}{}, nil
		}
		a.Newest = max(a.Newest, size)
		wanted[size] = append(wanted[size], c.Root)
		return struct{}{}, nil
	})
	for _, signed := range known {
		c, readErr := checkpoint.Read(signed, d.opts.Deployment, public)
		if readErr != nil || c.Epoch != a.Epoch {
			return nil, errors.Join(err, fmt.Errorf("a checkpoint that was given: %w", readErr), errEpoch(c, a.Epoch))
		}
		wanted[c.Size] = append(wanted[c.Size], c.Root)
	}
	return wanted, err
}

func errEpoch(c checkpoint.Checkpoint, epoch string) error {
	if c.Epoch == "" || c.Epoch == epoch {
		return nil
	}
	return checkpoint.ErrAnew
}

// rebuild goes through the leaves in order and rebuilds the tree as a row of perfect subtrees, the largest first.
func (d *Docket) rebuild(ctx context.Context, wanted map[int64][]tlog.Hash, a *Audit) error {
	const page = 1000
	var subtrees []subtree
	for from := int64(0); from < a.Sealed; from += page {
		set, err := d.db.Read().QueryContext(ctx, ownSealed, from, from+page)
		list, err := rows(set, err, scanLeaf)
		if err != nil {
			return err
		}
		if want := min(page, a.Sealed-from); int64(len(list)) != want {
			return errors.New("leaves of the event tree are missing")
		}
		for i, l := range list {
			switch {
			case l.data == nil:
				a.Missing = some(a.Missing, l.event)
			case tlog.RecordHash(l.data) != l.hash:
				a.Changed = some(a.Changed, l.event)
			}
			// The stored leaf goes into the tree: what was changed is found above, and does not spoil every checkpoint.
			subtrees = grow(subtrees, l.hash)
			size := from + int64(i) + 1
			for _, root := range wanted[size] {
				if top(subtrees) != root {
					a.Bad = some(a.Bad, size)
				}
			}
			delete(wanted, size)
		}
	}
	return nil
}

type leaf struct {
	event int64
	hash  tlog.Hash
	data  []byte // nil where the event is no more
}

func scanLeaf(r *sql.Rows) (l leaf, err error) {
	var hash []byte
	var id, at sql.NullInt64
	var text [9]sql.NullString
	err = r.Scan(&l.event, &hash, &id, &text[0], &at, &text[1], &text[2], &text[3], &text[4], &text[5], &text[6], &text[7], &text[8])
	if err != nil {
		return l, err
	}
	copy(l.hash[:], hash)
	if !id.Valid {
		return l, nil
	}
	var plain [9]string
	for i := range text {
		plain[i] = text[i].String
	}
	l.data, err = eventData(id.Int64, at.Int64, plain)
	return l, err
}

// subtree is a perfect tree of 2^level leaves.
type subtree struct {
	level int
	hash  tlog.Hash
}

func grow(list []subtree, hash tlog.Hash) []subtree {
	next := subtree{0, hash}
	for len(list) > 0 && list[len(list)-1].level == next.level {
		next = subtree{next.level + 1, tlog.NodeHash(list[len(list)-1].hash, next.hash)}
		list = list[:len(list)-1]
	}
	return append(list, next)
}

// top is the root of the whole row (RFC 6962, section 2.1).
func top(list []subtree) tlog.Hash {
	hash := list[len(list)-1].hash
	for i := len(list) - 2; i >= 0; i-- {
		hash = tlog.NodeHash(list[i].hash, hash)
	}
	return hash
}
