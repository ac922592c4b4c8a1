package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// mailbox is where a resident reads what a case's units reply, at the edge that has it. Its id is that of the tip that
// opened it, which is the case's own unless the case was split off or others were merged into it.
type mailbox struct{ id, edge string }

// mailboxes lists where the replies of a case go: its own first.
func (d *Docket) mailboxes(ctx context.Context, t *tx, id string) ([]mailbox, error) {
	set, err := t.QueryContext(ctx, ownMailboxes, id)
	list, err := rows(set, err, func(r *sql.Rows) (m mailbox, err error) { return m, r.Scan(&m.id, &m.edge) })
	if err != nil || len(list) > 0 {
		return list, err
	}
	edge, err := d.ownText(ctx, t, ownEdge, id)
	return []mailbox{{id, edge}}, err
}

// ownMailbox finds the mailbox that a reply names; "" is the case's own.
func (d *Docket) ownMailbox(ctx context.Context, t *tx, id, name string) (mailbox, error) {
	list, err := d.mailboxes(ctx, t, id)
	if err != nil {
		return mailbox{}, err
	}
	if name == "" {
		return list[0], nil
	}
	return boxOf(list, name)
}

func boxOf(list []mailbox, name string) (mailbox, error) {
	for _, m := range list {
		if m.id == name {
			return m, nil
		}
	}
	return mailbox{}, fmt.Errorf("%w: no such mailbox of the case", ErrRefused)
}

// writeMailboxes makes the mailboxes of a case explicit, so that others can be added.
func (d *Docket) writeMailboxes(ctx context.Context, t *tx, id, via string, list []mailbox) error {
	var values [][]any
	for _, m := range list {
		values = append(values, []any{id, m.id, m.edge, via})
	}
	return t.insert(ctx, `INSERT INTO mailboxes (case_id, mailbox, edge, via)`, `ON CONFLICT DO NOTHING`, values)
}

// route finds the case that an envelope from a mailbox belongs to: of those that answer into it, the one whose units it
// was sealed to; where that does not tell, the one that asked or replied last. A tip belongs to its own.
func (d *Docket) route(ctx context.Context, t *tx, a *arrival) error {
	a.into = a.Case
	if a.Kind == envelope.KindTip {
		return nil
	}
	set, err := t.QueryContext(ctx, ownCandidates, a.Case)
	list, err := rows(set, err, scanText)
	if err != nil || len(list) == 0 {
		return err
	}
	best := -1
	for _, id := range list {
		units, err := d.ownUnits(ctx, t, id)
		if err != nil {
			return err
		}
		fits := len(a.Units) - len(minus(a.Units, units))
		if fits == len(a.Units) {
			fits = math.MaxInt // all of them: the first of these
		}
		if fits > best {
			best, a.into = fits, id
		}
	}
	return nil
}

// deliver puts a reply to one of a case's mailboxes into the outbox. An id that waits there already is refused: browsers make
// them, and another unit's reply would say something else.
func (d *Docket) deliver(ctx context.Context, t *tx, id, name string, r courier.Reply) error {
	box, err := d.ownMailbox(ctx, t, id, name)
	if err != nil {
		return err
	}
	r.Case = box.id
	p, err := r.Parcel(d.opts.Deployment, box.edge)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	written, err := t.changed(ctx, `INSERT INTO outbox (id, kind, edge, urgent, body, created, attempts, due)
		VALUES ($1, $2, $3, $4, $5, $6, 0, $6) ON CONFLICT (id) DO NOTHING`, p.ID, string(p.Kind), p.To, flag(p.Urgent), p.Body, d.now())
	if err == nil && !written {
		err = fmt.Errorf("%w: a reply with this id exists", ErrRefused)
	}
	return err
}

// Link is another case that this one was split from or merged with, and that the viewer may know of.
type Link struct {
	Case   string `json:"case"`
	Number string `json:"number"`
	State  string `json:"state"`
	Kind   string `json:"kind"` // of the event: split, part, merged, joined
}

// links reads the cases that the events name, and drops the events about those that the viewer must not know of.
func (d *Docket) links(ctx context.Context, v Viewer, c *Case) error {
	c.Links = []Link{}
	kept := make([]Event, 0, len(c.Events))
	for _, e := range c.Events {
		switch e.Kind {
		default:
			kept = append(kept, e)
			continue
		case EventSplit, EventPart, EventMerged, EventJoined, EventParted:
		}
		row, err := d.Row(ctx, v, e.Subject)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		kept = append(kept, e)
		c.Links = slices.DeleteFunc(c.Links, func(l Link) bool { return l.Case == e.Subject })
		if e.Kind != EventParted {
			c.Links = append(c.Links, Link{e.Subject, row.Number, row.State, e.Kind})
		}
	}
	c.Events = kept
	return nil
}

// mailboxIDs are the mailboxes whose letters belong to a case, as its page needs them to know what it opens.
func (d *Docket) mailboxIDs(ctx context.Context, v Viewer, id string) ([]string, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "m.mailbox", "JOIN mailboxes AS m ON m.case_id = c.id", "AND c.id = ?1 ORDER BY m.via, m.mailbox", id)
	list, err := rows(set, err, scanText)
	if err == nil && len(list) == 0 {
		list = []string{id}
	}
	return list, err
}
