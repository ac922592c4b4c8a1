package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Appointment is when somebody hands in what he has. It says no place and no hour: those are in the reply, sealed. Whoever comes
// shows his docket number, or nothing.
type Appointment struct {
	ID      string    `json:"id"`   // UUIDv4, made in the officer's browser
	Day     string    `json:"day"`  // 2026-11-20
	Part    string    `json:"part"` // of DayParts
	Way     string    `json:"way"`  // of HandInWays
	State   string    `json:"state"`
	Unit    string    `json:"unit"`
	Officer string    `json:"officer"` // who changed it last
	At      time.Time `json:"at"`
}

// DayParts are the parts of a day, and HandInWays how a thing changes hands: the police come for it, which is the only way for what
// may explode, it is brought, or they meet.
var (
	DayParts   = []string{"sang", "chieu", "toi"}
	HandInWays = []string{"den-lay", "tru-so", "noi-khac"}
)

// The states of an appointment. The last three are its ends.
//
//	offered ─▶ agreed ─▶ came | missed
//	   └─────────┴──────▶ cancelled (as by the next offer)
const (
	Offered   = "offered"
	Agreed    = "agreed"
	Came      = "came"
	Missed    = "missed"
	Cancelled = "cancelled"
)

// AppointmentStates lists them.
var AppointmentStates = []string{Offered, Agreed, Came, Missed, Cancelled}

var appointmentSteps = map[string][]string{Offered: {Agreed, Came, Missed, Cancelled}, Agreed: {Came, Missed, Cancelled}}

// EventOffered says that an appointment was offered, EventAppointed what became of it: Subject is its id, Outcome the state, Reason its
// day and its part ("2026-11-20.sang").
const (
	EventOffered   = "offered"
	EventAppointed = "appointed"
)

// handInLane is the lane of those who want to hand something in, and mostAhead how many days ahead they may be asked to come.
const (
	handInLane = "hand-in"
	mostAhead  = 60
)

// Offer offers an appointment with a reply that says the rest. One that stood before is cancelled by it. The same offer again is
// there once.
func (d *Docket) Offer(ctx context.Context, v Viewer, id string, version int64, a Appointment, r Reply) error {
	if !uuid4.MatchString(a.ID) || !slices.Contains(DayParts, a.Part) || !slices.Contains(HandInWays, a.Way) ||
		!d.isDay(a.Day, mostAhead) || a.Day < dayOf(d.opts.Now()) {
		return fmt.Errorf("offer: %w: when?", ErrRefused)
	}
	return d.act(ctx, v, id, version, "offer", func(ctx context.Context, t *tx, c *state) error {
		if c.lane != handInLane || c.closed > 0 {
			return fmt.Errorf("%w: nothing is handed in here", ErrRefused)
		}
		if _, err := d.ownText(ctx, t, ownAppointment, a.ID); !errors.Is(err, ErrNotFound) {
			return errors.Join(err, fmt.Errorf("%w: there is an appointment with this id", ErrRefused))
		}
		list, err := d.appointmentsOf(ctx, t, v, id)
		if err != nil {
			return err
		}
		for _, old := range list {
			if appointmentSteps[old.State] != nil {
				if err := d.appoint(ctx, t, v, id, old, Cancelled); err != nil {
					return err
				}
			}
		}
		if err := t.exec(ctx, `INSERT INTO appointments (id, case_id, unit, officer, at, day, part, way, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			a.ID, id, v.Unit, v.Officer, d.now(), a.Day, a.Part, a.Way, Offered); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventOffered, Subject: a.ID, Outcome: Offered, Reason: a.Day + "." + a.Part}); err != nil {
			return err
		}
		return d.reply(ctx, t, v, c, r)
	})
}

// Appoint says what became of an appointment: the resident agreed, came or not, or it was called off. Nobody comes before
// the day.
func (d *Docket) Appoint(ctx context.Context, v Viewer, id string, version int64, appointment, to string) error {
	return d.act(ctx, v, id, version, "appoint", func(ctx context.Context, t *tx, _ *state) error {
		list, err := d.appointmentsOf(ctx, t, v, id)
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.ID != appointment {
				continue
			}
			if !slices.Contains(appointmentSteps[a.State], to) || (to == Came || to == Missed) && a.Day > dayOf(d.opts.Now()) {
				break
			}
			return d.appoint(ctx, t, v, id, a, to)
		}
		return fmt.Errorf("%w: not a step of an appointment of this case", ErrRefused)
	})
}

func (d *Docket) appoint(ctx context.Context, t *tx, v Viewer, id string, a Appointment, to string) error {
	if err := t.exec(ctx, `UPDATE appointments SET state = $1, officer = $2, at = $3 WHERE id = $4`, to, v.Officer, d.now(), a.ID); err != nil {
		return err
	}
	return d.note(ctx, t, v, id, Event{Kind: EventAppointed, Subject: a.ID, Outcome: to, Reason: a.Day + "." + a.Part})
}

// appointmentsOf reads those of a case, the newest day last.
func (d *Docket) appointmentsOf(ctx context.Context, r reader, v Viewer, id string) ([]Appointment, error) {
	set, err := seen(v, held).query(ctx, r, "a.id, a.day, a.part, a.way, a.state, a.unit, a.officer, a.at",
		"JOIN appointments AS a ON a.case_id = c.id", "AND c.id = ?1 ORDER BY a.day, a.at, a.id", id)
	return rows(set, err, func(r *sql.Rows) (a Appointment, err error) {
		var at int64
		err = r.Scan(&a.ID, &a.Day, &a.Part, &a.Way, &a.State, &a.Unit, &a.Officer, &at)
		a.At = moment(at)
		return a, err
	})
}

// Appointments are the appointments of a period by their days. Step is as in [Mediations].
type Appointments struct {
	Step   int            `json:"step"`
	States map[string]int `json:"states"` // of AppointmentStates
	Cases  int            `json:"cases"`  // in which somebody came
}

// Appointments counts as [Docket.Mediations] does: exactly for who holds the cases; by the small-count rule for a unit of the
// province and the Front, only what has ended, by when that was written down. What was handed in is in [Docket.Results].
func (d *Docket) Appointments(ctx context.Context, v Viewer, p Period) (Appointments, error) {
	n := Appointments{Step: d.stepOf(v), States: map[string]int{}}
	for _, place := range d.placesOf(v) {
		set, err := d.appointmentsBy(ctx, v, p, place)
		if err != nil || set == nil {
			return n, err
		}
		between := d.betweenOf(v, place)
		_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
			var state string
			var before, until, casesBefore, casesUntil int
			err := r.Scan(&state, &before, &until, &casesBefore, &casesUntil)
			put(n.States, state, between("appointed:"+state, before, until))
			if state == Came {
				n.Cases += between("appointed", casesBefore, casesUntil)
			}
			return struct{}{}, err
		})
		if err != nil {
			return n, fmt.Errorf("appointments: %w", err)
		}
	}
	return n, nil
}

func (d *Docket) appointmentsBy(ctx context.Context, v Viewer, p Period, place string) (*sql.Rows, error) {
	const columns = `a.state, SUM(CASE WHEN a.day < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN a.day < ?2 THEN 1 ELSE 0 END),
		COUNT(DISTINCT CASE WHEN a.day < ?1 THEN c.id END), COUNT(DISTINCT CASE WHEN a.day < ?2 THEN c.id END)`
	from, to := dayOf(p.From), dayOf(p.To)
	switch d.countsAs(v) {
	case held:
		return seen(v, held).query(ctx, d.db.Read(), columns, "JOIN appointments AS a ON a.case_id = c.id",
			"AND u.unit = c.holder AND c.hushed = 0 GROUP BY a.state", from, to)
	case counted:
		const written = `a.state, SUM(CASE WHEN a.at < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN a.at < ?2 THEN 1 ELSE 0 END),
			COUNT(DISTINCT CASE WHEN a.at < ?1 THEN c.id END), COUNT(DISTINCT CASE WHEN a.at < ?2 THEN c.id END)`
		asOf := d.asOf().Unix()
		return seen(v, counted).query(ctx, d.db.Read(), written, "JOIN appointments AS a ON a.case_id = c.id",
			"AND ?3 IN (c.commune, '') AND a.state IN ('came', 'missed', 'cancelled') GROUP BY a.state",
			min(p.From.Unix(), asOf), min(p.To.Unix(), asOf), place)
	}
	return nil, nil
}
