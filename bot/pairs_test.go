package bot

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// cases watches which pair and which blob goes to which case.
type cases struct {
	t     *testing.T
	codes []string
	held  map[any]string // pair or blob → code of the case
	sent  int            // letters with attachments
}

// post notes a Letter, and is its outcome.
func (c *cases) post(random *rand.Rand, s State, l *Letter) Message {
	c.t.Helper()
	if random.IntN(8) == 0 {
		kinds := []string{KindFailed, KindNobody, KindNotFound}
		if l.Kind == "tip" {
			kinds = kinds[:2]
		}
		return Message{Kind: kinds[random.IntN(len(kinds))]}
	}
	code := l.Code
	if l.Kind == "tip" {
		code = receipt.Mint().String()
		c.codes = append(c.codes, code)
	}
	pair := 0
	for _, a := range l.Attachments {
		for _, p := range s.Photos {
			if p.Ready != nil && *p.Ready == a {
				if pair != 0 && pair != p.Pair {
					c.t.Fatal("two pairs in one letter")
				}
				pair = p.Pair
			}
		}
		if pair == 0 {
			c.t.Fatal("a letter with an attachment that is not here")
		}
		for _, x := range []any{pair, a.Blob} {
			if other, known := c.held[x]; known && other != code {
				c.t.Fatalf("%v is in two cases", x)
			}
			c.held[x] = code
		}
		c.sent++
	}
	return Message{Kind: KindSent, Code: code}
}

// walk goes on with a conversation as a resident, his platform and the keeper may.
func (c *cases) walk(random *rand.Rand, env *Env, steps int) {
	state, n := State{V: StateVersion, Box: "NATAN1"}, 0
	var last []Button
	for range steps {
		m := c.next(random, state, last, &n)
		for range 4 {
			s, replies, letter := Turn(env, state, m)
			b, err := json.Marshal(s)
			if err != nil {
				c.t.Fatal(err)
			}
			state = ReadState(b)
			for _, r := range replies {
				if len(r.Buttons) > 0 {
					last = r.Buttons
				}
			}
			switch {
			case letter != nil:
				m = c.post(random, state, letter)
				continue
			case s.Wish != nil && s.Wish.Do == "look":
				m = Message{Kind: KindMailbox, Mailbox: &Mailbox{Day: "21-11-2026", Lane: "tip", State: "RECEIVED"}}
				continue
			case s.Wish != nil && s.Wish.Do == "delete":
				m = Message{Kind: KindDeleted}
				continue
			case s.Wish != nil:
				state = State{V: StateVersion, Box: "NATAN1", Pairs: 1000 * n} // the keeper forgets its pairs as well
			}
			break
		}
		if random.IntN(60) == 0 {
			state = state.unstubbed()
		}
		if random.IntN(80) == 0 {
			b, _ := json.Marshal(state)
			state = ReadState([]byte(strings.Replace(string(b), `"v":1`, `"v":0`, 1)))
		}
	}
}

// next is what happens next: words, an answer, a photo, a photo that is ready or not clean, a code.
func (c *cases) next(random *rand.Rand, s State, last []Button, n *int) Message {
	*n++
	id := fmt.Sprintf("m%d", *n)
	for _, p := range s.Photos {
		if p.Ready == nil && !p.Ask && random.IntN(5) == 0 {
			if random.IntN(5) == 0 {
				return Message{Kind: KindPhotoRefused, File: p.File, Reason: []string{"", "paper"}[random.IntN(2)]}
			}
			return Message{Kind: KindPhotoReady, Attachment: &Attachment{File: p.File, Blob: fmt.Sprintf("blob-%d-%d", *n, random.Uint32()), Size: 1}}
		}
	}
	switch random.IntN(10) {
	case 0, 1:
		return Message{Kind: []string{KindPhoto, KindPhoto, KindVoice, KindFile}[random.IntN(4)], ID: id, File: fmt.Sprintf("f%d", random.IntN(40)),
			Album: []string{"", "a"}[random.IntN(2)], Type: []string{"", "video/mp4", "application/pdf"}[random.IntN(3)]}
	case 2:
		return Message{Kind: KindText, ID: id, Text: "có người trộm chó ở thôn Nà Tàn"}
	case 3:
		return Message{Kind: KindText, ID: id, Text: []string{"gửi", "gửi", "xem lại", "bắt đầu", "hủy", "quay lại"}[random.IntN(6)]}
	case 4:
		if len(c.codes) > 0 && random.IntN(3) == 0 {
			return Message{Kind: KindText, ID: id, Text: c.codes[random.IntN(len(c.codes))]}
		}
	case 5:
		if random.IntN(10) == 0 {
			return Message{Kind: KindText, ID: id, Text: "dừng"}
		}
	}
	if len(last) > 0 && random.IntN(3) > 0 {
		return Message{Kind: KindChoice, ID: id, Text: last[random.IntN(len(last))].Data}
	}
	return Message{Kind: KindText, ID: id, Text: fmt.Sprint(1 + random.IntN(3))}
}

// Whatever way a conversation goes, no two cases carry the same pair or the same blob.
func TestNoPairInTwoCases(t *testing.T) {
	sent := 0
	for seed := range 40 {
		random := rand.New(rand.NewPCG(uint64(seed), 41))
		env := testEnv(t, map[string]string{"channel": []string{Telegram, Web}[seed%2], "timer": "yes"})
		env.Find = func(string) Found { return Found{Outcome: FoundNone} }
		c := &cases{t: t, held: map[any]string{}}
		c.walk(random, env, 150)
		sent += c.sent
	}
	if sent < 80 {
		t.Errorf("only %d attachments were sent: the walks show nothing", sent)
	}
}

// A photo that was not ready for an urgent tip does not move into the next tip: it would bring along the pair of the first.
func TestAPendingPhotoDoesNotMove(t *testing.T) {
	o := newOffice(t)
	send := func(file string) {
		t.Helper()
		if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: file})); err != nil {
			t.Fatal(err)
		}
		o.deliver()
	}
	clean := func() {
		t.Helper()
		if err := o.clerk.Photos(t.Context()); err != nil && !strings.Contains(err.Error(), "fetch") {
			t.Fatal(err)
		}
		o.deliver()
	}
	o.hear("/start NATAN1", "1", "2", "1", "cháy nhà sàn")
	o.files["ready"] = picture(t)
	send("ready")
	clean()
	send("pending")
	o.now = o.now.Add(time.Minute)
	if err := o.clerk.Silences(t.Context()); err != nil {
		t.Fatal(err)
	}
	codeIn(t, o.deliver())
	o.hear("gửi", "có người trộm chó ở đầu thôn")
	if said := text(o.hear("2")); !strings.Contains(said, "Ảnh chưa gửi xong đã bỏ đi") {
		t.Error("nothing is said of the photo: ", said)
	}
	o.files["pending"], o.files["new"] = picture(t), picture(t)
	send("new")
	clean()
	o.hear("2", "3", "gửi")
	codeIn(t, o.hear("1"))

	pairs, blobs := map[string]string{}, map[string]string{}
	for _, s := range o.envelopes() {
		tip := o.read(s, "commune-police.06085")
		if len(tip.Attachments) == 0 {
			continue
		}
		o.openable(tip)
		if other, known := pairs[tip.CaseKey.Identity]; known && other != tip.Header.Case {
			t.Error("one pair in two cases")
		}
		pairs[tip.CaseKey.Identity] = tip.Header.Case
		for _, a := range tip.Attachments {
			if blobs[a.Blob] != "" {
				t.Error("one blob in two envelopes")
			}
			blobs[a.Blob] = tip.Header.Case
		}
	}
	if len(pairs) != 2 || len(blobs) != 2 {
		t.Errorf("%d pairs, %d blobs", len(pairs), len(blobs))
	}
}

// Photos of a tip, and of an older case to which the same chat adds while writing it, are sealed to two pairs: one pair in
// two envelopes would tell two units that one person sent both.
func TestPhotosOfTwoCasesHaveTwoPairs(t *testing.T) {
	o := newOffice(t)
	photo := func(file string) {
		t.Helper()
		o.files[file] = picture(t)
		if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: file})); err != nil {
			t.Fatal(err)
		}
		if err := o.clerk.Photos(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.deliver()
	}
	older := codeIn(t, o.hear(append(theft, "1")...))
	o.hear("bắt đầu")
	o.hear(theft[1 : len(theft)-1]...)
	photo("mine")
	o.hear(older)
	photo("older")
	o.restart()
	o.hear("0", "gửi")
	codeIn(t, o.hear("1"))

	keys := map[string]bool{}
	for _, s := range o.envelopes() {
		tip := o.read(s, "commune-police.06085")
		if len(tip.Attachments) == 0 {
			continue
		}
		if keys[tip.CaseKey.Identity] || tip.CaseKey.Identity == "" {
			t.Error("one pair for two cases")
		}
		keys[tip.CaseKey.Identity] = true
		o.openable(tip)
	}
	if len(keys) != 2 {
		t.Errorf("%d envelopes with photos", len(keys))
	}
}

// openable checks that the pair in a tip opens what is attached to it.
func (o *office) openable(tip envelope.Tip) {
	o.t.Helper()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, a := range tip.Attachments {
		sealed, err := os.Open(find(o.t, o.dir, a.Blob))
		if err != nil {
			o.t.Fatal(err)
		}
		if _, err := envelope.OpenBlob(sealed, id, a); err != nil {
			o.t.Error("nobody can open the photo: ", err)
		}
		sealed.Close()
	}
}
