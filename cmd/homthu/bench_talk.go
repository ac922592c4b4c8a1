package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"homthu/bot"
	"homthu/bot/words"
	"homthu/configs"
	"homthu/database"
	"homthu/intake/directory"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/intake/safe"
)

func init() { benchmarks["talk"] = benchTalk }

const (
	talkRounds = 100    // conversations of each kind
	talkChats  = 10_000 // live at once
)

// talks are conversations as residents have them: told first, pressed through, in danger, long and rambling. They end
// before anything is sealed, which is measured elsewhere.
var talks = [][]string{
	{"/start", "Tối qua có hai xe máy lạ đến nhà sau chợ bán thuốc", "1", "2", "2", "xã Thiện Hòa, tỉnh Lạng Sơn", "8", "áo khoác đỏ, xe Dream cũ", "7", "8", "2", "8", "xem lại", "0", "8", "8"},
	{"/start", "2", "1", "2", "2", "mat con trau den", "xa thien hoa huyen binh gia lang son", "4", "8", "8", "8", "2", "3", "8", "gửi", "2", "0"},
	{"cháy nhà rồi cứu với", "1", "0", "1", "2", "cháy nhà sàn", "1", "Đình Lập, Lạng Sơn", "1", "7"},
	{"/start", "3", "1", "Đèn đường ở ngã ba hỏng đã lâu, tối không ai dám đi", "8", "0", "hủy", "2", "tiếng", "2", "4", "7KQ2-9FXM", "0"},
	{"/start", strings.Repeat("Tôi kể hết chuyện đánh bạc ở quán đầu làng, số 0912 345 678 hay gọi, ai cũng biết mà không ai dám nói. ", 8), "2", "xem lại", "2", "0"},
}

// benchTalk measures what a step of the conversation costs, and what conversations cost that go on at the same time.
func benchTalk(ctx context.Context) ([]measure, error) {
	world, err := newTalkWorld()
	if err != nil {
		return nil, err
	}
	steps, err := world.turns(ctx, talks, talkRounds)
	if err != nil {
		return nil, err
	}
	long, err := world.turns(ctx, longTalk, 10)
	if err != nil {
		return nil, err
	}
	added, whole, err := world.live(ctx)
	if err != nil {
		return nil, err
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	p50, p99 := ms(percentile(steps, 0.50)), ms(percentile(steps, 0.99))
	return []measure{
		{Measure: fmt.Sprintf("talk: a step, p50 of %d", len(steps)), Value: p50, Unit: "ms", Limit: 1, Goal: "-", Met: true},
		{Measure: fmt.Sprintf("talk: a step, p99 of %d", len(steps)), Value: p99, Unit: "ms", Limit: 1, Goal: "≤ 1", Met: p99 <= 1},
		{Measure: "talk: a step with 4,000 characters, p99", Value: ms(percentile(long, 0.99)), Unit: "ms", Limit: 1, Goal: "-", Met: true},
		{Measure: fmt.Sprintf("talk: heap that %d live chats add", talkChats), Value: added, Unit: "MB", Limit: 50, Goal: "≤ 50", Met: added <= 50},
		{Measure: "talk: heap in all, with tables and places", Value: whole, Unit: "MB", Limit: 50, Goal: "≤ 50", Met: whole <= 50},
	}, nil
}

// longTalk is a story as long as one message of a platform may be.
var longTalk = [][]string{{"/start", strings.Repeat("Tôi kể hết chuyện đánh bạc ở quán đầu làng, ai cũng biết mà không ai dám nói. ", 50), "2", "xem lại"}}

// talkWorld is what conversations need.
type talkWorld struct {
	tables *rules.Tables
	words  *words.Book
	places *place.Index
}

func newTalkWorld() (w talkWorld, err error) {
	if w.tables, err = rules.Load(configs.Categories, configs.Statuses, configs.Clocks); err != nil {
		return w, err
	}
	if w.words, err = words.Load(); err != nil {
		return w, err
	}
	w.places, err = place.Load()
	return w, err
}

// turns times every step of the talks, each as the fastest of three. Looking places up is part of it.
func (w talkWorld) turns(ctx context.Context, talks [][]string, rounds int) (took []time.Duration, err error) {
	find, nearest := bot.Places(w.places)
	env := &bot.Env{
		Tables: w.tables, Words: w.words, Channel: bot.Telegram, Page: "https://homthu.example", Name: "tỉnh Lạng Sơn", Clears: true, Timer: true,
		Remote: true, Find: find, Nearest: nearest, Box: func(string) (bot.Box, bool) { return bot.Box{}, false },
		Receivers: func(rules.Route, string) []string { return []string{"Công an xã"} },
	}
	for range rounds {
		for _, talk := range talks {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			s := bot.State{V: bot.StateVersion}
			for i, text := range talk {
				m := bot.Message{Kind: bot.KindText, Text: text, ID: fmt.Sprint(i)}
				next, replies, letter := bot.State{}, []bot.Reply(nil), (*bot.Letter)(nil)
				fastest := time.Hour
				for range 3 { // Turn is pure; what is slower than its fastest was another process's turn at the processor
					start := time.Now()
					next, replies, letter = bot.Turn(env, s, m)
					fastest = min(fastest, time.Since(start))
				}
				took = append(took, fastest)
				if len(replies) == 0 && letter == nil && next.Wish == nil {
					return nil, errors.New("a message got no answer")
				}
				if letter != nil {
					next, _, _ = bot.Turn(env, next, bot.Message{Kind: bot.KindFailed})
				}
				s = next
			}
		}
	}
	return took, nil
}

// live holds conversations in the middle of a tip, on a real store, and weighs the heap before and after, in MB.
func (w talkWorld) live(ctx context.Context) (added, whole float64, err error) {
	dir, err := os.MkdirTemp(benchFolder(), "homthu-bench-talk-")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := database.OpenSQLite(ctx, filepath.Join(dir, "safe.db"), safe.Migrations())
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	keys, err := bot.OpenKeys(filepath.Join(dir, "draft-keys"), time.Now)
	if err != nil {
		return 0, 0, err
	}
	list := &directory.Directory{}
	clerk := bot.NewClerk(bot.Options{
		Store: safe.Open(db, nil, safe.Options{Edge: "edge-1"}), Keys: keys, Tables: w.tables, Words: w.words, Places: w.places,
		Directory: func() *directory.Directory { return list }, Edge: "edge-1", Province: "20", Name: "tỉnh Lạng Sơn",
		Page: "https://homthu.example", Now: time.Now, Clears: map[string]bool{bot.Telegram: true},
	})
	before := heap()
	if err := talkAll(ctx, clerk); err != nil {
		return 0, 0, err
	}
	whole = heap()
	runtime.KeepAlive(clerk)
	return whole - before, whole, nil
}

// talkAll brings every chat into the middle of a tip; each tenth is in danger and waits for its last answer.
func talkAll(ctx context.Context, clerk *bot.Clerk) error {
	workers, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range 64 {
		workers.Go(func() error {
			for n := next.Add(1); n <= talkChats; n = next.Add(1) {
				said := talks[0][:4]
				if n%10 == 0 {
					said = []string{"/start", "1", "1", "xã Thiện Hòa, Lạng Sơn", "đánh nhau ở chợ"}
				}
				for i, text := range said {
					in := bot.Incoming{
						Channel: bot.Telegram, Chat: fmt.Sprint(n), Update: bot.Update{Channel: bot.Telegram, ID: fmt.Sprintf("%d-%d", n, i)},
						Message: bot.Message{Kind: bot.KindText, Text: text, ID: fmt.Sprint(i)},
					}
					if err := clerk.Receive(ctx, in); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return workers.Wait()
}

// heap is what is live after collecting, in MB.
func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}
