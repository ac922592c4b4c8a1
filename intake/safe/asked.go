package safe

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// Asked is how far a mailbox's holder has been asked whether his matter is settled. The zero value: not at all.
type Asked struct {
	End   string `json:"end"`   // the day of the answer that is spoken of, YYYY-MM-DD, one of [Mailbox.Days]
	Times int    `json:"times"` // how many of its two questions are done with
}

// askedHeld is of how many mailboxes a mark waits for the night; of one more it is lost, and the question comes again.
const askedHeld = 10_000

// mark is an Asked as it is kept.
type mark struct{ ended, asked int64 }

func (m mark) compare(o mark) int {
	return cmp.Or(cmp.Compare(m.ended, o.ended), cmp.Compare(m.asked, o.asked))
}

func (m mark) given() Asked {
	if m.ended == 0 {
		return Asked{}
	}
	return Asked{End: dateTime(m.ended).Format(time.DateOnly), Times: int(m.asked)}
}

// questions are the marks of mailboxes whose holder was asked today. They are written in the night, all together and in the
// order of their hashes: a look into a mailbox changes nothing in the store on its own, and no row of a chat is written in the
// transaction in which the mailbox is, or around the time of the look. One of after midnight waits for the next night.
type questions struct {
	mu    sync.Mutex
	marks map[string]waiting // by hidden locator
}

// waiting is a mark until its day, in UTC+7, is over.
type waiting struct {
	mark
	day int64
}

// Asked notes that who holds a mailbox's receipt was asked whether his matter is settled. It holds at once for this process, and
// for all of them from the next night on. A restart in between forgets it: then he is asked once more. What he answers comes
// with [Entry.Asked], and is durable with it.
func (s *Safe) Asked(ctx context.Context, locator receipt.Locator, a Asked) error {
	m, err := s.markOf(a)
	if err != nil {
		return err
	}
	hidden := hide(locator)
	var there mark
	err = s.db.Read().QueryRowContext(ctx, `SELECT ended, asked FROM mailbox WHERE place = $1 AND locator = $2`,
		place("mailbox", hidden), hidden).Scan(&there.ended, &there.asked)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNoMailbox // nobody fills the memory with mailboxes that are not there
	}
	if err != nil {
		return fmt.Errorf("asked: %w", err)
	}
	if there.compare(m) < 0 {
		s.questions.add(hidden, m, dateOf(s.opts.Now()))
	}
	return nil
}

// markOf reads a mark. A day that is still to come is none of a reply that was read.
func (s *Safe) markOf(a Asked) (mark, error) {
	t, err := time.Parse(time.DateOnly, a.End)
	m := mark{t.Unix() / 86400, int64(a.Times)}
	if err != nil || m.ended <= 0 || m.ended > dateOf(s.opts.Now()) || m.asked < 0 || m.asked > 2 {
		return mark{}, fmt.Errorf("%w: asked", ErrMalformed)
	}
	return m, nil
}

// answered is the mark that comes with a rating; the zero value: none.
func (s *Safe) answered(e *Entry) (mark, error) {
	switch {
	case e.Asked == (Asked{}):
		return mark{}, nil
	case e.Envelope.Header().Kind != envelope.KindRating:
		return mark{}, fmt.Errorf("%w: asked, and no rating", ErrMalformed)
	}
	return s.markOf(e.Asked)
}

// putAnswered writes the mark of an answer, which takes the place of any: who says "settled", and then that it is not, is asked again.
func putAnswered(ctx context.Context, tx *sql.Tx, hidden string, m mark) error {
	_, err := tx.ExecContext(ctx, `UPDATE mailbox SET ended = $1, asked = $2 WHERE place = $3 AND locator = $4`,
		m.ended, m.asked, place("mailbox", hidden), hidden)
	return err
}

// putAsked writes the mark of a question, which never takes one back.
func putAsked(ctx context.Context, tx *sql.Tx, hidden string, m mark) error {
	_, err := tx.ExecContext(ctx, `UPDATE mailbox SET ended = $1, asked = $2 WHERE place = $3 AND locator = $4
		AND (ended < $1 OR ended = $1 AND asked < $2)`, m.ended, m.asked, place("mailbox", hidden), hidden)
	return err
}

// flushAsked writes the marks of days that are over.
func (s *Safe) flushAsked(ctx context.Context, now time.Time) error {
	marks := s.questions.take(dateOf(now))
	order := make([]string, 0, len(marks))
	for hidden := range marks {
		order = append(order, hidden)
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(place("mailbox", a), place("mailbox", b)) })
	// Crash before the commit of a part: its mailboxes are asked once more. After it: nothing is lost.
	for part := range slices.Chunk(order, sweepAtOnce) {
		err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, hidden := range part {
				if err := putAsked(ctx, tx, hidden, marks[hidden]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			for hidden, m := range marks { // again with the next sweep; what is written stays as it is
				s.questions.add(hidden, m, dateOf(now)-1)
			}
			return fmt.Errorf("asked: %w", err)
		}
	}
	return nil
}

func (q *questions) add(hidden string, m mark, day int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.marks == nil {
		q.marks = map[string]waiting{}
	}
	there, known := q.marks[hidden]
	if (known || len(q.marks) < askedHeld) && there.compare(m) < 0 {
		q.marks[hidden] = waiting{m, day}
	}
}

// later is the mark that goes further: the one that is kept, or the one that waits.
func (q *questions) later(hidden string, kept mark) mark {
	q.mu.Lock()
	defer q.mu.Unlock()
	if m := q.marks[hidden].mark; kept.compare(m) < 0 {
		return m
	}
	return kept
}

// drop forgets what waits for a mailbox: an answer has come since.
func (q *questions) drop(hidden string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.marks, hidden)
}

// take gives away the marks of days that are over.
func (q *questions) take(today int64) map[string]mark {
	q.mu.Lock()
	defer q.mu.Unlock()
	over := map[string]mark{}
	for hidden, m := range q.marks {
		if m.day < today {
			over[hidden] = m.mark
			delete(q.marks, hidden)
		}
	}
	return over
}
