package forum

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"homthu/triage/docket"
)

// Unword takes the words of a pledge out wherever they stand: they give somebody away. The pledge stands on, with owner, day and
// state, and waits for new words.
func (f *Forums) Unword(ctx context.Context, v docket.Viewer, c Change) error {
	done := func(p Pledge) bool { return p.Text == "" }
	err := f.changePledge(ctx, v, c, "unword", done, func(t *tx, _ Forum, p Pledge) (string, error) {
		if p.Text == "" {
			return "", fmt.Errorf("%w: it has no words", ErrRefused)
		}
		if err := t.do(`UPDATE pledges SET words = '', anew = '' WHERE id = $1`, p.ID); err != nil {
			return "", err
		}
		return "", t.shownLater(p.Forum)
	})
	if err != nil {
		return err
	}
	return f.forget(ctx)
}

// Word gives a pledge whose words were taken out new ones, which the officer approves for everybody as he did the first.
func (f *Forums) Word(ctx context.Context, v docket.Viewer, c Change, text string, passed []string) error {
	text = strings.TrimSpace(text)
	if err := approvable(text, pledgeMost, passed); err != nil {
		return fmt.Errorf("word: %w", err)
	}
	done := func(p Pledge) bool { return p.Text == text }
	return f.changePledge(ctx, v, c, "word", done, func(t *tx, _ Forum, p Pledge) (string, error) {
		if p.Text != "" {
			return "", fmt.Errorf("%w: it has words", ErrRefused)
		}
		if err := t.do(`UPDATE pledges SET words = $1, anew = $2 WHERE id = $3`, text, v.Officer, p.ID); err != nil {
			return "", err
		}
		return "", t.shownLater(p.Forum)
	})
}

// hush takes out the words of an opinion that gives its writer away, the answer that may repeat them, and the words of what was
// pledged of it.
func (t *tx) hush(o Opinion) error {
	if err := t.do(`UPDATE opinions SET words = '', answer = '' WHERE id = $1`, o.ID); err != nil {
		return err
	}
	return t.unwordAll(`p.opinion = $1`, o.ID)
}

// unwordAll takes the words out of those pledges that have some, and notes each.
func (t *tx) unwordAll(which string, args ...any) error {
	type row struct{ id, forum string }
	all, err := list(t.ctx, t, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.id, &x.forum) },
		`SELECT p.id, p.forum FROM pledges AS p WHERE p.words <> '' AND `+which+` ORDER BY p.forum, p.seq`, args...)
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := t.do(`UPDATE pledges SET words = '', anew = '', officer = $1, version = version + 1 WHERE id = $2`, t.v.Officer, p.id); err != nil {
			return err
		}
		if err := t.said(p.forum, "unword", p.id, ""); err != nil {
			return err
		}
		if err := t.shownLater(p.forum); err != nil {
			return err
		}
	}
	return nil
}

// shownLater lets the pages of the forums after one go out anew: what was pledged there stands on them as well.
func (t *tx) shownLater(forum string) error {
	return t.do(`UPDATE forums SET turn = turn + 1 WHERE held_on > (SELECT held_on FROM forums WHERE id = $1)`, forum)
}

// hushed takes out what was withdrawn as telling before the words of its pledges went as well, or what an older backup brought back.
func (t *tx) hushed() error {
	if err := t.do(`UPDATE opinions SET words = '', answer = '' WHERE state = $1 AND reason = $2 AND (words <> '' OR answer <> '')`, Withdrawn, tells); err != nil {
		return err
	}
	return t.unwordAll(`p.anew = '' AND EXISTS (SELECT 1 FROM opinions AS o WHERE o.id = p.opinion AND o.state = $1 AND o.reason = $2)`, Withdrawn, tells)
}

// forget empties SQLite's log of what was taken out a moment ago. On PostgreSQL that is the server's VACUUM.
func (f *Forums) forget(ctx context.Context) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second) // whoever asked may be gone
	defer done()
	if err := f.db.Scrub(ctx); err != nil {
		return fmt.Errorf("forget words: %w", err)
	}
	return nil
}
