package bot

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/bot/flood"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// limit gives the office a gate, and officers a way to ask not to hear of a sender.
func (o *office) limit(limits flood.Limits) {
	o.t.Helper()
	o.clerk.opts.Gate, o.clerk.opts.Silences = flood.NewGate(limits, func() time.Time { return o.now }), NewSilences()
}

// another tells one more theft and sends it.
func (o *office) another() string {
	o.t.Helper()
	o.hear("BẮT ĐẦU")
	o.hear(theft...)
	return text(o.hear("1"))
}

// urgently tells of a fire.
func (o *office) urgently() []Outgoing {
	o.t.Helper()
	return o.hear("DỪNG", "1", "/start NATAN1", "1", "2", "1", "cháy nhà sàn", "3")
}

// silence is what an officer's request brings off the road.
func (o *office) silence(token, unit, from string) error {
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		o.t.Fatal(err)
	}
	p, err := courier.Silence{ID: uuid.NewString(), Unit: unit, Token: raw, Until: "2026-11-29"}.Parcel(from, "edge-1")
	if err != nil {
		o.t.Fatal(err)
	}
	return o.clerk.Silence(o.t.Context(), p)
}

const here = "commune-police.06085"

func TestClerkHoldsUpWhoSendsTooMuch(t *testing.T) {
	o := newOffice(t)
	limits := flood.DefaultLimits()
	limits.Tips = flood.Per(2, time.Hour)
	o.limit(limits)
	o.hear(theft...)
	// A commit that fails counts nothing, however often the platform delivers again.
	again := o.incoming(Message{Kind: KindText, Text: "1"})
	for range 5 {
		o.faults.Arm(1, faulty.NotDone)
		for n := 2; o.clerk.Receive(t.Context(), again) == nil; n++ {
			t.Fatal("the fault did not hit")
		}
		o.faults.Arm(0, faulty.NotDone)
	}
	if err := o.clerk.Receive(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	codeIn(t, o.deliver())
	if err := o.clerk.Receive(t.Context(), again); err != nil { // the answer to the platform was lost
		t.Fatal(err)
	}
	if said := o.another(); !strings.Contains(said, "Mã của bà con") {
		t.Fatal("the second tip: ", said)
	}
	said := o.another()
	if !strings.Contains(said, "Bà con gửi nhanh quá.") || !strings.Contains(said, "Khoảng 30 phút nữa") || len(o.envelopes()) != 2 {
		t.Fatal("the third tip: ", said)
	}
	o.now = o.now.Add(30 * time.Minute)
	if said := text(o.hear("1")); !strings.Contains(said, "Mã của bà con") || len(o.envelopes()) != 3 {
		t.Error("half an hour later: ", said)
	}
	if said := text(o.urgently()); !strings.Contains(said, "Mã của bà con") {
		t.Error("an emergency waits: ", said)
	}
}

func TestClerkKeepsWordsOfARace(t *testing.T) {
	o := newOffice(t)
	limits := flood.DefaultLimits()
	limits.Messages = flood.Per(3, time.Minute)
	o.limit(limits)
	o.hear("/start NATAN1", "trộm mất con trâu đen đêm qua", "7")
	said := text(o.hear("nó có vết sẹo ở sừng trái"))
	if !strings.Contains(said, "Bà con gửi nhanh quá.") {
		t.Fatal(said)
	}
	if said := o.hear("hai người đi xe máy"); len(said) != 0 {
		t.Error("told twice: ", text(said))
	}
	o.now = o.now.Add(time.Minute)
	if said := text(o.hear("xem lại")); !strings.Contains(said, "vết sẹo") || !strings.Contains(said, "xe máy") {
		t.Error("words were lost: ", said)
	}
}

func TestSilencedSender(t *testing.T) {
	o := newOffice(t)
	o.limit(flood.DefaultLimits())
	o.another()
	o.another()
	all := o.envelopes()
	one, two := o.read(all[0], here), o.read(all[1], here)
	if len(one.Silence) != envelope.TokenSize/3*4 || one.Silence == two.Silence || one.Silence[:40] == two.Silence[:40] {
		t.Fatal("tokens of one sender look alike")
	}
	for name, err := range map[string]error{
		"a unit of another deployment": o.silence(one.Silence, here, "cao-bang"),
		"an unknown unit":              o.silence(one.Silence, "commune-police.99999", "lang-son"),
	} {
		if !errors.Is(err, courier.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := o.silence(one.Silence, here, "lang-son"); err != nil {
		t.Fatal(err)
	}
	said := o.another()
	if !strings.Contains(said, "Hết ngày 29-11-2026 thì gửi lại được.") || !strings.Contains(said, "113") || !strings.Contains(said, "https://homthu.example") || len(o.envelopes()) != 2 {
		t.Fatal("not told: ", said)
	}
	o.hear("DỪNG", "1")
	if said := o.another(); !strings.Contains(said, "29-11-2026") {
		t.Error("DỪNG lifts it: ", said)
	}
	if said := text(o.urgently()); !strings.Contains(said, "Mã của bà con") {
		t.Error("an emergency does not pass: ", said)
	}
	if said := text(o.hear("DỪNG", "1", "/start NATAN1", "2", "1", "1", "6", "mất con trâu đen", "2", "gửi", "1")); !strings.Contains(said, "Mã của bà con") {
		t.Error("a tip that the province gets first does not pass: ", said)
	}
	o.now = time.Date(2026, 11, 29, 17, 0, 0, 0, time.UTC) // midnight in Hà Nội
	if said := o.another(); !strings.Contains(said, "Mã của bà con") {
		t.Error("after the last day: ", said)
	}
}

// TestSilenceDiesWithTheProcess: the key that knows the silenced is on no disk, so nobody is silenced after a restart, and
// the row that is left names nobody.
func TestSilenceDiesWithTheProcess(t *testing.T) {
	o := newOffice(t)
	o.limit(flood.DefaultLimits())
	o.another()
	if err := o.silence(o.read(o.envelopes()[0], here).Silence, here, "lang-son"); err != nil {
		t.Fatal(err)
	}
	if said := o.another(); strings.Contains(said, "Mã của bà con") {
		t.Fatal("not silenced: ", said)
	}
	o.restart()
	o.limit(flood.DefaultLimits())
	o.hear("DỪNG", "1")
	if said := o.another(); !strings.Contains(said, "Mã của bà con") {
		t.Error("the key outlives the process: ", said)
	}
}

// TestTokenDies: two days later the same bytes are nobody's; what was asked is confirmed and has no effect.
func TestTokenDies(t *testing.T) {
	o := newOffice(t)
	o.limit(flood.DefaultLimits())
	o.another()
	token := o.read(o.envelopes()[0], here).Silence
	o.now = o.now.Add(48 * time.Hour)
	if err := o.silence(token, here, "lang-son"); err != nil {
		t.Fatal(err)
	}
	if said := o.another(); !strings.Contains(said, "Mã của bà con") {
		t.Error("a dead token silences: ", said)
	}
	parcels, err := o.safe.Due(t.Context(), o.now, 1000)
	slips := 0
	for _, p := range parcels {
		if p.Kind == courier.KindSlip {
			slips++
		}
	}
	if err != nil || slips != 1 {
		t.Errorf("%d slips, %v", slips, err)
	}
}

// TestNoTokenWhereOneComplains: nobody could silence who complains; and a tip that nobody sends from a chat has none.
func TestNoTokenWhereOneComplains(t *testing.T) {
	o := newOffice(t)
	o.limit(flood.DefaultLimits())
	ch, err := o.clerk.load(t.Context(), Telegram, chatID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range testTables(t).Categories {
		l := &Letter{Kind: "tip", Category: c.Code, Commune: "06085", Lang: "vi", Channel: Telegram, Answers: []Answer{{Q: "dinh-can-bo", A: "khong"}}}
		entry, _, err := o.clerk.sealerFor(ch).Tip(l, envelope.CaseKey{})
		if err != nil {
			continue
		}
		h := entry.Envelope.Header()
		tip := o.read(entry.Envelope, h.Units[0])
		complains := strings.HasPrefix(h.Lane, "complaint") || h.Lane == "protection"
		if complains != (tip.Silence == "") {
			t.Errorf("%s in lane %s: a token of %d", c.Code, h.Lane, len(tip.Silence))
		}
	}
	entry, _, err := o.clerk.sealer().Tip(&Letter{Kind: "tip", Category: "A2", Commune: "06085", Lang: "vi", Channel: Web, Answers: []Answer{{Q: "dinh-can-bo", A: "khong"}}}, envelope.CaseKey{})
	if err != nil || o.read(entry.Envelope, here).Silence != "" {
		t.Error("a token from the web", err)
	}
}
