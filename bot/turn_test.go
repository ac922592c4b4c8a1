package bot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// Whatever is sent in whatever order: no panic, always an answer, a State that survives storage, and no tip before what
// must be answered was answered.
func FuzzTurn(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, "công an đánh người\x00\u202e", uint8(seed))
	}
	envs := map[string]*Env{}
	for _, channel := range []string{Telegram, Zalo, ZaloOA, Web} {
		envs[channel] = testEnv(f, map[string]string{"channel": channel, "timer": "yes"})
	}
	channels := []string{Telegram, Zalo, ZaloOA, Web}
	f.Fuzz(func(t *testing.T, seed uint64, text string, n uint8) {
		random := rand.New(rand.NewPCG(seed, uint64(n)))
		env := envs[channels[int(n)%len(channels)]]
		state := State{V: StateVersion}
		if random.IntN(2) == 0 {
			state.Box = "NATAN1"
		}
		var last []Button
		for range 60 {
			m := anything(random, text, last)
			s, replies, letter := Turn(env, state, m)
			checkTurn(t, env, state, m, s, replies, letter)
			for _, r := range replies {
				if len(r.Buttons) > 0 {
					last = r.Buttons
				}
			}
			b, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			state = ReadState(b)
		}
	})
}

var walks = flag.Int("walks", 12, "how many random walks TestWalks takes")

// TestWalks writes and checks testdata/walks.json: random walks, with a digest of all that was said and given away. The
// TypeScript twin takes the same walks.
func TestWalks(t *testing.T) {
	type walk struct {
		Channel  string    `json:"channel"`
		Messages []Message `json:"messages"`
		Digest   string    `json:"digest"`
	}
	var all []walk
	for seed := range *walks {
		random := rand.New(rand.NewPCG(uint64(seed), 7))
		w := walk{Channel: []string{Telegram, Web, Zalo, ZaloOA}[seed%4]}
		env := testEnv(t, map[string]string{"channel": w.Channel, "timer": "yes"})
		env.Find = func(string) Found { return Found{Outcome: FoundNone} }
		env.Nearest = func(Pin) Found {
			return Found{Outcome: FoundOne, Offers: []Offer{{Commune: "06085", Name: "xã Thiện Hòa", Old: "xã Yên Lỗ"}}}
		}
		state, digest, last := State{V: StateVersion, Box: "NATAN1"}, sha256.New(), []Button(nil)
		for range 60 {
			m := anything(random, "công an đánh người ở chợ", last)
			s, replies, letter := Turn(env, state, m)
			checkTurn(t, env, state, m, s, replies, letter)
			for _, r := range replies {
				fmt.Fprintln(digest, r.Plain())
				fmt.Fprintln(digest, strings.Join(r.Spoken, " "), r.Listen)
				if len(r.Buttons) > 0 {
					last = r.Buttons
				}
			}
			if letter != nil {
				fmt.Fprintln(digest, sorted(t, letter))
			}
			for _, p := range s.Photos {
				fmt.Fprintln(digest, p.File, p.Kind, p.Look, p.Code, p.Pair, p.Ask, p.Keep)
			}
			w.Messages = append(w.Messages, m)
			b, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			state = ReadState(b)
		}
		w.Digest = hex.EncodeToString(digest.Sum(nil))
		all = append(all, w)
	}
	checkFile(t, "testdata/walks.json", all)
}

// checkFile compares a value with the file it is kept in for the TypeScript tests, and writes it with -update.
func checkFile(t *testing.T, file string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, got) {
		t.Errorf("%s is not what it should be now: %v", file, err)
	}
}

func checkTurn(t *testing.T, env *Env, before State, m Message, s State, replies []Reply, letter *Letter) {
	t.Helper()
	if len(replies) == 0 && letter == nil && s.Wish == nil && !background(m.Kind) {
		t.Fatalf("step %q: nothing said to %q", before.Step, m.Kind)
	}
	if letter != nil && s.Wish != nil {
		t.Fatal("a letter and a wish at once")
	}
	for _, r := range replies {
		if strings.TrimSpace(r.Text) == "" || strings.Contains(r.Text, "{") && !strings.Contains(r.Text+m.Text, "{") {
			t.Fatalf("step %q: empty reply to %q", before.Step, m.Kind)
		}
		for _, b := range r.Buttons {
			if len(b.Data) > 64 {
				t.Fatalf("button data: %d bytes", len(b.Data))
			}
		}
	}
	if letter == nil || letter.Kind != "tip" {
		return
	}
	answers := map[string]string{}
	for _, a := range letter.Answers {
		answers[a.Q] = a.A
	}
	if q, owed := env.Tables.MustAsk(letter.Category, answers); owed {
		t.Fatalf("a tip without %s", q)
	}
	r, err := env.Tables.Route(letter.Category, answers, letter.Floor, letter.Subjects...)
	if err != nil || r.Veiled && (env.Channel == Zalo || env.Channel == ZaloOA) {
		t.Fatalf("route: %v %v", r.Lane, err)
	}
}

// anything makes up a message: words, numbers, commands, buttons old and new, media, events.
func anything(random *rand.Rand, text string, last []Button) Message {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	id := fmt.Sprintf("m%d", random.IntN(50))
	file := fmt.Sprintf("f%d", random.IntN(4))
	switch random.IntN(12) {
	case 0, 1, 2, 3:
		return Message{Kind: KindText, ID: id, Text: fmt.Sprint(random.IntN(10))}
	case 4:
		if len(last) > 0 {
			return Message{Kind: KindChoice, Text: last[random.IntN(len(last))].Data}
		}
		return Message{Kind: KindChoice, Text: pick("1:1", "", "x", ":", "99:9")}
	case 5:
		var all []string
		for _, name := range ears.order {
			all = append(all, ears.Commands[name]...)
		}
		return Message{Kind: KindText, ID: id, Text: pick(all...)}
	case 6:
		return Message{Kind: KindText, ID: id, Text: pick(text, "có người trộm chó ở thôn Nà Tàn", "xã Thiện Hòa", "xã Tân Thành", "không", "có", "1 3",
			"số tôi 0912345678", "cứu với, cháy nhà", "7KQ2-9FXM-3TWB-8RJD-P4HN", strings.Repeat("ab ", 1300), "Có", "chịu")}
	case 7:
		return Message{Kind: pick(KindPhoto, KindVoice, KindFile), File: file, ID: id, Album: pick("", "a1"), Text: pick("", text),
			Type: pick("", "image/jpeg", "audio/ogg", "video/mp4", "application/pdf", "text/plain", "application/zip"), Size: int64(random.IntN(22)) << 20}
	case 8:
		return Message{Kind: pick(KindSticker, KindContact, KindCall, KindUnsupported, KindStart, "new"), Text: pick("", "NATAN1", "no")}
	case 9:
		return Message{Kind: KindLocation, Pin: &Pin{22.0794 + random.Float64()/10, 106.2160}}
	case 10:
		return Message{Kind: pick(KindSent, KindFailed, KindNobody, KindMailbox, KindNotFound, KindTooMany, KindDeleted, KindCleared, KindNotCleared,
			KindSilence, KindEdited), ID: id, Text: text, Code: "7KQ2-9FXM-3TWB-8RJD-P4HN", Mailbox: &Mailbox{Day: "21-11-2026", Lane: pick("tip", "feedback", "x"),
			State: pick("RECEIVED", "NEED_INFO", "RESOLVED", "y"), Replies: []MailboxReply{{ID: "r", Text: text, Question: random.IntN(2) == 0}}}}
	}
	if random.IntN(2) == 0 {
		return Message{Kind: KindPhotoRefused, File: file, Reason: pick("", "big", "paper", "unknown")}
	}
	return Message{Kind: KindPhotoReady, Attachment: &Attachment{File: file, Blob: "b", Type: pick("image/jpeg", "audio/ogg", "video/mp4", "application/pdf"), Size: 1}}
}

func TestHearing(t *testing.T) {
	for text, want := range map[string]string{
		"gửi": "send", "GUI": "send", "Gửi!": "send", "gửi cho công an": "", "đúng": "", "dung": "stop", "dừng": "stop", "huỷ": "drop",
		"xoá": "drop", "Huy lấy xe": "", "quay lai": "back", "tiêng": "", "": "",
	} {
		if got := command(text); got != want {
			t.Errorf("command(%q) = %q, not %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"2": "2", " số 2.": "2", "２": "2", "2️⃣": "2", "hai": "2", "2 con": "", "12": "12", "123": ""} {
		cleaned, _ := clean(text)
		if got := number(cleaned); got != want {
			t.Errorf("number(%q) = %q, not %q", text, got, want)
		}
	}
	if codes := likely("Có thằng bán ma túy"); codes[0] != "A3" || len(codes) != 6 {
		t.Error(codes)
	}
	if codes := likely("mat trau"); !slices.Contains(codes, "A2") {
		t.Error(codes)
	}
}

func TestReadState(t *testing.T) {
	for _, b := range []string{"", "{", `{"v":7,"words":[{"a":"x"}]}`, `{"words":5}`, `[]`} {
		if s := ReadState([]byte(b)); s.V != StateVersion || s.Step != "" || !s.Greeted {
			t.Errorf("%q: %+v", b, s)
		}
	}
}
