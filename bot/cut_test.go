package bot

import (
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// rowsOf counts what the safe holds on the chats' side.
func (o *office) rowsOf(table string) (n int) {
	o.t.Helper()
	if err := o.db.Read().QueryRowContext(o.t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// memory counts what the Clerk keeps of any chat.
func (c *Clerk) memory() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.photos.mu.Lock()
	defer c.photos.mu.Unlock()
	return len(c.silences) + len(c.addresses) + len(c.chats) + len(c.photos.jobs) + len(c.photos.known)
}

// DỪNG leaves nothing of a chat, in the safe or in memory, and nothing that comes late brings it back.
func TestCutLeavesNothing(t *testing.T) {
	for _, word := range []string{"DỪNG", "dung", "stop", "xóa hết", "xoa het"} {
		o := reminding(t)
		o.hear(theft...)
		o.hear("gửi", "2")                                 // a reminder, a stub
		o.hear("cháy nhà, có người bị kẹt trong bản", "2") // a new matter
		photo := o.incoming(Message{Kind: KindPhoto, File: "f1"})
		if err := o.clerk.Receive(t.Context(), photo); err != nil {
			t.Fatal(err)
		}
		late, err := o.clerk.Outgoing(t.Context(), Telegram, 10) // an adapter is in the middle of sending these
		if err != nil || len(late) == 0 {
			t.Fatal(len(late), err)
		}
		var recipient string
		o.clerk.photos.mu.Lock()
		for j := range o.clerk.photos.known {
			recipient = j.recipient
		}
		o.clerk.photos.mu.Unlock()
		o.clerk.silences[address{Telegram, chatID}] = o.now
		if n := o.clerk.memory(); n < 4 || recipient == "" {
			t.Fatalf("%s: too little to forget: %d", word, n)
		}
		for _, said := range []string{word, "1"} {
			if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindText, Text: said})); err != nil {
				t.Fatal(err)
			}
		}
		if n := o.clerk.memory(); n != 0 || o.rowsOf("draft") != 0 || o.rowsOf("reminder") != 0 {
			t.Errorf("%s: memory %d, drafts %d, reminders %d", word, n, o.rowsOf("draft"), o.rowsOf("reminder"))
		}
		// What was on its way comes late.
		for _, x := range late {
			if err := errors.Join(o.clerk.Cleared(t.Context(), x.ID, true), o.clerk.Sent(t.Context(), x.ID, "out-late")); err != nil {
				t.Error(err)
			}
		}
		for _, m := range []Message{
			{Kind: KindPhotoReady, Attachment: &Attachment{File: "f1", Blob: "b", Type: "image/jpeg", Size: 1, Sealed: 1}},
			{Kind: KindPhotoRefused, File: "f1"}, {Kind: KindSilence}, {Kind: KindNotCleared},
		} {
			if err := o.clerk.Receive(t.Context(), Incoming{Channel: Telegram, Chat: chatID, Message: m, sealedTo: recipient}); err != nil {
				t.Error(err)
			}
		}
		if err := errors.Join(o.clerk.Photos(t.Context()), o.clerk.Silences(t.Context()), o.clerk.Remind(t.Context())); err != nil {
			t.Error(err)
		}
		if said := text(o.deliver()); said != "Đã cắt.\nHòm thư không nhắn về máy bà con được nữa." {
			t.Errorf("%s: said %q", word, said)
		}
		if n := o.clerk.memory(); n != 0 || o.rowsOf("draft") != 0 || o.rowsOf("outgoing") != 0 || o.rowsOf("reminder") != 0 {
			t.Errorf("%s: came back: memory %d, drafts %d, outgoing %d", word, n, o.rowsOf("draft"), o.rowsOf("outgoing"))
		}
	}
}

// opened counts the drafts of a safe's file that a folder of draft keys opens.
func openedWith(t *testing.T, file, keyDir string, now time.Time) (drafts, opened int) {
	t.Helper()
	// The keys as a thief has them: whatever files are there, whatever day it is.
	var keys []dayKey
	for _, name := range keyFiles(t, keyDir) {
		day, err := time.Parse(time.DateOnly, strings.TrimSuffix(name, keySuffix))
		if err != nil {
			continue
		}
		secret, err := readKey(keyDir, strings.TrimSuffix(name, keySuffix), false)
		if err != nil {
			t.Fatal(err)
		}
		key, err := derive(day, secret, "draft")
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT chat, sealed, 'draft ' || chat FROM draft UNION ALL SELECT chat, sealed, 'reply ' || id FROM outgoing`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var chat, place string
		var sealed []byte
		if err := rows.Scan(&chat, &sealed, &place); err != nil {
			t.Fatal(err)
		}
		drafts++
		for _, k := range keys {
			if _, err := k.open(sealed, place); err == nil {
				opened++
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return drafts, opened
}

// A disk image that is three days old opens nothing with the keys that are alive by then, and the live disk keeps nothing of
// it. What it opens with the keys in the image itself is the concession of the threat model, shown here so that it stays
// known: two days of drafts and stubs, for whoever took the image while they were alive.
func TestDiskImage(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	o.hear("gửi")
	other := o.incoming(Message{Kind: KindText, Text: "chưa gửi đâu, mất con trâu"})
	other.Chat = "99"
	if err := o.clerk.Receive(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	old := t.TempDir()
	if err := os.CopyFS(old, os.DirFS(o.dir)); err != nil {
		t.Fatal(err)
	}
	if n, opened := openedWith(t, filepath.Join(old, "safe.db"), filepath.Join(old, "keys"), o.now); n < 3 || opened != n {
		t.Errorf("an image with its own live keys opens %d of %d: the threat model says all", opened, n)
	}
	o.now = o.now.AddDate(0, 0, 3)
	if _, err := o.clerk.opts.Keys.current(); err != nil {
		t.Fatal(err)
	}
	if _, err := o.safe.Sweep(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	if n, opened := openedWith(t, filepath.Join(old, "safe.db"), filepath.Join(o.dir, "keys"), o.now); n < 3 || opened != 0 {
		t.Errorf("today's keys open %d of %d rows of an image three days old", opened, n)
	}
	live := t.TempDir()
	if err := os.CopyFS(live, os.DirFS(o.dir)); err != nil {
		t.Fatal(err)
	}
	if n, _ := openedWith(t, filepath.Join(live, "safe.db"), filepath.Join(live, "keys"), o.now); n != 0 {
		t.Errorf("the live disk still has %d of them", n)
	}
	dead := keyFiles(t, filepath.Join(old, "keys"))
	for _, name := range dead {
		if _, err := os.Stat(filepath.Join(o.dir, "keys", name)); err == nil {
			t.Errorf("the key %s is still there", name)
		}
	}
}

// A dead key's file is overwritten before it is unlinked.
func TestShred(t *testing.T) {
	path := filepath.Join(t.TempDir(), "2026-11-22.key")
	if err := createKey(filepath.Dir(path), path); err != nil {
		t.Fatal(err)
	}
	held, err := os.Open(path) // the file's bytes, also when it has no name any more
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := shred(path); err != nil {
		t.Fatal(err)
	}
	left, err := io.ReadAll(held)
	if err != nil || strings.Trim(string(left), "0") != "" || len(left) != 65 {
		t.Errorf("left: %d bytes, %v", len(left), err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
