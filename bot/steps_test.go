package bot

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everyStep are the steps that the source names.
func everyStep(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^\s*(?:const )?step[A-Z]\w*\s+= "([a-z-]+)"`)
	steps := []string{""}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(source), -1) {
			steps = append(steps, m[1])
		}
	}
	if len(steps) < 35 {
		t.Fatalf("only %d steps found", len(steps))
	}
	return steps
}

// at is a conversation that has everything a conversation can have, at a step.
func at(step, box string) State {
	s := State{
		V: StateVersion, Step: step, Before: stepReview, After: stepReview, Turn: 9, Greeted: step != "", Box: box, Menu: "bao-viec-xau", Kinds: []string{"A2", "A1"},
		Category: "A2", Ask: "mat-gi", Trail: []string{"dinh-can-bo", "mat-gi"},
		Answers: []Piece{{Q: "dinh-can-bo", A: "khong", M: "m1"}, {Q: "mat-gi", A: "con trâu bí mật", M: "m2"}, {Q: "o-dau", A: "gần gốc đa bí mật", M: "m3"}},
		Words:   []Piece{{A: "lời kể bí mật, gọi 0912345678", M: "m4"}}, Ignore: []string{"name bi mat"},
		Place:  Spot{Words: "gần gốc đa bí mật", Commune: "06085", Name: "xã Thiện Hòa", Pin: &Pin{21.9, 106.4}},
		Offers: []Offer{{Commune: "06085", Name: "xã Thiện Hòa"}}, Pin: &Pin{21.9, 106.4},
		Photos: []Photo{{File: "tep-bi-mat", Kind: KindPhoto}}, Subjects: []string{"commune-police"},
	}
	switch step {
	case stepBare:
		s.Held = &Piece{Q: "mat-gi", A: "7"}
	case stepSent:
		s.Code, s.Words, s.Photos = "7KQ2-9FXM-3TWB-8RJD-P4HN", nil, nil
	case stepWhich:
		s.Code = "7KQ2-9FXM-3TWB-8RJD-P4HN"
	case stepMailbox, stepReply, stepExtend, stepSolved, stepDelete:
		s.Look = &Look{Code: "7KQ2-9FXM-3TWB-8RJD-P4HN", Lane: "tip", State: "RECEIVED"}
	case stepPaper:
		s.Photos[0].Ask = true
	}
	return s
}

// VIẾT KÍN at every step of every chat: the box's constant address, no token, and nothing of the draft is left.
func TestPrivateEverywhere(t *testing.T) {
	link := regexp.MustCompile(`https?://\S+`)
	walked := 0
	for _, channel := range []string{Telegram, Zalo, ZaloOA} {
		for _, step := range everyStep(t) {
			if step == stepSending {
				continue // in a chat the keeper has done it before the next message is heard
			}
			for box, want := range map[string]string{"NATAN1": "https://homthu.example/h/NATAN1", "": "https://homthu.example"} {
				env := testEnv(t, map[string]string{"channel": channel})
				s := at(step, box)
				if step == "" { // before the first word: greeted first, then again
					s, _, _ = Turn(env, State{V: StateVersion, Box: box}, Message{Kind: KindText, Text: "xin chào"})
				}
				for _, word := range []string{"VIẾT KÍN", "viet kin"} {
					after, replies, letter := Turn(env, s, Message{Kind: KindText, Text: word, ID: "m9"})
					walked++
					said := ""
					for _, r := range replies {
						said += r.Plain() + "\n"
					}
					if !strings.Contains(said, "viết kín: "+want+"\n") || !strings.Contains(said, "đã xóa") {
						t.Errorf("%s, %q: %q", channel, step, said)
					}
					for _, found := range link.FindAllString(said, -1) {
						if found != want {
							t.Errorf("%s, %q: the address %s", channel, step, found)
						}
					}
					kept, err := json.Marshal(after)
					if err != nil {
						t.Fatal(err)
					}
					if strings.Contains(string(kept), "bí mật") || strings.Contains(string(kept), "bi-mat") || strings.Contains(string(kept), "7KQ2") || letter != nil || after.Wish != nil {
						t.Errorf("%s, %q: kept %s", channel, step, kept)
					}
					bare := State{V: StateVersion, Step: stepMenu, Turn: after.Turn, Shown: after.Shown, Box: box, Greeted: true}
					if diff := cmp.Diff(bare, after); diff != "" {
						t.Errorf("%s, %q: more than language and box is left: %s", channel, step, diff)
					}
				}
			}
		}
	}
	t.Logf("%d words at %d steps", walked, len(everyStep(t)))
}

// The language is a choice of language only: at every step the State stays the same but for it.
func TestLanguageOnly(t *testing.T) {
	for _, channel := range []string{Telegram, Zalo, ZaloOA, Web} {
		for _, step := range everyStep(t) {
			if step == stepSending || step == stepLang || step == "" || step == stepInterpreter { // the last asks about the tongue that is left
				continue
			}
			env := testEnv(t, map[string]string{"channel": channel})
			// A first message brings the State into a shape that stands by itself, and asks the present question.
			before, _, _ := Turn(env, at(step, "NATAN1"), Message{Kind: KindSticker})
			asked, _, _ := Turn(env, before, Message{Kind: KindText, Text: "đổi tiếng"})
			english, replies, letter := Turn(env, asked, Message{Kind: KindText, Text: "2"})
			if letter != nil || english.Wish != nil || len(replies) == 0 {
				t.Errorf("%s, %s: does more than change the language", channel, step)
			}
			if english.Lang != "en" || english.Tongue != "en" {
				t.Errorf("%s, %s: language %q", channel, step, english.Lang)
			}
			english.Lang, english.Tongue, english.Turn, english.Shown = before.Lang, before.Tongue, before.Turn, before.Shown
			english.Before = before.Before // where the language was asked for
			if diff := cmp.Diff(before, english); diff != "" {
				t.Errorf("%s, %s: changes more than the language: %s", channel, step, diff)
			}
		}
	}
}
