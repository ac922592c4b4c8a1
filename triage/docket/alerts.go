package docket

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"homthu/intake/courier"
)

// Alert is a short warning of a unit to everybody of its place ("lời nhắc của Công an xã"): approved plaintext that goes
// outward as a page. It belongs to no case.
type Alert struct {
	ID       string    `json:"id"` // UUIDv4, made by the officer's browser: the same words sent twice are one alert
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Category string    `json:"category"` // of the report that "this happened to me" begins; "" for none
	At       time.Time `json:"at"`
	Until    time.Time `json:"until"` // not shown from then on
	Officer  string    `json:"officer"`
	EndedBy  string    `json:"ended_by,omitempty"` // who withdrew it
}

// Bounds of an alert. Title and text are counted in characters.
const (
	alertTitle  = 80
	alertText   = 500
	alertDays   = 90
	alertsAtOne = 12 // that stand at a time: more would not be read
	// alertsKept is how long ended ones are listed, and their page is sent again, so that an edge that was away learns
	// that they ended.
	alertsKept = 90 * 24 * time.Hour
)

// Warn publishes an alert of the viewer's unit that stands for some days. The same id again changes nothing.
// [ErrRefused] when it is empty, too long, for a category that residents cannot report or that is about units, or when
// too many stand already.
func (d *Docket) Warn(ctx context.Context, v Viewer, a Alert, days int) error {
	a.Title, a.Text = strings.TrimSpace(a.Title), strings.TrimSpace(a.Text)
	if !uuid4.MatchString(a.ID) || !written(a.Title, alertTitle) || strings.Contains(a.Title, "\n") || !written(a.Text, alertText) ||
		days < 1 || days > alertDays || !d.warnable(a.Category) {
		return fmt.Errorf("warn: %w", ErrRefused)
	}
	return d.write(ctx, "warn", func(ctx context.Context, t *tx) error {
		known, err := d.alertUnit(ctx, t, a.ID)
		if err != nil || known == v.Unit {
			return err
		}
		set, err := t.QueryContext(ctx, `SELECT COUNT(*) FROM alerts WHERE unit = $1 AND until > $2 AND withdrawn = 0`, v.Unit, d.now())
		standing, err := one(set, err, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
		if err != nil {
			return err
		}
		if standing >= alertsAtOne || known != "" {
			return ErrRefused
		}
		until := d.opts.Now().AddDate(0, 0, days).Unix()
		// Crash before the commit: nothing is published, and the browser sends it again. After it, before the page is in
		// the outbox: the page goes out with the hourly ones.
		return t.exec(ctx, `INSERT INTO alerts (id, unit, officer, at, until, title, words, category, withdrawn, ended_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')`, a.ID, v.Unit, v.Officer, d.now(), until, a.Title, a.Text, a.Category)
	})
}

// Withdraw takes an alert of the viewer's unit back. One that has ended stays as it is.
func (d *Docket) Withdraw(ctx context.Context, v Viewer, id string) error {
	return d.write(ctx, "withdraw", func(ctx context.Context, t *tx) error {
		unit, err := d.alertUnit(ctx, t, id)
		if err != nil {
			return err
		}
		if unit != v.Unit {
			return ErrNotFound
		}
		return t.exec(ctx, `UPDATE alerts SET withdrawn = $1, ended_by = $2 WHERE id = $3 AND withdrawn = 0 AND until > $1`, d.now(), v.Officer, id)
	})
}

// alertUnit returns whose alert this is; "" when there is none.
func (d *Docket) alertUnit(ctx context.Context, t *tx, id string) (string, error) {
	set, err := t.QueryContext(ctx, `SELECT unit FROM alerts WHERE id = $1`, id)
	unit, err := one(set, err, func(r *sql.Rows) (u string, err error) { return u, r.Scan(&u) })
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return unit, err
}

// Alerts lists those of the viewer's unit, the newest first: what stands, and what ended within the last 90 days.
func (d *Docket) Alerts(ctx context.Context, v Viewer) ([]Alert, error) {
	set, err := d.db.Read().QueryContext(ctx, `SELECT id, title, words, category, at, CASE WHEN withdrawn > 0 THEN withdrawn ELSE until END, officer, ended_by
		FROM alerts WHERE unit = $1 AND until > $2 ORDER BY at DESC, id`, v.Unit, d.opts.Now().Add(-alertsKept).Unix())
	list, err := rows(set, err, func(r *sql.Rows) (a Alert, err error) {
		var at, until int64
		err = r.Scan(&a.ID, &a.Title, &a.Text, &a.Category, &at, &until, &a.Officer, &a.EndedBy)
		a.At, a.Until = moment(at), moment(until)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return list, nil
}

// AlertsPage is the name of the page with the alerts of a unit.
func AlertsPage(unit string) string { return "alerts." + unit }

// published is the body of such a page. It names no officer and no hour.
type published struct {
	V      int              `json:"v"`
	Unit   string           `json:"unit"`
	Alerts []publishedAlert `json:"alerts"`
}

type publishedAlert struct {
	ID       string `json:"id"`
	Day      string `json:"day"`   // YYYY-MM-DD in Viet Nam
	Until    string `json:"until"` // the first day on which it is not shown
	Title    string `json:"title"`
	Text     string `json:"text"`
	Category string `json:"category,omitempty"`
}

// PublishAlerts sends the alerts of a unit outward, or of all units that have or had some lately when unit is "".
func (d *Docket) PublishAlerts(ctx context.Context, unit string, edges []string) error {
	units := []string{unit}
	if unit == "" {
		set, err := d.db.Read().QueryContext(ctx, `SELECT DISTINCT unit FROM alerts WHERE until > $1 ORDER BY unit`, d.opts.Now().Add(-alertsKept).Unix())
		if units, err = rows(set, err, func(r *sql.Rows) (u string, err error) { return u, r.Scan(&u) }); err != nil {
			return fmt.Errorf("publish alerts: %w", err)
		}
	}
	for _, unit := range units {
		list, err := d.Alerts(ctx, Viewer{Unit: unit})
		if err != nil {
			return err
		}
		page := published{V: 1, Unit: unit, Alerts: []publishedAlert{}}
		for _, a := range list {
			if a.Until.After(d.opts.Now()) {
				page.Alerts = append(page.Alerts, publishedAlert{ID: a.ID, Day: dayOf(a.At), Until: dayOf(a.Until), Title: a.Title, Text: a.Text, Category: a.Category})
			}
		}
		body, err := json.Marshal(page)
		if err != nil {
			return fmt.Errorf("publish alerts: %w", err)
		}
		if err := d.Publish(ctx, courier.Page{Name: AlertsPage(unit), Version: d.now(), Type: "application/json", Body: body}, edges); err != nil {
			return err
		}
	}
	return nil
}

func dayOf(t time.Time) string { return t.In(vietNam).Format(time.DateOnly) }

// warnable says whether an alert may lead to reports of a category: one that residents can tell, and none that is about a
// unit, whose count would then say something.
func (d *Docket) warnable(category string) bool {
	if category == "" {
		return true
	}
	c, ok := d.tables.Category(category)
	lane, known := d.tables.Lane(c.Lane)
	return ok && known && !lane.Veiled
}

// written says that a text has words and no more than so many characters, all of which can be read.
func written(text string, most int) bool {
	if text == "" || utf8.RuneCountInString(text) > most || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			return false
		}
	}
	return strings.ContainsFunc(text, unicode.IsLetter)
}
