package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"homthu/intake/envelope"
)

// Viewer is on whose behalf the docket is read or changed: an officer in one of his units. Who may do what in a unit is
// said by the roster; the docket decides what a unit may know at all.
type Viewer struct {
	Officer string // user name, written into events
	Unit    string
}

// scope says on what ground rows are looked at.
type scope int

const (
	// held: the unit was named in the header or was handed the case. Lists, search and everything inside a case.
	held scope = iota
	// taken: like held, for the viewer's own cases. It walks what he has taken, not what his unit has.
	taken
	// around: cases of the unit's own commune, and of those that have gone over into it, that it does not hold, for lists without
	// words (front_may_see: status).
	around
	// overseen: counts of open cases per unit, for those who watch over clocks.
	overseen
	// watched: open cases of other units one by one, by number and clock alone, for the same people.
	watched
	// stuck: what residents have not been given, of every unit, for the same people.
	stuck
	// told: notices to the viewer's unit.
	told
	// waiting: clocks of the viewer's unit that somebody must acknowledge.
	waiting
	// extracted: extracts that were released to the viewer's unit, without the case.
	extracted
	// deeds: what officers did on behalf of the viewer's unit with cases that it has.
	deeds
	// counted: cases that may appear in numbers outside the units that hold them: the Front's board, the public page.
	// A hushed case, one whose header excludes more units than its category does, is in none of them: the unit it is
	// about reads the same numbers.
	counted
	// reported: cases that may appear in exact figures for those who watch over all units. Like counted, and without those
	// that the viewer's unit must not know of; lanes that are veiled are left out as well (see Docket.reported).
	reported
)

// fragment is FROM … WHERE … of a read: only seen makes one, and every SELECT over the case tables is built on one.
type fragment struct {
	from, where string
	args        []any
}

// mayKnow is the header's "never" as SQL: envelope.Forbids, in which a set names a unit or its role for all places. $1
// is the viewer's unit and $2 that name of its role in every fragment that has it.
const mayKnow = `NOT EXISTS (SELECT 1 FROM never_sets AS n WHERE n.unit IN ($1, $2) AND n.digest = `

// holderLate is when the first of the holder's running clocks ends; 0 if none runs.
const holderLate = `COALESCE((SELECT MIN(k.due) FROM clocks AS k WHERE k.case_id = c.id AND k.unit = c.holder AND k.met = 0 AND k.paused = 0 AND k.replaced = 0), 0)`

// repliedColumn is the first reply that answered, here or in the case that this one was merged into; 0 if there is none. What only
// said that a case went on was before it.
const repliedColumn = `CASE WHEN c.answered = 0 THEN 0 ELSE COALESCE(
		(SELECT MIN(y.at) FROM mailboxes AS m JOIN replies AS y ON y.case_id = m.case_id WHERE m.mailbox = c.id AND y.question = 0 AND y.at = c.answered),
		(SELECT MIN(y.at) FROM replies AS y WHERE y.case_id = c.id AND y.question = 0 AND y.at >= c.answered), 0) END`

// seen is THE function that applies a header's never, and the units a case was given to. Whoever adds a read to this
// package goes through here; visible_test.go looks for those who did not. Around also takes the units that have gone over into the
// viewer's; see Docket.merged.
func seen(v Viewer, s scope, merged ...string) fragment {
	role := envelope.AnyPlace(v.Unit)
	switch s {
	case held:
		return fragment{`case_units AS u JOIN cases AS c ON c.id = u.case_id`,
			`u.unit = $1 AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case taken: // CROSS JOIN keeps SQLite from beginning with the unit
		return fragment{`cases AS c CROSS JOIN case_units AS u`,
			`u.case_id = c.id AND u.unit = $1 AND c.officer = $3 AND c.officer <> '' AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role, v.Officer}}
	case around:
		return aroundAll(v, role, merged)
	case overseen:
		// mayKnow the other way round: the few sets that name the unit are found once, not looked for in thousands of rows.
		return fragment{`open_cases AS o`, `o.never_set NOT IN (SELECT n.digest FROM never_sets AS n WHERE n.unit IN ($1, $2))`, []any{v.Unit, role}}
	case watched:
		return fragment{`cases AS c`, mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case stuck: // CROSS JOIN keeps SQLite from beginning with the cases; the outbox is short
		return fragment{`outbox AS o CROSS JOIN replies AS p CROSS JOIN cases AS c`,
			`o.kind = 'reply' AND p.id = o.id AND c.id = p.case_id AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case deeds: // in the order of the index events_done
		return fragment{`events AS e CROSS JOIN cases AS c CROSS JOIN case_units AS u`,
			`e.unit = $1 AND e.officer <> '' AND c.id = e.case_id AND u.case_id = c.id AND u.unit = $1 AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case told:
		return fragment{`notices AS w JOIN cases AS c ON c.id = w.case_id`,
			`w.unit = $1 AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case waiting: // CROSS JOIN: from the few clocks, not from what the unit has
		return fragment{`clocks AS k CROSS JOIN case_units AS u CROSS JOIN cases AS c`,
			`k.unit = $1 AND k.met = 0 AND u.case_id = k.case_id AND u.unit = $1 AND c.id = k.case_id AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case extracted:
		return fragment{`releases AS x JOIN cases AS c ON c.id = x.case_id`,
			`x.receiver = $1 AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	case counted:
		return fragment{`cases AS c`, `c.hushed = 0`, nil}
	case reported:
		return fragment{`cases AS c`, `c.hushed = 0 AND ` + mayKnow + `c.never_set)`, []any{v.Unit, role}}
	}
	panic("docket: internal error: unknown scope")
}

// aroundAll is around for a unit and those that have gone over into it. What must be kept from one of them is kept from it.
func aroundAll(v Viewer, role string, merged []string) fragment {
	never, communes, args := "$1, $2", "$3", []any{v.Unit, role, Place(v.Unit)}
	for _, unit := range merged {
		n := strconv.Itoa(len(args) + 1)
		next := strconv.Itoa(len(args) + 2)
		never, communes, args = never+", $"+n, communes+", $"+next, append(args, unit, Place(unit))
	}
	return fragment{`cases AS c`,
		strings.Replace(mayKnow, "$1, $2", never, 1) + `c.never_set) AND c.hushed = 0 AND c.commune IN (` + communes + `)`, args}
}

// merged are the units of the viewer's role that have gone over into his.
func (d *Docket) merged(v Viewer) []string {
	if d.opts.Merged == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.opts.Merged(v.Unit)), func(unit string) bool { return Role(unit) != Role(v.Unit) })
}

// communes are the viewer's commune and those that have gone over into it.
func (d *Docket) communes(v Viewer) []string {
	list := []string{Place(v.Unit)}
	for _, unit := range d.merged(v) {
		list = append(list, Place(unit))
	}
	return list
}

// sincePassed is joined to overseen, so that it goes with the rows that the viewer may know of: by how many the clocks of a
// row that have run out at ?1, and ?2 seconds later, differ from what was kept when it was passed. Where the clock was put
// back they are fewer.
const sincePassed = `LEFT JOIN (SELECT x.holder, x.never_set, SUM(x.late) AS late, SUM(x.near) AS near FROM (
		SELECT c.holder, c.never_set, 1 AS late, 0 AS near FROM cases AS c CROSS JOIN open_cases AS p WHERE p.holder = c.holder AND p.never_set = c.never_set
			AND c.closed = 0 AND c.due > (SELECT MIN(passed) FROM open_cases WHERE n > 0) AND c.due > p.passed AND c.due <= ?1
		UNION ALL SELECT c.holder, c.never_set, -1, 0 FROM cases AS c CROSS JOIN open_cases AS p WHERE p.holder = c.holder AND p.never_set = c.never_set
			AND c.closed = 0 AND c.due <= (SELECT MAX(passed) FROM open_cases) AND c.due <= p.passed AND c.due > ?1
		UNION ALL SELECT c.holder, c.never_set, 0, 1 FROM cases AS c CROSS JOIN open_cases AS p WHERE p.holder = c.holder AND p.never_set = c.never_set
			AND c.closed = 0 AND c.due > (SELECT MIN(passed) FROM open_cases WHERE n > 0) + ?2 AND c.due > p.passed + ?2 AND c.due <= ?1 + ?2
		UNION ALL SELECT c.holder, c.never_set, 0, -1 FROM cases AS c CROSS JOIN open_cases AS p WHERE p.holder = c.holder AND p.never_set = c.never_set
			AND c.closed = 0 AND c.due <= (SELECT MAX(passed) FROM open_cases) + ?2 AND c.due <= p.passed + ?2 AND c.due > ?1 + ?2
	) AS x GROUP BY x.holder, x.never_set) AS r ON r.holder = o.holder AND r.never_set = o.never_set`

// reader is what a fragment is read from: the read pool, or a transaction that goes on to write.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// query runs SELECT columns over the fragment. join is put behind its FROM, rest behind its WHERE. Written ?1, ?2 in them
// are the given args, numbered on from the fragment's own.
func (f fragment) query(ctx context.Context, r reader, columns, join, rest string, args ...any) (*sql.Rows, error) {
	// #nosec G202 -- every part is a constant of this package
	text := "SELECT " + columns + " FROM " + f.from + " " + join + " WHERE " + f.where + " " + rest
	for i := len(args); i >= 1; i-- {
		text = strings.ReplaceAll(text, "?"+strconv.Itoa(i), "$"+strconv.Itoa(i+len(f.args)))
	}
	return r.QueryContext(ctx, text, append(append([]any{}, f.args...), args...)...)
}

// rows collects what a query returns.
func rows[T any](set *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer set.Close()
	list := []T{}
	for set.Next() {
		item, err := scan(set)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, set.Err()
}

// one returns the only row, or ErrNotFound.
func one[T any](set *sql.Rows, err error, scan func(*sql.Rows) (T, error)) (T, error) {
	list, err := rows(set, err, scan)
	var none T
	switch {
	case err != nil:
		return none, err
	case len(list) == 0:
		return none, ErrNotFound
	case len(list) > 1:
		return none, fmt.Errorf("docket: %d rows where one was expected", len(list))
	}
	return list[0], nil
}
