// Package safetest is the definition of the safe, as a suite that runs on every engine: what a step leaves behind, what
// repetitions and faults leave behind, and what no row may tell. Test support; no zone.
package safetest

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"testing"
	"time"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/receipt"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
)

// Store is where one safe's rows are. The suite opens and closes it again and again.
type Store struct {
	Open func(t testing.TB, opts ...database.Option) *database.DB
	// Dir holds the engine's files when they are ours to search for leftovers; empty for a server.
	Dir string
}

// The suite's own ids.
const (
	edge        = "edge-1"
	deployment  = "cao-bang"
	deployment2 = "province-2"
)

// Exercise runs the suite on fresh stores.
func Exercise(t *testing.T, makeStore func(t testing.TB) Store) {
	for _, c := range []struct {
		name string
		run  func(*room)
	}{
		{"a step is there after reopening", stepIsThere},
		{"a known update changes nothing", knownUpdate},
		{"the cursor is the last one received", cursorIsLast},
		{"drafts move and go", draftsMove},
		{"replies keep the order of their chat", repliesInOrder},
		{"an envelope sent again is known", envelopeAgain},
		{"other bytes under an id are refused", conflicts},
		{"an answer needs its own case's mailbox", answers},
		{"attachments must be stored", attachments},
		{"malformed steps are refused", malformed},
		{"urgent first, then the oldest", dueOrder},
		{"due again until a slip comes", dueAgain},
		{"a slip settles its own row only", slips},
		{"replies wait for their day and get slips", replies},
		{"take handles every kind", takeKinds},
		{"a restored docket gets back what it lost", resend},
		{"newest page and directory only", newestOnly},
		{"sweep", sweep},
		{"swept blobs cannot be referred to", sweptBlobs},
		{"faults in a step", stepFaults},
		{"faults in the courier's acts", courierFaults},
		{"a reminder is due on its day and said once", reminders},
		{"faults in reminders", reminderFaults},
		{"reminders join nothing", remindersJoinNothing},
		{"a silenced sender, a shut mailbox", silences},
		{"faults in silencing", silenceFaults},
		{"silencing joins nothing", silencingJoinsNothing},
		{"a tip from a counter is as one from the page", counterTip},
		{"faults in a tip from a counter", counterFaults},
		{"me too is counted once and goes at the full hour", echoes},
		{"faults in me too", echoFaults},
		{"me too joins nothing", echoesJoinNothing},
		{"asked whether it is settled, at once and for good", asks},
		{"faults in asking", askFaults},
		{"a look that asks joins nothing", askingJoinsNothing},
		{"64 writers", writers},
		{"no value, time or order joins a chat to a tip", unlinkable},
		{"forgotten chats leave no bytes", leftovers},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(newRoom(t, makeStore(t))) })
	}
}

// room is one test's safe with its clock, its blobs and its faults.
type room struct {
	*testing.T
	store  Store
	clock  *clock
	faults *faulty.Faults
	blobs  *blob.Folder
	resend courier.Resend
	db     *database.DB
	*safe.Safe
}

func newRoom(t *testing.T, store Store) *room {
	t.Helper()
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &room{T: t, store: store, clock: &clock{now: time.Date(2026, 11, 22, 7, 14, 33, 0, time.UTC)},
		faults: &faulty.Faults{}, blobs: blobs, resend: courier.Resend{First: 30 * time.Second, Max: time.Hour, Attempts: 3}}
	r.open()
	t.Cleanup(func() { r.db.Close() })
	return r
}

func (r *room) open() {
	r.Helper()
	r.db = r.store.Open(r.T, database.WithDriver(r.faults.Wrap))
	r.Safe = safe.Open(r.db, r.blobs, safe.Options{
		Edge: edge, Now: r.clock.Now, Resend: r.resend,
		CheckDirectory: func(b []byte) (int, error) { return int(b[0]), nil },
		Deployments: func(units []string) ([]string, error) {
			if slices.Contains(units, unknownUnit) {
				return nil, errUnknown
			}
			return []string{deployment}, nil
		},
	})
}

// reopen is what a restart of the program does.
func (r *room) reopen() {
	r.Helper()
	r.faults.Arm(0, faulty.NotDone)
	if err := r.db.Close(); err != nil {
		r.Fatalf("close: %v", err)
	}
	r.open()
}

func (r *room) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *room) commit(st safe.Step) {
	r.Helper()
	r.ok(r.Commit(r.Context(), st))
}

// due returns the ids of the parcels that are due.
func (r *room) due() []string {
	r.Helper()
	parcels, err := r.Due(r.Context(), r.clock.Now(), 10_000)
	r.ok(err)
	ids := make([]string, len(parcels))
	for i, p := range parcels {
		ids[i] = p.ID
	}
	return ids
}

func (r *room) outgoing(channel string) []string {
	r.Helper()
	list, err := r.Outgoing(r.Context(), channel, 10_000)
	r.ok(err)
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	return ids
}

func (r *room) hasDraft(chats ...string) bool {
	r.Helper()
	_, ok, err := r.Draft(r.Context(), chats...)
	r.ok(err)
	return ok
}

func (r *room) mailbox(l receipt.Locator) safe.Mailbox {
	r.Helper()
	m, err := r.Mailbox(r.Context(), l)
	r.ok(err)
	return m
}

// count counts rows, for what no method shows.
func (r *room) count(query string, args ...any) (n int) {
	r.Helper()
	r.ok(r.db.Read().QueryRowContext(r.Context(), query, args...).Scan(&n))
	return n
}

// exec changes rows behind the safe's back.
func (r *room) exec(query string, args ...any) {
	r.Helper()
	r.ok(r.db.Write(r.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}))
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock of the safe.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
