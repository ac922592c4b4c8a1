package forum

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// How far ahead a forum is planned, and how long ago one may have been that is still written down.
const (
	aheadMost = 366
	agoMost   = 60
)

// Save writes a plan: a new one, or another version of one. A repeated call changes nothing. [ErrDay] for a day that is more than a
// year ahead, or for a new plan more than two months ago; [ErrNoUnit] where the commune's police or an organiser did not exist on
// that day.
func (f *Forums) Save(ctx context.Context, v docket.Viewer, p Plan) error {
	if err := f.fill(ctx, v, &p); err != nil {
		return fmt.Errorf("plan a forum: %w", err)
	}
	organisers, err := packed(p.Organisers)
	if err != nil {
		return err
	}
	guests, err := packed(p.Guests)
	if err != nil {
		return err
	}
	// Crash before the commit: the plan is as it was, and the browser saves it again. After it: the same plan again by the same officer
	// changes nothing.
	return f.writeAs(ctx, v, "plan a forum", func(t *tx) error {
		was, err := f.plan(t.ctx, t, v, p.ID)
		switch {
		case errors.Is(err, ErrNotFound) && p.Version == 0:
			return t.insertPlan(v, p, organisers, guests)
		case err != nil:
			return err
		case samePlan(was.Plan, p) && was.Officer == v.Officer: // the answer to the first call was lost
			return nil
		case p.Version == 0:
			return ErrTaken
		case was.Version != p.Version:
			return &StaleError{was.Officer}
		}
		if err := may("plan", was.State, "", ""); err != nil {
			return err
		}
		if was.State == Meeting && (was.Day != p.Day || was.FromMinute != p.FromMinute) {
			return fmt.Errorf("%w: it has begun", ErrDay)
		}
		if err := t.do(`UPDATE forums SET title = $1, held_on = $2, from_minute = $3, place = $4, purpose = $5, until = $6, organisers = $7, guests = $8,
			officer = $9, version = version + 1 WHERE id = $10`, p.Title, p.Day, p.FromMinute, p.Place, p.Purpose, p.Until, organisers, guests, v.Officer, p.ID); err != nil {
			return err
		}
		return t.said(p.ID, "plan", "", "")
	})
}

func (t *tx) insertPlan(v docket.Viewer, p Plan, organisers, guests string) error {
	var taken int
	if err := t.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM forums WHERE id = $1`, p.ID).Scan(&taken); err != nil {
		return err
	}
	if taken > 0 {
		return ErrTaken
	}
	if err := t.do(`INSERT INTO forums (id, commune, unit, title, held_on, from_minute, place, purpose, until, organisers, guests, themes, state, announced,
		officer, version, turn, published, issue, echoed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '[]', 'draft', 0, $12, 1, 0, 0, 0, 0)`,
		p.ID, docket.Place(v.Unit), v.Unit, p.Title, p.Day, p.FromMinute, p.Place, p.Purpose, p.Until, organisers, guests, v.Officer); err != nil {
		return err
	}
	return t.said(p.ID, "plan", "", "new")
}

func samePlan(a, b Plan) bool {
	return a.Title == b.Title && a.Day == b.Day && a.FromMinute == b.FromMinute && a.Place == b.Place && a.Purpose == b.Purpose &&
		a.Until == b.Until && slices.Equal(a.Organisers, b.Organisers) && slices.Equal(a.Guests, b.Guests)
}

// fill checks a plan, and gives it what it leaves open.
func (f *Forums) fill(ctx context.Context, v docket.Viewer, p *Plan) error {
	if role := docket.Role(v.Unit); role != policeRole && role != frontRole {
		return ErrNotFound
	}
	if !forumID.MatchString(p.ID) || !oneLine(p.Title, titleMost) || !oneLine(p.Place, placeMost) || p.FromMinute < 0 || p.FromMinute >= 24*60 ||
		(p.Purpose != "" && !written(p.Purpose, purposeMost)) || len(p.Guests) > guestsMost {
		return ErrRefused
	}
	for _, g := range p.Guests {
		if !slices.Contains(Guests, g) && !oneLine(g, guestMost) {
			return ErrRefused
		}
	}
	if p.Guests == nil {
		p.Guests = []string{}
	}
	on, ok := dateOf(p.Day)
	today, _ := dateOf(day(f.opts.Now()))
	if !ok {
		return ErrRefused
	}
	if on.After(today.AddDate(0, 0, aheadMost)) || (p.Version == 0 && on.Before(today.AddDate(0, 0, -agoMost))) {
		return ErrDay
	}
	if p.Until == "" {
		p.Until = day(on.AddDate(0, 0, -1))
	}
	if last, ok := dateOf(p.Until); !ok || last.After(on) {
		return ErrDay
	}
	return f.organise(ctx, v, p, on)
}

// organise checks who holds the forum: units of the commune that existed on the day.
func (f *Forums) organise(ctx context.Context, v docket.Viewer, p *Plan, on time.Time) error {
	commune := docket.Place(v.Unit)
	both := []string{policeRole + "." + commune, frontRole + "." + commune}
	if len(p.Organisers) == 0 {
		p.Organisers = both
	}
	slices.SortFunc(p.Organisers, func(a, b string) int { return slices.Index(both, a) - slices.Index(both, b) })
	p.Organisers = slices.Compact(p.Organisers)
	if !slices.Contains(p.Organisers, v.Unit) {
		return fmt.Errorf("%w: who plans it holds it", ErrRefused)
	}
	for _, id := range p.Organisers {
		if !slices.Contains(both, id) {
			return fmt.Errorf("%w: %s does not hold forums here", ErrRefused, id)
		}
		u, err := f.opts.Unit(ctx, id)
		if errors.Is(err, roster.ErrUnknown) {
			return ErrNoUnit
		}
		if err != nil {
			return err
		}
		evening := on.AddDate(0, 0, 1)
		if !u.From.Before(evening) || (!u.To.IsZero() && !u.To.After(on)) {
			return ErrNoUnit
		}
	}
	return nil
}

// Step takes a forum to another state. A meeting begins on its day or later; one that was never announced only after its day; and is closed when no opinion is without an end:
// else an [*OpenError] names them.
func (f *Forums) Step(ctx context.Context, v docket.Viewer, id string, version int64, to State) error {
	if err := f.Sweep(ctx); err != nil {
		return err
	}
	// Crash before the commit: the forum stands where it stood. After it: the same step again is known by state, version and officer,
	// and the page follows with the next minute, as the forum's turn has grown.
	return f.writeAs(ctx, v, "step of a forum", func(t *tx) error {
		was, err := f.writable(t, v, id)
		if err != nil {
			return err
		}
		if was.State == to && was.Officer == v.Officer && was.Version == version+1 {
			return nil // said twice
		}
		if was.Version != version {
			return &StaleError{was.Officer}
		}
		if !slices.Contains(steps[was.State], to) {
			return fmt.Errorf("%w: %s does not lead to %s", ErrRefused, was.State, to)
		}
		today := day(t.now)
		switch {
		case to == Announced && was.Day < today, to == Meeting && was.Day > today, to == Meeting && was.State == Draft && was.Day == today:
			return ErrDay
		case to == Closed:
			if err := ended(t, id); err != nil {
				return err
			}
		}
		if err := t.do(`UPDATE forums SET state = $1, officer = $2, version = version + 1 WHERE id = $3`, string(to), v.Officer, id); err != nil {
			return err
		}
		return t.said(id, "step", string(was.State), string(to))
	})
}

// ended tells which opinions have no end yet.
func ended(t *tx, id string) error {
	all, err := opinionsOf(t.ctx, t, id)
	if err != nil {
		return err
	}
	var open []int
	for _, o := range all {
		if o.State == Proposed || o.State == Approved && o.Disposition == "" {
			open = append(open, o.Seq)
		}
	}
	if len(open) > 0 {
		return &OpenError{open}
	}
	return nil
}

// writable reads a forum for a change by one of the units that hold it.
func (f *Forums) writable(t *tx, v docket.Viewer, id string) (Forum, error) {
	if role := docket.Role(v.Unit); role != policeRole && role != frontRole {
		return Forum{}, ErrNotFound
	}
	return f.plan(t.ctx, t, v, id)
}

// SetThemes writes the list of themes. One that opinions have goes with its opinions to none.
func (f *Forums) SetThemes(ctx context.Context, v docket.Viewer, id string, version int64, themes []Theme) error {
	if len(themes) > themesMost {
		return fmt.Errorf("themes: %w", ErrRefused)
	}
	ids := []any{id}
	for _, theme := range themes {
		if !slices.Contains([]string{"", Strength, Shortcoming, Asked}, theme.Side) || !code.MatchString(theme.ID) || !oneLine(theme.Name, themeMost) || slices.Contains(ids, any(theme.ID)) {
			return fmt.Errorf("themes: %w", ErrRefused)
		}
		if err := approvable(theme.Name, themeMost, nil); err != nil {
			return fmt.Errorf("themes: %w", err)
		}
		ids = append(ids, theme.ID)
	}
	if themes == nil {
		themes = []Theme{}
	}
	text, err := packed(themes)
	if err != nil {
		return err
	}
	// Crash before the commit: the themes are as they were. After it: the same list again changes nothing.
	return f.writeAs(ctx, v, "themes", func(t *tx) error {
		was, err := f.writable(t, v, id)
		if err != nil {
			return err
		}
		if slices.Equal(was.Themes, themes) {
			return nil
		}
		if was.Version != version {
			return &StaleError{was.Officer}
		}
		if err := may("themes", was.State, "", ""); err != nil {
			return err
		}
		if err := t.do(`UPDATE forums SET themes = $1, officer = $2, version = version + 1 WHERE id = $3`, text, v.Officer, id); err != nil {
			return err
		}
		query := `UPDATE opinions SET theme = '' WHERE forum = $1 AND theme <> ''`
		if len(ids) > 1 {
			query += ` AND theme NOT IN (` + marks(len(ids)-1, 2) + `)`
		}
		if err := t.do(query, ids...); err != nil {
			return err
		}
		return t.said(id, "themes", "", "")
	})
}
