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

// KeyOverlap is how long a unit's old key goes on beside a new one: what was sealed to it, or signed with it, by somebody
// with the directory before is still on its way.
const KeyOverlap = 30 * 24 * time.Hour

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
	signing := func(ctx context.Context, d *directory.Directory) error { return r.draftUnits(ctx, d, true) }
	for _, part := range []func(context.Context, *directory.Directory) error{signing, r.draftBoxes, r.draftParties} {
		if err := part(ctx, &d); err != nil {
			return d, fmt.Errorf("draft the directory: %w", err)
		}
	}
	return d, nil
}

// draftUnits writes the units with their keys into d; proposed ones as well where d is to be signed.
func (r *Roster) draftUnits(ctx context.Context, d *directory.Directory, signing bool) error {
	units, err := r.Units(ctx, "")
	if err != nil {
		return err
	}
	type owned struct {
		unit     string
		proposed bool
		directory.Key
	}
	all, err := list(ctx, r, func(s *sql.Rows) (k owned, err error) {
		var from, to int64
		var proposed int
		err = s.Scan(&k.unit, &k.Recipient, &k.Verify, &from, &to, &proposed)
		k.From, k.To, k.proposed = pointer(from), pointer(to), proposed == 1
		return k, err
	}, `SELECT unit, recipient, verify, from_at, to_at, proposed FROM unit_keys AS k WHERE proposed = 0 OR NOT EXISTS
		(SELECT 1 FROM unit_keys AS later WHERE later.unit = k.unit AND later.proposed = 1 AND (later.made > k.made OR later.made = k.made AND later.recipient > k.recipient))
		ORDER BY unit, proposed, from_at, recipient`)
	if err != nil {
		return err
	}
	of := map[string][]directory.Key{}
	for _, k := range all {
		if k.proposed && !signing {
			continue
		}
		if k.proposed { // comes last: it takes over from those before, which still verify what was signed with them
			k.From = &d.Issued
			for i := range of[k.unit] {
				if of[k.unit][i].To == nil {
					of[k.unit][i].To = pointer(d.Issued.Add(KeyOverlap).Unix())
				}
			}
		}
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
	boxes, err := r.boxes(ctx)
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

// Adopt keeps a directory that the province signed; the keys in it that were proposed are in force with it. Older ones than
// the newest kept are refused.
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
		written, err := e.do(`INSERT INTO directories (version, signed, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, d.Version, signed, r.now().Unix())
		if err != nil || written == 0 {
			return err
		}
		return r.inForce(e, d)
	})
}

// inForce takes over, for the units with a proposed key that is in the directory, what that says of their keys.
func (r *Roster) inForce(e exec, d *directory.Directory) error {
	units, err := e.names(`SELECT DISTINCT unit FROM unit_keys WHERE proposed = 1`)
	if err != nil {
		return err
	}
	for _, id := range units {
		unit, _ := d.Known(id)
		signed := int64(0)
		for _, k := range unit.Keys {
			n, err := e.do(`UPDATE unit_keys SET proposed = 0 WHERE unit = $1 AND recipient = $2 AND proposed = 1`, id, k.Recipient)
			if err != nil {
				return err
			}
			signed += n
		}
		if signed == 0 {
			continue
		}
		for _, k := range unit.Keys {
			if _, err := e.do(`UPDATE unit_keys SET from_at = $1, to_at = $2 WHERE unit = $3 AND recipient = $4`, second(k.From), second(k.To), id, k.Recipient); err != nil {
				return err
			}
		}
		if err := r.changed(e, Change{Unit: id, Kind: Signed}); err != nil {
			return err
		}
	}
	return nil
}

// second is the reverse of pointer.
func second(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return stamp(*t)
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
