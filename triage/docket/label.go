package docket

import (
	"context"
	"fmt"
	"slices"
)

// Labels are what a unit can stick on a case to order its own work: a closed list that speaks of the tip and of the work on
// it. There are no labels of a unit's own making: a word that an officer may choose freely soon names a person. The place in
// the list is the bit in the table: it only ever grows at its end.
var Labels = []string{"lam-truoc", "can-xuong-dia-ban", "da-xuong-dia-ban", "cho-tai-lieu", "cho-noi-khac", "hen-gap", "nhieu-nguoi-bao",
	"viec-lap-lai", "co-the-trung", "dot-cao-diem", "bao-cao-lanh-dao"}

// labelsIn are the labels whose bits are set.
func labelsIn(bits int64) []string {
	list := []string{}
	for i, label := range Labels {
		if bits&(1<<i) != 0 {
			list = append(list, label)
		}
	}
	return list
}

// labelBits are the bits of labels, all of which must be known.
func labelBits(labels []string) (bits int64, err error) {
	for _, label := range labels {
		i := slices.Index(Labels, label)
		if i < 0 {
			return 0, fmt.Errorf("%w: no such label", ErrRefused)
		}
		bits |= 1 << i
	}
	return bits, nil
}

// Label sticks a label of the viewer's unit on a case, or takes it off. Other units have their own labels and do not see
// these. It changes no version: it is no step, and two officers who stick two labels are not in each other's way.
func (d *Docket) Label(ctx context.Context, v Viewer, id, label string, on bool) error {
	bits, err := labelBits([]string{label})
	if err != nil {
		return fmt.Errorf("label: %w", err)
	}
	return d.write(ctx, "label", func(ctx context.Context, t *tx) error {
		if _, err := d.viewed(ctx, t, v, id); err != nil {
			return err
		}
		query, kind := `UPDATE case_units SET labels = labels | $1 WHERE case_id = $2 AND unit = $3 AND (labels & $1) = 0`, EventLabelled
		if !on {
			query, kind = `UPDATE case_units SET labels = labels - $1 WHERE case_id = $2 AND unit = $3 AND (labels & $1) <> 0`, EventUnlabelled
		}
		changed, err := t.changed(ctx, query, bits, id, v.Unit)
		if err != nil || !changed {
			return err
		}
		return d.note(ctx, t, v, id, Event{Kind: kind, Subject: label})
	})
}
