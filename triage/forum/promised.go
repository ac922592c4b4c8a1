package forum

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"homthu/triage/docket"
)

// OwnPledge is a pledge as the unit sees it that made it: what everybody reads on the forum's page, how it stands, and who held the
// forum. Nothing else of the forum, which others hold: no opinion, no log, no officer.
type OwnPledge struct {
	ID      string   `json:"id"`
	Forum   string   `json:"forum"`
	Title   string   `json:"title"`
	Day     string   `json:"day"`     // of the forum
	Holders []string `json:"holders"` // names of the units that held it, which name the commune
	Seq     int      `json:"seq"`
	Text    string   `json:"text"`
	Due     string   `json:"due"`
	State   string   `json:"state"`
	Reason  string   `json:"reason,omitempty"`
	Kept    string   `json:"kept,omitempty"`
	Why     string   `json:"why,omitempty"`
	Hoped   string   `json:"hoped,omitempty"`
	Doubted string   `json:"doubted,omitempty"`
	Version int64    `json:"version"`

	organisers []string
}

// ownMost bounds the list.
const ownMost = 200

// Promised lists the pledges of the viewer's unit, and of those that went over into it: the open ones first, the oldest day before the
// others, then what was kept or given up, the newest first.
func (f *Forums) Promised(ctx context.Context, v docket.Viewer) ([]OwnPledge, error) {
	if err := f.Sweep(ctx); err != nil {
		return nil, err
	}
	args := []any{}
	for _, unit := range f.was(v.Unit) {
		args = append(args, unit)
	}
	all, err := list(ctx, f.db.Read(), f.scanOwn, `SELECT `+pledgeColumns+`, f.title, f.organisers FROM pledges AS p JOIN forums AS f ON f.id = p.forum
		WHERE p.owner IN (`+marks(len(args), 1)+`) AND NOT EXISTS (SELECT 1 FROM opinions AS o WHERE o.id = p.opinion AND o.pulled = 1)
		ORDER BY CASE WHEN p.state = 'open' THEN p.due ELSE '9999' END, p.due DESC, p.forum, p.seq LIMIT `+fmt.Sprint(ownMost), args...)
	if err != nil {
		return nil, fmt.Errorf("own pledges: %w", err)
	}
	for i, p := range all {
		for _, id := range p.organisers {
			name, err := f.nameOf(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("own pledges: %w", err)
			}
			all[i].Holders = append(all[i].Holders, name)
		}
	}
	return all, nil
}

func (f *Forums) scanOwn(r *sql.Rows) (own OwnPledge, err error) {
	organisers := ""
	p, err := scanPledgeAnd(r, &own.Title, &organisers)
	if err != nil {
		return own, err
	}
	p = f.standing(p)
	own.ID, own.Forum, own.Day, own.Seq, own.Text, own.Due, own.Version = p.ID, p.Forum, p.Day, p.Seq, p.words(), p.Due, p.Version
	own.State, own.Reason, own.Kept, own.Why, own.Hoped, own.Doubted = p.State, p.Reason, p.Kept, p.Why, p.Hoped, p.Doubted
	return own, json.Unmarshal([]byte(organisers), &own.organisers)
}

// was are a unit and those that went over into it.
func (f *Forums) was(unit string) []string { return append([]string{unit}, f.opts.Before(unit)...) }

// promises returns the forum of a pledge to the unit that made the pledge; to any other there is none.
func (f *Forums) promises(t *tx, v docket.Viewer, p Pledge) (Forum, error) {
	if !slices.Contains(f.was(v.Unit), p.Owner) {
		return Forum{}, ErrNotFound
	}
	return only(t.ctx, t, scanForum, `SELECT `+forumColumns+` FROM forums AS f WHERE f.id = $1`, p.Forum)
}

// KeepOwn is [Forums.Keep] by the unit that promised. Nobody need confirm it; who held the forum sees who said so, and may [Forums.Reopen].
func (f *Forums) KeepOwn(ctx context.Context, v docket.Viewer, c Change, on string) error {
	return f.changePledgeAs(ctx, v, c, "keep", f.promises, keptOn(on), keep(on))
}

// Explain says, by the unit that promised, why a pledge is late or will be, a code of [LateReasons], and by which day it hopes to keep
// it, "" for none. That moves nothing: who held the forum sees it and may [Forums.Move] the day.
func (f *Forums) Explain(ctx context.Context, v docket.Viewer, c Change, why, hoped string) error {
	if !slices.Contains(LateReasons, why) {
		return fmt.Errorf("explain: %w: no such reason", ErrRefused)
	}
	done := func(p Pledge) bool { return p.Why == why && p.Hoped == hoped }
	return f.changePledgeAs(ctx, v, c, "explain", f.promises, done, func(t *tx, was Forum, p Pledge) (string, error) {
		if hoped != "" && (f.pledgeDay(was, hoped) != nil || hoped <= p.Due || hoped < day(t.now)) {
			return "", ErrDay
		}
		return why, t.do(`UPDATE pledges SET why = $1, hoped = $2 WHERE id = $3`, why, hoped, p.ID)
	})
}

// changedBy is the error for who comes second: it names the officer who was first, unless he is of a unit that the viewer's must not
// see into.
func (t *tx) changedBy(v docket.Viewer, p Pledge) error {
	unit := ""
	err := t.QueryRowContext(t.ctx, `SELECT unit FROM forum_log WHERE forum = $1 AND subject = $2 ORDER BY id DESC LIMIT 1`, p.Forum, p.ID).Scan(&unit)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if holder := docket.Role(v.Unit) == policeRole || docket.Role(v.Unit) == frontRole; !holder && unit != v.Unit {
		return &StaleError{}
	}
	return &StaleError{p.Officer}
}
