package main

import (
	"context"
	"io/fs"
	"path/filepath"

	"homthu/database"
	"homthu/intake/safe"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/mttq/supervision"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// stored is one store as a backup sees it: kept tables in an order in which they can be filled, and those that are in no
// backup. A test fails when a store has a table that is in neither list.
type stored struct {
	name       string
	config     func(config) storeConfig
	file       string
	migrations fs.FS
	kept, left []string
}

// backedUp are the stores. Of the safe, all that says or could be joined to a chat is left out: drafts and stubs, what is
// still to be said, updates and cursors, reminders, and whom units do not listen to. Draft keys and reminder keys are files
// of their own, and in no backup.
var backedUp = []stored{
	{"safe", func(c config) storeConfig { return c.Safe }, "safe.db", safe.Migrations(),
		[]string{"envelope", "mailbox", "reply", "outbox", "slip", "blob", "page", "directory", "echoes", "echo_page"},
		[]string{"draft", "outgoing", "seen", "cursor", "reminder", "silenced", "silencing"}},
	{"docket", func(c config) storeConfig { return c.Docket }, "docket.db", docket.Migrations,
		[]string{"never_sets", "cases", "case_units", "envelopes", "blobs", "refused", "events", "replies", "remarks", "clocks", "open_cases", "outbox", "alerts",
			"flags", "notices", "notices_seen", "searches", "mailboxes", "lost_units", "handed_blobs", "uploads", "watchers", "results", "releases", "reminders", "mediations", "appointments", "joint_readings", "ready_texts", "notice_numbers", "late_pledges", "late_boxes"},
		[]string{"event_tree", "event_leaves", "event_hashes", "checkpoints"}},
	{"roster", func(c config) storeConfig { return c.Docket }, "roster.db", roster.Migrations,
		[]string{"provinces", "deployments", "edges", "units", "unit_keys", "villages", "boxes", "box_changes", "officers", "duties", "wrapped_keys", "factors", "invitations", "roster_changes", "paper_keys", "paper_wraps", "recoveries", "roster", "directories", "channels", "channel_marks", "calm_notices", "quiet_hours"},
		nil},
	{"mttq", func(c config) storeConfig { return c.Docket }, "mttq.db", supervision.Migrations,
		[]string{"plans", "visits", "recommendations"},
		nil},
	{"opening", func(c config) storeConfig { return c.Docket }, "opening.db", opening.Migrations,
		[]string{"openings", "opening_steps"},
		nil},
	{"forum", func(c config) storeConfig { return c.Docket }, "forum.db", forum.Migrations,
		[]string{"forum_key", "forums", "opinions", "pledges", "echoes", "forum_log"},
		nil},
}

// read opens a store for reading, beside the process that runs on it.
func (s stored) read(ctx context.Context, c config) (*database.DB, error) {
	if s.config(c).Engine == "postgres" {
		return openStore(ctx, s.config(c), "", s.migrations)
	}
	return database.ReadSQLite(ctx, filepath.Join(c.Data, s.file), s.migrations)
}

// open opens a store to be filled.
func (s stored) open(ctx context.Context, c config) (*database.DB, error) {
	return openStore(ctx, s.config(c), filepath.Join(c.Data, s.file), s.migrations)
}
