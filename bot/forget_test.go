package bot

import (
	"testing"
	"time"

	"homthu/database/faulty"
)

// A resident who takes his consent back leaves no row: no draft, nothing to be said, nothing that goes on by itself.
func TestForgetLeavesNothing(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn")
	o.files["F1"] = picture(t)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: "F1"})); err != nil {
		t.Fatal(err)
	}
	o.now = o.now.Add(22 * time.Hour) // the chat is known under yesterday's key
	if o.rows() < 2 {
		t.Fatal("there is nothing to erase")
	}
	update := Update{Channel: Telegram, ID: "withdrawn"}
	forget := func() {
		t.Helper()
		if err := o.clerk.Forget(t.Context(), Telegram, chatID, update); err != nil {
			t.Fatal(err)
		}
	}
	forget()
	if o.rows() != 0 || o.clerk.photos.len() != 0 || len(o.clerk.photos.known) != 0 || len(o.clerk.silences) != 0 || len(o.clerk.addresses) != 0 {
		t.Error("something is left of the chat")
	}
	o.hear("có người trộm gà") // he comes back, and Zalo repeats what it said before
	before := o.rows()
	forget()
	if after := o.rows(); before == 0 || after != before {
		t.Errorf("a repetition erased what was written since: %d rows, then %d", before, after)
	}
	if err := o.clerk.Forget(t.Context(), Telegram, "never wrote", Update{Channel: Telegram, ID: "other"}); err != nil {
		t.Error(err)
	}
}

// Whatever statement fails, done or not: nothing is confirmed that is not gone.
func TestForgetFails(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		ready := newOffice(t)
		ready.hear("có người trộm chó ở đầu thôn")
		ready.db.Close()
		for n := 1; ; n++ {
			o := ready.copy()
			o.faults.Arm(n, way)
			err := o.clerk.Forget(t.Context(), Telegram, chatID, Update{Channel: Telegram, ID: "w"})
			hit := o.faults.Hit()
			o.faults.Arm(0, way)
			if !hit {
				break
			}
			if err == nil && o.rows() != 0 {
				t.Fatalf("%s %d: confirmed and not erased", way, n)
			}
			o.restart()
			if err := o.clerk.Forget(t.Context(), Telegram, chatID, Update{Channel: Telegram, ID: "w"}); err != nil || o.rows() != 0 {
				t.Fatalf("%s %d: again: %v, %d rows", way, n, err, o.rows())
			}
		}
	}
}
