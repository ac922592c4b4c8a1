package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// SilenceReasons are the reasons for which a sender may be silenced for some days, as codes.
var SilenceReasons = []string{"gui-lap", "quay-roi", "tin-may"}

// ErrEnough: the unit has silenced as many senders today as it may.
var ErrEnough = errors.New("docket: the unit has silenced enough senders today")

// Silence asks the edge not to take tips to the viewer's unit from whoever sent one, for some days. Who that is nobody
// learns: the docket passes on the tip's token, which the officer's browser found in the opened tip, and keeps it until
// the edge has it. A tip without a token came from the web, where nobody knows who sends: then the case's mailbox is shut
// to further answers.
type Silence struct {
	ID     string `json:"id"` // UUIDv4 of this request
	Token  []byte `json:"token"`
	Reason string `json:"reason"` // of SilenceReasons
}

// tokenLives is how long a token may open: from the UTC day of its tip on.
const tokenLives = 48 * time.Hour

// Silence writes the event, which everybody who has the case sees, and the parcel. Errors besides those of all changes:
// [ErrRefused] in lanes where a unit could silence who complains, for a tip that is too old, and while a question waits for
// its answer; [ErrEnough].
func (d *Docket) Silence(ctx context.Context, v Viewer, id string, version int64, s Silence) error {
	if !uuid4.MatchString(s.ID) || len(s.Token) != 0 && len(s.Token) != envelope.TokenSize || !slices.Contains(SilenceReasons, s.Reason) {
		return fmt.Errorf("silence: %w: not a request", ErrRefused)
	}
	return d.act(ctx, v, id, version, "silence", func(ctx context.Context, t *tx, c *state) error {
		now := d.opts.Now()
		age := now.Sub(time.Unix(c.received, 0).UTC().Truncate(24 * time.Hour))
		switch {
		case !envelope.MaySilence(c.lane), c.hushed: // hushed: it accuses somebody whom its category does not
			return fmt.Errorf("%w: not in this lane", ErrRefused)
		case len(s.Token) > 0 && age >= tokenLives:
			return fmt.Errorf("%w: the tip is too old", ErrRefused)
		case len(s.Token) == 0 && c.state == needInfo:
			return fmt.Errorf("%w: a question waits for its answer", ErrRefused)
		}
		today := midnight(now)
		set, err := t.QueryContext(ctx, ownSilences, v.Unit, today.Unix())
		asked, err := one(set, err, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
		if err != nil {
			return err
		}
		if asked >= d.opts.SilencesADay {
			return ErrEnough
		}
		return d.silence(ctx, t, v, c, s, today.AddDate(0, 0, d.opts.SilenceDays).Format(time.DateOnly))
	})
}

// midnight is the beginning of the day that people have at a time.
func midnight(t time.Time) time.Time {
	t = t.In(vietNam)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, vietNam)
}

func (d *Docket) silence(ctx context.Context, t *tx, v Viewer, c *state, s Silence, until string) error {
	edge, err := d.ownText(ctx, t, ownEdge, c.id)
	if err != nil {
		return err
	}
	body := courier.Silence{ID: s.ID, Unit: v.Unit, Token: s.Token, Until: until}
	if len(s.Token) == 0 {
		body.Case = c.id
	}
	p, err := body.Parcel(d.opts.Deployment, edge)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	// The event has no token, and the parcel with a token no case.
	if err := d.note(ctx, t, v, c.id, Event{Kind: EventSilenced, Subject: s.ID, Reason: s.Reason, Outcome: until}); err != nil {
		return err
	}
	return d.post(ctx, t, p)
}

// Silenced is one use of Silence by the viewer's unit, for its chief.
type Silenced struct {
	Case    string    `json:"case"`
	Number  string    `json:"number"`
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Reason  string    `json:"reason"`
	Until   string    `json:"until"`
}

// Silences lists the uses of the last days by the viewer's unit, newest first.
func (d *Docket) Silences(ctx context.Context, v Viewer, days int) ([]Silenced, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "c.id, c.number, e.at, e.officer, e.reason, e.outcome", "JOIN events AS e ON e.case_id = c.id",
		"AND e.kind = 'silenced' AND e.unit = u.unit AND e.at >= ?1 ORDER BY e.at DESC, e.id DESC LIMIT 200",
		d.opts.Now().AddDate(0, 0, -days).Unix())
	list, err := rows(set, err, func(r *sql.Rows) (s Silenced, err error) {
		var at int64
		err = r.Scan(&s.Case, &s.Number, &at, &s.Officer, &s.Reason, &s.Until)
		s.At = moment(at)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("silences: %w", err)
	}
	return list, nil
}
