package forum

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/roster"
)

// Disposal is how an opinion ends at the forum.
type Disposal struct {
	Disposition string   // of statuses.yaml
	Owner       string   // unit; "": whom the disposition names
	Due         string   // "": the day of its clock; needed for none that is answered on the spot
	Answer      string   // what was said; needed for what was answered on the spot
	Passed      []string // kinds of findings in Answer that the officer has looked at
}

// onTheSpot is the disposition that is its own answer.
const onTheSpot = "answered_on_spot"

// takes says whom a disposition goes to when nobody is named.
var takes = map[string]string{"to_reply_in_writing": policeRole, "to_superior": overseer, "to_UBND": "commune-committee", "to_MTTQ": frontRole}

// Dispose gives an opinion its end, or another one. [ErrDay] for a day after the clock's, or before the forum.
func (f *Forums) Dispose(ctx context.Context, v docket.Viewer, c Change, d Disposal) error {
	d.Answer = strings.TrimSpace(d.Answer)
	i := slices.IndexFunc(f.opts.Tables.Dispositions, func(r rules.Disposition) bool { return r.ID == d.Disposition })
	if i < 0 || (d.Disposition == onTheSpot && d.Answer == "") {
		return fmt.Errorf("dispose: %w", ErrRefused)
	}
	if d.Answer != "" {
		if err := approvable(d.Answer, answerMost, d.Passed); err != nil {
			return fmt.Errorf("dispose: %w", err)
		}
	}
	clock := f.opts.Tables.Dispositions[i].Clock
	done := func(o Opinion) bool {
		return o.Disposition == d.Disposition && o.Answer == d.Answer && (d.Due == "" || o.Due == d.Due)
	}
	return f.change(ctx, v, c, "dispose", done, func(t *tx, was Forum, o Opinion) (string, error) {
		owner, err := f.owner(t.ctx, v, was, d)
		if err != nil {
			return "", err
		}
		due, answered := "", ""
		if d.Disposition == onTheSpot {
			answered = min(day(t.now), was.Day)
		} else {
			if due, err = f.due(was, clock, d.Due); err != nil {
				return "", err
			}
			if d.Answer != "" {
				answered = day(t.now)
			}
		}
		return d.Disposition, t.do(`UPDATE opinions SET disposition = $1, owner = $2, due = $3, answer = $4, answered = $5 WHERE id = $6`,
			d.Disposition, owner, due, d.Answer, answered, o.ID)
	})
}

// due is until when it is to be answered: the last day of the clock, or an earlier one that was named.
func (f *Forums) due(was Forum, clock, named string) (string, error) {
	on, _ := dateOf(was.Day)
	end, ok := f.opts.Tables.Due(clock, on, rules.Conditions{})
	last := was.Day
	if ok {
		last = day(end.Add(-1)) // the first moment that is too late is the next day's
	}
	if named == "" {
		return last, nil
	}
	if _, fine := dateOf(named); !fine || named < was.Day || (ok && named > last) {
		return "", ErrDay
	}
	return named, nil
}

// owner is who owes an answer: a unit that the forum can give something to.
func (f *Forums) owner(ctx context.Context, v docket.Viewer, was Forum, d Disposal) (string, error) {
	all, err := f.owners(ctx, was)
	if err != nil {
		return "", err
	}
	role, named := takes[d.Disposition], d.Owner
	for _, o := range all {
		if o.Unit == named || named == "" && (docket.Role(o.Unit) == role || role == "" && o.Unit == v.Unit) {
			return o.Unit, nil
		}
	}
	if named == "" && role != "" { // the list has no such unit; the disposition says whom it is with
		return role + "." + was.Commune, nil
	}
	return "", fmt.Errorf("%w: nothing can be given to this unit", ErrRefused)
}

// Answer writes what was answered, in words for the public: in writing after the forum, or another time.
func (f *Forums) Answer(ctx context.Context, v docket.Viewer, c Change, answer string, passed []string) error {
	answer = strings.TrimSpace(answer)
	if err := approvable(answer, answerMost, passed); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	done := func(o Opinion) bool { return o.Answer == answer }
	return f.change(ctx, v, c, "answer", done, func(t *tx, _ Forum, o Opinion) (string, error) {
		if o.Disposition == "" {
			return "", fmt.Errorf("%w: it has no end yet", ErrRefused)
		}
		return "", t.do(`UPDATE opinions SET answer = $1, answered = $2 WHERE id = $3`, answer, day(t.now), o.ID)
	})
}

// nameOf is how the public knows a unit.
func (f *Forums) nameOf(ctx context.Context, id string) (string, error) {
	u, err := f.opts.Unit(ctx, id)
	if errors.Is(err, roster.ErrUnknown) {
		role, _ := f.opts.Tables.Role(docket.Role(id))
		return role.Vi, nil
	}
	return u.Name, err
}
