package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"homthu/triage/docket"
	"homthu/triage/forum"
)

// forumsEvery is how often what changed in forums goes outward, and how often the register is asked which opinions must be
// taken back. Several changes within it are one page.
const forumsEvery = time.Minute

// openForums opens the forums' store.
func (in *inside) openForums(ctx context.Context, p program) (err error) {
	in.forumDB, err = openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "forum.db"), forum.Migrations)
	if err != nil {
		return fmt.Errorf("forum: %w", err)
	}
	in.forums, err = forum.Open(ctx, in.forumDB, forum.Options{Cases: in.docket, Tables: p.tables, Unit: in.roster.Unit, Before: in.near.Merged, Web: strings.TrimSuffix(p.config.WebURL, "/"), Now: p.now})
	return err
}

// holdForums takes back what may not be in a forum any more, sends changed pages outward, and tells of pledges that are late,
// every minute.
func (in *inside) holdForums(ctx context.Context) error {
	tick := time.NewTicker(forumsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		n, err := in.forums.Publish(ctx, in.docket, in.edges(), false)
		if err != nil && ctx.Err() == nil {
			in.log.Error("forums were not published", "error", err.Error())
		}
		if n > 0 {
			in.carrier.Notify()
		}
		if err := in.tellOfPledges(ctx); err != nil && ctx.Err() == nil {
			in.log.Error("nobody was told of late pledges", "error", err.Error())
		}
	}
}

// tellOfPledges writes a notice of each pledge whose day has passed, to who promised and to who held the forum.
func (in *inside) tellOfPledges(ctx context.Context) error {
	late, err := in.forums.Overdue(ctx)
	if err != nil {
		return err
	}
	told, err := in.docket.TellOfPledges(ctx, late)
	if told > 0 {
		in.notices.Wake()
	}
	return err
}

// publishForum sends the page of one forum to every edge at once.
func (in *inside) publishForum(ctx context.Context, v docket.Viewer, id string) error {
	err := in.forums.PublishOne(ctx, v, in.docket, in.edges(), id)
	in.carrier.Notify()
	return err
}
