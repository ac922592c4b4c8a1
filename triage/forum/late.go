package forum

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// LatePledge is a pledge whose day has passed, and the forum that it was made at.
type LatePledge struct {
	Pledge
	Title      string `json:"title"`
	commune    string
	organisers []string
}

// Late lists the pledges that are late of the forums that a unit reads, the oldest day first.
func (f *Forums) Late(ctx context.Context, v docket.Viewer) ([]LatePledge, error) {
	all, err := f.lateOnes(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p LatePledge) bool { return !f.sees(v, p.commune) }), nil
}

// Overdue lists all of them by number alone, each with who must hear of it as these are today: who promised, and the units
// that held the forum.
func (f *Forums) Overdue(ctx context.Context) ([]docket.LatePledge, error) {
	all, err := f.lateOnes(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]docket.LatePledge, len(all))
	for i, p := range all {
		list[i] = docket.LatePledge{ID: p.ID, Due: p.Due, Forum: p.Forum, Number: p.Seq}
		for _, id := range append([]string{p.Owner}, p.organisers...) {
			u, err := f.unit(ctx, id)
			if errors.Is(err, roster.ErrUnknown) {
				continue // it is gone, and nobody took over from it
			}
			if err != nil {
				return nil, fmt.Errorf("late pledges: %w", err)
			}
			if !slices.Contains(list[i].Units, u.ID) {
				list[i].Units = append(list[i].Units, u.ID)
			}
		}
	}
	return list, nil
}

func (f *Forums) lateOnes(ctx context.Context) ([]LatePledge, error) {
	if err := f.Sweep(ctx); err != nil {
		return nil, err
	}
	all, err := list(ctx, f.db.Read(), f.scanLate, `SELECT `+pledgeColumns+`, f.title, f.commune, f.organisers FROM pledges AS p JOIN forums AS f ON f.id = p.forum
		WHERE p.state = 'open' AND p.due < $1 AND NOT EXISTS (SELECT 1 FROM opinions AS o WHERE o.id = p.opinion AND o.pulled = 1)
		ORDER BY p.due, p.forum, p.seq`, day(f.opts.Now()))
	if err != nil {
		return nil, fmt.Errorf("late pledges: %w", err)
	}
	return all, nil
}

func (f *Forums) scanLate(r *sql.Rows) (p LatePledge, err error) {
	organisers := ""
	if p.Pledge, err = scanPledgeAnd(r, &p.Title, &p.commune, &organisers); err != nil {
		return p, err
	}
	p.Pledge = f.standing(p.Pledge)
	return p, json.Unmarshal([]byte(organisers), &p.organisers)
}
