package docket

import (
	"context"
	"fmt"
	"slices"

	"homthu/intake/envelope"
)

const (
	// MostFiles is how many files go with one reply.
	MostFiles = 5
	// MostFile is how large one may be before it is sealed.
	MostFile = 20 << 20
)

// Files are what goes with a reply: sealed once to the reporter key, for the resident, and once to the case key, so that the
// unit can see again what it sent. Both lie in the common folder of blobs before the reply is written.
type Files struct {
	Theirs []string           `json:"theirs"` // ids of the resident's blobs
	Ours   []envelope.BlobRef `json:"ours"`
	Sealed []byte             `json:"sealed"` // which they are, sealed to the case key
}

func (f *Files) check() error {
	if f == nil {
		return nil
	}
	if len(f.Theirs) == 0 || len(f.Theirs) > MostFiles || len(f.Ours) != len(f.Theirs) || len(f.Sealed) == 0 || len(f.Sealed) > maxNote {
		return fmt.Errorf("%w: not the files of a reply", ErrRefused)
	}
	for _, id := range f.blobs() {
		if !uuid4.MatchString(id) {
			return fmt.Errorf("%w: not a blob of a reply", ErrRefused)
		}
	}
	return nil
}

// blobs are the ids of all that must stay as long as the reply does.
func (f *Files) blobs() []string {
	if f == nil {
		return nil
	}
	ids := slices.Clone(f.Theirs)
	for _, b := range f.Ours {
		ids = append(ids, b.ID)
	}
	return ids
}

// attach writes what a reply's files leave in the docket: the unit's own blobs, and which they are.
func (d *Docket) attach(ctx context.Context, t *tx, v Viewer, id string, r Reply) error {
	if r.Files == nil {
		return nil
	}
	var blobs [][]any
	for _, b := range r.Files.Ours {
		blobs = append(blobs, []any{b.ID, id, b.Size})
	}
	// A blob of another case stays that case's: the one who names it here gains nothing by it.
	if err := t.insert(ctx, `INSERT INTO blobs (id, case_id, size)`, `ON CONFLICT (id) DO NOTHING`, blobs); err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO remarks (id, case_id, unit, officer, at, sealed, kind) VALUES ($1, $2, $3, $4, $5, $6, 'files')`,
		r.ID, id, v.Unit, v.Officer, d.now(), r.Files.Sealed)
}

// MayAct says whether the viewer's unit may change the case: nil, [ErrNotHolder], or [ErrNotFound].
func (d *Docket) MayAct(ctx context.Context, v Viewer, id string) error {
	row, err := d.Row(ctx, v, id)
	if err == nil && !d.acts(v, row.Holder, row.Lane) {
		err = ErrNotHolder
	}
	return err
}
