package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/telegram/telegramtest"
	"homthu/harness"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
	"homthu/triage/officer"
)

// villageBox is the box that everybody writes into; villagePolice is who receives.
const (
	villageBox     = "NT4K"
	villageCommune = "06085"
	villagePolice  = "commune-police." + villageCommune
)

// village is a small world around the real wiring: a commune with its police, the people who write, and one officer.
type village struct {
	t      testing.TB
	config config
	state  demoState
	sealer bot.Sealer
	player *player // speaks to the listeners as a page does
	fake   *telegramtest.Server
	redis  *harness.RedisServer
	shift  atomic.Int64 // by which the clock is ahead; see now

	desk *officer.Desk // owned by the one goroutine that is the officer

	mu   sync.Mutex
	tips []*tip // what was accepted; guarded by mu
}

// tip is what somebody wrote on the page, and what he was told.
type tip struct {
	code    receipt.Code
	header  envelope.Header
	words   string
	replies []string // texts that an officer knows to be sent
}

// newVillage makes the world's keys and files. kind is the queue's: redis or local.
func newVillage(t testing.TB, kind string, redisArgs ...string) *village {
	t.Helper()
	return newVillageOf(t, world{
		Provinces: []worldProvince{{Code: "20", Units: []string{"province-police", "province-inspectorate"}}},
		Communes: []worldCommune{{Code: villageCommune, Units: []string{"commune-police", "commune-front"},
			Boxes: []worldBox{{Code: villageBox, Name: "thôn Nà Tàn"}}}},
	}, kind, redisArgs...)
}

// newVillageOf makes a village of another world.
func newVillageOf(t testing.TB, w world, kind string, redisArgs ...string) *village {
	t.Helper()
	v := &village{t: t, config: demoConfig(t.TempDir()), state: newDemoState(time.Now().Add(-time.Minute))}
	v.config.Addr, v.config.ConsoleAddr = address(t), address(t)
	// More comes in these tests in a minute than to a commune in a year: what is bounded is another test's.
	v.config.Limits.Work, v.config.Limits.UnitTipsAnHour, v.config.Limits.UnitBurst, v.config.Limits.EdgeTipsAnHour = 100, 1_000_000, 1_000_000, 1_000_000
	v.config.Limits.TipsADay, v.config.Limits.AnswersADay = 10_000, 100_000
	v.config.Limits.BoxTipsAnHour, v.config.Limits.BoxBurst = 100_000, 100_000
	v.config.WebURL = "http://" + v.config.Addr
	v.config.Queue.Kind = kind
	if kind == "redis" {
		v.redis = harness.Redis(t, redisArgs...)
		v.config.Queue.Addr = v.redis.Addr
	}
	v.fake = telegramtest.New(t)
	v.config.Telegram = telegramConfig{Mode: "poll", APIURL: v.fake.URL(), TokenFile: filepath.Join(t.TempDir(), "token")}
	if err := os.WriteFile(v.config.Telegram.TokenFile, []byte(telegramtest.Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := newProgram(v.config, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := peopleDemo(t.Context(), p, w, &v.state); err != nil {
		t.Fatal(err)
	}
	if err := p.useDirectory(); err != nil {
		t.Fatal(err)
	}
	v.player = newPlayer(p, &demoClock{}, v.state, w, "http://"+v.config.Addr, "http://"+v.config.ConsoleAddr)
	v.player.client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	v.sealer = v.player.sealer
	return v
}

func address(t testing.TB) string {
	t.Helper()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(harness.FreePort(t)))
}

// again repeats do until it succeeds, as people do when the page says that something went wrong.
func again(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, 40*time.Second)
	defer cancel()
	for {
		err := do()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// seal makes a tip as the page does.
func (v *village) seal(words string, urgent bool) (*tip, *safe.Entry, error) {
	letter := &bot.Letter{
		Kind: string(envelope.KindTip), Category: "A2", Commune: villageCommune, Box: villageBox, Lang: "vi", Channel: bot.Web,
		Answers: []bot.Answer{{Q: "dang-xay-ra", A: "khong"}, {Q: "dang-nguy-hiem", A: "khong"}, {Q: "dinh-can-bo", A: "khong"}, {Q: "mat-gi", A: words}},
	}
	if urgent {
		letter.Floor = "now"
	}
	entry, code, err := v.sealer.Tip(letter, envelope.CaseKey{})
	if err != nil {
		return nil, nil, err
	}
	return &tip{code: code, header: entry.Envelope.Header(), words: words}, entry, nil
}

// sends writes on the page and sends until the edge says that it has it; then there is a receipt.
func (v *village) sends(ctx context.Context, words string, urgent bool) (*tip, error) {
	written, entry, err := v.seal(words, urgent)
	if err != nil {
		return nil, err
	}
	body := map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": entry.Card}
	if err := again(ctx, func() error { return v.player.post(ctx, "/api/v1/envelopes", body, nil) }); err != nil {
		return nil, fmt.Errorf("send: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tips = append(v.tips, written)
	return written, nil
}

// mailbox opens a mailbox with its receipt's locator.
func (v *village) mailbox(ctx context.Context, code receipt.Code) (safe.Mailbox, error) {
	var box struct {
		Case    string     `json:"case"`
		Card    []byte     `json:"card"`
		Number  string     `json:"number"`
		Replies [][]byte   `json:"replies"`
		Days    []string   `json:"days"`
		Asked   safe.Asked `json:"asked"`
	}
	err := again(ctx, func() error {
		return v.player.post(ctx, "/api/v1/mailbox", map[string]any{"mailbox": code.Locator()}, &box)
	})
	return safe.Mailbox(box), err
}

// registered waits until the receipt shows a docket number.
func (v *village) registered(ctx context.Context, code receipt.Code) (safe.Mailbox, error) {
	var box safe.Mailbox
	err := again(ctx, func() (err error) {
		if box, err = v.mailbox(ctx, code); err == nil && box.Number == "" {
			err = errors.New("not registered")
		}
		return err
	})
	return box, err
}

// texts opens the replies of a mailbox.
func texts(box safe.Mailbox, code receipt.Code) ([]string, error) {
	id, err := code.Identity()
	if err != nil {
		return nil, err
	}
	var list []string
	for _, sealed := range box.Replies {
		reply, err := envelope.OpenReply(sealed, id)
		if err != nil {
			return nil, err
		}
		list = append(list, reply.Text)
	}
	return list, nil
}

// answered waits until a reply is in the mailbox.
func (v *village) answered(ctx context.Context, code receipt.Code, text string) error {
	return again(ctx, func() error {
		box, err := v.mailbox(ctx, code)
		if err != nil {
			return err
		}
		list, err := texts(box, code)
		if err == nil && !slices.Contains(list, text) {
			err = errors.New("no reply yet")
		}
		return err
	})
}

// opens lets the officer open a case. A console that was started again wants a new sign-in.
func (v *village) opens(ctx context.Context, id string) (*officer.Opened, error) {
	var opened *officer.Opened
	err := again(ctx, func() (err error) {
		if v.desk == nil {
			delete(v.player.officers, villagePolice)
			if v.desk, err = v.player.desk(ctx, villagePolice); err != nil {
				return err
			}
		}
		if opened, err = v.desk.Open(ctx, id); err != nil {
			v.desk = nil
		}
		return err
	})
	return opened, err
}

// replies lets the officer reply. When he does not hear whether it was taken he looks, as a person does.
func (v *village) replies(ctx context.Context, written *tip, text string) error {
	err := again(ctx, func() error {
		opened, err := v.opens(ctx, written.header.Case)
		if err != nil {
			return err
		}
		if slices.Contains(opened.Answers, text) {
			return nil
		}
		if opened.Officer == "" {
			if err := v.desk.Take(ctx, opened, false); err != nil {
				return err
			}
		}
		return v.desk.Reply(ctx, opened, text)
	})
	if err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	written.replies = append(written.replies, text)
	return nil
}

// talks takes somebody through the conversation up to where he reads what will be sent.
func (v *village) talks(name, words string) *telegramtest.User {
	u, t := v.fake.User(name), v.t
	u.Starts(villageBox)
	u.Sees(t, "thôn Nà Tàn")
	u.Presses("2 Báo việc xấu")
	u.Sees(t, "Báo việc xấu")
	u.Presses("1 Trộm cắp")
	u.Sees(t, "dính đến công an xã")
	u.Presses("3 Không")
	u.Sees(t, "Có việc nào dưới đây không?")
	u.Says("6")
	u.Sees(t, "Mất cái gì")
	u.Says(words)
	u.Sees(t, "gần chỗ nào?")
	u.Says("sau nhà văn hóa thôn")
	u.Sees(t, "Vậy là đủ gửi rồi")
	u.Presses("9 Gửi luôn")
	u.Sees(t, "Bà con đọc lại")
	return u
}

// codes are the receipts that somebody was ever shown, each once.
func codes(u *telegramtest.User) []receipt.Code {
	var list []receipt.Code
	for _, m := range u.History() {
		if !m.FromBot {
			continue
		}
		if code, err := receipt.Read(m.Text); err == nil && !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	return list
}

// said joins everything that a resident wrote in an opened tip.
func saidIn(tips []envelope.Tip) string {
	var all strings.Builder
	for _, t := range tips {
		fmt.Fprintln(&all, t.Text)
		for _, a := range t.Answers {
			fmt.Fprintln(&all, a.A)
		}
	}
	return all.String()
}
