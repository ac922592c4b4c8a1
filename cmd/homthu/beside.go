package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/database"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// beside is the inside's stores, open for reading alone while the program runs on them: what a command has that only looks.
type beside struct {
	roster *roster.Roster
	near   *roster.Neighbours
	docket *docket.Docket
	forums *forum.Forums
	stores []*database.DB
}

// lookInside opens them. numbers is what small counts are rounded with; nil for a command that counts nothing.
func lookInside(ctx context.Context, c config, tables *rules.Tables, numbers []byte) (_ *beside, err error) {
	b := &beside{}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	open := func(name string) (db *database.DB) {
		if err == nil {
			if db, err = readStore(ctx, c, name); err == nil {
				b.stores = append(b.stores, db)
			}
		}
		return db
	}
	rosterDB, docketDB, forumDB := open("roster"), open("docket"), open("forum")
	if err != nil {
		return nil, err
	}
	b.roster = roster.Reading(rosterDB, tables, time.Now)
	near, err := b.roster.Neighbours(ctx)
	b.near = near
	if err != nil {
		return nil, err
	}
	if b.docket, err = docket.Open(docketDB, tables, docket.Options{
		Deployment: c.Deployment, NumberKey: numbers, Conditions: near.Conditions, Near: near.Near, Before: near.Before, Merged: near.Merged,
	}); err != nil {
		return nil, err
	}
	b.forums, err = forum.Reading(ctx, forumDB, forum.Options{Cases: b.docket, Tables: tables, Unit: b.roster.Unit, Before: near.Merged})
	return b, err
}

// openings are those of physical boxes, which only a report reads.
func (b *beside) openings(ctx context.Context, c config, tables *rules.Tables, places *place.Index) (*opening.Store, error) {
	db, err := readStore(ctx, c, "opening")
	if err != nil {
		return nil, err
	}
	b.stores = append(b.stores, db)
	return openingsOf(db, b.roster, b.near, tables, places, time.Now), nil
}

// Close closes the stores. Nothing was written to them.
func (b *beside) Close() {
	for _, db := range b.stores {
		_ = db.Close()
	}
}

// readStore opens one of the stores for reading.
func readStore(ctx context.Context, c config, name string) (*database.DB, error) {
	i := slices.IndexFunc(backedUp, func(s stored) bool { return s.name == name })
	if i < 0 {
		return nil, errors.New("internal error: no store " + name)
	}
	db, err := backedUp[i].read(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return db, nil
}
