package safetest

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

func stepIsThere(r *room) {
	f := r.fullStep()
	if k := r.kept(f); !none(k) {
		r.Fatalf("before: %v", k)
	}
	r.commit(f.Step)
	r.reopen()
	if k := r.kept(f); !all(k) {
		r.Fatalf("after: %v", k)
	}
	d, _, err := r.Draft(r.Context(), f.old, f.Chat)
	r.ok(err)
	if d.Chat != f.Chat || d.Key != "k1" || !bytes.Equal(d.Sealed, f.Step.Draft.Sealed) || d.Expires.After(f.Step.Draft.Expires) {
		r.Errorf("draft came back as %+v", d)
	}
	m := r.mailbox(f.Entry.Mailbox)
	if m.Case != f.Entry.Envelope.Header().Case || !bytes.Equal(m.Card, f.Entry.Card) || m.Number != "" || len(m.Replies) != 0 {
		r.Errorf("mailbox came back as %+v", m)
	}
	parcels, err := r.Due(r.Context(), r.clock.Now(), 10)
	r.ok(err)
	for _, p := range parcels {
		if !bytes.Equal(p.Body, f.Entry.Envelope.Bytes()) || p.From != edge || p.Kind != courier.KindParcel {
			r.Errorf("parcel came back as %s from %s with %d bytes", p.Kind, p.From, len(p.Body))
		}
	}
}

func knownUpdate(r *room) {
	f := r.fullStep()
	r.commit(f.Step)
	g := r.fullStep()
	for _, known := range []*safe.Update{
		f.Update,
		{Channel: "telegram", ID: hash(), Also: []string{f.Update.ID}}, // under a newer key
	} {
		g.Update = known
		if err := r.Commit(r.Context(), g.Step); !errors.Is(err, safe.ErrDuplicate) {
			r.Fatalf("want ErrDuplicate, got %v", err)
		}
	}
	g.Update = &safe.Update{Channel: "telegram", ID: hash(), Cursor: -1}
	if k := r.kept(g); !none(k) {
		r.Errorf("a duplicate left %v", k)
	}
	f.Update = &safe.Update{Channel: "zalo", ID: f.Update.ID}
	f.Step.Entry = nil
	if err := r.Commit(r.Context(), f.Step); err != nil {
		r.Errorf("the same id on another channel: %v", err)
	}
}

func cursorIsLast(r *room) {
	for _, n := range []int64{900, 901, 17, 0} {
		r.commit(safe.Step{Update: &safe.Update{Channel: "telegram", ID: hash(), Cursor: n}})
	}
	if got, err := r.Cursor(r.Context(), "telegram"); got != 17 || err != nil {
		r.Errorf("cursor %d, %v; want 17", got, err)
	}
	if got, err := r.Cursor(r.Context(), "zalo"); got != 0 || err != nil {
		r.Errorf("cursor of nobody: %d, %v", got, err)
	}
}

func draftsMove(r *room) {
	yesterday, today, end := hash(), hash(), r.clock.Now().Add(48*time.Hour)
	r.commit(safe.Step{Draft: &safe.Draft{Chat: yesterday, Key: "k0", Sealed: []byte("a"), Expires: end}})
	waiting := outgoing(yesterday, "zalo", end)
	r.commit(safe.Step{Replies: []safe.Outgoing{waiting}})
	if !r.hasDraft(today, yesterday) {
		r.Error("not found under yesterday's hash")
	}
	r.commit(safe.Step{Chat: today, Replaces: []string{yesterday}, Draft: &safe.Draft{Chat: today, Key: "k1", Expires: end}})
	if r.hasDraft(yesterday) || !r.hasDraft(today) {
		r.Error("the draft did not move")
	}
	if n := r.count(`SELECT count(*) FROM outgoing WHERE chat = $1`, today); n != 1 {
		r.Error("what is to be said did not move")
	}
	r.commit(safe.Step{Draft: &safe.Draft{Chat: yesterday, Key: "k0", Expires: end}, Replies: []safe.Outgoing{outgoing(yesterday, "zalo", end)}})
	last := outgoing(today, "zalo", end)
	r.commit(safe.Step{Chat: today, Replaces: []string{yesterday}, Drop: true, Replies: []safe.Outgoing{last}})
	if left := r.outgoing("zalo"); r.hasDraft(today, yesterday) || len(left) != 1 || left[0] != last.ID {
		r.Errorf("the chat was not dropped: %v", left)
	}
	const many = 450 // more than are read at once
	for range many {
		r.commit(safe.Step{Draft: &safe.Draft{Chat: hash(), Key: "k1", Expires: end}})
	}
	r.commit(safe.Step{Draft: &safe.Draft{Chat: today, Key: "k1", Sealed: []byte("b"), Expires: end}})
	found := map[string]bool{}
	count := func(d safe.Draft) error {
		if d.Chat == today && string(d.Sealed) != "b" {
			r.Errorf("%+v", d)
		}
		found[d.Chat] = true
		return nil
	}
	if r.ok(r.Drafts(r.Context(), count)); len(found) != many+1 {
		r.Errorf("%d drafts, want %d", len(found), many+1)
	}
	r.clock.add(48 * time.Hour)
	clear(found)
	if r.ok(r.Drafts(r.Context(), count)); r.hasDraft(today) || len(found) > 0 {
		r.Error("an expired draft came back")
	}
}

func repliesInOrder(r *room) {
	end := r.clock.Now().Add(time.Hour)
	a, b := hash(), hash()
	var wantA []string
	for range 12 {
		one := outgoing(a, "telegram", end)
		wantA = append(wantA, one.ID)
		r.commit(safe.Step{Replies: []safe.Outgoing{one}})
	}
	other := outgoing(b, "telegram", end)
	r.commit(safe.Step{Replies: []safe.Outgoing{other, other}}) // the same id twice is one
	got := r.outgoing("telegram")
	if slices.Index(got, other.ID) > 1 {
		r.Error("a chat with one message waits behind one with twelve")
	}
	got = slices.DeleteFunc(got, func(id string) bool { return id == other.ID })
	if !slices.Equal(got, wantA) {
		r.Errorf("order changed: %d of %d in place", len(got), len(wantA))
	}
	r.ok(r.Sent(r.Context(), append(wantA[:3:3], uuid.NewString())...))
	if left := r.outgoing("telegram"); len(left) != 10 {
		r.Errorf("%d left, want 10", len(left))
	}
	r.clock.add(3 * time.Hour)
	if left := r.outgoing("telegram"); len(left) != 0 {
		r.Errorf("%d expired ones came back", len(left))
	}
}

func envelopeAgain(r *room) {
	e := tip(r, nil)
	for range 3 { // what a page does that got no answer
		r.commit(safe.Step{Entry: e})
	}
	if due := r.due(); len(due) != 1 {
		r.Errorf("%d parcels, want 1", len(due))
	}
	// Still known when its mailbox was deleted, and that does not come back.
	r.ok(r.DropMailbox(r.Context(), e.Mailbox))
	r.commit(safe.Step{Entry: e})
	if _, err := r.Mailbox(r.Context(), e.Mailbox); !errors.Is(err, safe.ErrNoMailbox) {
		r.Errorf("deleted mailbox: %v", err)
	}
	r.ok(r.DropMailbox(r.Context(), e.Mailbox))
	closed := tip(r, nil)
	update := &safe.Update{Channel: "telegram", ID: hash()}
	r.commit(safe.Step{Entry: closed, Update: update})
	if err := r.Commit(r.Context(), safe.Step{Close: closed.Mailbox, Update: update}); !errors.Is(err, safe.ErrDuplicate) {
		r.Error(err)
	}
	if _, err := r.Mailbox(r.Context(), closed.Mailbox); err != nil {
		r.Errorf("a duplicate closed a mailbox: %v", err)
	}
	r.commit(safe.Step{Close: closed.Mailbox})
	if _, err := r.Mailbox(r.Context(), closed.Mailbox); !errors.Is(err, safe.ErrNoMailbox) {
		r.Errorf("closed mailbox: %v", err)
	}
}

func conflicts(r *room) {
	e := tip(r, nil)
	r.commit(safe.Step{Entry: e})
	other := tip(r, func(h *envelope.Header) {
		h.ID, h.Case, h.Category = e.Envelope.Header().ID, e.Envelope.Header().ID, "B1"
	})
	taken := tip(r, nil)
	taken.Mailbox = e.Mailbox
	for name, bad := range map[string]*safe.Entry{"other bytes": other, "taken mailbox": taken} {
		if err := r.Commit(r.Context(), safe.Step{Entry: bad}); !errors.Is(err, safe.ErrConflict) {
			r.Errorf("%s: %v", name, err)
		}
	}
	if due := r.due(); len(due) != 1 {
		r.Errorf("%d parcels, want 1", len(due))
	}
}

func answers(r *room) {
	mine, theirs := tip(r, nil), tip(r, nil)
	r.commit(safe.Step{Entry: mine})
	r.commit(safe.Step{Entry: theirs})
	good := answer(r, mine)
	r.commit(safe.Step{Entry: good})
	wrong := answer(r, mine)
	wrong.Mailbox = theirs.Mailbox
	nobody := answer(r, tip(r, nil))
	for name, bad := range map[string]*safe.Entry{"another's mailbox": wrong, "no such case": nobody} {
		if err := r.Commit(r.Context(), safe.Step{Entry: bad}); !errors.Is(err, safe.ErrNoMailbox) {
			r.Errorf("%s: %v", name, err)
		}
	}
	r.ok(r.DropMailbox(r.Context(), mine.Mailbox))
	if err := r.Commit(r.Context(), safe.Step{Entry: answer(r, mine)}); !errors.Is(err, safe.ErrNoMailbox) {
		r.Errorf("deleted mailbox: %v", err)
	}
	r.commit(safe.Step{Entry: good}) // but what was kept is kept
	if due := r.due(); len(due) != 3 {
		r.Errorf("%d parcels, want 3", len(due))
	}
}

func attachments(r *room) {
	stored, missing := r.blobOf(4096), envelope.BlobRef{ID: uuid.NewString(), Size: 4096}
	short := r.blobOf(2048)
	short.Size = 4096
	for name, refs := range map[string][]envelope.BlobRef{"missing": {stored, missing}, "wrong size": {short}} {
		e := tip(r, func(h *envelope.Header) { h.Blobs = refs })
		if err := r.Commit(r.Context(), safe.Step{Entry: e}); !errors.Is(err, safe.ErrBlobMissing) {
			r.Errorf("%s: %v", name, err)
		}
	}
	if len(r.due()) != 0 || r.count(`SELECT count(*) FROM blob`) != 0 {
		r.Error("a refused envelope left something")
	}
	e := tip(r, func(h *envelope.Header) { h.Blobs = []envelope.BlobRef{stored} })
	for range 2 {
		r.commit(safe.Step{Entry: e})
	}
	other := tip(r, func(h *envelope.Header) { h.Blobs = []envelope.BlobRef{stored} })
	if err := r.Commit(r.Context(), safe.Step{Entry: other}); !errors.Is(err, safe.ErrBlobUsed) || !errors.Is(err, safe.ErrBlobMissing) {
		r.Errorf("two envelopes with one attachment: %v", err)
	}
}

func malformed(r *room) {
	end, chat := r.clock.Now().Add(time.Hour), hash()
	noMailbox, nowhere, twice, noCard := tip(r, nil), tip(r, nil), tip(r, nil), tip(r, nil)
	noMailbox.Mailbox, nowhere.Deployments, noCard.Card = "", nil, nil
	twice.Deployments = []string{deployment, deployment}
	handOn := tip(r, func(h *envelope.Header) {
		h.Kind, h.Case = envelope.KindHandOn, uuid.NewString()
		h.Received = envelope.RoundReceived(time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC), h.Urgency, h.Kind)
	})
	for name, st := range map[string]safe.Step{
		"no envelope":          {Entry: &safe.Entry{Mailbox: receipt.Mint().Locator(), Deployments: []string{deployment}}},
		"no mailbox":           {Entry: noMailbox},
		"no deployment":        {Entry: nowhere},
		"one deployment twice": {Entry: twice},
		"no card":              {Entry: noCard},
		"hand-on":              {Entry: handOn},
		"platform's number":    {Draft: &safe.Draft{Chat: "123456789", Key: "k", Expires: end}},
		"number of a group":    {Chat: "-100123456789", Drop: true},
		"number in a reply":    {Replies: []safe.Outgoing{outgoing("42", "zalo", end)}},
		"draft and drop":       {Drop: true, Draft: &safe.Draft{Chat: chat, Key: "k", Expires: end}},
		"draft of another":     {Chat: hash(), Draft: &safe.Draft{Chat: chat, Key: "k", Expires: end}},
		"drop of nobody":       {Drop: true},
		"update without id":    {Update: &safe.Update{Channel: "zalo"}},
	} {
		if err := r.Commit(r.Context(), st); !errors.Is(err, safe.ErrMalformed) {
			r.Errorf("%s: %v", name, err)
		}
	}
}
