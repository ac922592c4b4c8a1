package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// search looks through every byte that the conversations have left behind.
func (f *fair) search(t *testing.T, ctx context.Context) {
	t.Helper()
	for what, words := range map[string][]string{
		"words of a tip": {theftWords, theftPlace, fireWords, fireMore, policeWords, lampWords, lampPlace, lampWhy, praiseWho, praiseWhat, swindle,
			lookWords, lookAsked, lookAnswer, lookEnd, lookMore, clumsyFirst, clumsyWords, strings.TrimSpace(clumsyLong), clumsyOne, clumsyTwo, secretWords},
		"own number": {clumsyPhone}, "own name": {"Vi Thị Lụa"}, "id of a file": {"AgACAgUAAxkBAAI"}, "id of accounts": {"24684588352919"}, "id of chats": {"a0c01dfe32b3dbed"},
	} {
		f.plants.add(what, words...)
	}
	f.metrics()
	f.dumpRedis(ctx, "Redis at the end")
	f.left.folder(t, "data, running", f.config.Data)
	f.stop()
	f.left.folder(t, "data", f.config.Data)
	f.left.folder(t, "Redis's files", f.redisAt)
	f.left.folder(t, "temp", f.temp)
	f.left["log"] = f.log.bytes()
	for _, found := range f.left.find(f.plants.list) {
		t.Error(found)
	}
	t.Logf("%d things planted, %d places, %d kB searched", len(f.plants.list), len(f.left), f.left.size()/1000)
	for _, must := range []string{"data, running/safe.db-wal", "data, running/safe.db-shm", "data/docket.db", "Redis at the end", "metrics", "log"} {
		if len(f.left[must]) == 0 {
			t.Errorf("nothing was searched in %s", must)
		}
	}
	if reminders := column(t, f.look("safe"), `SELECT hex(sealed) FROM reminder`); len(reminders) == 0 {
		t.Log("no reminders are left")
	}
}

// afterFourDays starts the edge again when reminders are due: whoever asked for one hears it, and whoever said DỪNG hears nothing.
func (f *fair) afterFourDays(t *testing.T, talks []*talk) {
	t.Helper()
	before := map[*talk]int{}
	for _, k := range talks {
		if k.name() != "web" {
			before[k] = len(k.chat().bubbles())
		}
	}
	now := time.Now().In(hanoi) // whose date is tomorrow's already from 17:00 UTC on, and reminders count by it
	morning := time.Date(now.Year(), now.Month(), now.Day()+4, 10, 0, 0, 0, hanoi)
	f.later.Store(int64(morning.Sub(now)))
	said := len(f.log.bytes())
	defer func() {
		if t.Failed() {
			t.Logf("four days later:\n%s", f.log.bytes()[said:])
		}
	}()
	f.startEdge(f.ctx)
	f.must(f.edge.clerk.Remind(f.ctx))
	for _, k := range talks {
		if k.name() == "web" || !strings.HasPrefix(k.script, "01") {
			continue
		}
		f.guarded(func() {
			k.until("the reminder", func() bool { return len(k.chat().bubbles()) > before[k] })
			all := k.chat().bubbles()
			if last := all[len(all)-1]; last.Mine || last.Text != "Bà con xem lại hòm thư nhé." || len(all) != before[k]+1 {
				k.Errorf("reminded with %q", last.Text)
			}
		})
	}
	for _, k := range talks {
		if k.name() != "web" && !strings.HasPrefix(k.script, "01") && len(k.chat().bubbles()) != before[k] {
			k.Errorf("is written to after four days:\n%s", k.tail())
		}
	}
	f.stop()
}

// chat is where the conversation began.
func (t *talk) chat() resident {
	if t.before != nil {
		return t.before
	}
	return t.who
}

// chatPage draws a chat as bubbles.
var chatPage = template.Must(template.New("").Parse(`<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 8px; width: 344px; background: #dfe7ec; font: 15px/1.35 "Be Vietnam Pro", "Noto Sans", sans-serif; }
h1 { font-size: 13px; color: #456; margin: 0 0 8px } p { margin: 0 0 6px; padding: 7px 10px; border-radius: 12px; background: #fff; white-space: pre-wrap; max-width: 270px; width: fit-content; overflow-wrap: anywhere }
p.mine { margin-left: auto; background: #cfeccb } p.gone { opacity: .45; border: 1px dashed #888 } p.b { background: none; padding: 0; display: flex; flex-wrap: wrap; gap: 4px }
b { font-weight: 500; background: #f5f9fc; border: 1px solid #9bb; border-radius: 8px; padding: 3px 8px }
</style><h1>{{.Title}}</h1>{{range .Bubbles}}<p class="{{if .Mine}}mine{{end}} {{if .Gone}}gone{{end}}">{{.Text}}</p>{{if .Buttons}}<p class="b">{{range .Buttons}}<b>{{.}}</b>{{end}}</p>{{end}}{{end}}`))

// draws photographs the whole conversation where HOMTHU_SHOTS names a directory: a chat as bubbles, a page as it is.
func (t *talk) draws() {
	if os.Getenv("HOMTHU_SHOTS") == "" {
		return
	}
	t.shot()
	if chat := t.chat(); chat.channel() != "web" {
		var b bytes.Buffer
		all := chat.bubbles()
		for i := range all {
			if r := []rune(all[i].Text); len(r) > 900 {
				all[i].Text = string(r[:400]) + " … " + string(r[len(r)-200:])
			}
		}
		if err := chatPage.Execute(&b, map[string]any{"Title": t.script + " · " + chat.channel(), "Bubbles": all}); err != nil {
			t.Fatalf("%v", err)
		}
		p, ok := t.who.(*onWeb)
		if !ok {
			p = t.f.browser(t, "").(*onWeb)
		}
		page := "data:text/html;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
		if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(360, 640), chromedp.Navigate(page)); err != nil {
			t.Fatalf("%v", err)
		}
		var height int64
		_, _ = fmt.Sscan(p.eval(`String(document.documentElement.scrollHeight)`), &height)
		picture := func() []byte {
			if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(360, min(height, 16000))); err != nil {
				t.Fatalf("%v", err)
			}
			picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatalf("%v", err)
			}
			return picture
		}()
		t.save(t.script[:2]+"-"+chat.channel()+".png", picture)
	}
}
