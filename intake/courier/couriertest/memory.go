package couriertest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"log/slog"
	"sync"
	"time"

	"homthu/intake/courier"
)

// Key is the signing key of a name, the same each time.
func Key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("couriertest " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// Keys knows the keys of these names and no others.
func Keys(names ...string) courier.Keys {
	known := make(map[string][]ed25519.PublicKey, len(names))
	for _, name := range names {
		known[name] = []ed25519.PublicKey{Key(name).Public().(ed25519.PublicKey)}
	}
	return func(sender string) []ed25519.PublicKey { return known[sender] }
}

// Store is a zone's store in memory: an outbox, and a desk that takes what arrives, once, and answers with a slip. It
// does what the safe and the docket have to do, in the plainest way. It survives what a database survives.
type Store struct {
	Name   string
	Resend courier.Resend
	// Committed, when set, is called after something entered the outbox, as the real stores call Carrier.Notify.
	Committed func()

	mu       sync.Mutex // guards all below
	rows     map[string]*row
	order    []string // ids of rows, oldest first
	taken    map[string]int
	arrivals int
	settled  int
}

type row struct {
	parcel   courier.Parcel
	due      time.Time
	attempts int
	settled  bool
}

var (
	_ courier.Outbox   = (*Store)(nil)
	_ courier.Refiller = (*Store)(nil)
)

// NewStore returns an empty store of an edge or a deployment.
func NewStore(name string) *Store {
	return &Store{Name: name, Resend: courier.DefaultResend, rows: make(map[string]*row), taken: make(map[string]int)}
}

// Commit puts parcels into the outbox.
func (s *Store) Commit(parcels ...courier.Parcel) {
	s.mu.Lock()
	for _, p := range parcels {
		s.commit(p)
	}
	committed := s.Committed
	s.mu.Unlock()
	if committed != nil {
		committed()
	}
}

// commit makes a row due, also one that was carried before: a slip that is asked for again. s.mu is held.
func (s *Store) commit(p courier.Parcel) {
	if s.rows[p.ID] == nil {
		s.order = append(s.order, p.ID)
	}
	s.rows[p.ID] = &row{parcel: p}
}

// Due implements courier.Outbox.
func (s *Store) Due(_ context.Context, now time.Time, limit int) ([]courier.Parcel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []courier.Parcel
	for _, urgent := range []bool{true, false} {
		for _, id := range s.order {
			r := s.rows[id]
			if len(due) < limit && r.parcel.Urgent == urgent && !r.settled && !r.due.After(now) {
				due = append(due, r.parcel)
			}
		}
	}
	return due, nil
}

// Carried implements courier.Outbox.
func (s *Store) Carried(_ context.Context, ids []string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		r := s.rows[id]
		if r == nil {
			continue
		}
		r.attempts++
		r.due = s.Resend.Next(r.attempts, now)
		r.settled = r.settled || r.parcel.Kind != courier.KindParcel && r.parcel.Kind != courier.KindReply
	}
	return nil
}

// Refill implements courier.Refiller.
func (s *Store) Refill(_ context.Context, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		r.due = now
	}
	return nil
}

// Undelivered counts the rows that went unanswered too often.
func (s *Store) Undelivered(context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.rows {
		if !r.settled && s.Resend.Undelivered(r.attempts) {
			n++
		}
	}
	return n, nil
}

// Handle is the desk: what is new is taken once; for everything that wants one, also when it comes again, a slip enters
// the outbox.
func (s *Store) Handle(_ context.Context, parcels []courier.Parcel) []error {
	errs := make([]error, len(parcels))
	for i, p := range parcels {
		errs[i] = s.receive(p)
	}
	if s.Committed != nil {
		s.Committed()
	}
	return errs
}

func (s *Store) receive(p courier.Parcel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrivals++
	switch p.Kind {
	case courier.KindSlip:
		slip, err := courier.ReadSlip(p)
		if err != nil {
			return errors.Join(courier.ErrRefused, err)
		}
		if r := s.rows[slip.Envelope]; r != nil && !r.settled {
			r.settled = true
			s.settled++
		}
		return nil
	case courier.KindParcel, courier.KindReply:
		slip, err := courier.Slip{Envelope: p.ID, Deployment: s.Name, Registered: "2026-11-22T00:00:00Z"}.Parcel(s.Name, p.From)
		if err != nil {
			return errors.Join(courier.ErrRefused, err)
		}
		s.commit(slip)
	}
	if s.taken[p.ID] == 0 {
		s.taken[p.ID] = 1
	}
	return nil
}

// Taken returns how many different parcels the desk has, and how many arrived in all.
func (s *Store) Taken() (distinct, arrivals int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.taken), s.arrivals
}

// Has tells whether the desk has a parcel.
func (s *Store) Has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken[id] > 0
}

// Settled returns how many rows a slip has settled.
func (s *Store) Settled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settled
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
