package bot

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"homthu/bot/words"
)

// Recordings are found by language and id; what nobody will ever hear is warned of, and no name leads out of the folder.
func TestRecordings(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"hmn/start.menu.ogg", "hmn/start.menu.aac", "hmn/question.dinh-can-bo.ogg", "vi/list.bao-viec-xau-1.ogg", "hmn/start.menuu.ogg", "hmn/note.txt", "xx/start.menu.ogg"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("OggS"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	book, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, warnings, err := OpenRecordings(dir, func(id string) bool { return KnownRecording(testTables(t), book, id) })
	if err != nil || len(warnings) != 3 || !strings.Contains(strings.Join(warnings, "\n"), "xx: no language") {
		t.Fatal(warnings, err)
	}
	if got := r.List(); !slices.Equal(got["hmn"], []string{"question.dinh-can-bo", "start.menu"}) || !r.Has("vi", "list.bao-viec-xau-1") || r.Has("xx", "start.menu") {
		t.Error(got)
	}
	f, err := r.Open("hmn/start.menu.aac")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); err != nil || string(b) != "OggS" {
		t.Error(b, err)
	}
	for _, name := range []string{"../hmn/start.menu.ogg", "hmn/note.txt", "", "hmn/start.hello.ogg"} {
		if _, err := r.Open(name); err == nil {
			t.Error("opened ", name)
		}
	}
	var none *Recordings
	if none.Any() || none.Has("vi", "start.menu") {
		t.Error("nothing is something")
	}
}

// Who has chosen a tongue that the box does not write hears its recordings by themselves; others after NGHE. Where there
// are none, the word is a word.
func TestListen(t *testing.T) {
	env := testEnv(t, map[string]string{"channel": Telegram})
	say := func(s State, text string) (State, Reply) {
		t.Helper()
		s, replies, _ := Turn(env, s, Message{Kind: KindText, Text: text})
		return s, replies[len(replies)-1]
	}
	s, _ := say(State{V: StateVersion, Box: "NATAN1"}, "xin chào")
	if _, r := say(s, "nghe"); strings.Contains(r.Text, "đọc to") {
		t.Error(r.Text)
	}
	env.Recorded = true
	s, r := say(s, "nghe")
	if r.Listen != "vi" || !slices.Equal(r.Spoken, []string{"start.listen-on", "start.menu"}) {
		t.Errorf("%+v", r)
	}
	if s, r = say(s, "thôi nghe"); r.Listen != "" {
		t.Errorf("%+v", r)
	}
	s.Listen = ""
	s, _ = say(s, "tiếng")
	if _, r = say(s, "3"); r.Listen != "hmn" || r.Spoken[len(r.Spoken)-1] != "start.interpreter" {
		t.Errorf("%+v", r)
	}
}
