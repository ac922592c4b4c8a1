package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/harness"
	"homthu/triage/docket"
)

// TestCounterTheWholeWay: an officer types a tip, it is on the inside's disk while the queue is away, comes to the unit once,
// and the caller reads the answer with the receipt at the public edge: over a real Redis, which is down and forgets, and
// within one process.
func TestCounterTheWholeWay(t *testing.T) {
	for _, kind := range []string{"local", "redis"} {
		t.Run(kind, func(t *testing.T) { counterWay(t, kind) })
	}
}

func counterWay(t *testing.T, kind string) {
	ctx := within(t, 2*time.Minute)
	v := newVillage(t, kind)
	v.config.Telegram.Mode = "off"
	b := v.lives(ctx)
	typed, entry, err := v.seal("mất con trâu ở chuồng", false)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(typed.code.Locator()))
	if err := again(ctx, func() (err error) { v.desk, err = v.player.desk(ctx, villagePolice); return err }); err != nil {
		t.Fatal(err)
	}
	if kind == "redis" {
		v.redis.Stop()
	}
	for range 2 { // the page did not hear the first answer
		if err := v.desk.Counter(ctx, entry.Envelope, hex.EncodeToString(sum[:]), entry.Card); err != nil {
			t.Fatal(err)
		}
	}
	if kind == "redis" {
		v.redis.Start()
		v.redis.Flush()
	}
	box, err := v.registered(ctx, typed.code)
	if err != nil || box.Case != typed.header.Case {
		t.Fatalf("the receipt shows %+v, %v", box, err)
	}
	opened, err := v.opens(ctx, typed.header.Case)
	if err != nil || opened.Number != box.Number || len(opened.Tips) != 1 {
		t.Fatalf("the unit opens %+v, %v", opened, err)
	}
	if err := v.desk.Ask(ctx, opened, "Mất từ lúc nào?"); err != nil {
		t.Fatal(err)
	}
	if err := v.answered(ctx, typed.code, "Mất từ lúc nào?"); err != nil {
		t.Fatal(err)
	}
	b.inside.carrier.Notify()
	if err := again(ctx, func() error { return settledCounter(ctx, b) }); err != nil {
		t.Fatal(err)
	}
	page, err := v.desk.Queue(ctx, docket.Filter{})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("registered %d times, %v", len(page.Rows), err)
	}
	v.thinksSoToo(ctx, b)
}

func settledCounter(ctx context.Context, b *both) error {
	var waits int
	err := b.inside.docketDB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM outbox WHERE kind = 'counter'`).Scan(&waits)
	if err == nil && waits > 0 {
		err = fmt.Errorf("%d typed tips wait", waits)
	}
	return err
}

// TestCounterInTwoBrowsers: the officer types what he is told and hands the code over; the caller reads the answer with it on
// the public page, on a phone of his own.
func TestCounterInTwoBrowsers(t *testing.T) {
	w := smallWorld(t)
	w.Cases, w.Forums = nil, nil
	line, stop := startDemo(t, t.TempDir(), w)
	defer stop()
	i := slices.IndexFunc(line.Logins, func(l demoLogin) bool { return l.Unit == "commune-police.06085" })
	desk := screen{t, harness.Chromium(t), "officer"}
	desk.open(line.Console, 1280, 800)
	desk.fill("#user", line.Logins[i].User)
	desk.fill("#passphrase", line.Logins[i].Passphrase)
	desk.press("#signin")
	desk.awaits("desk", `document.querySelector(".frame") !== null`)
	desk.key("c")
	desk.press("#ask-channel-counter")
	desk.eval(`{const s = document.querySelector("#matter"); s.value = "bao-viec-xau/A2"; s.dispatchEvent(new Event("change"));} ""`)
	desk.press("#ask-dinh-can-bo-khong")
	const words = "Đêm qua mất máy bơm ở bờ suối"
	desk.fill("#told", words)
	desk.press("#dotyped")
	desk.awaits("code", `document.querySelector(".receipt .code") !== null`)
	code := desk.eval(`document.querySelector(".receipt .code").textContent`)
	desk.press("#handed")
	desk.press("#counter-close")
	desk.awaits("case", `document.querySelector(".row") !== null`) // it comes by itself
	desk.eval(`document.querySelector(".row").click(), ""`)
	desk.sees(words)
	desk.key("r")
	desk.fill("#words", "Công an đã đến bờ suối xem.")
	desk.press("#send")
	desk.sees("Công an đã đến bờ suối xem.")

	phone := screen{t, harness.Chromium(t), "caller"}
	phone.open(line.Web+"/tra-cuu", 360, 640)
	phone.sees("mã đã chép")
	for deadline := time.Now().Add(30 * time.Second); !phone.has("Công an đã đến bờ suối") && time.Now().Before(deadline); {
		phone.says(strings.ToLower(code))
		phone.sees("Tin gửi ngày")
	}
	phone.sees("Công an đã đến bờ suối")
	phone.shot("counter-answer")
}
