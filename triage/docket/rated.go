package docket

import (
	"context"
	"database/sql"
	"fmt"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// Ratings are what a resident says of the end of his case: solved, in part, not.
var Ratings = []string{"done", "part", "not"}

// Rated notes how the resident rated the answer, as the officer's browser read it in the opened envelope. "Not solved" opens
// a closed case again: the resident says that there is something left to do. So does "in part" where that was what he said
// before: he was asked a second time, and what is left was not done. Each rating does so once.
func (d *Docket) Rated(ctx context.Context, v Viewer, id, letter, rating string) error {
	if rating != "done" && rating != "part" && rating != "not" {
		return fmt.Errorf("rated: %w: no such rating", ErrRefused)
	}
	// Crash before the commit: the rating is as if unread, and noted when an officer opens it again. After it: the letter is known by
	// its event, so it opens the case again only once.
	return d.write(ctx, "rated", func(ctx context.Context, t *tx) error {
		set, err := seen(v, held).query(ctx, t, "e.id", "JOIN envelopes AS e ON e.case_id = c.id",
			"AND c.id = ?1 AND e.id = ?2 AND e.kind = 'rating'", id, letter)
		if _, err := one(set, err, scanText); err != nil {
			return err
		}
		set, err = seen(v, held).query(ctx, t, "e.kind", "JOIN events AS e ON e.case_id = c.id",
			"AND c.id = ?1 AND e.kind = ?2 AND e.subject = ?3 LIMIT 1", id, EventRated, letter)
		known, err := rows(set, err, scanText)
		if err != nil || len(known) > 0 {
			return err
		}
		before, err := d.ownText(ctx, t, ownRating, id)
		if err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventRated, Subject: letter, Outcome: rating}); err != nil {
			return err
		}
		if err := t.exec(ctx, `UPDATE cases SET rating = $1, rated = $2 WHERE id = $3`, rating, d.now(), id); err != nil {
			return err
		}
		if rating == "not" || rating == "part" && before == "part" {
			return d.unsolved(ctx, t, id)
		}
		return nil
	})
}

// unsolved opens a case again that was answered, but not to the resident's end. One that was merged or thrown away stays.
func (d *Docket) unsolved(ctx context.Context, t *tx, id string) error {
	c, err := d.ownState(ctx, t, id)
	if err != nil || c.state == merged || c.state == "DISCARDED" {
		return err
	}
	before := c
	flags, err := d.ownFlags(ctx, t, id)
	if err != nil {
		return err
	}
	a := &arrival{Header: envelope.Header{Category: c.category, Urgency: c.urgency, Lane: c.lane}, received: d.now(), flags: flags}
	opened, err := d.reopen(ctx, t, &c, a)
	if err != nil || !opened {
		return err
	}
	return d.store(ctx, t, before, c)
}

// Solved is what residents said of the cases of a category that were answered in a period: "đã giải quyết chưa?". Unsaid are
// those who have not said anything (yet), where that can be told exactly. The newest word of each counts.
type Solved struct {
	Of     string `json:"of"` // category
	Done   int    `json:"done"`
	Part   int    `json:"part"`
	Not    int    `json:"not"`
	Unsaid int    `json:"unsaid"`
	Exact  bool   `json:"exact"` // of cases that the Front may see one by one; else multiples of the step
}

// Solved returns what the commune's Front may know of it: exact figures of the categories that it sees one by one, and of
// those of which it sees a count the small-count rule's (see smallcount.go). Of the former, by when the cases were first answered. Hushed cases are in
// neither. A rating is in it once an officer's browser has opened it.
func (d *Docket) Solved(ctx context.Context, v Viewer, p Period) ([]Solved, error) {
	one, err := d.solvedAround(ctx, v, p)
	if err != nil {
		return nil, fmt.Errorf("solved: %w", err)
	}
	many, err := d.solvedCounted(ctx, p, d.communes(v))
	if err != nil {
		return nil, fmt.Errorf("solved: %w", err)
	}
	list := []Solved{}
	for _, c := range d.tables.Categories {
		switch c.FrontMaySee {
		case rules.FrontCount:
			s := many[c.Code]
			s.Of = c.Code
			list = append(list, s)
		case rules.FrontStatus, rules.FrontContent:
			s := one[c.Code]
			s.Of, s.Exact = c.Code, true
			list = append(list, s)
		}
	}
	return list, nil
}

// add adds to the number of one rating; "" is unsaid.
func (s *Solved) add(rating string, n int) {
	switch rating {
	case "done":
		s.Done += n
	case "part":
		s.Part += n
	case "not":
		s.Not += n
	default:
		s.Unsaid += n
	}
}

type ratedCount struct {
	of, rating    string
	before, until int
}

func scanRated(r *sql.Rows) (n ratedCount, err error) {
	return n, r.Scan(&n.of, &n.rating, &n.before, &n.until)
}

// solvedCounted are the figures of the communes' counted categories, each rounded by itself, by when the rating was read: one that is read today changes
// nothing that was shown of a month that is over, and is seen from tomorrow on.
func (d *Docket) solvedCounted(ctx context.Context, p Period, communes []string) (map[string]Solved, error) {
	asOf, found := d.asOf().Unix(), map[string]Solved{}
	for _, commune := range communes {
		set, err := seen(Viewer{}, counted).query(ctx, d.db.Read(),
			"c.category, c.rating, SUM(CASE WHEN c.rated < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN c.rated < ?2 THEN 1 ELSE 0 END)", "",
			"AND c.rated > 0 AND c.commune = ?3 AND c.category IN ("+d.countedCategories()+") GROUP BY c.category, c.rating",
			min(p.From.Unix(), asOf), min(p.To.Unix(), asOf), commune)
		list, err := rows(set, err, scanRated)
		if err != nil {
			return nil, err
		}
		for _, n := range list {
			s := found[n.of]
			s.add(n.rating, d.between(series{commune, n.of, "rated:" + n.rating}, n.before, n.until))
			found[n.of] = s
		}
	}
	return found, nil
}

func (d *Docket) solvedAround(ctx context.Context, v Viewer, p Period) (map[string]Solved, error) {
	set, err := seen(v, around, d.merged(v)...).query(ctx, d.db.Read(), "c.category, c.rating, 0, COUNT(*)", "",
		"AND c.answered >= ?1 AND c.answered < ?2 AND c.category IN ("+d.listedCategories()+") GROUP BY c.category, c.rating", p.From.Unix(), p.To.Unix())
	list, err := rows(set, err, scanRated)
	found := map[string]Solved{}
	for _, n := range list {
		s := found[n.of]
		s.add(n.rating, n.until)
		found[n.of] = s
	}
	return found, err
}
