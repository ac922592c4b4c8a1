package docket

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
	"time"

	"homthu/database"
)

// Happened says what kind of thing happened to cases of a unit. It names none of them.
type Happened struct {
	Arrived bool // an envelope came in
	Urgent  bool // one that is urgent, or that makes its case urgent
}

func (h Happened) and(o Happened) Happened {
	return Happened{h.Arrived || o.Arrived, h.Urgent || o.Urgent}
}

// Follow tells, until ctx is done, that something happened to cases that the viewer's unit may know of, within a moment of
// the commit. What happens to other cases is told to nobody, not by the time of a message either: each unit's is told of
// what seen gives it and of nothing else. It may be missed (a restart, a database that was away): who watches looks by
// himself now and then. A unit that loses a case by an answer that accuses it is not told of that moment.
func (d *Docket) Follow(ctx context.Context, v Viewer) <-chan Happened {
	w := &follower{unit: v.Unit, told: make(chan Happened, 1)}
	d.live.add(d, w)
	context.AfterFunc(ctx, func() { d.live.remove(w) })
	return w.told
}

type follower struct {
	unit string
	told chan Happened
}

// live tells followers what was committed. One goroutine reads the newest events for all of them, as long as somebody
// follows. Commits of this process stir it. Other processes, which only PostgreSQL can have, are found by looking once a
// second: LISTEN would want a connection of its own outside the pool, fails behind a pooler that hands out transactions,
// and would have to be followed by a look after every reconnect all the same.
type live struct {
	mu        sync.Mutex
	followers map[*follower]bool
	stirred   chan struct{}
	stop      context.CancelFunc
}

// reading is how far one run has read.
type reading struct {
	last  int64          // -1: it has not begun
	known map[int64]bool // ids near last that were dealt with
}

// window is how far behind the newest event another one may be committed: on PostgreSQL ids are drawn before commits.
const window = 256

// lookEvery is how often a process looks for what others committed; calm is the least time between two tellings.
const lookEvery, calm = time.Second, 100 * time.Millisecond

func (l *live) add(d *Docket, w *follower) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.followers == nil {
		l.followers = map[*follower]bool{}
	}
	if len(l.followers) == 0 {
		var ctx context.Context
		ctx, l.stop = context.WithCancel(context.Background())
		l.stirred = make(chan struct{}, 1)
		at := &reading{last: -1, known: map[int64]bool{}}
		_ = l.look(ctx, d, at) // where the events end now; if the database is away, run learns it later
		go l.run(ctx, d, l.stirred, at)
	}
	l.followers[w] = true
}

func (l *live) remove(w *follower) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.followers, w)
	if len(l.followers) == 0 {
		l.stop()
	}
}

// stir is called after each commit.
func (l *live) stir() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.followers) > 0 {
		select {
		case l.stirred <- struct{}{}:
		default:
		}
	}
}

func (l *live) run(ctx context.Context, d *Docket, stirred chan struct{}, at *reading) {
	every := time.NewTicker(lookEvery)
	defer every.Stop()
	alone, again := d.db.Engine() == database.SQLite, false
	for {
		select {
		case <-ctx.Done():
			return
		case <-stirred:
		case <-every.C:
			if alone && !again {
				continue
			}
		}
		again = l.look(ctx, d, at) != nil
		select { // many commits are told of at once
		case <-ctx.Done():
			return
		case <-time.After(calm):
		}
	}
}

// look reads what is new and tells it.
func (l *live) look(ctx context.Context, d *Docket, at *reading) error {
	begun := at.last >= 0
	if !begun {
		newest, err := d.ownNumber(ctx, ownNewestEvent)
		if err != nil {
			return err
		}
		at.last = newest
	}
	list, err := d.ownNews(ctx, at.last-window)
	if err != nil {
		return err
	}
	if begun {
		if err := l.tellNew(ctx, d, list, at.known); err != nil {
			return err
		}
	}
	for _, n := range list {
		at.known[n.event], at.last = true, max(at.last, n.event)
	}
	maps.DeleteFunc(at.known, func(id int64, _ bool) bool { return id <= at.last-window })
	return nil
}

func (l *live) tellNew(ctx context.Context, d *Docket, list []news, known map[int64]bool) error {
	fresh := map[string][]any{} // by unit
	units := l.units()
	for _, n := range list {
		if !known[n.event] && units[n.unit] {
			fresh[n.unit] = append(fresh[n.unit], n.event)
		}
	}
	for unit, events := range fresh {
		h, some, err := d.happened(ctx, Viewer{Unit: unit}, events)
		if err != nil {
			return err
		}
		if some {
			l.tell(unit, h)
		}
	}
	return nil
}

func (l *live) units() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	units := map[string]bool{}
	for w := range l.followers {
		units[w.unit] = true
	}
	return units
}

// tell never waits: what a watcher has not taken yet is joined to what is new.
func (l *live) tell(unit string, h Happened) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.followers {
		if w.unit != unit {
			continue
		}
		all := h
		select {
		case before := <-w.told:
			all = all.and(before)
		default:
		}
		w.told <- all // there is room: only this goroutine puts something in
	}
}

// mostFresh bounds one question; of more, the newest stand for all.
const mostFresh = 100

// happened reads the events as the unit may know of them; some is false if it may know of none.
func (d *Docket) happened(ctx context.Context, v Viewer, events []any) (h Happened, some bool, err error) {
	c := &conditions{text: "AND e.id IN ("}
	for i, id := range events[max(0, len(events)-mostFresh):] {
		if i > 0 {
			c.text += ", "
		}
		c.text += c.arg(id)
	}
	set, err := seen(v, held).query(ctx, d.db.Read(), "e.kind, c.urgency", "JOIN events AS e ON e.case_id = c.id", c.text+")", c.args...)
	list, err := rows(set, err, func(r *sql.Rows) (h Happened, err error) {
		var kind, urgency string
		err = r.Scan(&kind, &urgency)
		h.Arrived = kind == EventRegistered
		h.Urgent = urgency == "now" && slices.Contains([]string{EventRegistered, EventRaised}, kind)
		return h, err
	})
	for _, one := range list {
		h = h.and(one)
	}
	return h, len(list) > 0, err
}
