package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// receiver is an officer with his channels, or one group.
type receiver struct {
	who      string
	officer  string // "" for a group
	channels [][]roster.Target
}

// receivers sorts targets, which come in the order of officers, kinds and channels.
func receivers(targets []roster.Target) (list []receiver) {
	at := map[string]int{}
	for _, t := range targets {
		who, officer := t.User, t.User
		if t.Unit != "" {
			who, officer = "group "+t.ID, ""
		}
		i, known := at[who]
		if !known {
			i, at[who] = len(list), len(list)
			list = append(list, receiver{who: who, officer: officer})
		}
		r := &list[i]
		if n := len(r.channels); n > 0 && r.channels[n-1][0].ID == t.ID {
			r.channels[n-1] = append(r.channels[n-1], t)
		} else {
			r.channels = append(r.channels, []roster.Target{t})
		}
	}
	return list
}

// owed is what a channel has not told yet.
type owed struct {
	channel roster.Channel
	counts
	upto map[string]int64 // by unit
}

func (d *Desk) owed(ctx context.Context, r receiver, units []roster.Target) (owed, error) {
	o := owed{channel: units[0].Channel, upto: map[string]int64{}}
	for _, t := range units {
		n, err := d.opts.Docket.Untold(ctx, docket.Viewer{Officer: r.officer, Unit: t.Of}, t.Head, t.Upto)
		if err != nil {
			return o, err
		}
		o.counts = counts{o.urgent + n.Urgent, o.cases + n.Other, o.pledges + n.Pledges, o.boxes + n.Boxes}
		o.upto[t.Of] = n.Upto
	}
	return o, nil
}

// serve tells one receiver.
func (d *Desk) serve(ctx context.Context, r receiver) error {
	var open []owed
	for _, units := range r.channels {
		if d.opts.Senders[units[0].Kind] == nil || units[0].Why == ErrGone.Error() {
			continue
		}
		o, err := d.owed(ctx, r, units)
		if err != nil {
			return fmt.Errorf("count for a channel: %w", err)
		}
		open = append(open, o)
	}
	if len(open) == 0 {
		return nil
	}
	q := roster.Quiet{} // a group has no quiet hours: whoever sleeps mutes it
	if r.officer != "" {
		var err error
		if q, err = d.opts.Roster.QuietOf(ctx, r.officer); err != nil {
			return err
		}
	}
	if err := d.urgent(ctx, open); err != nil {
		return err
	}
	return d.calm(ctx, r, q, open)
}

// urgent goes by every channel at once: one that hangs does not keep the others waiting. What was also waiting goes along.
func (d *Desk) urgent(ctx context.Context, open []owed) error {
	var sending errgroup.Group
	for i, o := range open {
		if o.urgent == 0 {
			continue
		}
		sending.Go(func() error {
			sent, err := d.send(ctx, o, Message{Urgent: true, Text: tell(o.channel.Lang, o.counts)})
			if sent {
				open[i].counts = counts{}
			}
			return err
		})
	}
	return sending.Wait()
}

// calm goes by the first channel that takes it, when its time has come; the others then owe it no more.
func (d *Desk) calm(ctx context.Context, r receiver, q roster.Quiet, open []owed) error {
	before, err := d.opts.Roster.CalmOf(ctx, r.who)
	if err != nil {
		return err
	}
	next, now := d.timing.decide(d.opts.Now(), open[0].calm() > 0, q, before)
	if !now {
		if next == before {
			return nil
		}
		return d.opts.Roster.KeepCalm(ctx, r.who, next)
	}
	for i, o := range open {
		if o.calm() == 0 {
			continue
		}
		// What is urgent failed here a moment ago, if it is still owed: it is said, as all up to here is noted as told.
		sent, err := d.send(ctx, o, Message{Urgent: o.urgent > 0, Text: tell(o.channel.Lang, o.counts)})
		if err != nil {
			return err
		}
		if !sent {
			continue
		}
		for j, other := range open {
			if j == i || other.urgent > 0 { // one that failed to tell of something urgent still owes it
				continue
			}
			if err := d.note(ctx, other); err != nil {
				return err
			}
		}
		return d.opts.Roster.KeepCalm(ctx, r.who, next)
	}
	return nil // no channel took it: the next round tries again
}

// send sends, and then notes it. A crash between the two, or a note that fails, sends it once more.
func (d *Desk) send(ctx context.Context, o owed, m Message) (sent bool, err error) {
	if !d.deliver(ctx, o.channel, m) {
		return false, nil
	}
	return true, d.note(ctx, o)
}

func (d *Desk) note(ctx context.Context, o owed) error {
	for unit, upto := range o.upto {
		if err := d.opts.Roster.Told(ctx, o.channel.ID, unit, upto); err != nil {
			return err
		}
	}
	return nil
}

// deliver hands a message to its sender and notes whether the channel works.
func (d *Desk) deliver(ctx context.Context, c roster.Channel, m Message) bool {
	m.Subject = say(c.Lang, "subject")
	inTime, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := d.opts.Senders[c.Kind].Send(inTime, c.Address, m)
	if ctx.Err() != nil {
		return false // we were told to stop: it says nothing of the channel
	}
	why, result := whyOf(err), Sent
	switch {
	case errors.Is(err, ErrGone):
		result = Gone
	case err != nil:
		result = Failed
	}
	d.opts.Report(c.Kind, result)
	if err != nil || !c.Failed.IsZero() || c.Sent.IsZero() || d.opts.Now().Sub(c.Sent) > time.Minute {
		if kept := d.opts.Roster.Worked(ctx, c.ID, why); kept != nil {
			d.opts.Log.Error("how a channel works was not noted", "error", kept.Error())
		}
	}
	if err != nil && c.Failed.IsZero() {
		d.opts.Log.Warn("a channel to an officer fails", "kind", c.Kind, "why", why)
	}
	return err == nil
}

// whyOf is the word of the closed list that is kept of an error.
func whyOf(err error) string {
	for _, known := range []error{ErrGone, ErrRefused} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if err != nil {
		return ErrUnreachable.Error()
	}
	return ""
}
