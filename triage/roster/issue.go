package roster

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"homthu/intake/directory"
)

// Draft makes the next directory from the roster, to be signed with the province's key, which is not here. Its version
// is written down first: two drafts never share one.
func (r *Roster) Draft(ctx context.Context, issuer string, valid time.Duration) (directory.Directory, error) {
	d := directory.Directory{V: directory.Version, Province: issuer, Issued: r.now().UTC().Truncate(time.Second)}
	d.Expires = d.Issued.Add(valid)
	err := r.write(ctx, "draft the directory", func(e exec) error {
		if _, err := e.do(`UPDATE roster SET drafted = drafted + 1 WHERE id = 1`); err != nil {
			return err
		}
		return e.tx.QueryRowContext(e.ctx, `SELECT drafted FROM roster WHERE id = 1`).Scan(&d.Version)
	})
	if err != nil {
		return d, err
	}
	for _, part := range []func(context.Context, *directory.Directory) error{r.draftUnits, r.draftBoxes, r.draftParties} {
		if err := part(ctx, &d); err != nil {
			return d, fmt.Errorf("draft the directory: %w", err)
		}
	}
	return d, nil
}

func (r *Roster) draftUnits(ctx context.Context, d *directory.Directory) error {
	units, err := r.Units(ctx, "")
	if err != nil {
		return err
	}
	type owned struct {
		unit string
		directory.Key
	}
	all, err := list(ctx, r, func(s *sql.Rows) (k owned, err error) {
		var from, to int64
		err = s.Scan(&k.unit, &k.Recipient, &k.Verify, &from, &to)
		k.From, k.To = pointer(from), pointer(to)
		return k, err
	}, `SELECT unit, recipient, verify, from_at, to_at FROM unit_keys ORDER BY unit, from_at, recipient`)
	if err != nil {
		return err
	}
	of := map[string][]directory.Key{}
	for _, k := range all {
		of[k.unit] = append(of[k.unit], k.Key)
	}
	for _, u := range units {
		d.Units = append(d.Units, directory.Unit{ID: u.ID, Role: u.Role, Place: u.Place, Name: u.Name, Deployment: u.Deployment,
			Keys: append([]directory.Key{}, of[u.ID]...), From: pointer(stamp(u.From)), To: pointer(stamp(u.To)),
			Successor: u.Successor, Recovery: u.Recovery, PaperKey: u.PaperKey})
	}
	return nil
}

func (r *Roster) draftBoxes(ctx context.Context, d *directory.Directory) error {
	boxes, err := r.Boxes(ctx, "")
	for _, b := range boxes {
		d.Boxes = append(d.Boxes, directory.Box{Code: b.Code, Name: b.Name, Commune: b.Commune, Villages: b.Villages,
			From: pointer(stamp(b.From)), To: pointer(stamp(b.To))})
	}
	return err
}

func (r *Roster) draftParties(ctx context.Context, d *directory.Directory) error {
	edges, err := r.Edges(ctx)
	if err != nil {
		return err
	}
	for _, p := range edges {
		d.Edges = append(d.Edges, directory.Edge(p))
	}
	deployments, err := list(ctx, r, scanParty, `SELECT id, verify FROM deployments ORDER BY id`)
	for _, p := range deployments {
		d.Deployments = append(d.Deployments, directory.Deployment(p))
	}
	return err
}

// Issue drafts, signs with the key given by the caller, and adopts. Where the province's key is kept offline, Draft and
// Adopt are called apart.
func (r *Roster) Issue(ctx context.Context, issuer string, valid time.Duration, key ed25519.PrivateKey) ([]byte, int, error) {
	d, err := r.Draft(ctx, issuer, valid)
	if err != nil {
		return nil, 0, err
	}
	signed, err := directory.Sign(d, key)
	if err != nil {
		return nil, 0, fmt.Errorf("issue the directory: %w", err)
	}
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, 0, fmt.Errorf("issue the directory: %w: not an Ed25519 key", ErrRefused)
	}
	return signed, d.Version, r.Adopt(ctx, signed, public)
}

// Adopt keeps a directory that the province signed. Older ones than the newest kept are refused.
func (r *Roster) Adopt(ctx context.Context, signed []byte, province ed25519.PublicKey) error {
	_, newest, err := r.Signed(ctx)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return err
	}
	d, err := directory.Read(signed, province, newest, r.now())
	if err != nil {
		return fmt.Errorf("adopt the directory: %w", err)
	}
	return r.write(ctx, "adopt the directory", func(e exec) error {
		_, err := e.do(`INSERT INTO directories (version, signed, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, d.Version, signed, r.now().Unix())
		return err
	})
}

// Signed returns the newest signed directory and its version, or [ErrUnknown].
func (r *Roster) Signed(ctx context.Context) (signed []byte, version int, err error) {
	err = r.db.Read().QueryRowContext(ctx, `SELECT signed, version FROM directories ORDER BY version DESC LIMIT 1`).Scan(&signed, &version)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknown
	}
	if err != nil {
		return nil, 0, fmt.Errorf("signed directory: %w", err)
	}
	return signed, version, nil
}
