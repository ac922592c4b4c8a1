package bot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
)

const (
	sayKnown   = "Người trực đã nhận được tin."
	sayUnknown = "Chưa thấy người trực trả lời."
)

// fire is an office in which somebody has just told of a fire; case is its case.
func fire(t *testing.T) (o *office, id string) {
	t.Helper()
	o = newOffice(t)
	if said := text(o.urgently()); !strings.Contains(said, "Mã của bà con") {
		t.Fatal(said)
	}
	return o, o.envelopes()[0].Header().Case
}

// known is an officer's acknowledgement as it comes off the road, and what the chat reads of it.
func (o *office) known(id, from string) string {
	o.t.Helper()
	p, err := courier.Known{Case: id}.Parcel(from, "edge-1")
	if err == nil {
		err = o.clerk.Known(o.t.Context(), p)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return text(o.deliver())
}

// after lets time pass, and returns what the chat reads by itself.
func (o *office) after(d time.Duration) string {
	o.t.Helper()
	o.now = o.now.Add(d)
	if err := o.clerk.Unanswered(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	return text(o.deliver())
}

func TestKnownIsToldOnce(t *testing.T) {
	o, id := fire(t)
	if said := o.known(uuid.NewString(), "lang-son"); said != "" {
		t.Error("another case: ", said)
	}
	if said := o.known(id, "cao-bang"); said != "" {
		t.Error("a deployment that has not got the tip: ", said)
	}
	if said := o.after(14 * time.Minute); said != "" {
		t.Error("too early: ", said)
	}
	draft := o.rows()
	if said := o.known(id, "lang-son"); said != sayKnown {
		t.Fatal("not told: ", said)
	}
	if len(o.clerk.awaited) != 0 || o.rows() != draft {
		t.Error("something is kept")
	}
	if said := o.known(id, "lang-son") + o.after(2*time.Minute) + o.after(time.Hour); said != "" {
		t.Error("told again: ", said)
	}
	// The conversation is where it was.
	if said := text(o.hear("cháy to lắm")); said == "" {
		t.Error("nothing is heard any more")
	}
	if err := o.clerk.Known(t.Context(), courier.Parcel{V: 1, ID: "x", Kind: courier.KindKnown, From: "lang-son", To: "edge-1", Body: []byte("{}")}); !errors.Is(err, courier.ErrRefused) {
		t.Error(err)
	}
}

// TestNobodyAnswers: after the time that the tables say he is told whom to call, once; who answers later is told of as well,
// within the hour.
func TestNobodyAnswers(t *testing.T) {
	o, id := fire(t)
	if said := o.after(15 * time.Minute); !strings.Contains(said, sayUnknown) || !strings.Contains(said, "gọi 11") {
		t.Fatal("not told: ", said)
	}
	if said := o.after(5*time.Minute) + o.after(30*time.Minute); said != "" {
		t.Error("told again: ", said)
	}
	if said := o.known(id, "lang-son"); said != sayKnown {
		t.Error("fifty minutes later: ", said)
	}
	o, id = fire(t)
	o.now = o.now.Add(time.Hour) // nothing looked in between
	if said := o.known(id, "lang-son") + o.after(0); said != "" || len(o.clerk.awaited) != 0 {
		t.Error("an hour later: ", said)
	}
}

// TestKnownForgets: whoever cuts the link or deletes the receipt reads nothing more of it; a restart
// loses it.
func TestKnownForgets(t *testing.T) {
	for name, forget := range map[string]func(*office){
		"DỪNG": func(o *office) { o.hear("DỪNG", "1") },
		"consent": func(o *office) {
			if err := o.clerk.Forget(t.Context(), Telegram, chatID, Update{Channel: Telegram, ID: "w"}); err != nil {
				t.Fatal(err)
			}
		},
		"the receipt is deleted": func(o *office) {
			ch, err := o.clerk.load(t.Context(), Telegram, chatID)
			if err != nil {
				t.Fatal(err)
			}
			o.hear(ch.draft.state.Code, "3", "1")
		},
		"a restart": func(o *office) { o.restart() },
	} {
		o, id := fire(t)
		if len(o.clerk.awaited) != 1 {
			t.Fatal("not held")
		}
		forget(o)
		if len(o.clerk.awaited) != 0 {
			t.Errorf("%s: still held", name)
		}
		o.deliver()
		if said := o.after(20*time.Minute) + o.known(id, "lang-son"); said != "" {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// TestKnownIsBounded: the oldest goes first.
func TestKnownIsBounded(t *testing.T) {
	o, first := fire(t)
	for n := range mostAwaited - 1 {
		o.clerk.awaited[fmt.Sprint(n)] = &awaited{since: o.now.Add(time.Second)}
	}
	o.now = o.now.Add(2 * time.Second)
	ch, err := o.clerk.load(t.Context(), Telegram, "another chat")
	if err != nil {
		t.Fatal(err)
	}
	letter := &Letter{Kind: "tip", Category: "A2", Floor: "now", Commune: "06085", Lang: "vi", Channel: Telegram, Answers: []Answer{{Q: "dinh-can-bo", A: "khong"}}}
	entry, _, err := o.clerk.sealerFor(ch).Tip(letter, envelope.CaseKey{})
	if err != nil {
		t.Fatal(err)
	}
	o.clerk.await(ch, entry, State{})
	if len(o.clerk.awaited) != mostAwaited || o.clerk.awaited[first] != nil || o.clerk.awaited[entry.Envelope.Header().Case] == nil {
		t.Errorf("%d of %d are held", len(o.clerk.awaited), mostAwaited)
	}
}

// TestKnownFails: what could not be said is said with the next try, and nothing is lost in between.
func TestKnownFails(t *testing.T) {
	for n := 1; ; n++ {
		o, id := fire(t)
		p, err := courier.Known{Case: id}.Parcel("lang-son", "edge-1")
		if err != nil {
			t.Fatal(err)
		}
		o.faults.Arm(n, faulty.NotDone)
		failed := o.clerk.Known(t.Context(), p)
		hit := o.faults.Hit()
		o.faults.Arm(0, faulty.NotDone)
		if hit && failed != nil && len(o.clerk.awaited) != 1 {
			t.Fatalf("%d: forgotten and not said", n)
		}
		if said := o.known(id, "lang-son"); said != sayKnown {
			t.Fatalf("%d: %q", n, said)
		}
		if !hit {
			if n < 4 {
				t.Fatalf("only %d statements", n)
			}
			return
		}
	}
}
