package docket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"homthu/intake/courier"
)

// Reply is a word to the resident, sealed in the officer's browser to the reporter key. The docket cannot read it; it
// knows only what the officer's browser says beside it.
type Reply struct {
	ID       string `json:"id"`       // UUIDv4
	Sealed   []byte `json:"sealed"`   // envelope.SealReply
	Copy     []byte `json:"copy"`     // the same text sealed to the case key, for the unit's own history; may be empty
	State    string `json:"state"`    // the state the reply speaks of
	Question bool   `json:"question"` // asks for an answer: not delayed, and no answer yet
	Files    *Files `json:"files,omitempty"`
	// Mailbox is where it goes; "" is the case's own. Also has the same words sealed for the other mailboxes of a case that
	// others were merged into.
	Mailbox string `json:"mailbox,omitempty"`
	Also    []Copy `json:"also,omitempty"`
	// passing: it only says that the case went on, so that it answers nobody's clock.
	passing bool
}

// Copy is a reply sealed to the reporter key of another mailbox of the same case.
type Copy struct {
	ID      string `json:"id"` // UUIDv4
	Mailbox string `json:"mailbox"`
	Sealed  []byte `json:"sealed"`
}

const (
	maxReply  = 64 << 10
	maxNote   = 64 << 10
	maxCopies = 31
)

func (r Reply) check() error {
	if !uuid4.MatchString(r.ID) || len(r.Sealed) == 0 || len(r.Sealed) > maxReply || len(r.Copy) > maxReply ||
		r.State != "" && !code.MatchString(r.State) {
		return fmt.Errorf("%w: not a sealed reply", ErrRefused)
	}
	for _, also := range r.Also {
		if !uuid4.MatchString(also.ID) || len(also.Sealed) == 0 || len(also.Sealed) > maxReply || len(r.Also) > maxCopies {
			return fmt.Errorf("%w: not a sealed reply", ErrRefused)
		}
	}
	return r.Files.check()
}

// Reply sends a reply without a change of state. Sending the same reply twice sends it once.
func (d *Docket) Reply(ctx context.Context, v Viewer, id string, version int64, r Reply) error {
	return d.act(ctx, v, id, version, "reply", func(ctx context.Context, t *tx, c *state) error {
		return d.reply(ctx, t, v, c, r)
	})
}

// needInfo is the state of a case whose resident was asked something.
const needInfo = "NEED_INFO"

// Ask sends a question and moves the case to NEED_INFO where the tables have that step. The clocks go on running.
func (d *Docket) Ask(ctx context.Context, v Viewer, id string, version int64, r Reply) error {
	r.Question = true
	return d.act(ctx, v, id, version, "ask", func(ctx context.Context, t *tx, c *state) error {
		if c.state != needInfo {
			m := Move{To: needInfo, Reply: &r}
			if err := d.allowed(c, m); err != nil {
				return err
			}
			return d.step(ctx, t, v, c, m)
		}
		return d.reply(ctx, t, v, c, r)
	})
}

// reply writes a reply and its parcel. It waits at the edge until a random day, so that nobody who holds the code can
// tell from the hour what the police did when; a question does not wait.
func (d *Docket) reply(ctx context.Context, t *tx, v Viewer, c *state, r Reply) error {
	if err := r.check(); err != nil {
		return err
	}
	now := d.opts.Now()
	parcel := courier.Reply{ID: r.ID, Asks: r.Question, Sealed: r.Sealed, Blobs: r.Files.blobs()}
	var notBefore int64
	if !r.Question {
		day := now.In(vietNam)
		day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, vietNam).AddDate(0, 0, d.opts.Delay(d.tables.ResidentDelayMax))
		notBefore = day.Unix()
		parcel.NotBefore = day.UTC().Format(time.RFC3339)
	}
	written, err := t.changed(ctx, `INSERT INTO replies (id, case_id, unit, officer, at, not_before, state, question, copy, delivered)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT (id) DO NOTHING`,
		r.ID, c.id, v.Unit, v.Officer, now.Unix(), notBefore, r.State, flag(r.Question), append([]byte{}, r.Copy...))
	if err != nil {
		return err
	}
	if !written {
		return d.repeated(ctx, t, c.id, r.ID)
	}
	if err := d.attach(ctx, t, v, c.id, r); err != nil {
		return err
	}
	if !r.Question && !r.passing {
		if c.answered == 0 {
			c.answered = now.Unix()
		}
		if err := d.meet(ctx, t, c.id, v.Unit, byAnswer); err != nil {
			return err
		}
		for _, also := range r.Also {
			if err := t.exec(ctx, answerMerged, now.Unix(), c.id, also.Mailbox, merged); err != nil {
				return err
			}
		}
	}
	if err := d.note(ctx, t, v, c.id, Event{Kind: EventReplied, Subject: r.ID, To: r.State}); err != nil {
		return err
	}
	if err := d.deliver(ctx, t, c.id, r.Mailbox, parcel); err != nil {
		return err
	}
	for _, also := range r.Also {
		if _, err := d.ownText(ctx, t, ownReplyOwner, also.ID); !errors.Is(err, ErrNotFound) {
			return errors.Join(err, fmt.Errorf("%w: a reply with this id exists", ErrRefused))
		}
		copied := parcel
		copied.ID, copied.Sealed, copied.Blobs = also.ID, also.Sealed, nil
		if err := d.deliver(ctx, t, c.id, also.Mailbox, copied); err != nil {
			return err
		}
	}
	return nil
}

// repeated: a reply id that is known is fine in its own case and nowhere else.
func (d *Docket) repeated(ctx context.Context, t *tx, id, reply string) error {
	of, err := d.ownText(ctx, t, ownReplyOwner, reply)
	if err != nil {
		return err
	}
	if of != id {
		return fmt.Errorf("%w: a reply with this id exists", ErrRefused)
	}
	return nil
}

// Remark adds an officer's sealed note. Any unit that has the case may; adding the same one twice adds it once.
func (d *Docket) Remark(ctx context.Context, v Viewer, id, remark string, sealed []byte) error {
	if !uuid4.MatchString(remark) || len(sealed) == 0 || len(sealed) > maxNote {
		return fmt.Errorf("remark: %w: not a sealed remark", ErrRefused)
	}
	return d.write(ctx, "remark", func(ctx context.Context, t *tx) error {
		if _, err := d.viewed(ctx, t, v, id); err != nil {
			return err
		}
		written, err := t.changed(ctx, `INSERT INTO remarks (id, case_id, unit, officer, at, sealed)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`, remark, id, v.Unit, v.Officer, d.now(), sealed)
		if err != nil || !written {
			return err
		}
		return d.note(ctx, t, v, id, Event{Kind: EventRemarked, Subject: remark})
	})
}
