package dockettest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// second is a colleague of whoever acts for the police in this suite.
var second = docket.Viewer{Officer: "second", Unit: Police}

// Marked is a closed theft, read by both who have it, with words that are marked, and its header.
func Marked(t testing.TB, r *Room) (string, envelope.Header) {
	t.Helper()
	h := Theft(Start)
	id := r.Register(t, h)
	for _, m := range []docket.Move{{To: "CHECKING"}, {To: "NO_GROUNDS", Reason: "x"}} {
		m.Version = r.Read(t, Police, id).Version
		must(t, r.Docket.Move(t.Context(), By(Police), id, m))
	}
	must(t, r.Looked(t.Context(), By(Agency), id))
	must(t, r.Mark(t.Context(), By(Police), id, uuid.NewString(), "", []byte("which")))
	return id, h
}

// Redaction is one of the case as it stands: a wish without letters, done with them.
func Redaction(t testing.TB, r *Room, id string, letters []docket.Redacted) docket.Redaction {
	t.Helper()
	c := r.Read(t, Police, id)
	x := docket.Redaction{Version: c.Version, Reason: "khong-xac-minh", Letters: letters}
	for _, m := range c.Remarks {
		if m.Kind == "marks" {
			x.Marks = m.ID
		}
	}
	x.Sheet.ID, x.Sheet.Sealed = uuid.NewString(), []byte("none")
	return x
}

// WithoutWords are the case's letters as an officer's browser seals them without what is marked.
func WithoutWords(t testing.TB, r *Room, id string) (list []docket.Redacted) {
	t.Helper()
	for _, e := range r.Read(t, Police, id).Envelopes {
		old, err := envelope.Parse(e.Sealed)
		must(t, err)
		list = append(list, docket.Redacted{Letter: redacted(t, old.Header()), Places: 2})
	}
	return list
}

func redacted(t testing.TB, h envelope.Header) envelope.Sealed {
	t.Helper()
	tip := Tip()
	tip.Text = "▇▇▇ leo tuong"
	return SealTip(t, h, tip)
}

// redacts: one asks, another of the unit does it, and what was there is nowhere any more; the rest of the case goes on.
func redacts(t *testing.T, r *Room) {
	ctx := t.Context()
	id, h := Marked(t, r)
	old := r.Read(t, Police, id).Envelopes[0].Sealed
	original, err := envelope.Parse(old)
	must(t, err)
	must(t, r.DB.Scrub(ctx))
	if n := r.leftOf(t, old); n == 0 {
		t.Fatal("what is to be taken out is not found where it is")
	}
	wants(t, r.Redact(ctx, second, id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrStale) // nobody has asked for it
	wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, nil)), docket.ErrSecond)
	wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, nil)), docket.ErrSecond) // the answer was lost
	wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrStale)
	wants(t, r.Redact(ctx, second, id, Redaction(t, r, id, nil)), docket.ErrStale) // he has not seen that a colleague asked
	other := Redaction(t, r, id, WithoutWords(t, r, id))
	other.Reason = "ve-tre-em"
	wants(t, r.Redact(ctx, second, id, other), docket.ErrStale)
	wants(t, r.Redact(ctx, By(Agency), id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrNotHolder)
	wants(t, r.Redact(ctx, By(OtherPolice), id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrNotFound)
	must(t, r.Redact(ctx, second, id, Redaction(t, r, id, WithoutWords(t, r, id))))

	c := r.Read(t, Agency, id) // both read the new one
	if len(c.Envelopes) != 1 || bytes.Equal(c.Envelopes[0].Sealed, old) || c.Envelopes[0].ID != h.ID {
		t.Fatalf("letters: %+v", c.Envelopes)
	}
	if n := r.leftOf(t, old); n != 0 {
		t.Fatalf("%d pieces of what was taken out are left", n)
	}
	e := c.Events[len(c.Events)-1]
	if e.Kind != docket.EventRedacted || e.Officer != "second" || e.Subject != h.ID || e.Outcome != "2" || e.Reason != "khong-xac-minh" || e.From == e.To || len(e.From) != 64 {
		t.Fatalf("event %+v", e)
	}
	if got := kinds(c); !slices.Equal(got, []string{"registered", "moved", "moved", "looked", "marked", "redacting", "redacted"}) {
		t.Fatalf("events %v", got)
	}
	wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrStale) // those marks are no more

	// The edge has not heard that it was registered: it gets its slip, and the words do not come back.
	slip, err := r.Docket.Register(ctx, original)
	must(t, err)
	if slip.Number != c.Number || bytes.Equal(r.Read(t, Police, id).Envelopes[0].Sealed, old) {
		t.Fatalf("slip %+v", slip)
	}
	if _, err := r.Docket.Register(ctx, redacted(t, h)); !errors.Is(err, docket.ErrConflict) {
		t.Fatalf("other bytes: %v", err)
	}
	r.Register(t, Answer(h, Start)) // and the resident goes on
	if c := r.Read(t, Police, id); !c.Closed.IsZero() || len(c.Envelopes) != 2 {
		t.Fatalf("after an answer: %+v", c.Row)
	}
	public, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	_, err = r.SealEvents(ctx)
	must(t, err)
	_, _, err = r.Checkpoint(ctx, key)
	must(t, err)
	if audit, err := r.Verify(ctx, public); err != nil || !audit.Good() || audit.Unsealed != 0 {
		t.Fatalf("audit %+v %v", audit, err)
	}
}

// leftOf counts pieces of bytes that are still in the database, on SQLite also in what its files hold between rows.
func (r *Room) leftOf(t testing.TB, sealed []byte) (n int) {
	t.Helper()
	must(t, r.DB.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM envelopes WHERE sealed = $1`, sealed).Scan(&n))
	if r.DB.Engine() == "postgres" {
		return n
	}
	var path string
	must(t, r.DB.Read().QueryRowContext(t.Context(), `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&path))
	for _, file := range []string{path, path + "-wal"} {
		held, err := os.ReadFile(file) // #nosec G304 -- the test's own database
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		must(t, err)
		for at := len(sealed) / 2; at+48 <= len(sealed); at += 48 { // the words; the header of the old one is that of the new one
			n += bytes.Count(held, sealed[at:at+48])
		}
	}
	return n
}

// redactsNot: an open case keeps every word, nobody loses words unread, no letter becomes another, and who is kept from the case
// is not let in by it.
func redactsNot(t *testing.T, r *Room) {
	ctx := t.Context()
	id, h := Marked(t, r)
	wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, nil)), docket.ErrSecond)
	for name, change := range map[string]func(*envelope.Header){
		"another kind of matter":  func(h *envelope.Header) { h.Category = "A1" },
		"another edge":            func(h *envelope.Header) { h.Edge = "edge-2" },
		"a unit that has not got": func(h *envelope.Header) { h.Units = []string{Police, Agency, Province} },
		"nobody but the unit":     func(h *envelope.Header) { h.Units = []string{Police} },
		"fewer that must not":     func(h *envelope.Header) { h.Never = h.Never[:1] },
	} {
		with := h
		with.Units, with.Never = slices.Clone(h.Units), slices.Clone(h.Never)
		change(&with)
		if err := r.Redact(ctx, second, id, Redaction(t, r, id, []docket.Redacted{{Letter: redacted(t, with), Places: 1}})); !errors.Is(err, docket.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same, err := envelope.Parse(r.Read(t, Police, id).Envelopes[0].Sealed)
	must(t, err)
	wants(t, r.Redact(ctx, second, id, Redaction(t, r, id, []docket.Redacted{{Letter: same, Places: 1}})), docket.ErrRefused)
	stranger := Theft(Start)
	wants(t, r.Redact(ctx, second, id, Redaction(t, r, id, []docket.Redacted{{Letter: redacted(t, stranger), Places: 1}})), docket.ErrNotFound)

	reopening := Answer(h, Start)
	r.Register(t, reopening)
	wants(t, r.Redact(ctx, second, id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrRefused) // open again
	for _, m := range []docket.Move{{To: "NO_GROUNDS", Reason: "x"}} {
		must(t, r.move(t, Police, id, m))
	}
	wants(t, r.Redact(ctx, second, id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrStale) // asked before it was opened again
	wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, nil)), docket.ErrSecond)

	h = Theft(Start)
	unread := r.Register(t, h)
	for _, m := range []docket.Move{{To: "CHECKING"}, {To: "NO_GROUNDS", Reason: "x"}} {
		must(t, r.move(t, Police, unread, m))
	}
	must(t, r.Mark(ctx, By(Police), unread, uuid.NewString(), "", []byte("which")))
	wants(t, r.Redact(ctx, By(Police), unread, Redaction(t, r, unread, nil)), docket.ErrUnread)

	// An answer says that it is about the agency: what is sealed anew is not for it.
	about := Answer(h, Start)
	about.Never, about.Units = append(slices.Clone(h.Never), Agency), []string{Police}
	r.Register(t, header(about, Start))
	must(t, r.move(t, Police, unread, docket.Move{To: "NO_GROUNDS", Reason: "x"}))
	wants(t, r.Redact(ctx, By(Police), unread, Redaction(t, r, unread, nil)), docket.ErrSecond) // nobody else has it now
	wants(t, r.Redact(ctx, second, unread, Redaction(t, r, unread, WithoutWords(t, r, unread))), docket.ErrRefused)
	kept := h
	kept.Units, kept.Never = []string{Police}, append(slices.Clone(h.Never), Agency)
	must(t, r.Redact(ctx, second, unread, Redaction(t, r, unread, []docket.Redacted{{Letter: redacted(t, kept), Places: 1}})))
}

// redactsHeir: nobody waits for a unit that has gone over into another one that has the case, and everybody for its heir.
func redactsHeir(t *testing.T, r *Room) {
	ctx := t.Context()
	other := docket.Viewer{Officer: "second", Unit: OtherPolice}
	into := map[string]string{OtherPolice: Police}
	d, err := docket.Open(r.DB, r.Tables, docket.Options{Deployment: "tinh-20", Now: r.Clock.Now, Delay: func(int) int { return 0 }, Merged: func(unit string) []string {
		if old := into[unit]; old != "" {
			return []string{old}
		}
		return nil
	}})
	must(t, err)
	r.Docket = d
	id, h := Marked(t, r)
	must(t, d.Succeed(ctx, Police, OtherPolice))
	// A letter comes after the merger; the old unit never reads it.
	r.Clock.Set(Start.Add(time.Hour))
	must(t, r.Docket.Looked(ctx, By(OtherPolice), id))
	r.Register(t, Answer(h, r.Clock.Now()))
	must(t, r.move(t, OtherPolice, id, docket.Move{To: "NO_GROUNDS", Reason: "x"}))
	wants(t, d.Redact(ctx, By(OtherPolice), id, Redaction(t, r, id, nil)), docket.ErrSecond)
	wants(t, d.Redact(ctx, other, id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrUnread) // the agency has not read it
	must(t, d.Looked(ctx, By(Agency), id))
	// The agency goes over as well, into one that has not read it.
	into[Province] = Agency
	must(t, d.Succeed(ctx, Agency, Province))
	wants(t, d.Redact(ctx, other, id, Redaction(t, r, id, WithoutWords(t, r, id))), docket.ErrUnread)
	must(t, d.Looked(ctx, By(Province), id))
	must(t, d.Redact(ctx, other, id, Redaction(t, r, id, WithoutWords(t, r, id))))
}

// gone is the request of a browser that goes away when the words are taken out, before the log is cut.
type gone struct {
	context.Context
	is func() bool
}

func (g gone) Err() error {
	if g.is() {
		return context.Canceled
	}
	return nil
}

func (g gone) Done() <-chan struct{} {
	c := make(chan struct{})
	if g.is() {
		close(c)
	}
	return c
}

// redactsLater: the log is cut for whoever has gone, and again and again where somebody reads in it.
func redactsLater(t *testing.T, r *Room) {
	ctx := t.Context()
	done := func() bool {
		n := 0
		must(t, r.DB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM events WHERE kind = 'redacted'`).Scan(&n))
		return n > 0
	}
	for _, held := range []bool{false, true} {
		must(t, r.CutLog(ctx))
		must(t, r.DB.Write(ctx, func(ctx context.Context, t *sql.Tx) error {
			_, err := t.ExecContext(ctx, `DELETE FROM events WHERE kind = 'redacted'`)
			return err
		}))
		id, _ := Marked(t, r)
		old := r.Read(t, Police, id).Envelopes[0].Sealed
		wants(t, r.Redact(ctx, By(Police), id, Redaction(t, r, id, nil)), docket.ErrSecond)
		x := Redaction(t, r, id, WithoutWords(t, r, id))
		reader := &sql.Rows{}
		if held {
			var err error
			reader, err = r.DB.Read().QueryContext(ctx, `SELECT a.unit FROM case_units AS a CROSS JOIN case_units AS b`)
			must(t, err)
			reader.Next()
		}
		must(t, r.Redact(gone{ctx, done}, second, id, x))
		if n := r.leftOf(t, old); held && r.DB.Engine() != "postgres" && n == 0 {
			t.Fatal("a reader held nothing back")
		}
		if held {
			must(t, reader.Close())
			must(t, reader.Err())
			must(t, r.CutLog(ctx)) // as the program does with its clocks
		}
		if n := r.leftOf(t, old); n != 0 {
			t.Fatalf("held %v: %d pieces of what was taken out are left", held, n)
		}
	}
}
