package docket

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"homthu/intake/checkpoint"
)

// The hash tree over the events (RFC 6962). Events are put into it some time after they were written, in one place, so that
// writing them costs nothing and needs no order; a checkpoint signs how far it is and goes to every edge.

// sealMost is how many events one transaction puts into the tree.
const sealMost = 500

// treeEvent is one event as it stands in the tree.
type treeEvent struct {
	id   int64
	data []byte
}

// scanTreeEvent reads eventColumns. The bytes are what the leaf is made of: they must never change for what is written.
func scanTreeEvent(r *sql.Rows) (treeEvent, error) {
	var id, at int64
	var text [9]string
	err := r.Scan(&id, &text[0], &at, &text[1], &text[2], &text[3], &text[4], &text[5], &text[6], &text[7], &text[8])
	if err != nil {
		return treeEvent{}, err
	}
	data, err := eventData(id, at, text)
	return treeEvent{id, data}, err
}

func eventData(id, at int64, text [9]string) ([]byte, error) {
	return json.Marshal([]any{"homthu event 1", id, at, text})
}

// hashes reads stored hashes: those that this transaction adds, then those in the database.
type hashes struct {
	ctx   context.Context
	from  reader
	added map[int64]tlog.Hash
}

// ReadHashes implements [tlog.HashReader].
func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := map[int64]tlog.Hash{}
	var missing []string
	for _, i := range indexes {
		if hash, ok := h.added[i]; ok {
			found[i] = hash
		} else {
			missing = append(missing, strconv.FormatInt(i, 10))
		}
	}
	if len(missing) > 0 {
		// #nosec G202 -- numbers of this package
		set, err := h.from.QueryContext(h.ctx, `SELECT i, hash FROM event_hashes WHERE i IN (`+strings.Join(missing, ", ")+`)`)
		if _, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
			var i int64
			var b []byte
			err := r.Scan(&i, &b)
			found[i] = tlog.Hash(append(make([]byte, 0, tlog.HashSize), b...))
			return struct{}{}, err
		}); err != nil {
			return nil, err
		}
	}
	list := make([]tlog.Hash, len(indexes))
	for at, i := range indexes {
		hash, ok := found[i]
		if !ok {
			return nil, errors.New("a hash of the event tree is missing")
		}
		list[at] = hash
	}
	return list, nil
}

// SealEvents puts events into the tree that are not in it yet, and returns how many: fewer than it could when none is left.
func (d *Docket) SealEvents(ctx context.Context) (n int, err error) {
	err = d.write(ctx, "seal events", func(ctx context.Context, t *tx) error {
		size, err := d.treeSize(ctx, t)
		if err != nil {
			return err
		}
		set, err := t.QueryContext(ctx, ownUnsealed, sealMost)
		list, err := rows(set, err, scanTreeEvent)
		if err != nil || len(list) == 0 {
			n = 0
			return err
		}
		added := map[int64]tlog.Hash{}
		var leaves, stored [][]any
		for i, e := range list {
			at := size + int64(i)
			more, err := tlog.StoredHashes(at, e.data, hashes{ctx, t, added})
			if err != nil {
				return err
			}
			for j, hash := range more {
				index := tlog.StoredHashIndex(0, at) + int64(j)
				added[index] = hash
				stored = append(stored, []any{index, hash[:]})
			}
			leaves = append(leaves, []any{at, tlog.StoredHashIndex(0, at), e.id})
		}
		n = len(list)
		if err := t.insert(ctx, `INSERT INTO event_leaves (n, leaf, event)`, "", leaves); err != nil {
			return err
		}
		if err := t.insert(ctx, `INSERT INTO event_hashes (i, hash)`, "", stored); err != nil {
			return err
		}
		return t.exec(ctx, `UPDATE event_tree SET size = $1 WHERE one = 1`, size+int64(n))
	})
	return n, err
}

// treeSize begins the tree where there is none. The update takes the row's lock, so that two processes never grow it at once.
func (d *Docket) treeSize(ctx context.Context, t *tx) (size int64, err error) {
	var epoch [8]byte
	if _, err := rand.Read(epoch[:]); err != nil {
		return 0, err
	}
	if err := t.exec(ctx, `INSERT INTO event_tree (one, epoch, size) VALUES (1, $1, 0) ON CONFLICT (one) DO UPDATE SET one = 1`, hex.EncodeToString(epoch[:])); err != nil {
		return 0, err
	}
	return size, t.QueryRowContext(ctx, `SELECT size FROM event_tree WHERE one = 1`).Scan(&size)
}

// Checkpoint signs how far the tree is, keeps that, and returns it with proofs that reach back to earlier checkpoints: the
// newest ones, and about one a day of the last sixty. ok is false while there is no event.
func (d *Docket) Checkpoint(ctx context.Context, key ed25519.PrivateKey) (c checkpoint.Chain, ok bool, err error) {
	err = d.write(ctx, "checkpoint", func(ctx context.Context, t *tx) error {
		size, err := d.treeSize(ctx, t)
		if ok = size > 0; err != nil || !ok {
			return err
		}
		read := hashes{ctx: ctx, from: t}
		now := checkpoint.Checkpoint{Size: size}
		if err := t.QueryRowContext(ctx, `SELECT epoch FROM event_tree WHERE one = 1`).Scan(&now.Epoch); err != nil {
			return err
		}
		if now.Root, err = tlog.TreeHash(size, read); err != nil {
			return err
		}
		c = checkpoint.Chain{}
		if c.Checkpoint, err = now.Sign(d.opts.Deployment, key); err != nil {
			return err
		}
		if err := t.exec(ctx, `INSERT INTO checkpoints (size, at, signed) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING`, size, d.now(), c.Checkpoint); err != nil {
			return err
		}
		known, err := d.proved(ctx, t, size)
		if err != nil {
			return err
		}
		for _, before := range known {
			proof, err := tlog.ProveTree(size, before, read)
			if err != nil {
				return err
			}
			c.Proofs = append(c.Proofs, checkpoint.Proof{Size: before, Hashes: proof})
		}
		return nil
	})
	return c, ok, err
}

// proved picks the earlier checkpoints that a new one is proved to continue.
func (d *Docket) proved(ctx context.Context, t *tx, size int64) (sizes []int64, err error) {
	const newest, day, days = 24, 24 * 60 * 60, 60
	type kept struct{ size, at int64 }
	set, err := t.QueryContext(ctx, `SELECT size, at FROM checkpoints WHERE size < $1 AND at >= $2 ORDER BY size DESC`, size, d.now()-days*day)
	list, err := rows(set, err, func(r *sql.Rows) (k kept, err error) { return k, r.Scan(&k.size, &k.at) })
	last := int64(-1)
	for i, k := range list {
		if i < newest || last-k.at >= day {
			sizes, last = append(sizes, k.size), k.at
		}
	}
	return sizes, err
}
