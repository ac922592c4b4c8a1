package forum

import (
	"context"
	"slices"
)

// Sweep takes back the opinions whose cases may not be in a forum any more, also those that an officer had taken off the list:
// their words, answers and sealed parts go.
func (f *Forums) Sweep(ctx context.Context) error {
	cases, err := f.opts.Cases.Unraised(ctx)
	if err != nil || len(cases) == 0 {
		return err
	}
	tags := make([]any, len(cases))
	for i, id := range cases {
		tags[i] = f.tag(id)
	}
	for part := range slices.Chunk(tags, 500) {
		if err := f.sweep(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (f *Forums) sweep(ctx context.Context, tags []any) error {
	query := `SELECT ` + opinionColumns + ` FROM opinions AS o WHERE o.pulled = 0 AND o.tag IN (` + marks(len(tags), 1) + `)`
	found, err := list(ctx, f.db.Read(), scanOpinion, query, tags...)
	if err != nil || len(found) == 0 {
		return err
	}
	if f.reading {
		return ErrSwept
	}
	// Crash before the commit: nothing is taken back, and the next sweep, which comes before anything is shown, does it. After
	// it: the page outside still has them, and goes out anew with the next minute, as the forum's turn has grown.
	err = f.write(ctx, "sweep", func(t *tx) error {
		found, err := list(t.ctx, t, scanOpinion, query, tags...)
		if err != nil {
			return err
		}
		for _, o := range found {
			if err := t.do(`UPDATE opinions SET state = CASE WHEN state = 'declined' THEN state ELSE 'withdrawn' END, pulled = 1,
				words = '', answer = '', answered = '', sealed = $1, disposition = '', owner = '', due = '', officer = '', version = version + 1 WHERE id = $2`, []byte{}, o.ID); err != nil {
				return err
			}
			if err := t.do(`UPDATE pledges SET words = '', version = version + 1 WHERE opinion = $1`, o.ID); err != nil {
				return err
			}
			if err := t.shownLater(o.Forum); err != nil {
				return err
			}
			if err := t.do(`DELETE FROM echoes WHERE opinion = $1`, o.ID); err != nil {
				return err
			}
			if err := t.said(o.Forum, "pulled", o.ID, o.State); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return f.forget(ctx)
}
