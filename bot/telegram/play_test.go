package telegram

import (
	"bytes"
	"context"
	"io"
	"slices"
	"testing"

	"homthu/bot"
)

type spoken map[string]string

func (s spoken) Has(lang, id string) bool { return s[lang+"/"+id+".ogg"] != "" }

func (s spoken) Open(name string) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader([]byte(s[name]))), nil
}

// Recordings stand before their text, and each is uploaded once; what is not recorded is only written.
func TestRecordingsArePlayed(t *testing.T) {
	r := newRoom(t)
	r.sender.recordings = spoken{"hmn/start.menu.ogg": "OggS menu", "hmn/ask.got.ogg": "OggS got"}
	a := r.fake.User("A")
	row := bot.Outgoing{ID: "x", Chat: a.Chat(), Reply: bot.Reply{Text: "chữ", Listen: "hmn", Spoken: []string{"ask.got", "warn.name", "start.menu"}}}
	for range 2 {
		p := &progress{}
		for range 20 {
			if wait, err := r.sender.show(context.Background(), row, p); err != nil {
				t.Fatal(err)
			} else if wait == 0 {
				break
			}
			r.fake.Advance(2e9)
		}
		if len(p.shown) != 1 || len(p.voices) != 2 {
			t.Fatalf("%d texts, %d voices", len(p.shown), len(p.voices))
		}
	}
	var kinds []string
	for _, m := range a.Screen() {
		kinds = append(kinds, m.Kind)
	}
	if want := []string{"voice", "voice", "text", "voice", "voice", "text"}; !slices.Equal(kinds, want) {
		t.Error(kinds)
	}
	if n := len(r.sender.voices); n != 2 {
		t.Errorf("%d file ids are known", n)
	}
}
