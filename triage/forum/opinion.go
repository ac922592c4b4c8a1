package forum

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"homthu/triage/docket"
)

// code is a word of a closed list, or the id of a theme.
var code = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// Proposal is an opinion on its way in.
type Proposal struct {
	ID     string // UUIDv4
	Forum  string
	Source string
	// Case is what it was drawn from: only with Source Box, and needed there. It is named to the docket and not kept.
	Case   string
	Sealed []byte // to the units that hold the forum; needed with Source Box
	// Text is approved at once: only for what was said or handed in at the forum, where who types it has it from the speaker.
	Text   string
	Passed []string // kinds of findings in Text that the officer has looked at
	Theme  string
}

// opinionsMost bounds a forum: the largest that the reports tell of had 102 slips.
const opinionsMost = 1000

// Propose puts an opinion on a forum's list. [ErrCase] where its case may not be in a forum; the same id again changes nothing.
func (f *Forums) Propose(ctx context.Context, v docket.Viewer, p Proposal) error {
	boxed := p.Source == Box
	if !uuid4.MatchString(p.ID) || len(p.Sealed) > sealedMost || boxed != (p.Case != "") || (len(p.Sealed) == 0 && (boxed || p.Text == "")) || (boxed && p.Text != "") {
		return fmt.Errorf("propose: %w", ErrRefused)
	}
	if p.Text != "" {
		if err := approvable(p.Text, opinionMost, p.Passed); err != nil {
			return fmt.Errorf("propose: %w", err)
		}
	}
	was, err := f.plan(ctx, f.db.Read(), v, p.Forum)
	if err == nil {
		err = may("propose", was.State, "", p.Source)
	}
	if err == nil && boxed {
		err = f.raise(ctx, v, p)
	}
	if err != nil {
		return fmt.Errorf("propose: %w", err)
	}
	if p.Sealed == nil {
		p.Sealed = []byte{}
	}
	// Crash before the commit: the case says that it was raised, and the browser sends the same opinion again.
	return f.writeAs(ctx, v, "propose", func(t *tx) error { return f.insertOpinion(t, v, p) })
}

// raise asks the docket. Whatever it refuses, the caller learns no more than that it may not be.
func (f *Forums) raise(ctx context.Context, v docket.Viewer, p Proposal) error {
	err := f.opts.Cases.Raise(ctx, v, p.Case, p.Forum)
	for _, no := range []error{docket.ErrRefused, docket.ErrNotFound, docket.ErrNotHolder} {
		if errors.Is(err, no) {
			return ErrCase
		}
	}
	return err
}

func (f *Forums) insertOpinion(t *tx, v docket.Viewer, p Proposal) error {
	was, err := f.writable(t, v, p.Forum)
	if err != nil {
		return err
	}
	there, err := only(t.ctx, t, scanOpinion, `SELECT `+opinionColumns+` FROM opinions AS o WHERE o.id = $1`, p.ID)
	if err == nil && there.Forum == p.Forum && there.Proposer == v.Officer {
		return nil
	}
	if err == nil {
		return ErrRefused
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := may("propose", was.State, "", p.Source); err != nil {
		return err
	}
	if !was.hasTheme(p.Theme) {
		return fmt.Errorf("%w: no such theme", ErrRefused)
	}
	var n, seq, place int
	if err := t.QueryRowContext(t.ctx, `SELECT COUNT(*), COALESCE(MAX(seq), 0), COALESCE(MAX(place), 0) FROM opinions WHERE forum = $1`, p.Forum).Scan(&n, &seq, &place); err != nil {
		return err
	}
	if n >= opinionsMost {
		return fmt.Errorf("%w: the list is full", ErrRefused)
	}
	state, approver := Proposed, ""
	if p.Text != "" {
		state, approver = Approved, v.Officer
	}
	if err := t.do(`INSERT INTO opinions (id, forum, seq, source, state, pulled, reason, sealed, tag, words, theme, place, disposition, owner, due, answer, answered,
		unit, proposer, approver, officer, version) VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7, $8, $9, $10, '', '', '', '', '', $11, $12, $13, $12, 1)`,
		p.ID, p.Forum, seq+1, p.Source, state, p.Sealed, f.tag(p.Case), p.Text, p.Theme, place+1, v.Unit, v.Officer, approver); err != nil {
		return err
	}
	if err := t.said(p.Forum, "propose", p.ID, p.Source); err != nil || p.Text == "" {
		return err
	}
	return t.said(p.Forum, "approve", p.ID, "")
}

func (f Forum) hasTheme(id string) bool {
	return id == "" || slices.ContainsFunc(f.Themes, func(t Theme) bool { return t.ID == id })
}

// Change names an opinion or a pledge as the officer saw it.
type Change struct {
	ID      string
	Version int64
}

// change does one thing to one opinion: the forum must be the viewer's, the version the one he saw, and the table must allow it.
// done tells whether it stands so already by the same officer's hand: then a repeated call is answered as the first was.
func (f *Forums) change(ctx context.Context, v docket.Viewer, c Change, act string, done func(Opinion) bool, do func(*tx, Forum, Opinion) (string, error)) error {
	if err := f.Sweep(ctx); err != nil {
		return err
	}
	// Crash before the commit: the opinion stands as the officer saw it, and his browser sends the change again. After it: the same
	// change again is known by version, officer and done, and is written once.
	return f.writeAs(ctx, v, act, func(t *tx) error {
		o, err := only(t.ctx, t, scanOpinion, `SELECT `+opinionColumns+` FROM opinions AS o WHERE o.id = $1`, c.ID)
		if err != nil {
			return err
		}
		was, err := f.writable(t, v, o.Forum)
		if err != nil {
			return err
		}
		if o.Version == c.Version+1 && o.Officer == v.Officer && done(o) {
			return nil
		}
		if o.Version != c.Version {
			return &StaleError{o.Officer}
		}
		if err := may(act, was.State, o.State, o.Source); err != nil {
			return err
		}
		if second(act) && o.Case && o.Proposer == v.Officer {
			return ErrSecond
		}
		outcome, err := do(t, was, o)
		if err != nil {
			return err
		}
		if err := t.do(`UPDATE opinions SET officer = $1, version = version + 1 WHERE id = $2`, v.Officer, c.ID); err != nil {
			return err
		}
		return t.said(o.Forum, act, o.ID, outcome)
	})
}

// Approve puts an opinion's words for the public, as another officer than its proposer wrote or read them. A
// [*TellingError] names what is in them by which somebody could be reached or known.
func (f *Forums) Approve(ctx context.Context, v docket.Viewer, c Change, text, theme string, passed []string) error {
	return f.word(ctx, v, c, "approve", text, theme, passed)
}

// Reword changes the words of an approved opinion, under the same rule.
func (f *Forums) Reword(ctx context.Context, v docket.Viewer, c Change, text, theme string, passed []string) error {
	return f.word(ctx, v, c, "reword", text, theme, passed)
}

func (f *Forums) word(ctx context.Context, v docket.Viewer, c Change, act, text, theme string, passed []string) error {
	text = strings.TrimSpace(text)
	if err := approvable(text, opinionMost, passed); err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	done := func(o Opinion) bool { return o.State == Approved && o.Text == text && o.Theme == theme }
	return f.change(ctx, v, c, act, done, func(t *tx, was Forum, o Opinion) (string, error) {
		if !was.hasTheme(theme) {
			return "", fmt.Errorf("%w: no such theme", ErrRefused)
		}
		return "", t.do(`UPDATE opinions SET state = 'approved', words = $1, theme = $2, approver = $3 WHERE id = $4`, text, theme, v.Officer, o.ID)
	})
}

// Edit replaces the sealed words of a proposed opinion. Who edits it counts as its proposer.
func (f *Forums) Edit(ctx context.Context, v docket.Viewer, c Change, sealed []byte) error {
	if len(sealed) == 0 || len(sealed) > sealedMost {
		return fmt.Errorf("edit: %w", ErrRefused)
	}
	done := func(o Opinion) bool { return slices.Equal(o.Sealed, sealed) }
	return f.change(ctx, v, c, "edit", done, func(t *tx, _ Forum, o Opinion) (string, error) {
		return "", t.do(`UPDATE opinions SET sealed = $1, proposer = $2, unit = $3 WHERE id = $4`, sealed, v.Officer, v.Unit, o.ID)
	})
}

// Decline takes a proposed opinion off the list, and Withdraw an approved one, with a reason of [DeclineReasons].
func (f *Forums) Decline(ctx context.Context, v docket.Viewer, c Change, reason string) error {
	return f.remove(ctx, v, c, "decline", Declined, reason)
}

// Withdraw takes an approved opinion off the list. Where it gives the writer away its words, the answer that may repeat them, and
// the words of its pledges go; the pledges stay.
func (f *Forums) Withdraw(ctx context.Context, v docket.Viewer, c Change, reason string) error {
	return f.remove(ctx, v, c, "withdraw", Withdrawn, reason)
}

func (f *Forums) remove(ctx context.Context, v docket.Viewer, c Change, act, to, reason string) error {
	if !slices.Contains(DeclineReasons, reason) {
		return fmt.Errorf("%s: %w: no such reason", act, ErrRefused)
	}
	done := func(o Opinion) bool { return o.State == to && o.Reason == reason }
	err := f.change(ctx, v, c, act, done, func(t *tx, _ Forum, o Opinion) (string, error) {
		if reason == tells {
			if err := t.hush(o); err != nil {
				return "", err
			}
		}
		return reason, t.do(`UPDATE opinions SET state = $1, reason = $2 WHERE id = $3`, to, reason, o.ID)
	})
	if err != nil || reason != tells {
		return err
	}
	return f.forget(ctx)
}

// SetTheme puts an opinion under a theme; "" is none.
func (f *Forums) SetTheme(ctx context.Context, v docket.Viewer, c Change, theme string) error {
	done := func(o Opinion) bool { return o.Theme == theme }
	return f.change(ctx, v, c, "theme", done, func(t *tx, was Forum, o Opinion) (string, error) {
		if !was.hasTheme(theme) {
			return "", fmt.Errorf("%w: no such theme", ErrRefused)
		}
		return theme, t.do(`UPDATE opinions SET theme = $1 WHERE id = $2`, theme, o.ID)
	})
}

// Order moves an opinion before another one; "" is the end.
func (f *Forums) Order(ctx context.Context, v docket.Viewer, c Change, before string) error {
	never := func(Opinion) bool { return false }
	return f.change(ctx, v, c, "order", never, func(t *tx, was Forum, o Opinion) (string, error) {
		all, err := opinionsOf(t.ctx, t, was.ID)
		if err != nil {
			return "", err
		}
		var ids []string
		for _, other := range all {
			if other.ID == before {
				ids = append(ids, o.ID)
			}
			if other.ID != o.ID {
				ids = append(ids, other.ID)
			}
		}
		if !slices.Contains(ids, o.ID) {
			if before != "" {
				return "", fmt.Errorf("%w: no such place", ErrRefused)
			}
			ids = append(ids, o.ID)
		}
		for i, id := range ids {
			if err := t.do(`UPDATE opinions SET place = $1 WHERE id = $2 AND place <> $1`, i+1, id); err != nil {
				return "", err
			}
		}
		return "", nil
	})
}
