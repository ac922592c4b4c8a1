package main

import (
	"errors"
	"slices"
	"testing"
	"time"

	"homthu/triage/docket"
)

// TestKnownTheWholeWay: somebody tells of a fire in a chat, an officer acknowledges it on his page, and the chat reads so,
// once. No row is left on the way.
func TestKnownTheWholeWay(t *testing.T) {
	ctx := within(t, time.Minute)
	v := newVillage(t, "local")
	both := v.lives(ctx)

	u := v.fake.User("AN")
	u.Starts(villageBox)
	u.Sees(t, "thôn Nà Tàn")
	for _, says := range []string{"1", "2", "1", "cháy nhà sàn", "3", "3"} {
		u.Says(says)
	}
	u.Sees(t, "Mã của bà con")
	desk, err := v.player.desk(ctx, villagePolice)
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	if err := again(ctx, func() error {
		page, err := desk.Queue(ctx, docket.Filter{})
		if err == nil && len(page.Rows) == 0 {
			err = errors.New("not registered")
		}
		if err == nil {
			id = page.Rows[0].ID
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Open(ctx, id); err != nil {
		t.Fatal(err)
	}
	const known = "Người trực đã nhận được tin."
	if slices.Contains(u.FromBot(), known) {
		t.Error("an open case is no acknowledgement")
	}
	for range 2 {
		if _, err := desk.Acknowledge(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	u.Sees(t, known)
	if _, err := desk.Acknowledge(ctx, id); err != nil {
		t.Fatal(err)
	}
	opened, err := desk.Open(ctx, id)
	if err == nil {
		err = desk.Take(ctx, opened, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := again(ctx, func() error {
		var waits int
		err := both.inside.docketDB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM outbox WHERE kind = 'known'`).Scan(&waits)
		if err == nil && waits > 0 {
			err = errors.New("the word waits in the outbox")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if said := slices.DeleteFunc(u.FromBot(), func(text string) bool { return text != known }); len(said) != 1 {
		t.Errorf("said %d times", len(said))
	}
}
