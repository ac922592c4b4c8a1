package main

import (
	"slices"
	"sync/atomic"

	"homthu/bot"
	"homthu/bot/telegram"
	"homthu/bot/zalo"
)

// tally counts what the chat adapters report, by channel and kind. Both are fixed words of ours: a word that is not listed here
// is not counted, so nothing that came from outside can become a label.
type tally map[[2]string]*atomic.Int64

func newTally() tally {
	t := tally{}
	for channel, kinds := range map[string][]string{
		bot.Telegram: {
			telegram.Received, telegram.Ignored, telegram.Undecodable, telegram.NotCommitted, telegram.Panicked, telegram.GaveUp, telegram.SentOut,
			telegram.Dropped, telegram.PollFailed, telegram.PollConflict, telegram.SendFailed,
		},
		bot.Zalo: zaloKinds,
		bot.ZaloOA: append(slices.Clone(zaloKinds), zalo.Withdrawn, zalo.Anonymous, zalo.BeyondFree, zalo.TokenDead,
			zalo.LastTries),
	} {
		for _, kind := range kinds {
			t[[2]string{channel, kind}] = &atomic.Int64{}
		}
	}
	return t
}

var zaloKinds = []string{
	zalo.Received, zalo.Ignored, zalo.Chatless, zalo.Undecodable, zalo.NotCommitted, zalo.Panicked, zalo.GaveUp, zalo.SentOut, zalo.Dropped,
	zalo.PollFailed, zalo.SendFailed,
}

// of is the Report of one channel's adapter.
func (t tally) of(channel string) func(kind string, n int) {
	return func(kind string, n int) {
		if count := t[[2]string{channel, kind}]; count != nil {
			count.Add(int64(n))
		}
	}
}

func (t tally) gauges() (all []gauge) {
	for of, n := range t {
		all = append(all, gauge{
			name: "channel_events_total", help: "What the chat adapters have seen and done since the start.", read: count(n.Load),
			labels: map[string]string{"channel": of[0], "kind": of[1]},
		})
	}
	return all
}
