package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// ErrReminded: the Front waits for an answer already.
var ErrReminded = errors.New("docket: the unit was reminded, and has not answered yet")

// ReminderAnswers are what a unit can answer: it works on it and names a day, it has answered the resident, it needs more time
// until a day, the matter is beyond it and was passed on.
var ReminderAnswers = []string{"dang-lam", "da-tra-loi", "can-them", "da-chuyen"}

// ahead are the answers whose day is to come.
var ahead = []string{"dang-lam", "can-them"}

const (
	// mostPatience is how many days the Front may wait, mostDelay for how many a unit may ask.
	mostPatience, mostDelay = 60, 180
	dayFormat               = "2006-01-02"
)

// Reminder asks the unit that holds a case how it stands. It says the case's number and a day.
type Reminder struct {
	ID       string    `json:"id"`
	Case     string    `json:"case,omitempty"` // where the viewer's unit holds the case
	Number   string    `json:"number"`
	Category string    `json:"category"`
	Sender   string    `json:"sender"`
	Officer  string    `json:"officer"`
	Unit     string    `json:"unit"`
	At       time.Time `json:"at"`
	Until    time.Time `json:"until"` // end of the day on which an answer is expected
	Late     bool      `json:"late"`  // the day is over without an answer, and the case is open
	Closed   time.Time `json:"closed,omitzero"`
	Answered time.Time `json:"answered,omitzero"`
	Answerer string    `json:"answerer"`
	Answer   string    `json:"answer"`
	Day      string    `json:"day"`
	Sealed   []byte    `json:"sealed,omitempty"` // words for the Front
	Copy     []byte    `json:"copy,omitempty"`   // the same for who has the case
}

// Reminding is what the Front's page sends.
type Reminding struct {
	ID    string `json:"id"`    // UUIDv4, so that a repeated call reminds once
	Until string `json:"until"` // the last day, 2026-11-30
}

// Remind reminds the holder of an overdue case that the Front may see one by one. The unit is told the number; one case has one
// open reminder.
func (d *Docket) Remind(ctx context.Context, v Viewer, number string, m Reminding) error {
	until, err := d.endOf(m.Until, 0, mostPatience)
	if err != nil || !uuid4.MatchString(m.ID) {
		return fmt.Errorf("remind: %w: no such day, or no id", ErrRefused)
	}
	// Crash before the commit: nobody is reminded, and the Front's page sends it again. After it: the reminder and its notice are
	// there, and the same id again changes nothing.
	return d.write(ctx, "remind", func(ctx context.Context, t *tx) error {
		c, err := d.late(ctx, t, v, number)
		if err != nil {
			return err
		}
		sender, err := d.ownText(ctx, t, ownReminder, m.ID)
		if err == nil && sender == v.Unit {
			return nil
		}
		if err == nil || !errors.Is(err, ErrNotFound) {
			return errors.Join(err, ErrRefused)
		}
		if _, err := d.ownText(ctx, t, ownReminded, c.id); err == nil {
			return ErrReminded
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		own, err := d.ownText(ctx, t, ownHolderLate, c.id)
		if err != nil {
			return err
		}
		if due, _ := strconv.ParseInt(own, 10, 64); c.closed > 0 || due == 0 || due > d.now() || c.holder == v.Unit {
			return fmt.Errorf("%w: nobody else has it overdue", ErrRefused)
		}
		if err := t.exec(ctx, `INSERT INTO reminders (id, case_id, sender, officer, unit, at, until, answered, answerer, answer, day)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '', '')`, m.ID, c.id, v.Unit, v.Officer, c.holder, d.now(), until); err != nil {
			return err
		}
		if _, err := d.notify(ctx, t, []any{c.id, m.ID, d.now(), 0, "reminder", c.holder, 0}); err != nil {
			return err
		}
		return d.note(ctx, t, v, c.id, Event{Kind: EventReminded, Subject: c.holder, Outcome: m.Until})
	})
}

// late reads a case of the Front's list by its number.
func (d *Docket) late(ctx context.Context, t *tx, v Viewer, number string) (state, error) {
	set, err := seen(v, around, d.merged(v)...).query(ctx, t, stateColumns, "", "AND c.number = ?1 AND c.category IN ("+d.listedCategories()+")", number)
	return one(set, err, scanState)
}

// endOf is the end of a day that lies at least so many days ahead, and at most so many.
func (d *Docket) endOf(day string, least, most int) (int64, error) {
	at, err := time.ParseInLocation(dayFormat, day, vietNam)
	if err != nil {
		return 0, err
	}
	today := d.asOf()
	if at.Before(today.AddDate(0, 0, least)) || at.After(today.AddDate(0, 0, most)) {
		return 0, ErrRefused
	}
	return at.AddDate(0, 0, 1).Unix(), nil
}

// Explained is a unit's answer to a reminder.
type Explained struct {
	Answer string `json:"answer"` // of ReminderAnswers
	Day    string `json:"day"`    // 2026-11-30: by when, or when it was done
	Sealed []byte `json:"sealed"` // words for the Front; may be missing
	Copy   []byte `json:"copy"`
}

// Explain answers a reminder, on behalf of the unit that was reminded. What was answered stays as it is.
func (d *Docket) Explain(ctx context.Context, v Viewer, id string, e Explained) error {
	least, most := -mostDelay, 0
	if slices.Contains(ahead, e.Answer) {
		least, most = 0, mostDelay
	}
	_, err := d.endOf(e.Day, least, most)
	if err != nil || !slices.Contains(ReminderAnswers, e.Answer) || len(e.Sealed) > maxExtract || len(e.Copy) > maxExtract || (len(e.Sealed) == 0) != (len(e.Copy) == 0) {
		return fmt.Errorf("explain: %w: no such answer or day", ErrRefused)
	}
	// Crash before the commit: the reminder waits for its answer still. After it: the same answer again changes nothing.
	return d.write(ctx, "explain", func(ctx context.Context, t *tx) error {
		set, err := seen(v, held).query(ctx, t, "c.id, m.answered, m.answer, m.day", "JOIN reminders AS m ON m.case_id = c.id", "AND m.id = ?1 AND m.unit = $1", id)
		type known struct {
			id, answer, day string
			answered        int64
		}
		m, err := one(set, err, func(r *sql.Rows) (k known, err error) { return k, r.Scan(&k.id, &k.answered, &k.answer, &k.day) })
		if err != nil {
			return err
		}
		if m.answered > 0 {
			if m.answer == e.Answer && m.day == e.Day {
				return nil
			}
			return ErrStale
		}
		if err := t.exec(ctx, `UPDATE reminders SET answered = $1, answerer = $2, answer = $3, day = $4, sealed = $5, copy = $6 WHERE id = $7 AND answered = 0`,
			d.now(), v.Officer, e.Answer, e.Day, e.Sealed, e.Copy, id); err != nil {
			return err
		}
		return d.note(ctx, t, v, m.id, Event{Kind: EventExplained, Subject: id, Reason: e.Answer, Outcome: e.Day})
	})
}

// shownReminders is how many are listed: those without an answer first.
const shownReminders = 200

// Reminders lists what the viewer's Front has reminded of and may still know.
func (d *Docket) Reminders(ctx context.Context, v Viewer) ([]Reminder, error) {
	c := &conditions{text: "AND c.category IN (" + d.listedCategories() + ")"}
	c.and("m.sender IN (" + c.list(append(d.merged(v), v.Unit)) + ") ORDER BY CASE WHEN m.answered = 0 THEN 0 ELSE 1 END, m.at DESC, m.id LIMIT " + c.arg(shownReminders))
	set, err := seen(v, around, d.merged(v)...).query(ctx, d.db.Read(), reminderColumns+`, m.sealed,
		CASE WHEN EXISTS (SELECT 1 FROM case_units AS w WHERE w.case_id = c.id AND w.unit = $1) THEN c.id ELSE '' END`,
		"JOIN reminders AS m ON m.case_id = c.id", c.text, c.args...)
	list, err := rows(set, err, func(r *sql.Rows) (m Reminder, err error) {
		err = d.scanReminder(r, &m, &m.Sealed, &m.Case)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("reminders: %w", err)
	}
	return list, nil
}

func (d *Docket) remindersOf(ctx context.Context, v Viewer, id string) ([]Reminder, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), reminderColumns+", m.copy, c.id", "JOIN reminders AS m ON m.case_id = c.id", "AND c.id = ?1 ORDER BY m.at DESC, m.id", id)
	return rows(set, err, func(r *sql.Rows) (m Reminder, err error) {
		err = d.scanReminder(r, &m, &m.Copy, &m.Case)
		return m, err
	})
}

const reminderColumns = `m.id, c.number, c.category, m.sender, m.officer, m.unit, m.at, m.until, m.answered, m.answerer, m.answer, m.day, c.closed`

func (d *Docket) scanReminder(r *sql.Rows, m *Reminder, more ...any) error {
	var at, until, answered, closed int64
	err := r.Scan(append([]any{&m.ID, &m.Number, &m.Category, &m.Sender, &m.Officer, &m.Unit, &at, &until, &answered, &m.Answerer, &m.Answer, &m.Day, &closed}, more...)...)
	m.At, m.Until, m.Answered = moment(at), moment(until), moment(answered)
	m.Closed = moment(closed)
	m.Late = answered == 0 && closed == 0 && until <= d.now()
	return err
}
