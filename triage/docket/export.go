package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// ExportKinds are what can be taken out of the console: the drafts of the forms and the register, printed or saved, and the
// files of a case.
var ExportKinds = []string{"bieu-01", "bieu-03", "bieu-214", "so-294", "theo-doi-kien-nghi", "ho-so"}

// Export is about to be made in an officer's browser. It is written down before, so that no export is without its event.
type Export struct {
	ID   string `json:"id"`   // UUIDv4, made in the browser: the same one twice is one event a case
	Kind string `json:"kind"` // of ExportKinds
	// To is the fingerprint of a recipient that is not the unit's own; "" for paper and for the unit itself.
	To string `json:"to"`
	// Cases whose words are in it.
	Cases []string `json:"cases"`
}

// exportCases bounds one export: a register of more is made in parts.
const exportCases = 500

var fingerprint = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Export notes an export in every case that it takes words from; who has the case sees it in its history, the head of the unit
// in the journal. It changes no case, so that a colleague's work is not stale
// for it. [ErrNotFound] when the viewer's unit has not got one of them; then nothing is noted, and nothing may be exported.
func (d *Docket) Export(ctx context.Context, v Viewer, x Export) error {
	if !uuid4.MatchString(x.ID) || !slices.Contains(ExportKinds, x.Kind) || x.To != "" && !fingerprint.MatchString(x.To) ||
		len(x.Cases) == 0 || len(x.Cases) > exportCases {
		return fmt.Errorf("export: %w: not an export", ErrRefused)
	}
	return d.write(ctx, "export", func(ctx context.Context, t *tx) error {
		for _, id := range x.Cases {
			set, err := seen(v, held).query(ctx, t, "c.id", "", "AND c.id = ?1", id)
			if _, err := one(set, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) }); err != nil {
				return err
			}
			set, err = t.QueryContext(ctx, ownExport, id, x.ID)
			_, err = one(set, err, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
			if err == nil {
				continue // asked again
			}
			if !errors.Is(err, ErrNotFound) {
				return err
			}
			if err := d.note(ctx, t, v, id, Event{Kind: EventExported, Subject: x.ID, Reason: x.Kind, Outcome: x.To}); err != nil {
				return err
			}
		}
		return nil
	})
}
