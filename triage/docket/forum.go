package docket

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// EventForum says that an officer drew an opinion from the case for a forum; Subject is the forum.
const EventForum = "forum"

// forumID is what a forum is called: package forum makes no others.
var forumID = regexp.MustCompile(`^[2-9A-HJ-NP-Z]{6}$`)

// Raise notes that the viewer draws an opinion from a case for a forum. His unit must work on it. [ErrRefused] unless all
// that the case is a part of or merged with is, and always was, of lanes that reach a forum (forum_list of
// categories.yaml; what was unsorted may be sorted into one), and none of it is about a unit: an item from a crime tip never
// enters, nor the part that was split off one. What was split off the case itself is not looked at: who has the case must not
// learn by a refusal that there is a part which is kept from him. Saying it twice notes it once.
func (d *Docket) Raise(ctx context.Context, v Viewer, id, forum string) error {
	if !forumID.MatchString(forum) {
		return fmt.Errorf("raise: %w: no forum", ErrRefused)
	}
	return d.write(ctx, "raise", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		if !d.acts(v, c.holder, c.lane) {
			return ErrNotHolder
		}
		if lane, ok := d.tables.Lane(c.lane); !ok || !lane.ForumList {
			return fmt.Errorf("%w: this lane does not reach a forum", ErrRefused)
		}
		set, err := t.QueryContext(ctx, d.unfit(`SELECT CAST($1 AS TEXT), CAST($1 AS TEXT)`), id)
		bad, err := rows(set, err, scanText)
		if err != nil {
			return err
		}
		if len(bad) > 0 {
			return fmt.Errorf("%w: not all of it may reach a forum", ErrRefused)
		}
		set, err = t.QueryContext(ctx, ownRaised, id, forum)
		if noted, err := rows(set, err, scanText); err != nil || len(noted) > 0 {
			return err
		}
		// Crash after the commit: the case says that it was raised, and there is no opinion yet. The browser repeats the call.
		return d.note(ctx, t, v, id, Event{Kind: EventForum, Subject: forum})
	})
}

// Unraised lists the cases from which opinions were drawn and that may not be in a forum, or not any more: package forum
// takes their opinions back. It is handed to no officer.
func (d *Docket) Unraised(ctx context.Context) ([]string, error) {
	set, err := d.db.Read().QueryContext(ctx, d.unfit(ownRaisedCases))
	list, err := rows(set, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("unraised: %w", err)
	}
	return list, nil
}

// unsorted is the lane of what nobody has read yet.
const unsorted = "unsorted"

// unfit is the query for those of the cases that must not be in a forum.
func (d *Docket) unfit(cases string) string {
	var reaches []string
	for _, lane := range d.tables.Lanes {
		if lane.ForumList {
			reaches = append(reaches, "'"+lane.ID+"'")
		}
	}
	q := strings.ReplaceAll(ownUnfit, "CASES", cases)
	return strings.ReplaceAll(q, "LANES", strings.Join(append(reaches, "'"+unsorted+"'"), ", "))
}
