package bot

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/safe"
)

// reminding is an office whose Clerk reminds.
func reminding(t *testing.T) *office {
	o := newOffice(t)
	o.remindOn()
	return o
}

func (o *office) remindOn() {
	o.t.Helper()
	keys, err := OpenReminderKeys(filepath.Join(o.dir, "reminder-keys"), func() time.Time { return o.now })
	if err != nil {
		o.t.Fatal(err)
	}
	o.clerk.opts.ReminderKeys = keys
}

func (o *office) reminders() []safe.Reminder {
	o.t.Helper()
	all, err := o.safe.Reminders(o.t.Context(), 1<<40, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func (o *office) remindOnly() {
	o.t.Helper()
	if err := o.clerk.Remind(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) remind() string {
	o.t.Helper()
	o.remindOnly()
	return text(o.deliver())
}

func keyFiles(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A reminder is due on about the day, is said by day, says nothing, and takes its key with it.
func TestReminder(t *testing.T) {
	o := reminding(t)
	days := map[int64]bool{}
	for range 80 {
		r, err := o.clerk.reminder(Telegram, "1", 15)
		if err != nil {
			t.Fatal(err)
		}
		days[r.Day-dayOf(o.now)] = true
	}
	if len(days) != 3 || !days[14] || !days[15] || !days[16] {
		t.Errorf("due after %v days: a day more or less hides the day of asking", days)
	}
	folder := filepath.Join(o.dir, "reminder-keys")
	o.hear(theft...)
	if said := text(o.hear("gửi")); !strings.Contains(said, "Sau 15 ngày") {
		t.Fatal("the receipt does not ask: ", said)
	}
	o.hear("2")
	due := o.reminders()
	if len(due) != 1 {
		t.Fatalf("%d reminders", len(due))
	}
	if names := keyFiles(t, folder); !slices.Contains(names, dayName(due[0].Day)+keySuffix) {
		t.Errorf("keys %v", names)
	}
	midnight := time.Unix(due[0].Day*86400-7*3600, 0)
	for _, early := range []time.Time{midnight.Add(-time.Minute), midnight.Add(7*time.Hour + 59*time.Minute)} {
		o.now = early
		if said := o.remind(); said != "" || len(o.reminders()) != 1 {
			t.Errorf("said at %v: %q", early, said)
		}
	}
	o.now = midnight.Add(8 * time.Hour)
	if said := o.remind(); said != "Bà con xem lại hòm thư nhé." {
		t.Errorf("said %q", said)
	}
	if names := keyFiles(t, folder); names[0] <= dayName(due[0].Day)+keySuffix || len(o.reminders()) != 0 {
		t.Errorf("left: %v", names)
	}
	if said := o.remind(); said != "" {
		t.Errorf("said twice: %q", said)
	}
}

// When a file was made would tell the minute in which the first reminder of a day was asked for, and that is a minute after
// its tip. So the keys are there before anybody asks, and asking changes nothing in their folder.
func TestReminderKeysTellNoTime(t *testing.T) {
	o := reminding(t)
	folder := filepath.Join(o.dir, "reminder-keys")
	state := func() string {
		all := ""
		for _, name := range keyFiles(t, folder) {
			info, err := os.Stat(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			all += name + info.ModTime().String() + "\n"
		}
		return all
	}
	for day := range 3 {
		before := state()
		for i, days := range []int{3, 15, 30} {
			if _, err := o.clerk.reminder(Telegram, strings.Repeat("1", i+1), days); err != nil {
				t.Fatal(err)
			}
		}
		if after := state(); after != before {
			t.Fatalf("day %d: asking made\n%sof\n%s", day, after, before)
		}
		o.now = o.now.AddDate(0, 0, 1)
		o.remind()
	}
}

// Draft keys die on their day also where nobody writes and no platform is asked for what is to be sent.
func TestDraftKeysDieInSilence(t *testing.T) {
	o := reminding(t)
	o.hear("trộm trâu")
	o.now = o.now.AddDate(0, 0, 3)
	o.remindOnly()
	if names := keyFiles(t, filepath.Join(o.dir, "keys")); len(names) != 1 || names[0] != name(o.now.UTC())+keySuffix {
		t.Errorf("draft keys after three days: %v", names)
	}
}

// One a chat: a new one takes the place of the old, and THÔI NHẮC, DỪNG and a consent taken back leave none.
func TestRemindersDropped(t *testing.T) {
	for name, drop := range map[string]func(o *office){
		"THÔI NHẮC": func(o *office) { o.hear("thoi nhac") },
		"menu":      func(o *office) { o.hear("bắt đầu", "9", "4", "4") },
		"DỪNG":      func(o *office) { o.hear("dừng", "1") },
		"withdrawn": func(o *office) {
			if err := o.clerk.Forget(t.Context(), Telegram, chatID, Update{Channel: Telegram, ID: "u"}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		o := reminding(t)
		o.hear(theft...)
		o.hear("gửi", "3", "bắt đầu", "9", "4", "1")
		if due := o.reminders(); len(due) != 1 || due[0].Day > dayOf(o.now)+4 {
			t.Errorf("%s: %d reminders before", name, len(due))
		}
		o.now = o.now.Add(26 * time.Hour) // under other draft keys
		if drop(o); len(o.reminders()) != 0 {
			t.Errorf("%s: a reminder is left", name)
		}
		o.now = o.now.AddDate(0, 0, 40)
		if said := o.remind(); said != "" {
			t.Errorf("%s: said %q", name, said)
		}
	}
}

// What is stored of a reminder has one shape for all channels and chats, and no value of a draft or of what is to be said.
func TestReminderShape(t *testing.T) {
	o := reminding(t)
	var shapes []int
	seen := map[string]bool{}
	for _, chat := range []address{{Telegram, "1"}, {Zalo, strings.Repeat("a1b2", 16)}, {ZaloOA, "7733551199"}, {Telegram, "1"}} {
		r, err := o.clerk.reminder(chat.channel, chat.chat, 30)
		if err != nil {
			t.Fatal(err)
		}
		shapes = append(shapes, len(r.Sealed))
		ch, err := o.clerk.known(chat.channel, chat.chat)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(ch.hashes, r.Chat) {
			t.Error("a reminder knows the chat by the draft's hash")
		}
		if strings.Contains(string(r.Sealed), chat.chat) && len(chat.chat) > 4 {
			t.Error("a chat in the clear")
		}
		seen[r.ID] = true
	}
	if slices.Sort(shapes); shapes[0] != shapes[3] || len(seen) != 4 {
		t.Errorf("lengths %v", shapes)
	}
}
