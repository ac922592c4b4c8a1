package docket

import (
	"context"
	"database/sql"
)

// What the docket reads for itself, inside a write transaction, to go on with its work: nothing of it is shown to
// anybody. These are the only reads of case tables that no viewer stands behind; visible_test.go keeps them in this file.
const (
	ownEnvelopeSum = `SELECT sha256 FROM envelopes WHERE id = $1`
	ownRedacted    = `SELECT 1 FROM envelopes AS n JOIN events AS e ON e.case_id = n.case_id WHERE n.id = $1 AND e.kind = 'redacted' AND e.subject = n.id AND e.from_state = $2 ORDER BY e.id DESC LIMIT 1`
	ownLetter      = `SELECT sha256, sealed, registered FROM envelopes WHERE id = $1 AND case_id = $2`
	ownMarks       = `SELECT id FROM remarks WHERE case_id = $1 AND kind = 'marks' ORDER BY at DESC, id DESC LIMIT 1`
	ownLooks       = `SELECT unit, looked FROM case_units WHERE case_id = $1`
	ownSlip        = `SELECT c.holder, c.number, e.registered FROM envelopes AS e JOIN cases AS c ON c.id = e.case_id WHERE e.id = $1`
	ownWish        = `SELECT kind FROM events WHERE case_id = $1 AND kind IN ('wished', 'unwished') ORDER BY id DESC LIMIT 1`
	ownAppointment = `SELECT case_id FROM appointments WHERE id = $1`
	ownUnread      = `SELECT unit FROM case_units WHERE case_id = $1 AND looked = 0 ORDER BY unit`
	ownRating      = `SELECT rating FROM cases WHERE id = $1`
	ownReplyOwner  = `SELECT case_id FROM replies WHERE id = $1`
	ownEdge        = `SELECT edge FROM cases WHERE id = $1`
	ownNextDue     = `SELECT MIN(due) FROM clocks WHERE case_id = $1 AND met = 0 AND paused = 0`
	ownClocks      = `SELECT ` + clockColumns + ` FROM clocks AS k WHERE k.case_id = $1 ORDER BY k.met, k.due, k.clock, k.unit, k.started`
	ownFlags       = `SELECT flag FROM flags WHERE case_id = $1 ORDER BY flag`
	ownAwake       = `SELECT case_id FROM clocks WHERE met = 0 AND wake <= $1 ORDER BY wake LIMIT $2`
	ownExport      = `SELECT 1 FROM events WHERE case_id = $1 AND kind = 'exported' AND subject = $2`
	ownCaseEvent   = `SELECT COALESCE(MAX(id), 0) FROM events WHERE case_id = $1`
	ownWatchers    = `SELECT COUNT(*) FROM watchers WHERE case_id = $1 AND unit = $2`
	ownResult      = `SELECT kind, worth, n FROM results WHERE case_id = $1`
	ownReminded    = `SELECT id FROM reminders WHERE case_id = $1 AND answered = 0`
	ownHolderLate  = `SELECT CAST(` + holderLate + ` AS TEXT) FROM cases AS c WHERE c.id = $1`
	ownReminder    = `SELECT sender FROM reminders WHERE id = $1`
	ownSilences    = `SELECT COUNT(*) FROM events WHERE kind = 'silenced' AND unit = $1 AND at >= $2`
	ownNewestEvent = `SELECT COALESCE(MAX(id), 0) FROM events`
	ownNews        = `SELECT e.id, u.unit FROM events AS e JOIN case_units AS u ON u.case_id = e.case_id WHERE e.id > $1 ORDER BY e.id LIMIT 5000`
	ownLent        = `SELECT kind FROM events WHERE case_id = $1 AND kind = 'lent' AND unit = $2 AND officer = $3 AND subject = $4 AND at >= $5 LIMIT 1`
	// For forums: what a case is a part of or merged with, and what of it is of no lane that reaches a forum, was once
	// of another, or is about a unit.
	ownRaised      = `SELECT kind FROM events WHERE case_id = $1 AND kind = 'forum' AND subject = $2`
	ownRaisedCases = `SELECT DISTINCT case_id, case_id FROM events WHERE kind = 'forum'`
	ownUnfit       = `WITH RECURSIVE reach (origin, id) AS (CASES UNION
		SELECT r.origin, e.subject FROM reach AS r JOIN events AS e ON e.case_id = r.id AND e.kind IN ('part', 'merged', 'joined'))
		SELECT DISTINCT r.origin FROM reach AS r JOIN cases AS c ON c.id = r.id WHERE c.hushed = 1 OR c.lane NOT IN (LANES) OR (c.id = r.origin AND c.lane = 'unsorted') OR EXISTS
		(SELECT 1 FROM events AS m WHERE m.case_id = c.id AND m.kind = 'rerouted' AND m.from_state NOT IN (LANES)) ORDER BY r.origin`
	// For the hash tree. An event may be committed after one with a greater id, so the last ones are looked at again.
	eventColumns = `e.id, e.case_id, e.at, e.kind, e.unit, e.officer, e.subject, e.from_state, e.to_state, e.reason, e.outcome`
	unsealed     = ` FROM events AS e WHERE e.id > (SELECT COALESCE(MAX(event), 0) - 10000 FROM event_leaves) AND NOT EXISTS (SELECT 1 FROM event_leaves AS l WHERE l.event = e.id)`
	ownUnsealed  = `SELECT ` + eventColumns + unsealed + ` ORDER BY e.id LIMIT $1`
	// An audit counts them all. One whose id lies before where the tree looks was not written when its id says.
	ownUnsealedCount = `SELECT COUNT(*) FROM events AS e WHERE NOT EXISTS (SELECT 1 FROM event_leaves AS l WHERE l.event = e.id)`
	ownLate          = `SELECT e.id FROM events AS e WHERE e.id <= (SELECT COALESCE(MAX(event), 0) - 10000 FROM event_leaves) AND NOT EXISTS (SELECT 1 FROM event_leaves AS l WHERE l.event = e.id) ORDER BY e.id LIMIT $1`
	ownSealed        = `SELECT l.event, h.hash, ` + eventColumns + ` FROM event_leaves AS l JOIN event_hashes AS h ON h.i = l.leaf
		LEFT JOIN events AS e ON e.id = l.event WHERE l.n >= $1 AND l.n < $2 ORDER BY l.n`
)

// state is a case as the docket changes it.
type state struct {
	id, lane, category, urgency, commune, neverSet string
	hushed                                         bool
	state, reason, outcome, holder, officer        string
	version, received, answered, closed, due, last int64
}

// place is where the case stands in a queue: what is closed is behind everything open, the newest first.
func (c state) place() (rankInQueue int, due int64) {
	if c.closed > 0 {
		return rankClosed, -c.closed
	}
	return rank(c.urgency), c.due
}

// rankClosed is behind every urgency.
const rankClosed = 9

// rank is the place of an urgency, gravest first; -1 for none of them.
func rank(urgency string) int {
	switch urgency {
	case "now":
		return 0
	case "high":
		return 1
	case "normal":
		return 2
	case "forum":
		return 3
	}
	return -1
}

const stateColumns = `c.id, c.lane, c.category, c.urgency, c.commune, c.never_set, c.hushed, c.state, c.reason, c.outcome,
	c.holder, c.officer, c.version, c.received, c.answered, c.closed, c.due, c.last`

func scanState(r *sql.Rows) (c state, err error) {
	var hushed int
	err = r.Scan(&c.id, &c.lane, &c.category, &c.urgency, &c.commune, &c.neverSet, &hushed, &c.state, &c.reason, &c.outcome,
		&c.holder, &c.officer, &c.version, &c.received, &c.answered, &c.closed, &c.due, &c.last)
	c.hushed = hushed == 1
	return c, err
}

func scanText(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) }

func (d *Docket) ownNumber(ctx context.Context, query string) (n int64, err error) {
	return n, d.db.Read().QueryRowContext(ctx, query).Scan(&n)
}

// news is that an event happened to a case that a unit has; whether the unit may know of it is asked of seen.
type news struct {
	event int64
	unit  string
}

func (d *Docket) ownNews(ctx context.Context, after int64) ([]news, error) {
	set, err := d.db.Read().QueryContext(ctx, ownNews, after)
	return rows(set, err, func(r *sql.Rows) (n news, err error) { return n, r.Scan(&n.event, &n.unit) })
}

func (d *Docket) ownState(ctx context.Context, t *tx, id string) (state, error) {
	set, err := t.QueryContext(ctx, `SELECT `+stateColumns+` FROM cases AS c WHERE c.id = $1`, id)
	return one(set, err, scanState)
}

// awaits are the clocks of a case that wait, or waited, for a human's acknowledgement.
type awaits struct {
	all, met int
	newest   int64 // start of the newest
}

func (d *Docket) ownAwaits(ctx context.Context, t *tx, id string) (awaits, error) {
	set, err := t.QueryContext(ctx, `SELECT COUNT(*), COUNT(CASE WHEN met > 0 THEN 1 END), COALESCE(MAX(started), 0) FROM clocks
		WHERE case_id = $1 AND replaced = 0 AND clock IN (`+d.urgent+`)`, id)
	return one(set, err, func(r *sql.Rows) (a awaits, err error) { return a, r.Scan(&a.all, &a.met, &a.newest) })
}

func (d *Docket) ownText(ctx context.Context, t *tx, query, arg string) (string, error) {
	set, err := t.QueryContext(ctx, query, arg)
	return one(set, err, scanText)
}

func (d *Docket) ownNever(ctx context.Context, t *tx, digest string) ([]string, error) {
	set, err := t.QueryContext(ctx, `SELECT unit FROM never_sets WHERE digest = $1 ORDER BY unit`, digest)
	return rows(set, err, scanText)
}

func (d *Docket) ownUnits(ctx context.Context, t *tx, id string) ([]string, error) {
	set, err := t.QueryContext(ctx, `SELECT unit FROM case_units WHERE case_id = $1 ORDER BY since, unit`, id)
	return rows(set, err, scanText)
}

// store writes what changed between two states of a case, and everything that repeats it: the queue rows and the tally.
// The version guards against a writer in between: it must be the one that was read.
func (d *Docket) store(ctx context.Context, t *tx, before, c state) error {
	set, err := t.QueryContext(ctx, ownNextDue, c.id)
	least, err := one(set, err, func(r *sql.Rows) (n sql.NullInt64, err error) { return n, r.Scan(&n) })
	if err != nil {
		return err
	}
	c.due = noClock
	if least.Valid && c.closed == 0 {
		c.due = least.Int64
	}
	changed, err := t.changed(ctx, `UPDATE cases SET lane = $1, category = $2, urgency = $3, commune = $4, never_set = $5,
		hushed = $6, state = $7, reason = $8, outcome = $9, holder = $10, officer = $11, version = $12 + 1, received = $13,
		answered = $14, closed = $15, due = $16, last = $17,
		late = CASE WHEN late = 0 AND closed = 0 AND due <= $19 THEN due ELSE late END,
		handed = CASE WHEN handed = 0 AND (holder <> $10 OR $7 = 'FORWARDED') THEN $19 ELSE handed END WHERE id = $18 AND version = $12`,
		c.lane, c.category, c.urgency, c.commune, c.neverSet, flag(c.hushed), c.state, c.reason, c.outcome, c.holder,
		c.officer, before.version, c.received, c.answered, c.closed, c.due, c.last, c.id, d.now())
	if err != nil {
		return err
	}
	if !changed {
		return ErrStale
	}
	r, due := c.place()
	if err := t.exec(ctx, `UPDATE case_units SET rank = $1, due = $2 WHERE case_id = $3`, r, due, c.id); err != nil {
		return err
	}
	if err := d.keepOpen(ctx, t, c); err != nil {
		return err
	}
	return d.tally(ctx, t, before, c)
}

// storeDue writes only when a clock was met: reading a case does not make the page of a colleague stale.
func (d *Docket) storeDue(ctx context.Context, t *tx, before, c state) error {
	set, err := t.QueryContext(ctx, ownNextDue, c.id)
	least, err := one(set, err, func(r *sql.Rows) (n sql.NullInt64, err error) { return n, r.Scan(&n) })
	if err != nil || c.closed > 0 {
		return err
	}
	c.due = noClock
	if least.Valid {
		c.due = least.Int64
	}
	if c.due == before.due {
		return nil
	}
	if err := t.exec(ctx, `UPDATE cases SET due = $1, late = CASE WHEN late = 0 AND closed = 0 AND due <= $3 THEN due ELSE late END WHERE id = $2`,
		c.due, c.id, d.now()); err != nil {
		return err
	}
	if err := t.exec(ctx, `UPDATE case_units SET due = $1 WHERE case_id = $2`, c.due, c.id); err != nil {
		return err
	}
	return d.tally(ctx, t, before, c)
}

// recount fills open_cases from the cases; their clocks are counted by the next pass.
const recount = `INSERT INTO open_cases (holder, never_set, n, urgent) SELECT c.holder, c.never_set, COUNT(*), COUNT(CASE WHEN c.urgency = 'now' THEN 1 END)
		FROM cases AS c WHERE c.closed = 0 GROUP BY c.holder, c.never_set`

// passClocks counts anew, up to $1 and the $2 seconds behind it, the clocks of some rows that were counted up to $3 at most.
const passClocks = `UPDATE open_cases SET passed = $1,
		late = (SELECT COUNT(*) FROM cases AS c WHERE c.closed = 0 AND c.holder = open_cases.holder AND c.never_set = open_cases.never_set AND c.due <= $1),
		near = (SELECT COUNT(*) FROM cases AS c WHERE c.closed = 0 AND c.holder = open_cases.holder AND c.never_set = open_cases.never_set AND c.due <= $1 + $2)
		WHERE (holder, never_set) IN (SELECT o.holder, o.never_set FROM open_cases AS o WHERE o.n > 0 AND o.passed <= $3 ORDER BY o.passed LIMIT 200)`

// Statements that make $2 the successor of $1, in this order: first what must be kept from it. A never-set keeps its
// name, which stands for what headers said.
const (
	// $3 is the name that never-sets have for the old unit's role, which is the successor's too unless the role changes.
	succeedNever = `INSERT INTO never_sets (digest, unit) SELECT digest, $2 FROM never_sets WHERE unit IN ($1, $3) ON CONFLICT DO NOTHING`
	// $3 is the name that never-sets have for the successor's role, as in mayKnow.
	succeedLoses = `DELETE FROM case_units WHERE unit = $2 AND unit <> $1 AND case_id IN (SELECT c.id FROM cases AS c JOIN never_sets AS n
				ON n.digest = c.never_set WHERE n.unit IN ($2, $3))`
	succeedGets = `INSERT INTO case_units (case_id, unit, rank, due, since, looked, labels) SELECT u.case_id, $2, u.rank, u.due, u.since, 0, u.labels
				FROM case_units AS u JOIN cases AS c ON c.id = u.case_id WHERE u.unit = $1
				AND NOT EXISTS (SELECT 1 FROM never_sets AS n WHERE n.digest = c.never_set AND n.unit IN ($2, $3))
				ON CONFLICT (case_id, unit) DO UPDATE SET labels = case_units.labels | excluded.labels`
)

var successions = []string{
	// Two rows whose clocks were counted up to different times are counted anew by the next pass.
	`INSERT INTO open_cases (holder, never_set, n, urgent) SELECT $2, never_set, n, urgent FROM open_cases WHERE holder = $1 AND holder <> $2
				ON CONFLICT (holder, never_set) DO UPDATE SET n = open_cases.n + excluded.n, urgent = open_cases.urgent + excluded.urgent,
				late = 0, near = 0, passed = 0`,
	`DELETE FROM open_cases WHERE holder = $1 AND holder <> $2`,
	`UPDATE clocks SET unit = $2 WHERE unit = $1 AND met = 0`,
	`UPDATE releases SET receiver = $2 WHERE receiver = $1`,
	`UPDATE reminders SET unit = CASE WHEN unit = $1 THEN $2 ELSE unit END, sender = CASE WHEN sender = $1 THEN $2 ELSE sender END
				WHERE unit = $1 OR sender = $1`,
	// What the successor has by now is taken from the old unit: labels that it took off do not come back when it is called again.
	`UPDATE case_units SET labels = 0 WHERE unit = $1 AND unit <> $2 AND labels <> 0
				AND EXISTS (SELECT 1 FROM case_units AS u WHERE u.case_id = case_units.case_id AND u.unit = $2)`,
	`INSERT INTO watchers (case_id, unit, officer, since, seen) SELECT w.case_id, $2, w.officer, w.since, w.seen FROM watchers AS w
				JOIN case_units AS u ON u.case_id = w.case_id AND u.unit = $2 WHERE w.unit = $1 ON CONFLICT DO NOTHING`,
	`DELETE FROM watchers WHERE unit = $1 AND unit <> $2`,
	`UPDATE ready_texts SET unit = $2 WHERE unit = $1 AND NOT EXISTS (SELECT 1 FROM ready_texts AS s WHERE s.unit = $2)`,
	`UPDATE cases SET holder = $2, officer = '', version = version + 1 WHERE holder = $1`,
}

// ownHolders are the units that hold open cases.
const ownHolders = `SELECT DISTINCT holder FROM open_cases WHERE n > 0 ORDER BY holder`

// answerMerged: who sent a case that was merged into $2 is answered at $1 by what goes into his mailbox $3. It is another version of
// that case, so that nobody who read it before writes it back as unanswered.
const answerMerged = `UPDATE cases SET answered = $1, version = version + 1 WHERE answered = 0 AND state = $4 AND id <> $2
				AND id IN (SELECT via FROM mailboxes WHERE case_id = $2 AND mailbox = $3 UNION SELECT mailbox FROM mailboxes WHERE case_id = $2 AND mailbox = $3)`

// What the moves between cases, units and lanes read.
const (
	ownMailboxes = `SELECT mailbox, edge FROM mailboxes WHERE case_id = $1
				ORDER BY CASE WHEN mailbox = $1 THEN 0 WHEN via = '' THEN 1 ELSE 2 END, mailbox`
	// The cases that answer into a mailbox: the one that spoke there last first, then the tip's own.
	ownCandidates = `SELECT m.case_id FROM mailboxes AS m WHERE m.mailbox = $1
				ORDER BY COALESCE((SELECT MAX(y.at) FROM replies AS y WHERE y.case_id = m.case_id), 0) DESC,
				CASE WHEN m.case_id = $1 THEN 0 ELSE 1 END, m.case_id`
	ownLost     = `SELECT unit FROM lost_units WHERE case_id = $1`
	ownBlobs    = `SELECT id FROM blobs WHERE case_id = $1 UNION SELECT blob_id FROM handed_blobs WHERE case_id = $1`
	ownSince    = `SELECT u.unit, CASE WHEN u.since <= c.registered THEN c.received ELSE u.since END FROM case_units AS u JOIN cases AS c ON c.id = u.case_id WHERE c.id = $1`
	ownLinks    = `SELECT subject FROM events WHERE case_id = $1 AND kind = $2 ORDER BY id DESC`
	ownUnused   = `SELECT p.id FROM uploads AS p WHERE p.at < $1 AND NOT EXISTS (SELECT 1 FROM handed_blobs AS h WHERE h.blob_id = p.id) ORDER BY p.at LIMIT 500`
	ownLetters  = `SELECT id, sealed FROM envelopes WHERE case_id = $1 AND kind IN ('answer', 'rating')`
	ownStray    = `SELECT DISTINCT c.id FROM cases AS c JOIN never_sets AS n ON n.digest = c.never_set WHERE c.holder = $1 AND n.unit IN ($2, $3) ORDER BY c.id`
	ownStranded = `SELECT COUNT(*) FROM cases AS c WHERE c.closed = 0 AND EXISTS (SELECT 1 FROM events AS e WHERE e.case_id = c.id AND e.kind = 'stranded' AND e.subject = c.holder)`
	// $1 goes on with the clocks of $2 that still run.
	moveClocks = `INSERT INTO clocks (case_id, clock, unit, met_by, started, due, met, paused, stood, extended, replaced, rungs, wake)
				SELECT $1, k.clock, k.unit, k.met_by, k.started, k.due, k.met, k.paused, k.stood, k.extended, k.replaced, k.rungs, k.wake
				FROM clocks AS k WHERE k.case_id = $2 AND k.met = 0 ON CONFLICT DO NOTHING`
	// $1 gets back what $2 has from it.
	takeMailboxes = `UPDATE mailboxes SET case_id = $1, via = CASE WHEN mailbox = $1 THEN '' ELSE mailbox END
				WHERE case_id = $2 AND via = $1 OR mailbox = $1 AND case_id <> $1 AND via <> ''`
	// $1, a part that was merged back into the case that it was a part of, answers into the same mailboxes.
	shareMailboxes = `INSERT INTO mailboxes (case_id, mailbox, edge, via) SELECT $1, m.mailbox, m.edge, '' FROM mailboxes AS m
				WHERE m.case_id = $2 AND m.via = '' AND NOT EXISTS (SELECT 1 FROM mailboxes AS o WHERE o.case_id = $1)
				AND EXISTS (SELECT 1 FROM events AS e WHERE e.case_id = $1 AND e.kind = 'part')`
)
