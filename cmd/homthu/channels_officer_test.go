package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"

	"homthu/intake/envelope"
	"homthu/intake/scrub"
	"homthu/triage/docket"
	"homthu/triage/officer"
)

// atDesk lets the officer of a unit do something about the case of a conversation.
func (t *talk) atDesk(unit string, work func(context.Context, *officer.Desk, *officer.Opened) error) {
	t.TB.Helper()
	t.f.desks.Lock()
	defer t.f.desks.Unlock()
	box, err := t.f.registered(t.f.ctx, t.code)
	if err != nil {
		t.Fatalf("not registered: %v", err)
	}
	desk, err := t.f.player.desk(t.f.ctx, unit)
	if err != nil {
		t.Fatalf("%v", err)
	}
	err = again(t.f.ctx, func() error {
		opened, err := desk.Open(t.f.ctx, box.Case)
		if err != nil {
			return err
		}
		return work(t.f.ctx, desk, opened)
	})
	if err != nil {
		t.Fatalf("at the desk of %s: %v", unit, err)
	}
}

// asks lets the officer take the case and ask.
func asks(question string) step {
	return func(t *talk) {
		t.atDesk(villagePolice, func(ctx context.Context, desk *officer.Desk, o *officer.Opened) error {
			if o.Officer == "" {
				if err := desk.Take(ctx, o, false); err != nil {
					return err
				}
			}
			return desk.Ask(ctx, o, question)
		})
		if err := t.f.answered(t.f.ctx, t.code, question); err != nil {
			t.Fatalf("%v", err)
		}
	}
}

// settles lets the officer read what was answered, and end the case.
func settles(reply string) step {
	return func(t *talk) {
		t.atDesk(villagePolice, func(ctx context.Context, desk *officer.Desk, o *officer.Opened) error {
			if len(o.Tips) < 2 {
				return errors.New("the answer is not there yet")
			}
			if o.State != "CHECKING" {
				if err := desk.Move(ctx, o, docket.Move{To: "CHECKING"}); err != nil {
					return fmt.Errorf("from %s: %w", o.State, err)
				}
				return errors.New("it is to be read again")
			}
			return desk.MoveWithReply(ctx, o, docket.Move{To: "RESOLVED", Outcome: "da-can-thiep", Reason: "da-can-thiep"}, reply)
		})
		if err := t.f.answered(t.f.ctx, t.code, reply); err != nil {
			t.Fatalf("%v", err)
		}
	}
}

// opensAgain waits until the case is no longer settled.
func opensAgain(t *talk) {
	t.atDesk(villagePolice, func(_ context.Context, _ *officer.Desk, o *officer.Opened) error {
		if o.State == "RESOLVED" || !slices.ContainsFunc(o.Events, func(e docket.Event) bool { return e.Kind == docket.EventReopened }) {
			return fmt.Errorf("it is still %s", o.State)
		}
		return nil
	})
}

// looksUp types the code and reads what was written to him.
func looksUp(text string) step {
	return func(t *talk) { steps(says("mã đây ạ "+strings.ToLower(t.code.String())), sees(text))(t) }
}

// isFound opens the case at every unit's desk: where it belongs it opens, with all that was said and sent, and elsewhere it does
// not exist.
func (t *talk) isFound(ctx context.Context, s script) {
	t.TB.Helper()
	want := s.want
	if want.only != nil {
		here := want.only(t.name())
		want.said, want.unsaid = append(slices.Clone(want.said), here.said...), append(slices.Clone(want.unsaid), here.unsaid...)
		want.kinds, want.pin = here.kinds, here.pin
	}
	if kinds, other := want.web[t.who.channel()]; other {
		want.kinds = kinds
	}
	if len(want.units) == 0 {
		return
	}
	box, err := t.f.registered(ctx, t.code)
	if err != nil {
		t.Fatalf("not registered: %v", err)
	}
	var opens []string
	for _, login := range t.f.state.Logins {
		desk, err := t.f.player.desk(ctx, login.Unit)
		if err != nil {
			t.Fatalf("%v", err)
		}
		opened, err := desk.Open(ctx, box.Case)
		var refused *officer.APIError
		switch {
		case errors.As(err, &refused) && refused.Code == "not_found":
			continue
		case err != nil:
			t.Fatalf("%s opens: %v", login.Unit, err)
		case len(opened.Tips) == 0:
			continue
		}
		opens = append(opens, login.Unit)
		if opened.Closed > 0 {
			t.Errorf("%s cannot open %d envelopes of its own case", login.Unit, opened.Closed)
		}
		t.compare(ctx, login.Unit, desk, opened, want)
	}
	slices.Sort(opens)
	if right := slices.Sorted(slices.Values(want.units)); !slices.Equal(opens, right) {
		t.Errorf("opened by %v, want %v", opens, right)
	}
}

func (t *talk) compare(ctx context.Context, unit string, desk *officer.Desk, opened *officer.Opened, want found) {
	t.TB.Helper()
	// What was told afterwards may come first: the ways of an urgent tip are several.
	at := slices.IndexFunc(opened.Tips, func(e envelope.Tip) bool { return e.Header.Kind == envelope.KindTip })
	if at < 0 {
		t.Errorf("%s has no tip", unit)
		return
	}
	first, later := opened.Tips[at], slices.Delete(slices.Clone(opened.Tips), at, at+1)
	said := flat(saidIn([]envelope.Tip{first}))
	for _, words := range want.said {
		if !strings.Contains(said, words) {
			t.Errorf("%s does not read %q in %q", unit, words, said)
		}
	}
	all := flat(saidIn(opened.Tips))
	for _, words := range want.unsaid {
		if strings.Contains(all, words) {
			t.Errorf("%s reads %q", unit, words)
		}
	}
	for _, words := range want.more {
		if !strings.Contains(flat(saidIn(later)), words) {
			t.Errorf("%s does not read %q afterwards", unit, words)
		}
	}
	if want.rating != "" && !slices.ContainsFunc(opened.Tips, func(e envelope.Tip) bool { return e.Rating == want.rating }) {
		t.Errorf("%s has no rating %q", unit, want.rating)
	}
	if first.Place.Box != villageBox || want.place != "" && first.Place.Words != want.place || want.pin != (first.Place.Pin != nil) {
		t.Errorf("%s reads the place %+v", unit, first.Place)
	}
	if pin := first.Place.Pin; pin != nil && (pin.Lat > 22.08 || pin.Lon > 106.217) {
		t.Errorf("%s sees where he went to: %+v", unit, *pin)
	}
	if first.Channel != t.by {
		t.Errorf("%s reads that it came by %s", unit, first.Channel)
	}
	var kinds []string
	for _, a := range first.Attachments {
		kinds = append(kinds, a.Type)
		r, err := desk.Blob(ctx, opened, a)
		if err != nil {
			t.Errorf("%s: %v", unit, err)
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Errorf("%s: %v", unit, err)
		}
		t.f.checkAttached(t, a.Type, content)
	}
	if !slices.Equal(kinds, want.kinds) {
		t.Errorf("%s gets %v, want %v", unit, kinds, want.kinds)
	}
}

// checkAttached compares the bytes that an officer gets with what was sent: the same picture and sound, and nothing besides.
func (f *fair) checkAttached(t *talk, kind string, content []byte) {
	t.TB.Helper()
	for _, p := range f.plants.list {
		if bytes.Contains(content, []byte(p.text)) && p.what != "file name" {
			t.Errorf("a %s still holds %s", kind, p.what)
		}
	}
	switch {
	case kind == "image/jpeg":
		picture, _, err := image.Decode(bytes.NewReader(content))
		if err != nil || picture.Bounds().Dx() != 320 || picture.Bounds().Dy() != 240 {
			t.Errorf("another picture: %v", err)
		}
	case kind == "application/pdf":
		if !bytes.Equal(content, f.sample("paper.pdf")) {
			t.Errorf("another paper")
		}
	case t.who.channel() == "web": // what the page recorded
		if clean, _, err := scrub.Clean(bytes.NewReader(content), 1<<20); err != nil || len(clean) < 500 {
			t.Errorf("no sound: %v", err)
		}
	default:
		sent := map[string]string{"audio/ogg": "voice.ogg", "audio/aac": "voice.aac", "audio/amr": "voice.amr"}[kind]
		if clean, _, err := scrub.Clean(bytes.NewReader(f.sample(sent)), 1<<20); err != nil || !bytes.Equal(clean, content) {
			t.Errorf("another sound: %v", err)
		}
	}
}
