package bot

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/database/faulty"
	"homthu/intake/directory"
	"homthu/intake/envelope"
)

var (
	communeRoles  = []string{"commune-police", "commune-committee", "commune-front", "commune-health"}
	provinceRoles = []string{"province-police", "investigation-agency", "police-inspectorate", "province-inspectorate", "province-committee", "forest-rangers"}
)

func TestClerkSealsATip(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	if len(o.envelopes()) != 0 {
		t.Fatal("sealed before it was sent")
	}
	said := o.hear("1")
	code := codeIn(t, said)
	all := o.envelopes()
	if len(all) != 1 {
		t.Fatal(len(all))
	}
	h := all[0].Header()
	if h.Category != "A2" || h.Commune != "06085" || h.Edge != "edge-1" || h.Received != "2026-11-22T10:00:00+07:00" || h.Units[0] != "commune-police.06085" {
		t.Errorf("%+v", h)
	}
	tip := o.read(all[0], "commune-police.06085")
	if tip.Place.Box != "NATAN1" || tip.Place.Words != "thôn Khuổi Lùng" || tip.Channel != Telegram || tip.Lang != "vi" || len(tip.Answers) != 5 {
		t.Errorf("%+v", tip)
	}
	if !said[0].Protect || len(said[len(said)-1].Delete) == 0 && len(said[0].Delete) == 0 && !strings.Contains(text(said), "đã xóa") {
		t.Error("the chat was not cleared: ", text(said))
	}
	if again := text(o.hear("gửi")); !strings.Contains(again, code) || len(o.envelopes()) != 1 {
		t.Error("sent twice: ", again)
	}
}

// What is on the disk names no chat, no words and no code.
func TestClerkLeavesNoWords(t *testing.T) {
	o := newOffice(t)
	o.hear(theft[:7]...)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindText, Text: "gửi"})); err != nil {
		t.Fatal(err)
	}
	o.hear("1")
	err := filepath.WalkDir(o.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, planted := range []string{chatID, "trâu đen", "Khuổi Lùng", "90000", "in-3"} {
			if bytes.Contains(b, []byte(planted)) {
				t.Errorf("%s holds %q", filepath.Base(path), planted)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever statement of the last commit fails, done or not: the update is not confirmed, or it is whole; delivered again
// there is one envelope, one code and one answer.
func TestClerkCommitFails(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		t.Run(way.String(), func(t *testing.T) {
			ready := newOffice(t)
			ready.hear(theft...)
			ready.db.Close()
			for n := 1; ; n++ {
				o := ready.copy()
				in := o.incoming(Message{Kind: KindText, Text: "1"})
				o.faults.Arm(n, way)
				err := o.clerk.Receive(t.Context(), in)
				hit := o.faults.Hit()
				o.faults.Arm(0, way)
				if !hit {
					if n < 5 {
						t.Fatalf("only %d statements", n)
					}
					return
				}
				if err == nil && len(o.envelopes()) != 1 {
					t.Fatalf("statement %d: confirmed, and nothing kept", n)
				}
				o.restart()
				for range 2 {
					if err := o.clerk.Receive(t.Context(), in); err != nil {
						t.Fatalf("statement %d: again: %v", n, err)
					}
				}
				said := o.deliver()
				if count := strings.Count(text(said), "Mã của bà con"); count != 1 || len(o.envelopes()) != 1 {
					t.Fatalf("statement %d: %d codes, %d envelopes", n, count, len(o.envelopes()))
				}
			}
		})
	}
}

func TestClerkRestartsAnywhere(t *testing.T) {
	o := newOffice(t)
	for _, text := range theft {
		o.hear(text)
		o.restart()
	}
	codeIn(t, o.hear("1"))
}

func TestClerkUrgent(t *testing.T) {
	o := newOffice(t)
	o.hear("/start NATAN1", "1", "2", "1", "cháy nhà sàn")
	o.now = o.now.Add(40 * time.Second)
	o.hear("lửa lan ra cả xóm rồi") // no silence
	o.now = o.now.Add(59 * time.Second)
	if err := o.clerk.Silences(t.Context()); err != nil || len(o.envelopes()) != 0 {
		t.Fatal(err, "sent too early")
	}
	o.now = o.now.Add(time.Second)
	if err := o.clerk.Silences(t.Context()); err != nil {
		t.Fatal(err)
	}
	said := o.deliver()
	codeIn(t, said)
	var receipt string
	for _, x := range said {
		if x.Protect {
			receipt = "out-" + x.ID[:4]
		}
	}
	for _, x := range o.hear("1 3") {
		if slices.Contains(x.Delete, receipt) {
			t.Error("the message with the code is deleted")
		}
	}
	all := o.envelopes()
	if len(all) != 2 || all[0].Header().Urgency != "now" {
		t.Fatal(len(all))
	}
	for _, s := range all {
		tip := o.read(s, "commune-police.06085")
		if s.Header().Kind == envelope.KindAnswer && (tip.Answers[0].A != "co" || s.Header().Case == s.Header().ID) {
			t.Errorf("%+v", tip.Answers)
		}
	}
	if err := o.clerk.Silences(t.Context()); err != nil || len(o.envelopes()) != 2 {
		t.Error("sent again", err)
	}
}

func TestClerkNobody(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	o.list = &directory.Directory{}
	if said := text(o.hear("1")); !strings.Contains(said, "Chưa có gì được gửi đi") || len(o.envelopes()) != 0 {
		t.Error(said)
	}
	o.list = o.directory()
	codeIn(t, o.hear("1"))
}

func TestClerkForgets(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn", "dừng")
	if said := text(o.hear("1")); !strings.Contains(said, "Đã cắt") {
		t.Error(said)
	}
	var rows int
	if err := o.db.Read().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM outgoing)`).Scan(&rows); err != nil || rows != 0 {
		t.Error(rows, err)
	}
	if said := text(o.hear("xin chào")); !strings.Contains(said, "Xin chào") {
		t.Error(said)
	}
}

// Drafts move to the new day's key, and die with it: after 48 hours the file is gone and nobody knows the chat.
func TestKeysDie(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn")
	o.now = o.now.Add(24 * time.Hour)
	in := o.incoming(Message{Kind: KindText, Text: "1"})
	for range 2 { // the same update, also under the other day's hash
		if err := o.clerk.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		o.now = o.now.Add(20 * time.Hour)
	}
	if said := o.deliver(); strings.Count(text(said), "công an xã hay cán bộ") != 1 {
		t.Error(text(said))
	}
	var drafts int
	if err := o.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM draft`).Scan(&drafts); err != nil || drafts != 1 {
		t.Error(drafts, err)
	}
	o.now = o.now.Add(48 * time.Hour)
	if said := text(o.hear("3")); !strings.Contains(said, "Xin chào") {
		t.Error("the draft outlived its key: ", said)
	}
	files, err := os.ReadDir(filepath.Join(o.dir, "keys"))
	if err != nil || len(files) != 1 {
		t.Error(files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// Messages of one chat that come at once are taken one after the other: nothing is lost.
func TestClerkAtOnce(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn", "1", "3")
	var wait sync.WaitGroup
	for i := range 8 {
		in := o.incoming(Message{Kind: KindText, Text: fmt.Sprintf("chuyện thứ %d kể thêm cho rõ", i)})
		wait.Go(func() {
			if err := o.clerk.Receive(context.Background(), in); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if said := text(o.hear("xem lại")); strings.Count(said, "chuyện thứ") != 8 {
		t.Error(said)
	}
	if len(o.clerk.chats) != 0 {
		t.Error("locks are left over")
	}
}
