package forum

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

const forumColumns = `f.id, f.commune, f.title, f.held_on, f.from_minute, f.place, f.purpose, f.until, f.organisers, f.guests, f.themes,
	f.state, f.announced, f.officer, f.version, f.turn, f.published, f.issue, f.echoed`

func scanForum(r *sql.Rows) (f Forum, err error) {
	var organisers, guests, themes string
	var announced int
	if err := r.Scan(&f.ID, &f.Commune, &f.Title, &f.Day, &f.FromMinute, &f.Place, &f.Purpose, &f.Until, &organisers, &guests, &themes,
		&f.State, &announced, &f.Officer, &f.Version, &f.Turn, &f.published, &f.issue, &f.echoed); err != nil {
		return f, err
	}
	f.announced = announced == 1
	return f, errors.Join(json.Unmarshal([]byte(organisers), &f.Organisers), json.Unmarshal([]byte(guests), &f.Guests), json.Unmarshal([]byte(themes), &f.Themes))
}

const opinionColumns = `o.id, o.forum, o.seq, o.source, o.state, o.pulled, o.reason, o.sealed, o.tag, o.words, o.theme, o.place,
	o.disposition, o.owner, o.due, o.answer, o.answered, o.unit, o.proposer, o.approver, o.officer, o.version,
	COALESCE((SELECT SUM(e.n) FROM echoes AS e WHERE e.forum = o.forum AND e.opinion = o.id), 0)`

func scanOpinion(r *sql.Rows) (o Opinion, err error) {
	var pulled int
	var tag []byte
	err = r.Scan(&o.ID, &o.Forum, &o.Seq, &o.Source, &o.State, &pulled, &o.Reason, &o.Sealed, &tag, &o.Text, &o.Theme, &o.Order,
		&o.Disposition, &o.Owner, &o.Due, &o.Answer, &o.Answered, &o.Unit, &o.Proposer, &o.Approver, &o.Officer, &o.Version, &o.Echoes)
	o.Pulled, o.Case = pulled == 1, len(tag) > 0
	return o, err
}

const pledgeColumns = `p.id, p.forum, f.held_on, p.seq, p.opinion, p.words, p.owner, p.due, p.state, p.reason, p.kept_on, p.kept_by,
	p.why, p.hoped, p.doubted, p.told, p.anew, p.officer, p.version`

func scanPledge(r *sql.Rows) (Pledge, error) { return scanPledgeAnd(r) }

// scanPledgeAnd reads pledgeColumns, and more behind them.
func scanPledgeAnd(r *sql.Rows, more ...any) (p Pledge, err error) {
	err = r.Scan(append([]any{&p.ID, &p.Forum, &p.Day, &p.Seq, &p.Opinion, &p.Text, &p.Owner, &p.Due, &p.State, &p.Reason, &p.Kept, &p.KeptBy,
		&p.Why, &p.Hoped, &p.Doubted, &p.Told, &p.Anew, &p.Officer, &p.Version}, more...)...)
	return p, err
}

// late says that something open has passed its day.
func (f *Forums) late(due string) bool { return due != "" && due < day(f.opts.Now()) }

// standing is a pledge with late counted in.
func (f *Forums) standing(p Pledge) Pledge {
	if p.State == PledgeOpen && f.late(p.Due) {
		p.State = PledgeLate
	}
	return p
}

// plan reads a forum that the viewer's unit may read; ErrNotFound for any other.
func (f *Forums) plan(ctx context.Context, r reader, v docket.Viewer, id string) (Forum, error) {
	forum, err := only(ctx, r, scanForum, `SELECT `+forumColumns+` FROM forums AS f WHERE f.id = $1`, id)
	if err == nil && !f.sees(v, forum.Commune) {
		err = ErrNotFound
	}
	forum.Page = f.pageOf(forum)
	return forum, err
}

// pageOf is the public address of a forum's page.
func (f *Forums) pageOf(forum Forum) string {
	if f.opts.Web == "" || forum.State == Draft {
		return ""
	}
	return f.opts.Web + "/dien-dan/" + forum.ID
}

func opinionsOf(ctx context.Context, r reader, forum string) ([]Opinion, error) {
	return list(ctx, r, scanOpinion, `SELECT `+opinionColumns+` FROM opinions AS o WHERE o.forum = $1 ORDER BY o.place, o.seq`, forum)
}

func pledgesOf(ctx context.Context, r reader, forum string) ([]Pledge, error) {
	return list(ctx, r, scanPledge, `SELECT `+pledgeColumns+` FROM pledges AS p JOIN forums AS f ON f.id = p.forum WHERE p.forum = $1
		AND NOT EXISTS (SELECT 1 FROM opinions AS o WHERE o.id = p.opinion AND o.pulled = 1) ORDER BY p.seq`, forum)
}

// List returns the forums that a unit reads, the newest day first: those of its commune, or of all for who watches over the
// province.
func (f *Forums) List(ctx context.Context, v docket.Viewer) ([]Forum, error) {
	if err := f.Sweep(ctx); err != nil {
		return nil, err
	}
	query, args := `SELECT `+forumColumns+` FROM forums AS f`, []any{}
	if docket.Role(v.Unit) != overseer {
		for _, c := range f.communes(v.Unit) {
			args = append(args, c)
		}
		query += ` WHERE f.commune IN (` + marks(len(args), 1) + `)`
	}
	all, err := list(ctx, f.db.Read(), scanForum, query+` ORDER BY f.held_on DESC, f.id LIMIT 500`, args...)
	if err != nil {
		return nil, fmt.Errorf("forums: %w", err)
	}
	seen := all[:0]
	for _, one := range all {
		if !f.sees(v, one.Commune) {
			continue
		}
		opinions, err := opinionsOf(ctx, f.db.Read(), one.ID)
		if err != nil {
			return nil, fmt.Errorf("forums: %w", err)
		}
		pledges, err := pledgesOf(ctx, f.db.Read(), one.ID)
		if err != nil {
			return nil, fmt.Errorf("forums: %w", err)
		}
		one.Counts, one.Page = f.count(opinions, pledges), f.pageOf(one)
		seen = append(seen, one)
	}
	return seen, nil
}

func (f *Forums) count(opinions []Opinion, pledges []Pledge) (c Counts) {
	for _, o := range opinions {
		switch o.State {
		case Proposed:
			c.Proposed++
		case Approved:
			c.Approved++
			if o.Disposition == "" {
				c.Undisposed++
			}
			if o.Disposition != "" && o.Answered == "" {
				c.Owed++
			}
		}
	}
	for _, p := range pledges {
		switch f.standing(p).State {
		case PledgeDropped:
			continue
		case PledgeKept:
			c.Kept++
		case PledgeLate:
			c.Late++
		}
		c.Pledges++
	}
	return c
}

// Sheet returns a forum as its officers see it, or [ErrNotFound].
func (f *Forums) Sheet(ctx context.Context, v docket.Viewer, id string) (Sheet, error) {
	if err := f.Sweep(ctx); err != nil {
		return Sheet{}, err
	}
	s, err := f.sheet(ctx, v, id)
	if err != nil {
		return Sheet{}, fmt.Errorf("forum: %w", err)
	}
	return s, nil
}

func (f *Forums) sheet(ctx context.Context, v docket.Viewer, id string) (s Sheet, err error) {
	r := f.db.Read()
	if s.Forum, err = f.plan(ctx, r, v, id); err != nil {
		return s, err
	}
	if s.Opinions, err = opinionsOf(ctx, r, id); err != nil {
		return s, err
	}
	for i, o := range s.Opinions {
		s.Opinions[i].Late = o.State == Approved && o.Disposition != "" && o.Answered == "" && f.late(o.Due)
	}
	if s.Pledges, err = pledgesOf(ctx, r, id); err != nil {
		return s, err
	}
	for i, p := range s.Pledges {
		s.Pledges[i] = f.standing(p)
	}
	s.Forum.Counts = f.count(s.Opinions, s.Pledges)
	if s.Before, err = f.before(ctx, s.Forum); err != nil {
		return s, err
	}
	s.Log, err = list(ctx, r, func(r *sql.Rows) (e Entry, err error) {
		var at int64
		err = r.Scan(&at, &e.Unit, &e.Officer, &e.Act, &e.Subject, &e.Outcome)
		e.At = time.Unix(at-at%60, 0).UTC()
		return e, err
	}, `SELECT at, unit, officer, act, subject, outcome FROM forum_log WHERE forum = $1 ORDER BY id DESC LIMIT 500`, id)
	if err != nil {
		return s, err
	}
	s.Owners, err = f.owners(ctx, s.Forum)
	return s, err
}

// before are the pledges of earlier forums of the commune: those not kept, and those kept or given up since the one before this.
func (f *Forums) before(ctx context.Context, forum Forum) ([]Pledge, error) {
	args := []any{forum.Day}
	for _, c := range f.successors(forum.Commune) {
		args = append(args, c)
	}
	in := marks(len(args)-1, 2)
	// What was given up on the day of a forum may have been so in its evening: rather told twice than never.
	last := `COALESCE((SELECT MAX(g.held_on) FROM forums AS g WHERE g.held_on < $1 AND g.commune IN (` + in + `)
			AND g.held_on > f.held_on AND g.state IN ('held', 'closed')), '')`
	all, err := list(ctx, f.db.Read(), scanPledge, `SELECT `+pledgeColumns+` FROM pledges AS p JOIN forums AS f ON f.id = p.forum
		WHERE f.held_on < $1 AND f.commune IN (`+in+`)
		AND NOT EXISTS (SELECT 1 FROM opinions AS o WHERE o.id = p.opinion AND o.pulled = 1)
		AND (p.state = 'open' OR p.state = 'kept' AND p.kept_on > `+last+` OR p.state = 'dropped' AND p.kept_on <> '' AND p.kept_on >= `+last+`)
		ORDER BY f.held_on, p.seq`, args...)
	for i, p := range all {
		all[i] = f.standing(p)
	}
	return all, err
}

// successors are the commune and those that went over into it.
func (f *Forums) successors(commune string) []string { return f.communes(policeRole + "." + commune) }

// ownerRoles are who an opinion or a pledge can be given to in the commune, and above it.
var ownerRoles = []string{policeRole, frontRole, "commune-committee"}

// owners are the units to which something of a forum can be given: those of the commune, and the province's police.
func (f *Forums) owners(ctx context.Context, forum Forum) ([]Owner, error) {
	all := []Owner{}
	province := ""
	for _, role := range ownerRoles {
		u, err := f.unit(ctx, role+"."+forum.Commune)
		if errors.Is(err, roster.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		province = u.Province
		all = append(all, Owner{u.ID, u.Name})
	}
	for _, role := range []string{overseer} {
		u, err := f.unit(ctx, role+"."+province)
		if errors.Is(err, roster.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, Owner{u.ID, u.Name})
	}
	return all, nil
}

// unit is what the list says of a unit today: one that went over into another is that one.
func (f *Forums) unit(ctx context.Context, id string) (roster.Unit, error) {
	u, err := f.opts.Unit(ctx, id)
	for range 8 {
		if err != nil || u.Successor == "" || u.To.After(f.opts.Now()) {
			break
		}
		u, err = f.opts.Unit(ctx, u.Successor)
	}
	return u, err
}
