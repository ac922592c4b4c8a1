package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"homthu/triage/forum"
	"homthu/triage/officer"
)

// forumPlay is a forum of the world while it is played: the police of the commune plan it, the Front approves, both type.
type forumPlay struct {
	p             *player
	world         worldForum
	cases         []played
	day           time.Time // when it begins
	police, front *officer.Desk
	forum         forum.Forum
	opinions      []string // ids, in the order of the world
	pledges       []string
}

// forumActs lists what is done about the world's forums.
func (p *player) forumActs(w world, cases []played, end time.Time) (all []act) {
	for _, f := range w.Forums {
		local := end.In(demoZone)
		play := &forumPlay{p: p, world: f, cases: cases}
		play.day = time.Date(local.Year(), local.Month(), local.Day()-f.Days, f.Hour, 0, 0, 0, demoZone)
		steps := []struct {
			before time.Duration
			do     func(context.Context) error
		}{
			{10 * 24 * time.Hour, play.plan}, {12 * time.Hour, play.draw}, {6 * time.Hour, play.approve},
			{0, play.hold}, {-3 * time.Hour, play.end}, {-7 * 24 * time.Hour, play.after}, {-25 * 24 * time.Hour, play.keep},
		}
		for i, s := range steps {
			at := play.day.Add(-s.before)
			if f.Days < 0 && i < 3 { // one that is to come has got as far as gathering opinions
				at = end.Add(time.Duration(i-5) * time.Minute)
			}
			if !at.After(end) {
				all = append(all, act{at: at, do: s.do})
			}
		}
	}
	return all
}

// demoZone is where the world's days begin.
var demoZone = time.FixedZone("UTC+7", 7*60*60)

func (f *forumPlay) plan(ctx context.Context) (err error) {
	if f.police, err = f.p.desk(ctx, "commune-police."+f.world.Commune); err != nil {
		return err
	}
	if f.front, err = f.p.desk(ctx, "commune-front."+f.world.Commune); err != nil {
		return err
	}
	w := f.world
	s, err := f.police.PlanForum(ctx, forum.Plan{ID: w.ID, Title: w.Title, Day: f.day.Format(time.DateOnly), FromMinute: w.Hour * 60, Place: w.Place, Purpose: w.Purpose, Guests: w.Guests})
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	var themes []forum.Theme
	for _, t := range w.Themes {
		themes = append(themes, forum.Theme(t))
	}
	if s, err = f.police.SetThemes(ctx, s.Forum, themes); err != nil {
		return fmt.Errorf("themes: %w", err)
	}
	s, err = f.police.StepForum(ctx, s.Forum, forum.Announced)
	f.forum = s.Forum
	return err
}

// draw proposes what comes from letters.
func (f *forumPlay) draw(ctx context.Context) error {
	f.opinions = make([]string, len(f.world.Opinions))
	for i, o := range f.world.Opinions {
		at := slices.IndexFunc(f.cases, func(c played) bool { return c.world.Key == o.Case })
		if o.Case == "" {
			continue
		}
		if at < 0 {
			return fmt.Errorf("no case %q has come yet", o.Case)
		}
		opened, err := f.police.Open(ctx, f.cases[at].entry.Case)
		if err != nil {
			return err
		}
		if f.opinions[i], err = f.police.DrawOpinion(ctx, f.forum, opened, o.Text, o.Theme); err != nil {
			return fmt.Errorf("draw an opinion: %w", err)
		}
	}
	return nil
}

func (f *forumPlay) approve(ctx context.Context) error {
	for i, o := range f.world.Opinions {
		if o.Case == "" || o.Waits {
			continue
		}
		if err := f.front.ApproveOpinion(ctx, f.forum, f.opinions[i], o.Text, o.Theme); err != nil {
			return fmt.Errorf("approve: %w", err)
		}
	}
	return nil
}

// hold is the meeting: what is said there, how each opinion ends, what is promised.
func (f *forumPlay) hold(ctx context.Context) error {
	s, err := f.police.StepForum(ctx, f.forum, forum.Meeting)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	f.forum = s.Forum
	for i, o := range f.world.Opinions {
		desk := []*officer.Desk{f.police, f.front}[i%2] // two people type
		if o.Case == "" {
			if f.opinions[i], err = desk.TypeOpinion(ctx, f.forum, o.Source, o.Text, o.Theme); err != nil {
				return fmt.Errorf("type: %w", err)
			}
		}
		if err := desk.DisposeOpinion(ctx, f.forum, f.opinions[i], o.End, o.Answer); err != nil {
			return fmt.Errorf("dispose: %w", err)
		}
	}
	for _, p := range f.world.Pledges {
		due := f.day.AddDate(0, 0, p.Due).Format(time.DateOnly)
		id, err := f.police.Pledge(ctx, f.forum, f.opinions[p.Opinion-1], p.Text, p.Owner+"."+f.world.Commune, due)
		if err != nil {
			return fmt.Errorf("pledge: %w", err)
		}
		f.pledges = append(f.pledges, id)
	}
	return nil
}

func (f *forumPlay) end(ctx context.Context) error {
	s, err := f.police.StepForum(ctx, f.forum, forum.Held)
	if err == nil {
		s, err = f.police.StepForum(ctx, s.Forum, forum.Closed)
	}
	f.forum = s.Forum
	return err
}

// after answers in writing.
func (f *forumPlay) after(ctx context.Context) error {
	for i, o := range f.world.Opinions {
		if o.Later == "" {
			continue
		}
		if err := f.police.AnswerOpinion(ctx, f.forum, f.opinions[i], o.Later); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
	return nil
}

func (f *forumPlay) keep(ctx context.Context) error {
	for i, p := range f.world.Pledges {
		if p.Kept == 0 {
			continue
		}
		if err := f.front.KeepPledge(ctx, f.forum, f.pledges[i], f.day.AddDate(0, 0, p.Kept).Format(time.DateOnly)); err != nil {
			return fmt.Errorf("keep: %w", err)
		}
	}
	return nil
}
