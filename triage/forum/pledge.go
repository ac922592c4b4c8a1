package forum

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"homthu/triage/docket"
)

// Promise is a pledge on its way in.
type Promise struct {
	ID      string // UUIDv4
	Forum   string
	Opinion string // "" for one that answers none in particular
	Text    string
	Owner   string // unit
	Due     string
	Passed  []string
}

// pledgeDays is how far away a pledge's day may be.
const pledgeDays = 3 * 366

// pledgesMost bounds a forum's pledges.
const pledgesMost = 200

// Pledge writes down what was promised: words for the public, who keeps it, until when. The same id again changes nothing.
func (f *Forums) Pledge(ctx context.Context, v docket.Viewer, p Promise) error {
	p.Text = strings.TrimSpace(p.Text)
	if !uuid4.MatchString(p.ID) {
		return fmt.Errorf("pledge: %w", ErrRefused)
	}
	if err := approvable(p.Text, pledgeMost, p.Passed); err != nil {
		return fmt.Errorf("pledge: %w", err)
	}
	if err := f.Sweep(ctx); err != nil {
		return err
	}
	// Crash before the commit: nothing is pledged, and the browser sends it again. After it: the same id again changes nothing.
	return f.writeAs(ctx, v, "pledge", func(t *tx) error {
		was, err := f.writable(t, v, p.Forum)
		if err != nil {
			return err
		}
		there, err := only(t.ctx, t, scanPledge, `SELECT `+pledgeColumns+` FROM pledges AS p JOIN forums AS f ON f.id = p.forum WHERE p.id = $1`, p.ID)
		if err == nil {
			if there.Forum == p.Forum && there.Text == p.Text {
				return nil
			}
			return ErrRefused
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := may("pledge", was.State, "", ""); err != nil {
			return err
		}
		if err := f.fits(t, was, p); err != nil {
			return err
		}
		var n, seq int
		if err := t.QueryRowContext(t.ctx, `SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM pledges WHERE forum = $1`, p.Forum).Scan(&n, &seq); err != nil {
			return err
		}
		if n >= pledgesMost {
			return fmt.Errorf("%w: the list is full", ErrRefused)
		}
		if err := t.do(`INSERT INTO pledges (id, forum, seq, opinion, words, owner, due, state, reason, kept_on, told, officer, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', '', '', 0, $8, 1)`, p.ID, p.Forum, seq+1, p.Opinion, p.Text, p.Owner, p.Due, v.Officer); err != nil {
			return err
		}
		return t.said(p.Forum, "pledge", p.ID, "")
	})
}

// fits checks whose a pledge is, until when, and of what.
func (f *Forums) fits(t *tx, was Forum, p Promise) error {
	owners, err := f.owners(t.ctx, was)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(owners, func(o Owner) bool { return o.Unit == p.Owner }) {
		return fmt.Errorf("%w: nothing can be given to this unit", ErrRefused)
	}
	if err := f.pledgeDay(was, p.Due); err != nil || p.Opinion == "" {
		return err
	}
	o, err := only(t.ctx, t, scanOpinion, `SELECT `+opinionColumns+` FROM opinions AS o WHERE o.id = $1`, p.Opinion)
	if err != nil {
		return err
	}
	if o.Forum != was.ID || o.State != Approved {
		return fmt.Errorf("%w: no such opinion", ErrRefused)
	}
	return nil
}

func (f *Forums) pledgeDay(was Forum, due string) error {
	on, _ := dateOf(was.Day)
	end, ok := dateOf(due)
	if !ok || end.Before(on) || end.After(on.AddDate(0, 0, pledgeDays)) {
		return ErrDay
	}
	return nil
}

// changePledge does one thing to one pledge, as change does to an opinion, by a unit that holds its forum.
func (f *Forums) changePledge(ctx context.Context, v docket.Viewer, c Change, act string, done func(Pledge) bool, do func(*tx, Forum, Pledge) (string, error)) error {
	holds := func(t *tx, v docket.Viewer, p Pledge) (Forum, error) { return f.writable(t, v, p.Forum) }
	return f.changePledgeAs(ctx, v, c, act, holds, done, do)
}

// allowed returns the forum of a pledge to a viewer who may change the pledge.
type allowed func(*tx, docket.Viewer, Pledge) (Forum, error)

func (f *Forums) changePledgeAs(ctx context.Context, v docket.Viewer, c Change, act string, who allowed, done func(Pledge) bool, do func(*tx, Forum, Pledge) (string, error)) error {
	if err := f.Sweep(ctx); err != nil {
		return err
	}
	// Crash here is as in change.
	return f.writeAs(ctx, v, act, func(t *tx) error {
		p, err := only(t.ctx, t, scanPledge, `SELECT `+pledgeColumns+` FROM pledges AS p JOIN forums AS f ON f.id = p.forum WHERE p.id = $1`, c.ID)
		if err != nil {
			return err
		}
		was, err := who(t, v, p)
		if err != nil {
			return err
		}
		if p.Version == c.Version+1 && p.Officer == v.Officer && done(p) {
			return nil
		}
		if p.Version != c.Version {
			return t.changedBy(v, p)
		}
		if err := may(act, was.State, p.State, ""); err != nil {
			return err
		}
		var pulled int
		if err := t.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM opinions WHERE id = $1 AND pulled = 1`, p.Opinion).Scan(&pulled); err != nil {
			return err
		}
		if pulled > 0 {
			return fmt.Errorf("%w: its opinion may not be in a forum", ErrRefused)
		}
		outcome, err := do(t, was, p)
		if err != nil {
			return err
		}
		if err := t.do(`UPDATE pledges SET officer = $1, version = version + 1 WHERE id = $2`, v.Officer, c.ID); err != nil {
			return err
		}
		return t.said(p.Forum, act, p.ID, outcome)
	})
}

// Keep says that a pledge was kept, on a day from the forum's to today.
func (f *Forums) Keep(ctx context.Context, v docket.Viewer, c Change, on string) error {
	return f.changePledge(ctx, v, c, "keep", keptOn(on), keep(on))
}

func keptOn(on string) func(Pledge) bool {
	return func(p Pledge) bool { return p.State == PledgeKept && p.Kept == on }
}

func keep(on string) func(*tx, Forum, Pledge) (string, error) {
	return func(t *tx, was Forum, p Pledge) (string, error) {
		if _, ok := dateOf(on); !ok || on < was.Day || on > day(t.now) {
			return "", ErrDay
		}
		return on, t.do(`UPDATE pledges SET state = 'kept', kept_on = $1, kept_by = $2, why = '', hoped = '', doubted = '' WHERE id = $3`, on, t.v.Unit, p.ID)
	}
}

// Reopen takes back that a pledge was kept: what who promised said of it was not so, or too early.
func (f *Forums) Reopen(ctx context.Context, v docket.Viewer, c Change) error {
	done := func(p Pledge) bool { return p.State == PledgeOpen }
	return f.changePledge(ctx, v, c, "reopen", done, func(t *tx, _ Forum, p Pledge) (string, error) {
		return "", t.do(`UPDATE pledges SET state = 'open', kept_on = '', kept_by = '', doubted = $1 WHERE id = $2`, day(t.now), p.ID)
	})
}

// Drop gives a pledge up, with a reason of [DropReasons] that the page shows. So does the commune's next forum, for who was told
// of a promise shall hear that it was given up.
func (f *Forums) Drop(ctx context.Context, v docket.Viewer, c Change, reason string) error {
	if !slices.Contains(DropReasons, reason) {
		return fmt.Errorf("drop: %w: no such reason", ErrRefused)
	}
	done := func(p Pledge) bool { return p.State == PledgeDropped && p.Reason == reason }
	return f.changePledge(ctx, v, c, "drop", done, func(t *tx, _ Forum, p Pledge) (string, error) {
		return reason, t.do(`UPDATE pledges SET state = 'dropped', reason = $1, kept_on = $2, why = '', hoped = '' WHERE id = $3`, reason, day(t.now), p.ID)
	})
}

// Move gives a pledge another owner or day, and with it an answer to what the owner said of the one before. The log keeps the day before.
func (f *Forums) Move(ctx context.Context, v docket.Viewer, c Change, owner, due string) error {
	done := func(p Pledge) bool { return p.Owner == owner && p.Due == due }
	return f.changePledge(ctx, v, c, "move", done, func(t *tx, was Forum, p Pledge) (string, error) {
		if err := f.fits(t, was, Promise{Owner: owner, Due: due}); err != nil {
			return "", err
		}
		return p.Due, t.do(`UPDATE pledges SET owner = $1, due = $2, why = '', hoped = '', doubted = CASE WHEN owner = $1 THEN doubted ELSE '' END WHERE id = $3`, owner, due, p.ID)
	})
}

// Told notes how many writers' mailboxes were told how the pledge stands, in all.
func (f *Forums) Told(ctx context.Context, v docket.Viewer, c Change, n int) error {
	if n < 0 || n > 10000 {
		return fmt.Errorf("told: %w", ErrRefused)
	}
	done := func(p Pledge) bool { return p.Told == n }
	return f.changePledge(ctx, v, c, "told", done, func(t *tx, _ Forum, p Pledge) (string, error) {
		return "", t.do(`UPDATE pledges SET told = $1 WHERE id = $2`, n, p.ID)
	})
}
