package zalo

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/zalo/zalotest"
)

const oaPath = "/v3.0/oa/message/cs"

func choices(n int) []bot.Button {
	var all []bot.Button
	for i := range n {
		all = append(all, bot.Button{Text: fmt.Sprintf("%d việc %d", i+1, i+1), Data: fmt.Sprintf("7:%d", i+1)})
	}
	return all
}

// Up to five choices are buttons; more, and any whose press could be taken for words, are numbered lines.
func TestOAButtons(t *testing.T) {
	r := newOARoom(t)
	a := r.fake.Person("A")
	a.Says("x")
	for _, n := range []int{0, 1, 5, 6, 12} {
		r.clerk.say(a.Chat(), fmt.Sprintf("hỏi %d", n), choices(n)...)
		r.drain()
		shown := a.Sees(t, fmt.Sprintf("hỏi %d", n))
		if n <= 5 && (len(shown.Buttons()) != n || strings.Contains(shown.Text, "1 việc")) || n > 5 && (len(shown.Buttons()) != 0 || !strings.Contains(shown.Text, fmt.Sprintf("\n%d việc", n))) {
			t.Errorf("%d: %+v", n, shown)
		}
	}
	for _, odd := range []bot.Button{{Text: "1 a", Data: "x"}, {Text: "1 a", Data: "7:1 "}, {Text: " ", Data: "7:1"}, {Text: strings.Repeat("x", 101), Data: "7:1"}, {Text: "1 a"}} {
		if r.oa.fits([]bot.Button{odd}) {
			t.Errorf("%+v fits", odd)
		}
	}
	r.clerk.say(a.Chat(), strings.Repeat("Một câu dài. ", 400), choices(2)...)
	r.drain()
	if shown := a.Sees(t, "Một câu dài."); len(shown.Buttons()) != 2 {
		t.Error("the buttons do not stand under the last part")
	}
	for _, call := range r.fake.Calls(oaPath) {
		if call.Code != 0 {
			t.Error("Zalo refused", call.Code)
		}
	}
}

// A token that Zalo refuses in the middle is renewed once, and the message goes out once.
func TestOATokenEndsInTheMiddle(t *testing.T) {
	r := newOARoom(t)
	a := r.fake.Person("A")
	a.Says("x")
	r.fake.Ends() // its holder does not know
	r.clerk.say(a.Chat(), "một")
	r.drain()
	r.later(26 * time.Hour) // this end he knows
	r.clerk.say(a.Chat(), "hai")
	r.drain()
	if got := strings.Join(a.FromOA(), " "); got != "một hai" || r.refreshes() != 2 {
		t.Error(got, r.refreshes())
	}
	r.works(r.tokens)
}

// Where nothing but new consent helps, the operator is told, nothing is dropped, and after the consent it goes on.
func TestOARefreshDead(t *testing.T) {
	r := newOARoom(t)
	a := r.fake.Person("A")
	a.Says("x")
	r.clerk.say(a.Chat(), "chờ")
	r.fake.Grant() // somebody else has spent our refresh token
	for range 3 {
		if _, err := r.sender.rounds.Once(t.Context()); kindOf(err) != Unauthorized {
			t.Fatal(err)
		}
	}
	if r.refreshes() != 1 || r.clerk.unmarked() != 1 {
		t.Fatal("asked again and again, or dropped", r.refreshes())
	}
	if err := r.tokens.Check(t.Context()); !errors.Is(err, ErrConsent) {
		t.Fatal(err)
	}
	if text := consentText(r.tokens.Begun()); !strings.Contains(text, "homthu zalo consent") || !strings.Contains(text, "lost on the way") {
		t.Error(text)
	}
	if code := r.post(oaMade("user_send_text", `{"text":"x","msg_id":"z"}`)); code != http.StatusOK {
		t.Error("events are not taken any more", code)
	}
	beside := r.open() // homthu zalo consent, beside the running process
	consent, err := beside.oauth.NewConsent("https://homthu.example")
	if err != nil {
		t.Fatal(err)
	}
	code, err := consent.Code(r.fake.Agree(consent.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := beside.Grant(t.Context(), consent, code); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sender.rounds.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := a.FromOA(); len(got) != 1 || got[0] != "chờ" {
		t.Error(got)
	}
}

// The operator is told at once, and then every hour; a full disk is another matter; after the consent there is silence.
func TestOARunTellsTheOperator(t *testing.T) {
	r := newOARoom(t)
	told := r.oa.runOnce(t.Context(), time.Time{})
	r.later(24 * time.Hour)
	r.tokens.save = func(string, []byte) error { return errors.New("disk full") }
	told = r.oa.runOnce(t.Context(), told)
	if !told.IsZero() || !strings.Contains(r.log.String(), "token-file") {
		t.Error(told, r.log.String())
	}
	r.tokens.save = writeDurably
	r.fake.Grant() // our refresh token is spent
	for range 90 {
		r.later(2 * time.Minute)
		told = r.oa.runOnce(t.Context(), told)
	}
	if n := strings.Count(r.log.String(), "homthu zalo consent"); n != 3 || r.count.of(TokenDead) != 90 || r.refreshes() != 1 {
		t.Error(n, r.count.n, r.refreshes())
	}
	access, refresh := r.fake.Grant()
	if err := r.tokens.put(oaPair{Access: access, Refresh: refresh, Expires: r.now().Add(25 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if told = r.oa.runOnce(t.Context(), told); !told.IsZero() {
		t.Error("still told")
	}
}

// Each number of Zalo's table, and what becomes of the message.
func TestOAErrors(t *testing.T) {
	for code, want := range map[int]Kind{
		-201: Refused, -210: Refused, 12000: OutOfQuota, 12002: OutOfQuota, 12003: OutOfQuota, 12004: OutOfQuota, 12010: OutOfQuota,
		12007: Blocked, 12008: Blocked, 12009: Blocked, -118: Unauthorized, -14014: Unauthorized, -14003: Unauthorized, 289: Unauthorized,
		-32: SlowDown, -99999: Denied, 4711: Denied,
	} {
		r := newOARoom(t)
		r.fake.Fail(oaPath, zalotest.OAFault{Code: code})
		err := r.oa.send(t.Context(), r.fake.Person("A").Chat(), "BIMAT", nil)
		if kindOf(err) != want || err == nil || strings.Contains(err.Error(), "BIMAT") {
			t.Errorf("%d: %v", code, err)
		}
	}
	for _, code := range []int{-216, 216, -401, 401} {
		r := newOARoom(t)
		a := r.fake.Person("A")
		a.Says("x")
		r.fake.Fail(oaPath, zalotest.OAFault{Code: code})
		if err := r.oa.send(t.Context(), a.Chat(), "một", nil); err != nil || r.refreshes() != 1 || len(a.FromOA()) != 1 {
			t.Errorf("%d: %v", code, err)
		}
		r.fake.Fail(oaPath, zalotest.OAFault{Code: code}, zalotest.OAFault{Code: code})
		if err := r.oa.send(t.Context(), a.Chat(), "hai", nil); kindOf(err) != Unauthorized || r.refreshes() != 2 {
			t.Errorf("%d twice: %v", code, err)
		}
	}
	for fault, want := range map[zalotest.OAFault]Kind{
		{Status: 502}: Unreachable, {Status: 429}: SlowDown, {Status: 403}: Unauthorized, {Status: 404}: Denied, {Drop: true}: Unreachable, {Cut: true}: Unreachable,
	} {
		r := newOARoom(t)
		a := r.fake.Person("A")
		a.Says("x")
		r.fake.Fail(oaPath, fault)
		if err := r.oa.send(t.Context(), a.Chat(), "BIMAT", nil); kindOf(err) != want || strings.Contains(err.Error(), "BIMAT") {
			t.Errorf("%+v: %v", fault, err)
		}
	}
}

// Outside the seven days, after leaving, and where the message is wrong: dropped, once, and the others go on.
func TestOADropsWhatCannotBeCarried(t *testing.T) {
	r := newOARoom(t)
	silent, left, b := r.fake.Person("silent"), r.fake.Person("left"), r.fake.Person("B")
	silent.Says("x")
	left.Says("x")
	left.Unfollows()
	r.later(8 * 24 * time.Hour)
	b.Says("x")
	r.clerk.say(silent.Chat(), "nhắc bà con")
	r.clerk.say(left.Chat(), "nhắc bà con")
	r.clerk.say("24684588352910000", "không ai")
	r.clerk.say(b.Chat(), "trả lời")
	before := len(r.fake.Calls(oaPath))
	r.drain()
	if n := len(r.fake.Calls(oaPath)) - before; n != 4 {
		t.Errorf("%d calls", n)
	}
	if len(silent.FromOA())+len(left.FromOA()) != 0 || len(b.FromOA()) != 1 || r.count.of(Dropped) != 3 {
		t.Error(silent.FromOA(), left.FromOA(), b.FromOA(), r.count.n)
	}
}

func TestOAQuota(t *testing.T) {
	r := newOARoom(t)
	a := r.fake.Person("A")
	a.Says("x")
	r.fake.Quota(1)
	r.clerk.say(a.Chat(), "một")
	r.clerk.say(a.Chat(), "hai")
	for range 3 {
		_, _ = r.sender.rounds.Once(t.Context())
	}
	if len(a.FromOA()) != 1 || r.clerk.unmarked() != 1 || strings.Count(r.log.String(), "quota is used up") != 1 {
		t.Error(a.FromOA(), r.log.String())
	}
	r.fake.Quota(-1)
	r.later(time.Hour)
	r.drain()
	if len(a.FromOA()) != 2 {
		t.Error("nothing goes on", a.FromOA())
	}
}

// However much there is to say at once, nobody is sent more than eight in a row; the order and the question's buttons stay.
func TestOAStaysFree(t *testing.T) {
	r := newOARoom(t)
	a, b := r.fake.Person("A"), r.fake.Person("B")
	a.Says("x")
	b.Says("x")
	var want strings.Builder
	for i := range 30 {
		fmt.Fprintf(&want, "câu %d.", i)
		var buttons []bot.Button
		if i%10 == 9 {
			buttons = choices(2)
		}
		r.clerk.say(a.Chat(), fmt.Sprintf("câu %d.", i), buttons...)
		if i < 5 {
			r.clerk.say(b.Chat(), fmt.Sprintf("câu %d.", i))
		}
	}
	r.drain()
	got := strings.Join(a.FromOA(), "\n")
	at := 0
	for i := range 30 {
		next := strings.Index(got[at:], fmt.Sprintf("câu %d.", i))
		if next < 0 {
			t.Fatalf("%d is missing or out of order: %q", i, got)
		}
		at += next
	}
	if n := len(a.FromOA()); n > 8 || a.Charged() != 0 || r.count.of(BeyondFree) != 0 {
		t.Errorf("%d messages in a row, %d charged", n, a.Charged())
	}
	if last := a.Screen()[len(a.Screen())-1]; len(last.Buttons()) != 2 {
		t.Errorf("the last question lost its buttons: %+v", last)
	}
	if len(b.FromOA()) != 5 {
		t.Error("joined without need", b.FromOA())
	}
	r.clerk.say(a.Chat(), "một")
	for i := range 4 {
		r.drain()
		r.clerk.say(a.Chat(), fmt.Sprintf("nữa %d", i))
	}
	r.drain()
	if r.count.of(BeyondFree) != a.Charged() {
		t.Error("what costs money is not counted", r.count.n, a.Charged())
	}
}

func TestOACountForgetsAtMidnight(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 59, 0, 0, time.UTC)
	c := newOACount(func() time.Time { return now })
	for range 3 {
		c.sent("42")
	}
	key := c.key
	if c.inARow("42") != 3 || c.inARow("43") != 0 {
		t.Fatal("not counted")
	}
	c.heard("42")
	c.sent("42")
	if c.inARow("42") != 1 {
		t.Error("his answer did not begin a new row")
	}
	now = now.Add(2 * time.Minute)
	if c.inARow("42") != 0 || c.key == key || len(c.chats) != 1 {
		t.Error("yesterday's key or counts live on")
	}
}

func TestOAFetch(t *testing.T) {
	r := newOARoom(t)
	read := func(address string) ([]byte, error) {
		body, err := r.oa.Fetch(t.Context(), address)
		if err != nil {
			return nil, err
		}
		defer body.Close()
		return io.ReadAll(body)
	}
	good := r.fake.Serve([]byte("ảnh"), "jpg")
	if got, err := read(good); err != nil || string(got) != "ảnh" {
		t.Fatal(got, err)
	}
	if _, err := read(good + "x"); !errors.Is(err, bot.ErrGone) {
		t.Error(err)
	}
	if _, err := read(r.fake.Serve(make([]byte, MaxFile+1), "jpg")); !errors.Is(err, bot.ErrTooBig) {
		t.Error(err)
	}
	r.fake.Fail("media", zalotest.OAFault{Status: 503})
	if _, err := read(good); kindOf(err) != Unreachable || errors.Is(err, bot.ErrGone) || strings.Contains(err.Error(), "media") {
		t.Error(err)
	}
	for _, address := range []string{"https://evil.example/x", "https://127.0.0.1/x", "file:///etc/passwd", "", "%", r.fake.URL() + "1/x"} {
		if _, err := read(address); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNewOARefuses(t *testing.T) {
	r := newOARoom(t)
	good := OAConfig{AppID: "1", Secret: "s", Tokens: r.tokens}
	if _, err := NewOA(good); err != nil {
		t.Fatal(err)
	}
	for _, spoil := range []func(*OAConfig){
		func(c *OAConfig) { c.URL = "x" }, func(c *OAConfig) { c.AppID = "" }, func(c *OAConfig) { c.AppID = "a b" },
		func(c *OAConfig) { c.Secret = "" }, func(c *OAConfig) { c.Tokens = nil },
	} {
		c := good
		spoil(&c)
		if _, err := NewOA(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}
