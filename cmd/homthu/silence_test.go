package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/officer"
)

// silenceWorld is both zones over a real Redis, in one process so that the test can look into either.
type silenceWorld struct {
	*village
	both *both
	ctx  context.Context
	n    int
	said []string
}

// TestSilenceTheWholeWay: a chat writes, an officer asks not to hear of it, and from then on the edge holds it up: over a
// real Redis, with the console's API between them. What the inside and the edge keep names nobody.
func TestSilenceTheWholeWay(t *testing.T) {
	ctx := within(t, time.Minute)
	w := &silenceWorld{village: newVillage(t, "redis"), ctx: ctx}
	w.config.Telegram.Mode = "off" // the test is the platform
	w.both = w.lives(ctx)

	w.theft("trộm mất con trâu đen")
	w.saw("Mã của bà con")
	desk, opened := w.opens("trộm mất con trâu đen")
	if opened.Tips[0].Silence == "" {
		t.Fatal("the tip has no token")
	}
	token := opened.Tips[0].Silence
	if err := desk.Silence(ctx, opened, "gui-lap"); err != nil {
		t.Fatal(err)
	}
	w.settled()
	w.theft("trộm mất con bò vàng")
	w.saw("Nơi nhận đang tạm không nhận tin từ đây.")
	w.says("DỪNG", "1", "/start "+villageBox, "1", "2", "1", "cháy nhà sàn", "3")
	if !strings.Contains(strings.Join(w.said, "\n"), "Mã của bà con") { // one question more where a box has no villages
		w.says("3")
	}
	w.saw("Mã của bà con")

	// A tip from the page: its mailbox takes no words for some days, until the unit asks.
	sent, err := w.sends(ctx, "mất xe đạp ở chợ", false)
	if err != nil {
		t.Fatal(err)
	}
	_, opened = w.opens("mất xe đạp ở chợ")
	if err := desk.Silence(ctx, opened, "tin-may"); err != nil {
		t.Fatal(err)
	}
	w.settled()
	more := func() error { return w.answers(sent, "xe màu xanh") }
	if err := more(); err == nil || !strings.Contains(err.Error(), `"code":"shut"`) {
		t.Fatalf("words for a shut mailbox: %v", err)
	}
	if err := desk.Ask(ctx, opened, "Xe màu gì?"); err != nil {
		t.Fatal(err)
	}
	if err := again(ctx, more); err != nil {
		t.Fatalf("an answer to a question: %v", err)
	}

	// What is on the disks after all this.
	for _, needle := range []string{w.chat(), token} {
		w.nowhere(needle)
	}
	if _, err := os.Stat(filepath.Join(w.config.Data, "silence.key")); err == nil {
		t.Error("the key that names the silenced is on the disk")
	}
}

func (w *silenceWorld) chat() string { return "7733551199" }

// says is what a resident writes in a chat; what the bot says last is kept.
func (w *silenceWorld) says(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		w.n++
		in := bot.Incoming{Channel: bot.Telegram, Chat: w.chat(), Update: bot.Update{Channel: bot.Telegram, ID: fmt.Sprint(w.n), Cursor: int64(w.n)},
			Message: bot.Message{Kind: bot.KindText, Text: text, ID: fmt.Sprint("m", w.n)}}
		if err := w.both.edge.clerk.Receive(w.ctx, in); err != nil {
			w.t.Fatal(err)
		}
		w.said = nil
		out, err := w.both.edge.clerk.Outgoing(w.ctx, bot.Telegram, 100)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, o := range out {
			w.said = append(w.said, o.Reply.Plain())
			if err := w.both.edge.clerk.Sent(w.ctx, o.ID, ""); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

func (w *silenceWorld) saw(words string) {
	w.t.Helper()
	for end := 0; end < 3 && !strings.Contains(strings.Join(w.said, "\n"), words); end++ { // the replies of one chat come one after the other
		out, err := w.both.edge.clerk.Outgoing(w.ctx, bot.Telegram, 100)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, o := range out {
			w.said = append(w.said, o.Reply.Plain())
			_ = w.both.edge.clerk.Sent(w.ctx, o.ID, "")
		}
	}
	if all := strings.Join(w.said, "\n"); !strings.Contains(all, words) {
		w.t.Fatalf("%q was not said: %s", words, all)
	}
}

func (w *silenceWorld) theft(what string) {
	w.says("DỪNG", "1", "/start "+villageBox, what, "1", "3", "9", "1")
}

// opens finds the case with these words, as soon as it is registered.
func (w *silenceWorld) opens(words string) (*officer.Desk, *officer.Opened) {
	w.t.Helper()
	return w.opensAt(villagePolice, words)
}

// opensAt finds it at another unit.
func (w *silenceWorld) opensAt(unit, words string) (*officer.Desk, *officer.Opened) {
	w.t.Helper()
	desk, err := w.player.desk(w.ctx, unit)
	if err != nil {
		w.t.Fatal(err)
	}
	var found *officer.Opened
	err = again(w.ctx, func() error {
		page, err := desk.Queue(w.ctx, docket.Filter{})
		if err != nil {
			return err
		}
		shut := 0 // to this unit's keys, as what a unit had that has gone over into it
		for _, row := range page.Rows {
			o, err := desk.Open(w.ctx, row.ID)
			if err != nil {
				shut++
				continue
			}
			if len(o.Tips) > 0 && strings.Contains(fmt.Sprint(o.Tips[0].Text, o.Tips[0].Answers), words) {
				found = o
				return nil
			}
		}
		return fmt.Errorf("no case with these words among %d, %d of them not opened", len(page.Rows), shut)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return desk, found
}

// settled waits until the edge's slip has come back for every request.
func (w *silenceWorld) settled() {
	w.t.Helper()
	w.both.inside.carrier.Notify()
	err := again(w.ctx, func() error {
		var waits int
		err := w.both.inside.docketDB.Read().QueryRowContext(w.ctx, `SELECT COUNT(*) FROM outbox WHERE kind = 'silence'`).Scan(&waits)
		if err == nil && waits > 0 {
			err = fmt.Errorf("%d requests wait", waits)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// answers adds words to a tip from the page.
func (w *silenceWorld) answers(sent *tip, words string) error {
	box, err := w.both.edge.safe.Mailbox(w.ctx, sent.code.Locator())
	if err != nil {
		return err
	}
	entry, err := w.sealer.More(&bot.Letter{Kind: string(envelope.KindAnswer), Lang: "vi", Channel: bot.Web, Text: words}, sent.code, box, envelope.CaseKey{})
	if err != nil {
		return err
	}
	return w.player.post(w.ctx, "/api/v1/envelopes", map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": nil}, nil)
}

// nowhere looks for bytes in every file of the world.
func (w *silenceWorld) nowhere(needle string) {
	w.t.Helper()
	err := filepath.WalkDir(w.config.Data, func(path string, entry os.DirEntry, err error) error {
		// The log of the docket's file still has what was in its outbox; the token in it is dead when it is two days old.
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), "docket.db-") {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(content), needle) {
			w.t.Errorf("%s holds %.8s…", entry.Name(), needle)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
